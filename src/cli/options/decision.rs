//! The options of a decision about people's records: who decided and why.

use crate::cli::words;
use register::rule::decision::Given;

// The person who decided, and the reason.
#[derive(Debug, clap::Args)]
pub struct DecisionArgs {
    /// The person who decided it, who has a role for it on that day (default: you, if you have)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Reason, kept in the log
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

impl From<DecisionArgs> for Given {
    fn from(args: DecisionArgs) -> Self {
        Self { by: args.by, reason: args.reason }
    }
}
