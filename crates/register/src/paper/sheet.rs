//! A page of labels: each label in its place, with no letterhead and no margin.

use super::{mm, render};
use askama::Template;
use domain::{
    fault::Fault,
    label::{Rect, Shift, Size, Stock, places},
};

/// The labels in the printer: where they are on a page, and which is the first one left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    pub stock: Stock,
    /// The first label's place on its page, from 1.
    pub from: usize,
    /// The printer's correction.
    pub shift: Shift,
}

/// A label in its place, as HTML.
struct Placed {
    cell: Rect,
    html: String,
}

#[derive(Template)]
#[template(path = "sheet.html", config = "src/paper/askama.toml")]
struct Sheet<'a> {
    title: &'a str,
    school: &'a str,
    style: &'static str,
    size: Size,
    pages: Vec<Vec<Placed>>,
}

/// Lays labels out on as many pages as they need. Each label is HTML from a template, and what is over its edge is cut.
///
/// Errors: the printer's correction moves a label off its page.
pub(crate) fn sheet(
    title: &str,
    school: &str,
    style: &'static str,
    layout: Layout,
    labels: Vec<String>,
) -> Result<String, Fault> {
    let cells = layout.stock.cells(layout.shift)?;
    let mut pages: Vec<Vec<Placed>> = Vec::new();
    for (html, (page, at)) in labels.into_iter().zip(places(layout.stock, layout.from, usize::MAX - layout.from)) {
        if pages.len() <= page {
            pages.push(Vec::new());
        }
        if let Some(page) = pages.last_mut() {
            page.push(Placed { cell: cells[at], html });
        }
    }
    render(&Sheet { title, school, style, size: layout.stock.page(), pages })
}
