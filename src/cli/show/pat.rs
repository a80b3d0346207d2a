//! Tests in tables and CSV files.

use super::or_nothing;
use crate::cli::output::Show;
use domain::{
    category::PatClass,
    pat::{Outcome, Standing, Status},
    when::{Clock, show_day},
};
use register::pat::{
    due::DueView,
    label::LabelView,
    settings::{IntervalView, LimitView},
    summary::{By, SummaryView},
    unmatched::UnmatchedView,
    view::{CheckView, ReadingView, ResultView, ThingView},
};

/// A status as people read it.
pub(super) fn status_words(status: Status) -> &'static str {
    match status {
        Status::Failed => "FAILED",
        Status::Overdue => "overdue",
        Status::NeverTested => "never tested",
        Status::DueSoon => "due soon",
        Status::InDate => "in date",
        Status::NotRequired => "not required",
    }
}

/// A state, with its test beside it where that is not in order.
pub(super) fn with_test(state: String, status: Status) -> String {
    match status {
        Status::Overdue => format!("{state}, test overdue"),
        Status::Failed => format!("{state}, test failed"),
        _ => state,
    }
}

/// "earth 0.09 Ω", "polarity pass"
fn reading(reading: &ReadingView) -> String {
    let failed = if reading.result == Some(Outcome::Fail) && reading.value.is_some() { " failed" } else { "" };
    match reading.value {
        Some(value) => {
            let comparator = or_nothing(reading.comparator);
            format!("{} {comparator}{value} {}{failed}", reading.test, reading.unit.unwrap_or_default())
        }
        None => format!("{} {}", reading.test, or_nothing(reading.result)),
    }
}

fn readings(all: &[ReadingView]) -> String {
    all.iter().map(|r| reading(r).trim_end().to_owned()).collect::<Vec<_>>().join(", ")
}

impl Show for ResultView {
    const TABLE: &'static [&'static str] =
        &["no", "tag", "test", "result", "tested", "due again", "tester", "instrument", "readings", "notes"];
    const KEPT: &'static [&'static str] = &["no", "tag", "test", "result", "tested", "notes"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let result = match self.result {
            Outcome::Fail => "FAIL".to_owned(),
            other => other.to_string(),
        };
        let mut notes: Vec<String> = Vec::new();
        if self.state != Standing::Counted {
            notes.push(self.state.to_string());
        }
        if self.tag.is_none() {
            notes.push("unmatched".to_owned());
        }
        if self.replaced {
            notes.push("another one".to_owned());
        }
        notes.extend(self.note.as_ref().map(|n| n.replace('\n', " ")));
        notes.extend(self.decision.as_ref().map(|d| d.replace('\n', " ")));
        vec![
            or_nothing(self.no),
            self.thing(),
            self.kind.to_string(),
            result,
            show_day(self.tested_on),
            self.next_due_on.map(show_day).unwrap_or_default(),
            or_nothing(self.tester.as_ref()),
            or_nothing(self.instrument.as_ref()),
            readings(&self.readings),
            notes.join(", "),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "tag",
        "part",
        "kind",
        "result",
        "tested_on",
        "next_due_on",
        "tester",
        "instrument",
        "instrument_serial",
        "readings",
        "state",
        "note",
        "decision",
        "tester_id",
        "location",
        "description",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            or_nothing(self.tag.as_ref()),
            or_nothing(self.part.as_ref()),
            self.kind.to_string(),
            self.result.to_string(),
            self.tested_on.to_string(),
            or_nothing(self.next_due_on),
            or_nothing(self.tester.as_ref()),
            or_nothing(self.instrument.as_ref()),
            or_nothing(self.instrument_serial.as_ref()),
            readings(&self.readings),
            self.state.to_string(),
            or_nothing(self.note.as_ref()),
            or_nothing(self.decision.as_ref()),
            or_nothing(self.tester_id.as_ref()),
            or_nothing(self.location.as_ref()),
            or_nothing(self.description.as_ref()),
        ]
    }
}

/// "3 Feb 2026, due 3 Aug 2026", "due 3 Aug 2026", "not asked for"
fn check(check: &CheckView) -> String {
    let day = |day: chrono::NaiveDate| day.format("%-d %b %Y").to_string();
    match (check.last_on, check.due_on, check.every_months) {
        (Some(last), Some(due), _) => format!("{}, due {}", day(last), day(due)),
        (None, Some(due), _) => format!("due {}", day(due)),
        (Some(last), None, _) => day(last),
        (None, None, Some(_)) => "never".to_owned(),
        (None, None, None) => String::new(),
    }
}

