//! Columns of PAT tables and CSV files.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{due, or_nothing};
use crate::pat::{
    due::DueView,
    label::LabelView,
    settings::{IntervalView, PatLimitView},
    summary::SummaryView,
    unmatched::UnmatchedView,
    view::{ApplianceView, PatCheckView, ReadingView, ResultView},
};
use chrono::NaiveDate;
use domain::{
    category::PatClass,
    pat::{Outcome, Standing, Status},
    when::show_day,
};

/// A status in words.
pub fn status_words(status: Status) -> &'static str {
    match status {
        Status::Failed => "FAILED",
        Status::Overdue => "overdue",
        Status::NeverTested => "never tested",
        Status::DueSoon => "due soon",
        Status::InDate => "in date",
        Status::NotRequired => "not required",
    }
}

/// A state, with a test problem added if there is one.
pub(super) fn with_test(state: String, status: Status) -> String {
    match status {
        Status::Overdue => format!("{state}, test overdue"),
        Status::Failed => format!("{state}, test failed"),
        _ => state,
    }
}

/// A reading in words, such as "earth 0.09 Ω" or "polarity pass".
fn reading(reading: &ReadingView) -> String {
    let failed = if reading.result == Some(Outcome::Fail) && reading.value.is_some() { " failed" } else { "" };
    match reading.value {
        Some(value) => {
            let comparator = or_nothing(reading.comparator);
            format!("{} {comparator}{value} {}{failed}", reading.test, reading.unit.unwrap_or_default())
        }
        None if reading.result.is_none() && reading.test.unit().is_some() => format!("{} blank", reading.test),
        None => format!("{} {}", reading.test, or_nothing(reading.result)),
    }
}

fn readings(all: &[ReadingView]) -> String {
    all.iter().map(|r| reading(r).trim_end().to_owned()).collect::<Vec<_>>().join(", ")
}

/// An outcome in words, a fail in capitals.
fn outcome(result: Outcome) -> String {
    if result == Outcome::Fail { "FAIL".to_owned() } else { result.to_string() }
}

/// The state and the notes of a result, such as "queried, replaced".
fn notes(result: &ResultView) -> String {
    let mut notes: Vec<String> = Vec::new();
    if result.state != Standing::Counted {
        notes.push(result.state.to_string());
    }
    if result.tag.is_none() {
        notes.push("unmatched".to_owned());
    }
    if result.replaced {
        notes.push("replaced".to_owned());
    }
    // The note of an imported result may say it too.
    let is_noted = |why: &&String| result.note.as_ref().is_some_and(|note| note.contains(*why));
    let why = result.no_readings.as_ref().filter(|why| !is_noted(why));
    notes.extend(why.map(|why| format!("no readings: {why}")));
    notes.extend([&result.note, &result.decision].into_iter().flatten().map(|note| note.replace('\n', " ")));
    notes.join(", ")
}

impl Show for ResultView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        told("tag", "tag", |result, _| result.appliance()),
        csv("part"),
        told("kind", "test", |row, _| row.kind.to_string()),
        told("result", "result", |result, _| outcome(result.result)),
        both("tested_on", "tested"),
        both("next_due_on", "due again").wide(),
        both("tester", "tester").wide(),
        both("instrument", "instrument").wide(),
        csv("instrument_serial"),
        worked("readings", |result: &Self, _| readings(&result.readings)).headed("readings").wide(),
        table("notes", |result, _| notes(result)),
        csv("state note decision tester_id location description no_readings"),
    ];
}

/// The dates of one kind of test, such as "3 Feb 2026, due 3 Aug 2026", "due 3 Aug 2026" or "never".
fn check(check: &PatCheckView) -> String {
    let day = |day: NaiveDate| day.format("%-d %b %Y").to_string();
    match (check.last_on, check.due_on, check.every_months) {
        (Some(last), Some(due), _) => format!("{}, due {}", day(last), day(due)),
        (None, Some(due), _) => format!("due {}", day(due)),
        (Some(last), None, _) => day(last),
        (None, None, Some(_)) => "never".to_owned(),
        (None, None, None) => String::new(),
    }
}

/// The electrical details of an item, such as "I IT, 3 A, lead 0.2 Ω".
fn make(appliance: &ApplianceView) -> String {
    let mut make = match appliance.class {
        PatClass::Unknown => "unknown, as I".to_owned(),
        class => class.to_string(),
    };
    make.extend(appliance.equipment.map(|t| format!(" {t}")));
    make.extend(appliance.fuse_amps.map(|amps| format!(", {amps} A")));
    make.extend(appliance.lead_ohms.map(|ohms| format!(", lead {ohms} Ω")));
    make
}

