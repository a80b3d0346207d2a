//! `kitbook own-device disconnect`: records that a device is off the school's network.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::own_device::network;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The device's number, from `kitbook own-device list --network`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer = network::disconnect(&mut desk.store, &desk.act, args.no)?;
    session.answer(answer, desk.act.clock())
}
