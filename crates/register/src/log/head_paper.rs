//! The head of the log on a page to keep.

use super::seal::LogHead;
use crate::paper::{Page, groups, letterhead::Letterhead, qr::Qr, render};
use askama::Template;
use domain::{fault::Fault, when::Clock};

#[derive(Template)]
#[template(path = "head.html", config = "src/paper/askama.toml")]
struct HeadPage<'a> {
    page: Page<'a>,
    head: &'a LogHead,
    /// The time of the entry, for people.
    recorded: String,
    /// The way to compare, in the words of the interface.
    compare: &'a str,
    qr: Qr,
}

/// Renders the page. `compare` is the way to compare the head with the register, in the words of the interface.
pub fn page(letterhead: &Letterhead, head: &LogHead, compare: &str, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Log head {}", head.no);
    let note = "Keep this page where those who can change the register can’t change it.";
    render(&HeadPage {
        page: Page::new(letterhead, "Log head", mark, note, clock),
        head,
        recorded: head.at.map(|at| clock.show(at)).unwrap_or_default(),
        compare,
        qr: Qr::new(head.head.clone())?,
    })
}
