//! `kitbook charge edit`: adds the date of an agreement, or the words for letters, to a charge.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning};
use register::charge::{self, Edit};

#[derive(Debug, clap::Args)]
#[command(after_help = "The amount of a charge never changes: waive, reverse or assess again.")]
pub struct Args {
    /// Charge number
    no: i64,
    /// Date when the member of staff agreed in writing to pay (staff only); none removes it
    #[arg(long, value_name = "DAY|none", allow_hyphen_values = true)]
    agreed_on: Option<String>,
    /// What letters say it is for, in words for the family; an empty text removes them
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    letter_words: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let days = desk.act.days();
    let day = |typed: String| words::unless_none(typed).map(|day| days.day(&day, Meaning::Happened)).transpose();
    let agreed_on = args.agreed_on.map(day).transpose()?;
    let order = Edit { no: args.no, agreed_on, letter_words: args.letter_words, seen: None };
    let answer = charge::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
