//! Questions at the desk. The next line answers; one that is no answer is taken as what it is, so that a scan is never
//! lost and never means yes.

use super::{Did, Reply, Sitting};
use crate::act::Act;
use domain::{
    asset::Asset,
    fault::{Failure, Fault, FaultKind},
    ids::AssetId,
    text::fold,
};
use store::{ReadTx, Store, asset::Spelling};

use super::super::scan::{self, Choice, Doubt};

/// A question that the next line may answer.
#[derive(Debug, Clone)]
pub(super) enum Pending {
    /// A word with several meanings, or one that is nearly a tag or a ref.
    Doubt(Doubt),
    /// The end of a tag, typed by hand: Enter takes it.
    Short { tag: String },
    /// An exchange: the item that comes back, then the one that goes out instead.
    Swap { old: Option<AssetId> },
}

/// What a line says to a question.
pub(super) enum Answered {
    /// The line that has only the chosen meaning.
    With(String),
    No,
    /// It is no answer.
    Another,
}

impl Pending {
    /// True if the word may be a person.
    pub(super) fn may_be_a_person(&self) -> bool {
        matches!(self, Self::Doubt(Doubt { person: Some(_), .. }))
    }

    pub(super) fn answered(&self, typed: &str) -> Answered {
        let word = fold(typed);
        let is_no = matches!(word.as_str(), "n" | "no");
        match self {
            Self::Doubt(Doubt { item: Some(item), person: Some(person), .. }) => match word.as_str() {
                "i" | "item" => Answered::With(item.line.clone()),
                "p" | "person" => Answered::With(person.line.clone()),
                _ if is_no => Answered::No,
                _ => Answered::Another,
            },
            Self::Doubt(Doubt { item, person, .. }) => match (item.as_ref().or(person.as_ref()), word.as_str()) {
                (Some(Choice { line, .. }), "" | "y" | "yes") => Answered::With(line.clone()),
                _ if is_no => Answered::No,
                _ => Answered::Another,
            },
            Self::Short { tag } => match word.as_str() {
                "" | "y" | "yes" => Answered::With(tag.clone()),
                _ if is_no => Answered::No,
                _ => Answered::Another,
            },
            Self::Swap { .. } if is_no || word.is_empty() => Answered::No,
            Self::Swap { .. } => Answered::With(typed.to_owned()),
        }
    }
}

impl Sitting {
    /// Asks about doubtful words and short forms in the session itself: somebody is at the terminal. Without it, such
    /// words are refused.
    pub fn asking(mut self) -> Self {
        self.asks = true;
        self
    }

    /// The question about a word that can't be taken as it is; `None` if there is none to ask.
    pub(super) fn question(&mut self, store: &mut Store, typed: &str, fault: &Fault) -> Result<Option<Reply>, Fault> {
        if !self.asks || !matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) {
            return Ok(None);
        }
        if let Some(doubt) = store.read(|tx| scan::doubt(tx, typed))? {
            let asked = match (&doubt.item, &doubt.person) {
                (Some(item), Some(person)) => {
                    format!("{}: i for {}, p for {}", doubt.fact, item.name, person.name)
                }
                (Some(one), None) | (None, Some(one)) => {
                    format!("{}. Press Enter for {}, or type n", doubt.fact, one.name)
                }
                (None, None) => return Ok(None),
            };
            self.pending = Some(Pending::Doubt(doubt));
            return Ok(Some(Reply::just(Did::Asked(asked))));
        }
        let Some(asset) = store.read(|tx| short(tx, typed))? else { return Ok(None) };
        let asked = format!("{}? Press Enter to take it, or type n", asset.named());
        self.pending = Some(Pending::Short { tag: asset.tag });
        Ok(Some(Reply::just(Did::Asked(asked))))
    }

    /// Answers the question that was asked. `None`: the line is no answer, and is to be taken as what it is.
    pub(super) fn reply_to(
        &mut self,
        store: &mut Store,
        act: &Act,
        pending: &Pending,
        typed: &str,
    ) -> Result<Option<Reply>, Failure> {
        let meant = match (pending.answered(typed), pending) {
            (Answered::Another, _) => return Ok(None),
            (Answered::No, Pending::Swap { .. }) => return Ok(Some(Reply::nothing("nothing was exchanged"))),
            (Answered::No, _) => return Ok(Some(Reply::nothing("not taken"))),
            (Answered::With(line), Pending::Swap { old }) => return self.swap(store, act, *old, &line).map(Some),
            (Answered::With(line), _) => line,
        };
        self.scan(store, act, &meant).map(Some)
    }
}

/// The only item whose tag is meant by a short form.
fn short(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Asset>, Fault> {
    match store::asset::seek(tx, typed, Spelling::Short) {
        Err(fault) if matches!(fault.kind, FaultKind::Ambiguous | FaultKind::NotFound) => Ok(None),
        found => found,
    }
}
