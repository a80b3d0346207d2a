//! The options that waiving, writing off, reversing and reinstating have in common.

use crate::cli::{error::Code, session::Session, words};
use domain::{charge::LineKind, fault::Failure};
use register::charge::{self, Adjustment};

// Not a doc comment: clap would show it as the help of the command.
#[derive(Debug, clap::Args)]
pub struct AdjustmentArgs {
    /// Charge number
    no: i64,
    /// Part of the amount, like 20.00 (default: the whole amount)
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Reason for the change, kept with the charge
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Headteacher or business manager who decided: ref, username or name (default: you, if you have that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

impl AdjustmentArgs {
    /// Adds a ledger line of the kind to the charge.
    pub fn run(self, session: &mut Session<'_>, kind: LineKind) -> Result<Code, Failure> {
        let mut desk = session.desk()?;
        let order = Adjustment { no: self.no, kind, amount_pence: self.amount, reason: self.reason, by: self.by };
        let answer = charge::adjust(&mut desk.store, &desk.act, &order)?;
        session.answer(answer, desk.act.clock())
    }
}
