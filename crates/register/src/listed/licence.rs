//! The columns of licences and wipes, in a table and in a CSV file.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{named, or_nothing};
use crate::{
    licence::list::{LicenceView, SeatView, Used},
    wipe::list::{ToWipe, WipeView},
};
use domain::{money::shown_pounds, when::show_day};

/// The seats in use, such as "3 of 10", or "3" if there is no limit.
fn used(view: &LicenceView) -> String {
    view.seats.map_or_else(|| view.used.to_string(), |seats| format!("{} of {seats}", view.used))
}

fn expires(view: &LicenceView) -> String {
    let expired = if view.expired { ": expired" } else { "" };
    view.expires_on.map(|day| format!("{}{expired}", show_day(day))).unwrap_or_default()
}

/// The facts of a licence for its page.
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
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("product", "product"),
        both("vendor", "vendor").wide(),
        csv("seats"),
        told("used", "used", |licence, _| used(licence)),
        both("key", "key").wide(),
        told("expires_on", "expires", |licence, _| expires(licence)),
        both("cost_pence", "cost").wide(),
        worked("assigned", |licence, _| {
            let user = |seat: &SeatView| seat.person.as_ref().map(|p| p.reference.clone()).or(seat.tag.clone());
            licence.assigned.iter().filter_map(user).collect::<Vec<_>>().join(" ")
        }),
    ];
}

impl Show for SeatView {
    const COLUMNS: &'static [Column<Self>] = &[
        table("used by", |seat, _| or_nothing(seat.person.as_ref().map(named).or(seat.tag.clone()))),
        both("since_on", "since"),
    ];
}

impl Show for Used {
    const COLUMNS: &'static [Column<Self>] = &[both("no", "no"), both("product", "product"), both("since_on", "since")];
}

impl Show for WipeView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("tag", "tag"),
        both("wiped_on", "wiped"),
        both("method", "method"),
        both("by", "by").wide(),
        told("cloud_signed_out", "cloud", |wipe: &Self, _| {
            if wipe.cloud_signed_out { "signed out" } else { "unknown" }.to_owned()
        })
        .wide(),
        told("account_deleted", "account", |wipe: &Self, _| {
            if wipe.account_deleted { "deleted" } else { "" }.to_owned()
        })
        .wide(),
        both("certificate", "certificate").wide(),
        csv("loan_no"),
        told("void_reason", "notes", |wipe, _| or_nothing(wipe.void_reason.as_ref().map(|why| format!("void: {why}")))),
    ];
}

impl Show for ToWipe {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("thing", "item").wide(),
        both("location", "location").wide(),
        csv("person.ref person.name"),
        table("last borrower", |row, _| or_nothing(row.person.as_ref().map(named))),
        both("returned_on", "returned"),
        told("held", "notes", |row, _| {
            let lent = row.lent_to.as_ref().map(|p| format!("lent to {} without a wipe", p.name));
            let held = row.held.then(|| "kept as evidence, do not wipe".to_owned());
            held.into_iter().chain(lent).collect::<Vec<_>>().join(", ")
        }),
    ];
}
