//! `kitbook own-device connect`: records that a device goes on the school's network.

use crate::cli::{error::Code, options::sign_out::OverrideArgs, session::Session};
use domain::fault::Failure;
use register::own_device::network;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Record its permission first, for this device alone. An adult's needs the headteacher's and the \
    technician's: `kitbook permission grant network --own-device NO --purpose \"…\" --by REF --by REF`. A pupil's needs \
    the class teacher's: `kitbook permission grant pupil-wifi --own-device NO …`."
)]
pub struct Args {
    /// The device's number, from `kitbook own-device list`
    no: i64,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let answer = network::connect(&mut desk.store, &desk.act, args.no, &overrides)?;
    session.answer(answer, desk.act.clock())
}
