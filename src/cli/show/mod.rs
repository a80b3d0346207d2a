//! How each thing stands in a table and in a CSV file.

pub mod charge;
pub mod fields;
pub mod incident;
pub mod leaver;
pub mod licence;
mod log;
mod papers;
mod pat;
mod privacy;
pub mod repair;

use super::output::Show;
use chrono::NaiveDate;
use domain::{
    asset::describe,
    loan::{LoanState, OffSite},
    money::decimal,
    when::{Clock, Instant, show_day},
};
use register::{
    loan::list::Listed,
    overview::find::Found,
    rule::{category_list::CategoryView, list::RuleView, role_list::RoleView},
    view::{AssetView, LoanView, PersonView},
};

fn or_nothing<T: ToString>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

/// "Fri 27 Nov 2026", or a time; nothing for an issue.
pub fn due(on: Option<NaiveDate>, at: Option<Instant>, clock: Clock) -> String {
    match (on, at) {
        (Some(day), _) if day == clock.today() => "today".to_owned(),
        (Some(day), _) => show_day(day),
        (None, Some(at)) => clock.show_short(at),
        (None, None) => String::new(),
    }
}

/// What is said of a loan whose thing has failed a test.
const RECALLED: &str = "recalled: failed its test";

/// What is to be said of a loan beside its state.
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

const LOAN_CSV: &[&str] = &[
    "no",
    "slip_no",
    "kind",
    "tag",
    "person_ref",
    "person_name",
    "for_class",
    "out_at",
    "due_on",
    "due_at",
    "returned_at",
    "state",
    "off_site",
    "purpose",
    "signed",
    "check_in_on",
    "owed",
];

/// Parts that are owed: "charger missing, case damaged"
fn owed(loan: &LoanView) -> Vec<String> {
    loan.parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| format!("{} {o}", p.name))).collect()
}

fn loan_csv(loan: &LoanView) -> Vec<String> {
    vec![
        or_nothing(loan.no),
        or_nothing(loan.slip_no),
        loan.kind.to_string(),
        loan.tag.clone(),
        loan.person.reference.clone(),
        loan.person.name.clone(),
        or_nothing(loan.for_class.as_ref()),
        loan.out_at.to_string(),
        or_nothing(loan.due_on),
        or_nothing(loan.due_at),
        or_nothing(loan.returned_at),
        loan.state.to_string(),
        or_nothing(loan.off_site),
        or_nothing(loan.purpose.as_ref()),
        loan.signed.to_string(),
        or_nothing(loan.check_in_on),
        owed(loan).join(", "),
    ]
}

impl Show for LoanView {
    const TABLE: &'static [&'static str] = &["loan", "tag", "borrower", "out", "due", "state", "notes"];
    const KEPT: &'static [&'static str] = &["loan", "tag", "borrower", "due", "state", "notes"];

    fn table(&self, clock: Clock) -> Vec<String> {
        vec![
            or_nothing(self.no),
            self.tag.clone(),
            self.person.name.clone(),
            clock.show_short(self.out_at),
            due(self.due_on, self.due_at, clock),
            self.state.to_string().replace('_', " "),
            remarks(self),
        ]
    }

    const CSV: &'static [&'static str] = LOAN_CSV;

    fn csv(&self) -> Vec<String> {
        loan_csv(self)
    }
}

impl Show for Listed {
    const TABLE: &'static [&'static str] =
        &["loan", "tag", "thing", "borrower", "class", "out", "due", "state", "notes"];
    const KEPT: &'static [&'static str] = &["loan", "tag", "borrower", "due", "state", "notes"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let loan = &self.loan;
        let check_in =
            loan.check_in_on.filter(|_| loan.due_on.is_none()).map(|day| format!("check-in {}", show_day(day)));
        vec![
            or_nothing(loan.no),
            loan.tag.clone(),
            self.thing.clone(),
            format!("{} ({})", loan.person.name, loan.person.reference),
            self.class.clone(),
            clock.show_short(loan.out_at),
            check_in.unwrap_or_else(|| due(loan.due_on, loan.due_at, clock)),
            loan.state.to_string().replace('_', " "),
            match (self.failed, remarks(loan)) {
                (false, words) => words,
                (true, words) if words.is_empty() => RECALLED.to_owned(),
                (true, words) => format!("{RECALLED}, {words}"),
            },
        ]
    }

    const CSV: &'static [&'static str] = &[
        "no",
        "slip_no",
        "kind",
        "tag",
        "person_ref",
        "person_name",
        "for_class",
        "out_at",
        "due_on",
        "due_at",
        "returned_at",
        "state",
        "off_site",
        "purpose",
        "signed",
        "check_in_on",
        "owed",
        "thing",
        "class",
        "recalled_on",
    ];

    fn csv(&self) -> Vec<String> {
        let mut cells = loan_csv(&self.loan);
        cells.extend([self.thing.clone(), self.class.clone(), or_nothing(self.loan.recalled_on)]);
        cells
    }
}

