//! `kitbook stock count`: records a count by hand.

use super::fields::pieces;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stock::change;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
    /// How many are here, without those on loan
    #[arg(allow_negative_numbers = true, value_parser = pieces)]
    number: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = change::count(&mut desk.store, &desk.act, &args.stock, args.number)?;
    session.answer(answer, desk.act.clock())
}
