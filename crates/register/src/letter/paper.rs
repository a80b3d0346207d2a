//! Letters as pages to print.

use super::text::{Block, Content};
use crate::paper::{Page, letterhead::Letterhead, render};
use askama::Template;
use domain::{
    fault::Fault,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "letters.html", config = "src/paper/askama.toml")]
struct LettersPage<'a> {
    page: Page<'a>,
    letters: Vec<&'a Content>,
    today: String,
}

/// Lays letters out as HTML, each on a page of its own.
pub(super) fn letters<'a>(
    letterhead: &'a Letterhead,
    letters: impl Iterator<Item = &'a Content>,
    clock: Clock,
) -> Result<String, Fault> {
    let mark = format!("Letter, {}", show_day(clock.today()));
    let page = Page::new(letterhead, "", mark, "", clock);
    render(&LettersPage { page, letters: letters.collect(), today: super::gather::long_day(clock.today()) })
}
