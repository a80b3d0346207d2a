//! The layouts of accounts and of School Data Sync and OneRoster, recognised by their headings.

use super::columns::{Column, EMAIL, JOB, Rank, YEAR};
use crate::file::headings::squeeze;
use csv::StringRecord;
use domain::person_fields::PersonField;

/// The programs whose files are recognised by their headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// Accounts of Microsoft.
    Accounts,
    /// Accounts of Google, which are named by their addresses.
    Mailboxes,
    /// OneRoster, or School Data Sync v2: the role is in the file of users.
    Users,
    /// School Data Sync v2.1, or OneRoster 1.2: the roles are in a file of their own.
    UsersWithoutRoles,
    /// One of the two files of School Data Sync v1.
    OneKind,
}

/// The columns of a program's export, recognised by some of its headings. They come before the general headings.
pub(super) struct Layout {
    pub(super) format: Format,
    /// Headings that the export has, all of them. `*` at the end stands for any letters.
    marks: &'static [&'static str],
    pub(super) read: &'static [(&'static str, Column)],
    pub(super) ignored: &'static [&'static str],
    /// True if the dates are month/day/year unless the user says otherwise.
    pub(super) is_american: bool,
}

/// The columns of School Data Sync v1, for pupils and for teachers.
const ONE_KIND_READ: &[(&str, Column)] = &[
    ("sis id", Column::Source),
    ("id", Column::Source),
    ("grade", YEAR),
    ("secondary email", EMAIL),
    ("status", Column::Status),
];

const ONE_KIND_IGNORED: &[&str] = &[
    "school sis id",
    "school dfe number",
    "state id",
    "student number",
    "teacher number",
    "middle name",
    "mailing address",
    "mailing city",
    "mailing state",
    "mailing zip",
    "mailing latitude",
    "mailing longitude",
    "mailing country",
    "residence address",
    "residence city",
    "residence state",
    "residence zip",
    "residence latitude",
    "residence longitude",
    "residence country",
    "gender",
    "ell status",
    "graduation year",
    "title",
    "qualification",
    "special ed",
    "homeroom",
    "personal title",
    "phone",
    "mobile phone",
];

const USERS_READ: &[(&str, Column)] = &[
    ("identifier", Column::Ref),
    ("sourced id", Column::Source),
    ("role", Column::Role),
    ("grades", YEAR),
    ("grade", YEAR),
    ("preferred given name", Column::First(Rank::Preferred)),
    ("preferred family name", Column::Last(Rank::Preferred)),
    ("status", Column::Status),
];

const USERS_IGNORED: &[&str] = &[
    "date last modified",
    "org sourced ids",
    "user ids",
    "middle name",
    "sms",
    "phone",
    "agent sourced ids",
    "agents",
    "active directory match id",
    "user master identifier",
    "resource sourced ids",
    "preferred middle name",
    "primary org sourced id",
    "pronouns",
];

