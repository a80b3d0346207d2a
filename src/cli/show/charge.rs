//! How charges, their lines and what they rest on stand in a table and in a CSV file.

use super::{incident::about, or_nothing};
use crate::cli::output::Show;
use domain::{
    charge::{AddressedTo, WorkingLine},
    money::{decimal, shown_pounds},
    when::{Clock, show_day},
};
use register::charge::{
    aged::AgedLine,
    evidence::{Step, plain},
    ledger_list::LedgerLine,
    list::{ChargeView, DueView, LineView, PolicyView},
    statement::{StatementLine, ToCome},
};

/// `£12.50`, or nothing for nothing.
fn sum(pence: i64) -> String {
    if pence == 0 { String::new() } else { shown_pounds(pence) }
}

/// A page about a charge.
pub fn lines(view: &ChargeView, _clock: Clock) -> Vec<(&'static str, String)> {
    let asked_of = match view.addressed_to {
        AddressedTo::Parent => format!("the parent of {} ({})", view.person.name, view.person.reference),
        AddressedTo::Person => format!("{} ({})", view.person.name, view.person.reference),
    };
    let bent: Vec<String> = view.overrides.iter().map(|o| format!("{}: {}", o.rule, o.reason)).collect();
    vec![
        ("asked of", asked_of),
        ("state", view.state.to_string().replace('_', " ")),
        ("for", about(&view.tag, view.part.as_ref())),
        ("reason", view.reason.clone()),
        ("incident", view.incident_no.to_string()),
        ("loan", or_nothing(view.loan_no)),
        ("assessed", shown_pounds(view.assessed_pence)),
        ("paid", sum(view.paid_pence)),
        ("let off", sum(view.let_off_pence)),
        ("outstanding", shown_pounds(view.outstanding_pence)),
        ("requested", view.requested_on.map(show_day).unwrap_or_default()),
        ("due", view.due_on.map(show_day).unwrap_or_default()),
        ("dispute", view.dispute_reason.clone().unwrap_or_default()),
        ("agreed on", view.agreed_on.map(show_day).unwrap_or_default()),
        ("overridden", bent.join("\n")),
    ]
}

/// The lines of a working, and what they come to.
pub fn working(view: &ChargeView) -> Vec<WorkingLine> {
    let mut lines = view.working.clone();
    lines.push(WorkingLine { line: "asked for".to_owned(), pence: view.assessed_pence });
    lines
}

impl Show for WorkingLine {
    const TABLE: &'static [&'static str] = &["line", "£"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        self.csv()
    }

    const CSV: &'static [&'static str] = &["line", "amount"];

    fn csv(&self) -> Vec<String> {
        vec![self.line.clone(), decimal(self.pence)]
    }
}

impl Show for ChargeView {
    const TABLE: &'static [&'static str] =
        &["no", "asked of", "for", "incident", "state", "assessed", "paid", "let off", "outstanding", "due"];
    const KEPT: &'static [&'static str] = &["no", "asked of", "state", "outstanding", "due"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let parent = if self.addressed_to == AddressedTo::Parent { "parent of " } else { "" };
        vec![
            or_nothing(self.no),
            format!("{parent}{} ({})", self.person.name, self.person.reference),
            about(&self.tag, self.part.as_ref()),
            self.incident_no.to_string(),
            self.state.to_string().replace('_', " "),
            shown_pounds(self.assessed_pence),
            sum(self.paid_pence),
            sum(self.let_off_pence),
            shown_pounds(self.outstanding_pence),
            self.due_on.map(show_day).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "person_ref",
        "person_name",
        "addressed_to",
        "tag",
        "part",
        "loan_no",
        "incident_no",
        "state",
        "assessed",
        "paid",
        "let_off",
        "outstanding",
        "assessed_on",
        "requested_on",
        "due_on",
        "agreed_on",
        "reason",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.person.reference.clone(),
            self.person.name.clone(),
            self.addressed_to.to_string(),
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            or_nothing(self.loan_no),
            self.incident_no.to_string(),
            self.state.to_string(),
            decimal(self.assessed_pence),
            decimal(self.paid_pence),
            decimal(self.let_off_pence),
            decimal(self.outstanding_pence),
            self.assessed_on.to_string(),
            or_nothing(self.requested_on),
            or_nothing(self.due_on),
            or_nothing(self.agreed_on),
            self.reason.clone(),
        ]
    }
}

