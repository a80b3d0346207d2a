//! Compares one row after another, and then what of the register is not in the file.

use super::{
    DifferenceRow, Found, Order, SILENT_DAYS, answered,
    columns::{Column, is_of_chromebooks},
    known::{self, Item, Known, Open},
    matching::{Cells, Match},
};
use crate::{
    file::{headings::Columns, import::Dates as FileDates, table::Row},
    support::has_system,
};
use chrono::{Days, NaiveDate};
use domain::{
    category::Category,
    fault::Fault,
    field::yes_or_no,
    ids::{AssetId, CategoryId, LoanId},
    incoming::{cell, reported::Reported},
    loan::Kind,
    meaning::Meaning,
    reconcile::Difference,
    support::{
        SupportEnd,
        dates::{Dates, System},
        device::{Device, systems},
        sign_off::State,
    },
    text::{fold, natural_key, shown},
    when::show_day,
};
use std::collections::{HashMap, HashSet};
use store::ReadTx;

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

/// The support of one system, so that each is looked up once.
type Supported = HashMap<[String; 4], Option<SupportEnd>>;

/// The comparison of a list with the register.
pub(super) struct Comparison<'t> {
    columns: &'t Columns<Column>,
    order: &'t Order,
    pub(super) is_of_chromebooks: bool,
    support: Dates,
    supported: Supported,
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
    lines: HashMap<AssetId, u64>,
    /// The systems of the file.
    systems: HashSet<System>,
    pub(super) known: Known,
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
            lines: HashMap::new(),
            systems: if is_of_chromebooks { HashSet::from([System::ChromeOs]) } else { HashSet::new() },
            known: Known::default(),
        }
    }

    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::given(row.cell(at)))
    }

    /// Compares a row.
    pub(super) fn take(&mut self, tx: &ReadTx<'_>, row: &Row<'_>, misfit: Option<&str>) -> Result<(), Fault> {
        if self.cell(row, Column::Ownership).eq_ignore_ascii_case("personal") {
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
        };
        if let Some(why) = misfit {
            self.note(Difference::Unclear, &cells, None, || why.to_owned());
            return Ok(());
        }
        let status = Reported::of(self.cell(row, Column::Status));
        let is_retired = matches!(status, Reported::Gone(_));
        let item = match self.matched(tx, &cells)? {
            Match::One(item) => Some(*item),
            Match::None(text) => {
                if !is_retired {
                    self.note(Difference::OnlyThere, &cells, None, || text);
                }
                None
            }
            Match::Unclear(text) => {
                self.note(Difference::Unclear, &cells, None, || text);
                return Ok(());
            }
        };
        if let Some(item) = &item {
            if let Some(line) = self.lines.insert(item.id, cells.line) {
                self.note(Difference::Unclear, &cells, Some(item), || format!("{} is on line {line} too", item.tag));
                return Ok(());
            }
            self.matched += 1;
            self.compare(row, &cells, item, is_retired);
        }
        if !is_retired {
            self.condition(row, &cells, item.as_ref());
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
        let is_other_name = !cells.name.is_empty()
            && item.device_name.as_deref().map_or_else(
                // A device that is called by its tag needs no second name.
                || fold(cells.name) != item.tag_folded,
                |known| fold(known) != fold(cells.name),
            );
        if is_other_name {
            let here = item.device_name.as_deref().map_or_else(|| "none".to_owned(), shown);
            let text = format!("{} there, {here} here", shown(cells.name));
            self.offer(Difference::NameDiffers, cells, item, text, vec![(F::DeviceName, cells.name)]);
        }
        if !cells.serial.is_empty() && item.serial_folded.as_deref() != Some(fold(cells.serial).as_str()) {
            let here = item.serial.as_deref().map_or_else(|| "none".to_owned(), shown);
            let text = format!("{} there, {here} here", shown(cells.serial));
            self.offer(Difference::SerialDiffers, cells, item, text, vec![(F::Serial, cells.serial)]);
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
                let text = format!("{} there, {} here", word(Some(yes)), word(item.encrypted));
                let value = if yes { "yes" } else { "no" };
                self.offer(Difference::EncryptionDiffers, cells, item, text, vec![(F::Encrypted, value)]);
            }
            Ok(_) => {}
            Err(fault) => self.note(Difference::Unclear, cells, Some(item), || fault.message),
        }
    }

    /// Compares the system, its edition and version, and the end of support that the file says.
    fn system(&mut self, row: &Row<'_>, cells: &Cells<'_>, item: &Item) {
        use domain::asset_fields::AssetField as F;
        let is_other =
            |there: &str, here: Option<&String>| !there.is_empty() && here.is_none_or(|here| fold(here) != fold(there));
        let parts = [
            (F::Os, cells.os, item.os.as_ref()),
            (F::OsEdition, cells.edition, item.os_edition.as_ref()),
            (F::OsVersion, cells.version, item.os_version.as_ref()),
        ];
        let mut values: Vec<(F, &str)> = parts
            .iter()
            .filter(|(_, there, here)| is_other(there, *here))
            .map(|(field, there, _)| (*field, *there))
            .collect();
        let typed = self.cell(row, Column::SupportEnds);
        if let Some(end) = self.support_end(row, cells, item)
            && item.support_ends != Some(end)
        {
            values.push((F::SupportEnds, typed));
            values.push((F::SupportSource, "the device manager's list"));
        }
        if !values.is_empty() {
            let here = |field: F| match field {
                F::Os => item.os.clone(),
                F::OsEdition => item.os_edition.clone(),
                F::OsVersion => item.os_version.clone(),
                _ => item.support_ends.map(SupportEnd::shown),
            };
            let each = values.iter().filter(|(field, _)| *field != F::SupportSource).map(|(field, there)| {
                format!(
                    "{} there, {} here",
                    shown(there),
                    here(*field).map_or_else(|| "none".to_owned(), |own| shown(&own))
                )
            });
            let text = each.collect::<Vec<_>>().join("; ");
            self.offer(Difference::SystemDiffers, cells, item, text, values);
        }
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
        let key = [cells.os, edition, cells.version, cells.model].map(str::to_owned);
        if let Some(end) = self.supported.get(&key) {
            return *end;
        }
        let device = Device {
            os: Some(cells.os),
            edition: Some(edition),
            version: Some(cells.version),
            model: Some(cells.model),
        };
        let end = self.support.find(device).ok().map(|date| date.ends);
        self.supported.insert(key, end);
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
    fn offer(
        &mut self,
        difference: Difference,
        cells: &Cells<'_>,
        item: &Item,
        text: String,
        values: Vec<(domain::asset_fields::AssetField, &str)>,
    ) {
        let answer = answered(&self.order.answers, difference, cells.line, &item.tag);
        if answer == Some("take") {
            let values = values.into_iter().map(|(field, value)| (field, value.to_owned())).collect();
            self.takes.push(Take { difference, line: cells.line, asset: item.id, values });
        }
        self.list(difference, cells, Some(item), || text, answer);
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
        self.found.add(difference, || DifferenceRow {
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
    pub(super) fn prepare<'r>(&mut self, tx: &ReadTx<'_>, rows: impl Iterator<Item = Row<'r>>) -> Result<(), Fault> {
        let (mut serials, mut seen) = (HashSet::new(), HashSet::new());
        for row in rows {
            let serial = self.cell(&row, Column::Serial);
            if !serial.is_empty() {
                serials.insert(fold(serial));
            }
            let (os, model) = (self.cell(&row, Column::System), self.cell(&row, Column::Model));
            if !os.is_empty() && seen.insert((os, model)) {
                self.systems.extend(systems(os, model));
            }
        }
        let asked: Vec<CategoryId> = self
            .order
            .categories
            .iter()
            .map(|name| store::category::find(tx, name).map(|category| category.id))
            .collect::<Result<_, Fault>>()?;
        let all = store::category::all(tx)?;
        let is_wanted = |category: &Category| {
            if asked.is_empty() { has_system(category) } else { asked.contains(&category.id) }
        };
        let wanted: HashSet<CategoryId> = all.iter().filter(|one| is_wanted(one)).map(|one| one.id).collect();
        let of_file = &self.systems;
        self.known = Known::read(tx, &serials, |category, os, model| {
            let Some(os) = os else { return wanted.contains(&category) };
            let own = systems(os, model.unwrap_or_default());
            let is_of_file = own.is_empty() || of_file.is_empty() || own.iter().any(|one| of_file.contains(one));
            is_of_file && (asked.is_empty() || wanted.contains(&category))
        })?;
        Ok(())
    }

    /// Lists the items that have a system and are not in the file, in the order of their tags.
    pub(super) fn only_here(&mut self) {
        let others = std::mem::take(&mut self.known.others);
        let mut missing: Vec<known::Other> =
            others.into_iter().filter(|item| !self.lines.contains_key(&item.id)).collect();
        missing.sort_by_cached_key(|item| natural_key(&item.tag));
        for known::Other { tag, serial, device_name, .. } in missing {
            self.found.add(Difference::OnlyHere, || DifferenceRow {
                difference: Difference::OnlyHere,
                line: None,
                tag: Some(tag),
                device: device_name,
                serial,
                text: "not in the file".to_owned(),
                answer: None,
            });
        }
    }
}

/// The holder of an open loan.
fn named(loan: &Open) -> String {
    format!("{} ({})", loan.name, loan.reference)
}

/// The system of a row in words.
fn system_of(cells: &Cells<'_>) -> String {
    let words: Vec<&str> =
        [cells.os, cells.edition, cells.version].into_iter().filter(|word| !word.is_empty()).collect();
    if words.is_empty() { "no system there".to_owned() } else { words.join(" ") }
}

/// True if one of the words of the file is the holder's: an account or address, or, if there is none, the name.
fn is_holder(loan: &Open, [user, email, name]: [&str; 3]) -> bool {
    let known: Vec<String> = [Some(&loan.reference), loan.username.as_ref(), loan.email.as_ref()]
        .into_iter()
        .flatten()
        .map(|word| fold(word))
        .collect();
    let fits = |word: &str| {
        let folded = fold(word);
        let account = folded.split('@').next().unwrap_or_default();
        known.iter().any(|known| *known == folded || (known == account && !known.contains('@')))
    };
    let accounts: Vec<&str> = [user, email].into_iter().filter(|word| !word.is_empty()).collect();
    if accounts.is_empty() { fold(name) == fold(&loan.name) } else { accounts.into_iter().any(fits) }
}
