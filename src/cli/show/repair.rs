//! How repairs, holds and bans stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use domain::{
    money::{decimal, shown_pounds},
    when::{Clock, show_day},
};
use register::{
    ban::list::{BanView, Suggested},
    incident::hold_list::HoldView,
    repair::list::RepairView,
};

fn pounds(pence: Option<i64>) -> String {
    pence.map(shown_pounds).unwrap_or_default()
}

/// "LAP-0009 with Zoë Sample", and whether it is back
fn loaner(view: &RepairView) -> String {
    view.loaner
        .as_ref()
        .map(|l| {
            let back = if l.back { ", back" } else { "" };
            format!("{} with {} (loan {}{back})", l.tag, l.person.name, l.loan_no)
        })
        .unwrap_or_default()
}

/// A page about a repair.
pub fn lines(view: &RepairView) -> Vec<(&'static str, String)> {
    let or = |value: &Option<String>| value.clone().unwrap_or_default();
    let worth = view.worth_pence.map(|worth| {
        let beyond = if view.beyond_worth { ": the repairs come to more" } else { "" };
        format!("{}{beyond}", shown_pounds(worth))
    });
    vec![
        ("state", view.state.to_string()),
        ("outcome", or_nothing(view.outcome)),
        ("fault", or(&view.fault)),
        ("incident", or_nothing(view.incident_no)),
        ("supplier", or(&view.supplier)),
        ("reference", or(&view.reference)),
        ("warranty", if view.warranty { "the supplier pays".to_owned() } else { String::new() }),
        ("quote", pounds(view.quote_pence)),
        ("cost", pounds(view.cost_pence)),
        ("sent", show_day(view.sent_on)),
        ("back", view.back_on.map(show_day).unwrap_or_default()),
        ("loaner", loaner(view)),
        ("all repairs", shown_pounds(view.spent_pence)),
        ("worth", worth.unwrap_or_default()),
    ]
}

impl Show for RepairView {
    const TABLE: &'static [&'static str] =
        &["no", "tag", "fault", "supplier", "sent", "back", "state", "cost", "loaner", "notes"];
    const KEPT: &'static [&'static str] = &["no", "tag", "fault", "sent", "state", "notes"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let cost = match (self.warranty, self.cost_pence, self.quote_pence) {
            (true, ..) => "warranty".to_owned(),
            (_, Some(cost), _) => shown_pounds(cost),
            (_, None, Some(quote)) => format!("quote {}", shown_pounds(quote)),
            (_, None, None) => String::new(),
        };
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            self.fault.as_ref().and_then(|f| f.lines().next()).unwrap_or_default().to_owned(),
            or_nothing(self.supplier.as_ref()),
            show_day(self.sent_on),
            self.back_on.map(show_day).unwrap_or_default(),
            self.outcome.map_or_else(|| self.state.to_string(), |outcome| outcome.to_string()),
            cost,
            loaner(self),
            if self.beyond_worth { "costs more than it is worth".to_owned() } else { String::new() },
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "tag",
        "incident_no",
        "state",
        "outcome",
        "fault",
        "supplier",
        "warranty",
        "quote",
        "cost",
        "reference",
        "sent_on",
        "back_on",
        "loaner_tag",
        "loaner_loan_no",
        "spent",
        "worth",
        "beyond_worth",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            or_nothing(self.incident_no),
            self.state.to_string(),
            or_nothing(self.outcome),
            or_nothing(self.fault.as_ref()),
            or_nothing(self.supplier.as_ref()),
            self.warranty.to_string(),
            self.quote_pence.map(decimal).unwrap_or_default(),
            self.cost_pence.map(decimal).unwrap_or_default(),
            or_nothing(self.reference.as_ref()),
            self.sent_on.to_string(),
            or_nothing(self.back_on),
            self.loaner.as_ref().map(|l| l.tag.clone()).unwrap_or_default(),
            self.loaner.as_ref().map(|l| l.loan_no.to_string()).unwrap_or_default(),
            decimal(self.spent_pence),
            self.worth_pence.map(decimal).unwrap_or_default(),
            self.beyond_worth.to_string(),
        ]
    }
}

impl Show for HoldView {
    const TABLE: &'static [&'static str] = &["no", "tag", "since", "reason", "incident", "lifted"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let lifted =
            self.lifted_on.map(|on| format!("{}: {}", show_day(on), self.lift_reason.clone().unwrap_or_default()));
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            show_day(self.since_on),
            self.reason.clone(),
            or_nothing(self.incident_no),
            lifted.unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["no", "tag", "incident_no", "reason", "since_on", "lifted_on", "lift_reason"];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            or_nothing(self.incident_no),
            self.reason.clone(),
            self.since_on.to_string(),
            or_nothing(self.lifted_on),
            or_nothing(self.lift_reason.as_ref()),
        ]
    }
}

impl Show for BanView {
    const TABLE: &'static [&'static str] = &["no", "ref", "name", "of", "from", "until", "reason", "lifted"];
    const KEPT: &'static [&'static str] = &["no", "ref", "name", "until", "reason"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let lifted =
            self.lifted_on.map(|on| format!("{}: {}", show_day(on), self.lift_reason.clone().unwrap_or_default()));
        vec![
            or_nothing(self.no),
            self.person.reference.clone(),
            self.person.name.clone(),
            or_nothing(self.of.as_ref()),
            show_day(self.from_on),
            self.until_on.map_or_else(|| "it is lifted".to_owned(), show_day),
            self.reason.clone(),
            lifted.unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "person_ref",
        "person_name",
        "of",
        "from_on",
        "until_on",
        "reason",
        "incident_no",
        "lifted_on",
        "lift_reason",
        "holds",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.person.reference.clone(),
            self.person.name.clone(),
            or_nothing(self.of.as_ref()),
            self.from_on.to_string(),
            or_nothing(self.until_on),
            self.reason.clone(),
            or_nothing(self.incident_no),
            or_nothing(self.lifted_on),
            or_nothing(self.lift_reason.as_ref()),
            self.holds.to_string(),
        ]
    }
}

impl Show for Suggested {
    const TABLE: &'static [&'static str] = &["ref", "name", "class", "late", "too many", "months", "banned"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let mut cells = self.csv();
        cells[6] = if self.banned { "already".to_owned() } else { String::new() };
        cells
    }

    const CSV: &'static [&'static str] = &["ref", "name", "class", "late_returns", "after", "within_months", "banned"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.reference.clone(),
            self.name.clone(),
            or_nothing(self.class.as_ref()),
            self.late_returns.to_string(),
            self.after.to_string(),
            self.within_months.to_string(),
            self.banned.to_string(),
        ]
    }
}
