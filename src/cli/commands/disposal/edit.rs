//! `kitbook disposal edit`: changes a request, or takes items out of a disposal.

use crate::cli::{error::Code, session::Session, words};
use domain::{disposal::Method, fault::Failure};
use register::disposal::change::{self, Change};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Once a disposal is authorised, only its carrier can be changed, and items can be taken out of it. For \
    anything else, withdraw it and ask again."
)]
pub struct Args {
    /// Number of the disposal: `kitbook disposal list` shows it
    no: i64,
    /// How the items leave: recycled, sold, given, returned (to the lessor) or destroyed
    #[arg(long, value_name = "METHOD", value_parser = words::word::<Method>)]
    method: Option<Method>,
    /// Company or person that gets them
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// Company that takes them away
    #[arg(long, value_name = "NAME")]
    carrier: Option<String>,
    /// Reason for the disposal
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    /// Take this item out of it, since it stays in the school
    #[arg(long, value_name = "TAG")]
    remove: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Change {
        no: args.no,
        method: args.method,
        reason: args.reason,
        recipient: args.to,
        carrier: args.carrier,
        remove: args.remove,
    };
    let answer = change::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
