//! A key of an asset file that is not trusted over the rest of its row: a serial number that is none, and a tag or a
//! serial number that is used for another item.

use super::{Assets, columns::Column, row::Plan};
use crate::{
    asset::history,
    file::{plan::Findings, table::Row},
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Fate},
    asset_fields::AssetField,
    fault::Fault,
    incoming::{
        cell,
        likeness::{self, Described, Past},
        question::{Answer, Chosen, Group},
        serial,
    },
    meaning::Meaning,
    text::{count, fold, shown},
    when::show_day,
};
use std::collections::{BTreeSet, HashMap};
use store::{ReadTx, WriteTx, import_keys};

/// The most lines that a note names.
const NAMED: usize = 10;

/// The most serial numbers of rows that are not written yet. A file with more has other questions to answer first.
const MOST_UNWRITTEN: usize = 10_000;

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
}

impl Assets<'_> {
    /// Asks about a row that describes another item than the one with its tag or serial number. True if the row is left
    /// out.
    pub(super) fn is_another(
        &self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        known: &Asset,
        found: &mut Findings<'_>,
    ) -> Result<bool, Fault> {
        let own = Words::of(tx, known)?;
        let here = own.described();
        let by_serial = self.plan.cell(row, Column::Tag).is_empty();
        let is_of_device = self.plan.layout.is_some_and(|layout| layout.is_of_devices);
        let mut file = self.described(row, is_of_device && by_serial);
        // Another word for the same category is no other category.
        if !file.category.is_empty()
            && store::category::known(tx, file.category)?.is_some_and(|category| category.id == known.category_id)
        {
            file.category = "";
        }
        let holder = if file.serial.is_empty() || by_serial || serial::are_one(file.serial, here.serial) {
            None
        } else {
            store::keys::with_serial(tx, file.serial, Some(known.id))?.into_iter().next()
        };
        let is_other = if by_serial {
            // Hostnames are compared with hostnames, and a device without one is called by its tag.
            let name = known.device_name.as_ref().or(known.name.as_ref()).unwrap_or(&known.tag);
            likeness::is_of_another(file, Described { name, ..here })
        } else {
            let is_old_tag = fold(self.plan.cell(row, Column::Tag)) != known.tag_folded
                && store::asset::aliases(tx, known.id)?
                    .iter()
                    .any(|old| fold(old) == fold(self.plan.cell(row, Column::Tag)));
            let has_history = history::first_day(tx, self.act, known)?.is_some();
            holder.is_some() || likeness::is_reused(file, here, Past { has_history, is_old_tag })
        };
        if !is_other {
            return Ok(false);
        }
        let asks = match &holder {
            Some(holder) => format!("the serial number {} is that of {}", shown(file.serial), holder.tag),
            None => {
                format!("{} in the file", told(Described { category: self.plan.cell(row, Column::Category), ..file }))
            }
        };
        let asks = format!("{asks}; {} is {}{}", known.tag, told(here), on_loan_to(tx, known)?);
        let column = if by_serial || holder.is_some() { Column::Field(AssetField::Serial) } else { Column::Tag };
        let chosen = self.plan.ask(Group::OtherItem, self.plan.at(row, column), asks, Vec::new(), found);
        Ok(chosen == Some(Chosen::Word(Answer::Skip)) && leave_out("it describes another item", found))
    }

    /// What a row says of its item. `is_named_by_host` is true if its name is that of a device on the network.
    fn described<'r>(&self, row: &Row<'r>, is_named_by_host: bool) -> Described<'r> {
        let cell = |field| self.plan.cell(row, Column::Field(field));
        let host = if is_named_by_host { cell(AssetField::DeviceName) } else { "" };
        let bought = cell(AssetField::PurchasedOn);
        let day = row.day_number(bought).map(|(day, _)| day);
        let read = || self.dates.confirmed().day(bought, Meaning::Bought).ok().and_then(|meant| meant.day);
        Described {
            serial: cell(AssetField::Serial),
            name: if host.is_empty() { cell(AssetField::Name) } else { host },
            make: cell(AssetField::Make),
            model: cell(AssetField::Model),
            category: self.plan.cell(row, Column::Category),
            bought: if bought.is_empty() { None } else { day.or_else(read) },
        }
    }

    /// Asks about a new item whose serial number, or whose tag as a serial number, is that of a known item.
    pub(super) fn known_serial(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        tag: &str,
        found: &mut Findings<'_>,
    ) -> Result<Twin, Fault> {
        let typed = self.plan.cell(row, Column::Field(AssetField::Serial));
        let of_tag = store::keys::with_serial(tx, tag, None)?;
        let is_swapped = |asset: &&Asset| !typed.is_empty() && fold(typed) == asset.tag_folded;
        if let Some(asset) = of_tag.iter().find(is_swapped) {
            let fault = Fault::bad_file(format!(
                "{} is the serial number of {}, whose tag is its serial number here; headings may be swapped",
                shown(tag),
                asset.tag
            ))
            .hint("Put each heading over its own column, or read the two columns otherwise.");
            self.plan.refuse(self.plan.at(row, Column::Tag), &fault, found);
            return Ok(Twin::None);
        }
        let is_damaged = cell::damage(typed).is_some();
        let of_serial =
            if typed.is_empty() || is_damaged { Vec::new() } else { store::keys::with_serial(tx, typed, None)? };
        let (serial, known, column) = match (of_serial.is_empty(), of_tag.is_empty()) {
            (false, _) => (typed, of_serial, Column::Field(AssetField::Serial)),
            (true, false) => (tag, of_tag, Column::Tag),
            (true, true) => return Ok(self.serial_before(row, (typed, tag), found)),
        };
        let mut parts = Vec::with_capacity(known.len());
        for asset in &known {
            let line = import_keys::line_of(tx, &asset.tag_folded)?;
            let line = line.map(|line| format!(" on line {line}")).unwrap_or_default();
            parts.push(format!("{}{line}{}", asset.named(), on_loan_to(tx, asset)?));
        }
        let text = format!("{} is the serial number of {}", shown(serial), parts.join(" and of "));
        let at = self.plan.at(row, column);
        match (self.plan.ask(Group::KnownSerial, at, text, Vec::new(), found), known.as_slice()) {
            (Some(Chosen::Word(Answer::Same)), [one]) => {
                self.has_aliases = true;
                Ok(Twin::Same(Box::new(one.clone())))
            }
            (Some(Chosen::Word(Answer::Same)), _) => {
                let fault = Fault::bad_file(format!("several items have the serial number {}", shown(serial)))
                    .hint("Write the tag of the right item in the file, or answer the line with new or skip.");
                self.plan.refuse(at, &fault, found);
                Ok(Twin::None)
            }
            (Some(Chosen::Word(Answer::Skip)), _) => {
                leave_out("another item has its serial number", found);
                Ok(Twin::LeftOut)
            }
            _ => Ok(Twin::None),
        }
    }
}

