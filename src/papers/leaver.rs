//! Leavers' papers: the checklist to sign off, the certificate of a clearance, the letter about what has not come back.

use super::{Page, render};
use crate::{
    domain::{
        fault::Fault,
        leaver::LineState,
        money::shown_pounds,
        person::PersonKind,
        when::{Clock, show_day},
    },
    reports::leavers::{Checklist, LeaverPaper, LineView},
};
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "checklist.html", config = "src/papers/askama.toml")]
struct ChecklistPage<'a> {
    page: Page<'a>,
    papers: &'a [LeaverPaper],
    /// The cohort's name, where the office gets a summary.
    of: Option<&'a str>,
}

/// Checklists as HTML: a page a person, and before them a summary of a cohort.
///
/// Errors: they can't be laid out.
pub fn checklists(papers: &[LeaverPaper], of: Option<&str>, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Return check of {}", show_day(clock.today()));
    let nobody = crate::reports::paper::Letterhead { school: String::new(), log_head: String::new() };
    let letterhead = papers.first().map_or(&nobody, |paper| &paper.letterhead);
    let page = Page::new(letterhead, "Return check", mark, "What is ticked here is recorded in Kitbook.", clock);
    render(&ChecklistPage { page, papers, of })
}

#[derive(Template)]
#[template(path = "certificate.html", config = "src/papers/askama.toml")]
struct CertificatePage<'a> {
    page: Page<'a>,
    paper: &'a LeaverPaper,
}

/// A certificate as HTML.
///
/// Errors: it can't be laid out.
pub fn certificate(paper: &LeaverPaper, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Certificate {}", paper.list.certificate_no.unwrap_or_default());
    let note = "One copy for the one who leaves, one for the file.";
    render(&CertificatePage {
        page: Page::new(&paper.letterhead, "Certificate of clearance", mark, note, clock),
        paper,
    })
}

#[derive(Template)]
#[template(path = "letter.html", config = "src/papers/askama.toml")]
struct LetterPage<'a> {
    page: Page<'a>,
    paper: &'a LeaverPaper,
}

/// A letter about what has not come back, as HTML.
///
/// Errors: it can't be laid out.
pub fn letter(paper: &LeaverPaper, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Letter of {}", show_day(clock.today()));
    let page = Page::new(&paper.letterhead, "School equipment to be returned", mark, "", clock);
    render(&LetterPage { page, paper })
}

impl LetterPage<'_> {
    /// A pupil's parents are written to.
    fn to(&self) -> String {
        let list = &self.paper.list;
        match (list.kind, &list.whose.guardian_name) {
            (PersonKind::Pupil, Some(guardian)) => guardian.clone(),
            (PersonKind::Pupil, None) => format!("The parent or guardian of {}", list.person.name),
            _ => list.person.name.clone(),
        }
    }

    fn price(&self, line: &LineView) -> String {
        self.paper.prices.get(&line.line).map(|pence| shown_pounds(*pence)).unwrap_or_default()
    }
}

/// "Fri 18 Dec 2026"
fn shown(day: &NaiveDate) -> String {
    show_day(*day)
}

/// "returned on Fri 18 Dec 2026", "noted", or nothing yet
fn state(line: &LineView) -> String {
    match line.state {
        LineState::Open => String::new(),
        LineState::Noted => "noted".to_owned(),
        LineState::Done => {
            let outcome = line.outcome.map(|o| o.to_string().replace('-', " ")).unwrap_or_default();
            let on = line.on.map(|day| format!(", {}", show_day(day))).unwrap_or_default();
            format!("{outcome}{on}")
        }
    }
}

fn is_open(line: &LineView) -> bool {
    line.state == LineState::Open
}

/// What is open, in a line.
fn open(list: &Checklist) -> String {
    let open: Vec<&str> = list.lines.iter().filter(|line| is_open(line)).map(|line| line.what.as_str()).collect();
    match list.cleared_on {
        Some(day) => format!("cleared on {}", show_day(day)),
        None if open.is_empty() => "nothing".to_owned(),
        None => open.join("; "),
    }
}
