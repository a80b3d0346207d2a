//! Leavers' papers: the checklist to sign off, the certificate of a clearance, the letter about what has not come back.

use super::{
    checklist::{Checklist, LineView},
    letter::LeaverPaper,
};
use crate::paper::{Page, letterhead::Letterhead, render};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    leaver::{Line, LineState},
    money::shown_pounds,
    person::PersonKind,
    text::count,
    when::{Clock, show_day},
};
use std::sync::LazyLock;

#[derive(Template)]
#[template(path = "checklist.html", config = "src/paper/askama.toml")]
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
    let page =
        Page::new(letterhead(papers), "Return check", mark, "What is ticked here is recorded in Kitbook.", clock);
    render(&ChecklistPage { page, papers, of })
}

#[derive(Template)]
#[template(path = "certificate.html", config = "src/paper/askama.toml")]
struct CertificatePage<'a> {
    page: Page<'a>,
    papers: &'a [LeaverPaper],
}

/// Certificates as HTML, a page each.
///
/// Errors: they can't be laid out.
pub fn certificates(papers: &[LeaverPaper], clock: Clock) -> Result<String, Fault> {
    let mark = match papers {
        [one] => format!("Certificate {}", one.list.certificate_no.unwrap_or_default()),
        _ => format!("Certificates of {}", show_day(clock.today())),
    };
    let note = "One copy for the one who leaves, one for the file.";
    let page = Page::new(letterhead(papers), "Certificate of clearance", mark, note, clock);
    render(&CertificatePage { page, papers })
}

#[derive(Template)]
#[template(path = "letter.html", config = "src/paper/askama.toml")]
struct LetterPage<'a> {
    page: Page<'a>,
    papers: &'a [LeaverPaper],
}

/// Letters about what has not come back, as HTML, a page each.
///
/// Errors: they can't be laid out.
pub fn letters(papers: &[LeaverPaper], clock: Clock) -> Result<String, Fault> {
    let mark = format!("Letter of {}", show_day(clock.today()));
    let page = Page::new(letterhead(papers), "School equipment to be returned", mark, "", clock);
    render(&LetterPage { page, papers })
}

fn letterhead(papers: &[LeaverPaper]) -> &Letterhead {
    static NOBODY: LazyLock<Letterhead> = LazyLock::new(Letterhead::default);
    papers.first().map_or(&NOBODY, |paper| &paper.letterhead)
}

/// A pupil's parents are written to.
fn to(paper: &LeaverPaper) -> String {
    let list = &paper.list;
    match (list.kind, &list.whose.guardian_name) {
        (PersonKind::Pupil, Some(guardian)) => guardian.clone(),
        (PersonKind::Pupil, None) => format!("The parent or guardian of {}", list.person.name),
        _ => list.person.name.clone(),
    }
}

/// Pupils have no working day.
fn last_day(paper: &LeaverPaper) -> &'static str {
    if is_pupil(paper) { "Last day" } else { "Last working day" }
}

fn is_pupil(paper: &LeaverPaper) -> bool {
    paper.list.kind == PersonKind::Pupil
}

fn price(paper: &LeaverPaper, line: &LineView) -> String {
    paper.prices.get(&line.line).map(|pence| shown_pounds(*pence)).unwrap_or_default()
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

/// What is open, in a line; the school's own lines are counted, so that they do not hide who has kit.
fn open(list: &Checklist) -> String {
    if let Some(day) = list.cleared_on {
        return format!("cleared on {}", show_day(day));
    }
    let (own, kit): (Vec<&Line>, Vec<&Line>) =
        list.worked_out.iter().filter(|line| line.state == LineState::Open).partition(|line| line.own);
    let mut all: Vec<String> = kit.iter().map(|line| line.what.clone()).collect();
    if !own.is_empty() {
        all.push(format!("{} to tick", count(own.len(), "line")));
    }
    if all.is_empty() { "nothing".to_owned() } else { all.join("; ") }
}
