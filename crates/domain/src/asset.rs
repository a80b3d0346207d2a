//! Assets: the data about one tagged item, and the only code that decides its state.

use super::{
    fault::Fault,
    ids::{AssetId, CategoryId},
    money::Vat,
    pat::{TestKind, TestState},
    remedy::Remedy,
    repair::Outcome,
    support::SupportEnd,
    text::{fold, fold_onto},
    when::Instant,
};
use crate::{say, words};
use chrono::NaiveDate;

words! {
    /// The physical condition of an item.
    Condition, "condition" { New = "new", Good = "good", Fair = "fair", Poor = "poor", Damaged = "damaged" }
}

words! {
    /// The reason why an item can no longer be lent. `asset found` clears every fate but `disposed`.
    Fate, "fate" { Disposed = "disposed", Lost = "lost", Stolen = "stolen", Missing = "missing" }
}

words! {
    /// The state of an item. If several apply, the first of this list counts.
    State, "state" {
        Disposed = "disposed",
        Lost = "lost",
        Stolen = "stolen",
        Missing = "missing",
        OnLoan = "on_loan",
        InRepair = "in_repair",
        /// Damaged, or failed its PAT test: not lent until repaired or passed.
        Unsafe = "unsafe",
        /// The item came back, and not every question of its return check is answered with yes.
        AwaitingCheck = "awaiting_check",
        /// The item came back from one person's own use and must be wiped first (Frederick Gent 10.4).
        AwaitingWipe = "awaiting_wipe",
        Available = "available",
    }
}

/// One tagged item: laptop, charger, kettle, trolley.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    pub anti_virus: Option<bool>,
    pub awaiting_check: bool,
    /// True if the item may still hold the last borrower's data.
    pub awaiting_wipe: bool,
    pub category_id: CategoryId,
    pub condition: Condition,
    pub created_at: Instant,
    /// The name on the network, in the device manager and in filter logs.
    pub device_name: Option<String>,
    pub device_name_folded: Option<String>,
    pub encrypted: Option<bool>,
    pub end_of_life_on: Option<NaiveDate>,
    /// Columns of an imported file that were kept on request, as a JSON object.
    pub extra: Option<String>,
    pub fate: Option<Fate>,
    /// The funder's share of the cost, in hundredths of a per cent.
    pub funding_share_bp: Option<i64>,
    pub funding_source: Option<String>,
    /// True if the item is kept as evidence: it must not be wiped, repaired or disposed of.
    pub held: bool,
    /// The trolley that the item belongs to.
    pub home_id: Option<AssetId>,
    pub id: AssetId,
    /// True if a repair of the item is open.
    pub in_repair: bool,
    /// The trolley that the item is in now.
    pub inside_id: Option<AssetId>,
    /// The owner of a leased item.
    pub leased_from: Option<String>,
    pub location: Option<String>,
    pub location_folded: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub name: Option<String>,
    pub notes: Option<String>,
    pub order_number: Option<String>,
    /// The operating system.
    pub os: Option<String>,
    pub os_edition: Option<String>,
    pub os_version: Option<String>,
    /// The date of the next PAT test of the item or one of its parts.
    pub pat_due_on: Option<NaiveDate>,
    /// The kind of a failed test, of the item or one of its parts, that no later pass has cleared.
    pub pat_failed: Option<TestKind>,
    /// True if the item must be tested and has never passed a test.
    pub pat_untested: bool,
    pub phone_number: Option<String>,
    pub purchase_cost_pence: Option<i64>,
    /// Tells whether the purchase cost includes VAT; `None` if that is unknown.
    pub purchase_vat: Option<Vat>,
    pub purchased_on: Option<NaiveDate>,
    /// The cost of another item like this one, if the school has set one for it; else its category's counts.
    pub replacement_cost_pence: Option<i64>,
    /// The year in which the school means to replace the item.
    pub replacement_year: Option<i64>,
    pub review_due_on: Option<NaiveDate>,
    pub search: String,
    pub serial: Option<String>,
    pub serial_folded: Option<String>,
    pub supplier: Option<String>,
    /// The end of support that somebody looked up; `None` if nobody has.
    pub support_ends: Option<SupportEnd>,
    /// The source of that answer.
    pub support_source: Option<String>,
    pub tag: String,
    pub tag_folded: String,
    pub warranty_until: Option<NaiveDate>,
}

