//! `kitbook own-device hand-in`: takes in a pupil's phone for the office cupboard.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::own_device::admit as own_device_admit;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The owner: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Description of the device, such as "phone"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    what: String,
    /// Serial number of the device
    #[arg(long, value_name = "NUMBER")]
    serial: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let answer =
        own_device_admit::hand_in(&mut desk.store, &desk.act, &args.person, &args.what, args.serial.as_deref())?;
    session.answer(answer, desk.act.clock())
}
