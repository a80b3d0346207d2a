//! The answers to the digital standards, as a page for governors.

use super::standards::PointView;
use crate::paper::{Page, letterhead::Letterhead, render};
use askama::Template;
use domain::{
    fault::Fault,
    standard::{READ_ON, SOURCE},
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "standards.html", config = "src/paper/askama.toml")]
struct StandardsPage<'a> {
    page: Page<'a>,
    /// The points of each standard, in their order.
    standards: Vec<(&'static str, Vec<&'a PointView>)>,
    answered: usize,
    all: usize,
}

/// Renders the page.
///
/// Errors: it can't be drawn.
pub fn paper(points: &[PointView], letterhead: &Letterhead, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Digital standards on {}", show_day(clock.today()));
    render(&StandardsPage {
        page: Page::new(letterhead, "Digital standards: what the register answers", mark, "", clock),
        answered: points.iter().filter(|view| view.gap == 0).count(),
        all: points.len(),
        standards: by_standard(points),
    })
}

/// Puts the points of each standard together, in the order in which the standards come first.
pub fn by_standard(points: &[PointView]) -> Vec<(&'static str, Vec<&PointView>)> {
    let mut all: Vec<(&'static str, Vec<&PointView>)> = Vec::new();
    for view in points {
        match all.iter_mut().find(|(known, _)| *known == view.standard) {
            Some((_, of)) => of.push(view),
            None => all.push((view.standard, vec![view])),
        }
    }
    all
}
