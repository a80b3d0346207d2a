//! The columns of an asset file: Kitbook's own headings, and those of other registers, spreadsheets and device
//! managers.

use crate::file::headings::{EXTRA, Known, headings_of, squeeze};
use csv::StringRecord;
use domain::{
    asset_fields::{AssetField, TAG_HEADINGS},
    field::Field as _,
};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Tag,
    Category,
    Field(AssetField),
    /// The maker's model number: taken as the model if the file has no model column.
    ModelNumber,
    Inside,
    Status,
    /// A ref, a username, an e-mail address or a full name.
    Holder,
    HolderFirst,
    HolderLast,
    HolderName,
    HolderEmail,
    /// The holder's staff or pupil number.
    HolderNumber,
    /// The kind of holder: a user, a place or another item.
    CheckoutType,
    /// The place that the item is checked out to.
    CheckoutPlace,
    /// The date when the item was lent to its holder.
    CheckedOutOn,
    Due,
    /// The date when the item is to be disposed of, or was.
    DisposedOn,
    /// The date when the other register deleted the item.
    Deleted,
    /// The owner of a device: the school, or a person.
    Ownership,
    /// A column that is kept as an extra field of the item.
    Extra,
    /// A column with a value that the register works out itself. It is recognised, but not imported.
    Derived,
}

impl Column {
    /// The name of the field in the plan.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Category => "category",
            Self::Field(field) => field.data().label,
            Self::ModelNumber => "model",
            Self::Inside => "inside",
            Self::Status => "status",
            Self::Holder
            | Self::HolderFirst
            | Self::HolderLast
            | Self::HolderName
            | Self::HolderEmail
            | Self::HolderNumber => "holder",
            Self::CheckoutType => "kind of holder",
            Self::CheckoutPlace => "location",
            Self::CheckedOutOn => "lent on",
            Self::Due => "due",
            Self::DisposedOn => "disposed on",
            Self::Deleted => "deleted",
            Self::Ownership => "owner",
            Self::Extra | Self::Derived => "",
        }
    }
}

/// Headings of columns that are neither tags nor asset fields. If a file has several for one field, the first of this list is read.
const OTHERS: &[(&str, Column)] = {
    use Column as C;
    &[
        ("category", C::Category),
        ("asset category", C::Category),
        ("asset type", C::Category),
        ("device type", C::Category),
        ("equipment type", C::Category),
        ("item type", C::Category),
        ("type of equipment", C::Category),
        ("type", C::Category),
        ("model number", C::ModelNumber),
        ("model no", C::ModelNumber),
        ("inside", C::Inside),
        ("status", C::Status),
        ("asset status", C::Status),
        ("device status", C::Status),
        ("item status", C::Status),
        ("state", C::Status),
        ("holder ref", C::Holder),
        ("username", C::Holder),
        ("checked out to username", C::Holder),
        ("annotated user", C::Holder),
        ("primary user upn", C::Holder),
        ("assigned to", C::Holder),
        ("assigned user", C::Holder),
        ("allocated to", C::Holder),
        ("issued to", C::Holder),
        ("loaned to", C::Holder),
        ("on loan to", C::Holder),
        ("checked out to", C::Holder),
        ("borrower", C::Holder),
        ("holder", C::Holder),
        ("current user", C::Holder),
        ("primary user", C::Holder),
        ("user", C::Holder),
        ("checked out to first name", C::HolderFirst),
        ("checked out to last name", C::HolderLast),
        ("full name", C::HolderName),
        ("holder name", C::HolderName),
        ("email", C::HolderEmail),
        ("checked out to email", C::HolderEmail),
        ("checked out to employee number", C::HolderNumber),
        ("employee number", C::HolderNumber),
        ("employee no", C::HolderNumber),
        ("checkout type", C::CheckoutType),
        ("checked out to location", C::CheckoutPlace),
        ("checkout date", C::CheckedOutOn),
        ("checked out on", C::CheckedOutOn),
        ("date issued", C::CheckedOutOn),
        ("issue date", C::CheckedOutOn),
        ("issued on", C::CheckedOutOn),
        ("loan date", C::CheckedOutOn),
        ("due", C::Due),
        ("due date", C::Due),
        ("due back", C::Due),
        ("expected checkin date", C::Due),
        ("expected checkin", C::Due),
        ("expected return", C::Due),
        ("return due", C::Due),
        ("disposal date", C::DisposedOn),
        ("disposed on", C::DisposedOn),
        ("date disposed", C::DisposedOn),
        ("date of disposal", C::DisposedOn),
        ("deleted", C::Deleted),
        ("ownership", C::Ownership),
        (EXTRA, C::Extra),
        ("imei", C::Extra),
        ("quantity", C::Extra),
        ("qty", C::Extra),
        ("pat status", C::Derived),
        ("pat due", C::Derived),
    ]
};

/// Headings of other registers that hold nothing for this one: their own keys and times, and what they work out.
const IGNORED: &[&str] = &[
    "no",
    "row",
    "row no",
    "s no",
    "id",
    "company",
    "created at",
    "created",
    "updated at",
    "updated",
    "last audit",
    "next audit date",
    "last checkin date",
    "url",
    "image",
    "current value",
    "book value",
    "diff",
    "fully depreciated",
    "depreciation",
    "default location",
    "eol rate",
    "min qty",
    "requestable",
    // Beside a better column for the same day.
    "support end date",
    "auto update expiration",
];

