//! Stocktakes: what a scan is, what was not scanned, and who may close a count.
//!
//! What is expected is frozen when a stocktake is opened. A scan is judged against that, and against what the register
//! says at the scan: an item on loan may stand in the cupboard all the same.

use super::{
    asset::{Condition, Fate},
    fault::Fault,
    ids::{AssetId, CategoryId, LoanId, OperatorId, PersonId, RowId, StocktakeId},
    person::{Person, Role},
    remedy::See,
    text::fold,
    when::Instant,
};
use crate::{say, words};

words! {
    /// What a scan shows, or what a stocktake says of an item at its end.
    Finding, "finding" {
        /// The item is where the register has it.
        Found = "found",
        /// It is in another room, or the register has no room for it.
        WrongRoom = "wrong_room" as "wrong room",
        /// Nobody has scanned it, and it was not on loan.
        Missing = "missing",
        /// It is on loan: when it was scanned, or all the time that nobody scanned it.
        OnLoan = "on_loan" as "on loan",
        /// This stocktake did not expect it.
        Unexpected = "unexpected",
        /// The register has it as lost, stolen or missing, and it is there.
        TurnedUp = "turned_up" as "turned up",
        /// The register has it as disposed of, and it is there.
        Disposed = "disposed",
        /// No item has this tag.
        Unknown = "unknown",
    }
}

/// A stocktake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stocktake {
    /// True if what is expected is not shown before it is closed.
    pub blind: bool,
    /// The category that is counted; `None` for every one.
    pub category_id: Option<CategoryId>,
    pub closed_at: Option<Instant>,
    pub closed_by: Option<PersonId>,
    pub closing_note: Option<String>,
    pub id: StocktakeId,
    /// The room that is counted; `None` for every one.
    pub location: Option<String>,
    pub no: i64,
    pub note: Option<String>,
    pub opened_at: Instant,
    /// The operator who opened it.
    pub operator_id: OperatorId,
}

impl Stocktake {
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// True while a blind count is under way: nobody is shown what is expected.
    pub fn withholds(&self) -> bool {
        self.blind && self.is_open()
    }

    /// Checks that it can still be scanned into, corrected or closed.
    ///
    /// Errors: it is closed.
    pub fn must_be_open(&self) -> Result<(), Fault> {
        if self.is_open() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("stocktake {} is closed", self.no),
            say!["What it found stays as it is: ", See::Stocktake { no: self.no }, "."],
        ))
    }

    /// Checks that it is closed.
    ///
    /// Errors: it is open.
    pub fn must_be_closed(&self) -> Result<(), Fault> {
        if !self.is_open() {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("stocktake {} is still open", self.no),
            say!["Close it first: ", super::remedy::Remedy::CloseStocktake { no: self.no }, "."],
        ))
    }
}

/// An item that a stocktake expects, as the register had it at the opening.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    pub asset_id: AssetId,
    pub id: RowId,
    /// The loan at the opening; for an item that nobody scanned, at the closing the loan that explains it.
    pub lent_loan_id: Option<LoanId>,
    pub location: Option<String>,
    pub location_folded: Option<String>,
    /// What became of it, if nobody scanned it: missing or on loan. Set at the closing.
    pub outcome: Option<Finding>,
    pub stocktake_id: StocktakeId,
}

/// One scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// When the register was brought in line with it.
    pub accepted_at: Option<Instant>,
    /// True if the same item or tag had been scanned before in this stocktake.
    pub again: bool,
    /// The item; `None` for a tag that no item has.
    pub asset_id: Option<AssetId>,
    pub condition: Option<Condition>,
    pub finding: Finding,
    pub id: RowId,
    pub location: String,
    pub location_folded: String,
    pub no: i64,
    pub note: Option<String>,
    pub operator_id: OperatorId,
    pub scanned_at: Instant,
    pub stocktake_id: StocktakeId,
    pub void_reason: Option<String>,
    /// What was scanned, if no item has it.
    pub word: Option<String>,
}

/// The facts about a scanned item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sighting<'a> {
    /// The room, folded.
    pub room: &'a str,
    /// The room where the stocktake expects the item, folded; the outer `None` if it does not expect it.
    pub expected: Option<Option<&'a str>>,
    pub fate: Option<Fate>,
    pub is_lent: bool,
}

impl Sighting<'_> {
    /// Says what the scan shows. What is wrong with the register's own record of the item comes before its room.
    pub fn finding(&self) -> Finding {
        match (self.fate, self.expected) {
            (Some(Fate::Disposed), _) => Finding::Disposed,
            (Some(Fate::Lost | Fate::Stolen | Fate::Missing), _) => Finding::TurnedUp,
            (None, _) if self.is_lent => Finding::OnLoan,
            (None, None) => Finding::Unexpected,
            (None, Some(place)) if place == Some(self.room) => Finding::Found,
            (None, Some(_)) => Finding::WrongRoom,
        }
    }
}

/// What a stocktake says of an expected item that nobody scanned. `was_lent` is true if it was on loan at some time
/// between the opening and now, so that nobody could scan it.
pub fn unseen(was_lent: bool) -> Finding {
    if was_lent { Finding::OnLoan } else { Finding::Missing }
}

