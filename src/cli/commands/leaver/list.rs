//! `kitbook leaver list`: lists the people who are leaving, with their unfinished checklist lines.

use crate::cli::{error::Code, session::Session};
use domain::{calendar::Calendar, fault::Failure};
use register::leaver;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// People who leave within this time from today: 60d (days), 8w (weeks), or a date
    #[arg(long, value_name = "TIME", default_value = "60d")]
    within: String,
    /// Only people who still have an item or counted stock on loan
    #[arg(long)]
    holding: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let by = Calendar::new(clock).within(&args.within)?;
    let rows = desk.store.read(|tx| leaver::checklist::list(tx, by, args.holding, clock))?;
    session.out.list(&rows, clock)?;
    Ok(Code::Done)
}
