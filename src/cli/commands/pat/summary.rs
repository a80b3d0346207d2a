//! `kitbook pat summary`: counts items by test status.

use crate::cli::{commands::pat::filter::ApplianceArgs, error::Code, session::Session};
use domain::fault::Failure;
use register::pat;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    appliances: ApplianceArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let filter = args.appliances.into();
    let rows = desk.store.read(|tx| pat::summary::summary(tx, &filter, clock.today()))?;
    session.out.list(&rows, clock)?;
    Ok(Code::Done)
}
