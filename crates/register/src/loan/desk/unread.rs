//! A word that was meant as a person and not understood. The next tag waits: it would be lent to the person before, or taken
//! in from its holder, while someone else leaves with the item.

use super::Sitting;
use domain::{
    asset::Asset,
    fault::{Failure, Fault, FaultKind},
    ids::AssetId,
    person::can_be_a_name,
    text::shown,
};
use store::Store;

/// The word, and the item that waits because of it.
#[derive(Debug, Clone)]
pub(super) struct Unread {
    typed: String,
    waiting: Option<AssetId>,
}

impl Unread {
    /// The word if it was meant as a person: a name, the number of a card, or a word that fits several. A tag that isn't
    /// known has letters and digits.
    pub(super) fn of(typed: &str, fault: &Fault) -> Option<Self> {
        let is_number = typed.chars().any(|c| c.is_ascii_digit()) && !typed.chars().any(char::is_alphabetic);
        let is_meant = match fault.kind {
            FaultKind::NotFound => can_be_a_name(typed) || is_number,
            FaultKind::Ambiguous => true,
            _ => false,
        };
        is_meant.then(|| Self::word(typed))
    }

    /// A word that may be a person, as the desk asks.
    pub(super) fn word(typed: &str) -> Self {
        Self { typed: typed.to_owned(), waiting: None }
    }
}

impl Sitting {
    /// Makes an item wait after a word that was not understood. A second scan of the same item takes it.
    ///
    /// Errors: the item waits for a person, or for its second scan.
    pub(super) fn must_know_whose(&mut self, store: &mut Store, asset: &Asset) -> Result<(), Failure> {
        let Some(mut unread) = self.unread.take() else { return Ok(()) };
        if unread.waiting == Some(asset.id) {
            return Ok(());
        }
        let holder = store.read::<_, Fault>(|tx| {
            let open = store::asset::open_loan(tx, asset.id)?;
            open.map(|loan| store::person::by_id(tx, loan.person_id)).transpose()
        })?;
        let what = match (&self.open, holder) {
            (Some(person), Some(holder)) if person.id == holder.id => format!("take it in from {}", holder.name),
            (Some(person), _) => format!("lend it to {}", person.name),
            (None, Some(holder)) => format!("take it in from {}", holder.name),
            (None, None) => "take it in".to_owned(),
        };
        let (tag, typed) = (&asset.tag, shown(&unread.typed));
        let fault = Fault::conflict(
            format!("{typed} was not understood, so {tag} was not taken"),
            format!("Scan the person, then {tag}. To {what}, scan {tag} again."),
        );
        unread.waiting = Some(asset.id);
        self.unread = Some(unread);
        Err(fault.into())
    }
}
