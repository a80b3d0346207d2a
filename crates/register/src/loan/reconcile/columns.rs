//! The columns of a device manager's list.

use crate::file::headings::{Columns, Known};
use domain::asset_fields::TAG_HEADINGS;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// The school's asset ID.
    Tag,
    Serial,
    Name,
    Seen,
    User,
    UserEmail,
    UserName,
    Encrypted,
    System,
    Edition,
    Version,
    Model,
    SupportEnds,
    Status,
    Ownership,
}

/// The headings of Intune, of Google's console and API, and plain ones. Of two for one column, the first is read.
const FIELDS: &[(&str, Column)] = {
    use Column as C;
    &[
        ("serial number", C::Serial),
        ("serial", C::Serial),
        ("serial no", C::Serial),
        ("device serial number", C::Serial),
        ("device name", C::Name),
        ("hostname", C::Name),
        ("host name", C::Name),
        ("computer name", C::Name),
        ("name", C::Name),
        ("last check in", C::Seen),
        ("last checkin", C::Seen),
        ("last check in date", C::Seen),
        ("last sync", C::Seen),
        ("last sync time", C::Seen),
        ("last sync date time", C::Seen),
        ("last seen", C::Seen),
        ("last seen on", C::Seen),
        ("last contact", C::Seen),
        ("last online", C::Seen),
        ("last activity", C::Seen),
        ("most recent activity", C::Seen),
        ("approximate last sign in date time", C::Seen),
        ("primary user upn", C::User),
        ("annotated user", C::User),
        ("user principal name", C::User),
        ("user", C::User),
        ("assigned user", C::User),
        ("assigned to", C::User),
        ("username", C::User),
        ("primary user email address", C::UserEmail),
        ("email", C::UserEmail),
        ("primary user display name", C::UserName),
        ("encrypted", C::Encrypted),
        ("is encrypted", C::Encrypted),
        ("os", C::System),
        ("operating system", C::System),
        ("platform", C::System),
        ("os edition", C::Edition),
        ("sku family", C::Edition),
        ("os version", C::Version),
        ("model", C::Model),
        ("support ends", C::SupportEnds),
        ("support end date", C::SupportEnds),
        ("auto update through", C::SupportEnds),
        ("auto update expiration", C::SupportEnds),
        ("eol", C::SupportEnds),
        ("aue", C::SupportEnds),
        ("aue date", C::SupportEnds),
        ("status", C::Status),
        ("device state", C::Status),
        ("ownership", C::Ownership),
    ]
};

/// The headings that are known.
pub(super) fn known() -> Known<'static, Column> {
    let tags = TAG_HEADINGS.iter().map(|heading| (*heading, Column::Tag));
    Known::new(tags.chain(FIELDS.iter().copied()).collect())
}

/// The plain name of a column: its first heading.
pub(super) fn name(column: Column) -> &'static str {
    if column == Column::Tag {
        return "tag";
    }
    FIELDS.iter().find(|(_, known)| *known == column).map_or("", |(name, _)| name)
}

/// The exports whose devices all have one system, by headings that only they have.
const OF_CHROME: [&[&str]; 2] = [&["deviceid", "annotatedassetid"], &["orgunitpath", "serialnumber"]];

/// True for an export of Chromebooks, which doesn't say that their system is ChromeOS.
pub(super) fn is_of_chromebooks(columns: &Columns<Column>) -> bool {
    let squeezed: Vec<String> =
        columns.headings.iter().map(|heading| crate::file::headings::squeeze(heading)).collect();
    !columns.has(Column::System)
        && OF_CHROME.iter().any(|marks| marks.iter().all(|mark| squeezed.iter().any(|heading| heading == mark)))
}
