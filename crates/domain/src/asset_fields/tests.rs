//! Tests of the fields of an asset.

use super::*;
use crate::{ids::CategoryId, reading::DateFormat, when::Instant};
use chrono::NaiveDate;
use uuid::Uuid;

fn asset() -> Asset {
    Asset::new(Uuid::nil().into(), "LAP-0001".to_owned(), CategoryId(Uuid::nil()), Instant::EPOCH)
}

fn today() -> NaiveDate {
    "2026-11-23".parse().unwrap()
}

fn set_cell(asset: &mut Asset, field: AssetField, text: &str) -> Result<Vec<String>, String> {
    field.set(asset, text, &Reading::Cell(DateFormat::Uk, today())).map_err(|fault| fault.message)
}

#[test]
fn a_cost_without_a_basis_takes_the_usual_one() {
    let mut asset = asset();
    assert!(!settle_vat(&mut asset, None), "there is no cost");
    assert_eq!(asset.purchase_vat, None);
    set_cell(&mut asset, AssetField::PurchaseCost, "429").unwrap();
    assert!(settle_vat(&mut asset, None), "the note on the file is for such a cost");
    assert!(!settle_vat(&mut asset, Some(Vat::Inc)));
    assert_eq!(asset.purchase_vat, Some(Vat::Inc));
    // A basis that the text gives, or that is recorded for the same amount, comes first.
    set_cell(&mut asset, AssetField::PurchaseCost, "429.00").unwrap();
    settle_vat(&mut asset, Some(Vat::Ex));
    assert_eq!(asset.purchase_vat, Some(Vat::Inc));
    set_cell(&mut asset, AssetField::PurchaseCost, "500").unwrap();
    assert_eq!(asset.purchase_vat, None);
    assert!(leaves_vat_open(&[(AssetField::PurchaseCost, "500".to_owned())]));
    let both = [AssetField::PurchaseVat, AssetField::PurchaseCost].map(|field| (field, String::new()));
    assert!(!leaves_vat_open(&both));
}

#[test]
fn a_basis_is_set_after_the_cost_that_it_belongs_to() {
    let mut asset = asset();
    let fields = [(AssetField::PurchaseVat, "ex"), (AssetField::PurchaseCost, "429")].map(|(f, t)| (f, t.to_owned()));
    let reading = Reading::Cell(DateFormat::Uk, today());
    asset.purchase_cost_pence = Some(1);
    set_all(&mut asset, &fields, &reading, &[]).unwrap();
    assert_eq!((asset.purchase_cost_pence, asset.purchase_vat), (Some(42_900), Some(Vat::Ex)));
    let fields = [(AssetField::PurchaseVat, "ex"), (AssetField::PurchaseCost, "429 gross")];
    let fault = set_all(&mut asset, &fields.map(|(f, t)| (f, t.to_owned())), &reading, &[]).unwrap_err();
    assert_eq!(fault.message, "“429 gross” says inc VAT, and “ex” doesn't");
}

#[test]
fn a_warranty_in_months_counts_from_the_purchase() {
    let mut asset = asset();
    assert_eq!(
        set_cell(&mut asset, AssetField::WarrantyUntil, "36 months").unwrap_err(),
        "“36 months” counts from the purchase date, which is unknown"
    );
    let fields =
        [(AssetField::WarrantyUntil, "36 months".to_owned()), (AssetField::PurchasedOn, "31/08/2023".to_owned())];
    set_all(&mut asset, &fields, &Reading::Cell(DateFormat::Uk, today()), &[]).unwrap();
    assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-08-31");
    assert!(set_cell(&mut asset, AssetField::WarrantyUntil, "900 months").unwrap_err().contains("30 years ahead"));
    set_cell(&mut asset, AssetField::WarrantyUntil, "18/12/2026").unwrap();
    assert_eq!(asset.warranty_until.unwrap().to_string(), "2026-12-18");
}

#[test]
fn an_unlikely_date_is_questioned_and_an_impossible_one_refused() {
    let mut asset = asset();
    set_cell(&mut asset, AssetField::PurchasedOn, "15/03/98").unwrap();
    assert_eq!(asset.purchased_on.unwrap().to_string(), "1998-03-15");
    assert!(set_cell(&mut asset, AssetField::PurchasedOn, "1/9/2032").unwrap_err().contains("in the future"));
    assert!(set_cell(&mut asset, AssetField::PurchasedOn, "1/9/1940").unwrap_err().contains("before 1990"));
    let said = set_cell(&mut asset, AssetField::PurchasedOn, "Sep-24").unwrap();
    assert_eq!(said, ["“Sep-24” is taken as Sun 1 Sep 2024"]);
    assert_eq!(set_cell(&mut asset, AssetField::EndOfLifeOn, "31/12/9999").unwrap().len(), 1);
    assert_eq!(asset.end_of_life_on, None);
    set_cell(&mut asset, AssetField::WarrantyUntil, "1/8/2024").unwrap();
    assert!(must_end_after_purchase(&asset, &Reading::Cell(DateFormat::Uk, today())).is_err());
}

#[test]
fn an_empty_text_clears_a_field_that_may_be_empty() {
    let mut asset = asset();
    set_cell(&mut asset, AssetField::Encrypted, "Yes").unwrap();
    assert_eq!(asset.encrypted, Some(true));
    set_cell(&mut asset, AssetField::Encrypted, "").unwrap();
    assert_eq!(asset.encrypted, None);
    assert_eq!(set_cell(&mut asset, AssetField::Condition, "").unwrap_err(), "“” is not a condition");
    assert_eq!(
        set_cell(&mut asset, AssetField::AntiVirus, "perhaps").unwrap_err(),
        "“perhaps” is not an answer for anti-virus"
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
    assert_eq!(day(DateFormat::Us, "18/12/2025").unwrap_err(), "“18/12/2025” is not a real date (month/day/year)");
}
