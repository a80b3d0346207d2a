//! `kitbook device end`: ends a device's registration.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::account::device;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The number of the device
    #[arg(value_name = "NO", value_parser = clap::value_parser!(i64).range(1..))]
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    session.answer(device::end(&mut desk.store, &desk.act, args.no)?, clock)
}
