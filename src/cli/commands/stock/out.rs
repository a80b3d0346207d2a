//! `kitbook stock out`: lends a number of a stock.

use super::fields::pieces;
use crate::cli::{
    error::Code,
    options::sign_out::{OverrideArgs, due_when},
    session::Session,
};
use domain::fault::Failure;
use register::stock::lend::{self, Out};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The rules about the borrower are those of `kitbook out`: a ban, an agreement, the last working day. \
    For example: `kitbook stock out Calculators 30 --to AKO --for 9B --due 15:30`."
)]
pub struct Args {
    /// The stock: its name or number
    stock: String,
    /// How many
    #[arg(allow_negative_numbers = true, value_parser = pieces)]
    number: i64,
    /// The borrower's ref, username or name
    #[arg(long, value_name = "REF")]
    to: String,
    /// Due date: 2026-12-18, tomorrow, +14d, fri, 15:30, term-end … (default: none)
    #[arg(long, value_name = "WHEN")]
    due: Option<String>,
    /// Form or teaching group that the teacher borrows it for
    #[arg(long = "for", value_name = "CLASS")]
    for_class: Option<String>,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let due = args.due.as_deref().map(|due| due_when(due, desk.act.days())).transpose()?;
    let order = Out {
        stock: args.stock,
        number: args.number,
        to: args.to,
        due,
        for_class: args.for_class,
        overrides,
        teacher: None,
    };
    let answer = lend::out(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
