//! One row of an asset file: the asset's fields, and its state and whereabouts.

use super::{
    columns::{Column, Layout},
    status::Status,
};
use crate::file::{
    headings::Columns,
    import::{Dates, Problem},
    plan::{Asked, Change, ColumnView, Findings, How},
    table::Row,
};
use chrono::{Datelike as _, NaiveDate};
use domain::{
    asset::Asset,
    asset_fields::{self, AssetField},
    fault::{Fault, FaultKind},
    field::Field as _,
    incoming::{
        cell,
        question::{Answer, Chosen, Group},
        reported::Reported,
        serial,
    },
    meaning::{Meaning, fact},
    money::Vat,
    reading::Reading,
    support::SupportEnd,
    text,
    when::{Instant, When, show_date},
    words::Word as _,
};
use serde_json::{Map, Value as Json};
use std::borrow::Cow;
use store::person::Named;

/// The columns in reading order. The warranty is last, because it may count from the purchase date.
pub(crate) struct Plan {
    pub(crate) columns: Columns<Column>,
    pub(crate) layout: Option<&'static Layout>,
    fields: Vec<(usize, AssetField)>,
    notes: Vec<usize>,
    extra: Vec<usize>,
    has_holder: bool,
    /// True if the user reads the serial numbers as tags. They stay serial numbers too.
    pub(crate) tag_is_serial: bool,
    /// True if the category of rows without one is given.
    pub(crate) has_default: bool,
    /// The VAT basis in the heading of the costs.
    heading_vat: Option<Vat>,
    /// The school's usual VAT basis.
    pub(crate) school_vat: Option<Vat>,
}

/// The columns that name a holder.
const HOLDER: [Column; 5] =
    [Column::Holder, Column::HolderName, Column::HolderLast, Column::HolderEmail, Column::HolderNumber];

/// A cell, with the place where a problem or a question about it belongs.
#[derive(Clone, Copy)]
pub(crate) struct At {
    line: u64,
    column: usize,
}

impl At {
    /// The place of a whole row.
    pub(crate) fn row(line: u64) -> Self {
        Self { line, column: usize::MAX }
    }

    pub(crate) fn line(self) -> u64 {
        self.line
    }
}

impl Plan {
    pub(crate) fn new(
        mut columns: Columns<Column>,
        layout: Option<&'static Layout>,
        keeps: impl Fn(&str) -> bool,
    ) -> Self {
        settle_model(&mut columns);
        let (mut fields, mut notes, mut extra) = (Vec::new(), Vec::new(), Vec::new());
        for (at, column) in &columns.read {
            match column {
                Column::Field(field) if field.is_note() => notes.push(*at),
                Column::Field(field) => fields.push((*at, *field)),
                Column::Extra => extra.push(*at),
                _ => {}
            }
        }
        fields.sort_by_key(|(_, field)| field.follows_another());
        extra.extend(columns.unknown.iter().filter(|(_, heading)| keeps(heading)).map(|(at, _)| *at));
        let has_holder = HOLDER.into_iter().any(|column| columns.has(column));
        let cost = columns.heading_of(Column::Field(AssetField::PurchaseCost));
        let heading_vat = cost.and_then(Vat::of_heading);
        Self {
            columns,
            layout,
            fields,
            notes,
            extra,
            has_holder,
            tag_is_serial: false,
            has_default: false,
            heading_vat,
            school_vat: None,
        }
    }

    /// The columns for the report.
    pub(crate) fn views(&self) -> Vec<ColumnView> {
        let mut views = self.columns.views(|column| {
            let how = match column {
                Column::Extra => How::Kept,
                Column::Derived => How::Ignored,
                _ => How::Read,
            };
            (how, column.name())
        });
        views.iter_mut().filter(|view| view.how != How::Read).for_each(|view| view.field = None);
        self.extra.iter().for_each(|at| views[*at].how = How::Kept);
        views
    }

