//! `kitbook own-device give-back`: gives a device back from the office cupboard.

use super::end;
use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, permission::DeviceState};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The device's number, from `kitbook own-device list`
    no: i64,
    /// The person who gets it, if not the owner; needed for a device that was taken from its owner
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    to: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    end::run(session, args.no, DeviceState::InCupboard, args.to.as_deref())
}
