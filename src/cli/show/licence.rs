//! How licences and wipes stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use chrono::NaiveDate;
use domain::{
    money::{decimal, shown_pounds},
    when::{Clock, show_day},
};
use register::{
    licence::list::{LicenceView, SeatView, Used},
    wipe::list::{ToWipe, WipeView},
};

fn day(day: Option<NaiveDate>) -> String {
    day.map(show_day).unwrap_or_default()
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
