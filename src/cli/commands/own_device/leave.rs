//! `kitbook own-device leave`: records that a device has left the site for good.

use super::end;
use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, permission::DeviceState};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The device's number, from `kitbook own-device list`
    no: i64,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    end::run(session, args.no, DeviceState::OnSite, None)
}
