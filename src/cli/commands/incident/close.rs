//! `kitbook incident close`: closes an incident, with the records it needs.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Breach};
use register::incident::{self, Close};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The incident's number, from `kitbook incident list`
    no: i64,
    /// Police crime reference
    #[arg(long, value_name = "NUMBER")]
    police_ref: Option<String>,
    /// Headteacher's reason for not reporting it to the police
    #[arg(long, value_name = "REASON", conflicts_with = "police_ref")]
    no_police: Option<String>,
    /// The headteacher who decided not to report it (with --no-police)
    #[arg(long, value_name = "REF", requires = "no_police")]
    by: Option<String>,
    /// Data protection lead's decision about a breach: reported (to the ICO) or not-reported
    #[arg(long, value_name = "WORD", value_parser = words::word::<Breach>, requires = "breach_note")]
    breach: Option<Breach>,
    /// Reason for the decision, and the ICO's report number if it was reported
    #[arg(long, value_name = "TEXT", requires = "breach")]
    breach_note: Option<String>,
    /// Data protection lead who decided, if not you (the DPO only advises)
    #[arg(long = "data-protection-lead", alias = "dpo", value_name = "REF", requires = "breach")]
    lead: Option<String>,
    /// Insurer's reference, or none if the school made no claim
    #[arg(long, value_name = "NUMBER|none")]
    insurer_ref: Option<String>,
    /// Note on how the incident ended
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let Args { no, police_ref, no_police, by, breach, breach_note, lead, insurer_ref, note } = args;
    let order = Close { no, police_ref, no_police, by, breach, breach_note, lead, insurer_ref, note };
    let answer = incident::close(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