impl Asset {
    /// Makes an item with only a tag and a category.
    pub fn new(id: AssetId, tag: String, category_id: CategoryId, created_at: Instant) -> Self {
        let mut asset = Self {
            anti_virus: None,
            awaiting_check: false,
            awaiting_wipe: false,
            category_id,
            condition: Condition::Good,
            created_at,
            device_name: None,
            device_name_folded: None,
            encrypted: None,
            end_of_life_on: None,
            extra: None,
            fate: None,
            funding_share_bp: None,
            funding_source: None,
            held: false,
            home_id: None,
            id,
            in_repair: false,
            inside_id: None,
            leased_from: None,
            location: None,
            location_folded: None,
            make: None,
            model: None,
            name: None,
            notes: None,
            order_number: None,
            os: None,
            os_edition: None,
            os_version: None,
            pat_due_on: None,
            pat_failed: None,
            pat_untested: false,
            phone_number: None,
            purchase_cost_pence: None,
            purchase_vat: None,
            purchased_on: None,
            replacement_cost_pence: None,
            replacement_year: None,
            review_due_on: None,
            search: String::new(),
            serial: None,
            serial_folded: None,
            supplier: None,
            support_ends: None,
            support_source: None,
            tag_folded: String::new(),
            tag,
            warranty_until: None,
        };
        asset.refold(&[]);
        asset
    }

    /// Updates the folded columns. Call it after every change to a field that they are made from.
    /// `aliases` are the item's earlier tags.
    pub fn refold(&mut self, aliases: &[String]) {
        self.tag_folded = fold(&self.tag);
        self.location_folded = self.location.as_deref().map(fold);
        self.serial_folded = self.serial.as_deref().map(fold);
        self.device_name_folded = self.device_name.as_deref().map(fold);
        let mut search = String::with_capacity(160);
        search.push_str(&self.tag_folded);
        let words =
            [&self.serial, &self.name, &self.device_name, &self.make, &self.model, &self.phone_number, &self.notes];
        for word in aliases.iter().chain(words.into_iter().flatten()) {
            search.push(' ');
            fold_onto(&mut search, word);
        }
        self.search = search;
    }

    /// The make and model, such as "Lenovo ThinkPad L13"; else the item's name, else an empty text.
    pub fn description(&self) -> String {
        describe(self.name.as_deref(), self.make.as_deref(), self.model.as_deref())
    }

    /// The tag with make and model, such as "LAP-0001 (Lenovo ThinkPad)".
    pub fn named(&self) -> String {
        match self.description() {
            item if item.is_empty() => self.tag.clone(),
            item => format!("{} ({item})", self.tag),
        }
    }

    /// The test state of the item and its parts.
    pub fn pat(&self) -> TestState {
        TestState { failed: self.pat_failed, due_on: self.pat_due_on, untested: self.pat_untested }
    }

    /// True if the item is damaged.
    pub fn is_damaged(&self) -> bool {
        self.condition == Condition::Damaged
    }

    /// Sets the condition that someone saw. A damaged item stays damaged until a repair is closed: then nothing changes
    /// and the answer is true.
    pub fn look(&mut self, seen: Option<Condition>) -> bool {
        let stays = self.is_damaged() && seen.is_some_and(|condition| condition != Condition::Damaged);
        if let Some(condition) = seen.filter(|_| !stays) {
            self.condition = condition;
        }
        stays
    }

