//! Identities: UUIDv7 in text, one type for each kind of item, so that a loan's id is never used for a slip.

use std::fmt;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(&self.0) }
        }
    )+ };
}

ids! {
    /// One tagged item.
    AssetId,
    /// A kind of item, with its loan policy.
    CategoryId,
    /// Anyone who may borrow.
    PersonId,
    /// One act of signing out.
    SlipId,
    /// One asset to one borrower.
    LoanId,
    /// Something that went wrong.
    IncidentId,
    /// An item that is away to be mended.
    RepairId,
    /// A contribution that is asked for.
    ChargeId,
    /// A version of a policy.
    AgreementId,
    /// Leave for what the policy otherwise forbids.
    PermissionId,
    /// Software that is paid for by the seat.
    LicenceId,
    /// Who is at the keyboard.
    OperatorId,
    /// A row that nobody names from outside: a part of a loan, a check, a role held.
    RowId,
}