/// The columns of a program's export, recognised by some of its headings. They come before the general headings.
pub(crate) struct Layout {
    /// Headings that the export has: all of one of these lists.
    marks: &'static [&'static [&'static str]],
    read: &'static [(&'static str, Column)],
    ignored: &'static [&'static str],
    /// The category of items that the export alone can hold.
    pub(crate) category: Option<&'static str>,
    /// True for an export of managed devices. A device without a tag is known by its serial number.
    pub(crate) is_of_devices: bool,
    /// The operating system of devices that the export alone can hold.
    pub(crate) system: Option<&'static str>,
    /// The source of the days of support in the export.
    pub(crate) support_source: Option<&'static str>,
}

/// A report of another asset register with checkouts, a plain file, and the exports of device managers.
const LAYOUTS: &[Layout] = &[
    Layout {
        marks: &[&["checked out", "checkout date", "expected checkin date"], &["checked out", "type", "category"]],
        read: &[
            ("checked out", Column::HolderName),
            ("type", Column::CheckoutType),
            ("warranty expires", Column::Field(AssetField::WarrantyUntil)),
            // That register works it out from the purchase: it is the end of the item's life, not of its support.
            ("eol", Column::Field(AssetField::EndOfLifeOn)),
        ],
        ignored: &[
            "warranty",
            "address",
            "city",
            "state",
            "country",
            "zip",
            "manager",
            "department",
            "title",
            "phone",
            "user address",
            "user city",
            "user state",
            "user country",
            "user zip",
        ],
        category: None,
        is_of_devices: false,
        system: None,
        support_source: None,
    },
    // Chromebooks, from the API.
    Layout {
        marks: &[&["device id", "annotated asset id"]],
        read: &[
            ("annotated location", Column::Field(AssetField::Location)),
            ("os version", Column::Field(AssetField::OsVersion)),
            ("auto update through", Column::Field(AssetField::SupportEnds)),
            ("support end date", Column::Field(AssetField::SupportEnds)),
        ],
        ignored: &[
            "device id",
            "auto update expiration",
            "first enrollment time",
            "last enrollment time",
            "last sync",
            "mac address",
            "ethernet mac address",
            "manufacture date",
            "org unit path",
            "org unit id",
            "platform version",
            "firmware version",
            "boot mode",
            "meid",
            "will auto renew",
            "etag",
            "kind",
        ],
        category: Some("laptop"),
        is_of_devices: true,
        system: Some("ChromeOS"),
        support_source: Some("Google's device export"),
    },
    // Chromebooks, from the admin console.
    Layout {
        marks: &[&["org unit path", "serial number", "aue"]],
        read: &[("os version", Column::Field(AssetField::OsVersion)), ("aue", Column::Field(AssetField::SupportEnds))],
        ignored: &[
            "org unit path",
            "device id",
            "last sync",
            "mac address",
            "enrollment time",
            "most recent user",
            "most recent activity",
            "auto update expiration",
            "policy status",
        ],
        category: Some("laptop"),
        is_of_devices: true,
        system: Some("ChromeOS"),
        support_source: Some("Google's device export"),
    },
    // Intune.
    Layout {
        marks: &[&["device id", "device name", "primary user upn"]],
        read: &[
            ("sku family", Column::Field(AssetField::OsEdition)),
            ("phone number", Column::Field(AssetField::PhoneNumber)),
            ("primary user email address", Column::HolderEmail),
            ("primary user display name", Column::HolderName),
        ],
        ignored: &[
            "device id",
            "enrollment date",
            "last check in",
            "azure ad device id",
            "entra device id",
            "microsoft entra device id",
            "azure ad registered",
            "entra registered",
            "microsoft entra registered",
            "eas activation id",
            "eas activated",
            "last eas sync time",
            "eas reason",
            "eas status",
            "compliance grace period expiration",
            "security patch level",
            "wi fi mac",
            "meid",
            "subscriber carrier",
            "total storage",
            "free storage",
            "management name",
            "user id",
            "wi fi ipv4 address",
            "wi fi subnet id",
            "compliance",
            "managed by",
            "device state",
            "intune registered",
            "supervised",
            "join type",
            "jailbroken",
            "iccid",
            "ethernet mac",
            "cellular technology",
            "processor architecture",
            "eid",
            "tpm manufacturer id",
            "tpm manufacturer version",
            "group tag",
            "enrolled by",
            "device category",
        ],
        category: None,
        is_of_devices: true,
        system: None,
        support_source: None,
    },
];

/// Finds the layout of a file by its headings.
pub(crate) fn layout(headings: &StringRecord) -> Option<&'static Layout> {
    let squeezed: Vec<String> = headings.iter().map(squeeze).collect();
    let has = |mark: &&str| squeezed.contains(&squeeze(mark));
    LAYOUTS.iter().find(|layout| layout.marks.iter().any(|marks| marks.iter().all(has)))
}

/// Every known heading, for a file of this layout.
pub(crate) fn known(layout: Option<&'static Layout>) -> Known<'static, Column> {
    let (read, ignored) = layout.map_or((&[] as &[_], &[] as &[_]), |layout| (layout.read, layout.ignored));
    let tags = TAG_HEADINGS.iter().map(|heading| (*heading, Column::Tag));
    let others = OTHERS.iter().copied().chain(headings_of(Column::Field));
    let fields = read.iter().copied().chain(tags).chain(others).collect();
    Known::new(fields).ignoring(ignored, IGNORED)
}

/// True if a file may have several columns with this meaning. Notes are joined, and columns that are not imported can't
/// clash.
pub(crate) fn repeats(column: Column) -> bool {
    match column {
        Column::Field(field) => field.is_note(),
        column => matches!(column, Column::Derived | Column::Extra),
    }
}
