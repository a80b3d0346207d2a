//! The status of a row's person, or of the account.

use super::{
    columns::{CLASS, Column},
    row::Plan,
};
use crate::file::{plan::Findings, table::Row};
use domain::{
    incoming::{
        cell,
        here::Here,
        question::{Answer as Word, Chosen, Group},
    },
    text::shown,
};

/// The status that a row gives.
pub(super) enum Status {
    /// Nothing says that the person has left, or the user says that the person is here.
    Open,
    /// The row is left out, for this reason.
    Closed(String),
    /// The question is open.
    Asked,
}

impl Plan {
    /// Reads the status of a row's person. Asks about a word that Kitbook doesn't know.
    pub(super) fn status(&self, row: &Row<'_>, found: &mut Findings<'_>) -> Status {
        let mut unknown: Vec<(Column, &str)> = Vec::new();
        for (at, column) in &self.columns.read {
            let text = cell::given(row.cell(*at));
            if text.is_empty() {
                continue;
            }
            match self.closed(*column, text) {
                Some(Ok(why)) => return Status::Closed(why),
                Some(Err(())) => unknown.push((*column, text)),
                None => {}
            }
        }
        for (column, text) in unknown {
            match self.ask((Group::PersonStatus, row, Some(column)), shown(text), Vec::new(), found) {
                Some(Chosen::Word(Word::Take)) => {}
                Some(_) => return Status::Closed(format!("the status is {}", shown(text))),
                None => return Status::Asked,
            }
        }
        Status::Open
    }

    /// Says why the person of a cell is not here. `None` if the cell doesn't say so, `Err` if its word is unknown.
    fn closed(&self, column: Column, text: &str) -> Option<Result<String, ()>> {
        let account = |is: &str| Some(Ok(format!("the account is {is}")));
        match (column, Here::yes_or_no(text), Here::of(text)) {
            (Column::Enabled, Some(false), _) | (Column::Enabled, _, Here::Closed | Here::Left) => account("disabled"),
            (Column::Enabled, Some(true), _) | (Column::Enabled, _, Here::Yes) => None,
            (Column::Blocked, Some(true), _) | (Column::Blocked, _, Here::Closed | Here::Left) => account("blocked"),
            (Column::Blocked, Some(false), _) | (Column::Blocked, _, Here::Yes) => None,
            (Column::Deleted, ..) => account("deleted"),
            (Column::Status, _, Here::Yes) => None,
            (Column::Status, _, Here::Deleting) => {
                Some(Ok("the account will be deleted soon (tobedeleted)".to_owned()))
            }
            (Column::Status, _, Here::Closed) => account(&text.to_lowercase()),
            (Column::Status, _, Here::Left) => {
                Some(Ok(format!("the person is no longer at the school ({})", text.to_lowercase())))
            }
            (Column::Enabled | Column::Blocked | Column::Status, ..) => Some(Err(())),
            // The unit of those who have left may be that of those who will leave.
            (Column::Unit | Column::Department | CLASS, ..) if Here::may_have_left(text) => Some(Err(())),
            _ => None,
        }
    }
}
