//! The fields of an asset that people set, each described once: see [`field`](super::field).

use super::{
    asset::{Asset, Condition},
    fault::Fault,
    field::{Data, Field, Filtered, Line, OneOf, Place, Shown, lens, on},
    meaning::{Meaning, must_end_after},
    money::{self, Vat},
    reading::Reading,
    remedy::Remedy,
    say::Say,
    text::shown,
    when::add_months,
    words::Word,
};
use crate::{say, words};
use chrono::NaiveDate;

/// The headings of a column of tags in files.
pub const TAG_HEADINGS: [&str; 24] = [
    "tag",
    "asset tag",
    "asset tag id",
    "asset id",
    "asset no",
    "asset number",
    "asset code",
    "asset",
    "tag no",
    "tag number",
    "tag id",
    "annotated asset id",
    "hb asset id",
    "inventory number",
    "inventory no",
    "equipment id",
    "equipment no",
    "item no",
    "item number",
    "item id",
    "barcode",
    "bar code",
    "barcode no",
    "barcode number",
];

words! {
    /// The fields of an asset, in export order.
    AssetField, "asset field" {
        Name = "name",
        Make = "make",
        Model = "model",
        Serial = "serial",
        Location = "location",
        Condition = "condition",
        PurchasedOn = "purchased_on",
        PurchaseCost = "purchase_cost_pence",
        PurchaseVat = "purchase_vat",
        ReplacementCost = "replacement_cost_pence",
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

type Of = Data<Asset>;

impl Field for AssetField {
    type Of = Asset;
    const TITLE: &'static str = "Item details";

    fn data(self) -> Of {
        match self {
            Self::Name => Data {
                also: &[
                    "Item Name",
                    "Asset Name",
                    "Device Name",
                    "Computer Name",
                    "Hostname",
                    "Host Name",
                    "Item",
                    "Title",
                    "Description",
                    "Asset Description",
                    "Item Description",
                ],
                help: "Name of the item",
                shown: Shown::Title,
                listed: true,
                ..Of::line("name", "Name", lens!(name))
            },
            Self::Make => Data {
                also: &["Manufacturer", "Brand", "Asset Make", "Manufacturer Name"],
                shown: Shown::Title,
                listed: true,
                ..Of::line("make", "Make", lens!(make))
            },
            Self::Model => Data {
                also: &["Model Name", "Asset Model", "Product", "Product Name"],
                shown: Shown::Title,
                listed: true,
                ..Of::line("model", "Model", lens!(model))
            },
            Self::Serial => Data {
                also: &[
                    "Serial Number",
                    "Serial No",
                    "Asset Serial",
                    "Service Tag",
                    "SN",
                    "S/N",
                    "Device Serial Number",
                ],
                listed: true,
                ..Of::line("serial", "Serial", lens!(serial))
            },
            Self::Location => Data {
                also: &[
                    "Current Location",
                    "Room",
                    "Room Name",
                    "Location Name",
                    "Building",
                    "Site",
                    "Default Location",
                ],
                help: "Room or place where it is kept",
                filtered: Filtered::Apart("location"),
                shown: on(Place::Whereabouts, "location"),
                listed: true,
                ..Of::line("location", "Location", lens!(location))
            },
            Self::Condition => Data {
                help: "new, good, fair, poor or damaged",
                shown: on(Place::Standing, "condition"),
                listed: true,
                ..Of::word("condition", "Condition", CONDITION)
            },
            Self::PurchasedOn => Data {
                also: &[
                    "Purchased On",
                    "Purchase Date",
                    "Date Purchased",
                    "Date of Purchase",
                    "Date Bought",
                    "Bought",
                    "Date Acquired",
                    "Acquisition Date",
                    "Acquired",
                    "Invoice Date",
                ],
                help: "Date of purchase",
                shown: Shown::On(Line { place: Place::Purchase, name: "bought", lead: "on " }),
                listed: true,
                ..Of::day("purchased", "Purchased", Meaning::Bought, lens!(purchased_on))
                    .between("purchased-from", "purchased-until")
            },
            Self::PurchaseCost => Data {
                also: &[
                    "Purchase Cost",
                    "Purchase Price",
                    "Unit Cost",
                    "Unit Price",
                    "Net Cost",
                    "Original Cost",
                    "Price",
                    "Value",
                ],
                help: "Purchase price, like 429.00 or \"429 inc VAT\"",
                shown: on(Place::Price, "bought"),
                listed: true,
                ..Of::price("cost", "Cost", lens!(purchase_cost_pence), lens!(purchase_vat))
                    .between("cost-from", "cost-until")
            },
            Self::PurchaseVat => Data {
                also: &["VAT Included", "Includes VAT", "VAT Basis"],
                help: "If the cost includes VAT: inc, ex or unknown",
                shown: Shown::With("cost"),
                listed: true,
                ..Of::vat("cost VAT", "Cost VAT", lens!(purchase_vat)).by("cost-vat")
            },
            Self::ReplacementCost => Data {
                also: &["Replacement Price", "Replacement Value", "Cost To Replace"],
                help: "Cost of another like it in pounds, if it differs from its category's",
                shown: on(Place::Price, "replacement cost"),
                ..Of::pounds("replacement cost", "Replacement Cost", lens!(replacement_cost_pence))
                    .by("replacement-cost")
                    .between("replacement-cost-from", "replacement-cost-until")
            },
            Self::Supplier => Data {
                also: &["Vendor", "Purchased From", "Supplier Name"],
                shown: Shown::On(Line { place: Place::Purchase, name: "bought", lead: "from " }),
                ..Of::line("supplier", "Supplier", lens!(supplier))
            },
            Self::OrderNumber => Data {
                also: &[
                    "Order No",
                    "PO Number",
                    "PO No",
                    "PO",
                    "Purchase Order",
                    "Purchase Order Number",
                    "Invoice No",
                    "Invoice Number",
                ],
                shown: Shown::On(Line { place: Place::Purchase, name: "bought", lead: "order " }),
                ..Of::line("order number", "Order Number", lens!(order_number)).by("order-number")
            },
            Self::WarrantyUntil => Data {
                also: &[
                    "Warranty Expiry",
                    "Warranty Expires",
                    "Warranty Expiry Date",
                    "Warranty End",
                    "Warranty End Date",
                    "Warranty",
                    "Warranty Months",
                ],
                help: "End date, or a number of months from the purchase, like `36 months`",
                shown: on(Place::Days, "warranty until"),
                listed: true,
                ..Of::term("warranty", "Warranty Until", Meaning::WearsOut, after_purchase, lens!(warranty_until))
                    .between("warranty-from", "warranty-until")
            },
            Self::EndOfLifeOn => Data {
                also: &["End Of Life On", "Asset EOL Date", "EOL Date", "EOL", "Replacement Date", "Replace By"],
                help: "Date when it is due to be retired",
                ..Of::day("end of life", "End Of Life", Meaning::WearsOut, lens!(end_of_life_on))
                    .by("end-of-life")
                    .between("end-of-life-from", "end-of-life-until")
            },
            Self::PhoneNumber => Data {
                also: &["Mobile Number", "Mobile No"],
                takes: "NUMBER",
                help: "Number of a school phone; printed on the slip",
                hyphen: true,
                ..Of::line("phone number", "Phone Number", lens!(phone_number)).by("phone-number")
            },
            Self::Encrypted => Of::yes_no("encrypted", "Encrypted", lens!(encrypted)),
            Self::AntiVirus => Of::yes_no("anti-virus", "Anti-virus", lens!(anti_virus)),
            Self::Notes => Data {
                also: &["Asset Notes", "Comments", "Comment", "Remarks"],
                ..Of::note("notes", "Notes", lens!(notes))
            },
        }
    }
}

const CONDITION: OneOf<Asset> = OneOf {
    read: |text| condition(text).map(Word::word),
    get: |asset| asset.condition.word(),
    set: |asset, text| {
        asset.condition = condition(text)?;
        Ok(())
    },
};

/// Sets several fields, then refolds. The warranty comes last because it may be counted from the purchase date, and the
/// VAT basis because it belongs to the cost. Returns notes for the user.
///
/// Errors: the first bad field is refused as by [`Field::set`]; an end is before the purchase and the user is not sure;
/// the cost has another VAT basis than the field for it.
pub fn set_all(
    asset: &mut Asset,
    fields: &[(AssetField, String)],
    reading: &Reading,
    aliases: &[String],
) -> Result<Vec<String>, Fault> {
    let first = fields.iter().filter(|(field, _)| !field.follows_another());
    let last = fields.iter().filter(|(field, _)| field.follows_another());
    let mut said = Vec::new();
    for (field, text) in first.chain(last) {
        said.append(&mut field.set(asset, text, reading)?);
    }
    must_agree_on_vat(fields)?;
    if fields.iter().any(|(field, _)| field.is_date()) {
        must_end_after_purchase(asset, reading)?;
    }
    asset.refold(aliases);
    Ok(said)
}

/// Refuses a cost whose text says one VAT basis while the field for the basis says the other.
fn must_agree_on_vat(fields: &[(AssetField, String)]) -> Result<(), Fault> {
    let text = |wanted| fields.iter().find(|(field, _)| *field == wanted).map(|(_, text)| text.as_str());
    let (Some(cost), Some(vat)) = (text(AssetField::PurchaseCost), text(AssetField::PurchaseVat)) else {
        return Ok(());
    };
    let in_cost = money::parse_price(cost).ok().and_then(|(_, basis)| basis);
    match (in_cost, Vat::read(vat)?) {
        (Some(basis), other) if other != Some(basis) => Err(Fault::invalid(format!(
            "{} says {}, and {} doesn't",
            shown(cost.trim()),
            basis.after_amount(),
            shown(vat.trim())
        ))
        .hint("Give the VAT basis once.")),
        _ => Ok(()),
    }
}

/// Gives a cost that was set without a VAT basis the usual one: the basis in the heading of its column, or else the
/// school's. Returns true if the cost's basis is still unknown.
///
/// Call it after the cost was set, unless the basis has a field or a column of its own.
pub fn settle_vat(asset: &mut Asset, usual: Option<Vat>) -> bool {
    if asset.purchase_cost_pence.is_none() {
        return false;
    }
    asset.purchase_vat = asset.purchase_vat.or(usual);
    asset.purchase_vat.is_none()
}

/// True if these fields set a cost and leave its VAT basis to [`settle_vat`].
pub fn leaves_vat_open(fields: &[(AssetField, String)]) -> bool {
    let has = |wanted| fields.iter().any(|(field, _)| *field == wanted);
    has(AssetField::PurchaseCost) && !has(AssetField::PurchaseVat)
}

/// The note on a file whose costs don't say their VAT basis, for a school that hasn't set one.
pub fn vat_is_unknown() -> Say {
    say!["the costs don't say if they include VAT. If all of the school's costs do, set it once: ", Remedy::SetVat]
}

/// Questions a warranty or an end of life that is before the purchase.
///
/// Errors: the end is before the purchase, and the user has not said that this is right.
pub fn must_end_after_purchase(asset: &Asset, reading: &Reading) -> Result<(), Fault> {
    for (what, end) in [("the warranty", asset.warranty_until), ("the useful life", asset.end_of_life_on)] {
        must_end_after(end, asset.purchased_on, &format!("{what} ends before the purchase on"), reading.is_sure())?;
    }
    Ok(())
}

fn condition(text: &str) -> Result<Condition, Fault> {
    Condition::parse(text).ok_or_else(|| {
        Fault::invalid(format!("{} is not a condition", shown(text.trim())))
            .hint(format!("The conditions are {}.", Condition::list()))
    })
}

/// The last day of a warranty that lasts `months` months.
fn after_purchase(asset: &Asset, months: u32, text: &str) -> Result<NaiveDate, Fault> {
    let from = asset.purchased_on.ok_or_else(|| {
        Fault::invalid(format!("{} counts from the purchase date, which is unknown", shown(text)))
            .hint("Give the purchase date too, or the date when the warranty ends.")
    })?;
    Ok(add_months(from, months))
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
        let fields =
            [(AssetField::PurchaseVat, "ex"), (AssetField::PurchaseCost, "429")].map(|(f, t)| (f, t.to_owned()));
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
        let fields = [(AssetField::WarrantyUntil, "36".to_owned()), (AssetField::PurchasedOn, "31/08/2023".to_owned())];
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
        assert!(set_cell(&mut asset, AssetField::PurchasedOn, "1/9/1940").unwrap_err().contains("before 1945"));
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
}