impl Show for ApplianceView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("tag", "tag", |appliance, _| appliance.label()),
        csv("part"),
        both("thing", "item").wide(),
        csv("category"),
        both("location", "location"),
        told("class", "class", |appliance: &Self, _| make(appliance)).wide(),
        csv("type"),
        told("status", "status", |appliance, _| match (appliance.failed_on, &appliance.failed_why) {
            (Some(on), Some(why)) => format!("FAILED {}: {why}", on.format("%-d %b")),
            _ => status_words(appliance.status).to_owned(),
        }),
        csv("failed_on failed_why next_due_on"),
        table("visual", |appliance, _| check(&appliance.visual)),
        csv("visual.every_months visual.last_on visual.due_on"),
        table("full test", |appliance, _| check(&appliance.combined)),
        csv("combined.every_months combined.last_on combined.due_on holder.ref"),
        both("holder.name", "borrower").wide(),
    ];
}

impl Show for DueView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("tag", "tag", |due, _| due.label()),
        csv("part"),
        both("thing", "item").wide(),
        both("location", "location"),
        told("kind", "test", |row, _| row.kind.to_string()),
        told("status", "status", |due, _| status_words(due.status).to_owned()),
        told("next_due_on", "due", |view, clock| due(view.next_due_on, None, clock)),
        csv("holder.ref"),
        both("holder.name", "borrower").wide(),
        csv("own_device_no"),
    ];
}

/// A bar of twenty squares that shows the share of items in date.
fn bar(percent: u64) -> String {
    let filled = usize::try_from(percent / 5).unwrap_or_default().min(20);
    format!("{}{} {percent:>3} %", "█".repeat(filled), "·".repeat(20 - filled))
}

impl Show for SummaryView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("by", "by").wide(),
        both("name", "name"),
        both("things", "items"),
        both("in_date", "in date").blank().wide(),
        both("due_soon", "due soon").blank().wide(),
        both("overdue", "overdue").blank(),
        both("failed", "failed").blank(),
        both("never_tested", "never tested").blank(),
        told("in_date_percent", "share in date", |summary, _| bar(summary.in_date_percent)),
    ];
}

impl Show for IntervalView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("of", "of"),
        told("kind", "test", |row, _| row.kind.to_string()),
        told("months", "every", |interval, _| match interval.months {
            0 => "no test".to_owned(),
            1 => "1 month".to_owned(),
            months => format!("{months} months"),
        }),
        both("basis", "basis"),
        both("set_for", "set for"),
        told("note", "note", |interval, _| interval.note.clone().unwrap_or_default().replace('\n', " ")),
        table("decided", |interval, _| {
            let by = interval.decided_by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
            or_nothing(interval.decided_on.map(|on| format!("{}{by}", show_day(on))))
        }),
        csv("decided_on decided_by"),
    ];
}

impl Show for PatLimitView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("limit", "limit"),
        both("bound", ""),
        told("value", "value", |limit, _| format!("{} {}", limit.value, limit.unit)),
        csv("unit default"),
        both("of", "of"),
        table("default", |limit, _| match limit.value == limit.default {
            true => String::new(),
            false => format!("{} {}", limit.default, limit.unit),
        }),
        told("in_force", "applies", |limit, _| if limit.in_force { "yes" } else { "no: other edition" }.to_owned()),
        csv("edition"),
    ];
}

/// A month, such as "Nov 2026".
fn month(day: NaiveDate) -> String {
    day.format("%b %Y").to_string()
}

impl Show for LabelView {
    const COLUMNS: &'static [Column<Self>] = &[
        table("label", |label, _| label_words(label.result).to_owned()),
        told("tag", "tag", |label, _| label.label()),
        csv("part"),
        both("thing", "item"),
        csv("result"),
        told("kind", "test", |row, _| row.kind.to_string()),
        told("tested_on", "on", |label, _| month(label.tested_on)),
        both("tester", "by"),
        both("no", "test no"),
        told("next_due_on", "due", |label, _| or_nothing(label.next_due_on.map(month))),
    ];
}

/// The heading of a label.
fn label_words(result: Outcome) -> &'static str {
    if result == Outcome::Fail { "FAIL – DO NOT USE" } else { "PASS" }
}

impl Show for UnmatchedView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("tester_id", "tester's id"),
        told("result", "result", |row, _| outcome(row.result)),
        both("description", "description"),
        both("location", "location").wide(),
        both("results", "tests").wide(),
        told("near", "may be", |row, _| row.near.join(", ")),
    ];
}
