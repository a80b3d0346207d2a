//! `kitbook permission grant`: grants a permission for a person, an item or a category.

use crate::cli::{error::Code, session::Session, words};
use domain::{fault::Failure, meaning::Meaning};
use register::permission::grant::{self as permission_grant, Grants};
use store::asset::Spelling;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Give --person, --asset or --category, or several of them. A permission counts once every role of its \
                  kind has given it. To see the roles: `kitbook permission kinds`. Example: `kitbook permission grant \
                  home --person 1001 --purpose coursework --until 31/7/2027 --by MOH`."
)]
pub struct Args {
    /// Kind: home (take an item home), visit (take it on a school visit), personal-use, personal-data, own-device,
    /// network, pupil-device, pupil-wifi, software-install, or a kind that you added
    kind: String,
    /// For this person: ref, username or name
    #[arg(long, value_name = "REF")]
    person: Option<String>,
    /// For this item: its tag
    #[arg(long, value_name = "TAG")]
    asset: Option<String>,
    /// For items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// For this device of the person's own, and no other: what it is, such as "electric keyboard"
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    device: Option<String>,
    /// Serial number of the device
    #[arg(long, value_name = "NUMBER", requires = "device")]
    serial: Option<String>,
    /// For the own device with this number, which is here: `kitbook own-device list`
    #[arg(long, value_name = "NO", conflicts_with = "device")]
    own_device: Option<i64>,
    /// Purpose of the permission, such as coursework
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    purpose: String,
    /// First day (default: today)
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Last day (default: until it is revoked)
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Person who gives it; repeat the option for each role that must give it; leave it out to request the permission
    #[arg(long, value_name = "REF")]
    by: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Holds)).transpose();
    let order = Grants {
        from: day(&args.from)?,
        until: day(&args.until)?,
        kind: args.kind,
        person: args.person,
        asset: args.asset.map(|tag| (tag, Spelling::Short)),
        category: args.category,
        device: args.device,
        serial: args.serial,
        own_device: args.own_device,
        purpose: args.purpose,
        by: args.by,
    };
    let answer = permission_grant::grant(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, clock)
}
