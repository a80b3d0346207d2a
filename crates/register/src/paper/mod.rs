//! Papers to print: HTML for one A4 printer, black and white. Nothing on a page loads from elsewhere, and no script
//! runs in it.
//!
//! A paper is a report's plain struct and a template that extends `base.html`. Templates escape all data.

pub mod letterhead;
pub mod qr;

use askama::Template;
use domain::{
    fault::{Fault, FaultKind},
    loan::Due,
    text::is_hostile,
    when::{Clock, show_day},
};
use letterhead::Letterhead;

/// What the base template says round every paper.
pub(crate) struct Page<'a> {
    pub(crate) letterhead: &'a Letterhead,
    pub(crate) title: &'static str,
    /// What the paper is known by: "Slip 12". It stands in the style sheet too, so it is never made from data that
    /// people typed.
    pub(crate) mark: String,
    pub(crate) printed: String,
    /// What to do with the sheet.
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

/// Lays a paper out.
///
/// Text with control characters is refused on entry; should a file hold some all the same, they stop here.
pub(crate) fn render(paper: &impl Template) -> Result<String, Fault> {
    let html = paper.render().map_err(|e| {
        Fault::new(FaultKind::Answer, "the paper could not be laid out").hint("Please report this.").because(e)
    })?;
    Ok(html.chars().map(|c| if is_hostile(c) && c != '\n' { '\u{fffd}' } else { c }).collect())
}

/// "Fri 27 Nov 2026", with the time if it has one; nothing for an issue.
pub(crate) fn show_due(due: Due, clock: Clock) -> String {
    match (due.on, due.at) {
        (Some(day), _) => show_day(day),
        (None, Some(at)) => clock.show(at),
        (None, None) => String::new(),
    }
}
