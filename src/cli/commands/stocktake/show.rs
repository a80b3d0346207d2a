//! `kitbook stocktake show`: shows a stocktake, room by room.

use crate::cli::{
    error::Code,
    session::Session,
    words::{self, Format},
};
use domain::{fault::Failure, stocktake::Finding, text::fold, when::Clock, words::Word as _};
use register::{
    listed::stocktake::stocktake_lines,
    stocktake::{
        close::proposals,
        lines::{StocktakeLine, StocktakeStory},
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Without options, the page shows the rooms and what is not where the register has it; JSON and CSV \
    have every item. --format csv --finding missing is the list for the search."
)]
pub struct Args {
    /// The stocktake's number, from `kitbook stocktake list`
    no: i64,
    /// Only this room: what is expected there, and what was seen there
    #[arg(long, value_name = "PLACE")]
    room: Option<String>,
    /// Only items with this finding
    #[arg(long, value_name = "FINDING", value_parser = words::word::<Finding>, conflicts_with = "missing")]
    finding: Option<Finding>,
    /// Only items that nobody has scanned and that are not on loan
    #[arg(long)]
    missing: bool,
    /// Every item, also those that are where they should be
    #[arg(long)]
    all: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let mut story = desk.store.read(|tx| StocktakeStory::load(tx, &store::stocktake::by_no(tx, args.no)?))?;
    let withholds = story.head.withholds();
    let notes = if story.head.closed_at.is_some() { proposals(&story) } else { Default::default() };
    if let Some(room) = &args.room {
        story.keep_room(&fold(room.trim()));
    }
    let finding = args.finding.or(args.missing.then_some(Finding::Missing));
    if let Some(finding) = finding {
        story.lines.retain(|line| line.finding == Some(finding));
    }
    if withholds {
        session.out.hint("this stocktake is blind: what is expected is shown after it is closed".to_owned());
    }
    match session.out.format() {
        Format::Json => session.out.json(&story),
        Format::Csv => session.out.list(&story.lines, clock)?,
        Format::Table if finding.is_some() => session.out.list(&story.lines, clock)?,
        Format::Table => {
            show(session, &story, args.all || args.room.is_some(), clock);
            session.out.notes(notes.iter().cloned());
        }
    }
    Ok(Code::Done)
}

/// Shows the page: the totals, the rooms, and the items of each finding.
pub(super) fn show(session: &mut Session<'_>, story: &StocktakeStory, all: bool, clock: Clock) {
    let no = story.head.no.map(|no| no.to_string()).unwrap_or_default();
    session.out.page(&format!("Stocktake {no}"), &stocktake_lines(story, clock));
    session.out.section("Rooms", &story.rooms, clock);
    let of = |wanted: Option<Finding>| -> Vec<StocktakeLine> {
        story.lines.iter().filter(|line| line.finding == wanted).cloned().collect()
    };
    for finding in Finding::ALL {
        if all || !matches!(finding, Finding::Found | Finding::OnLoan) {
            let title = finding.to_string();
            let title = format!("{}{}", title[..1].to_uppercase(), &title[1..]);
            session.out.section(&title, &of(Some(*finding)), clock);
        }
    }
    if all {
        session.out.section("Seen", &of(None), clock);
    }
}
