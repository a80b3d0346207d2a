//! `kitbook own-device admit`: admits a person's own equipment to the site.

use crate::cli::{
    error::Code,
    options::sign_out::OverrideArgs,
    session::Session,
    words::{self, yes_no},
};
use domain::{fault::Failure, meaning::Meaning};
use register::own_device::admit::{self as own_device_admit, Admit};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Record its permission first. It is for this device alone, under the name that you give here: `kitbook \
    permission grant own-device --person REF --device \"electric keyboard\" --purpose \"…\" --by REF --by REF`. For a \
    pupil's, the class teacher gives it: `kitbook permission grant pupil-device …`."
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
    /// Is its storage encrypted? A device that is used for school must be
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    encrypted: Option<bool>,
    /// Does it have anti-virus software?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    anti_virus: Option<bool>,
    /// Its owner uses it for school: for e-mail, marking or other work
    #[arg(long)]
    for_school: bool,
    /// Does it take pictures? Asked of a visitor's device
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    takes_pictures: Option<bool>,
    /// Member of staff who goes along with a visitor whose device takes pictures: ref, username or name
    #[arg(long, value_name = "REF")]
    accompanied_by: Option<String>,
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
        encrypted: args.encrypted,
        anti_virus: args.anti_virus,
        for_school: args.for_school,
        takes_pictures: args.takes_pictures,
        accompanied_by: args.accompanied_by,
        overrides,
    };
    let answer = own_device_admit::admit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, clock)
}
