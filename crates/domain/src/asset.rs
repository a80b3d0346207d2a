//! Assets: what is known of one tagged item, and the one place that says what state it is in.

use super::{
    fault::Fault,
    ids::{AssetId, CategoryId},
    pat::{TestKind, TestState},
    remedy::Remedy,
    text::{fold, fold_onto},
    when::Instant,
};
use crate::{say, words};
use chrono::NaiveDate;

words! {
    /// What an item looks like.
    Condition, "condition" { New = "new", Good = "good", Fair = "fair", Poor = "poor", Damaged = "damaged" }
}

words! {
    /// What became of an item that is no longer here to be lent. `asset found` takes it back, but from `disposed`.
    Fate, "fate" { Disposed = "disposed", Lost = "lost", Stolen = "stolen", Missing = "missing" }
}

words! {
    /// Where an item stands, the first that holds.
    State, "state" {
        Disposed = "disposed",
        Lost = "lost",
        Stolen = "stolen",
        Missing = "missing",
        OnLoan = "on_loan",
        InRepair = "in_repair",
        /// Damaged, or failed in its test: not lent until that is put right.
        Unsafe = "unsafe",
        /// It came back, and its return check is not all answered with yes.
        AwaitingCheck = "awaiting_check",
        /// It came back from one person's own use, and what was left on it is not wiped (Frederick Gent 10.4).
        AwaitingWipe = "awaiting_wipe",
        Available = "available",
    }
}

/// One tagged item: laptop, charger, kettle, trolley.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    pub anti_virus: Option<bool>,
    pub awaiting_check: bool,
    /// It holds what its last holder left on it.
    pub awaiting_wipe: bool,
    pub category_id: CategoryId,
    pub condition: Condition,
    pub created_at: Instant,
    pub encrypted: Option<bool>,
    pub end_of_life_on: Option<NaiveDate>,
    /// Columns of an imported file that were kept on request, as a JSON object.
    pub extra: Option<String>,
    pub fate: Option<Fate>,
    /// Kept as evidence: not wiped, mended or disposed of.
    pub held: bool,
    /// The trolley it belongs to.
    pub home_id: Option<AssetId>,
    pub id: AssetId,
    /// A repair of it is open.
    pub in_repair: bool,
    /// The trolley it is in now.
    pub inside_id: Option<AssetId>,
    pub location: Option<String>,
    pub location_folded: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub name: Option<String>,
    pub notes: Option<String>,
    pub order_number: Option<String>,
    /// The next test of it or of a part of it.
    pub pat_due_on: Option<NaiveDate>,
    /// A failed test, of it or of a part of it, that no pass has lifted.
    pub pat_failed: Option<TestKind>,
    /// A test is asked for, and none was ever passed.
    pub pat_untested: bool,
    pub phone_number: Option<String>,
    /// Pence.
    pub purchase_cost_pence: Option<i64>,
    pub purchased_on: Option<NaiveDate>,
    pub search: String,
    pub serial: Option<String>,
    pub serial_folded: Option<String>,
    pub supplier: Option<String>,
    pub tag: String,
    pub tag_folded: String,
    pub warranty_until: Option<NaiveDate>,
}

impl Asset {
    /// An item of which nothing is known but its tag and category.
    pub fn new(id: AssetId, tag: String, category_id: CategoryId, created_at: Instant) -> Self {
        let mut asset = Self {
            anti_virus: None,
            awaiting_check: false,
            awaiting_wipe: false,
            category_id,
            condition: Condition::Good,
            created_at,
            encrypted: None,
            end_of_life_on: None,
            extra: None,
            fate: None,
            held: false,
            home_id: None,
            id,
            in_repair: false,
            inside_id: None,
            location: None,
            location_folded: None,
            make: None,
            model: None,
            name: None,
            notes: None,
            order_number: None,
            pat_due_on: None,
            pat_failed: None,
            pat_untested: false,
            phone_number: None,
            purchase_cost_pence: None,
            purchased_on: None,
            search: String::new(),
            serial: None,
            serial_folded: None,
            supplier: None,
            tag_folded: String::new(),
            tag,
            warranty_until: None,
        };
        asset.refold(&[]);
        asset
    }

    /// Writes the folded columns anew; to be called after any change of what they are made from.
    /// `aliases` are the tags that it wore before.
    pub fn refold(&mut self, aliases: &[String]) {
        self.tag_folded = fold(&self.tag);
        self.location_folded = self.location.as_deref().map(fold);
        self.serial_folded = self.serial.as_deref().map(fold);
        let mut search = String::with_capacity(160);
        search.push_str(&self.tag_folded);
        let words = [&self.serial, &self.name, &self.make, &self.model, &self.phone_number, &self.notes];
        for word in aliases.iter().chain(words.into_iter().flatten()) {
            search.push(' ');
            fold_onto(&mut search, word);
        }
        self.search = search;
    }

    /// "Lenovo ThinkPad L13", or its name, or nothing.
    pub fn description(&self) -> String {
        describe(self.name.as_deref(), self.make.as_deref(), self.model.as_deref())
    }

