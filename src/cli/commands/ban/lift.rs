//! `kitbook ban lift`: lifts a ban for everyone, or for one person.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::ban::add as ban_add;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The ban's number; `kitbook ban list` shows it
    no: i64,
    /// Lift it only for this person, and keep it for the others
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// The reason for lifting it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Headteacher, ICT co-ordinator or digital lead who decided it: ref, username or name (default: you, if you have
    /// that role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let decided = (args.reason.as_str(), args.by.as_deref());
    let answer = ban_add::lift(&mut desk.store, &desk.act, args.no, args.person.as_deref(), decided)?;
    session.answer_all(answer, desk.act.clock())
}
