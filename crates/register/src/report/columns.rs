//! Columns of the reports’ tables.

use super::{
    dashboard::{AgeCount, CategoryUse, DamageMonth, LateWeek, ReplacementYear, TestCount},
    standards::PointView,
};
use crate::listed::{
    columns::{Column, Show, both, told},
    status_words,
};

impl Show for LateWeek {
    const COLUMNS: &'static [Column<Self>] = &[both("week_on", "week from"), both("overdue", "overdue")];
}

impl Show for TestCount {
    const COLUMNS: &'static [Column<Self>] =
        &[told("status", "status", |count, _| status_words(count.status).to_lowercase()), both("items", "tests")];
}

impl Show for DamageMonth {
    const COLUMNS: &'static [Column<Self>] = &[
        both("month", "month"),
        both("incidents", "incidents"),
        both("cost_pence", "cost"),
        both("paid_pence", "charges paid"),
    ];
}

impl Show for AgeCount {
    const COLUMNS: &'static [Column<Self>] = &[told("years", "age", |age, _| age.name()), both("items", "items")];
}

impl Show for ReplacementYear {
    const COLUMNS: &'static [Column<Self>] =
        &[both("year", "financial year"), both("due", "due"), both("cost_pence", "cost")];
}

impl Show for CategoryUse {
    const COLUMNS: &'static [Column<Self>] = &[
        both("category", "category"),
        both("items", "items"),
        both("on_loan", "on loan"),
        both("used", "used in a year"),
        told("used_percent", "share", |line, _| format!("{} %", line.used_percent)),
        both("loans", "loans in a year"),
    ];
}

impl Show for PointView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("standard", "standard").wide(),
        both("point", "point"),
        both("asks", "asked").wide(),
        both("answered", "yes"),
        both("of", "of"),
        both("gap", "gap"),
        both("note", "more").wide(),
        both("command", "see"),
    ];
}
