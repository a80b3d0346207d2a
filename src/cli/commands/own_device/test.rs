//! `kitbook own-device test`: records that a device passed its portable appliance test.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::own_device::test;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "A test counts for 12 months. To change that: `kitbook rule set own-device-untested --months 24`. \
    Those that are due: `kitbook own-device list --test-due`."
)]
pub struct Args {
    /// The device's number, from `kitbook own-device list`
    no: i64,
    /// Name of the person who tested it (default: you)
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    tester: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = test::pass(&mut desk.store, &desk.act, args.no, args.tester.as_deref())?;
    session.answer(answer, desk.act.clock())
}
