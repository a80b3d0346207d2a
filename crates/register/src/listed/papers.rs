//! Columns for agreements, permissions and own devices, in tables and CSV files.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{day, named, or_nothing};
use crate::{
    agreement::list::{AgreementRow, AgreementView, SignatureView, StatusRow},
    own_device::list::DeviceView,
    permission::list::{KindView, PermissionView},
};
use domain::{agreement::Standing, pat, permission::State, text::and_list, when::show_day};

fn words<T: ToString>(all: &[T], between: &str) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

/// The people who must sign a version, such as "pupil, staff; parents or carers too".
fn signed_by(version: &AgreementView) -> String {
    let kinds = if version.kinds.is_empty() { "everyone".to_owned() } else { words(&version.kinds, ", ") };
    if version.guardian { format!("{kinds}; parents or carers too") } else { kinds }
}

impl Show for AgreementView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("title", "title"),
        both("from_on", "from"),
        both("sign_by_on", "sign by"),
        both("review_on", "review").wide(),
        told("kinds", "signed by", |version: &Self, _| signed_by(version)).wide(),
        csv("guardian"),
        both("file_name", "text").wide(),
        csv("sha256"),
    ];
}

impl Show for AgreementRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("title", "title"),
        both("from_on", "from"),
        both("sign_by_on", "sign by").wide(),
        both("review_on", "review").wide(),
        told("kinds", "signed by", |row: &Self, _| signed_by(&row.agreement)).wide(),
        csv("guardian"),
        both("file_name", "text").wide(),
        csv("sha256"),
        both("signatures", "signatures"),
        told("in_force", "in force", |row, _| if row.in_force { "yes" } else { "" }.to_owned()),
    ];
}

impl Show for SignatureView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("title", "title"),
        both("person.ref", "ref"),
        both("person.name", "name").wide(),
        both("signed_on", "signed"),
        both("how", "how"),
        table("class teacher", |signature: &Self, _| or_nothing(signature.class_teacher.as_ref())).wide(),
        both("witness", "witness").wide(),
        csv("class_teacher guardian"),
    ];
}

impl Show for StatusRow {
    const COLUMNS: &'static [Column<Self>] = &[
        csv("title no"),
        both("ref", "ref"),
        both("name", "name"),
        told("class", "form", |row: &Self, _| row.class.clone().unwrap_or_else(|| row.kind.to_string())).wide(),
        csv("kind"),
        table("title", |row, _| row.title.clone()),
        told("status", "status", |row, _| match row.status {
            Standing::Due => "signed, newer version due".to_owned(),
            other => other.to_string().replace('_', " "),
        }),
        both("signed_on", "signed").wide(),
        told("sign_by_on", "sign by", |row, _| match row.status {
            Standing::Signed => String::new(),
            _ => day(row.sign_by_on),
        }),
    ];
}

/// The person, item or category that a permission is for, such as "Zoë Sample (S1), LAP-0001".
fn subject(view: &PermissionView) -> String {
    let person = view.person.as_ref().map(named);
    let category = view.category.as_ref().map(|c| format!("any {c}"));
    let serial = view.device_serial.as_ref().map(|serial| format!(" ({serial})")).unwrap_or_default();
    let device = view.device.as_ref().map(|what| format!("{what}{serial}"));
    [person, device, view.tag.clone(), category].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Show for PermissionView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("kind", "kind"),
        table("for", |permission, _| subject(permission)),
        csv("person.ref person.name tag category device device_serial own_device_no"),
        both("purpose", "purpose").wide(),
        csv("from_on"),
        both("until_on", "until"),
        told("state", "state", |permission, _| match permission.state {
            State::Awaiting => {
                let roles: Vec<String> = permission.awaits.iter().map(|role| permission.called.role(*role)).collect();
                format!("awaits {}", and_list(&roles))
            }
            other => other.to_string(),
        }),
        told("given.by.ref", "given by", |permission: &Self, _| {
            let given = permission
                .given
                .iter()
                .map(|given| format!("{} ({})", given.by.name, permission.called.role(given.role)));
            given.collect::<Vec<_>>().join(", ")
        })
        .named("given_by")
        .wide(),
        csv("awaits revoked_on revoke_reason"),
    ];
}

impl Show for KindView {
    const COLUMNS: &'static [Column<Self>] =
        &[both("kind", "kind"), told("roles", "given by", |kind, _| kind.called.join(" and "))];
}

/// The day of the next test, with its status, such as "Tue 1 Dec 2026: overdue".
fn test_due(device: &DeviceView) -> String {
    match (device.test_status, device.test_due_on) {
        (Some(pat::Status::NeverTested), _) => "never tested".to_owned(),
        (Some(pat::Status::InDate), Some(due)) => show_day(due),
        (Some(status), Some(due)) => format!("{}: {}", show_day(due), super::status_words(status)),
        _ => String::new(),
    }
}

/// A rule for the network that a device does not meet, in words.
fn breach(rule: &str) -> String {
    let words = match rule {
        "own-device-network" => "no permission now",
        "own-device-anti-virus" => "no anti-virus software",
        "own-device-not-encrypted" => "not encrypted",
        "own-device-untested" => "its test is overdue",
        other => other,
    };
    words.to_owned()
}

/// What else there is to know of a device: that it was taken away, is on the network, or is not encrypted.
fn device_notes(device: &DeviceView) -> String {
    let mut notes = Vec::new();
    if let Some(day) = device.confiscated_on {
        let to = device.return_to.as_ref().map(|who| format!(", goes back to {who}")).unwrap_or_default();
        notes.push(format!("confiscated on {}{to}", show_day(day)));
    }
    notes.extend(device.given_to.as_ref().map(|who| format!("given to {who}")));
    notes.extend(device.accompanied_by.as_ref().map(|who| format!("{} goes along", named(who))));
    notes.extend(device.network_on.map(|day| format!("on the network since {}", show_day(day))));
    if !device.network_breaches.is_empty() {
        let why: Vec<String> = device.network_breaches.iter().map(|rule| breach(rule)).collect();
        notes.push(format!("must come off the network: {}", why.join(", ")));
    }
    match device.encrypted {
        Some(true) => notes.push("encrypted".to_owned()),
        Some(false) => notes.push("not encrypted".to_owned()),
        None if device.for_school => notes.push("encryption unknown".to_owned()),
        None => {}
    }
    notes.join("; ")
}

impl Show for DeviceView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        csv("person.ref person.name"),
        table("owner", |device, _| named(&device.person)),
        both("class", "form").wide(),
        both("what", "device"),
        csv("serial"),
        both("state", "state").words(),
        csv("admitted_on"),
        table("tested", |device: &Self, _| day(device.tested_on)).wide(),
        table("since", |device: &Self, clock| {
            device.handed_in_at.map_or_else(|| day(device.admitted_on), |at| clock.show_short(at))
        })
        .wide(),
        told("until_on", "until", |device, _| {
            let overdue = if device.overdue { ": overdue" } else { "" };
            or_nothing(device.until_on.map(|until| format!("{}{overdue}", show_day(until))))
        }),
        csv("tested_on tester handed_in_at given_back_at"),
        told("test_due_on", "test due", |device, _| test_due(device)),
        csv("test_status test_age_days encrypted anti_virus for_school network_on"),
        worked("network_breaches", |device, _| device.network_breaches.join(", ")),
        csv("confiscated_on confiscate_reason confiscated_by.ref return_to given_to takes_pictures accompanied_by.ref"),
        table("notes", |device, _| device_notes(device)),
    ];
}
