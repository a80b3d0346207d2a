//! `kitbook support list`: lists devices by their support.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::{
    fault::Failure,
    meaning::Meaning,
    support::{dates, sign_off::State},
    when::show_date,
};
use register::listed::support::reasons;
use register::support::{
    list::{self, Counts, Filter},
    sign_off,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without options: devices that are out of support, whose support ends by the end of the term, or is \
    unknown. An end that is recorded for the item itself (`kitbook asset edit TAG --support-ends DAY`) counts first; else \
    the item's system, version and edition are looked up in the days that `kitbook support dates` lists. What is not \
    known in full stays unknown."
)]
pub struct Args {
    /// Only devices that are out of support
    #[arg(long)]
    ended: bool,
    /// Only devices whose support ends by this day: term-end or a date
    #[arg(long, value_name = "DAY")]
    ending: Option<String>,
    /// Only devices whose support is unknown
    #[arg(long)]
    unknown: bool,
    /// All devices
    #[arg(long, conflicts_with_all = ["ended", "ending", "unknown"])]
    all: bool,
    /// Only this category
    #[arg(long)]
    category: Option<String>,
    /// Only places whose name contains this text
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let (clock, days) = (desk.act.clock(), desk.act.days());
    let by = match args.ending.as_deref() {
        None => None,
        Some(text) if is_term_end(text) => {
            let year = desk.store.read(store::school_year::year)?;
            let end = year.day_of(domain::school_year::DueWanted::TermEnd, clock.today())?;
            Some(clock.day_of_when(end))
        }
        Some(text) => Some(days.day(text, Meaning::AskedAhead)?),
    };
    let asked = [(args.ended, State::Ended), (args.ending.is_some(), State::Ending), (args.unknown, State::Unknown)];
    let mut states: Vec<State> = asked.into_iter().filter(|(is_asked, _)| *is_asked).map(|(_, state)| state).collect();
    if states.is_empty() && !args.all {
        states = vec![State::Ended, State::Ending, State::Unknown];
    }
    let filter = Filter { states, by, category: args.category, location: args.location };
    let rows = desk.store.read(|tx| list::list(tx, &filter, clock.today()))?;
    session.out.list(&rows, clock)?;
    if session.out.format() == Format::Table {
        let (counts, due) = desk.store.read(|tx| {
            Ok::<_, domain::fault::Fault>((sign_off::counts(tx, clock.today())?, sign_off::due(tx, clock.today())?))
        })?;
        session.out.line(&summary(counts));
        let why = reasons(&rows);
        if !why.is_empty() {
            session.out.line(&format!("Unknown: {why}"));
        }
        session.out.line(&format!(
            "Days of {} ({} licence), {}; the school's own come first",
            dates::SOURCE,
            dates::LICENCE,
            show_date(dates::dated_on())
        ));
        if let Some(end) = due {
            session
                .out
                .line(&format!("The term to {} has no sign-off: `kitbook support sign-off --by REF`", show_date(end)));
        }
    }
    Ok(Code::Done)
}

fn is_term_end(text: &str) -> bool {
    let word: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(word.as_str(), "termend" | "endofterm")
}

fn summary(counts: Counts) -> String {
    let Counts { devices, ended, ending, unknown } = counts;
    format!("{devices} devices: {ended} out of support, {ending} by the end of the term, {unknown} unknown")
}
