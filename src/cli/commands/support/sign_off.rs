//! `kitbook support sign-off`: the digital lead signs off the term.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::support::sign_off::{self, Order};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The term that goes on is signed off, or the last one in the holidays. The numbers of `kitbook \
    support list` on that day are kept with it. Each term is signed off once; `kitbook status` says when it is due."
)]
pub struct Args {
    /// The digital lead, who holds that role on the day (default: you, if you do)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// A note to keep with it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    note: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Order { by: args.by, note: args.note };
    session.answer(sign_off::sign_off(&mut desk.store, &desk.act, &order)?, desk.act.clock())
}
