//! Columns and pages for charges, their ledger lines, the evidence and the policy.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{day, incident::about, named, or_nothing};
use crate::{
    charge::{
        aged::AgedLine,
        evidence::{Step, plain},
        ledger_list::LedgerLine,
        list::{ChargeLineView, ChargeView, InstalmentView, PolicyView},
        statement::{StatementLine, ToCome},
    },
    view::Who,
};
use domain::{
    charge::{AddressedTo, WorkingLine},
    money::{decimal, shown_pounds},
    text::and_list,
    when::{Clock, show_day},
};

/// An amount such as `£12.50`, or an empty cell for zero.
fn sum(pence: i64) -> String {
    if pence == 0 { String::new() } else { shown_pounds(pence) }
}

/// The addressee, such as "parent of Zoë Sample (P1)", short enough for a table.
fn addressee(addressed_to: AddressedTo, person: &Who) -> String {
    match addressed_to {
        AddressedTo::Parent => format!("parent of {}", named(person)),
        AddressedTo::Person => named(person),
    }
}

/// The lines of the page about a charge.
pub fn lines(view: &ChargeView, _clock: Clock) -> Vec<(&'static str, String)> {
    let overridden: Vec<String> = view.overrides.iter().map(|o| format!("{}: {}", o.rule, o.reason)).collect();
    let addressed_to = match view.addressed_to {
        AddressedTo::Parent => format!("parent or carer of {}", named(&view.person)),
        AddressedTo::Person => named(&view.person),
    };
    vec![
        ("addressed to", addressed_to),
        ("state", view.state.to_string().replace('_', " ")),
        ("for", about(&view.tag, view.part.as_ref())),
        ("reason", view.reason.clone()),
        ("letters say", view.letter_words.clone().unwrap_or_default()),
        ("incident", view.incident_no.to_string()),
        ("also charged", also_charged(view)),
        ("loan", or_nothing(view.loan_no)),
        ("assessed", shown_pounds(view.assessed_pence)),
        ("paid", sum(view.paid_pence)),
        ("reductions", sum(view.let_off_pence)),
        ("outstanding", shown_pounds(view.outstanding_pence)),
        ("requested", day(view.requested_on)),
        ("due", day(view.due_on)),
        ("dispute", view.dispute_reason.clone().unwrap_or_default()),
        ("agreed on", day(view.agreed_on)),
        ("overridden", overridden.join("\n")),
        ("overridden by", view.overridden_by.as_ref().map(named).unwrap_or_default()),
        ("replacement cost", view.replacement_cost.map(|cost| cost.told()).unwrap_or_default()),
        ("cost centre", view.cost_centre.clone().unwrap_or_default()),
        ("nominal code", view.nominal_code.clone().unwrap_or_default()),
    ]
}

/// The other charges for the incident, such as "charges 3 and 5, for the same incident".
fn also_charged(view: &ChargeView) -> String {
    let numbers: Vec<String> = view.also_charged.iter().map(ToString::to_string).collect();
    match numbers.len() {
        0 => String::new(),
        1 => format!("charge {}, for the same incident", numbers.join("")),
        _ => format!("charges {}, for the same incident", and_list(&numbers)),
    }
}

/// The lines that show how the amount was worked out, with their total.
pub fn working(view: &ChargeView) -> Vec<WorkingLine> {
    let mut lines = view.working.clone();
    lines.push(WorkingLine { line: "total".to_owned(), pence: view.assessed_pence });
    lines
}

impl Show for WorkingLine {
    const COLUMNS: &'static [Column<Self>] = &[both("line", "line"), both("pence", "£")];
}

impl Show for ChargeView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        csv("person.ref person.name addressed_to"),
        table("addressed to", |charge, _| addressee(charge.addressed_to, &charge.person)),
        csv("tag part loan_no"),
        table("for", |charge: &Self, _| about(&charge.tag, charge.part.as_ref())).wide(),
        both("incident_no", "incident").wide(),
        both("state", "state").words(),
        both("assessed_pence", "assessed").wide(),
        both("paid_pence", "paid").blank().wide(),
        both("let_off_pence", "reductions").blank().wide(),
        both("outstanding_pence", "outstanding"),
        csv("assessed_on requested_on"),
        both("due_on", "due"),
        csv("agreed_on reason cost_centre nominal_code letter_words"),
    ];
}

impl Show for InstalmentView {
    const COLUMNS: &'static [Column<Self>] =
        &[both("due_on", "due"), both("amount_pence", "sum"), both("open_pence", "open")];
}

impl Show for ChargeLineView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("on", "on"),
        both("kind", "line"),
        both("amount_pence", "£"),
        both("receipt_no", "receipt"),
        both("how", "how").wide(),
        both("reference", "reference").wide(),
        both("by.ref", "decided by").wide(),
        both("reason", "reason"),
        both("operator", "recorded by").wide(),
    ];
}

