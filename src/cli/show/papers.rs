//! How agreements, permissions and own devices stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use chrono::NaiveDate;
use domain::{
    agreement::Standing,
    permission::State,
    text::and_list,
    when::{Clock, show_day},
};
use register::{
    agreement::list::{AgreementView, Listed, SignatureView, StatusRow},
    own_device::list::DeviceView,
    permission::list::{KindView, PermissionView},
};

fn day(day: Option<NaiveDate>) -> String {
    day.map(show_day).unwrap_or_default()
}

fn words<T: ToString>(all: &[T], between: &str) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}

impl Show for AgreementView {
    const TABLE: &'static [&'static str] = &["no", "title", "from", "sign by", "review", "signed by", "text"];
    const KEPT: &'static [&'static str] = &["no", "title", "from", "sign by"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let kinds = if self.kinds.is_empty() { "everybody".to_owned() } else { words(&self.kinds, ", ") };
        vec![
            or_nothing(self.no),
            self.title.clone(),
            show_day(self.from_on),
            day(self.sign_by_on),
            day(self.review_on),
            if self.guardian { format!("{kinds}; guardians too") } else { kinds },
            or_nothing(self.file_name.as_ref()),
        ]
    }

    const CSV: &'static [&'static str] =
        &["no", "title", "from_on", "sign_by_on", "review_on", "kinds", "guardian", "file_name", "sha256"];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.title.clone(),
            self.from_on.to_string(),
            or_nothing(self.sign_by_on),
            or_nothing(self.review_on),
            words(&self.kinds, " "),
            self.guardian.to_string(),
            or_nothing(self.file_name.as_ref()),
            or_nothing(self.sha256.as_ref()),
        ]
    }
}

impl Show for Listed {
    const TABLE: &'static [&'static str] =
        &["no", "title", "from", "sign by", "review", "signed by", "text", "signatures", "in force"];
    const KEPT: &'static [&'static str] = &["no", "title", "from", "signatures", "in force"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let mut cells = self.agreement.table(clock);
        cells.push(self.signatures.to_string());
        cells.push(if self.in_force { "yes" } else { "" }.to_owned());
        cells
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "title",
        "from_on",
        "sign_by_on",
        "review_on",
        "kinds",
        "guardian",
        "file_name",
        "sha256",
        "signatures",
        "in_force",
    ];

    fn csv(&self) -> Vec<String> {
        let mut cells = self.agreement.csv();
        cells.extend([self.signatures.to_string(), self.in_force.to_string()]);
        cells
    }
}

impl Show for SignatureView {
    const TABLE: &'static [&'static str] = &["no", "title", "ref", "name", "signed", "how", "class teacher", "witness"];
    const KEPT: &'static [&'static str] = &["no", "title", "ref", "signed", "how"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.title.clone(),
            self.person.reference.clone(),
            self.person.name.clone(),
            show_day(self.signed_on),
            self.how.to_string(),
            or_nothing(self.class_teacher.as_ref()),
            or_nothing(self.witness.as_ref()),
        ]
    }

    const CSV: &'static [&'static str] =
        &["no", "title", "person_ref", "person_name", "signed_on", "how", "witness", "class_teacher", "guardian"];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.title.clone(),
            self.person.reference.clone(),
            self.person.name.clone(),
            self.signed_on.to_string(),
            self.how.to_string(),
            or_nothing(self.witness.as_ref()),
            or_nothing(self.class_teacher.as_ref()),
            or_nothing(self.guardian.as_ref()),
        ]
    }
}

impl Show for StatusRow {
    const TABLE: &'static [&'static str] = &["ref", "name", "class", "title", "status", "signed", "sign by"];
    const KEPT: &'static [&'static str] = &["ref", "name", "title", "status", "sign by"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            self.reference.clone(),
            self.name.clone(),
            self.class.clone().unwrap_or_else(|| self.kind.to_string()),
            self.title.clone(),
            match self.status {
                Standing::Due => "signed, a newer one is due".to_owned(),
                other => other.to_string().replace('_', " "),
            },
            day(self.signed_on),
            if self.status == Standing::Signed { String::new() } else { day(self.sign_by_on) },
        ]
    }

    const CSV: &'static [&'static str] =
        &["title", "no", "ref", "name", "class", "kind", "status", "signed_on", "sign_by_on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.title.clone(),
            self.no.to_string(),
            self.reference.clone(),
            self.name.clone(),
            or_nothing(self.class.as_ref()),
            self.kind.to_string(),
            self.status.to_string(),
            or_nothing(self.signed_on),
            or_nothing(self.sign_by_on),
        ]
    }
}

