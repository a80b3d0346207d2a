//! `kitbook incident report`: say what went wrong.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Kind};
use register::incident::{self, Report};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(after_help = "When it happened is said with --on; the incident ties itself to the loan that was open then.")]
pub struct Args {
    /// The asset's tag
    tag: String,
    /// damage, loss, theft, misuse or fault
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
    /// What was seen
    #[arg(long, value_name = "TEXT", required_unless_present = "referred", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Of a part of it: charger
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// Who is said to have done it, if that is not who had it
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    #[arg(long, value_name = "WHO")]
    reported_by: Option<String>,
    #[arg(long, value_name = "WHO")]
    reported_to: Option<String>,
    /// What the screen said
    #[arg(long, value_name = "TEXT")]
    error_message: Option<String>,
    /// Where it happened
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// A child-protection matter: only that it was referred is kept, and the day
    #[arg(long)]
    referred: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Report {
        note: args.note,
        part: args.part,
        person: args.person,
        reported_by: args.reported_by,
        reported_to: args.reported_to,
        error_message: args.error_message,
        location: args.location,
        referred: args.referred,
        ..Report::of(&args.tag, Spelling::Short, args.kind)
    };
    let answer = incident::report(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
