//! The columns of an asset file: Kitbook's own headings, and those of other registers' exports.

use crate::file::headings::headings_of;
use domain::{asset_fields::AssetField, field::Field as _};

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
    /// A ref or username.
    Holder,
    HolderFirst,
    HolderLast,
    HolderName,
    HolderEmail,
    /// The kind of holder: a user or a place.
    CheckoutType,
    /// The place that the item is checked out to.
    CheckoutPlace,
    Due,
    /// A column with a value that the register works out itself. It is recognised, but not imported.
    Derived,
}

/// Headings of columns that are not asset fields.
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

/// True if a file may have several columns with this meaning. Notes are joined, and columns that are not imported can't
/// clash.
pub(crate) fn repeats(column: Column) -> bool {
    match column {
        Column::Field(field) => field.is_note(),
        column => column == Column::Derived,
    }
}
