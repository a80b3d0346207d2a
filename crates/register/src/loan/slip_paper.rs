//! The sign-out slip: items, terms and room for the signatures (Hazeldene 4.5, Frederick Gent 12.1).

use super::slip::{SlipLine, SlipPaper, SlipPart};
use crate::{
    paper::{Page, qr::Qr, render, show_due},
    view::PartPrice,
};
use askama::Template;
use domain::{
    fault::Fault,
    loan::{Kind, OffSite},
    money::shown_pounds,
    person::PersonKind,
    text,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "slip.html", config = "src/paper/askama.toml", blocks = ["sheet"])]
struct SlipPage<'a> {
    page: Page<'a>,
    slip: &'a SlipPaper,
    qr: Qr,
    clock: Clock,
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
        clock,
    })
}

impl SlipPage<'_> {
    fn out_at(&self) -> String {
        self.clock.show(self.slip.out_at)
    }

    fn due(&self, line: &SlipLine) -> String {
        match (line.kind, line.check_in_on) {
            (Kind::Issue, Some(day)) => format!("no due date; routine check by {}", show_day(day)),
            (Kind::Issue, None) => "no due date".to_owned(),
            _ => show_due(line.due, self.clock),
        }
    }

    fn off_site(&self) -> Option<&'static str> {
        self.slip.off_site.map(|place| match place {
            OffSite::Home => "taken home",
            OffSite::Visit => "taken on a visit",
        })
    }

    fn has_issue(&self) -> bool {
        self.slip.lines.iter().any(|line| line.kind == Kind::Issue)
    }

    fn is_pupil(&self) -> bool {
        self.slip.borrower.kind == PersonKind::Pupil
    }
}

/// The number of photographs that the school keeps of the item as it went out.
fn photographs(number: &usize) -> String {
    text::count(*number, "photograph")
}

/// A part with its replacement cost, such as "charger £35.00"; one that was damaged before, without.
fn part(SlipPart { price: PartPrice { name, price_pence }, damaged }: &SlipPart) -> String {
    match price_pence {
        _ if *damaged => format!("{name} (damaged before)"),
        Some(pence) => format!("{name} {}", shown_pounds(*pence)),
        None => name.clone(),
    }
}