    /// Where it and its parts stand with their tests.
    pub fn pat(&self) -> TestState {
        TestState { failed: self.pat_failed, due_on: self.pat_due_on, untested: self.pat_untested }
    }

    /// Whether it is damaged.
    pub fn is_damaged(&self) -> bool {
        self.condition == Condition::Damaged
    }

    /// Takes in what it looks like. Damage stays until a repair is closed; whether it did is the answer.
    pub fn look(&mut self, seen: Option<Condition>) -> bool {
        let stays = self.is_damaged() && seen.is_some_and(|condition| condition != Condition::Damaged);
        if let Some(condition) = seen.filter(|_| !stays) {
            self.condition = condition;
        }
        stays
    }

    /// What is said where damage would be lifted by a word.
    pub fn damage_stays(&self) -> Fault {
        let tag = &self.tag;
        Fault::conflict(
            format!("{tag} is damaged, and damage is lifted by a closed repair"),
            say!["Mended here and now: ", Remedy::RecordRepair { tag: tag.clone() }, "."],
        )
    }

    /// What its state is decided from.
    pub fn standing(&self, on_loan: bool) -> Standing {
        Standing {
            fate: self.fate,
            on_loan,
            in_repair: self.in_repair,
            damaged: self.is_damaged(),
            pat_failed: self.pat_failed.is_some(),
            awaiting_check: self.awaiting_check,
            awaiting_wipe: self.awaiting_wipe,
        }
    }
}

/// What an item is called beside its tag: make and model, else its name.
pub fn describe(name: Option<&str>, make: Option<&str>, model: Option<&str>) -> String {
    match (make, model) {
        (Some(make), Some(model)) if fold(model).starts_with(&fold(make)) => model.to_owned(),
        (Some(make), Some(model)) => format!("{make} {model}"),
        (None, Some(model)) => name.map_or_else(|| model.to_owned(), |n| format!("{n} {model}")),
        (Some(make), None) => name.map_or_else(|| make.to_owned(), |n| format!("{make} {n}")),
        (None, None) => name.unwrap_or_default().to_owned(),
    }
}

/// Everything that the state of an asset is decided from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub fate: Option<Fate>,
    pub on_loan: bool,
    pub in_repair: bool,
    pub damaged: bool,
    /// Its last test, or that of a part of it, was failed.
    pub pat_failed: bool,
    pub awaiting_check: bool,
    pub awaiting_wipe: bool,
}

impl Standing {
    /// The one place that says what state an item is in, and which others hold as well.
    pub fn all(self) -> impl Iterator<Item = State> {
        let fate = self.fate.map(|fate| match fate {
            Fate::Disposed => State::Disposed,
            Fate::Lost => State::Lost,
            Fate::Stolen => State::Stolen,
            Fate::Missing => State::Missing,
        });
        let held = [
            fate,
            self.on_loan.then_some(State::OnLoan),
            self.in_repair.then_some(State::InRepair),
            (self.damaged || self.pat_failed).then_some(State::Unsafe),
            self.awaiting_check.then_some(State::AwaitingCheck),
            self.awaiting_wipe.then_some(State::AwaitingWipe),
        ];
        held.into_iter().flatten()
    }

    /// The first that holds.
    pub fn state(self) -> State {
        self.all().next().unwrap_or(State::Available)
    }

    /// The others that hold, behind the first.
    pub fn flags(self) -> Vec<State> {
        self.all().skip(1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_state_that_holds_is_the_state() {
        let mut standing = Standing {
            fate: None,
            on_loan: false,
            in_repair: false,
            damaged: false,
            pat_failed: false,
            awaiting_check: false,
            awaiting_wipe: false,
        };
        assert_eq!(standing.state(), State::Available);
        standing.awaiting_wipe = true;
        assert_eq!(standing.state(), State::AwaitingWipe);
        standing.awaiting_check = true;
        assert_eq!((standing.state(), standing.flags()), (State::AwaitingCheck, vec![State::AwaitingWipe]));
        standing.awaiting_wipe = false;
        standing.pat_failed = true;
        assert_eq!(standing.state(), State::Unsafe);
        standing.damaged = true;
        assert_eq!((standing.state(), standing.flags()), (State::Unsafe, vec![State::AwaitingCheck]));
        standing.in_repair = true;
        assert_eq!((standing.state(), standing.flags()), (State::InRepair, vec![State::Unsafe, State::AwaitingCheck]));
        standing.on_loan = true;
        assert_eq!(standing.state(), State::OnLoan);
        standing.fate = Some(Fate::Missing);
        assert_eq!(standing.state(), State::Missing);
        assert_eq!(standing.flags(), [State::OnLoan, State::InRepair, State::Unsafe, State::AwaitingCheck]);
    }

    #[test]
    fn a_description_does_not_say_the_make_twice() {
        assert_eq!(describe(None, Some("HP"), Some("HP 250 G9")), "HP 250 G9");
        assert_eq!(describe(None, Some("HP"), Some("250 G9")), "HP 250 G9");
        assert_eq!(describe(Some("Kettle"), None, None), "Kettle");
        assert_eq!(describe(Some("Kettle"), Some("Swan"), None), "Swan Kettle");
    }
}
