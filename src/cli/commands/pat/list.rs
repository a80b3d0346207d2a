//! `kitbook pat list`: every tested thing.

use crate::cli::{
    commands::pat::filter::ThingArgs,
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::fault::Failure;
use register::pat::list::each_thing;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    things: ThingArgs,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let (filter, out) = (args.things.into(), &mut session.out);
    desk.store
        .read(|tx| out.stream(limit, clock, |take| each_thing(tx, &filter, clock.today(), |thing| take(&thing))))?;
    Ok(Code::Done)
}
