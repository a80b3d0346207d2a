//! The columns of each kind of record: one declaration serves the table, the CSV file and the page's lists.

mod account;
mod calendar;
mod cells;
pub mod charge;
pub mod columns;
pub mod disposal;
mod extra;
pub mod fields;
pub mod found;
mod group;
mod import;
pub mod import_format;
pub mod incident;
mod label;
pub mod leaver;
mod letter;
pub mod licence;
mod log;
mod papers;
mod pat;
mod privacy;
mod reconcile;
pub mod repair;
pub mod routine;
mod schools;
pub mod slip_terms;
pub mod stock;
pub mod stocktake;
pub mod support;
pub mod value;
mod who;

use crate::{
    asset::part::PartStanding,
    loan::{list::Listed, photo::PhotoView},
    rule::{
        accounts::ThresholdView, category_list::CategoryView, list::RuleView, role_list::RoleView, school::SchoolView,
    },
    view::{AssetView, LoanView, OverrideView, PersonView, Who},
};
use chrono::NaiveDate;
use columns::{Column, Show, both, csv, table, told, worked};
use domain::{
    asset::describe,
    loan::{LoanState, OffSite},
    money::shown_pounds,
    when::{Clock, Instant, show_date, show_day},
    year_group,
};
pub use pat::status_words;

fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// A date, such as "Fri 27 Nov 2026"; empty if there is none.
fn day(day: Option<NaiveDate>) -> String {
    day.map(show_day).unwrap_or_default()
}

/// A person's name and ref, such as "Zoë Sample (S1)".
pub fn named(who: &Who) -> String {
    format!("{} ({})", who.name, who.reference)
}

/// A rule that was overridden, with the reason and the person who decided it.
pub fn overridden(one: &OverrideView) -> String {
    let by = one.by.as_ref().map(|who| format!(", decided by {}", named(who))).unwrap_or_default();
    format!("{}: {}{by}", one.rule, one.reason)
}

/// Short numbers, such as "3, 4".
pub fn numbers(all: &[i64]) -> String {
    all.iter().map(i64::to_string).collect::<Vec<_>>().join(", ")
}

/// The first line of a note.
fn first_line(note: Option<&String>) -> String {
    note.and_then(|note| note.lines().next()).unwrap_or_default().to_owned()
}

/// A due date, such as "Fri 27 Nov 2026", "today" or a time; empty for an issue.
pub fn due(on: Option<NaiveDate>, at: Option<Instant>, clock: Clock) -> String {
    match (on, at) {
        (Some(day), _) if day == clock.today() => "today".to_owned(),
        (Some(day), _) => show_day(day),
        (None, Some(at)) => clock.show_short(at),
        (None, None) => String::new(),
    }
}

/// The due date, or the date of an issue's next routine check. An item that is back is checked no more.
fn due_or_routine_check(loan: &LoanView, clock: Clock) -> String {
    let is_out = matches!(loan.state, LoanState::Open | LoanState::Overdue);
    match (loan.due_on, loan.check_in_on) {
        (None, Some(day)) if is_out => format!("check by {}", show_day(day)),
        _ => due(loan.due_on, loan.due_at, clock),
    }
}

/// A note on a loan of an item that has failed a test.
const RECALLED: &str = "recalled: failed its test";

/// Notes that are shown beside a loan's state.
fn remarks(loan: &LoanView) -> String {
    let mut words: Vec<String> = Vec::new();
    if !loan.signed && matches!(loan.state, LoanState::Open | LoanState::Overdue) {
        words.push("unsigned".to_owned());
    }
    match loan.off_site {
        Some(OffSite::Home) => words.push("at home".to_owned()),
        Some(OffSite::Visit) => words.push("on a visit".to_owned()),
        None => {}
    }
    if let Some(class) = &loan.for_class {
        words.push(format!("for {class}"));
    }
    if loan.recalled_on.is_some() && matches!(loan.state, LoanState::Open | LoanState::Overdue) {
        words.push("recalled".to_owned());
    }
    words.extend(owed(loan));
    words.join(", ")
}

/// Parts still owed, such as "charger missing".
fn owed(loan: &LoanView) -> Vec<String> {
    loan.parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| format!("{} {o}", p.name))).collect()
}

impl Show for LoanView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "loan"),
        csv("slip_no kind"),
        both("tag", "tag"),
        csv("person.ref"),
        both("person.name", "borrower"),
        csv("for_class"),
        both("out_at", "out").wide(),
        table("due", |loan, clock| due(loan.due_on, loan.due_at, clock)),
        csv("due_on due_at returned_at"),
        both("state", "state").words(),
        csv("off_site purpose signed check_in_on"),
        worked("owed", |loan, _| owed(loan).join(", ")),
        table("notes", |loan, _| remarks(loan)),
        csv("late_days"),
    ];
}

impl Show for PhotoView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("taken_on", "of"),
        both("name", "file"),
        both("size_bytes", "bytes"),
        both("added_at", "added").wide(),
        csv("sha256"),
    ];
}

impl Show for PartStanding {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("name", "part"),
        both("state", "state"),
        both("since_on", "since"),
        both("loan_no", "loan"),
        both("note", "note"),
    ];
}

impl Show for Listed {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "loan"),
        csv("slip_no kind"),
        both("tag", "tag"),
        table("item", |row: &Self, _| row.item.clone()).wide(),
        csv("person.ref person.name"),
        table("borrower", |row, _| named(&row.loan.person)),
        table("form", |row: &Self, _| row.class.clone()).wide(),
        csv("for_class"),
        both("out_at", "out").wide(),
        table("due", |row, clock| due_or_routine_check(&row.loan, clock)),
        csv("due_on due_at returned_at"),
        both("state", "state").words(),
        csv("off_site purpose signed check_in_on"),
        worked("owed", |row, _| owed(&row.loan).join(", ")),
        table("notes", |row, _| match (row.failed, remarks(&row.loan)) {
            (false, words) => words,
            (true, words) if words.is_empty() => RECALLED.to_owned(),
            (true, words) => format!("{RECALLED}, {words}"),
        }),
        worked("thing", |row, _| row.item.clone()),
        worked("class", |row, _| row.class.clone()),
        csv("recalled_on late_days"),
    ];
}

