//! The columns of leavers and their checklists, in a table and in a CSV file.

use super::columns::{Column, Show, both, csv, table, told, worked};
use super::{day, or_nothing};
use crate::{
    leaver::checklist::{Checklist, ChecklistLineView, LeaverRow},
    view::Unnumbered,
};
use domain::{
    leaver::{LineState, OwnLine},
    when::show_day,
};
use serde::Serialize;

/// The facts above a checklist.
pub fn person_lines(list: &Checklist) -> Vec<(&'static str, String)> {
    let cleared = list.cleared_on.map(|day| match list.certificate_no {
        Some(no) => format!("{}, certificate {no}", show_day(day)),
        None => show_day(day),
    });
    let open = match list.open {
        0 => "no open lines".to_owned(),
        1 => "1 open line".to_owned(),
        n => format!("{n} open lines"),
    };
    vec![
        ("form", or_nothing(list.class.as_ref())),
        ("last day", list.last_working_day.map(show_day).unwrap_or_else(|| "unknown".to_owned())),
        ("contract end", day(list.contract_end)),
        ("cleared", cleared.unwrap_or_default()),
        ("checklist", open),
    ]
}

impl Show for ChecklistLineView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("line", "line"),
        both("what", "item or task"),
        both("state", "state"),
        told("outcome", "outcome", |line, _| or_nothing(line.outcome).replace('-', " ")),
        table("by", |line: &Self, _| or_nothing(line.by.as_ref())).wide(),
        table("on", |line: &Self, _| day(line.on)).wide(),
        both("note", "note").wide(),
        csv("by on late parts"),
    ];
}

/// The open lines on one line, such as "LAP-1 Madeup, due Fri 18 Dec 2026; keys".
fn open_lines(list: &Checklist) -> String {
    let open = list.lines.iter().filter(|line| line.state == LineState::Open).map(|line| line.what.as_str());
    open.collect::<Vec<_>>().join("; ")
}

/// One leaver in the table of a cohort.
impl Show for Checklist {
    const COLUMNS: &'static [Column<Self>] = &[
        both("class", "form"),
        both("person.ref", "ref").named("ref"),
        both("person.name", "name").named("name"),
        csv("last_working_day contract_end"),
        both("open", "open").blank(),
        worked("open_lines", |list, _| open_lines(list)),
        table("to return or settle", |list, _| match list.cleared_on {
            Some(day) => format!("cleared on {}", show_day(day)),
            None => open_lines(list),
        }),
        csv("cleared_on certificate_no cleared_by"),
    ];
}

impl Show for LeaverRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("ref", "ref"),
        both("name", "name"),
        csv("kind"),
        told("class", "form", |row: &Self, _| row.class.clone().unwrap_or_else(|| row.kind.to_string())).wide(),
        both("last_working_day", "last day").day(),
        both("contract_end", "contract end").day().wide(),
        both("open", "open").blank(),
        both("cleared_on", "cleared"),
    ];
}

/// A checklist line that the school has added.
#[derive(Debug, Serialize)]
pub struct OwnLineView {
    line: String,
    /// The kinds of person that the line applies to; empty if it applies to everyone.
    kinds: Vec<String>,
}

impl OwnLineView {
    /// Builds the row from the stored line.
    pub fn of(line: &OwnLine) -> Self {
        let kinds = line.kinds.iter().flat_map(|kinds| kinds.split(',')).map(str::to_owned).collect();
        Self { line: line.name.clone(), kinds }
    }
}

impl Unnumbered for OwnLineView {}

impl Show for OwnLineView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("line", "line"),
        told("kinds", "applies to", |row, _| match row.kinds.as_slice() {
            [] => "everyone".to_owned(),
            kinds => kinds.join(", "),
        }),
    ];
}
