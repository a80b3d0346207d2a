//! The answers of a round with a scanner, in words and as JSON.

use crate::cli::{
    error::{self, ErrorInShort, RefusalView},
    remedy::written,
};
use domain::{
    fault::{Failure, Fault},
    pat::{Outcome, TestKind},
    say::Say,
    text::count,
    when::{Clock, show_day},
};
use register::listed::status_words;
use register::{
    own_device::list::DeviceView,
    pat::{
        Reply,
        label::LabelView,
        room::{RoomView, RoundItem},
        view::{ApplianceView, ResultView},
    },
};
use serde::Serialize;
use std::path::PathBuf;

/// A result in one line: item, next due date, note.
fn summary(result: &ResultView) -> String {
    let again = result.next_due_on.map(|day| format!(", again by {}", show_day(day))).unwrap_or_default();
    let why = result.note.as_ref().map(|note| format!(": {}", note.replace('\n', " "))).unwrap_or_default();
    format!("{}{again}{why}", result.appliance())
}

/// Notes as the rest of the answer's line.
fn after_answer(notes: &[Say]) -> String {
    notes.iter().map(|note| format!("; {}", written(note))).collect()
}

fn listed(notes: &[Say]) -> Vec<String> {
    notes.iter().map(written).collect()
}

/// An item of a room: its tag, name and class, and the test that it needs.
fn item(item: &RoundItem, clock: Clock) -> String {
    let appliance = &item.appliance;
    let wanted = match (item.wanted, appliance.next_due_on) {
        (None, Some(due)) => format!("in date until {}", show_day(due)),
        (None, None) => status_words(appliance.status).to_owned(),
        (Some(kind), _) => format!("{}: {}", kind.in_words(), due(appliance, kind, clock)),
    };
    let class = appliance.class.to_string();
    let class = if class == "unknown" { "I?" } else { class.as_str() };
    let fuse = appliance.fuse_amps.map(|amps| format!(", {amps} A")).unwrap_or_default();
    let holder = appliance.holder.as_ref().map(|who| format!(", on loan to {}", who.name)).unwrap_or_default();
    let named = Some(appliance.named()).filter(|name| !name.is_empty()).map(|name| format!("{name}, "));
    format!("  {:<18} {}class {class}{fuse}{holder}: {wanted}", appliance.label(), named.unwrap_or_default())
}

/// When a test is due, or why it is wanted.
fn due(appliance: &ApplianceView, kind: TestKind, clock: Clock) -> String {
    let check = if kind == TestKind::Full { &appliance.combined } else { &appliance.visual };
    match (appliance.failed_on, check.due_on) {
        (Some(on), _) => {
            let why = appliance.failed_why.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
            format!("FAILED on {}{why}", show_day(on))
        }
        (None, Some(due)) if due < clock.today() => format!("overdue since {}", show_day(due)),
        (None, Some(due)) => format!("due by {}", show_day(due)),
        (None, None) => "never done".to_owned(),
    }
}

/// The list of the room at the start of a round, line by line.
pub(super) fn room(room: &RoomView, own: &[DeviceView], clock: Clock) -> Vec<String> {
    let mut lines = vec![format!(
        "ROOM     {}: {} with tests, {} due now or within 30 days",
        room.location,
        count(room.items.len(), "item"),
        room.due
    )];
    lines.extend(room.items.iter().map(|one| item(one, clock)));
    if !own.is_empty() {
        lines.push("  People's own devices on site, in whatever room they are (`own NO P`):".to_owned());
        lines.extend(own.iter().map(|device| format!("  {}", device_words(device))));
    }
    lines
}

fn device_words(device: &DeviceView) -> String {
    let tested = match (device.tested_on, &device.tester) {
        (Some(on), Some(by)) => format!("tested on {} by {by}", show_day(on)),
        (Some(on), None) => format!("tested on {}", show_day(on)),
        (None, _) => "never tested".to_owned(),
    };
    let no = device.no.map(|no| no.to_string()).unwrap_or_default();
    format!("own {no:<14} {} of {}: {tested}", device.what, device.person.name)
}

/// What a round has missed, at its end, line by line.
pub(super) fn missed(missed: &RoomView, clock: Clock) -> Vec<String> {
    if missed.items.is_empty() {
        return vec![format!("MISSED   nothing in {} is left to do", missed.location)];
    }
    let mut lines = vec![format!("MISSED   {} in {}:", count(missed.items.len(), "item"), missed.location)];
    lines.extend(missed.items.iter().map(|one| item(one, clock)));
    lines
}

/// The answer to `own 3 P`.
pub(super) fn own_device(device: &Result<DeviceView, Failure>) -> String {
    match device {
        Ok(device) => format!("PASS     {}", device_words(device)),
        Err(Failure::Refused(refused)) => format!("REFUSED  {}", error::told(&refused.refusals)),
        Err(Failure::Fault(fault)) => nothing(fault),
    }
}

/// The answer to `l`.
pub(super) fn labels(views: &[LabelView], written: &Result<PathBuf, Failure>) -> String {
    match written {
        Ok(file) => format!("LABELS   {} in {}: print it", count(views.len(), "red label"), file.display()),
        Err(Failure::Refused(refused)) => format!("REFUSED  {}", error::told(&refused.refusals)),
        Err(Failure::Fault(fault)) => nothing(fault),
    }
}

