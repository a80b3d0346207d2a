//! The state that a row of an asset file gives for its item.

use super::{columns::Column, row::Plan};
use crate::file::table::Row;
use domain::{
    asset::{Asset, Condition},
    incoming::{cell, reported::Reported},
};

/// The state that a row gives for its asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Status<'r> {
    pub(crate) reported: Reported,
    /// The word in the file.
    pub(crate) word: &'r str,
    /// True if the word belongs in the notes.
    pub(crate) is_noted: bool,
}

impl Status<'_> {
    /// The line of the notes that keeps the word.
    pub(super) fn line(&self) -> String {
        format!("Status: {}", self.word)
    }

    /// The same status for a known item: the word is kept only if the notes have it already.
    pub(crate) fn of_known(self, asset: &Asset) -> Self {
        let has_line = asset.notes.as_deref().is_some_and(|notes| notes.lines().any(|line| line == self.line()));
        Self { is_noted: self.is_noted && has_line, ..self }
    }

    /// True if Kitbook doesn't know the word, and the known item's notes don't have it.
    pub(super) fn is_unknown_here(self, asset: &Asset) -> bool {
        let says_something = !self.word.is_empty() && !cell::is_nothing(self.word);
        self.reported == Reported::Unknown && says_something && !self.of_known(asset).is_noted
    }
}

impl Plan {
    /// The state that the row gives. Only an empty cell gives none: `N/A` and `TBC` are words that Kitbook doesn't know.
    pub(crate) fn status<'r>(&self, row: &Row<'r>) -> Status<'r> {
        let word = self.columns.at(Column::Status).map_or("", |at| row.cell(at).trim());
        let reported = Reported::of(word);
        Status { reported, word, is_noted: reported.is_worth_keeping(word) }
    }

    /// Sets the condition of an item that must not be lent, whatever its condition column says.
    pub(crate) fn must_not_be_lent(asset: &mut Asset, status: Status<'_>) {
        match status.reported {
            Reported::Broken => asset.condition = Condition::Damaged,
            Reported::AwaitingCheck | Reported::Unknown => asset.awaiting_check = true,
            Reported::Gone(fate) => asset.fate = Some(fate),
            // The answer about an item that is out of use decides.
            Reported::Available | Reported::InUse | Reported::OnLoan | Reported::OutOfUse => {}
        }
    }
}
