//! `kitbook calendar show`: shows the terms, holidays, closed days and bank holidays of a time.

use crate::cli::{error::Code, session::Session};
use domain::{fault::Failure, meaning::Meaning};
use register::calendar::list;

#[derive(Debug, clap::Args)]
#[command(after_help = "Without --from and --until, it shows this school year, 1 September to 31 August. The bank \
    holidays are those of England and Wales, to 2030.")]
pub struct Args {
    /// The first day to show
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day to show
    #[arg(long, value_name = "DATE", alias = "to")]
    until: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let from = args.from.map(|day| days.day(&day, Meaning::Asked)).transpose()?;
    let until = args.until.map(|day| days.day(&day, Meaning::AskedAhead)).transpose()?;
    let (first, last) = list::school_year_of(from.unwrap_or_else(|| clock.today()));
    let entries = desk.store.read(|tx| list::list(tx, from.unwrap_or(first), until.unwrap_or(last)))?;
    session.out.list(&entries, clock)?;
    Ok(Code::Done)
}
