//! The caretaker's round list: a table for each room, with boxes to tick.

use super::{sheet::RoundPaper, view::ApplianceView};
use crate::paper::{Page, render};
use askama::Template;
use domain::{
    category::PatClass,
    fault::Fault,
    pat::Status,
    when::{Clock, show_day},
};

#[derive(Template)]
#[template(path = "round.html", config = "src/paper/askama.toml")]
struct RoundPage<'a> {
    page: Page<'a>,
    round: &'a RoundPaper,
}

/// A round list as HTML.
///
/// Errors: it can't be laid out.
pub fn round(round: &RoundPaper, clock: Clock) -> Result<String, Fault> {
    let mark = format!("Round of {}", show_day(clock.today()));
    let note = "Tick each item, then record it in the register: scan what had a visual check, type the readings of a full test.";
    render(&RoundPage { page: Page::new(&round.letterhead, "Inspection and test round", mark, note, clock), round })
}

/// "II P", "I? P"
fn class(appliance: &ApplianceView) -> String {
    let class = match appliance.class {
        PatClass::Unknown => "I?".to_owned(),
        known => known.to_string(),
    };
    match appliance.equipment {
        Some(equipment) => format!("{class} {equipment}"),
        None => class,
    }
}

/// Where it stands, in the words of one who walks.
fn stands(appliance: &ApplianceView) -> String {
    match appliance.status {
        Status::Failed => {
            let why = appliance.failed_why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("FAILED{why}: not to be used")
        }
        Status::Overdue => "overdue".to_owned(),
        Status::NeverTested => "never tested".to_owned(),
        Status::DueSoon | Status::InDate => {
            appliance.next_due_on.map(|day| format!("due {}", day.format("%-d %b %Y"))).unwrap_or_default()
        }
        Status::NotRequired => String::new(),
    }
}

/// "3 Feb 2026"
fn last(day: &chrono::NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// "Fri 18 Dec 2026"
fn shown(day: &chrono::NaiveDate) -> String {
    show_day(*day)
}
