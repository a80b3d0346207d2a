//! Undoes the last step of a session, by new entries.

use super::{
    super::{mistakes, routine},
    Did, Reply, Sitting, Step, Was,
};
use crate::{
    act::{Act, Timed},
    incident,
};
use domain::{
    fault::Failure,
    ids::{AssetId, PersonId},
    loan::Stage,
    say::Notes,
};
use store::{Store, WriteTx};

impl Sitting {
    pub(super) fn undo(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let Some(step) = self.steps.last().cloned() else {
            return Ok(Reply::nothing("there is nothing to undo in this session"));
        };
        let undone = act.write(store, |tx, act| undo_step(tx, act, &step))?;
        self.steps.pop();
        self.unlearn_category();
        self.scanned.retain(|(id, _)| !undone.voided.contains(id));
        self.came_in.retain(|id| !undone.reopened.contains(id));
        self.tally.0 = self.tally.0.saturating_sub(step.begun.len());
        self.tally.1 = self.tally.1.saturating_sub(step.ended.len());
        let mut notes: Notes = undone.with.map(|name| format!("with {name}")).into_iter().collect();
        notes.extend(undone.notes);
        if let Some(next) = self.turn_back(store, step.turn)? {
            notes.push(format!("next: {next}"));
        }
        Ok(Reply { notes, ..Reply::just(Did::Undone { tag: undone.tag, was: step.was() }) })
    }

    /// Makes it the turn of the pupil of the undone step again, and returns the pupil's name.
    fn turn_back(&mut self, store: &mut Store, turn: Option<PersonId>) -> Result<Option<String>, Failure> {
        let Some(id) = turn.filter(|_| self.walking) else { return Ok(None) };
        if let Some(waiting) = self.open.as_ref().map(|p| p.id).filter(|waiting| *waiting != id) {
            self.class.push(waiting);
        }
        self.class.retain(|waiting| *waiting != id);
        self.turn = Some(id);
        let person = store.read(|tx| store::person::again(tx, id))?;
        let name = person.label();
        self.clear(Some(person));
        Ok(Some(name))
    }
}

impl Step {
    fn was(&self) -> Was {
        match self.seen {
            Some(_) => Was::Seen,
            None if self.ended.is_empty() => Was::Out,
            None => Was::In,
        }
    }
}

/// The result of an undo.
struct Undone {
    tag: String,
    /// Items whose loan was voided: they are not out.
    voided: Vec<AssetId>,
    /// Items whose return was undone: they are out again.
    reopened: Vec<AssetId>,
    /// The borrower who has the item again.
    with: Option<String>,
    notes: Notes,
}

/// Voids the loans that the step began, and reopens those that it ended.
///
/// Errors: one of the items has moved on.
fn undo_step(tx: &WriteTx<'_>, act: &Timed<'_>, step: &Step) -> Result<Undone, Failure> {
    let (mut voided, mut reopened, mut with) = (Vec::new(), Vec::new(), None);
    if let Some(no) = step.seen {
        let (view, notes) = routine::void_in(tx, no, "undone at the desk")?;
        return Ok(Undone { tag: view.tag, voided, reopened, with: None, notes });
    }
    for id in &step.begun {
        let mut loan = store::loan::by_id(tx, *id)?;
        loan.must_be(&[Stage::Open], "undone")?;
        mistakes::void_one(tx, act, &mut loan, "undone at the desk")?;
        voided.push(loan.asset_id);
    }
    for id in &step.ended {
        let mut loan = store::loan::by_id(tx, *id)?;
        mistakes::open_again(tx, act, &mut loan)?;
        reopened.push(loan.asset_id);
        with = with.or(Some(loan.person_id));
    }
    for no in &step.incidents {
        incident::void_in(tx, act, *no, "undone at the desk", None)?;
    }
    let item = voided.first().or(reopened.first()).copied();
    let tag = item.map(|id| store::asset::by_id(tx, id).map(|a| a.tag)).transpose()?.unwrap_or_default();
    let with = with.map(|id| store::person::by_id(tx, id).map(|p| p.name)).transpose()?;
    Ok(Undone { tag, voided, reopened, with, notes: Notes::default() })
}
