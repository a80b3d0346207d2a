//! `kitbook disposal authorise`: authorises a disposal.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::disposal::authorise;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The sum that counts is what the items cost; their replacement cost where that is unknown. `kitbook \
    disposal limit list` shows who may authorise which sum. Who asked for it, who typed the request and who gets the \
    items can't authorise it."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    /// Who authorises it (default: you, if you have the role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = authorise::authorise(&mut desk.store, &desk.act, args.no, args.by.as_deref())?;
    session.answer(answer, desk.act.clock())
}
