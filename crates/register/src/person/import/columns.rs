//! The columns of a file of people: Kitbook's own headings, and those of management information systems and
//! spreadsheets.

use super::layouts::{self, Layout};
use crate::file::headings::{Known, headings_of, most_of, squeeze};
use domain::{
    asset_fields::{AssetField, TAG_HEADINGS},
    field::Field as _,
    person_fields::PersonField,
};

/// The meaning of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Ref,
    /// An admission or pupil number, which only pupils have.
    Admission,
    StaffNumber,
    Field(PersonField),
    First(Rank),
    Last(Rank),
    /// The whole name in one column.
    Name,
    /// The name of an account, such as `alee@school.example`.
    Account,
    /// A unique pupil number; or, in other files, a user principal name.
    Upn,
    /// A role, such as `teacher` or `student`, or else a job title.
    Role,
    /// The sort of account in a directory: a guest is a visitor, and any other word says nothing.
    UserType,
    /// A department: of pupils it may be the year.
    Department,
    /// The organisational unit of an account, such as `/Students/Year 7`.
    Unit,
    /// The state of an account or of an enrolment.
    Status,
    /// True if the account is in use.
    Enabled,
    /// True if the account is blocked.
    Blocked,
    /// The time when the account was deleted.
    Deleted,
    /// Teaching groups.
    Groups,
    /// The key by which the other files of a folder know the person.
    Source,
}

/// The kind of a name. A person goes by the preferred name, then the plain one, then the legal one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rank {
    Preferred,
    Plain,
    Legal,
}

/// The kinds of names, the first choice first.
pub(super) const RANKS: [Rank; 3] = [Rank::Preferred, Rank::Plain, Rank::Legal];

/// Columns that may hold a person's ref. The first column with a value counts.
pub(super) const KEYS: [Column; 8] = [
    Column::Ref,
    Column::Admission,
    Column::StaffNumber,
    Column::Source,
    USERNAME,
    Column::Account,
    Column::Upn,
    EMAIL,
];

pub(super) const USERNAME: Column = Column::Field(PersonField::Username);
pub(super) const EMAIL: Column = Column::Field(PersonField::Email);
pub(super) const YEAR: Column = Column::Field(PersonField::YearGroup);
pub(super) const CLASS: Column = Column::Field(PersonField::Class);
pub(super) const JOB: Column = Column::Field(PersonField::JobTitle);
pub(super) const KIND: Column = Column::Field(PersonField::Kind);

impl Column {
    /// The name of the field in the plan.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ref | Self::Admission | Self::StaffNumber | Self::Source => "ref",
            Self::Field(PersonField::Email) => "email",
            Self::Field(field) => field.data().label,
            Self::First(_) => PersonField::FirstName.data().label,
            Self::Last(_) => PersonField::LastName.data().label,
            Self::Name => "name",
            Self::Account => "username",
            Self::Upn => PersonField::Upn.data().label,
            Self::Role | Self::UserType => "kind",
            Self::Department => PersonField::YearGroup.data().label,
            Self::Unit => "org unit",
            Self::Status | Self::Enabled | Self::Blocked | Self::Deleted => "account status",
            Self::Groups => "teaching groups",
        }
    }
}

/// Headings that are not plain fields. If a file has several for one field, the first of this list is read.
const OTHERS: &[(&str, Column)] = {
    use Column as C;
    &[
        ("ref", C::Ref),
        ("admission no", C::Admission),
        ("admission number", C::Admission),
        ("adno", C::Admission),
        ("admission", C::Admission),
        ("pupil number", C::Admission),
        ("pupil no", C::Admission),
        ("student number", C::Admission),
        ("student no", C::Admission),
        ("pupil id", C::Admission),
        ("student id", C::Admission),
        ("staff code", C::StaffNumber),
        ("staff number", C::StaffNumber),
        ("staff no", C::StaffNumber),
        ("staff id", C::StaffNumber),
        ("teacher code", C::StaffNumber),
        ("employee number", C::StaffNumber),
        ("employee no", C::StaffNumber),
        ("employee id", C::StaffNumber),
        ("payroll number", C::StaffNumber),
        ("payroll no", C::StaffNumber),
        ("initials", C::StaffNumber),
        ("user principal name", C::Account),
        ("upn", C::Upn),
        ("unique pupil number", C::Upn),
        ("preferred first name", C::First(Rank::Preferred)),
        ("preferred forename", C::First(Rank::Preferred)),
        ("preferred given name", C::First(Rank::Preferred)),
        ("chosen first name", C::First(Rank::Preferred)),
        ("chosen forename", C::First(Rank::Preferred)),
        ("chosen name", C::First(Rank::Preferred)),
        ("known as", C::First(Rank::Preferred)),
        ("preferred name", C::First(Rank::Preferred)),
        ("legal first name", C::First(Rank::Legal)),
        ("legal forename", C::First(Rank::Legal)),
        ("legal given name", C::First(Rank::Legal)),
        ("preferred last name", C::Last(Rank::Preferred)),
        ("preferred surname", C::Last(Rank::Preferred)),
        ("preferred family name", C::Last(Rank::Preferred)),
        ("chosen last name", C::Last(Rank::Preferred)),
        ("chosen surname", C::Last(Rank::Preferred)),
        ("legal last name", C::Last(Rank::Legal)),
        ("legal surname", C::Last(Rank::Legal)),
        ("legal family name", C::Last(Rank::Legal)),
        ("full name", C::Name),
        ("display name", C::Name),
        ("name", C::Name),
        ("student name", C::Name),
        ("pupil name", C::Name),
        ("staff name", C::Name),
        ("role", C::Role),
        ("user type", C::UserType),
        ("department", C::Department),
        ("account enabled", C::Enabled),
        ("enabled", C::Enabled),
        ("enabled user", C::Enabled),
        ("block credential", C::Blocked),
        ("account status", C::Status),
        ("enrolment status", C::Status),
        ("status", C::Status),
        ("teaching groups", C::Groups),
        ("teaching group", C::Groups),
        ("groups", C::Groups),
    ]
};