impl Show for ThingView {
    const TABLE: &'static [&'static str] =
        &["tag", "thing", "location", "class", "status", "visual", "combined", "with"];
    const KEPT: &'static [&'static str] = &["tag", "location", "status", "visual", "combined"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let mut make = match self.class {
            PatClass::Unknown => "not known, as I".to_owned(),
            class => class.to_string(),
        };
        make.extend(self.equipment.map(|t| format!(" {t}")));
        make.extend(self.fuse_amps.map(|amps| format!(", {amps} A")));
        make.extend(self.lead_ohms.map(|ohms| format!(", lead {ohms} Ω")));
        vec![
            self.label(),
            self.thing.clone(),
            or_nothing(self.location.as_ref()),
            make,
            match (self.failed_on, &self.failed_why) {
                (Some(on), Some(why)) => format!("FAILED {}: {why}", on.format("%-d %b")),
                _ => status_words(self.status).to_owned(),
            },
            check(&self.visual),
            check(&self.combined),
            self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "tag",
        "part",
        "thing",
        "category",
        "location",
        "class",
        "type",
        "status",
        "failed_on",
        "failed_why",
        "next_due_on",
        "visual_every_months",
        "visual_last_on",
        "visual_due_on",
        "combined_every_months",
        "combined_last_on",
        "combined_due_on",
        "holder_ref",
        "holder_name",
    ];

    fn csv(&self) -> Vec<String> {
        let mut cells = vec![
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            self.thing.clone(),
            self.category.clone(),
            or_nothing(self.location.as_ref()),
            self.class.to_string(),
            or_nothing(self.equipment),
            self.status.to_string(),
            or_nothing(self.failed_on),
            or_nothing(self.failed_why.as_ref()),
            or_nothing(self.next_due_on),
        ];
        for check in [&self.visual, &self.combined] {
            cells.extend([or_nothing(check.every_months), or_nothing(check.last_on), or_nothing(check.due_on)]);
        }
        cells.push(self.holder.as_ref().map(|h| h.reference.clone()).unwrap_or_default());
        cells.push(self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default());
        cells
    }
}

impl Show for DueView {
    const TABLE: &'static [&'static str] = &["tag", "thing", "location", "test", "status", "due", "with"];
    const KEPT: &'static [&'static str] = &["tag", "location", "test", "status", "due"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let due = self.next_due_on.map(|day| if day == clock.today() { "today".to_owned() } else { show_day(day) });
        vec![
            self.label(),
            self.thing.clone(),
            or_nothing(self.location.as_ref()),
            self.kind.to_string(),
            status_words(self.status).to_owned(),
            due.unwrap_or_default(),
            self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["tag", "part", "thing", "location", "kind", "status", "next_due_on", "holder_ref", "holder_name"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            self.thing.clone(),
            or_nothing(self.location.as_ref()),
            self.kind.to_string(),
            self.status.to_string(),
            or_nothing(self.next_due_on),
            self.holder.as_ref().map(|h| h.reference.clone()).unwrap_or_default(),
            self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
        ]
    }
}

/// Twenty squares, as many filled as are in date.
fn bar(percent: u64) -> String {
    let filled = usize::try_from(percent / 5).unwrap_or_default().min(20);
    format!("{}{} {percent:>3} %", "█".repeat(filled), "·".repeat(20 - filled))
}

impl Show for SummaryView {
    const TABLE: &'static [&'static str] =
        &["by", "what", "things", "in date", "due soon", "overdue", "failed", "never tested", "compliant"];
    const KEPT: &'static [&'static str] = &["what", "things", "overdue", "failed", "never tested", "compliant"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let by = match self.by {
            By::School => "school",
            By::Category => "category",
            By::Location => "location",
        };
        let number = |n: u64| if n == 0 { String::new() } else { n.to_string() };
        vec![
            by.to_owned(),
            self.name.clone(),
            self.things.to_string(),
            number(self.in_date),
            number(self.due_soon),
            number(self.overdue),
            number(self.failed),
            number(self.never_tested),
            bar(self.compliant_percent),
        ]
    }

    const CSV: &'static [&'static str] =
        &["by", "name", "things", "in_date", "due_soon", "overdue", "failed", "never_tested", "compliant_percent"];

    fn csv(&self) -> Vec<String> {
        let mut cells = self.table(Clock::new(chrono::DateTime::UNIX_EPOCH, chrono_tz::UTC));
        cells.truncate(2);
        let numbers = [
            self.things,
            self.in_date,
            self.due_soon,
            self.overdue,
            self.failed,
            self.never_tested,
            self.compliant_percent,
        ];
        cells.extend(numbers.map(|n| n.to_string()));
        cells
    }
}

