//! `kitbook who`: looks up who had a device at a time.

use crate::cli::{error::Code, options::import::open, session::Session, words};
use domain::{
    fault::{Failure, Fault},
    reading::DateFormat,
    who::Zone,
};
use register::{
    file::headings::Mapping,
    who::{
        file::{self, Reading},
        look::{self, Order},
    },
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "For the safeguarding lead or the headteacher, who is named with --by. For example: `kitbook who LAP-12 --at \
    \"2026-11-20 10:35\" --zone Europe/London --by DSL`. A device is called by its tag, an earlier tag, its serial \
    number or its name on the network.\n\n\
    A file has a device and a time in each line: an export of a web filter with headings such as Device name, Hostname, \
    Computer, Time, Date/Time or Timestamp. Each line is answered: holder, shared (the teacher and the group) or unknown.\n\n\
    It is unknown within five minutes of a hand-over, on a day without a recorded time, for a name of two items, and for a \
    time that came twice because the clocks went back. The log keeps that a look-up was made and by whom; it doesn't keep \
    device, time or name."
)]
pub struct Args {
    /// The device: a tag, an earlier tag, a serial number or a name on the network
    #[arg(required_unless_present = "file", requires = "at", value_name = "DEVICE")]
    device: Option<String>,
    /// The time, such as "2026-11-20 10:35" or 2026-11-20T10:35:00Z
    #[arg(long, value_name = "TIME", conflicts_with = "file")]
    at: Option<String>,
    /// Zone of times that don't have one: Europe/London, UTC …
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Who asks: the safeguarding lead or the headteacher (default: you, if you have the role)
    #[arg(long, value_name = "REF")]
    by: Option<String>,
    /// Look up every line of a file: CSV, Excel or LibreOffice; `-` reads a CSV file from another program
    #[arg(id = "file", long = "from", value_name = "FILE", conflicts_with = "device")]
    from: Option<PathBuf>,
    /// Sheet of a workbook; default: the sheet with known headings
    #[arg(long, value_name = "NAME", requires = "file")]
    sheet: Option<String>,
    /// Dates in the file: uk (31/12/2026), us (12/31/2026) or iso (2026-12-31); default: uk
    #[arg(long, value_name = "FORMAT", value_parser = words::word::<DateFormat>, requires = "file")]
    date_format: Option<DateFormat>,
    /// Read a column with an unknown heading as the device or the time: "Their Heading=device"
    #[arg(long = "map", value_name = "HEADING=FIELD", requires = "file")]
    map: Vec<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let zone = args.zone.as_deref().map(Zone::parse).transpose()?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let (answer, code) = match (args.from, args.device, args.at) {
        (Some(path), ..) => {
            let mapping = Mapping { map: args.map, ignore: Vec::new() };
            let reading = Reading { sheet: args.sheet, dates: args.date_format, mapping, zone };
            let (reader, _) = open(&path, session.input)?;
            let (answer, unread) = file::look_up(&mut desk.store, &desk.act, args.by.as_deref(), reader, &reading)?;
            (answer, if unread == 0 { Code::Done } else { Code::BadFile })
        }
        (None, Some(device), Some(at)) => {
            let order = Order { device, at, zone, by: args.by };
            (look::look_up(&mut desk.store, &desk.act, &order)?.map(|one| vec![one]), Code::Done)
        }
        (None, ..) => {
            return Err(Fault::invalid("there is no device and no file to look up")
                .hint("Give a device with --at, or a file with --from.")
                .into());
        }
    };
    let (found, _) = session.talk(answer);
    session.out.list(&found, clock)?;
    Ok(code)
}
