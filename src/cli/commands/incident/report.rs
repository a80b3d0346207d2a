//! `kitbook incident report`: reports an incident with an item.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, incident::Kind};
use register::incident::{self, Report};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(after_help = "For example: `kitbook incident report LAP-12 --kind damage --note \"Screen cracked\"`. If it \
    happened earlier, give the date or time with --on. The incident is added to the loan that was open \
    at that time.")]
pub struct Args {
    /// The item's tag
    tag: String,
    /// Kind: damage, loss, theft, misuse or fault (it stopped working by itself)
    #[arg(long, value_name = "KIND", value_parser = words::word::<Kind>)]
    kind: Kind,
    /// Description of what happened
    #[arg(long, value_name = "TEXT", required_unless_present = "referred", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
    /// Damaged, lost or faulty part of the item, such as charger
    #[arg(long, value_name = "NAME")]
    part: Option<String>,
    /// Person responsible, if not the borrower
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// Person who reported it
    #[arg(long, value_name = "WHO")]
    reported_by: Option<String>,
    /// Person it was reported to
    #[arg(long, value_name = "WHO")]
    reported_to: Option<String>,
    /// Error message on the screen
    #[arg(long, value_name = "TEXT")]
    error_message: Option<String>,
    /// Place where it happened
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// Child-protection matter: keep only the date of the referral to the DSL (designated safeguarding lead)
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
