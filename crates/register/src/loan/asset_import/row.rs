//! One row of an asset file: the asset's fields, and its state and whereabouts.

use super::columns::Column;
use crate::file::{
    headings::Columns,
    import::{Dates, Problem},
    table::Row,
};
use domain::{
    asset::{Asset, Fate, State},
    asset_fields::{self, AssetField},
    fault::Fault,
    field::Field as _,
    meaning::Meaning,
    text,
    when::{Instant, When},
    words::Word as _,
};
use serde_json::{Map, Value as Json};
use store::person::Named;

/// The columns in reading order. The warranty is last, because it may count from the purchase date.
pub(crate) struct Plan {
    pub(crate) columns: Columns<Column>,
    fields: Vec<(usize, AssetField)>,
    notes: Vec<usize>,
    has_holder: bool,
    keep_extra: bool,
}

impl Plan {
    pub(crate) fn new(mut columns: Columns<Column>, keep_extra: bool) -> Self {
        settle_model(&mut columns);
        let (mut fields, mut notes) = (Vec::new(), Vec::new());
        for (at, column) in &columns.read {
            match column {
                Column::Field(field) if field.is_note() => notes.push(*at),
                Column::Field(field) => fields.push((*at, *field)),
                _ => {}
            }
        }
        fields.sort_by_key(|(_, field)| field.is_term());
        let holder_columns = [Column::Holder, Column::HolderEmail, Column::HolderName, Column::HolderLast];
        let has_holder = holder_columns.into_iter().any(|column| columns.has(column));
        Self { columns, fields, notes, has_holder, keep_extra }
    }

    /// The row's cell in a column; empty if the file has no such column.
    pub(crate) fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.read.iter().find(|(_, column)| *column == wanted).map_or("", |(at, _)| row.cell(*at))
    }

    /// A problem with a cell, for the report.
    pub(crate) fn problem(&self, row: &Row<'_>, column: Column, fault: &Fault) -> Problem {
        let column = self.columns.heading_of(column).map(str::to_owned);
        Problem { line: row.line, column, reason: fault.message.clone() }
    }

    /// Fills in the asset from the row; empty cells change nothing.
    pub(crate) fn fill(
        &self,
        asset: &mut Asset,
        row: &Row<'_>,
        status: &Status<'_>,
        dates: &mut Dates,
        bad: &mut Vec<Problem>,
    ) {
        let (reading, mut remarks, mut has_date) = (dates.reading(), Vec::new(), false);
        let mut set =
            |asset: &mut Asset, at: usize, field: AssetField, text: &str| match field.set(asset, text, &reading) {
                Ok(notes) => remarks.extend(notes),
                Err(fault) => {
                    let column = Some(self.columns.headings[at].clone());
                    bad.push(Problem { line: row.line, column, reason: fault.message });
                }
            };
        for (at, field) in &self.fields {
            let cell = row.cell(*at);
            // The status decides the condition of a broken item, and for new assets only.
            if cell.is_empty() || (status.broken && *field == AssetField::Condition) {
                continue;
            }
            if field.is_date() {
                dates.see(cell);
                has_date = true;
            }
            set(asset, *at, *field, cell);
        }
        if let Some((at, notes)) = self.notes(row, status) {
            set(asset, at, AssetField::Notes, &notes);
        }
        if self.location_is_empty(row) {
            let place = self.cell(row, Column::CheckoutPlace);
            if !place.is_empty()
                && let Some((at, _)) = self.columns.read.iter().find(|(_, c)| *c == Column::CheckoutPlace)
            {
                set(asset, *at, AssetField::Location, place);
            }
        }
        remarks.into_iter().for_each(|remark| dates.said.add(remark));
        if has_date && let Err(fault) = asset_fields::must_end_after_purchase(asset, &reading) {
            bad.push(Problem { line: row.line, column: None, reason: fault.message });
        }
        if self.keep_extra {
            self.keep_extra(asset, row);
        }
    }

    /// Joins all notes columns, and adds a status that Kitbook has no state for.
    fn notes<'r>(&self, row: &Row<'r>, status: &Status<'r>) -> Option<(usize, std::borrow::Cow<'r, str>)> {
        let mut cells = self.notes.iter().map(|at| (*at, row.cell(*at))).filter(|(_, cell)| !cell.is_empty());
        let first = cells.next();
        let more: Vec<&str> = cells.map(|(_, cell)| cell).collect();
        let Some(word) = status.noted else {
            let (at, note) = first?;
            return Some((
                at,
                if more.is_empty() { note.into() } else { [&[note], &more[..]].concat().join("\n").into() },
            ));
        };
        let at = first.map(|(at, _)| at).or_else(|| self.notes.first().copied()).unwrap_or_default();
        let status = format!("Status: {word}");
        let lines: Vec<&str> = first.into_iter().map(|(_, cell)| cell).chain(more).chain([status.as_str()]).collect();
        Some((at, lines.join("\n").into()))
    }

    fn location_is_empty(&self, row: &Row<'_>) -> bool {
        self.cell(row, Column::Field(AssetField::Location)).is_empty()
    }

    fn keep_extra(&self, asset: &mut Asset, row: &Row<'_>) {
        let cells = self.columns.unknown.iter().filter(|(_, heading)| !crate::file::headings::is_personal(heading));
        let cells = cells.map(|(at, heading)| (heading, row.cell(*at))).filter(|(_, cell)| !cell.is_empty());
        let mut extra: Option<Map<String, Json>> = None;
        for (heading, cell) in cells {
            let known = || asset.extra.as_deref().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
            let clean =
                |text: &str, most| text.chars().filter(|c| !text::is_hostile(*c)).take(most).collect::<String>();
            let kept = Json::from(clean(cell, text::LONG));
            extra.get_or_insert_with(known).insert(clean(heading, text::SHORT), kept);
        }
        if let Some(extra) = extra {
            asset.extra = Some(Json::Object(extra).to_string());
        }
    }

    /// The holder in the row, if the item is checked out to a person.
    pub(crate) fn holder(&self, row: &Row<'_>) -> Option<Named> {
        if !self.has_holder {
            return None;
        }
        let kind = self.cell(row, Column::CheckoutType);
        if !kind.is_empty() && !kind.eq_ignore_ascii_case("user") {
            return None;
        }
        let (first, last) = (self.cell(row, Column::HolderFirst), self.cell(row, Column::HolderLast));
        let name = match self.cell(row, Column::HolderName) {
            "" => format!("{first} {last}").trim().to_owned(),
            whole => whole.to_owned(),
        };
        let username = self.cell(row, Column::Holder).to_owned();
        let named = Named { username, email: self.cell(row, Column::HolderEmail).to_owned(), name };
        (named != Named::default()).then_some(named)
    }

    /// The due date in the row.
    pub(crate) fn due(&self, row: &Row<'_>, dates: &mut Dates) -> Result<Option<When>, Fault> {
        let cell = self.cell(row, Column::Due);
        if cell.is_empty() {
            return Ok(None);
        }
        dates.see(cell);
        let meant = dates.reading().day(cell, Meaning::Due)?;
        meant.said.into_iter().for_each(|said| dates.said.add(said));
        // A timestamp gives the time of day too.
        Ok(meant.day.map(|day| Instant::parse(cell).map_or(When::Day(day), When::At)))
    }
}