/// A fault in one line.
fn nothing(fault: &Fault) -> String {
    let details: Vec<String> = fault.details.iter().map(written).collect();
    let more = match (details.is_empty(), &fault.hint) {
        (false, _) => format!(" Did you mean {}?", details.join(", ")),
        (true, Some(hint)) => format!(" {}", written(hint)),
        (true, None) => String::new(),
    };
    format!("NOTHING  {}.{more}", fault.message)
}

/// Writes a reply as one line, or a list.
pub(super) fn in_words(reply: &Result<Reply, Failure>, clock: Clock) -> Vec<String> {
    let line = match reply {
        Ok(Reply::Room(room)) => return missed(room, clock),
        Ok(Reply::Recorded(result, notes)) => {
            let word = match result.result {
                Outcome::Fail => "FAIL",
                _ if result.stays_failed => "STILL FAILED",
                _ => "PASS",
            };
            format!("{word:<8} {}{}", summary(result), after_answer(notes))
        }
        Ok(Reply::Undone(result, notes)) => {
            format!("UNDONE   {} of {}{}", result.result, result.appliance(), after_answer(notes))
        }
        Ok(Reply::Opened(appliance, notes)) => {
            let one = RoundItem { wanted: appliance.wanted(clock.today()), appliance: (**appliance).clone() };
            format!("OPEN     {}{}", item(&one, clock).trim_start(), after_answer(notes))
        }
        Ok(Reply::Changed(appliance, notes)) => format!("CHANGED  {}{}", appliance.label(), after_answer(notes)),
        Ok(Reply::Labels(views)) => format!("LABELS   {}", count(views.len(), "red label")),
        Ok(Reply::Nothing(why)) => format!("NOTHING  {why}"),
        Err(Failure::Refused(refused)) => {
            format!("REFUSED  {}", error::told(&refused.refusals))
        }
        Err(Failure::Fault(fault)) => nothing(fault),
    };
    vec![line]
}

/// One line of the round, as JSON.
#[derive(Debug, Serialize)]
#[serde(tag = "did", rename_all = "snake_case")]
pub(super) enum RoundLine<'a> {
    /// A round of a room begins with its list.
    Room { room: &'a RoomView, own_devices: &'a [DeviceView] },
    /// An item was opened: the next line is its test.
    Opened { item: &'a ApplianceView, notes: Vec<String> },
    /// The class or fuse of the open item was changed.
    Changed { item: &'a ApplianceView, notes: Vec<String> },
    /// A result was recorded.
    Recorded { test: &'a ResultView, notes: Vec<String> },
    /// The last result was undone.
    Undone { test: &'a ResultView, notes: Vec<String> },
    /// A person's own device passed its test.
    OwnDevice { device: &'a DeviceView },
    /// The red labels of the round were written to a file.
    Labels { file: String, labels: &'a [LabelView] },
    /// What is still to do in the room, as `list` shows it.
    ToDo { room: &'a RoomView },
    /// A round of a room ends with what it missed.
    Missed { room: &'a RoomView, passed: usize, failed: usize },
    /// Nothing was done.
    Nothing {
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<ErrorInShort<'a>>,
    },
    /// A rule refused it.
    Refused { refusals: Vec<RefusalView<'a>> },
}

impl<'a> RoundLine<'a> {
    pub(super) fn room(room: &'a RoomView, own_devices: &'a [DeviceView]) -> Self {
        Self::Room { room, own_devices }
    }

    pub(super) fn missed(room: &'a RoomView, (passed, failed): (usize, usize)) -> Self {
        Self::Missed { room, passed, failed }
    }

    pub(super) fn own_device(device: &'a Result<DeviceView, Failure>) -> Self {
        match device {
            Ok(device) => Self::OwnDevice { device },
            Err(failure) => Self::failed(failure),
        }
    }

    pub(super) fn labels(labels: &'a [LabelView], written: &'a Result<PathBuf, Failure>) -> Self {
        match written {
            Ok(file) => Self::Labels { file: file.display().to_string(), labels },
            Err(failure) => Self::failed(failure),
        }
    }

    pub(super) fn of(reply: &'a Result<Reply, Failure>) -> Self {
        match reply {
            Ok(Reply::Recorded(test, notes)) => Self::Recorded { test, notes: listed(notes) },
            Ok(Reply::Undone(test, notes)) => Self::Undone { test, notes: listed(notes) },
            Ok(Reply::Opened(item, notes)) => Self::Opened { item, notes: listed(notes) },
            Ok(Reply::Changed(item, notes)) => Self::Changed { item, notes: listed(notes) },
            Ok(Reply::Room(room)) => Self::ToDo { room },
            Ok(Reply::Labels(labels)) => Self::Labels { file: String::new(), labels },
            Ok(Reply::Nothing(why)) => Self::Nothing { why: Some(why), error: None },
            Err(failure) => Self::failed(failure),
        }
    }

    fn failed(failure: &'a Failure) -> Self {
        match failure {
            Failure::Refused(refused) => Self::Refused { refusals: error::refusals(&refused.refusals) },
            Failure::Fault(fault) => Self::Nothing { why: None, error: Some(fault.into()) },
        }
    }
}
