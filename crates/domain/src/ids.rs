//! Ids: UUIDv7 as text, with one type for each kind of record, so that a loan's id can't be used for a slip.

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
    /// A category of items, with its loan settings.
    CategoryId,
    /// Anyone who may borrow.
    PersonId,
    /// The slip of one sign-out.
    SlipId,
    /// The loan of one asset to one borrower.
    LoanId,
    /// An incident: damage, loss, theft, misuse or a fault.
    IncidentId,
    /// A repair of one item.
    RepairId,
    /// A contribution towards damage or loss.
    ChargeId,
    /// A version of a policy.
    AgreementId,
    /// A permission for something that the policy otherwise forbids.
    PermissionId,
    /// A teaching group.
    GroupId,
    /// Software that is paid for by the seat.
    LicenceId,
    /// A stock that is counted by number, such as calculators.
    StockId,
    /// A stocktake.
    StocktakeId,
    /// The person at the keyboard.
    OperatorId,
    /// A row that users never name: a part of a loan, a check, a role held.
    RowId,
}
