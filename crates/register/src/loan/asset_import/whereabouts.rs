//! Questions about where a new item is: its status names no place, or contradicts its holder.

use super::{
    Assets,
    columns::Column,
    holder::{noted, written},
    row::Plan,
    status::Status,
    write::add_note,
};
use crate::file::{plan::Findings, table::Row};
use domain::{
    asset::{Asset, Fate},
    incoming::{
        question::{Answer, Chosen, Group},
        reported::Reported,
    },
    text::shown,
};
use std::iter;
use store::person::Named;

impl Plan {
    /// The question about a new item that is on loan or in use by nobody, or out of use. What is in a trolley, or checked out to a place or
    /// to another item, is in use there.
    pub(super) fn asks_where(&self, row: &Row<'_>, status: Status<'_>, asset: &Asset) -> Option<Group> {
        match status.reported {
            Reported::OnLoan => Some(Group::OnLoanToNobody),
            Reported::InUse => {
                let is_kept = asset.fate.is_some() || asset.inside_id.is_some();
                let is_there = is_kept || self.place_at(row).is_some() || self.checked_out_to(row).is_some();
                (!is_there).then_some(Group::InUse)
            }
            Reported::OutOfUse => asset.fate.is_none().then_some(Group::OutOfUse),
            _ => None,
        }
    }

    /// True if the status may be a question about where a new item is.
    pub(super) fn may_ask_where(&self, status: Status<'_>) -> bool {
        matches!(status.reported, Reported::OnLoan | Reported::InUse | Reported::OutOfUse)
    }
}

impl Assets<'_> {
    /// Asks where an item is that is on loan or in use by nobody, or out of use.
    pub(super) fn lent_to_nobody(
        &self,
        row: &Row<'_>,
        asset: &mut Asset,
        (group, word): (Group, &str),
        found: &mut Findings<'_>,
    ) {
        let at = self.plan.at(row, Column::Status);
        match self.plan.ask(group, at, shown(word), Vec::new(), found) {
            Some(Chosen::Word(Answer::AwaitingCheck)) => asset.awaiting_check = true,
            Some(Chosen::Word(Answer::Missing)) => asset.fate = Some(Fate::Missing),
            Some(Chosen::Word(Answer::Disposed)) => asset.fate = Some(Fate::Disposed),
            _ => {}
        }
    }

    /// Asks about a holder beside a status of an item that nobody has. False if the holder has it no longer: the notes keep
    /// the name then.
    pub(super) fn is_with_holder(
        &self,
        row: &Row<'_>,
        asset: &mut Asset,
        (named, status): (&Named, Status<'_>),
        found: &mut Findings<'_>,
    ) -> bool {
        if !status.reported.denies_a_holder(status.word) {
            return true;
        }
        let text = format!("{}, and {}", shown(written(named)), shown(status.word));
        let chosen = self.plan.ask(Group::WithHolder, self.plan.at(row, Column::Status), text, Vec::new(), found);
        if chosen != Some(Chosen::Word(Answer::NoLoan)) {
            return true;
        }
        add_note(asset, noted(named));
        asset.refold(&[]);
        false
    }

    /// Notes that a new item has a check-out date and no holder, so that no loan is recorded.
    pub(super) fn says_no_holder(
        &mut self,
        row: &Row<'_>,
        asset: &Asset,
        status: Status<'_>,
        found: &mut Findings<'_>,
    ) {
        let day = self.plan.cell(row, Column::CheckedOutOn);
        if day.is_empty() || status.reported == Reported::OnLoan || asset.fate.is_some() {
            return;
        }
        let (tag, day) = (&asset.tag, shown(day));
        let note = format!("{tag} was checked out on {day} in the file, which names no holder; no loan is recorded");
        self.remark(iter::once(note).collect(), found);
    }
}
