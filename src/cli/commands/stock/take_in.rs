//! `kitbook stock in`: takes a number of a stock back.

use super::fields::pieces;
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::stock::lend::{self, In};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The loans that are due first end first. For example: `kitbook stock in Calculators 28 --from AKO \
    --missing 2`. What is missing stays the school's until it is found or written off."
)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
    /// How many came back
    #[arg(allow_negative_numbers = true, value_parser = pieces)]
    number: i64,
    /// The borrower's ref, username or name
    #[arg(long, value_name = "REF")]
    from: String,
    /// How many of the others are missing
    #[arg(long, value_name = "NUMBER", allow_negative_numbers = true, default_value = "0", hide_default_value = true,
        value_parser = pieces)]
    missing: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = In { stock: args.stock, number: args.number, missing: args.missing, from: args.from, teacher: None };
    let answer = lend::take_in(&mut desk.store, &desk.act, &order)?;
    session.answer_all(answer, desk.act.clock())
}