impl Show for DueView {
    const TABLE: &'static [&'static str] = &["due", "sum", "open"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![show_day(self.due_on), shown_pounds(self.amount_pence), shown_pounds(self.open_pence)]
    }

    const CSV: &'static [&'static str] = &["due_on", "amount", "open"];

    fn csv(&self) -> Vec<String> {
        vec![self.due_on.to_string(), decimal(self.amount_pence), decimal(self.open_pence)]
    }
}

impl Show for LineView {
    const TABLE: &'static [&'static str] =
        &["on", "line", "£", "receipt", "how", "decided by", "reason", "recorded by"];
    const KEPT: &'static [&'static str] = &["on", "line", "£", "receipt", "reason"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let mut cells = self.csv();
        cells[0] = show_day(self.on);
        cells
    }

    const CSV: &'static [&'static str] =
        &["on", "kind", "amount", "receipt_no", "how", "decided_by", "reason", "operator"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.on.to_string(),
            self.kind.to_string(),
            decimal(self.amount_pence),
            or_nothing(self.receipt_no),
            or_nothing(self.how.as_ref()),
            self.by.as_ref().map(|by| by.reference.clone()).unwrap_or_default(),
            or_nothing(self.reason.as_ref()),
            self.operator.clone(),
        ]
    }
}

impl Show for AgedLine {
    const TABLE: &'static [&'static str] =
        &["ref", "name", "not due", "to 30 days", "to 60 days", "to 90 days", "older", "disputed", "total"];
    const KEPT: &'static [&'static str] = &["ref", "name", "not due", "older", "total"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let sums = [
            self.not_due_pence,
            self.days_30_pence,
            self.days_60_pence,
            self.days_90_pence,
            self.older_pence,
            self.disputed_pence,
            self.total_pence,
        ];
        [self.reference.clone(), self.name.clone()].into_iter().chain(sums.into_iter().map(sum)).collect()
    }

    const CSV: &'static [&'static str] =
        &["ref", "name", "kind", "not_due", "days_30", "days_60", "days_90", "older", "disputed", "total"];

    fn csv(&self) -> Vec<String> {
        let sums = [
            self.not_due_pence,
            self.days_30_pence,
            self.days_60_pence,
            self.days_90_pence,
            self.older_pence,
            self.disputed_pence,
            self.total_pence,
        ];
        let known = [self.reference.clone(), self.name.clone(), self.kind.to_string()];
        known.into_iter().chain(sums.into_iter().map(decimal)).collect()
    }
}

impl Show for StatementLine {
    const TABLE: &'static [&'static str] = &["on", "charge", "about", "for", "line", "£", "balance", "receipt"];
    const KEPT: &'static [&'static str] = &["on", "charge", "line", "£", "balance"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            show_day(self.on),
            self.charge_no.to_string(),
            self.person.name.clone(),
            about(&self.tag, self.part.as_ref()),
            self.kind.to_string(),
            decimal(self.amount_pence),
            decimal(self.balance_pence),
            or_nothing(self.receipt_no),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "on",
        "charge_no",
        "person_ref",
        "person_name",
        "tag",
        "part",
        "kind",
        "debit",
        "credit",
        "balance",
        "receipt_no",
        "reason",
    ];

    fn csv(&self) -> Vec<String> {
        let (debit, credit) = (self.amount_pence.max(0), (-self.amount_pence).max(0));
        let or_empty = |pence: i64| if pence == 0 { String::new() } else { decimal(pence) };
        vec![
            self.on.to_string(),
            self.charge_no.to_string(),
            self.person.reference.clone(),
            self.person.name.clone(),
            self.tag.clone(),
            or_nothing(self.part.as_ref()),
            self.kind.to_string(),
            or_empty(debit),
            or_empty(credit),
            decimal(self.balance_pence),
            or_nothing(self.receipt_no),
            or_nothing(self.reason.as_ref()),
        ]
    }
}

