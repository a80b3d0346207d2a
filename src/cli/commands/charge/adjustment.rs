//! What waiving, writing off and reversing have in common: an amount, a reason, and who decided.

use crate::cli::{error::Code, session::Session, words};
use domain::{charge::LineKind, fault::Failure};
use register::charge::{self, Adjustment};

// How much, why, and by whom.
#[derive(Debug, clap::Args)]
pub struct AdjustmentArgs {
    /// The charge's number
    no: i64,
    /// How much of it, like 20.00 (else all)
    #[arg(long, value_name = "POUNDS", value_parser = words::pounds)]
    amount: Option<i64>,
    /// Why
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Who decided: headteacher or business manager
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

impl AdjustmentArgs {
    /// Lets a charge off, in this way.
    ///
    /// Errors: as `ops::charge::adjust`.
    pub fn run(self, session: &mut Session<'_>, kind: LineKind) -> Result<Code, Failure> {
        let mut desk = session.desk()?;
        let order = Adjustment { no: self.no, kind, amount_pence: self.amount, reason: self.reason, by: self.by };
        let answer = charge::adjust(&mut desk.store, &desk.act, &order)?;
        session.answer(answer, desk.act.clock())
    }
}
