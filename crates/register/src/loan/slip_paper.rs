//! The sign-out slip: items, terms and room for the signatures (Hazeldene 4.5, Frederick Gent 12.1).

use super::slip::SlipPaper;
use crate::paper::{Page, qr::Qr, render};
use askama::Template;
use domain::{fault::Fault, when::Clock};

#[derive(Template)]
#[template(path = "slip.html", config = "src/paper/askama.toml", blocks = ["sheet"])]
struct SlipPage<'a> {
    page: Page<'a>,
    slip: &'a SlipPaper,
    qr: Qr,
}

/// Renders a sign-out slip as HTML.
pub fn slip(slip: &SlipPaper, clock: Clock) -> Result<String, Fault> {
    render(&page(slip, clock)?)
}

/// Renders a sign-out slip as a part of a document with several papers.
pub(super) fn sheet(slip: &SlipPaper, clock: Clock) -> Result<String, Fault> {
    render(&page(slip, clock)?.as_sheet())
}

fn page(slip: &SlipPaper, clock: Clock) -> Result<SlipPage<'_>, Fault> {
    let note = "The school keeps the signed slip. The borrower may have a copy.";
    Ok(SlipPage {
        page: Page::new(&slip.letterhead, "Sign-out slip", format!("Slip {}", slip.no), note, clock),
        qr: Qr::new(format!("kitbook:slip:{}", slip.no))?,
        slip,
    })
}
