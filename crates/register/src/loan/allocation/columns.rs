//! The columns of an allocation file.

use crate::file::headings::Known;
use domain::asset_fields::TAG_HEADINGS;

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Tag,
    Serial,
    /// A ref, a username, an e-mail address or a full name.
    Person,
    Number,
    Email,
    Name,
    First,
    Last,
    Form,
    Due,
    Purpose,
    /// The member of staff who goes along with a visitor.
    Companion,
}

impl Column {
    /// The name of the field in the plan.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Serial => "serial",
            Self::Person | Self::Number | Self::Email | Self::Name | Self::First | Self::Last => "person",
            Self::Form => "form",
            Self::Due => "due",
            Self::Purpose => "purpose",
            Self::Companion => "accompanied by",
        }
    }
}

/// The columns that name the person.
pub(super) const PERSON: [Column; 6] =
    [Column::Person, Column::Number, Column::Email, Column::Name, Column::First, Column::Last];

/// The headings of all columns but the tag.
const FIELDS: [(&str, Column); 64] = [
    // In a list of who gets what, it is no name.
    ("item", Column::Tag),
    ("person", Column::Person),
    ("ref", Column::Person),
    ("person ref", Column::Person),
    ("borrower", Column::Person),
    ("borrower ref", Column::Person),
    ("holder ref", Column::Person),
    ("username", Column::Person),
    ("user name", Column::Person),
    ("allocated to", Column::Person),
    ("assigned to", Column::Person),
    ("assigned user", Column::Person),
    ("issued to", Column::Person),
    ("loaned to", Column::Person),
    ("on loan to", Column::Person),
    ("checked out to", Column::Person),
    ("holder", Column::Person),
    ("primary user", Column::Person),
    ("user", Column::Person),
    ("pupil", Column::Person),
    ("student", Column::Person),
    ("member of staff", Column::Person),
    ("to", Column::Person),
    ("admission number", Column::Number),
    ("admission no", Column::Number),
    ("pupil number", Column::Number),
    ("student number", Column::Number),
    ("student id", Column::Number),
    ("employee number", Column::Number),
    ("employee no", Column::Number),
    ("staff number", Column::Number),
    ("email", Column::Email),
    ("email address", Column::Email),
    ("full name", Column::Name),
    ("name", Column::Name),
    ("pupil name", Column::Name),
    ("student name", Column::Name),
    ("holder name", Column::Name),
    ("borrower name", Column::Name),
    ("first name", Column::First),
    ("forename", Column::First),
    ("given name", Column::First),
    ("last name", Column::Last),
    ("surname", Column::Last),
    ("family name", Column::Last),
    ("form", Column::Form),
    ("class", Column::Form),
    ("reg", Column::Form),
    ("reg group", Column::Form),
    ("registration group", Column::Form),
    ("form group", Column::Form),
    ("tutor group", Column::Form),
    ("serial", Column::Serial),
    ("serial number", Column::Serial),
    ("serial no", Column::Serial),
    ("due", Column::Due),
    ("due date", Column::Due),
    ("due back", Column::Due),
    ("return due", Column::Due),
    ("purpose", Column::Purpose),
    ("purpose of loan", Column::Purpose),
    ("accompanied by", Column::Companion),
    ("accompanied by ref", Column::Companion),
    ("accompanying staff", Column::Companion),
];

/// Every known heading.
pub(super) fn known() -> Known<'static, Column> {
    let tags = TAG_HEADINGS.iter().map(|heading| (*heading, Column::Tag));
    Known::new(tags.chain(FIELDS).collect())
}
