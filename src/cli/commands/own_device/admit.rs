//! `kitbook own-device admit`: admits a person's own equipment to the site.

use crate::cli::{error::Code, options::sign_out::OverrideArgs, session::Session, words};
use domain::{fault::Failure, meaning::Meaning};
use register::own_device::admit::{self as own_device_admit, Admit};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Record both permissions first, in one command with the two people who gave them: `kitbook permission \
    grant own-device --person REF --purpose \"…\" --by REF --by REF`."
)]
pub struct Args {
    /// The owner: ref, username or name
    #[arg(value_name = "REF")]
    person: String,
    /// Description of the device, such as "electric keyboard"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    what: String,
    /// Serial number of the device
    #[arg(long, value_name = "NUMBER")]
    serial: Option<String>,
    /// Last day that the device may be on site (default: no last day)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Date of the device's portable appliance test
    #[arg(long, value_name = "DAY")]
    tested_on: Option<String>,
    /// Name of the person who tested it (with --tested-on)
    #[arg(long, value_name = "NAME")]
    tester: Option<String>,
    #[command(flatten)]
    overrides: OverrideArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let overrides = args.overrides.read()?;
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>, meaning| given.as_deref().map(|d| days.day(d, meaning)).transpose();
    let order = Admit {
        until: day(&args.until, Meaning::Holds)?,
        tested_on: day(&args.tested_on, Meaning::Happened)?,
        person: args.person,
        what: args.what,
        serial: args.serial,
        tester: args.tester,
        overrides,
    };
    let answer = own_device_admit::admit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, clock)
}
