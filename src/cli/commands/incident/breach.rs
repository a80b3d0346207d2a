//! `kitbook incident breach`: records the data protection lead's decision about a breach.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Breach};
use register::incident;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The school must report a breach to the ICO within 72 hours of knowing about it (UK GDPR art. 33)."
)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Decision: reported (the school reports it to the ICO) or not-reported
    #[arg(value_name = "DECISION", value_parser = words::word::<Breach>)]
    breach: Breach,
    /// Reason for the decision, and the ICO's report number if it was reported
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: String,
    /// Data protection lead who decided, if not you (the DPO only advises)
    #[arg(long = "data-protection-lead", alias = "dpo", value_name = "REF")]
    lead: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, breach, note, lead } = args;
    let answer = incident::breach(&mut desk.store, &desk.act, no, breach, &note, lead.as_deref())?;
    session.answer(answer, desk.act.clock())
}
