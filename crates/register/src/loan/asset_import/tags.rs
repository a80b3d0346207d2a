//! The tag of a row, and the known item that it means.

use super::{Assets, Column};
use crate::file::{plan::Findings, table::Row};
use domain::{
    asset_fields::AssetField,
    fault::Fault,
    incoming::{
        cell,
        question::{Answer as Word, Chosen, Group},
        serial, several,
    },
    keys, tag,
    text::{fold, shown},
};
use store::{WriteTx, import_keys};

/// The most tags without their zeros that wait for the end of the file.
const MOST_NEAR: u64 = 1_000;

/// The tag that a row means.
pub(super) enum Meant {
    Tag(String),
    /// It depends on the rows that follow.
    NotYet,
    /// The question is open.
    Open,
}

impl Assets<'_> {
    /// Reads the tag of a row. `None` if the row is skipped, or has a problem or an open question.
    pub(super) fn tag(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Option<String>, Fault> {
        if !found.is_sure() {
            return Ok(None);
        }
        let typed = self.plan.cell(row, Column::Tag);
        let at = self.plan.at(row, Column::Tag);
        if typed.is_empty() && self.plan.layout.is_some_and(|layout| layout.is_of_devices) {
            return self.tag_of_device(tx, row, found);
        }
        if typed.is_empty() && self.plan.columns.at(Column::Tag).is_some_and(|at| !row.cell(at).is_empty()) {
            let raw = self.plan.columns.at(Column::Tag).map_or("", |at| row.cell(at));
            let fault = Fault::bad_file(format!("{} is no tag", shown(raw)));
            self.plan.refuse(at, &fault, found);
            return Ok(None);
        }
        if self.plan.tag_is_serial && serial::is_no_serial(typed) {
            let fault = Fault::bad_file(format!("{} is no serial number", shown(typed)))
                .hint("Give the device a tag in the file.");
            self.plan.refuse(at, &fault, found);
            return Ok(None);
        }
        if let Some(damage) = cell::damage(typed) {
            let fault =
                Fault::bad_file(damage).hint("Enter it again in the file, in a column that is formatted as text.");
            self.plan.refuse(at, &fault, found);
            return Ok(None);
        }
        let tag = match tag::parse(typed) {
            Ok(tag) => tag,
            Err(fault) => {
                self.plan.refuse(at, &fault, found);
                return Ok(None);
            }
        };
        let is_bare = self.plan.columns.at(Column::Tag).is_some_and(|at| row.is_bare_number(at));
        if is_bare && self.known(tx, &fold(&tag))?.is_none() {
            found.key.clone_from(&tag);
            let chosen = self.plan.ask(Group::NumericKey, at, shown(&tag), Vec::new(), found);
            // While the answer is open, the row's other questions are asked too.
            return Ok(if chosen == Some(Chosen::Word(Word::Skip)) { None } else { Some(tag) });
        }
        if let Some(pair) = several::tags(&tag)
            && self.known(tx, &fold(&tag))?.is_none()
        {
            found.key.clone_from(&tag);
            let text = several::told(&tag, pair);
            if self.plan.ask(Group::SeveralTags, at, text, Vec::new(), found) == Some(Chosen::Word(Word::Skip)) {
                found.skipped = Some("its tag names several items".to_owned());
                return Ok(None);
            }
        }
        Ok(Some(tag))
    }

    /// Finds the tag of a managed device without a tag: that of the known item with its serial number, or the one that
    /// the user chooses.
    fn tag_of_device(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Option<String>, Fault> {
        let serial = self.plan.cell(row, Column::Field(AssetField::Serial));
        let names = [AssetField::DeviceName, AssetField::Name].map(|field| self.plan.cell(row, Column::Field(field)));
        let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
        if !serial.is_empty()
            && let [one] = store::keys::with_serial(tx, serial, None)?.as_slice()
        {
            return Ok(Some(one.tag.clone()));
        }
        found.key = if serial.is_empty() { name.to_owned() } else { serial.to_owned() };
        let at = self.plan.at(row, Column::Field(AssetField::Serial));
        let tag = match self.plan.ask(Group::NoTag, at, shown(&found.key), Vec::new(), found) {
            Some(Chosen::Word(Word::Serial)) => serial,
            Some(Chosen::Word(Word::Name)) => name,
            Some(_) => {
                found.skipped = Some("the device has no tag".to_owned());
                return Ok(None);
            }
            None => return Ok(None),
        };
        match tag::parse(tag) {
            Ok(tag) => Ok(Some(tag)),
            Err(fault) => {
                self.plan.refuse(at, &fault, found);
                Ok(None)
            }
        }
    }

    /// Finds the tag that is meant: a known one that differs only in leading zeros, letter case or spaces, unless the
    /// user says that it is another. One that differs in separators is a question. If most tags of the file differ so, all of them are a question, and so is one that
    /// differs so from the tag of another row.
    pub(super) fn meant(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: String,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Meant, Fault> {
        let is_first_time = row.line > self.newest;
        if is_first_time {
            self.newest = row.line;
            self.rows += 1;
        }
        if self.had_assets && self.known(tx, &fold(&tag))?.is_some() {
            return Ok(Meant::Tag(tag));
        }
        let alike = store::keys::tags_alike(tx, &tag, None)?;
        let is_same = alike.iter().any(|(known, _)| fold(known) == fold(&tag));
        let Some((known, asset)) = alike.into_iter().next().filter(|_| !is_same) else { return Ok(Meant::Tag(tag)) };
        self.near += u64::from(is_first_time);
        let are_most = self.near > 1 && self.near * 2 >= self.rows;
        // The number of such tags is known only after the last row, unless there are many already.
        if !(last || are_most && self.near > MOST_NEAR) {
            return Ok(Meant::NotYet);
        }
        let line = import_keys::line_of(tx, &asset.tag_folded)?;
        // A spreadsheet drops zeros, but it leaves separators as they were typed.
        if !are_most && line.is_none() && keys::alike(&tag, &known) {
            self.remarks.add(format!("{tag} is taken as {known}"));
            return Ok(Meant::Tag(asset.tag));
        }
        let text = match line {
            Some(line) => format!("{} is {} on line {line}", shown(&tag), shown(&known)),
            None => format!("{} is known as {}", shown(&tag), shown(&known)),
        };
        let at = self.plan.at(row, Column::Tag);
        Ok(match self.plan.ask(Group::LeadingZeros, at, text, Vec::new(), found) {
            Some(Chosen::Word(Word::Same)) => Meant::Tag(asset.tag),
            Some(_) => Meant::Tag(tag),
            None => Meant::Open,
        })
    }
}
