//! `kitbook device list`: lists the devices whose camera the page may use.

use crate::cli::{error::Code, session::Session};
use domain::fault::Failure;
use register::account::device;

#[derive(Debug, clap::Args)]
pub struct Args {}

pub fn run(session: &mut Session<'_>, _: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let devices = desk.store.read(device::list)?;
    session.out.list(&devices, desk.act.clock())?;
    Ok(Code::Done)
}
