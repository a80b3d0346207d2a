//! The columns of an asset file: our own headings, and those of other registers' exports.

use domain::asset_fields::AssetField;

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

/// Known headings, squeezed to letters and digits.
pub(crate) const KNOWN: &[(&str, Column)] = {
    use AssetField as F;
    use Column as C;
    &[
        ("tag", C::Tag),
        ("assettag", C::Tag),
        ("assettagid", C::Tag),
        ("category", C::Category),
        ("name", C::Field(F::Name)),
        ("itemname", C::Field(F::Name)),
        ("assetname", C::Field(F::Name)),
        ("description", C::Field(F::Name)),
        ("make", C::Field(F::Make)),
        ("manufacturer", C::Field(F::Make)),
        ("brand", C::Field(F::Make)),
        ("model", C::Field(F::Model)),
        ("modelname", C::Field(F::Model)),
        ("modelnumber", C::ModelNumber),
        ("modelno", C::ModelNumber),
        ("serial", C::Field(F::Serial)),
        ("serialnumber", C::Field(F::Serial)),
        ("serialno", C::Field(F::Serial)),
        ("location", C::Field(F::Location)),
        ("condition", C::Field(F::Condition)),
        ("purchased", C::Field(F::PurchasedOn)),
        ("purchasedon", C::Field(F::PurchasedOn)),
        ("purchasedate", C::Field(F::PurchasedOn)),
        ("cost", C::Field(F::PurchaseCost)),
        ("purchasecost", C::Field(F::PurchaseCost)),
        ("supplier", C::Field(F::Supplier)),
        ("ordernumber", C::Field(F::OrderNumber)),
        ("warrantyuntil", C::Field(F::WarrantyUntil)),
        ("warranty", C::Field(F::WarrantyUntil)),
        ("warrantymonths", C::Field(F::WarrantyUntil)),
        ("endoflife", C::Field(F::EndOfLifeOn)),
        ("endoflifeon", C::Field(F::EndOfLifeOn)),
        ("asseteoldate", C::Field(F::EndOfLifeOn)),
        ("phonenumber", C::Field(F::PhoneNumber)),
        ("encrypted", C::Field(F::Encrypted)),
        ("antivirus", C::Field(F::AntiVirus)),
        ("notes", C::Field(F::Notes)),
        ("assetnotes", C::Field(F::Notes)),
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

/// Fields that may have several columns: notes are joined, and what is not taken can't clash.
pub(crate) fn repeats(column: Column) -> bool {
    matches!(column, Column::Field(AssetField::Notes) | Column::Derived)
}
