//! The fields of an asset that people set, each cleaned and checked in one place, whether it was typed or imported.

use super::{
    asset::{Asset, Condition},
    fault::Fault,
    meaning::{Meaning, must_end_after},
    money,
    reading::Reading,
    text::{self, shown},
    when::add_months,
    words::Word,
};
use crate::words;
use chrono::NaiveDate;

words! {
    /// A field that `asset add` and `asset edit` take, and an import file has a column for.
    AssetField, "asset field" {
        Name = "name",
        Make = "make",
        Model = "model",
        Serial = "serial",
        Location = "location",
        Condition = "condition",
        PurchasedOn = "purchased_on",
        PurchaseCost = "purchase_cost",
        Supplier = "supplier",
        OrderNumber = "order_number",
        WarrantyUntil = "warranty_until",
        EndOfLifeOn = "end_of_life_on",
        PhoneNumber = "phone_number",
        Encrypted = "encrypted",
        AntiVirus = "anti_virus",
        Notes = "notes",
    }
}

impl AssetField {
    /// Whether its text is a day.
    pub fn is_date(self) -> bool {
        matches!(self, Self::PurchasedOn | Self::WarrantyUntil | Self::EndOfLifeOn)
    }
}

/// Sets a field from text; an empty text clears it. The caller refolds the asset when all are set.
///
/// A warranty may be a number of months, counted from the purchase date: that is to be set first.
///
/// How it was understood, where that is to be said.
///
/// Errors: the text is not what the field takes.
pub fn set(asset: &mut Asset, field: AssetField, text: &str, reading: &Reading) -> Result<Vec<String>, Fault> {
    use AssetField as F;
    let mut said = Vec::new();
    match field {
        F::Name => asset.name = text::line("name", text, text::SHORT)?,
        F::Make => asset.make = text::line("make", text, text::SHORT)?,
        F::Model => asset.model = text::line("model", text, text::SHORT)?,
        F::Serial => asset.serial = text::line("serial", text, text::SHORT)?,
        F::Location => asset.location = text::line("location", text, text::SHORT)?,
        F::Condition => asset.condition = condition(text)?,
        F::PurchasedOn => asset.purchased_on = reading.day(text, Meaning::Bought)?.told(&mut said),
        F::PurchaseCost => asset.purchase_cost_pence = cost(text)?,
        F::Supplier => asset.supplier = text::line("supplier", text, text::SHORT)?,
        F::OrderNumber => asset.order_number = text::line("order number", text, text::SHORT)?,
        F::WarrantyUntil => asset.warranty_until = warranty(text, asset.purchased_on, reading, &mut said)?,
        F::EndOfLifeOn => asset.end_of_life_on = reading.day(text, Meaning::WearsOut)?.told(&mut said),
        F::PhoneNumber => asset.phone_number = text::line("phone number", text, text::SHORT)?,
        F::Encrypted => asset.encrypted = yes_or_no("encrypted", text)?,
        F::AntiVirus => asset.anti_virus = yes_or_no("anti-virus", text)?,
        F::Notes => asset.notes = text::note("notes", text)?,
    }
    Ok(said)
}

/// Sets many fields, the warranty last, since it may be counted from the purchase date; then refolds. What is to be said of
/// them.
///
/// Errors: as [`set`], for the first that does not hold; an end before the purchase, that nobody is sure of.
pub fn set_all(
    asset: &mut Asset,
    fields: &[(AssetField, String)],
    reading: &Reading,
    aliases: &[String],
) -> Result<Vec<String>, Fault> {
    let is_warranty = |field: &AssetField| *field == AssetField::WarrantyUntil;
    let first = fields.iter().filter(|(field, _)| !is_warranty(field));
    let last = fields.iter().filter(|(field, _)| is_warranty(field));
    let mut said = Vec::new();
    for (field, text) in first.chain(last) {
        said.append(&mut set(asset, *field, text, reading)?);
    }
    if fields.iter().any(|(field, _)| field.is_date()) {
        must_end_after_purchase(asset, reading)?;
    }
    asset.refold(aliases);
    Ok(said)
}

/// Asks about a warranty or a useful life that ends before the purchase.
///
/// Errors: it does, and nobody is sure.
pub fn must_end_after_purchase(asset: &Asset, reading: &Reading) -> Result<(), Fault> {
    for (what, end) in [("a warranty's end", asset.warranty_until), ("the end of life", asset.end_of_life_on)] {
        must_end_after(end, asset.purchased_on, &format!("{what}, before the purchase on"), reading.is_sure())?;
    }
    Ok(())
}

fn condition(text: &str) -> Result<Condition, Fault> {
    Condition::parse(text).ok_or_else(|| {
        Fault::invalid(format!("{} is not a condition", shown(text.trim())))
            .hint(format!("The conditions are {}.", Condition::list()))
    })
}

fn cost(text: &str) -> Result<Option<i64>, Fault> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { money::parse(text).map(Some) }
}

