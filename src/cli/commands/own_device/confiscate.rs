//! `kitbook own-device confiscate`: records a device that was taken from a pupil.

use crate::cli::{error::Code, session::Session, words};
use domain::fault::Failure;
use register::own_device::confiscate::{self, Confiscate};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The device stays in the office cupboard. `kitbook own-device list --confiscated` lists them, and \
    `kitbook own-device give-back NO --to NAME` records who got it. Of a matter of child protection, write only that it \
    was referred."
)]
pub struct Args {
    /// The pupil: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Description of the device, such as "phone"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    what: String,
    /// Reason why it was taken
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    reason: String,
    /// Member of staff who took it
    #[arg(long, value_name = "REF")]
    by: String,
    /// Person to whom it must be given back, such as the parent or carer (default: the pupil)
    #[arg(long, value_name = "NAME", value_parser = words::said)]
    return_to: Option<String>,
    /// Serial number of the device
    #[arg(long, value_name = "NUMBER")]
    serial: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let order = Confiscate {
        person: args.person,
        what: args.what,
        serial: args.serial,
        reason: args.reason,
        by: args.by,
        return_to: args.return_to,
    };
    let answer = confiscate::confiscate(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