impl Assets<'_> {
    /// Asks about a new item whose serial number is on an earlier row that is not written, because it has questions of its
    /// own.
    fn serial_before(&self, row: &Row<'_>, (serial, tag): (&str, &str), found: &mut Findings<'_>) -> Twin {
        let Some(line) = self.unwritten.line_of(serial, &fold(tag)) else { return Twin::None };
        let text = format!("{} is the serial number of the item on line {line}", shown(serial));
        let at = self.plan.at(row, Column::Field(AssetField::Serial));
        let chosen = self.plan.ask(Group::KnownSerial, at, text, Vec::new(), found);
        if chosen == Some(Chosen::Word(Answer::Skip)) {
            leave_out("another item has its serial number", found);
            return Twin::LeftOut;
        }
        Twin::None
    }
}

/// The serial numbers of rows that are not written, so that the register doesn't know them.
#[derive(Default)]
pub(super) struct Unwritten(HashMap<String, (u64, String)>);

impl Unwritten {
    /// Notes the serial number of a row, with its line and its folded tag.
    pub(super) fn note(&mut self, serial: &str, line: u64, folded: &str) {
        if !serial.is_empty() && self.0.len() < MOST_UNWRITTEN {
            self.0.entry(serial::key(serial)).or_insert_with(|| (line, folded.to_owned()));
        }
    }

    /// The line that had the serial number with another tag.
    pub(super) fn line_of(&self, serial: &str, folded: &str) -> Option<u64> {
        if self.0.is_empty() || serial.is_empty() {
            return None;
        }
        self.0.get(&serial::key(serial)).filter(|(_, tag)| tag != folded).map(|(line, _)| *line)
    }
}

/// The item that a new row may be, by its serial number.
pub(super) enum Twin {
    /// The row is of a new item, or the question is open.
    None,
    /// The row is of this item, which gets the row's tag.
    Same(Box<Asset>),
    /// The row is left out.
    LeftOut,
}

/// What the register says of an item, to compare it with a row.
struct Words {
    serial: String,
    name: String,
    make: String,
    model: String,
    category: String,
    bought: Option<NaiveDate>,
}

impl Words {
    fn of(tx: &ReadTx<'_>, known: &Asset) -> Result<Self, Fault> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Ok(Self {
            serial: text(&known.serial),
            name: text(&known.name),
            make: text(&known.make),
            model: text(&known.model),
            category: store::category::by_id(tx, known.category_id)?.name,
            bought: known.purchased_on,
        })
    }

    fn described(&self) -> Described<'_> {
        let Self { serial, name, make, model, category, bought } = self;
        Described { serial, name, make, model, category, bought: *bought }
    }
}

/// The words that describe an item in a question.
fn told(of: Described<'_>) -> String {
    let parts = [of.name, of.make, of.model, of.category, of.serial].into_iter().filter(|part| !part.is_empty());
    let words = shown(&parts.collect::<Vec<_>>().join(" "));
    of.bought.map(|day| format!("{words}, bought on {}", show_day(day))).unwrap_or(words)
}

/// Says who has an item on loan, with a comma before it.
fn on_loan_to(tx: &ReadTx<'_>, known: &Asset) -> Result<String, Fault> {
    let loan = store::asset::open_loan(tx, known.id)?.filter(|_| known.fate != Some(Fate::Disposed));
    loan.map_or(Ok(String::new()), |loan| {
        Ok(format!(", on loan to {}", store::person::by_id(tx, loan.person_id)?.label()))
    })
}

/// Leaves a row out: its other questions need no answer. Returns true.
fn leave_out(why: &str, found: &mut Findings<'_>) -> bool {
    found.asked.retain(|(_, chosen)| chosen.is_some());
    found.skipped = Some(why.to_owned());
    true
}
