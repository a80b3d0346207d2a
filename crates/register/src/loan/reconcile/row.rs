//! Compares one row after another, and then what of the register is not in the file.

use super::{
    DifferenceRow, Found, Order, SILENT_DAYS, answered,
    columns::{Column, is_of_chromebooks},
    holder::{is_holder, named},
    known::{Item, Known, Seen, Serials},
    matching::{Cells, Match},
    repeats,
};
use crate::{
    file::{
        headings::Columns,
        import::Dates as FileDates,
        table::{Kept, Row},
    },
    support::has_system,
};
use chrono::{Days, NaiveDate};
use domain::{
    category::Category,
    fault::Fault,
    field::yes_or_no,
    ids::{AssetId, CategoryId, LoanId},
    incoming::{cell, reported::Reported, serial},
    loan::Kind,
    meaning::Meaning,
    reconcile::Difference,
    support::{
        SupportEnd,
        dates::{Dates, System},
        device::{Device, systems},
        sign_off::State,
    },
    text::{is_same_folded, shown},
    when::show_day,
};
use std::collections::{HashMap, HashSet};
use store::ReadTx;

/// A row that is kept until the register is read.
pub(super) struct Listed {
    pub(super) kept: Kept,
    pub(super) misfit: Option<String>,
    /// The number of its serial number.
    pub(super) serial: Option<usize>,
}

/// A value of the file that the register takes.
pub(super) struct Take {
    pub(super) difference: Difference,
    pub(super) line: u64,
    pub(super) asset: AssetId,
    pub(super) values: Vec<(domain::asset_fields::AssetField, String)>,
}

/// A device that its manager has seen, with the loan that is open.
pub(super) struct Sighted {
    pub(super) asset: AssetId,
    pub(super) loan: LoanId,
    pub(super) seen_on: NaiveDate,
}

/// The support of systems, so that each is looked up once: by the key of system, edition, version and model.
type Supported = HashMap<Vec<u8>, Option<SupportEnd>>;

/// Makes a key of texts in a buffer that is used again: each text is ended by a byte that no text has.
fn key_of<const N: usize>(buffer: &mut Vec<u8>, texts: [&str; N]) {
    buffer.clear();
    for text in texts {
        buffer.extend_from_slice(text.as_bytes());
        buffer.push(0xff);
    }
}

/// The comparison of a list with the register.
pub(super) struct Comparison<'t> {
    columns: &'t Columns<Column>,
    order: &'t Order,
    pub(super) is_of_chromebooks: bool,
    support: Dates,
    supported: Supported,
    /// The key that is looked up now.
    key: Vec<u8>,
    pub(super) dates: FileDates,
    today: NaiveDate,
    pub(super) silent_days: u32,
    /// The last day on which a device that is not silent was seen.
    silent_before: NaiveDate,
    pub(super) devices: u64,
    pub(super) matched: u64,
    pub(super) personal: u64,
    pub(super) found: Found,
    pub(super) takes: Vec<Take>,
    pub(super) seen: Vec<Sighted>,
    /// The items of the file, each with its line.
    lines: Seen,
    /// The systems of the file.
    systems: HashSet<System>,
    /// The keys of the systems and models that `systems` has.
    seen_systems: HashSet<Vec<u8>>,
    /// The serial numbers of the file.
    serials: Serials,
    /// The lines that don't count, because another line is about the same device, each with the reason.
    outdone: HashMap<u64, String>,
}

