//! `kitbook group list`: lists teaching groups.

use crate::cli::{
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::fault::Failure;
use register::person::group::list;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "People who have left are not counted. Wherever a command takes --class, it takes the name of a \
    teaching group too: `kitbook loan list --class 9B/Sc1`."
)]
pub struct Args {
    /// Any part of a group's name, such as 9B or /Sc
    text: Option<String>,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let groups = desk.store.read(|tx| list::list(tx, args.text.as_deref(), clock.today()))?;
    session.out.stream(limit, clock, |take| groups.iter().try_for_each(take))?;
    Ok(Code::Done)
}
