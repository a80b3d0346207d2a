//! `kitbook incident decide`: records a decision.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Outcome};
use register::incident::{self, Decide};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Outcome: accident, carelessness, intent (on purpose), wear (normal use) or not-proven
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>)]
    outcome: Outcome,
    /// Person who decided, if not you: the headteacher, business manager or ICT co-ordinator
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// The headteacher treats it as criminal damage: closing it then needs a police reference, or the headteacher's
    /// reason for not reporting it
    #[arg(long)]
    criminal: bool,
    /// Findings: the reasons for the outcome
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Reason for changing an earlier decision
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, outcome, by, criminal, note, reason } = args;
    let order = Decide { no, outcome, by, criminal, note, reason };
    let answer = incident::decide(&mut desk.store, &desk.act, &order)?;
    if outcome.is_answered_for() {
        session.out.hint(format!("to work out a contribution: `kitbook charge assess --incident {no} --reason \"…\"`"));
    }
    session.answer(answer, desk.act.clock())
}