    /// The fault if someone sets a damaged item to a better condition without a repair. `repair_no` is its open repair.
    pub fn damage_stays(&self, repair_no: Option<i64>) -> Fault {
        let tag = &self.tag;
        let remedy = match repair_no {
            Some(no) => {
                say!["When it is back and repaired: ", Remedy::CloseRepair { no, outcome: Outcome::Repaired }, "."]
            }
            None => {
                say!["If it was repaired on the spot, record that: ", Remedy::RecordRepair { tag: tag.clone() }, "."]
            }
        };
        Fault::conflict(format!("{tag} stays damaged until its repair is closed"), remedy)
    }

    /// The facts that decide the item's state.
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

/// The description shown beside a tag: make and model, else the name.
pub fn describe(name: Option<&str>, make: Option<&str>, model: Option<&str>) -> String {
    match (make, model) {
        (Some(make), Some(model)) if fold(model).starts_with(&fold(make)) => model.to_owned(),
        (Some(make), Some(model)) => format!("{make} {model}"),
        (None, Some(model)) => name.map_or_else(|| model.to_owned(), |n| format!("{n} {model}")),
        (Some(make), None) => name.map_or_else(|| make.to_owned(), |n| format!("{make} {n}")),
        (None, None) => name.unwrap_or_default().to_owned(),
    }
}

/// The facts that decide the state of an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub fate: Option<Fate>,
    pub on_loan: bool,
    pub in_repair: bool,
    pub damaged: bool,
    /// True if the item or one of its parts failed its last test.
    pub pat_failed: bool,
    pub awaiting_check: bool,
    pub awaiting_wipe: bool,
}

impl Standing {
    /// Every state that applies, the most important first. No other code decides this.
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

    /// The first state that applies.
    pub fn state(self) -> State {
        self.all().next().unwrap_or(State::Available)
    }

    /// Tells whether a list of a state has the item. An item with several states is in several lists; one that is gone is
    /// in that of its fate, and in that of items on loan while somebody holds it.
    pub fn is_in(self, list: State) -> bool {
        match list {
            State::OnLoan => self.on_loan,
            State::InRepair | State::Unsafe | State::AwaitingCheck | State::AwaitingWipe => {
                self.fate.is_none() && self.all().any(|state| state == list)
            }
            _ => self.state() == list,
        }
    }

    /// The other states that apply, after the first.
    pub fn flags(self) -> Vec<State> {
        self.all().skip(1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Word as _;

    #[test]
    fn the_first_state_that_applies_is_the_state() {
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
    fn an_item_is_in_the_list_of_each_state_that_applies_unless_it_is_gone() {
        let standing = Standing {
            fate: None,
            on_loan: true,
            in_repair: true,
            damaged: true,
            pat_failed: false,
            awaiting_check: false,
            awaiting_wipe: true,
        };
        let lists = |standing: Standing| -> Vec<State> {
            State::ALL.iter().copied().filter(|state| standing.is_in(*state)).collect()
        };
        assert_eq!(lists(standing), [State::OnLoan, State::InRepair, State::Unsafe, State::AwaitingWipe]);
        assert_eq!(lists(Standing { fate: Some(Fate::Lost), ..standing }), [State::Lost, State::OnLoan]);
        let sound = Standing { on_loan: false, in_repair: false, damaged: false, awaiting_wipe: false, ..standing };
        assert_eq!(lists(sound), [State::Available]);
    }

    #[test]
    fn a_description_does_not_repeat_the_make() {
        assert_eq!(describe(None, Some("HP"), Some("HP 250 G9")), "HP 250 G9");
        assert_eq!(describe(None, Some("HP"), Some("250 G9")), "HP 250 G9");
        assert_eq!(describe(Some("Kettle"), None, None), "Kettle");
        assert_eq!(describe(Some("Kettle"), Some("Swan"), None), "Swan Kettle");
    }
}
