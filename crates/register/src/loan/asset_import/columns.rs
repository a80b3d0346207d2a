//! The columns of an asset file: our own headings, and those of other registers' exports.

use crate::file::headings::headings_of;
use domain::{asset_fields::AssetField, field::Field as _};

/// What a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Tag,
    Category,
    Field(AssetField),
    /// The maker's number of the model: the model itself where the file has no other.
    ModelNumber,
    Inside,
    Status,
    /// A ref or username.
    Holder,
    HolderFirst,
    HolderLast,
    HolderName,
    HolderEmail,
    /// Whether it is checked out to a user or to a place.
    CheckoutType,
    /// The place that it is checked out to.
    CheckoutPlace,
    Due,
    /// What the register works out by itself: understood, and not taken.
    Derived,
}

/// Headings of what is no field.
const OTHERS: &[(&str, Column)] = {
    use Column as C;
    &[
        ("tag", C::Tag),
        ("assettag", C::Tag),
        ("assettagid", C::Tag),
        ("category", C::Category),
        ("modelnumber", C::ModelNumber),
        ("modelno", C::ModelNumber),
        ("inside", C::Inside),
        ("status", C::Status),
        ("holderref", C::Holder),
        ("username", C::Holder),
        ("checkedouttousername", C::Holder),
        ("checkedouttofirstname", C::HolderFirst),
        ("checkedouttolastname", C::HolderLast),
        ("fullname", C::HolderName),
        ("email", C::HolderEmail),
        ("checkedouttoemail", C::HolderEmail),
        ("checkouttype", C::CheckoutType),
        ("checkedouttolocation", C::CheckoutPlace),
        ("due", C::Due),
        ("patstatus", C::Derived),
        ("patdue", C::Derived),
    ]
};

/// Every known heading.
pub(crate) fn known() -> Vec<(&'static str, Column)> {
    OTHERS.iter().copied().chain(headings_of(Column::Field)).collect()
}

/// Whether it may have several columns: notes are joined, and what is not taken can't clash.
pub(crate) fn repeats(column: Column) -> bool {
    match column {
        Column::Field(field) => field.is_note(),
        column => column == Column::Derived,
    }
}