/// A day, or `36 months`, or `36` alone.
fn warranty(
    text: &str,
    purchased_on: Option<NaiveDate>,
    reading: &Reading,
    said: &mut Vec<String>,
) -> Result<Option<NaiveDate>, Fault> {
    let text = text.trim();
    let Some(months) = months(text) else { return Ok(reading.day(text, Meaning::WearsOut)?.told(said)) };
    if months == 0 {
        return Ok(None);
    }
    let from = purchased_on.ok_or_else(|| {
        Fault::invalid(format!("{} counts from the purchase date, which is not known", shown(text)))
            .hint("Give the purchase date as well, or the day on which the warranty ends.")
    })?;
    Ok(Some(add_months(from, months)))
}

fn months(text: &str) -> Option<u32> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    if !(1..=3).contains(&digits) || !matches!(unit.trim().to_ascii_lowercase().as_str(), "" | "months" | "month") {
        return None;
    }
    number.parse().ok()
}

/// `None`: nobody has looked.
fn yes_or_no(what: &str, text: &str) -> Result<Option<bool>, Fault> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" | "true" | "1" => Ok(Some(true)),
        "no" | "n" | "false" | "0" => Ok(Some(false)),
        "" | "unknown" => Ok(None),
        _ => Err(Fault::invalid(format!("{} does not say whether it is so ({what})", shown(text)))
            .hint("Write yes, no or unknown.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::CategoryId, reading::DateFormat, when::Instant};
    use uuid::Uuid;

    fn asset() -> Asset {
        Asset::new(Uuid::nil().into(), "LAP-0001".to_owned(), CategoryId(Uuid::nil()), Instant::EPOCH)
    }

    fn today() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn set_cell(asset: &mut Asset, field: AssetField, text: &str) -> Result<Vec<String>, String> {
        set(asset, field, text, &Reading::Cell(DateFormat::Uk, today())).map_err(|fault| fault.message)
    }

    #[test]
    fn a_warranty_in_months_counts_from_the_purchase() {
        let mut asset = asset();
        assert_eq!(
            set_cell(&mut asset, AssetField::WarrantyUntil, "36 months").unwrap_err(),
            "“36 months” counts from the purchase date, which is not known"
        );
        let fields = [(AssetField::WarrantyUntil, "36".to_owned()), (AssetField::PurchasedOn, "31/08/2023".to_owned())];
        set_all(&mut asset, &fields, &Reading::Cell(DateFormat::Uk, today()), &[]).unwrap();
        assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-08-31");
        set_cell(&mut asset, AssetField::WarrantyUntil, "18/12/2026").unwrap();
        assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-12-18");
    }

    #[test]
    fn a_day_is_asked_whether_it_can_be_meant() {
        let mut asset = asset();
        set_cell(&mut asset, AssetField::PurchasedOn, "15/03/98").unwrap();
        assert_eq!(asset.purchased_on.unwrap().to_string(), "1998-03-15");
        assert!(set_cell(&mut asset, AssetField::PurchasedOn, "1/9/2032").unwrap_err().contains("in the future"));
        assert!(set_cell(&mut asset, AssetField::PurchasedOn, "1/9/1940").unwrap_err().contains("before 1945"));
        let said = set_cell(&mut asset, AssetField::PurchasedOn, "Sep-24").unwrap();
        assert_eq!(said, ["“Sep-24” is taken as Sun 1 Sep 2024"]);
        assert_eq!(set_cell(&mut asset, AssetField::EndOfLifeOn, "31/12/9999").unwrap().len(), 1);
        assert_eq!(asset.end_of_life_on, None);
        set_cell(&mut asset, AssetField::WarrantyUntil, "1/8/2024").unwrap();
        assert!(must_end_after_purchase(&asset, &Reading::Cell(DateFormat::Uk, today())).is_err());
    }

    #[test]
    fn an_empty_text_clears_what_may_be_empty() {
        let mut asset = asset();
        set_cell(&mut asset, AssetField::Encrypted, "Yes").unwrap();
        assert_eq!(asset.encrypted, Some(true));
        set_cell(&mut asset, AssetField::Encrypted, "").unwrap();
        assert_eq!(asset.encrypted, None);
        assert_eq!(set_cell(&mut asset, AssetField::Condition, "").unwrap_err(), "“” is not a condition");
        assert_eq!(
            set_cell(&mut asset, AssetField::AntiVirus, "perhaps").unwrap_err(),
            "“perhaps” does not say whether it is so (anti-virus)"
        );
    }

    #[test]
    fn a_date_is_read_in_the_files_own_order() {
        let day = |format: DateFormat, text: &str| {
            format.day(text, Meaning::WearsOut, today()).map(|(day, _)| day.to_string()).map_err(|f| f.message)
        };
        assert_eq!(day(DateFormat::Uk, "03/04/2024").unwrap(), "2024-04-03");
        assert_eq!(day(DateFormat::Us, "03/04/2024").unwrap(), "2024-03-04");
        assert_eq!(day(DateFormat::Iso, "2024-04-03").unwrap(), "2024-04-03");
        assert_eq!(day(DateFormat::Uk, "30/08/2022 00:00").unwrap(), "2022-08-30");
        assert_eq!(day(DateFormat::Iso, "03/04/2024").unwrap_err(), "“03/04/2024” is not a date (year-month-day)");
        assert_eq!(day(DateFormat::Us, "18/12/2025").unwrap_err(), "there is no day “18/12/2025” (month/day/year)");
    }
}
