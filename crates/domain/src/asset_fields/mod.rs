//! The fields of an asset that people set, each described once: see [`field`](super::field).

mod read;

use super::{
    asset::{Asset, Condition},
    fault::Fault,
    field::{Data, Field, Filtered, Line, OneOf, Place, Shown, lens, on},
    incoming::serial,
    meaning::{Meaning, must_end_after, question},
    money::{self, Vat},
    reading::Reading,
    remedy::Remedy,
    say::Say,
    support::SupportEnd,
    text::{fold, shown},
    when::{add_months, show_day},
    words::Word,
};
use crate::{say, words};
use chrono::Datelike as _;
pub use read::{answered, unclear, with_unit};

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
        DeviceName = "device_name",
        Make = "make",
        Model = "model",
        Serial = "serial",
        Os = "os",
        OsEdition = "os_edition",
        OsVersion = "os_version",
        Location = "location",
        Condition = "condition",
        PurchasedOn = "purchased_on",
        PurchaseCost = "purchase_cost_pence",
        PurchaseVat = "purchase_vat",
        ReplacementCost = "replacement_cost_pence",
        Supplier = "supplier",
        OrderNumber = "order_number",
        FundingSource = "funding_source",
        FundingShare = "funding_share_bp",
        LeasedFrom = "leased_from",
        WarrantyUntil = "warranty_until",
        EndOfLifeOn = "end_of_life_on",
        SupportEnds = "support_ends",
        SupportSource = "support_source",
        ReviewDueOn = "review_due_on",
        ReplacementYear = "replacement_year",
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
            Self::DeviceName => Data {
                also: &["Computer Name", "Hostname", "Host Name", "Machine Name", "Network Name", "NetBIOS Name"],
                help: "Name on the network, as device managers and filter logs have it",
                ..Of::line("device name", "Device Name", lens!(device_name)).by("device-name")
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
                ..Of::text("serial", "Serial", serial::parse, lens!(serial))
            },
            Self::Os => Data {
                also: &["OS", "OS Name", "Operating System Name"],
                help: "Operating system, like Windows, macOS or iPadOS",
                shown: on(Place::Nature, "system"),
                ..Of::line("operating system", "Operating System", lens!(os)).by("os")
            },
            Self::OsEdition => Data {
                also: &["Operating System Edition", "Windows Edition", "Edition"],
                help: "Edition of the system, like Education or Pro",
                shown: Shown::On(Line { place: Place::Nature, name: "system", lead: "edition " }),
                ..Of::line("edition", "OS Edition", lens!(os_edition)).by("os-edition")
            },
            Self::OsVersion => Data {
                also: &["Operating System Version", "OS Build", "System Version"],
                help: "Version of the system, like 24H2 or 10.0.26100.2033",
                shown: Shown::On(Line { place: Place::Nature, name: "system", lead: "version " }),
                ..Of::line("system version", "OS Version", lens!(os_version)).by("os-version")
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
                shown: on(Place::Price, "cost"),
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
            Self::FundingSource => Data {
                also: &["Funding", "Funded By", "Funded From", "Grant", "Funding Stream"],
                help: "Who paid, or helped to pay",
                shown: on(Place::Purchase, "funding"),
                ..Of::line("funding source", "Funding Source", lens!(funding_source)).by("funding")
            },
            Self::FundingShare => Data {
                also: &["Funding Percent", "Funding Percentage", "Grant Share", "Grant Percentage"],
                help: "Their share of the cost, like 50%",
                shown: on(Place::Purchase, "funding"),
                ..Of::share("funding share", "Funding Share", lens!(funding_share_bp)).by("funding-share")
            },
            Self::LeasedFrom => Data {
                also: &["Lessor", "Leasing Company", "Lease Company", "Lease Provider", "Lessor Name"],
                help: "Owner of a leased item",
                shown: on(Place::Purchase, "leased from"),
                ..Of::line("leased from", "Leased From", lens!(leased_from)).by("leased-from")
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
                    "Warranty Years",
                ],
                help: "End date, or a time from the purchase, like `36 months` or `3 years`",
                shown: on(Place::Days, "warranty until"),
                listed: true,
                ..Of::term("warranty", "Warranty Until", Meaning::WearsOut, read::after_purchase, lens!(warranty_until))
                    .between("warranty-from", "warranty-until")
            },
            Self::EndOfLifeOn => Data {
                also: &["End Of Life On", "Asset EOL Date", "Replacement Date", "Replace By"],
                help: "Date when it is due to be retired",
                ..Of::day("end of life", "End Of Life", Meaning::WearsOut, lens!(end_of_life_on))
                    .by("end-of-life")
                    .between("end-of-life-from", "end-of-life-until")
            },
            Self::SupportEnds => Data {
                also: &[
                    "EOL",
                    "EOL Date",
                    "AUE",
                    "AUE Date",
                    "Auto Update Expiration",
                    "End Of Support",
                    "End Of Support Date",
                    "Support End",
                    "Support End Date",
                    "Support Ends On",
                    "Support Until",
                    "Supported Until",
                    "OS EOL",
                    "OS End Of Life",
                ],
                help: "Last day of the maker's support, `none published`, or `not looked up`",
                ..Of::support("support ends", "Support Ends", lens!(support_ends))
                    .by("support-ends")
                    .between("support-from", "support-until")
            },
            Self::SupportSource => Data {
                also: &["Source Of Support Date", "Support Reference"],
                help: "Where that day was found",
                shown: Shown::On(Line { place: Place::Days, name: "support ends", lead: "source: " }),
                ..Of::line("support source", "Support Source", lens!(support_source)).by("support-source")
            },
            Self::ReviewDueOn => Data {
                also: &["Review Date", "Next Review", "Review Due On", "Due For Review"],
                help: "Date when the item is due for review",
                ..Of::day("review due", "Review Due", Meaning::Due, lens!(review_due_on))
                    .by("review-due")
                    .between("review-from", "review-until")
            },
            Self::ReplacementYear => Data {
                also: &["Year Of Replacement", "Planned Replacement", "Replacement Due", "Replace In"],
                help: "Year in which the school means to replace it",
                ..Of::year("replacement year", "Replacement Year", lens!(replacement_year))
                    .by("replacement-year")
                    .between("replacement-year-from", "replacement-year-until")
            },
            Self::PhoneNumber => Data {
                also: &["Mobile Number", "Mobile No"],
                takes: "NUMBER",
                help: "Number of a school phone; printed on the slip",
                hyphen: true,
                ..Of::text("phone number", "Phone Number", read::phone_number, lens!(phone_number)).by("phone-number")
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

/// The fields that items have since schema 8.
const OF_DEVICES: [AssetField; 11] = [
    AssetField::DeviceName,
    AssetField::Os,
    AssetField::OsEdition,
    AssetField::OsVersion,
    AssetField::FundingSource,
    AssetField::FundingShare,
    AssetField::LeasedFrom,
    AssetField::SupportEnds,
    AssetField::SupportSource,
    AssetField::ReviewDueOn,
    AssetField::ReplacementYear,
];

/// The field that items have since schema 8 for a column with this heading.
pub fn of_device(heading: &str) -> Option<AssetField> {
    let squeeze = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let asked = squeeze(heading);
    let has = |field: &AssetField| field.data().headings().any(|known| squeeze(known) == asked);
    OF_DEVICES.into_iter().find(has)
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
        read::must_be_meant(*field, text, reading)?;
        said.append(&mut field.set(asset, text, reading)?);
    }
    must_agree_on_vat(fields)?;
    if fields.iter().any(|(field, _)| field.is_of_time()) {
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

/// The most years by which support may have ended before a purchase: used devices are bought too.
const MOST_UNSUPPORTED: u32 = 10;

/// True if the maker's support ended so long before the purchase that one of the days can't be meant.
pub fn ended_long_before_purchase(asset: &Asset) -> bool {
    let Some((SupportEnd::On(end), bought)) = asset.support_ends.zip(asset.purchased_on) else { return false };
    add_months(end, MOST_UNSUPPORTED * 12) < bought
}

/// Questions a warranty, an end of life or a replacement that is before the purchase, and an end of support that is long
/// before it.
///
/// Errors: the end is before the purchase, and the user has not said that this is right.
pub fn must_end_after_purchase(asset: &Asset, reading: &Reading) -> Result<(), Fault> {
    for (what, end) in [("the warranty", asset.warranty_until), ("the useful life", asset.end_of_life_on)] {
        must_end_after(end, asset.purchased_on, &format!("{what} ends before the purchase on"), reading.is_sure())?;
    }
    if let (Some(SupportEnd::On(end)), true) = (asset.support_ends, ended_long_before_purchase(asset)) {
        let what = format!("support ends more than {MOST_UNSUPPORTED} years before the purchase on");
        must_end_after(Some(end), asset.purchased_on, &what, reading.is_sure())?;
    }
    match asset.replacement_year.zip(asset.purchased_on) {
        Some((year, bought)) if year < i64::from(bought.year()) && !reading.is_sure() => {
            Err(question(&year.to_string(), &format!("the replacement is before the purchase on {}", show_day(bought))))
        }
        _ => Ok(()),
    }
}

fn condition(text: &str) -> Result<Condition, Fault> {
    Condition::parse(text).ok_or_else(|| {
        Fault::invalid(format!("{} is not a condition", shown(text.trim())))
            .hint(format!("The conditions are {}.", Condition::list()))
    })
}

#[cfg(test)]
mod tests;