impl Show for AgedLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        csv("kind"),
        both("not_due_pence", "not due").blank(),
        both("days_30_pence", "to 30 days").blank().wide(),
        both("days_60_pence", "to 60 days").blank().wide(),
        both("days_90_pence", "to 90 days").blank().wide(),
        both("older_pence", "older").blank(),
        both("disputed_pence", "disputed").blank().wide(),
        both("total_pence", "total").blank(),
    ];
}

/// An amount for the debit or the credit column; empty unless it is positive.
fn one_side(pence: i64) -> String {
    if pence > 0 { decimal(pence) } else { String::new() }
}

impl Show for StatementLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("on", "on"),
        both("charge_no", "charge"),
        csv("person.ref"),
        both("person.name", "about").wide(),
        csv("tag part"),
        table("for", |line: &Self, _| about(&line.tag, line.part.as_ref())).wide(),
        both("kind", "line"),
        table("£", |line, _| decimal(line.amount_pence)),
        worked("debit", |line, _| one_side(line.amount_pence)),
        worked("credit", |line, _| one_side(-line.amount_pence)),
        told("balance_pence", "balance", |line, _| decimal(line.balance_pence)),
        both("receipt_no", "receipt").wide(),
        csv("reason letter_words cost_centre nominal_code"),
    ];
}

impl Show for LedgerLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("on", "on"),
        both("charge_no", "charge"),
        csv("incident_no person.ref person.name addressed_to"),
        table("addressed to", |line, _| addressee(line.addressed_to, &line.person)),
        both("tag", "for").wide(),
        both("kind", "line"),
        both("amount_pence", "£"),
        both("receipt_no", "receipt").wide(),
        both("how", "how").wide(),
        both("operator", "recorded by").wide(),
        csv("reference cost_centre nominal_code"),
    ];
}

/// The amounts to come, a line for each, such as "£20.00 by Fri 18 Dec 2026 (charge 3)".
pub fn statement_lines(to_come: &[ToCome], clock: Clock) -> String {
    let line = |sum: &ToCome| {
        let late = if sum.due_on < clock.today() { ": overdue" } else { "" };
        format!("{} by {} (charge {}){late}", shown_pounds(sum.open_pence), show_day(sum.due_on), sum.charge_no)
    };
    to_come.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The lines of the page about the charging policy.
pub fn policy_lines(policy: &PolicyView, cap: String) -> Vec<(&'static str, String)> {
    let mut percents: Vec<String> = policy
        .percents
        .iter()
        .map(|p| format!("{} % from the {} incident on", p.percent, domain::charge::ordinal(p.incident)))
        .collect();
    if policy.percents.iter().all(|p| p.incident != 1) {
        percents.insert(0, "100 % from the 1st incident on".to_owned());
    }
    let tariff: Vec<String> = policy
        .tariff
        .iter()
        .map(|t| format!("{}, {}: {}", t.category, t.damage, shown_pounds(t.amount_pence)))
        .collect();
    vec![
        ("percentage", percents.join("\n")),
        (
            "counted",
            format!("incidents within {} months that were decided as carelessness or intent", policy.within_months),
        ),
        ("cap", cap),
        ("age", if policy.age { "reduces the replacement cost" } else { "does not count" }.to_owned()),
        ("tariff", if tariff.is_empty() { "none".to_owned() } else { tariff.join("\n") }),
    ]
}

/// The title and the facts of one step of the evidence.
pub fn step(step: &Step, clock: Clock) -> (String, Vec<(String, String)>) {
    let when = step.at.map(|at| format!(", {}", clock.show(at))).unwrap_or_default();
    let who = step.operator.as_ref().map(|who| format!(", {who}")).unwrap_or_default();
    let entry = step.log_no.map(|no| format!(", log entry {no}")).unwrap_or_default();
    let mut lines: Vec<(String, String)> = Vec::with_capacity(step.facts.len() + 2);
    lines.extend(step.effective_at.map(|at| ("happened".to_owned(), clock.show(at))));
    lines.extend(step.facts.iter().map(|fact| (fact.label(), fact.words(clock))));
    lines.push(("verified".to_owned(), verified(step)));
    (format!("{}{when}{who}{entry}", step.title), lines)
}

fn verified(step: &Step) -> String {
    if step.verified { "yes".to_owned() } else { format!("NO: {}", step.findings.join("; ")) }
}

impl Show for Step {
    const COLUMNS: &'static [Column<Self>] = &[
        both("log_no", "entry"),
        both("at", "when").wide(),
        both("what", "what"),
        both("operator", "by").wide(),
        worked("facts", |step: &Self, _| {
            let facts = step.facts.iter().map(|fact| format!("{}: {}", fact.name, plain(&fact.value)));
            facts.collect::<Vec<_>>().join("; ")
        })
        .headed("facts"),
        told("verified", "verified", |step, _| verified(step)),
        csv("findings").joined("; "),
    ];
}