impl<'t> Comparison<'t> {
    pub(super) fn new(
        columns: &'t Columns<Column>,
        order: &'t Order,
        support: Dates,
        dates: FileDates,
        today: NaiveDate,
    ) -> Self {
        let silent_days = order.silent_days.unwrap_or(SILENT_DAYS);
        let is_of_chromebooks = is_of_chromebooks(columns);
        Self {
            columns,
            order,
            is_of_chromebooks,
            support,
            supported: Supported::new(),
            key: Vec::new(),
            dates,
            today,
            silent_days,
            silent_before: today.checked_sub_days(Days::new(silent_days.into())).unwrap_or(today),
            devices: 0,
            matched: 0,
            personal: 0,
            found: Found { every_row: order.every_row, ..Found::default() },
            takes: Vec::new(),
            seen: Vec::new(),
            lines: Seen::default(),
            systems: if is_of_chromebooks { HashSet::from([System::ChromeOs]) } else { HashSet::new() },
            seen_systems: HashSet::new(),
            serials: Serials::new(),
            outdone: HashMap::new(),
        }
    }

    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        let given: fn(&str) -> &str = if wanted == Column::Serial { serial::given } else { cell::given };
        self.columns.at(wanted).map_or("", |at| given(row.cell(at)))
    }

    /// Notes what the register must be asked about a row. Returns the number of its serial number.
    pub(super) fn foresee(&mut self, row: &Row<'_>) -> Option<usize> {
        let (os, model) = (self.cell(row, Column::System), self.cell(row, Column::Model));
        if !os.is_empty() {
            key_of(&mut self.key, [os, model]);
            if !self.seen_systems.contains(&self.key) {
                self.seen_systems.insert(self.key.clone());
                self.systems.extend(systems(os, model));
            }
        }
        let serial = self.cell(row, Column::Serial);
        if serial.is_empty() {
            return None;
        }
        let next = self.serials.len();
        Some(*self.serials.entry(serial::key(serial)).or_insert(next))
    }

    /// Finds the rows that another row of the same device outdoes. A device of somebody's own is not compared.
    pub(super) fn settle_repeats(&mut self, rows: &[Listed]) {
        let managed: Vec<&Listed> = rows.iter().filter(|listed| !self.is_personal(&listed.kept.row())).collect();
        self.outdone = repeats::outdone(&managed, |listed| {
            let row = listed.kept.row();
            self.dates.reading().day(self.cell(&row, Column::Seen), Meaning::Happened).ok().and_then(|meant| meant.day)
        });
    }

    fn is_personal(&self, row: &Row<'_>) -> bool {
        self.cell(row, Column::Ownership).eq_ignore_ascii_case("personal")
    }

    /// Compares a row.
    pub(super) fn take(&mut self, tx: &ReadTx<'_>, known: &Known, listed: &Listed) -> Result<(), Fault> {
        let row = &listed.kept.row();
        if self.is_personal(row) {
            self.personal += 1;
            return Ok(());
        }
        self.devices += 1;
        let os = self.cell(row, Column::System);
        let cells = Cells {
            line: row.line,
            tag: self.cell(row, Column::Tag),
            serial: self.cell(row, Column::Serial),
            name: self.cell(row, Column::Name),
            os: if os.is_empty() && self.is_of_chromebooks { "ChromeOS" } else { os },
            edition: self.cell(row, Column::Edition),
            version: self.cell(row, Column::Version),
            model: self.cell(row, Column::Model),
            serial_no: listed.serial,
        };
        let wrong = listed.misfit.as_ref().or_else(|| self.outdone.get(&row.line));
        if let Some(why) = wrong.cloned() {
            self.note(Difference::Unclear, &cells, None, || why);
            return Ok(());
        }
        let status = Reported::of(self.cell(row, Column::Status));
        let is_retired = matches!(status, Reported::Gone(_) | Reported::OutOfUse);
        let matched = known.matched(tx, &cells)?;
        let item = match &matched {
            Match::Known(place, item) => Some((Some(*place), *item)),
            Match::Apart(item) => Some((None, &**item)),
            Match::None(text) => {
                if !is_retired {
                    self.note(Difference::OnlyThere, &cells, None, || text.clone());
                }
                None
            }
            Match::Unclear(text) => {
                self.note(Difference::Unclear, &cells, None, || text.clone());
                return Ok(());
            }
        };
        if let Some((place, item)) = item {
            if let Some(line) = self.lines.see(place, item, cells.line) {
                self.note(Difference::Unclear, &cells, Some(item), || format!("{} is on line {line} too", item.tag));
                return Ok(());
            }
            self.matched += 1;
            self.compare(row, &cells, item, is_retired);
        }
        if !is_retired {
            self.condition(row, &cells, item.map(|(_, item)| item));
        }
        Ok(())
    }

    /// Compares a row with its item.
    fn compare(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: &Item, is_retired: bool) {
        use domain::asset_fields::AssetField as F;
        if is_retired {
            if let Some(loan) = item.loan.as_ref().filter(|_| item.fate.is_none()) {
                let text = || format!("retired there, on loan to {} here", named(loan));
                self.note(Difference::RetiredThere, cells, Some(item), text);
            }
            return;
        }
        if let Some(fate) = item.fate {
            self.note(Difference::GoneHere, cells, Some(item), || format!("{fate} here, managed there"));
            return;
        }
        self.holder(row, cells, item);
        // A device that is called by its tag needs no second name.
        let called = item.device_name.as_deref().unwrap_or(&item.tag);
        let is_other_name = !cells.name.is_empty() && !is_same_folded(called, cells.name);
        if is_other_name {
            let text = || there_and_here(cells.name, item.device_name.as_deref());
            self.offer(Difference::NameDiffers, cells, item, text, || vec![(F::DeviceName, cells.name)]);
        }
        let is_own_serial = item.serial.as_deref().is_some_and(|known| serial::are_one(known, cells.serial));
        if !cells.serial.is_empty() && !is_own_serial {
            let text = || there_and_here(cells.serial, item.serial.as_deref());
            self.offer(Difference::SerialDiffers, cells, item, text, || vec![(F::Serial, cells.serial)]);
        }
        self.system(row, cells, item);
        let typed = self.cell(row, Column::Encrypted);
        match yes_or_no("encrypted", typed) {
            Ok(Some(yes)) if item.encrypted != Some(yes) => {
                let word = |yes: Option<bool>| match yes {
                    Some(true) => "encrypted",
                    Some(false) => "not encrypted",
                    None => "unknown",
                };
                let text = || format!("{} there, {} here", word(Some(yes)), word(item.encrypted));
                let value = if yes { "yes" } else { "no" };
                self.offer(Difference::EncryptionDiffers, cells, item, text, || vec![(F::Encrypted, value)]);
            }
            Ok(_) => {}
            Err(fault) => self.note(Difference::Unclear, cells, Some(item), || fault.message),
        }
    }

    /// Compares the system, its edition and version, and the end of support that the file says.
    fn system(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: &Item) {
        use domain::asset_fields::AssetField as F;
        let parts = [
            (F::Os, cells.os, item.os.as_deref()),
            (F::OsEdition, cells.edition, item.os_edition.as_deref()),
            (F::OsVersion, cells.version, item.os_version.as_deref()),
        ];
        let differs =
            |there: &str, here: Option<&str>| !there.is_empty() && here.is_none_or(|here| !is_same_folded(here, there));
        let differing = || parts.into_iter().filter(|(_, there, here)| differs(there, *here));
        let typed = self.cell(row, Column::SupportEnds);
        let is_other_end = self.support_end(row, cells, item).is_some_and(|end| item.support_ends != Some(end));
        if !is_other_end && differing().next().is_none() {
            return;
        }
        let end = is_other_end.then_some(typed);
        let values = || {
            let ends = end.map(|end| [(F::SupportEnds, end), (F::SupportSource, "the device manager's list")]);
            differing().map(|(field, there, _)| (field, there)).chain(ends.into_iter().flatten()).collect()
        };
        let text = || {
            let ends = item.support_ends.map(SupportEnd::shown);
            let parts = differing().map(|(_, there, here)| there_and_here(there, here));
            parts.chain(end.map(|end| there_and_here(end, ends.as_deref()))).collect::<Vec<_>>().join("; ")
        };
        self.offer(Difference::SystemDiffers, cells, item, text, values);
    }

    /// Reads the end of support that the file says of a device.
    fn support_end(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: &Item) -> Option<SupportEnd> {
        let typed = self.cell(row, Column::SupportEnds);
        if typed.is_empty() {
            return None;
        }
        match SupportEnd::read(typed, &self.dates.reading(), &mut Vec::new()) {
            Ok(end) => end,
            Err(fault) => {
                self.note(Difference::Unclear, cells, Some(item), || fault.message);
                None
            }
        }
    }

    /// Compares the user there with the holder here. A loan for a class is of a teacher, and its devices are used by
    /// many; a device without a user there says nothing.
    fn holder(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: &Item) {
        let words = [Column::User, Column::UserEmail, Column::UserName].map(|column| self.cell(row, column));
        let Some(first) = words.into_iter().find(|word| !word.is_empty()) else { return };
        let text = match &item.loan {
            Some(loan) if loan.kind == Kind::Class || is_holder(loan, words) => return,
            Some(loan) => format!("{} there, {} here", shown(first), named(loan)),
            None => format!("{} there, on loan to nobody here", shown(first)),
        };
        self.note(Difference::HolderDiffers, cells, Some(item), || text);
    }

    /// Notes what is wrong with a device by the file itself.
    fn condition(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: Option<&Item>) {
        if self.columns.has(Column::Seen) {
            self.last_seen(row, cells, item);
        }
        if yes_or_no("encrypted", self.cell(row, Column::Encrypted)).is_ok_and(|yes| yes == Some(false)) {
            self.note(Difference::NotEncrypted, cells, item, || "not encrypted there".to_owned());
        }
        let own = SupportEnd::read(self.cell(row, Column::SupportEnds), &self.dates.reading(), &mut Vec::new());
        if !self.columns.has(Column::System) && !self.is_of_chromebooks && !self.columns.has(Column::SupportEnds) {
            return;
        }
        let end = own.ok().flatten().or(item.and_then(|item| item.support_ends)).or_else(|| self.end_of(cells, item));
        match (State::of(end, self.today, None), end.and_then(SupportEnd::day)) {
            (State::Ended, Some(day)) => {
                let text = || format!("{}: support ended on {}", system_of(cells), show_day(day));
                self.note(Difference::NotSupported, cells, item, text);
            }
            (State::Unknown, _) => self.note(Difference::SupportUnknown, cells, item, || system_of(cells)),
            _ => {}
        }
    }

    /// The end of support of the system of a row. The register may know the edition where the file doesn't say it.
    fn end_of(&mut self, cells: &Cells<'_>, item: Option<&Item>) -> Option<SupportEnd> {
        let edition = match item.and_then(|item| item.os_edition.as_deref()) {
            Some(known) if cells.edition.is_empty() => known,
            _ => cells.edition,
        };
        key_of(&mut self.key, [cells.os, edition, cells.version, cells.model]);
        if let Some(end) = self.supported.get(&self.key) {
            return *end;
        }
        let device = Device {
            os: Some(cells.os),
            edition: Some(edition),
            version: Some(cells.version),
            model: Some(cells.model),
        };
        let end = self.support.find(device).ok().map(|date| date.ends);
        self.supported.insert(self.key.clone(), end);
        end
    }

    /// Reads the day on which a device was last seen: it is silent, or was seen on an issue.
    fn last_seen(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: Option<&Item>) {
        let typed = self.cell(row, Column::Seen);
        // Intune writes the year 1 for a device that never reported.
        if typed.is_empty() || typed.starts_with("0001-01-01") {
            self.note(Difference::Silent, cells, item, || "never seen".to_owned());
            return;
        }
        self.dates.see(typed);
        match self.dates.reading().day(typed, Meaning::Happened).map(|meant| meant.day) {
            Ok(Some(day)) => {
                if day < self.silent_before {
                    self.note(Difference::Silent, cells, item, || format!("last seen {}", show_day(day)));
                }
                if let Some((item, loan)) = item.and_then(|item| Some((item, item.loan.as_ref()?)))
                    && loan.kind == Kind::Issue
                {
                    self.seen.push(Sighted { asset: item.id, loan: loan.id, seen_on: day });
                }
            }
            Ok(None) => self.note(Difference::Unclear, cells, item, || format!("{} is not a day", shown(typed))),
            Err(fault) => self.note(Difference::Unclear, cells, item, || fault.message),
        }
    }

    /// Lists a difference in which the register can take the file's values, and takes them if an answer says so.
    fn offer<'v>(
        &mut self,
        difference: Difference,
        cells: &Cells<'_>,
        item: &Item,
        text: impl FnOnce() -> String,
        values: impl FnOnce() -> Vec<(domain::asset_fields::AssetField, &'v str)>,
    ) {
        let answer = answered(&self.order.answers, difference, cells.line, &item.tag);
        if answer == Some("take") {
            let values = values().into_iter().map(|(field, value)| (field, value.to_owned())).collect();
            self.takes.push(Take { difference, line: cells.line, asset: item.id, values });
        }
        if let Some(group) = difference.group().filter(|one| self.order.answers.has_row(*one, cells.line, &item.tag)) {
            self.found.answered.push((group, cells.line, item.tag.clone()));
        }
        self.list(difference, cells, Some(item), text, answer);
    }

    fn note(&mut self, difference: Difference, cells: &Cells<'_>, item: Option<&Item>, text: impl FnOnce() -> String) {
        self.list(difference, cells, item, text, None);
    }

    fn list(
        &mut self,
        difference: Difference,
        cells: &Cells<'_>,
        item: Option<&Item>,
        text: impl FnOnce() -> String,
        answer: Option<&'static str>,
    ) {
        let given = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        let is_open = answer.is_none() && difference.group().is_some();
        self.found.add(difference, is_open, || DifferenceRow {
            difference,
            line: Some(cells.line),
            tag: item.map(|item| item.tag.clone()),
            device: given(cells.name),
            serial: given(cells.serial),
            text: text(),
            answer,
        });
    }

    /// Reads what of the register the rows need. An item of a system that the file has nothing of is in another manager's
    /// list, and is not wanted.
    pub(super) fn known(&self, tx: &ReadTx<'_>) -> Result<Known, Fault> {
        let all = store::category::all(tx)?;
        let asked = self.order.categories.iter().map(|name| Ok(store::category::find(tx, name)?.id));
        let asked: Vec<CategoryId> = asked.collect::<Result<_, Fault>>()?;
        let is_wanted = |category: &&Category| {
            if asked.is_empty() { has_system(category) } else { asked.contains(&category.id) }
        };
        let wanted: HashSet<String> = all.iter().filter(is_wanted).map(|one| one.id.0.to_string()).collect();
        let of_file = |os: &str, model: Option<&str>| {
            let own = systems(os, model.unwrap_or_default());
            own.is_empty() || self.systems.is_empty() || own.iter().any(|one| self.systems.contains(one))
        };
        let (mut key, mut known) = (Vec::new(), HashMap::new());
        Known::read(tx, &self.serials, |category, os, model| {
            let Some(os) = os else { return wanted.contains(category) };
            if !asked.is_empty() && !wanted.contains(category) {
                return false;
            }
            key_of(&mut key, [os, model.unwrap_or_default()]);
            if let Some(is_of_file) = known.get(&key) {
                return *is_of_file;
            }
            *known.entry(key.clone()).or_insert_with(|| of_file(os, model))
        })
    }

    /// Lists the items that have a system and are not in the file, in the order of their tags.
    pub(super) fn only_here(&mut self, known: Known) {
        known.not_seen(&self.lines, &mut self.found);
    }
}

/// A value there and here.
fn there_and_here(there: &str, here: Option<&str>) -> String {
    format!("{} there, {} here", shown(there), here.map_or_else(|| "none".to_owned(), shown))
}

/// The system of a row in words.
fn system_of(cells: &Cells<'_>) -> String {
    let words: Vec<&str> =
        [cells.os, cells.edition, cells.version].into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "no system there".to_owned() } else { words.join(" ") }
}