impl Show for AssetView {
    const TABLE: &'static [&'static str] =
        &["tag", "category", "thing", "serial", "state", "condition", "location", "holder", "due"];
    const KEPT: &'static [&'static str] = &["tag", "thing", "state", "holder", "due"];

    fn table(&self, clock: Clock) -> Vec<String> {
        vec![
            self.tag.clone(),
            self.category.clone(),
            describe(self.name.as_deref(), self.make.as_deref(), self.model.as_deref()),
            or_nothing(self.serial.as_ref()),
            self.state.to_string().replace('_', " "),
            self.condition.to_string(),
            or_nothing(self.location.as_ref()),
            self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
            due(self.due_on, self.due_at, clock),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "tag",
        "category",
        "name",
        "make",
        "model",
        "serial",
        "state",
        "flags",
        "condition",
        "location",
        "holder_ref",
        "holder_name",
        "due_on",
        "due_at",
        "purchase_cost",
        "purchased_on",
        "warranty_until",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            self.tag.clone(),
            self.category.clone(),
            or_nothing(self.name.as_ref()),
            or_nothing(self.make.as_ref()),
            or_nothing(self.model.as_ref()),
            or_nothing(self.serial.as_ref()),
            self.state.to_string(),
            self.flags.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            self.condition.to_string(),
            or_nothing(self.location.as_ref()),
            self.holder.as_ref().map(|h| h.reference.clone()).unwrap_or_default(),
            self.holder.as_ref().map(|h| h.name.clone()).unwrap_or_default(),
            or_nothing(self.due_on),
            or_nothing(self.due_at),
            self.purchase_cost_pence.map(decimal).unwrap_or_default(),
            or_nothing(self.purchased_on),
            or_nothing(self.warranty_until),
        ]
    }
}

impl Show for PersonView {
    const TABLE: &'static [&'static str] = &["ref", "name", "kind", "class", "holds", "last day"];
    const KEPT: &'static [&'static str] = &["ref", "name", "class", "holds", "last day"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let class = self.class.clone().or_else(|| self.year_group.as_ref().map(|y| format!("Year {y}")));
        vec![
            self.reference.clone(),
            self.name.clone(),
            self.kind.to_string(),
            class.unwrap_or_default(),
            if self.loans == 0 { String::new() } else { self.loans.to_string() },
            self.last_working_day.map(show_day).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "ref",
        "name",
        "kind",
        "year_group",
        "class",
        "email",
        "last_working_day",
        "contract_end",
        "loans",
        "owes",
        "agreement",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            self.reference.clone(),
            self.name.clone(),
            self.kind.to_string(),
            or_nothing(self.year_group.as_ref()),
            or_nothing(self.class.as_ref()),
            or_nothing(self.email.as_ref()),
            or_nothing(self.last_working_day),
            or_nothing(self.contract_end),
            self.loans.to_string(),
            decimal(self.owes_pence),
            self.agreement.to_string(),
        ]
    }
}

impl Show for RuleView {
    const TABLE: &'static [&'static str] = &["rule", "level", "asks that", "clause"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let level = if self.bends { self.level.to_string() } else { format!("{} (never bends)", self.level) };
        let limits: Vec<String> = self
            .limits
            .iter()
            .map(|l| match &l.category {
                Some(category) => format!("{} {} of {category}", l.kind, l.maximum),
                None => format!("{} {}", l.kind, l.maximum),
            })
            .collect();
        let strikes = self.after.zip(self.within_months);
        let limits = match strikes {
            Some((after, within)) => vec![format!("{after} within {within} months")],
            None => limits,
        };
        let asks =
            if limits.is_empty() { self.asks.to_owned() } else { format!("{} ({})", self.asks, limits.join(", ")) };
        vec![self.rule.to_owned(), level, asks, self.clause.to_owned()]
    }

    const CSV: &'static [&'static str] = &["rule", "level", "default", "bends", "asks", "clause"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.rule.to_owned(),
            self.level.to_string(),
            self.default.to_string(),
            self.bends.to_string(),
            self.asks.to_owned(),
            self.clause.to_owned(),
        ]
    }
}