impl Show for LedgerLine {
    const TABLE: &'static [&'static str] =
        &["on", "charge", "asked of", "for", "line", "£", "receipt", "how", "recorded by"];
    const KEPT: &'static [&'static str] = &["on", "charge", "asked of", "line", "£"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let parent = if self.addressed_to == AddressedTo::Parent { "parent of " } else { "" };
        vec![
            show_day(self.on),
            self.charge_no.to_string(),
            format!("{parent}{} ({})", self.person.name, self.person.reference),
            self.tag.clone(),
            self.kind.to_string(),
            decimal(self.amount_pence),
            or_nothing(self.receipt_no),
            or_nothing(self.how.as_ref()),
            self.operator.clone(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "on",
        "charge_no",
        "incident_no",
        "person_ref",
        "person_name",
        "addressed_to",
        "tag",
        "kind",
        "amount",
        "receipt_no",
        "how",
        "operator",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            self.on.to_string(),
            self.charge_no.to_string(),
            self.incident_no.to_string(),
            self.person.reference.clone(),
            self.person.name.clone(),
            self.addressed_to.to_string(),
            self.tag.clone(),
            self.kind.to_string(),
            decimal(self.amount_pence),
            or_nothing(self.receipt_no),
            or_nothing(self.how.as_ref()),
            self.operator.clone(),
        ]
    }
}

/// "£20.00 by Fri 18 Dec 2026 (charge 3)", a line each
pub fn statement_lines(to_come: &[ToCome], clock: Clock) -> String {
    let line = |sum: &ToCome| {
        let late = if sum.due_on < clock.today() { ": overdue" } else { "" };
        format!("{} by {} (charge {}){late}", shown_pounds(sum.open_pence), show_day(sum.due_on), sum.charge_no)
    };
    to_come.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A page about the policy.
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
            format!("incidents of {} months that were decided as carelessness or intent", policy.within_months),
        ),
        ("cap", cap),
        ("age", if policy.age { "makes a new one's price less" } else { "does not count" }.to_owned()),
        ("tariff", if tariff.is_empty() { "none".to_owned() } else { tariff.join("\n") }),
    ]
}

/// A page about each link of the evidence: what, when, by whom, the facts, and whether they hold.
pub fn step(step: &Step, clock: Clock) -> (String, Vec<(String, String)>) {
    let when = step.at.map(|at| format!(", {}", clock.show(at))).unwrap_or_default();
    let who = step.operator.as_ref().map(|who| format!(", {who}")).unwrap_or_default();
    let entry = step.log_no.map(|no| format!(", entry {no} of the log")).unwrap_or_default();
    let mut lines: Vec<(String, String)> = Vec::with_capacity(step.facts.len() + 2);
    lines.extend(step.effective_at.map(|at| ("happened".to_owned(), clock.show(at))));
    lines.extend(step.facts.iter().map(|fact| (fact.label(), fact.words(clock))));
    let verified = if step.verified { "yes".to_owned() } else { format!("NO: {}", step.findings.join("; ")) };
    lines.push(("verified".to_owned(), verified));
    (format!("{}{when}{who}{entry}", step.what), lines)
}

impl Show for Step {
    const TABLE: &'static [&'static str] = &["entry", "when", "what", "by", "facts", "verified"];
    const KEPT: &'static [&'static str] = &["entry", "what", "facts", "verified"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let facts: Vec<String> = self.facts.iter().map(|f| format!("{}: {}", f.name, plain(&f.value))).collect();
        vec![
            or_nothing(self.log_no),
            self.at.map(|at| clock.show_short(at)).unwrap_or_default(),
            self.what.clone(),
            or_nothing(self.operator.as_ref()),
            facts.join("; "),
            if self.verified { "yes".to_owned() } else { format!("NO: {}", self.findings.join("; ")) },
        ]
    }

    const CSV: &'static [&'static str] = &["log_no", "at", "what", "operator", "facts", "verified", "findings"];

    fn csv(&self) -> Vec<String> {
        let facts: Vec<String> = self.facts.iter().map(|f| format!("{}: {}", f.name, plain(&f.value))).collect();
        vec![
            or_nothing(self.log_no),
            or_nothing(self.at),
            self.what.clone(),
            or_nothing(self.operator.as_ref()),
            facts.join("; "),
            self.verified.to_string(),
            self.findings.join("; "),
        ]
    }
}
