//! The fields of an asset that people set, each cleaned and checked in one place, whether it was typed or imported.

use super::{
    asset::{Asset, Condition},
    fault::Fault,
    money,
    reading::Reading,
    text::{self, shown},
    when::{Looking, add_months},
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
/// Errors: the text is not what the field takes.
pub fn set(asset: &mut Asset, field: AssetField, text: &str, reading: &Reading) -> Result<(), Fault> {
    use AssetField as F;
    match field {
        F::Name => asset.name = text::line("name", text, text::SHORT)?,
        F::Make => asset.make = text::line("make", text, text::SHORT)?,
        F::Model => asset.model = text::line("model", text, text::SHORT)?,
        F::Serial => asset.serial = text::line("serial", text, text::SHORT)?,
        F::Location => asset.location = text::line("location", text, text::SHORT)?,
        F::Condition => asset.condition = condition(text)?,
        F::PurchasedOn => asset.purchased_on = reading.day(text, Looking::Back)?,
        F::PurchaseCost => asset.purchase_cost_pence = cost(text)?,
        F::Supplier => asset.supplier = text::line("supplier", text, text::SHORT)?,
        F::OrderNumber => asset.order_number = text::line("order number", text, text::SHORT)?,
        F::WarrantyUntil => asset.warranty_until = warranty(text, asset.purchased_on, reading)?,
        F::EndOfLifeOn => asset.end_of_life_on = reading.day(text, Looking::Ahead)?,
        F::PhoneNumber => asset.phone_number = text::line("phone number", text, text::SHORT)?,
        F::Encrypted => asset.encrypted = yes_or_no("encrypted", text)?,
        F::AntiVirus => asset.anti_virus = yes_or_no("anti-virus", text)?,
        F::Notes => asset.notes = text::note("notes", text)?,
    }
    Ok(())
}

/// Sets many fields, the warranty last, since it may be counted from the purchase date; then refolds.
///
/// Errors: as [`set`], for the first that does not hold.
pub fn set_all(
    asset: &mut Asset,
    fields: &[(AssetField, String)],
    reading: &Reading,
    aliases: &[String],
) -> Result<(), Fault> {
    let is_warranty = |field: &AssetField| *field == AssetField::WarrantyUntil;
    let first = fields.iter().filter(|(field, _)| !is_warranty(field));
    let last = fields.iter().filter(|(field, _)| is_warranty(field));
    for (field, text) in first.chain(last) {
        set(asset, *field, text, reading)?;
    }
    asset.refold(aliases);
    Ok(())
}

fn condition(text: &str) -> Result<Condition, Fault> {
    Condition::parse(text).ok_or_else(|| {
        Fault::usage(format!("{} is not a condition", shown(text.trim())))
            .hint(format!("The conditions are {}.", Condition::list()))
    })
}

fn cost(text: &str) -> Result<Option<i64>, Fault> {
    let text = text.trim();
    if text.is_empty() { Ok(None) } else { money::parse(text).map(Some) }
}

/// A day, or `36 months`, or `36` alone.
fn warranty(text: &str, purchased_on: Option<NaiveDate>, reading: &Reading) -> Result<Option<NaiveDate>, Fault> {
    let text = text.trim();
    let Some(months) = months(text) else { return reading.day(text, Looking::Ahead) };
    if months == 0 {
        return Ok(None);
    }
    let from = purchased_on.ok_or_else(|| {
        Fault::usage(format!("{} counts from the purchase date, which is not known", shown(text)))
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
        _ => Err(Fault::usage(format!("{} does not say whether it is so ({what})", shown(text)))
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

    fn set_cell(asset: &mut Asset, field: AssetField, text: &str) -> Result<(), String> {
        set(asset, field, text, &Reading::Cell(DateFormat::Uk)).map_err(|fault| fault.message)
    }

    #[test]
    fn a_warranty_in_months_counts_from_the_purchase() {
        let mut asset = asset();
        assert_eq!(
            set_cell(&mut asset, AssetField::WarrantyUntil, "36 months").unwrap_err(),
            "“36 months” counts from the purchase date, which is not known"
        );
        let fields = [(AssetField::WarrantyUntil, "36".to_owned()), (AssetField::PurchasedOn, "31/08/2023".to_owned())];
        set_all(&mut asset, &fields, &Reading::Cell(DateFormat::Uk), &[]).unwrap();
        assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-08-31");
        set_cell(&mut asset, AssetField::WarrantyUntil, "18/12/2026").unwrap();
        assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-12-18");
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
        let day = |format: DateFormat, text: &str| format.day(text).map(|d| d.to_string()).map_err(|f| f.message);
        assert_eq!(day(DateFormat::Uk, "03/04/2024").unwrap(), "2024-04-03");
        assert_eq!(day(DateFormat::Us, "03/04/2024").unwrap(), "2024-03-04");
        assert_eq!(day(DateFormat::Iso, "2024-04-03").unwrap(), "2024-04-03");
        assert_eq!(day(DateFormat::Uk, "30/08/2022 00:00").unwrap(), "2022-08-30");
        assert_eq!(day(DateFormat::Iso, "03/04/2024").unwrap_err(), "“03/04/2024” is not a date (year-month-day)");
        assert_eq!(day(DateFormat::Us, "18/12/2025").unwrap_err(), "there is no day “18/12/2025” (month/day/year)");
    }
}