/// Reads the model number as the model if the file has no model column. Otherwise the model number is ignored.
fn settle_model(columns: &mut Columns<Column>) {
    let model = Column::Field(AssetField::Model);
    let has_model = columns.has(model);
    let Some(place) = columns.read.iter().position(|(_, column)| *column == Column::ModelNumber) else { return };
    if has_model {
        let (at, _) = columns.read.remove(place);
        columns.unknown.push((at, columns.headings[at].clone()));
        columns.unknown.sort_unstable();
    } else {
        columns.read[place].1 = model;
    }
}

/// The meaning of a status word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Status<'r> {
    pub(crate) fate: Option<Fate>,
    pub(crate) awaiting_check: bool,
    /// True if the item is out of order and must not be lent.
    pub(crate) broken: bool,
    /// A status that Kitbook has no state for, such as `Out for Repair`. It is kept in the notes.
    noted: Option<&'r str>,
}

impl<'r> Status<'r> {
    pub(crate) fn of(word: &'r str) -> Self {
        let squeezed: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let fate = |fate| Self { fate: Some(fate), ..Self::default() };
        if word == State::InRepair.word() {
            // Kitbook exports this word itself. A new item with it can't be lent; a known item stays unchanged.
            return Self { broken: true, ..Self::default() };
        }
        match squeezed.as_str() {
            "disposed" | "archived" => fate(Fate::Disposed),
            "lost" | "loststolen" => fate(Fate::Lost),
            "stolen" => fate(Fate::Stolen),
            "missing" => fate(Fate::Missing),
            "awaitingcheck" => Self { awaiting_check: true, ..Self::default() },
            "outforrepair" | "inrepair" | "repair" | "broken" | "brokennotfixable" | "damaged" | "faulty"
            | "outfordiagnostics" | "undeployable" => Self { broken: true, noted: Some(word), ..Self::default() },
            // `unsafe` follows from the condition, `on loan` from the holder.
            "" | "available" | "onloan" | "unsafe" | "readytodeploy" | "deployed" | "deployable" => Self::default(),
            _ => Self { noted: Some(word), ..Self::default() },
        }
    }
}
