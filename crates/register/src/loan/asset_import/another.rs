//! A key of an asset file that is not trusted over the rest of its row: a serial number that is none, and a tag or a
//! serial number that is used for another item.

use super::{Assets, columns::Column, row::Plan, status::Status};
use crate::file::{plan::Findings, table::Row};
use domain::{
    asset::{Asset, Fate},
    asset_fields::AssetField,
    fault::Fault,
    incoming::{
        cell,
        likeness::{self, Described},
        question::{Answer, Chosen, Group},
        reported::Reported,
        serial,
    },
    text::{count, shown},
};
use std::collections::BTreeSet;
use store::ReadTx;

/// The most lines that a note names.
const NAMED: usize = 10;

/// The lines whose serial number is none, and what stands there first.
#[derive(Default)]
pub(super) struct NoSerials {
    lines: BTreeSet<u64>,
    first: String,
}

impl NoSerials {
    /// Notes the words of a row that are no serial number.
    pub(super) fn see(&mut self, words: Option<&str>, line: u64) {
        let Some(words) = words else { return };
        if self.lines.is_empty() {
            words.clone_into(&mut self.first);
        }
        self.lines.insert(line);
    }

    /// The note on the lines.
    pub(super) fn note(self) -> Option<String> {
        let first = self.lines.first()?;
        let lines: Vec<String> = self.lines.iter().take(NAMED).map(u64::to_string).collect();
        let more = if self.lines.len() > NAMED { " …" } else { "" };
        let (named, number) = (lines.join(", "), self.lines.len());
        if number == 1 {
            return Some(format!("{} on line {first} is no serial number, so none is taken", shown(&self.first)));
        }
        let rows = count(number, "row");
        Some(format!(
            "{rows} have no serial number, such as {} on line {first}: lines {named}{more}",
            shown(&self.first)
        ))
    }
}

impl Plan {
    /// The words of a row that a maker puts where there is no serial number.
    pub(super) fn no_serial<'r>(&self, row: &Row<'r>) -> Option<&'r str> {
        let words = row.cell(self.columns.at(Column::Field(AssetField::Serial))?);
        (!cell::is_nothing(words) && serial::is_no_serial(words)).then_some(words)
    }

    /// The question about a new item that is on loan or in use by nobody. What is in a trolley, or checked out to a place or
    /// to another item, is in use there.
    pub(super) fn asks_where(&self, row: &Row<'_>, status: Status<'_>, asset: &Asset) -> Option<Group> {
        match status.reported {
            Reported::OnLoan => Some(Group::OnLoanToNobody),
            Reported::InUse => {
                let is_kept = asset.fate.is_some() || asset.inside_id.is_some();
                let is_there = is_kept || self.place_at(row).is_some() || self.checked_out_to(row).is_some();
                (!is_there).then_some(Group::InUse)
            }
            _ => None,
        }
    }
}

impl Assets<'_> {
    /// Asks where an item is that is on loan or in use, and by nobody.
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
            _ => {}
        }
    }

    /// Asks about a row that describes another item than the one with its tag or serial number. True if the row is left
    /// out.
    pub(super) fn is_another(
        &self,
        tx: &ReadTx<'_>,
        row: &Row<'_>,
        known: &Asset,
        found: &mut Findings<'_>,
    ) -> Result<bool, Fault> {
        let cell = |field| self.plan.cell(row, Column::Field(field));
        let names = [AssetField::DeviceName, AssetField::Name].map(cell);
        let category = self.plan.cell(row, Column::Category);
        let file = Described {
            serial: cell(AssetField::Serial),
            name: names.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
            make: cell(AssetField::Make),
            model: cell(AssetField::Model),
            category,
        };
        let by_serial = self.plan.cell(row, Column::Tag).is_empty();
        if file.serial.is_empty()
            || (!by_serial && known.serial.as_deref().is_none_or(|own| serial::are_one(own, file.serial)))
        {
            return Ok(false);
        }
        let text = |text: &'_ Option<String>| text.clone().unwrap_or_default();
        let (make, model, own) = (text(&known.make), text(&known.model), text(&known.serial));
        let name = known.device_name.as_ref().or(known.name.as_ref()).unwrap_or(&known.tag);
        let known_category = store::category::by_id(tx, known.category_id)?.name;
        // Another word for the same category is no other category.
        let is_same = !category.is_empty()
            && store::category::known(tx, category)?.is_some_and(|category| category.id == known.category_id);
        let here = Described { serial: &own, name, make: &make, model: &model, category: &known_category };
        let is_other = if by_serial {
            likeness::is_of_another(file, here)
        } else {
            likeness::is_reused(Described { category: if is_same { "" } else { category }, ..file }, here)
        };
        if !is_other {
            return Ok(false);
        }
        let all = |of: Described<'_>| {
            let parts = [of.make, of.model, of.category, of.serial].into_iter().filter(|part| !part.is_empty());
            shown(&parts.collect::<Vec<_>>().join(" "))
        };
        let mut asks = format!("{} in the file; {} is {}", all(file), known.tag, all(here));
        if let Some(loan) = store::asset::open_loan(tx, known.id)?.filter(|_| known.fate != Some(Fate::Disposed)) {
            asks = format!("{asks}, on loan to {}", store::person::by_id(tx, loan.person_id)?.label());
        }
        let column = if by_serial { Column::Field(AssetField::Serial) } else { Column::Tag };
        let chosen = self.plan.ask(Group::OtherItem, self.plan.at(row, column), asks, Vec::new(), found);
        let is_left_out = chosen == Some(Chosen::Word(Answer::Skip));
        if is_left_out {
            found.skipped = Some("it describes another item".to_owned());
        }
        Ok(is_left_out)
    }
}
