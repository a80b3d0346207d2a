//! How single fields of an asset are read.

use super::{
    super::{
        fault::{Fault, FaultKind},
        field::{months, yes_or_no},
        incoming::{
            cell,
            question::{Answer, Group},
        },
        money::{self, Vat},
        reading::Reading,
        remedy::Input,
        text::{self, shown},
        when::add_months,
        words::Word as _,
    },
    AssetField,
};
use crate::{
    asset::{Asset, Condition},
    say,
};
use chrono::NaiveDate;

/// The fewest digits of a number that can be called, such as an extension.
const FEWEST_DIGITS: usize = 3;

/// The last day of a warranty that lasts `months` months.
pub(super) fn after_purchase(asset: &Asset, months: u32, text: &str) -> Result<NaiveDate, Fault> {
    let from = asset.purchased_on.ok_or_else(|| {
        Fault::invalid(format!("{} counts from the purchase date, which is unknown", shown(text)))
            .hint("Give the purchase date too, or the date when the warranty ends.")
    })?;
    Ok(add_months(from, months))
}

/// Reads the number of a phone.
///
/// Errors: it is no number that can be called, or a spreadsheet has changed it.
pub(super) fn phone_number(label: &str, typed: &str) -> Result<Option<String>, Fault> {
    let Some(number) = text::line(label, typed, text::SHORT)? else { return Ok(None) };
    if cell::has_lost_digits(&number) {
        return Err(Fault::invalid(format!("{} has lost its digits in a spreadsheet", shown(&number)))
            .hint("Type the whole number, and format its column as text."));
    }
    if number.chars().filter(char::is_ascii_digit).count() < FEWEST_DIGITS {
        return Err(Fault::invalid(format!("{} is no phone number", shown(&number)))
            .hint("Type the number, or keep other words in the notes."));
    }
    Ok(Some(number))
}

/// Questions a typed value that is seldom meant: a serial number that a spreadsheet has changed, and a replacement that
/// costs nothing. A file's importer asks about both in groups.
///
/// Errors: the value is unlikely, and the user has not said that it is right.
pub(super) fn must_be_meant(field: AssetField, text: &str, reading: &Reading) -> Result<(), Fault> {
    if reading.is_sure() || !matches!(reading, Reading::Typed(_)) {
        return Ok(());
    }
    let (why, else_do) = match field {
        AssetField::Serial if cell::has_lost_digits(text) => (
            "has lost its digits in a spreadsheet",
            "Type the serial number as it is on the item. If it is right, add ",
        ),
        AssetField::ReplacementCost if money::parse(text.trim()).is_ok_and(|pence| pence == 0) => {
            ("means that another one costs nothing", "If the cost is not known, leave it out. If it is right, add ")
        }
        _ => return Ok(()),
    };
    let message = format!("{}: it {why}; is that right?", shown(text.trim()));
    Err(Fault::new(FaultKind::Question, message).hint(say![else_do, Input::Yes, "."]))
}

/// A time without a unit, with the unit that the heading of its column has: `3` under `Warranty Years` is `3 years`. `None`
/// if the text is no such number, or the heading has no unit.
pub fn with_unit(heading: &str, text: &str) -> Option<String> {
    let number = text.trim();
    if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let heading = text::fold(heading);
    let has = |unit: &str| heading.split(|c: char| !c.is_alphanumeric()).any(|word| word.starts_with(unit));
    match (has("month"), has("year") || has("yr")) {
        (true, false) => Some(format!("{number} months")),
        (false, true) => Some(format!("{number} years")),
        _ => None,
    }
}

/// The group of questions about a cell whose word the field doesn't know, or whose number has no unit. `None` if the cell is
/// clear, or only a person can correct it.
pub fn unclear(field: AssetField, text: &str) -> Option<Group> {
    let (is_clear, group) = match field {
        AssetField::Condition => (Condition::parse(text).is_some(), Group::Condition),
        AssetField::Encrypted | AssetField::AntiVirus => (yes_or_no("", text).is_ok(), Group::YesNo),
        AssetField::PurchaseVat => (Vat::read(text).is_ok(), Group::VatBasis),
        AssetField::WarrantyUntil => (months(text).is_ok(), Group::WarrantyUnit),
        _ => return None,
    };
    (!is_clear).then_some(group)
}

/// The text that an answer to such a question gives the cell. `None` if the cell is left out.
pub fn answered(text: &str, answer: Answer) -> Option<String> {
    match answer {
        Answer::Blank => None,
        Answer::Months | Answer::Years => Some(format!("{} {answer}", text.trim())),
        word => Some(word.word().to_owned()),
    }
}
