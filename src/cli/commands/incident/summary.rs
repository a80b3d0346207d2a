//! `kitbook incident summary`: counts incidents, with costs and charges.

use crate::cli::{error::Code, session::Session, words};
use clap::ValueEnum;
use domain::{fault::Failure, incident::Kind, meaning::Meaning, words::Word as _};
use register::incident::{self, summary::By};

#[derive(Debug, clap::Args)]
#[command(after_help = "The cost shown is the cost of repairs plus the replacement cost of missing items and parts. \
    --by class counts by form, and uses each person's form today.")]
pub struct Args {
    /// Count by person, class, model, room, month, kind, year (January to December) or school-year
    #[arg(long, value_enum, default_value_t = What::Kind, hide_possible_values = true)]
    by: What,
    /// Only incidents on or after this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<String>,
    /// Only incidents on or before this date
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    until: Option<String>,
}

/// The property to count by, as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Person,
    Class,
    Model,
    Room,
    Month,
    Kind,
    Year,
    SchoolYear,
}

impl From<What> for By {
    fn from(what: What) -> Self {
        match what {
            What::Person => Self::Person,
            What::Class => Self::Class,
            What::Model => Self::Model,
            What::Room => Self::Room,
            What::Month => Self::Month,
            What::Kind => Self::Kind,
            What::Year => Self::Year,
            What::SchoolYear => Self::SchoolYear,
        }
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let day = |given: &Option<String>| given.as_deref().map(|d| days.day(d, Meaning::Asked)).transpose();
    let (from, until) = words::span(day(&args.from)?, day(&args.until)?)?;
    let lines = desk.store.read(|tx| incident::summary::summary(tx, args.by.into(), from, until, Kind::ALL))?;
    session.out.list(&lines, clock)?;
    Ok(Code::Done)
}