impl Show for AssetView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("category", "category").wide(),
        table("item", |asset, _| describe(asset.name.as_deref(), asset.make.as_deref(), asset.model.as_deref())),
        csv("name make model"),
        both("serial", "serial").wide(),
        told("state", "state", |asset: &Self, _| asset.state_in_words()),
        csv("flags"),
        both("condition", "condition").wide(),
        both("location", "location").wide(),
        csv("holder.ref"),
        both("holder.name", "holder"),
        table("due", |asset, clock| due(asset.due_on, asset.due_at, clock)),
        csv("due_on due_at purchase_cost_pence purchased_on warranty_until purchase_cost_vat disposal_no"),
    ];
}

impl Show for PersonView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        both("kind", "kind").wide(),
        csv("year_group"),
        told("class", "form", |person, _| {
            let class = person.class.clone().or_else(|| person.year_group.as_deref().map(year_group::called));
            class.unwrap_or_default()
        }),
        csv("email last_working_day contract_end"),
        both("loans", "holds").blank(),
        table("last day", |person, _| day(person.last_working_day)),
        csv("owes_pence agreement"),
    ];
}

/// A rule's requirement with its limits, such as "the borrower has fewer items than the limit (pupil 1 of laptop)".
fn asks(rule: &RuleView) -> String {
    let limits: Vec<String> = match (rule.after, rule.within_months) {
        (Some(after), Some(within)) => vec![format!("{after} within {within} months")],
        (None, Some(within)) => vec![format!("{within} months")],
        _ => rule
            .limits
            .iter()
            .map(|l| match &l.category {
                Some(category) => format!("{} {} of {category}", l.kind, l.maximum),
                None => format!("{} {}", l.kind, l.maximum),
            })
            .collect(),
    };
    if limits.is_empty() { rule.asks.to_owned() } else { format!("{} ({})", rule.asks, limits.join(", ")) }
}

impl Show for RuleView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("rule", "rule"),
        told("level", "level", |rule, _| match rule.adjustable {
            true => rule.level.to_string(),
            false => format!("{} (fixed)", rule.level),
        }),
        csv("default"),
        csv("bends"),
        told("asks", "requires that", |rule, _| asks(rule)),
        both("clause", "clause"),
    ];
}

/// The length of a loan, such as "7 days", "back the same day" or "2 hours".
pub fn loan_length(category: &CategoryView) -> String {
    match (category.loan_minutes, category.loan_days) {
        (Some(minutes), _) if minutes % 60 == 0 => format!("{} hours", minutes / 60),
        (Some(minutes), _) => format!("{minutes} minutes"),
        (None, Some(0) | None) => "back the same day".to_owned(),
        (None, Some(1)) => "1 day".to_owned(),
        (None, Some(days)) => format!("{days} days"),
    }
}

impl Show for CategoryView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("name", "category"),
        both("loan_kind", "loan"),
        table("length", |category, _| loan_length(category)),
        csv("loan_days loan_minutes check_in_months"),
        both("home_rule", "home"),
        both("visit_rule", "visit"),
        csv(
            "holds_data needs_anti_virus encryption takes_pictures removable pat_class pat_type replacement_price_pence life_months \
             cost_centre nominal_code",
        ),
        table("parts", |category, _| category.parts.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")),
        both("assets", "assets"),
    ];
}

impl Show for SchoolView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("school", "school"),
        both("zone", "time zone"),
        both("caretaker", "caretaker"),
        both("office", "office"),
        both("form", "a form"),
        told("vat", "costs", |school: &Self, _| match school.vat {
            Some(vat) => vat.after_amount().to_owned(),
            None => "VAT unknown".to_owned(),
        }),
        both("phone", "telephone"),
        both("label_sheet", "labels"),
        both("scan_prefix", "scan prefix"),
        both("export_counts", "device exports count"),
        csv("address"),
        csv("email"),
        csv("head"),
        csv("logo"),
        csv("how_to_pay"),
        csv("how_to_dispute"),
        csv("names_parents"),
        csv("letter_days"),
        csv("mail_server"),
        csv("mail_security"),
        csv("mail_from"),
        csv("mail_user"),
        both("replacement_cost_pence", "replacement cost"),
        both("cost_centre", "cost centre"),
        both("nominal_code", "nominal code"),
        both("year_end", "year end"),
        told("capital_thresholds", "capital threshold", |school: &Self, _| thresholds(&school.capital_thresholds)),
    ];
}

/// Capital thresholds, such as "£1000.00 together, from 1 Sep 2026 £2000.00 each".
fn thresholds(all: &[ThresholdView]) -> String {
    let one = |threshold: &ThresholdView| {
        let from = threshold.from_on.map(|day| format!("from {} ", show_date(day))).unwrap_or_default();
        let how = if threshold.grouped { "together" } else { "each" };
        format!("{from}{} {how}", shown_pounds(threshold.threshold_pence))
    };
    all.iter().map(one).collect::<Vec<_>>().join(", ")
}

impl Show for RoleView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("role", "role", |held: &Self, _| held.called.clone()),
        both("person.ref", "ref"),
        both("person.name", "name"),
        both("from_on", "from"),
        both("until_on", "until"),
    ];
}
