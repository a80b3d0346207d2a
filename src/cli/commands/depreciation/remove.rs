//! `kitbook depreciation remove`: removes a policy that was set by mistake.

use super::of::{OfArgs, since};
use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::value::policy;

#[derive(Debug, clap::Args)]
#[command(after_help = "The answer is the list of the policies that are left.")]
pub struct Args {
    #[command(flatten)]
    of: OfArgs,
    /// A day of the first financial year in which it counts, or always; needed if there are several
    #[arg(long, value_name = "DAY|always")]
    from: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let days = desk.act.days();
    let since = args.from.as_deref().map(|typed| since(typed, days)).transpose()?;
    let answer = policy::remove(&mut desk.store, &desk.act, &args.of.of(), since)?;
    session.answer_all(answer, desk.act.clock())
}
