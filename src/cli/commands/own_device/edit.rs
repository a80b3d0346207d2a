//! `kitbook own-device edit`: changes what is known of a person's own device.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, yes_no},
};
use domain::{fault::Failure, meaning::Meaning};
use register::own_device::edit::{self, Edit};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The device's number, from `kitbook own-device list`
    no: i64,
    /// Is its storage encrypted?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    encrypted: Option<bool>,
    /// Does it have anti-virus software?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    anti_virus: Option<bool>,
    /// Does its owner use it for school?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    for_school: Option<bool>,
    /// Serial number of the device
    #[arg(long, value_name = "NUMBER", value_parser = words::said)]
    serial: Option<String>,
    /// Does it take pictures?
    #[arg(long, value_name = "yes|no", value_parser = yes_no)]
    takes_pictures: Option<bool>,
    /// Member of staff who goes along with a visitor whose device takes pictures: ref, username or name (none: nobody)
    #[arg(long, value_name = "REF|none")]
    accompanied_by: Option<String>,
    /// Last day that the device may be on site (none: no last day)
    #[arg(long, value_name = "DAY|none")]
    until: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let days = desk.act.days();
    let until = match args.until.map(words::unless_none) {
        None => None,
        Some(None) => Some(None),
        Some(Some(day)) => Some(Some(days.day(&day, Meaning::Holds)?)),
    };
    let order = Edit {
        no: args.no,
        encrypted: args.encrypted,
        anti_virus: args.anti_virus,
        for_school: args.for_school,
        serial: args.serial,
        takes_pictures: args.takes_pictures,
        accompanied_by: args.accompanied_by.map(words::unless_none),
        until,
    };
    let answer = edit::edit(&mut desk.store, &desk.act, &order)?;
    session.answer(answer, desk.act.clock())
}