impl Show for IntervalView {
    const TABLE: &'static [&'static str] = &["of", "test", "every", "basis", "set for", "note", "decided"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let every = match self.months {
            0 => "not asked for".to_owned(),
            1 => "1 month".to_owned(),
            months => format!("{months} months"),
        };
        let decided =
            self.decided_on.map(|day| format!("{} by {}", show_day(day), or_nothing(self.decided_by.as_ref())));
        vec![
            self.of.clone(),
            self.kind.to_string(),
            every,
            self.basis.to_string(),
            or_nothing(self.set_for),
            self.note.clone().unwrap_or_default().replace('\n', " "),
            decided.unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["of", "kind", "months", "basis", "set_for", "note", "decided_on", "decided_by"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.of.clone(),
            self.kind.to_string(),
            self.months.to_string(),
            self.basis.to_string(),
            or_nothing(self.set_for),
            or_nothing(self.note.as_ref()),
            or_nothing(self.decided_on),
            or_nothing(self.decided_by.as_ref()),
        ]
    }
}

impl Show for LimitView {
    const TABLE: &'static [&'static str] = &["limit", "", "value", "of", "default", "in force"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let in_force = if self.in_force { "yes" } else { "no: the other edition's" };
        vec![
            self.limit.to_owned(),
            self.bound.to_string(),
            format!("{} {}", self.value, self.unit),
            self.of.to_owned(),
            if self.value == self.default { String::new() } else { format!("{} {}", self.default, self.unit) },
            in_force.to_owned(),
        ]
    }

    const CSV: &'static [&'static str] = &["limit", "bound", "value", "unit", "default", "of", "in_force", "edition"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.limit.to_owned(),
            self.bound.to_string(),
            self.value.clone(),
            self.unit.to_owned(),
            self.default.clone(),
            self.of.to_owned(),
            self.in_force.to_string(),
            or_nothing(self.edition),
        ]
    }
}

impl Show for LabelView {
    const TABLE: &'static [&'static str] = &["label", "tag", "thing", "test", "on", "by", "test no", "due"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            label_words(self.result).to_owned(),
            self.label(),
            self.thing.clone(),
            self.kind.to_string(),
            self.tested_on.format("%b %Y").to_string(),
            or_nothing(self.tester.as_ref()),
            self.no.to_string(),
            self.next_due_on.map(|day| day.format("%b %Y").to_string()).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["tag", "part", "thing", "result", "kind", "tested_on", "tester", "no", "next_due_on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            self.thing.clone(),
            self.result.to_string(),
            self.kind.to_string(),
            self.tested_on.to_string(),
            or_nothing(self.tester.as_ref()),
            self.no.to_string(),
            or_nothing(self.next_due_on),
        ]
    }
}

/// What stands large on a label.
fn label_words(result: Outcome) -> &'static str {
    if result == Outcome::Fail { "FAIL – DO NOT USE" } else { "PASS" }
}

impl Show for UnmatchedView {
    const TABLE: &'static [&'static str] = &["no", "tester's id", "result", "what", "location", "tests", "may be"];
    const KEPT: &'static [&'static str] = &["no", "tester's id", "result", "what", "may be"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tester_id.clone(),
            if self.result == Outcome::Fail { "FAIL".to_owned() } else { self.result.to_string() },
            or_nothing(self.description.as_ref()),
            or_nothing(self.location.as_ref()),
            self.results.to_string(),
            self.near.join(", "),
        ]
    }

    const CSV: &'static [&'static str] = &["no", "tester_id", "result", "description", "location", "results", "near"];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tester_id.clone(),
            self.result.to_string(),
            or_nothing(self.description.as_ref()),
            or_nothing(self.location.as_ref()),
            self.results.to_string(),
            self.near.join(" "),
        ]
    }
}
