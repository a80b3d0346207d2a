//! `kitbook incident decide`: what was decided, by whom.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Outcome};
use register::incident::{self, Decide};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number
    no: i64,
    /// accident, carelessness, intent, wear or not-proven
    #[arg(long, value_name = "OUTCOME", value_parser = words::word::<Outcome>)]
    outcome: Outcome,
    /// Who decided: headteacher, business manager or ICT co-ordinator
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// The headteacher calls the damage criminal: it closes with a police reference
    #[arg(long)]
    criminal: bool,
    /// What was found
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Why it is decided anew
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, outcome, by, criminal, note, reason } = args;
    let order = Decide { no, outcome, by, criminal, note, reason };
    let answer = incident::decide(&mut desk.store, &desk.act, &order)?;
    if outcome.is_answered_for() {
        session
            .out
            .hint(format!("a contribution may be asked for: `kitbook charge assess --incident {no} --reason \"…\"`"));
    }
    session.answer(answer, desk.act.clock())
}
