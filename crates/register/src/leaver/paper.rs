//! Leavers' papers: the checklist to sign off, the certificate of clearance, the letter about unreturned items.

use super::{
    checklist::{Checklist, ChecklistLineView},
    letter::LeaverPaper,
};
use crate::paper::{Page, letterhead::Letterhead, render};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    leaver::{Line, LineState},
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
    /// The cohort's name, if a summary for the office comes first.
    of: Option<&'a str>,
}

/// Lays out checklists as HTML, one page per person. For a cohort a summary comes first.
pub fn checklists(papers: &[LeaverPaper], of: Option<&str>, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Leaver checklist, {}", show_day(clock.today()));
    let note = "Record the ticks on this page in Kitbook.";
    let page = Page::new(letterhead(papers), "Leaver checklist", mark, note, clock);
    render(&ChecklistPage { page, papers, of })
}

#[derive(Template)]
#[template(path = "certificate.html", config = "src/paper/askama.toml")]
struct CertificatePage<'a> {
    page: Page<'a>,
    papers: &'a [LeaverPaper],
    today: NaiveDate,
}

/// Lays out certificates as HTML, one page per person. Before the last day, or while a line is open, the page is no
/// final certificate and says so.
pub fn certificates(papers: &[LeaverPaper], clock: Clock) -> Result<String, Fault> {
    let mark = match papers {
        [one] => format!("Certificate {}", one.list.certificate_no.unwrap_or_default()),
        _ => format!("Certificates, {}", show_day(clock.today())),
    };
    let note = "One copy for the leaver, one for the file.";
    let today = clock.today();
    let final_ones = papers.iter().filter(|paper| paper.is_final(today)).count();
    let title = match final_ones {
        all if all == papers.len() => "Certificate of clearance",
        0 => "Interim clearance",
        _ => "Clearance, final and interim",
    };
    let page = Page::new(letterhead(papers), title, mark, note, clock);
    render(&CertificatePage { page, papers, today })
}

fn letterhead(papers: &[LeaverPaper]) -> &Letterhead {
    static NOBODY: LazyLock<Letterhead> = LazyLock::new(Letterhead::default);
    papers.first().map_or(&NOBODY, |paper| &paper.letterhead)
}

/// The words for a leaver's last day: pupils have no working day.
fn last_day(paper: &LeaverPaper) -> &'static str {
    if is_pupil(paper) { "Last day in school" } else { "Last working day" }
}

fn is_pupil(paper: &LeaverPaper) -> bool {
    paper.list.kind == PersonKind::Pupil
}

/// A date in full, as "18 December 2026".
fn in_full(day: &NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The person who settled a line, and the date, such as "tess, Fri 18 Dec 2026". A line for information was noted when
/// the person was cleared.
fn settled(paper: &LeaverPaper, line: &ChecklistLineView) -> String {
    let by = line.by.as_ref().or(paper.list.cleared_by.as_ref());
    let on = line.on.or(paper.list.cleared_on).map(show_day);
    by.cloned().into_iter().chain(on).collect::<Vec<_>>().join(", ")
}

/// The parts that are with an item, such as "with charger, case". Empty if there are none.
fn parts(line: &ChecklistLineView) -> String {
    if line.parts.is_empty() { String::new() } else { format!("with {}", line.parts.join(", ")) }
}

/// The outcome without its date.
fn outcome(line: &ChecklistLineView) -> String {
    match line.state {
        LineState::Open => "open".to_owned(),
        LineState::Noted => "noted".to_owned(),
        LineState::Done => line.outcome.map(|o| o.to_string().replace('-', " ")).unwrap_or_default(),
    }
}

/// A date as "Fri 18 Dec 2026".
fn shown(day: &NaiveDate) -> String {
    show_day(*day)
}

/// The outcome as "returned, Fri 18 Dec 2026" or "noted". Empty for an open line.
fn state(line: &ChecklistLineView) -> String {
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

fn is_open(line: &ChecklistLineView) -> bool {
    line.state == LineState::Open
}

/// Lists the unfinished lines in one sentence. The school's own lines are only counted, so that they do not hide
/// missing equipment.
fn open(list: &Checklist) -> String {
    if let Some(day) = list.cleared_on {
        return format!("cleared on {}", show_day(day));
    }
    let (own, items): (Vec<&Line>, Vec<&Line>) =
        list.worked_out.iter().filter(|line| line.state == LineState::Open).partition(|line| line.own);
    let mut all: Vec<String> = items.iter().map(|line| line.what.clone()).collect();
    if !own.is_empty() {
        all.push(format!("{} to tick", count(own.len(), "line")));
    }
    if all.is_empty() { "nothing".to_owned() } else { all.join("; ") }
}
