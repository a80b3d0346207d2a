//! How agreements, permissions, own devices, licences and wipes stand in a table and in a CSV file.

use super::or_nothing;
use crate::{
    cli::output::Show,
    domain::{
        agreement::Standing,
        money::{decimal, shown_pounds},
        permission::State,
        text::and_list,
        when::{Clock, show_day},
    },
    reports::{
        agreements::{AgreementView, Listed, SignatureView, StatusRow},
        licences::{LicenceView, SeatView, Used},
        permissions::{DeviceView, KindView, PermissionView},
        privacy::{NoteView, ScheduleView, StillOpen},
        wipes::{ToWipe, WipeView},
    },
};
use chrono::NaiveDate;

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

/// "3 of 10", or "3"
fn used(view: &LicenceView) -> String {
    view.seats.map_or_else(|| view.used.to_string(), |seats| format!("{} of {seats}", view.used))
}

fn expires(view: &LicenceView) -> String {
    let expired = if view.expired { ": expired" } else { "" };
    view.expires_on.map(|day| format!("{}{expired}", show_day(day))).unwrap_or_default()
}

/// A page about a licence.
pub fn licence_lines(view: &LicenceView) -> Vec<(&'static str, String)> {
    vec![
        ("vendor", or_nothing(view.vendor.as_ref())),
        ("seats used", used(view)),
        ("key", or_nothing(view.key.as_ref())),
        ("expires", expires(view)),
        ("cost", view.cost_pence.map(shown_pounds).unwrap_or_default()),
    ]
}

impl Show for LicenceView {
    const TABLE: &'static [&'static str] = &["no", "product", "vendor", "used", "key", "expires", "cost"];
    const KEPT: &'static [&'static str] = &["no", "product", "used", "expires"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.product.clone(),
            or_nothing(self.vendor.as_ref()),
            used(self),
            or_nothing(self.key.as_ref()),
            expires(self),
            self.cost_pence.map(shown_pounds).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["no", "product", "vendor", "seats", "used", "key", "expires_on", "cost", "assigned"];

    fn csv(&self) -> Vec<String> {
        let whose = |seat: &SeatView| seat.person.as_ref().map(|p| p.reference.clone()).or(seat.tag.clone());
        vec![
            or_nothing(self.no),
            self.product.clone(),
            or_nothing(self.vendor.as_ref()),
            or_nothing(self.seats),
            self.used.to_string(),
            or_nothing(self.key.as_ref()),
            or_nothing(self.expires_on),
            self.cost_pence.map(decimal).unwrap_or_default(),
            self.assigned.iter().filter_map(whose).collect::<Vec<_>>().join(" "),
        ]
    }
}

impl Show for SeatView {
    const TABLE: &'static [&'static str] = &["who or what", "since"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let person = self.person.as_ref().map(|p| format!("{} ({})", p.name, p.reference));
        vec![person.or(self.tag.clone()).unwrap_or_default(), show_day(self.since_on)]
    }

    const CSV: &'static [&'static str] = &["person_ref", "tag", "since_on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.person.as_ref().map(|p| p.reference.clone()).unwrap_or_default(),
            or_nothing(self.tag.as_ref()),
            self.since_on.to_string(),
        ]
    }
}

impl Show for Used {
    const TABLE: &'static [&'static str] = &["no", "product", "since"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![self.no.to_string(), self.product.clone(), show_day(self.since_on)]
    }

    const CSV: &'static [&'static str] = &["no", "product", "since_on"];

    fn csv(&self) -> Vec<String> {
        vec![self.no.to_string(), self.product.clone(), self.since_on.to_string()]
    }
}

impl Show for WipeView {
    const TABLE: &'static [&'static str] =
        &["no", "tag", "wiped", "method", "by", "cloud", "account", "certificate", "notes"];
    const KEPT: &'static [&'static str] = &["no", "tag", "wiped", "method", "notes"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            show_day(self.wiped_on),
            self.method.clone(),
            or_nothing(self.by.as_ref()),
            if self.cloud_signed_out { "signed out" } else { "not known" }.to_owned(),
            if self.account_deleted { "deleted" } else { "" }.to_owned(),
            or_nothing(self.certificate.as_ref()),
            self.void_reason.as_ref().map(|why| format!("void: {why}")).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "tag",
        "wiped_on",
        "method",
        "by",
        "cloud_signed_out",
        "account_deleted",
        "certificate",
        "loan_no",
        "void_reason",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            self.wiped_on.to_string(),
            self.method.clone(),
            or_nothing(self.by.as_ref()),
            self.cloud_signed_out.to_string(),
            self.account_deleted.to_string(),
            or_nothing(self.certificate.as_ref()),
            or_nothing(self.loan_no),
            or_nothing(self.void_reason.as_ref()),
        ]
    }
}

impl Show for ToWipe {
    const TABLE: &'static [&'static str] = &["tag", "thing", "location", "was with", "back", "notes"];
    const KEPT: &'static [&'static str] = &["tag", "was with", "back", "notes"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let lent = self.lent_to.as_ref().map(|p| format!("with {} unwiped", p.name));
        let held = self.held.then(|| "kept as evidence: not to be wiped".to_owned());
        vec![
            self.tag.clone(),
            self.thing.clone(),
            or_nothing(self.location.as_ref()),
            self.person.as_ref().map(|p| format!("{} ({})", p.name, p.reference)).unwrap_or_default(),
            day(self.returned_on),
            held.into_iter().chain(lent).collect::<Vec<_>>().join(", "),
        ]
    }

    const CSV: &'static [&'static str] =
        &["tag", "thing", "location", "person_ref", "person_name", "returned_on", "held"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.tag.clone(),
            self.thing.clone(),
            or_nothing(self.location.as_ref()),
            self.person.as_ref().map(|p| p.reference.clone()).unwrap_or_default(),
            self.person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            or_nothing(self.returned_on),
            self.held.to_string(),
        ]
    }
}

fn years(years: Option<u32>) -> String {
    years.map_or_else(
        || "none (for ever)".to_owned(),
        |years| if years == 1 { "1 year".to_owned() } else { format!("{years} years") },
    )
}

impl crate::reports::view::Unnumbered for ScheduleView {}

impl Show for ScheduleView {
    const TABLE: &'static [&'static str] = &["pupils", "staff", "others", "attachments", "backups"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        [self.pupils, self.staff, self.others, self.attachments, self.backups].map(years).into()
    }

    const CSV: &'static [&'static str] = Self::TABLE;

    fn csv(&self) -> Vec<String> {
        [self.pupils, self.staff, self.others, self.attachments, self.backups].map(or_nothing).into()
    }
}

impl crate::reports::view::Unnumbered for NoteView {}

impl Show for NoteView {
    const TABLE: &'static [&'static str] = &["where", "text", "done"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let done = if self.erased { "taken out" } else { "to be looked at" };
        vec![self.place.clone(), self.text.lines().collect::<Vec<_>>().join(" / "), done.to_owned()]
    }

    const CSV: &'static [&'static str] = &["where", "text", "erased"];

    fn csv(&self) -> Vec<String> {
        vec![self.place.clone(), self.text.clone(), self.erased.to_string()]
    }
}

impl Show for StillOpen {
    const TABLE: &'static [&'static str] = &["ref", "why"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![self.reference.clone(), self.why.clone()]
    }

    const CSV: &'static [&'static str] = Self::TABLE;

    fn csv(&self) -> Vec<String> {
        vec![self.reference.clone(), self.why.clone()]
    }
}
