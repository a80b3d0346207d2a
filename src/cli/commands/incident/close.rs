//! `kitbook incident close`: with what has to be on record.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Breach};
use register::incident::{self, Close};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number
    no: i64,
    /// The police's crime reference
    #[arg(long, value_name = "NUMBER")]
    police_ref: Option<String>,
    /// The headteacher's reason for none
    #[arg(long, value_name = "REASON", conflicts_with = "police_ref")]
    no_police: Option<String>,
    /// The headteacher, for --no-police
    #[arg(long, value_name = "REF", requires = "no_police")]
    by: Option<String>,
    /// What the data protection officer decided: reported or not-reported
    #[arg(long, value_name = "WORD", value_parser = words::word::<Breach>, requires = "breach_note")]
    breach: Option<Breach>,
    /// Why; the number of the report
    #[arg(long, value_name = "TEXT", requires = "breach")]
    breach_note: Option<String>,
    /// The data protection officer, if that is not you
    #[arg(long, value_name = "REF", requires = "breach")]
    dpo: Option<String>,
    /// The insurer's reference, or none
    #[arg(long, value_name = "NUMBER|none")]
    insurer_ref: Option<String>,
    /// What else is to be kept
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, police_ref, no_police, by, breach, breach_note, dpo, insurer_ref, note } = args;
    let order = Close { no, police_ref, no_police, by, breach, breach_note, dpo, insurer_ref, note };
    let answer = incident::close(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