/// Headings that hold nothing for the register: personal data that it doesn't need, and keys and times of other systems.
/// The keys among them are read if the file has no better one.
const IGNORED: &[&str] = &[
    // Keys of other systems.
    "pupil id",
    "student id",
    "student number",
    "pupil number",
    "employee id",
    "employee number",
    "payroll number",
    "initials",
    "person id",
    "mis id",
    "id",
    "object id",
    "no",
    "row",
    "row no",
    "s no",
    "uln",
    "uci",
    "unique learner number",
    "candidate number",
    "exam number",
    "trn",
    "teacher number",
    "immutable id",
    // Names and personal data that nobody needs for a loan.
    "title",
    "salutation",
    "middle name",
    "middle names",
    "middle initial",
    "pronouns",
    "pp",
    "eal",
    "first language",
    "nationality",
    "country of birth",
    "looked after",
    "in care",
    "service child",
    "house",
    "house group",
    "address",
    "street address",
    "town",
    "city",
    "county",
    "postcode",
    "post code",
    "phone",
    "phone number",
    "telephone",
    "mobile",
    "mobile phone",
    "mobile number",
    "home phone",
    "home telephone",
    "photo",
    "attendance",
    "name",
    "display name",
    "full name",
    // Times and places that the other system has.
    "created at",
    "created",
    "updated at",
    "updated",
    "last sign in",
    "last login",
    "school",
    "school name",
    "site",
    "role",
];

/// Every known heading, for a file of this layout.
pub(crate) fn known(layout: Option<&'static Layout>) -> Known<'static, Column> {
    let (read, ignored) = layout.map_or((&[] as &[_], &[] as &[_]), |layout| (layout.read, layout.ignored));
    let column = |field| match field {
        PersonField::FirstName => Column::First(Rank::Plain),
        PersonField::LastName => Column::Last(Rank::Plain),
        PersonField::Upn => Column::Upn,
        field => Column::Field(field),
    };
    let fields = read.iter().copied().chain(OTHERS.iter().copied()).chain(headings_of(column)).collect();
    Known::new(fields).ignoring(ignored, IGNORED)
}

/// True if most of a file's headings are known as those of people, and `other` knows fewer of them.
pub(crate) fn are_of_people(headings: &[String], other: impl Fn(&str) -> bool) -> bool {
    let known = known(None);
    let number = headings.iter().filter(|heading| other(heading)).count();
    let is_known = |heading: &str| known.has(heading) || layouts::is_known(heading);
    most_of(headings, is_known).is_some_and(|most| most > number)
}

/// True if a file's headings are those of items: it has a column of tags, or mostly fields of items, and not mostly those
/// of people.
pub(super) fn are_of_items(headings: &[String]) -> bool {
    let fields: Vec<(&str, AssetField)> = headings_of(|field| field).collect();
    let items = Known::new(fields);
    let is_tag = |heading: &str| TAG_HEADINGS.iter().any(|tag| squeeze(tag) == squeeze(heading));
    let is_of_items = |heading: &str| is_tag(heading) || items.has(heading);
    let is_clear = headings.iter().any(|heading| is_tag(heading)) || most_of(headings, is_of_items).is_some();
    is_clear && !are_of_people(headings, is_of_items)
}

/// True if a file may have several columns with this meaning: notes are joined, and any of the states counts.
pub(super) fn repeats(column: Column) -> bool {
    match column {
        Column::Field(field) => field.is_note(),
        column => matches!(column, Column::Status | Column::Groups),
    }
}
