//! `kitbook stock add`: adds a stock.

use super::fields::{FieldArgs, pieces};
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stock::change;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The name of the stock, such as "Calculators"
    name: String,
    /// How many there are
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, value_parser = pieces)]
    count: i64,
    #[command(flatten)]
    fields: FieldArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = change::add(&mut desk.store, &desk.act, &args.fields.read(Some(args.name)), args.count)?;
    session.answer(answer, desk.act.clock())
}
