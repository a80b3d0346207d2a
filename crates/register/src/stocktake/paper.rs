//! The sheet of a closed stocktake, to countersign and file.

use super::lines::{StocktakeLine, StocktakeStory};
use crate::paper::{
    Page,
    letterhead::{Letterhead, letterhead},
    render,
};
use askama::Template;
use domain::{
    fault::Fault,
    stocktake::{Finding, Stocktake},
    text::and_list,
    when::Clock,
};
use store::ReadTx;

/// What the sheet shows.
pub struct Sheet {
    pub story: StocktakeStory,
    letterhead: Letterhead,
    /// The head of the log, short.
    head: String,
}

impl Sheet {
    /// Reads a stocktake for its sheet.
    ///
    /// Errors: it is open.
    pub fn load(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<Self, Fault> {
        stocktake.must_be_closed()?;
        Ok(Self {
            story: StocktakeStory::load(tx, stocktake)?,
            letterhead: letterhead(tx)?,
            head: tx.head()?.to_string(),
        })
    }
}

/// The items of one finding.
struct Section<'a> {
    title: &'static str,
    lines: Vec<&'a StocktakeLine>,
}

#[derive(Template)]
#[template(path = "stocktake.html", config = "src/paper/askama.toml")]
struct StocktakePage<'a> {
    page: Page<'a>,
    story: &'a StocktakeStory,
    head: &'a str,
    scope: String,
    opened: String,
    closed: String,
    closer: String,
    counted_by: String,
    totals: Vec<(&'static str, usize)>,
    sections: Vec<Section<'a>>,
}

/// Renders the sheet.
pub fn sheet(sheet: &Sheet, clock: Clock) -> Result<String, Fault> {
    let story = &sheet.story;
    let mark = format!("Stocktake {}", story.head.no.unwrap_or_default());
    let tally = &story.tally;
    let totals = [
        ("Expected", tally.expected),
        ("Found where expected", tally.found),
        ("In another room", tally.wrong_room),
        ("Missing", tally.missing),
        ("On loan", tally.on_loan),
        ("Not expected in this count", tally.unexpected),
        ("Lost or missing before, and found", tally.turned_up),
        ("Disposed of, but there", tally.disposed),
        ("Tags that no item has", Some(tally.unknown)),
        ("Scanned more than once", Some(tally.seen_twice)),
    ];
    let of = |title, wanted: Finding| Section {
        title,
        lines: story.lines.iter().filter(|line| line.finding == Some(wanted)).collect(),
    };
    let sections = [
        of("Missing", Finding::Missing),
        of("In another room", Finding::WrongRoom),
        of("Lost or missing before, and found", Finding::TurnedUp),
        of("Disposed of, but there", Finding::Disposed),
        of("Not expected in this count", Finding::Unexpected),
        of("Tags that no item has", Finding::Unknown),
        of("On loan", Finding::OnLoan),
    ];
    let closer = story.head.closed_by.as_ref();
    render(&StocktakePage {
        page: Page::new(&sheet.letterhead, "Stocktake", mark, "Keep this sheet with the school’s records.", clock),
        story,
        head: &sheet.head,
        scope: story.head.scope(),
        opened: clock.show(story.head.opened_at),
        closed: story.head.closed_at.map(|at| clock.show(at)).unwrap_or_default(),
        closer: closer.map(|who| format!("{} ({})", who.name, who.reference)).unwrap_or_default(),
        counted_by: and_list(&story.scanned_by),
        totals: totals.into_iter().filter_map(|(what, number)| Some((what, number?))).collect(),
        sections: sections.into_iter().filter(|section| !section.lines.is_empty()).collect(),
    })
}

/// What the sheet says of an item besides its rooms.
fn remarks(line: &&StocktakeLine) -> String {
    let holder = line.holder.as_ref().map(|who| format!("on loan to {}", who.name));
    let again = (line.times > 1).then(|| format!("scanned {} times", line.times));
    let lost = line.may_be_lost.then(|| "missing the last time too".to_owned());
    let condition = line.condition.map(|condition| condition.to_string());
    let parts = [holder, again, lost, condition, line.note.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
