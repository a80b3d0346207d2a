//! How leavers and their checklists stand in a table and in a CSV file.

use super::or_nothing;
use crate::cli::output::Show;
use domain::{
    leaver::{LineState, OwnLine},
    when::{Clock, show_day},
};
use register::{
    leaver::checklist::{Checklist, LeaverRow, LineView},
    view::Unnumbered,
};
use serde::{Serialize, Serializer};

/// A page about a checklist.
pub fn person_lines(list: &Checklist) -> Vec<(&'static str, String)> {
    let cleared = list.cleared_on.map(|day| match list.certificate_no {
        Some(no) => format!("{}, certificate {no}", show_day(day)),
        None => show_day(day),
    });
    let open = match list.open {
        0 => "nothing is open".to_owned(),
        1 => "1 line is open".to_owned(),
        n => format!("{n} lines are open"),
    };
    vec![
        ("class", or_nothing(list.class.as_ref())),
        ("last working day", list.last_working_day.map(show_day).unwrap_or_else(|| "not known".to_owned())),
        ("contract end", list.contract_end.map(show_day).unwrap_or_default()),
        ("cleared", cleared.unwrap_or_default()),
        ("checklist", open),
    ]
}

impl Show for LineView {
    const TABLE: &'static [&'static str] = &["line", "what", "state", "outcome", "by", "on", "note"];
    const KEPT: &'static [&'static str] = &["line", "what", "state", "outcome"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            self.line.clone(),
            self.what.clone(),
            self.state.to_string(),
            self.outcome.map(|o| o.to_string().replace('-', " ")).unwrap_or_default(),
            or_nothing(self.by.as_ref()),
            self.on.map(show_day).unwrap_or_default(),
            or_nothing(self.note.as_ref()),
        ]
    }

    const CSV: &'static [&'static str] = &["line", "what", "state", "outcome", "note", "by", "on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.line.clone(),
            self.what.clone(),
            self.state.to_string(),
            or_nothing(self.outcome),
            or_nothing(self.note.as_ref()),
            or_nothing(self.by.as_ref()),
            or_nothing(self.on),
        ]
    }
}

/// One person of a cohort.
pub struct CohortRow<'a>(pub &'a Checklist);

impl Serialize for CohortRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl Show for CohortRow<'_> {
    const TABLE: &'static [&'static str] = &["class", "ref", "name", "open", "what must come back"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let open: Vec<&str> =
            self.0.lines.iter().filter(|line| line.state == LineState::Open).map(|line| line.what.as_str()).collect();
        vec![
            or_nothing(self.0.class.as_ref()),
            self.0.person.reference.clone(),
            self.0.person.name.clone(),
            if self.0.open == 0 { String::new() } else { self.0.open.to_string() },
            match self.0.cleared_on {
                Some(day) => format!("cleared on {}", show_day(day)),
                None => open.join("; "),
            },
        ]
    }

    const CSV: &'static [&'static str] = &[
        "class",
        "ref",
        "name",
        "last_working_day",
        "contract_end",
        "open",
        "open_lines",
        "cleared_on",
        "certificate_no",
    ];

    fn csv(&self) -> Vec<String> {
        let open: Vec<&str> =
            self.0.lines.iter().filter(|line| line.state == LineState::Open).map(|line| line.what.as_str()).collect();
        vec![
            or_nothing(self.0.class.as_ref()),
            self.0.person.reference.clone(),
            self.0.person.name.clone(),
            or_nothing(self.0.last_working_day),
            or_nothing(self.0.contract_end),
            self.0.open.to_string(),
            open.join("; "),
            or_nothing(self.0.cleared_on),
            or_nothing(self.0.certificate_no),
        ]
    }
}

impl Show for LeaverRow {
    const TABLE: &'static [&'static str] = &["ref", "name", "class", "last day", "contract end", "open", "cleared"];
    const KEPT: &'static [&'static str] = &["ref", "name", "last day", "open", "cleared"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        vec![
            self.reference.clone(),
            self.name.clone(),
            self.class.clone().unwrap_or_else(|| self.kind.to_string()),
            self.last_working_day.map(show_day).unwrap_or_default(),
            self.contract_end.map(show_day).unwrap_or_default(),
            if self.open == 0 { String::new() } else { self.open.to_string() },
            self.cleared_on.map(show_day).unwrap_or_default(),
        ]
    }

    const CSV: &'static [&'static str] =
        &["ref", "name", "kind", "class", "last_working_day", "contract_end", "open", "cleared_on"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.reference.clone(),
            self.name.clone(),
            self.kind.to_string(),
            or_nothing(self.class.as_ref()),
            or_nothing(self.last_working_day),
            or_nothing(self.contract_end),
            self.open.to_string(),
            or_nothing(self.cleared_on),
        ]
    }
}

/// A line of the school's own.
#[derive(Debug, Serialize)]
pub struct OwnLineView {
    line: String,
    /// Empty: of all.
    kinds: Vec<String>,
}

impl OwnLineView {
    /// From what is known of it.
    pub fn of(line: &OwnLine) -> Self {
        let kinds = line.kinds.iter().flat_map(|kinds| kinds.split(',')).map(str::to_owned).collect();
        Self { line: line.name.clone(), kinds }
    }
}

impl Unnumbered for OwnLineView {}

impl Show for OwnLineView {
    const TABLE: &'static [&'static str] = &["line", "asked of"];

    fn table(&self, _clock: Clock) -> Vec<String> {
        let kinds = if self.kinds.is_empty() { "everybody".to_owned() } else { self.kinds.join(", ") };
        vec![self.line.clone(), kinds]
    }

    const CSV: &'static [&'static str] = &["line", "kinds"];

    fn csv(&self) -> Vec<String> {
        vec![self.line.clone(), self.kinds.join(" ")]
    }
}