/// True if an item that is missing may be lost: the last stocktake that expected it missed it too, and it was not lent
/// since.
pub fn may_be_lost(before: Option<Finding>, lent_since: bool) -> bool {
    before == Some(Finding::Missing) && !lent_since
}

/// The roles that close a stocktake and countersign its sheet. An auditor records nothing alone, but may countersign.
pub const CLOSERS: &[Role] =
    &[Role::BusinessManager, Role::Headteacher, Role::ChairOfGovernors, Role::Office, Role::Auditor];

/// The roles that keep the register. A person who has one of them closes no stocktake.
pub const KEEPERS: &[Role] = &[Role::Technician, Role::IctCoordinator];

/// Why somebody can't close a stocktake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barred {
    /// They keep the register, by this role.
    Keeps(Role),
    Opened,
    Scanned,
}

impl Barred {
    /// Checks somebody against their roles and the operators who opened the stocktake and who scanned.
    pub fn of(person: &Person, roles: &[Role], opener: &str, scanners: &[String]) -> Option<Self> {
        if let Some(role) = roles.iter().find(|role| KEEPERS.contains(role)) {
            return Some(Self::Keeps(*role));
        }
        if is_called(person, opener) {
            return Some(Self::Opened);
        }
        scanners.iter().any(|name| is_called(person, name)).then_some(Self::Scanned)
    }

    /// The reason as a clause about them.
    pub fn reason(self) -> String {
        match self {
            Self::Keeps(role) => format!("they keep the register, as {role}"),
            Self::Opened => "they opened it".to_owned(),
            Self::Scanned => "they scanned items in it".to_owned(),
        }
    }
}

/// True if an operator's name is this person's: ref, username, name, or name and ref as the page writes them.
fn is_called(person: &Person, operator: &str) -> bool {
    let operator = fold(operator.trim());
    let is = |name: &str| fold(name) == operator;
    is(&person.reference)
        || is(&person.name)
        || person.username.as_deref().is_some_and(is)
        || is(&format!("{} ({})", person.name, person.reference))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::person::PersonKind;
    use uuid::Uuid;

    const HERE: Sighting<'_> =
        Sighting { room: "library", expected: Some(Some("library")), fate: None, is_lent: false };

    #[test]
    fn a_scan_is_judged_by_the_record_first_and_then_by_the_room() {
        let cases = [
            (HERE, Finding::Found),
            (Sighting { expected: Some(Some("hall")), ..HERE }, Finding::WrongRoom),
            (Sighting { expected: Some(None), ..HERE }, Finding::WrongRoom),
            (Sighting { expected: None, ..HERE }, Finding::Unexpected),
            (Sighting { is_lent: true, ..HERE }, Finding::OnLoan),
            (Sighting { is_lent: true, expected: None, ..HERE }, Finding::OnLoan),
            (Sighting { fate: Some(Fate::Missing), expected: None, ..HERE }, Finding::TurnedUp),
            (Sighting { fate: Some(Fate::Lost), is_lent: true, ..HERE }, Finding::TurnedUp),
            (Sighting { fate: Some(Fate::Stolen), ..HERE }, Finding::TurnedUp),
            (Sighting { fate: Some(Fate::Disposed), ..HERE }, Finding::Disposed),
        ];
        for (sighting, finding) in cases {
            assert_eq!(sighting.finding(), finding, "{sighting:?}");
        }
    }

    #[test]
    fn an_item_that_nobody_scanned_is_missing_unless_it_was_on_loan() {
        assert_eq!((unseen(true), unseen(false)), (Finding::OnLoan, Finding::Missing));
    }

    #[test]
    fn an_item_may_be_lost_if_it_was_missing_twice_in_a_row_and_never_lent_between() {
        assert!(may_be_lost(Some(Finding::Missing), false));
        assert!(!may_be_lost(Some(Finding::Missing), true));
        assert!(!may_be_lost(Some(Finding::OnLoan), false));
        assert!(!may_be_lost(None, false));
    }

    fn person() -> Person {
        let at = Instant::parse("2026-11-23T09:00:00Z").unwrap();
        let mut person = Person::new(PersonId(Uuid::nil()), PersonKind::Staff, "B1".into(), "Bea Purse".into(), at);
        person.username = Some("bpurse".to_owned());
        person
    }

    #[test]
    fn neither_the_keeper_nor_who_opened_or_scanned_closes_a_stocktake() {
        let nobody: &[String] = &[];
        let tess = ["tess".to_owned()];
        assert_eq!(Barred::of(&person(), &[Role::BusinessManager], "tess", &tess), None);
        let both = [Role::BusinessManager, Role::Technician];
        assert_eq!(Barred::of(&person(), &both, "tess", nobody), Some(Barred::Keeps(Role::Technician)));
        for name in ["b1", "BPURSE", "Bea Purse", "Bea Purse (B1)"] {
            assert_eq!(Barred::of(&person(), &[], name, nobody), Some(Barred::Opened), "{name}");
            assert_eq!(Barred::of(&person(), &[], "tess", &[name.to_owned()]), Some(Barred::Scanned), "{name}");
        }
        assert_eq!(Barred::of(&person(), &[], "Bea", nobody), None);
    }

    #[test]
    fn no_role_that_keeps_the_register_closes_a_stocktake() {
        assert!(CLOSERS.iter().all(|role| !KEEPERS.contains(role)));
    }
}
