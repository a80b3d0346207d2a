//! The columns of the terms on slips, in a table and in a CSV file.

use super::columns::{Column, Show, both, told};
use crate::view::Unnumbered;
use domain::loan::slip_term::SlipTerm;
use serde::Serialize;

/// A term that borrowers agree to on a slip.
#[derive(Debug, Serialize)]
pub struct SlipTermView {
    name: String,
    /// The kinds of person that it applies to; empty if it applies to everyone.
    kinds: Vec<String>,
    /// True if it is only for items that are taken off site, or issued without a due date.
    only_away: bool,
    text: String,
}

impl SlipTermView {
    /// Builds the row from the stored term.
    pub fn of(term: &SlipTerm) -> Self {
        let kinds = term.kinds.iter().flat_map(|kinds| kinds.split(',')).map(str::to_owned).collect();
        Self { name: term.name.clone(), kinds, only_away: term.only_away, text: term.wording.clone() }
    }
}

impl Unnumbered for SlipTermView {}

impl Show for SlipTermView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("name", "term"),
        told("kinds", "applies to", |row, _| match row.kinds.as_slice() {
            [] => "everyone".to_owned(),
            kinds => kinds.join(", "),
        }),
        told("only_away", "only off site", |row, _| if row.only_away { "yes".to_owned() } else { String::new() }),
        both("text", "text").wide(),
    ];
}
