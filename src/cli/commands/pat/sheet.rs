//! `kitbook pat sheet`: prints a round list.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session};
use domain::{calendar::Calendar, fault::Failure};
use register::pat::{list::ApplianceFilter, sheet::RoundPaper, sheet_paper};

#[derive(Debug, clap::Args)]
#[command(after_help = "Open the page in a web browser and print it from there.")]
pub struct Args {
    /// Only items in a location with this text in its name
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// Only items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only items that failed, were never tested, or are due within this time (30d: 30 days,
    /// 8w: 8 weeks) or by this date
    #[arg(long, value_name = "DAYS")]
    within: Option<String>,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    args.paper.check(session)?;
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let filter = ApplianceFilter { category: args.category, location: args.location, ..ApplianceFilter::default() };
    let due_by = args.within.as_deref().map(|within| Calendar::new(clock).within(within)).transpose()?;
    let round = desk.store.read(|tx| RoundPaper::load(tx, &filter, due_by, clock.today()))?;
    let html = sheet_paper::round(&round, clock)?;
    args.paper.put(session, &html)?;
    Ok(Code::Done)
}
