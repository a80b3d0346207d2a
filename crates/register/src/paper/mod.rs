//! Papers to print: HTML for an ordinary A4 printer, black and white. A page loads nothing from elsewhere and runs no
//! script.
//!
//! A paper is a plain struct with its facts, and a template that extends `base.html`. Templates escape all data.

pub mod bars;
pub mod chart;
pub mod letterhead;
pub mod qr;
pub mod sheet;

use askama::Template;
use domain::{
    fault::{Fault, FaultKind},
    label::in_millimetres,
    loan::Due,
    text::is_hostile,
    when::{Clock, show_day},
};
use letterhead::Letterhead;

/// The title, header and footer that the base template puts on every paper.
pub(crate) struct Page<'a> {
    pub(crate) letterhead: &'a Letterhead,
    pub(crate) title: &'static str,
    /// The paper's name and number, such as "Slip 12". The style sheet has it too, where HTML escaping does not protect
    /// the page, so it must never contain text that people typed.
    pub(crate) mark: String,
    pub(crate) printed: String,
    /// An instruction for the reader, in the footer.
    pub(crate) note: &'static str,
}

impl<'a> Page<'a> {
    pub(crate) fn new(
        letterhead: &'a Letterhead,
        title: &'static str,
        mark: String,
        note: &'static str,
        clock: Clock,
    ) -> Self {
        Self { letterhead, title, mark, printed: clock.show(clock.now()), note }
    }
}

/// Renders a paper.
///
/// Control characters are refused on entry, but an altered register file may hold some, so they are replaced here.
pub(crate) fn render(paper: &impl Template) -> Result<String, Fault> {
    let html = paper.render().map_err(|e| {
        Fault::new(FaultKind::Answer, "the paper could not be created").hint("Please report this.").because(e)
    })?;
    Ok(html.chars().map(|c| if is_hostile(c) && c != '\n' { '\u{fffd}' } else { c }).collect())
}

/// Several papers in one document, each on a page of its own. The sheets are rendered, so they are escaped already.
#[derive(Template)]
#[template(path = "bundle.html", config = "src/paper/askama.toml")]
struct Bundle<'a> {
    page: Page<'a>,
    sheets: &'a [String],
}

/// Renders papers as one document. `mark` is the name of all together.
pub(crate) fn bundle(letterhead: &Letterhead, mark: String, sheets: &[String], clock: Clock) -> Result<String, Fault> {
    render(&Bundle { page: Page::new(letterhead, "", mark, "", clock), sheets })
}

/// A due date such as "Fri 27 Nov 2026", with the time if there is one. It is empty for a long-term issue without a due
/// date.
pub(crate) fn show_due(due: Due, clock: Clock) -> String {
    match (due.on, due.at) {
        (Some(day), _) => show_day(day),
        (None, Some(at)) => clock.show(at),
        (None, None) => String::new(),
    }
}

/// A hash in groups of eight digits, to compare by eye. In one piece, it fits no line.
pub(crate) fn groups(hash: &str) -> Vec<String> {
    hash.chars().collect::<Vec<_>>().chunks(8).map(|group| group.iter().collect()).collect()
}

/// Writes a length for a style sheet, such as `63.5mm`.
pub(crate) fn mm(length: &i64) -> String {
    format!("{}mm", in_millimetres(*length))
}
