//! `kitbook disposal reopen`: takes back that the items of a disposal have gone.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::disposal::reopen::{self as disposal_reopen, Reopen};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Its items are what they were, and the disposal is authorised and not done: `kitbook disposal withdraw` \
    keeps the items. Someone who may authorise the disposal decides. It is refused if anything but a scan of a stocktake \
    was recorded on an item since. The certificates stay with the disposal."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list --all` shows it
    no: i64,
    /// Reason, kept with the disposal
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Who decides (default: you, if you have the role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Reopen { no: args.no, reason: args.reason, by: args.by };
    let answer = disposal_reopen::reopen(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
