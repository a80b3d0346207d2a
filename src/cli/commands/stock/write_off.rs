//! `kitbook stock write-off`: writes pieces off.

use super::fields::pieces;
use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::stock::change::{self, Change};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
    /// How many
    #[arg(allow_negative_numbers = true, value_parser = pieces)]
    number: i64,
    /// They are of those that are missing; without this, of those that are here
    #[arg(long)]
    missing: bool,
    /// Reason, kept in the log
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let change = Change::WriteOff { number: args.number, of_missing: args.missing };
    let answer = change::change(&mut desk.store, &desk.act, &args.stock, change, args.reason.as_deref())?;
    session.answer(answer, desk.act.clock())
}