    /// The first value of a column, as it is read.
    pub(crate) fn read_as(&self, at: usize, first: &str, dates: &Dates, mut scratch: Asset) -> Option<String> {
        let column = self.columns.read.iter().find(|(place, _)| *place == at).map(|(_, column)| *column)?;
        let is_serial = column == Column::Field(AssetField::Serial);
        if column != Column::Status && cell::is_nothing(first) || is_serial && serial::is_no_serial(first) {
            return None;
        }
        match column {
            Column::Field(field) => {
                field.set(&mut scratch, first, &dates.confirmed()).ok()?;
                Some(field.get(&scratch).as_read())
            }
            Column::Status => Some(Reported::of(first).state().word().replace('_', " ")),
            Column::Due | Column::CheckedOutOn | Column::DisposedOn => {
                let day = dates.confirmed().day(first, Meaning::Asked).ok()?.day;
                day.map(show_date)
            }
            _ => Some(first.to_owned()),
        }
    }

    /// The row's cell in a column; empty if the file has no such column, or the cell holds nothing.
    pub(crate) fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        let is_serial = wanted == Column::Field(AssetField::Serial);
        let given: fn(&str) -> &str = if is_serial { serial::given } else { cell::given };
        self.columns.at(wanted).map_or("", |at| given(row.cell(at)))
    }

    /// The place of a column's cell.
    pub(crate) fn at(&self, row: &Row<'_>, column: Column) -> At {
        At { line: row.line, column: self.columns.at(column).unwrap_or(usize::MAX) }
    }

    fn heading(&self, at: At) -> Option<&str> {
        self.columns.headings.get(at.column).map(String::as_str)
    }

    /// Notes a problem with a cell.
    pub(crate) fn refuse(&self, at: At, fault: &Fault, found: &mut Findings<'_>) {
        found.problems.push(Problem {
            line: at.line,
            column: self.heading(at).map(str::to_owned),
            reason: fault.message.clone(),
        });
    }

    /// Asks a question about a cell.
    pub(crate) fn ask(
        &self,
        group: Group,
        at: At,
        text: String,
        candidates: Vec<String>,
        found: &mut Findings<'_>,
    ) -> Option<Chosen> {
        let (key, column) = (found.key.clone(), self.heading(at).map(str::to_owned));
        found.ask(Asked { group, line: at.line, key, column, text, candidates })
    }

    /// Asks what a word means, once for all rows that have it. Returns the text that the answer gives the cell.
    fn ask_about_word(&self, group: Group, at: At, word: &str, found: &mut Findings<'_>) -> Option<String> {
        let (word, column) = (word.trim(), self.heading(at).map(str::to_owned));
        // A number alone would mean a line.
        let is_number = word.bytes().all(|b| b.is_ascii_digit());
        let key = if is_number { format!("{} {word}", column.as_deref().unwrap_or_default()) } else { word.to_owned() };
        let asked = Asked { group, line: at.line, key, column, text: text::shown(word), candidates: Vec::new() };
        match found.ask(asked)? {
            Chosen::Word(answer) => asset_fields::answered(word, answer),
            Chosen::Person(_) => None,
        }
    }

    /// Fills in the asset from the row; empty cells change nothing. Returns true if the row sets a cost whose VAT basis
    /// is unknown.
    pub(crate) fn fill(
        &self,
        asset: &mut Asset,
        row: &Row<'_>,
        status: Status<'_>,
        dates: &mut Dates,
        found: &mut Findings<'_>,
    ) -> bool {
        let (mut has_date, cost, vat) = (false, asset.purchase_cost_pence, asset.purchase_vat);
        let replacement = asset.replacement_cost_pence;
        for (at, field) in &self.fields {
            let raw = row.cell(*at);
            // The status decides the condition of a broken item, and for new assets only.
            if raw.is_empty() || (status.reported == Reported::Broken && *field == AssetField::Condition) {
                continue;
            }
            if cell::is_nothing(raw) || (*field == AssetField::Serial && serial::is_no_serial(raw)) {
                continue;
            }
            has_date |= field.is_of_time();
            self.set(asset, (*at, *field), row, raw, dates, found);
        }
        if self.tag_is_serial && asset.serial.is_none() {
            let serial = Some(serial::given(self.cell(row, Column::Tag))).filter(|serial| !serial.is_empty());
            asset.serial = serial.map(str::to_owned);
        }
        self.fill_of_layout(asset, row);
        if asset.purchase_cost_pence == Some(0)
            && cost != Some(0)
            && !self.is_free((row, AssetField::PurchaseCost), found)
        {
            (asset.purchase_cost_pence, asset.purchase_vat) = (cost, vat);
        }
        if asset.replacement_cost_pence == Some(0)
            && replacement != Some(0)
            && !self.is_free((row, AssetField::ReplacementCost), found)
        {
            asset.replacement_cost_pence = replacement;
        }
        let is_open = self.settle_vat(asset, cost);
        // What was added to the notes since, here or by the import itself, stays.
        let has = |text: &str| {
            let rest = asset.notes.as_deref().and_then(|notes| notes.strip_prefix(text));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
        };
        if let Some((at, notes)) = self.notes(row, status).filter(|(_, notes)| !has(notes.trim())) {
            self.set(asset, (at, AssetField::Notes), row, &notes, dates, found);
        }
        if self.cell(row, Column::Field(AssetField::Location)).is_empty()
            && let Some(at) = self.place_at(row)
        {
            self.set(asset, (at, AssetField::Location), row, row.cell(at), dates, found);
        }
        if has_date && let Err(fault) = asset_fields::must_end_after_purchase(asset, &dates.reading()) {
            self.must_end_after(asset, row, &fault, found);
        }
        self.keep(asset, row);
        is_open
    }

    /// Fills in what the file's format alone says: the system of its devices, and where their days of support come from.
    fn fill_of_layout(&self, asset: &mut Asset, row: &Row<'_>) {
        let Some(layout) = self.layout else { return };
        if asset.os.is_none() {
            asset.os = layout.system.map(str::to_owned);
        }
        let has_end = !self.cell(row, Column::Field(AssetField::SupportEnds)).is_empty();
        if has_end && asset.support_ends.is_some() && asset.support_source.is_none() {
            asset.support_source = layout.support_source.map(str::to_owned);
        }
    }

    /// The column with the place that the item is checked out to.
    pub(super) fn place_at(&self, row: &Row<'_>) -> Option<usize> {
        let is_to_a_place = self.cell(row, Column::CheckoutType).eq_ignore_ascii_case("location");
        let columns = [Column::CheckoutPlace, Column::HolderName, Column::Holder];
        let mut columns = columns.into_iter().filter(|column| is_to_a_place || *column == Column::CheckoutPlace);
        columns.find(|column| !self.cell(row, *column).is_empty()).and_then(|column| self.columns.at(column))
    }

    /// Asks about a cost of nothing: other programs write 0 where the cost is not known.
    fn is_free(&self, (row, cost): (&Row<'_>, AssetField), found: &mut Findings<'_>) -> bool {
        let column = Column::Field(cost);
        let cell = text::shown(self.cell(row, column));
        self.ask(Group::NoCost, self.at(row, column), cell, Vec::new(), found) == Some(Chosen::Word(Answer::Keep))
    }

    /// Gives a cost its VAT basis, if the file has no column for it. A cost that the row doesn't change keeps its own.
    /// Returns true if the basis of a new cost is unknown.
    fn settle_vat(&self, asset: &mut Asset, before: Option<i64>) -> bool {
        let is_new = asset.purchase_cost_pence != before;
        if self.columns.has(Column::Field(AssetField::PurchaseVat)) || !(is_new || self.heading_vat.is_some()) {
            return false;
        }
        asset_fields::settle_vat(asset, self.heading_vat.or(self.school_vat)) && is_new
    }

    /// Sets a field from a cell, or asks about the cell.
    fn set(
        &self,
        asset: &mut Asset,
        (column, field): (usize, AssetField),
        row: &Row<'_>,
        text: &str,
        dates: &mut Dates,
        found: &mut Findings<'_>,
    ) {
        let at = At { line: row.line, column };
        let mut text = Cow::Borrowed(text);
        if field == AssetField::Serial && cell::damage(&text).is_some() {
            match self.ask(Group::ShortSerial, at, text.clone().into_owned(), Vec::new(), found) {
                Some(Chosen::Word(Answer::Keep)) => {}
                _ => return,
            }
        }
        if field.is_date() && SupportEnd::answer(&text).is_none() {
            match dates.text(row, self.heading(at), &text, found) {
                Some(Cow::Owned(day)) => text = day.into(),
                Some(day) if !day.is_empty() => {}
                _ => return,
            }
        }
        if field == AssetField::WarrantyUntil
            && let Some(with_unit) = self.heading(at).and_then(|heading| asset_fields::with_unit(heading, &text))
        {
            text = with_unit.into();
        }
        if let Some(group) = asset_fields::unclear(field, &text) {
            match self.ask_about_word(group, at, &text, found) {
                Some(answered) => text = answered.into(),
                None => return,
            }
        }
        let notes = match field.set(asset, &text, &dates.reading()) {
            Err(fault) if fault.kind == FaultKind::Question => {
                match self.ask(Group::UnlikelyDate, at, fact(&fault).to_owned(), Vec::new(), found) {
                    Some(Chosen::Word(Answer::Keep)) => field.set(asset, &text, &dates.confirmed()),
                    _ => return,
                }
            }
            set => set,
        };
        match notes {
            Ok(notes) => notes.into_iter().for_each(|note| dates.say(note, found)),
            Err(fault) => self.refuse(at, &fault, found),
        }
    }

    /// Asks about an end that is before the purchase.
    fn must_end_after(&self, asset: &mut Asset, row: &Row<'_>, fault: &Fault, found: &mut Findings<'_>) {
        use AssetField as F;
        let ends = [F::WarrantyUntil, F::EndOfLifeOn, F::SupportEnds, F::ReplacementYear];
        let column = ends.map(Column::Field).into_iter().find(|column| self.columns.has(*column));
        let column = column.unwrap_or(Column::Field(AssetField::WarrantyUntil));
        let asked = self.ask(Group::UnlikelyDate, self.at(row, column), fact(fault).to_owned(), Vec::new(), found);
        if asked == Some(Chosen::Word(Answer::Blank)) {
            let before = |day: Option<NaiveDate>| day.filter(|day| asset.purchased_on.is_none_or(|from| *day >= from));
            (asset.warranty_until, asset.end_of_life_on) = (before(asset.warranty_until), before(asset.end_of_life_on));
            asset.support_ends = asset.support_ends.filter(|_| !asset_fields::ended_long_before_purchase(asset));
            let bought = asset.purchased_on.map(|from| i64::from(from.year()));
            asset.replacement_year = asset.replacement_year.filter(|year| bought.is_none_or(|from| *year >= from));
        }
    }

    /// Joins all notes columns, and adds the words of the file that Kitbook has no field for.
    fn notes<'r>(&self, row: &Row<'r>, status: Status<'r>) -> Option<(usize, Cow<'r, str>)> {
        let mut cells = self.notes.iter().map(|at| (*at, row.cell(*at))).filter(|(_, cell)| !cell::is_nothing(cell));
        let first = cells.next();
        let more: Vec<&str> = cells.map(|(_, cell)| cell).collect();
        let word = status.is_noted.then(|| status.line());
        if let (Some((at, note)), true, None) = (first, more.is_empty(), &word) {
            return Some((at, note.into()));
        }
        let at = first.map(|(at, _)| at).or_else(|| self.columns.at(Column::Status)).unwrap_or_default();
        let lines: Vec<&str> = first.into_iter().map(|(_, cell)| cell).chain(more).chain(word.as_deref()).collect();
        (!lines.is_empty()).then(|| (at, lines.join("\n").into()))
    }

    /// Keeps cells as extra fields.
    fn keep(&self, asset: &mut Asset, row: &Row<'_>) {
        let heading = |at: usize| &self.columns.headings[at];
        let cells =
            self.extra.iter().map(|at| (heading(*at), row.cell(*at))).filter(|(_, cell)| !cell::is_nothing(cell));
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
        if !matches!(kind.to_lowercase().as_str(), "" | "user" | "person") {
            return None;
        }
        let (first, last) = (self.cell(row, Column::HolderFirst), self.cell(row, Column::HolderLast));
        let name = match self.cell(row, Column::HolderName) {
            "" => format!("{first} {last}").trim().to_owned(),
            whole => whole.to_owned(),
        };
        let cell = |column| self.cell(row, column).to_owned();
        let (number, username) = (cell(Column::HolderNumber), cell(Column::Holder));
        let named = Named { number, username, email: cell(Column::HolderEmail), name };
        (named != Named::default()).then_some(named)
    }

    /// The holder of an item that is checked out neither to a person nor to a place, such as another item.
    pub(crate) fn checked_out_to(&self, row: &Row<'_>) -> Option<String> {
        let kind = self.cell(row, Column::CheckoutType);
        if matches!(kind.to_lowercase().as_str(), "" | "user" | "person" | "location") {
            return None;
        }
        let names = [Column::HolderName, Column::Holder].map(|column| self.cell(row, column));
        let name = names.into_iter().find(|name| !name.is_empty())?;
        Some(format!("Checked out to {name} ({kind})"))
    }

    /// The place in the file of the holder's name.
    pub(crate) fn holder_at(&self, row: &Row<'_>) -> At {
        let column = HOLDER.into_iter().find(|column| !self.cell(row, *column).is_empty());
        self.at(row, column.unwrap_or(Column::Holder))
    }

    /// A date in the row that is not a field of the asset.
    pub(crate) fn when(
        &self,
        row: &Row<'_>,
        column: Column,
        meaning: Meaning,
        dates: &mut Dates,
        found: &mut Findings<'_>,
    ) -> Option<When> {
        let typed = self.cell(row, column);
        if typed.is_empty() {
            return None;
        }
        let at = self.at(row, column);
        let text = dates.text(row, self.heading(at), typed, found)?;
        if text.is_empty() {
            return None;
        }
        let read = |reading: Reading| reading.day(&text, meaning);
        let meant = match read(dates.reading()) {
            Err(fault) if fault.kind == FaultKind::Question => {
                match self.ask(Group::UnlikelyDate, at, fact(&fault).to_owned(), Vec::new(), found) {
                    Some(Chosen::Word(Answer::Keep)) => read(dates.confirmed()),
                    _ => return None,
                }
            }
            meant => meant,
        };
        match meant {
            Ok(meant) => {
                meant.said.into_iter().for_each(|said| dates.say(said, found));
                // A timestamp gives the time of day too.
                meant.day.map(|day| Instant::parse(&text).map_or(When::Day(day), When::At))
            }
            Err(fault) => {
                self.refuse(at, &fault, found);
                None
            }
        }
    }
}

/// The changes that a row makes, for the plan.
pub(crate) fn changes(before: &Asset, after: &Asset) -> Vec<Change> {
    let differing = AssetField::ALL.iter().filter(|field| field.get(before) != field.get(after));
    differing
        .map(|field| Change::of(field.data().label, field.get(before).as_read(), field.get(after).as_read()))
        .collect()
}

/// Reads the model number as the model if the file has no model column. Otherwise the model number is ignored.
fn settle_model(columns: &mut Columns<Column>) {
    let model = Column::Field(AssetField::Model);
    let has_model = columns.has(model);
    let Some(place) = columns.read.iter().position(|(_, column)| *column == Column::ModelNumber) else { return };
    if has_model {
        let (at, _) = columns.read.remove(place);
        columns.ignored.push((at, columns.headings[at].clone()));
        columns.ignored.sort_unstable();
    } else {
        columns.read[place].1 = model;
    }
}