/// "Zoë Sample (S1), LAP-0001": whatever a permission is for
fn for_what(view: &PermissionView) -> String {
    let person = view.person.as_ref().map(|p| format!("{} ({})", p.name, p.reference));
    let category = view.category.as_ref().map(|c| format!("any {c}"));
    [person, view.tag.clone(), category].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Show for PermissionView {
    const TABLE: &'static [&'static str] = &["no", "kind", "for", "purpose", "until", "state", "given by"];
    const KEPT: &'static [&'static str] = &["no", "kind", "for", "until", "state"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let given: Vec<String> = self.given.iter().map(|g| format!("{} ({})", g.by.name, g.role)).collect();
        vec![
            or_nothing(self.no),
            self.kind.clone(),
            for_what(self),
            self.purpose.clone(),
            day(self.until_on),
            match self.state {
                State::Awaiting => {
                    format!("awaits {}", and_list(&self.awaits.iter().map(ToString::to_string).collect::<Vec<_>>()))
                }
                other => other.to_string(),
            },
            given.join(", "),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "kind",
        "person_ref",
        "person_name",
        "tag",
        "category",
        "purpose",
        "from_on",
        "until_on",
        "state",
        "given_by",
        "awaits",
        "revoked_on",
        "revoke_reason",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.kind.clone(),
            self.person.as_ref().map(|p| p.reference.clone()).unwrap_or_default(),
            self.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            or_nothing(self.tag.as_ref()),
            or_nothing(self.category.as_ref()),
            self.purpose.clone(),
            self.from_on.to_string(),
            or_nothing(self.until_on),
            self.state.to_string(),
            self.given.iter().map(|g| g.by.reference.clone()).collect::<Vec<_>>().join(" "),
            words(&self.awaits, " "),
            or_nothing(self.revoked_on),
            or_nothing(self.revoke_reason.as_ref()),
        ]
    }
}

impl Show for KindView {
    const TABLE: &'static [&'static str] = &["kind", "given by"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![self.kind.clone(), words(&self.roles, " and ")]
    }

    const CSV: &'static [&'static str] = &["kind", "roles"];

    fn csv(&self) -> Vec<String> {
        vec![self.kind.clone(), words(&self.roles, " ")]
    }
}

impl Show for DeviceView {
    const TABLE: &'static [&'static str] = &["no", "whose", "class", "what", "state", "tested", "since", "until"];
    const KEPT: &'static [&'static str] = &["no", "whose", "what", "state", "until"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let since = self.handed_in_at.map(|at| clock.show_short(at)).or(self.admitted_on.map(show_day));
        let overdue = if self.overdue { ": it was to leave" } else { "" };
        vec![
            or_nothing(self.no),
            format!("{} ({})", self.person.name, self.person.reference),
            or_nothing(self.class.as_ref()),
            self.what.clone(),
            self.state.to_string().replace('_', " "),
            day(self.tested_on),
            since.unwrap_or_default(),
            self.until_on.map(|until| format!("{}{overdue}", show_day(until))).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "person_ref",
        "person_name",
        "class",
        "what",
        "serial",
        "state",
        "admitted_on",
        "until_on",
        "tested_on",
        "tester",
        "handed_in_at",
        "given_back_at",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.person.reference.clone(),
            self.person.name.clone(),
            or_nothing(self.class.as_ref()),
            self.what.clone(),
            or_nothing(self.serial.as_ref()),
            self.state.to_string(),
            or_nothing(self.admitted_on),
            or_nothing(self.until_on),
            or_nothing(self.tested_on),
            or_nothing(self.tester.as_ref()),
            or_nothing(self.handed_in_at),
            or_nothing(self.given_back_at),
        ]
    }
}