/// "issue", "7 days", "back the same day", "2 hours"
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
    const TABLE: &'static [&'static str] = &["category", "loan", "length", "home", "visit", "parts", "assets"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let parts: Vec<&str> = self.parts.iter().map(|p| p.name.as_str()).collect();
        vec![
            self.name.clone(),
            self.loan_kind.to_string(),
            loan_length(self),
            self.home_rule.to_string(),
            self.visit_rule.to_string(),
            parts.join(", "),
            self.assets.to_string(),
        ]
    }

    const CSV: &'static [&'static str] = &[
        "name",
        "loan_kind",
        "loan_days",
        "loan_minutes",
        "check_in_months",
        "home_rule",
        "visit_rule",
        "holds_data",
        "needs_anti_virus",
        "pat_class",
        "pat_type",
        "replacement_price",
        "life_months",
        "assets",
    ];

    fn csv(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.loan_kind.to_string(),
            or_nothing(self.loan_days),
            or_nothing(self.loan_minutes),
            or_nothing(self.check_in_months),
            self.home_rule.to_string(),
            self.visit_rule.to_string(),
            self.holds_data.to_string(),
            self.needs_anti_virus.to_string(),
            self.pat_class.to_string(),
            or_nothing(self.pat_type),
            self.replacement_price_pence.map(decimal).unwrap_or_default(),
            or_nothing(self.life_months),
            self.assets.to_string(),
        ]
    }
}

impl Show for RoleView {
    const TABLE: &'static [&'static str] = &["role", "ref", "name", "from", "until"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            self.role.to_string(),
            self.person.reference.clone(),
            self.person.name.clone(),
            show_day(self.from_on),
            self.until_on.map(show_day).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] = &["role", "person_ref", "person_name", "from_on", "until_on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.role.to_string(),
            self.person.reference.clone(),
            self.person.name.clone(),
            self.from_on.to_string(),
            or_nothing(self.until_on),
        ]
    }
}

impl Show for Found {
    const TABLE: &'static [&'static str] = &["found", "", "what", "state", "where or with whom"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let cells: [String; 5] = match self {
            Self::Asset { tag, thing, serial, state, location, holder, pat: stands } => [
                "asset".into(),
                tag.clone(),
                match serial {
                    Some(serial) if !thing.is_empty() => format!("{thing}, {serial}"),
                    Some(serial) => serial.clone(),
                    None => thing.clone(),
                },
                pat::with_test(state.to_string().replace('_', " "), stands.status),
                holder
                    .as_ref()
                    .map(|h| format!("{} ({})", h.name, h.reference))
                    .or_else(|| location.clone())
                    .unwrap_or_default(),
            ],
            Self::Person { reference, name, kind, class, loans } => [
                "person".into(),
                reference.clone(),
                name.clone(),
                if *loans == 0 { String::new() } else { format!("holds {loans}") },
                class.clone().unwrap_or_else(|| kind.to_string()),
            ],
            Self::Loan { no, tag, person } => {
                ["loan".into(), no.to_string(), tag.clone(), String::new(), person.name.clone()]
            }
            Self::Numbered { what, no, tag, state, person } => [
                (*what).into(),
                no.to_string(),
                tag.clone(),
                state.replace(['_', '-'], " "),
                person.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
            ],
            Self::Licence { no, product } => {
                ["licence".into(), no.to_string(), product.clone(), String::new(), String::new()]
            }
            Self::OwnDevice { no, what, person } => {
                ["own device".into(), no.to_string(), what.clone(), String::new(), person.name.clone()]
            }
            Self::Slip { no, person } => {
                ["slip".into(), no.to_string(), String::new(), String::new(), person.name.clone()]
            }
        };
        cells.into()
    }

    const CSV: &'static [&'static str] = &["found", "key", "what", "state", "place"];

    fn csv(&self) -> Vec<String> {
        let epoch = Clock::new(chrono::DateTime::UNIX_EPOCH, chrono_tz::UTC);
        self.table(epoch)
    }
}