/// Accounts of Entra, Microsoft 365 and Google; users of OneRoster and School Data Sync.
const LAYOUTS: &[Layout] = &[
    // Entra, "Download users".
    Layout {
        format: Format::Accounts,
        marks: &["userprincipalname", "displayname", "accountenabled"],
        read: &[("mail", EMAIL)],
        ignored: &[
            "object id",
            "usage location",
            "street address",
            "state",
            "country",
            "physical delivery office name",
            "city",
            "postal code",
            "telephone number",
            "mobile",
            "authentication phone number",
            "authentication alternative phone number",
            "authentication email",
            "alternate email address",
            "age group",
            "consent provided for minor",
            "legal age group classification",
            "company name",
            "creation type",
            "directory synced",
            "invitation state",
            "identity issuer",
            "created date time",
            "is deleted",
            "on premises sync enabled",
            "office location",
        ],
        is_american: false,
    },
    // Microsoft 365, "Export users".
    Layout {
        format: Format::Accounts,
        marks: &["userprincipalname", "displayname", "blockcredential"],
        read: &[("title", JOB), ("soft deletion time stamp", Column::Deleted)],
        ignored: &[
            "city",
            "country region",
            "country",
            "dir sync enabled",
            "fax",
            "last dirsync time",
            "license assignment details",
            "licenses",
            "mobile phone",
            "oath token metadata",
            "object id",
            "office",
            "phone number",
            "postal code",
            "preferred data location",
            "preferred language",
            "proxy addresses",
            "release track",
            "state",
            "street address",
            "usage location",
            "when created",
            "zip or postal code",
            "office phone",
            "fax number",
            "alternate email address",
        ],
        is_american: false,
    },
    // Google, the download and the file for bulk changes.
    Layout {
        format: Format::Mailboxes,
        marks: &["orgunitpath*", "emailaddress*"],
        read: &[
            ("employee id", Column::Ref),
            ("first name required", Column::First(Rank::Plain)),
            ("last name required", Column::Last(Rank::Plain)),
            ("email address required", Column::Account),
            ("email address", Column::Account),
            ("org unit path required", Column::Unit),
            ("org unit path", Column::Unit),
            ("employee title", JOB),
            ("manager email", Column::Field(PersonField::Manager)),
            ("status read only", Column::Status),
        ],
        ignored: &[
            "new primary email upload only",
            "new status upload only",
            "department",
            "total storage read only",
            "recovery email",
            "home secondary email",
            "work secondary email",
            "recovery phone",
            "recovery phone must be in the e164 format",
            "work phone",
            "home phone",
            "mobile phone",
            "work address",
            "home address",
            "employee type",
            "cost center",
            "building id",
            "floor name",
            "floor section",
            "change password at next sign in",
            "advanced protection program enrollment",
            "last sign in read only",
            "last sign in",
            "email usage read only",
            "drive usage read only",
            "photos usage read only",
            "storage limit read only",
            "storage used read only",
            "licenses read only",
            "license read only",
            "2sv enrolled read only",
            "2sv enforced read only",
            "creation time read only",
        ],
        is_american: false,
    },
    // OneRoster 1.1 and School Data Sync v2.
    Layout {
        format: Format::Users,
        marks: &["sourcedid", "username", "role"],
        read: USERS_READ,
        ignored: USERS_IGNORED,
        is_american: true,
    },
    // School Data Sync v2.1 and OneRoster 1.2.
    Layout {
        format: Format::UsersWithoutRoles,
        marks: &["sourcedid", "username"],
        read: USERS_READ,
        ignored: USERS_IGNORED,
        is_american: true,
    },
    // School Data Sync v1, with the two spellings of its keys.
    Layout {
        format: Format::OneKind,
        marks: &["schoolsisid", "sisid", "username"],
        read: ONE_KIND_READ,
        ignored: ONE_KIND_IGNORED,
        is_american: true,
    },
    Layout {
        format: Format::OneKind,
        marks: &["schooldfenumber", "id", "username"],
        read: ONE_KIND_READ,
        ignored: ONE_KIND_IGNORED,
        is_american: true,
    },
];

/// Finds the layout of a file by its headings.
pub(super) fn layout(headings: &StringRecord) -> Option<&'static Layout> {
    let squeezed: Vec<String> = headings.iter().map(squeeze).collect();
    let has = |mark: &str| match mark.strip_suffix('*') {
        Some(start) => squeezed.iter().any(|heading| heading.starts_with(start)),
        None => squeezed.iter().any(|heading| heading == mark),
    };
    LAYOUTS.iter().find(|layout| layout.marks.iter().all(|mark| has(mark)))
}

/// True for a heading by which a file of people is recognised, in any layout.
pub(super) fn is_known(heading: &str) -> bool {
    let squeezed = squeeze(heading);
    LAYOUTS.iter().any(|layout| layout.read.iter().any(|(name, _)| squeeze(name) == squeezed))
}
