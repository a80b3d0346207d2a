//! Days of a row that can't be right beside others of its item: a loan before the purchase, a purchase after a loan, a
//! disposal of an item in use.

use super::{Assets, columns::Column, status::Status, write::add_note};
use crate::{
    asset::history,
    file::{plan::Findings, table::Row},
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Fate},
    asset_fields::AssetField,
    fault::{Fault, FaultKind},
    incoming::{
        question::{Answer, Chosen, Group},
        reported::Reported,
    },
    meaning::{Meaning, fact, must_be_bought_by},
    remedy::Remedy,
    say,
    text::shown,
    when::{When, show_day},
};
use std::iter;
use store::ReadTx;

impl Assets<'_> {
    /// Asks about a loan that is due before the day when the item was lent, or began before the item was bought. Returns
    /// when the item was lent, unless that day is left out.
    pub(crate) fn days_of_loan(
        &self,
        row: &Row<'_>,
        asset: &Asset,
        (out, due): (Option<When>, Option<When>),
        found: &mut Findings<'_>,
    ) -> Option<When> {
        let day = |when: When| self.act.clock.day_of_when(when);
        let lent = day(out?);
        if let Some(due) = due.map(day).filter(|due| *due < lent) {
            let text = format!("it is due on {}, before it was lent on {}", show_day(due), show_day(lent));
            self.plan.ask(Group::UnlikelyDate, self.plan.at(row, Column::Due), text, Vec::new(), found);
        }
        let Err(fault) = must_be_bought_by(lent, asset.purchased_on, &asset.tag, false) else { return out };
        let (at, text) = (self.plan.at(row, Column::CheckedOutOn), format!("it was lent on {}", fact(&fault)));
        match self.plan.ask(Group::UnlikelyDate, at, text, Vec::new(), found) {
            Some(Chosen::Word(Answer::Blank)) => None,
            _ => out,
        }
    }

    /// Asks about a day of purchase that is later than the known item's first loan or test.
    pub(super) fn bought_later(
        &self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        (before, after): (&Asset, &mut Asset),
        found: &mut Findings<'_>,
    ) -> Result<(), Fault> {
        match history::must_be_bought_before(tx, self.act, (before, &*after), false) {
            Err(fault) if fault.kind == FaultKind::Question => {
                let at = self.plan.at(row, Column::Field(AssetField::PurchasedOn));
                let asked = self.plan.ask(Group::UnlikelyDate, at, fact(&fault).to_owned(), Vec::new(), found);
                if asked == Some(Chosen::Word(Answer::Blank)) {
                    after.purchased_on = before.purchased_on;
                }
                Ok(())
            }
            other => other,
        }
    }

    /// Reads the date of disposal. A past one means that the item is gone, unless its status says that it is in use: that
    /// is a question. A later one is the end of its life.
    pub(super) fn dispose(&mut self, row: &Row<'_>, asset: &mut Asset, status: Status<'_>, found: &mut Findings<'_>) {
        let Some(day) = self.disposed_on(row, found) else { return };
        if day > self.act.clock.today() {
            asset.end_of_life_on = asset.end_of_life_on.or(Some(day));
            return;
        }
        if !status.word.is_empty()
            && !matches!(status.reported, Reported::Gone(_) | Reported::OutOfUse | Reported::Unknown)
        {
            let text = format!("disposed of on {}, and {}", show_day(day), shown(status.word));
            let at = self.plan.at(row, Column::DisposedOn);
            let chosen = self.plan.ask(Group::DisposalDate, at, text, Vec::new(), found);
            if chosen != Some(Chosen::Word(Answer::Disposed)) {
                return;
            }
        }
        if asset.fate.is_none() || asset.fate == Some(Fate::Disposed) {
            asset.fate = Some(Fate::Disposed);
            add_note(asset, format!("Disposed of on {}", show_day(day)));
        }
    }

    fn disposed_on(&mut self, row: &Row<'_>, found: &mut Findings<'_>) -> Option<NaiveDate> {
        let at = self.plan.when(row, Column::DisposedOn, Meaning::WearsOut, &mut self.dates, found);
        at.map(|when| self.act.clock.day_of_when(when))
    }

    /// Takes the date of disposal of a known item: a later one is the end of its life, and a past one is only noted where
    /// the register has the item in use.
    pub(super) fn dispose_known(&mut self, row: &Row<'_>, asset: &mut Asset, found: &mut Findings<'_>) {
        let Some(day) = self.disposed_on(row, found) else { return };
        if day > self.act.clock.today() {
            asset.end_of_life_on = asset.end_of_life_on.or(Some(day));
        } else if asset.fate.is_none() {
            let note = format!("{} was disposed of on {} by the file, and is in use here; ", asset.tag, show_day(day));
            let request = Remedy::Dispose { tags: vec![asset.tag.clone()] };
            self.remark(iter::once(say![note, request]).collect(), found);
        }
    }
}
