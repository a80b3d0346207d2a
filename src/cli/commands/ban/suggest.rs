//! `kitbook ban suggest`: lists people with too many late returns. It bans no one.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::ban;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "This command bans no one: to ban a person, use `kitbook ban add`. Your school sets how many late \
    returns are too many. For 3 in 12 months: `kitbook rule set late-returns --after 3 --within 12`."
)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let suggested = desk.store.read(|tx| ban::list::suggested(tx, clock))?;
    session.out.list(&suggested, clock)?;
    Ok(Code::Done)
}
