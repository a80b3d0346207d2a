//! `kitbook school upgrade`: brings schools on a server up to date.

use crate::cli::{error::Code, session::Session};
use domain::fault::{Failure, Fault};
use register::keep::schools;

#[derive(Debug, clap::Args)]
#[command(after_help = "Run it as the role that made the schools, once a new Kitbook is installed: `kitbook --db \
                  postgres://kitbook@db.example/trust school upgrade --all`. Back the server up first. Each school is \
                  brought up to date in one transaction: all of it or nothing. A school that can't be is named and \
                  stays as it was; run the command again when the reason is gone. Rights that the server gives to other \
                  roles stay.")]
pub struct Args {
    /// The schools' short names
    #[arg(value_name = "SHORT")]
    short: Vec<String>,
    /// Every school on the server
    #[arg(long, conflicts_with = "short")]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.short.is_empty() && !args.all {
        return Err(Fault::invalid("no school was given").hint("Give the short names of schools, or --all.").into());
    }
    let (address, act) = (session.address()?, session.act()?);
    session.answer_all(schools::upgrade(&address, &act, &args.short)?, act.clock())
}
