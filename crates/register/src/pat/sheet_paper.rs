//! The printed round list for the caretaker: a table for each room, with boxes to tick.

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

/// Lays out a round list as HTML.
pub fn round(round: &RoundPaper, clock: Clock) -> Result<String, Fault> {
    let mark = format!("PAT round, {}", show_day(clock.today()));
    let note = "Tick each item, and write the readings of full tests beside it. Then record the room in the register: scan \
        each item, and type its readings in one line, such as 0.08 99 P.";
    render(&RoundPage { page: Page::new(&round.letterhead, "PAT round", mark, note, clock), round })
}

/// The class and type of an item, such as "II P", or "I? P" if the class is unknown.
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

/// The status of an item, in the words of the round list.
fn status(appliance: &ApplianceView) -> String {
    match appliance.status {
        Status::Failed => {
            let why = appliance.failed_why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("FAILED{why}: do not use")
        }
        Status::Overdue => "overdue".to_owned(),
        Status::NeverTested => "never tested".to_owned(),
        Status::DueSoon | Status::InDate => {
            appliance.next_due_on.map(|day| format!("due {}", day.format("%-d %b %Y"))).unwrap_or_default()
        }
        Status::NotRequired => String::new(),
    }
}

/// What the earth column of an item without an earth reading shows. Class I has one, and so has an unknown class.
fn earth(appliance: &ApplianceView) -> &'static str {
    if matches!(appliance.class, PatClass::One | PatClass::Unknown) { "" } else { "–" }
}

/// A short date, such as "3 Feb 2026".
fn short_date(day: &chrono::NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// A date with its weekday, such as "Fri 18 Dec 2026".
fn shown(day: &chrono::NaiveDate) -> String {
    show_day(*day)
}
