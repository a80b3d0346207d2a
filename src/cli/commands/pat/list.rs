//! `kitbook pat list`: lists all tested items.

use crate::cli::{
    commands::pat::filter::ApplianceArgs,
    error::Code,
    output::TABLE_ROWS,
    session::Session,
    words::{Format, Limit},
};
use domain::fault::Failure;
use register::pat::list::each_appliance;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    appliances: ApplianceArgs,
    #[command(flatten)]
    limit: Limit,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let limit = args.limit.limit.or((session.out.format() == Format::Table).then_some(TABLE_ROWS));
    let (filter, out) = (args.appliances.into(), &mut session.out);
    desk.store.read(|tx| {
        out.stream(limit, clock, |take| each_appliance(tx, &filter, clock.today(), |appliance| take(&appliance)))
    })?;
    Ok(Code::Done)
}
