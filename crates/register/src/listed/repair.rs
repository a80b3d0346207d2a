//! Columns and pages for repairs, holds and bans.

use super::columns::{Column, Show, both, csv, table, told};
use super::{day, first_line, or_nothing};
use crate::{
    ban::list::{BanView, Suggested},
    incident::hold_list::HoldView,
    repair::list::RepairView,
};
use chrono::NaiveDate;
use domain::{money::shown_pounds, when::show_day};

fn pounds(pence: Option<i64>) -> String {
    pence.map(shown_pounds).unwrap_or_default()
}

/// The loaner and its borrower, such as "LAP-0009 with Zoë Sample (loan 7, back)".
fn loaner(view: &RepairView) -> String {
    view.loaner
        .as_ref()
        .map(|l| {
            let back = if l.back { ", back" } else { "" };
            format!("{} with {} (loan {}{back})", l.tag, l.person.name, l.loan_no)
        })
        .unwrap_or_default()
}

fn cost(repair: &RepairView) -> String {
    match (repair.warranty, repair.cost_pence, repair.quote_pence) {
        (true, ..) => "warranty".to_owned(),
        (_, Some(cost), _) => shown_pounds(cost),
        (_, None, Some(quote)) => format!("quote {}", shown_pounds(quote)),
        (_, None, None) => String::new(),
    }
}

/// The date and the reason for lifting, such as "Fri 27 Nov 2026: found again".
fn lifted(on: Option<NaiveDate>, reason: Option<&String>) -> String {
    or_nothing(on.map(|on| format!("{}: {}", show_day(on), or_nothing(reason))))
}

/// The lines of the page about a repair.
pub fn lines(view: &RepairView) -> Vec<(&'static str, String)> {
    let or = |value: &Option<String>| value.clone().unwrap_or_default();
    let worth = view.worth_pence.map(|worth| {
        let beyond = if view.beyond_worth { " (the repairs cost more)" } else { "" };
        format!("{}{beyond}", shown_pounds(worth))
    });
    vec![
        ("state", view.state.to_string()),
        ("outcome", or_nothing(view.outcome)),
        ("fault", or(&view.fault)),
        ("incident", if view.no_incident { "none".to_owned() } else { or_nothing(view.incident_no) }),
        ("supplier", or(&view.supplier)),
        ("reference", or(&view.reference)),
        ("warranty", if view.warranty { "the supplier pays".to_owned() } else { String::new() }),
        ("quote", pounds(view.quote_pence)),
        ("cost", pounds(view.cost_pence)),
        ("sent", show_day(view.sent_on)),
        ("back", day(view.back_on)),
        ("loaner", loaner(view)),
        ("all repairs", shown_pounds(view.spent_pence)),
        ("worth", worth.unwrap_or_default()),
    ]
}

impl Show for RepairView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("tag", "tag"),
        csv("incident_no no_incident state outcome"),
        told("fault", "fault", |repair, _| first_line(repair.fault.as_ref())),
        both("supplier", "supplier").wide(),
        csv("warranty quote_pence cost_pence reference"),
        both("sent_on", "sent"),
        both("back_on", "back").wide(),
        table("state", |repair, _| {
            repair.outcome.map_or_else(|| repair.state.to_string(), |outcome| outcome.to_string())
        }),
        table("cost", |repair: &Self, _| cost(repair)).wide(),
        table("loaner", |repair: &Self, _| loaner(repair)).wide(),
        csv("loaner.tag loaner.loan_no spent_pence worth_pence"),
        told("beyond_worth", "notes", |repair, _| {
            if repair.beyond_worth { "repairs cost more than it is worth" } else { "" }.to_owned()
        }),
    ];
}

impl Show for HoldView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("tag", "tag"),
        table("since", |hold, _| show_day(hold.since_on)),
        table("reason", |hold, _| hold.reason.clone()),
        both("incident_no", "incident"),
        csv("reason since_on"),
        table("lifted", |hold, _| lifted(hold.lifted_on, hold.lift_reason.as_ref())),
        csv("lifted_on lift_reason"),
    ];
}

impl Show for BanView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("person.ref", "ref"),
        both("person.name", "name"),
        both("of", "of").wide(),
        both("from_on", "from").wide(),
        told("until_on", "until", |ban, _| ban.until_on.map_or_else(|| "it is lifted".to_owned(), show_day)),
        both("reason", "reason"),
        both("by.ref", "decided by").wide(),
        csv("incident_no"),
        table("lifted", |ban: &Self, _| lifted(ban.lifted_on, ban.lift_reason.as_ref())).wide(),
        csv("lifted_on lift_reason lifted_by.ref holds"),
    ];
}

impl Show for Suggested {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        both("class", "form"),
        both("late_returns", "late"),
        both("after", "limit"),
        both("within_months", "months"),
        told("banned", "banned", |row, _| if row.banned { "yes" } else { "" }.to_owned()),
    ];
}
