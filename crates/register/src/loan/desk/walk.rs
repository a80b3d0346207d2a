//! A form or teaching group at the desk: each pupil in turn gets an item.

use super::{Did, Reply, Sitting};
use crate::act::Act;
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    ids::{AssetId, CategoryId, PersonId},
    person::Person,
    remedy::{Remedy, See},
    say,
    say::Say,
    text::{count, shown},
};
use store::{ReadTx, Store};

impl Sitting {
    /// Offers each pupil of a form the item that they had last, so that only exceptions are scanned.
    pub fn offering_the_same(mut self) -> Self {
        self.same = true;
        self
    }

    /// Issues items of one category: those who have one already are left out from the beginning.
    ///
    /// Errors: no such category.
    pub fn issuing(mut self, store: &mut Store, category: &str) -> Result<Self, Fault> {
        self.issuing = Some(store.read(|tx| store::category::find(tx, category))?.id);
        self.is_given = true;
        Ok(self)
    }

    /// Works through a form or the pupils of a teaching group: each in turn is open for one tag. The answer names the
    /// first. People who have left are passed over, and so are those who have an item of the category that is issued:
    /// the one that was given, else that of the first item that goes out.
    ///
    /// Errors: no form or group has this name; nobody is in it; everybody has an item of the given category.
    pub fn walk(&mut self, store: &mut Store, act: &Act, class: &str) -> Result<Reply, Failure> {
        let (name, members) = store.read(|tx| members(tx, act, class))?;
        if members.is_empty() {
            return Err(Fault::not_found(format!("nobody is in {} now", shown(&name)))
                .hint(say![See::PeopleOfClass, " lists a form or teaching group, with those who have left."])
                .into());
        }
        self.class = members.iter().map(|person| person.id).rev().collect();
        (self.walking, self.walked) = (true, name);
        let left_out = self.left_out(store)?;
        let everybody = self.class.len();
        let mut reply = self.next_of_class(store, act)?;
        if self.turn.is_none() {
            return Err(Fault::conflict(
                format!("all {everybody} of {} have {} already", self.walked, self.wanted(store)?),
                say!["To lend one of them another item: ", Remedy::SignOut, "."],
            )
            .into());
        }
        reply.notes.extend(left_out);
        Ok(reply)
    }

    /// Words how many people are left out because they have an item of the category already.
    fn left_out(&self, store: &mut Store) -> Result<Option<String>, Fault> {
        let Some(category) = self.issuing else { return Ok(None) };
        let holding = store.read(|tx| {
            let holds = |id: &PersonId| Ok(usize::from(store::loan::held_of_category(tx, *id, category)?.is_some()));
            self.class.iter().map(holds).sum::<Result<usize, Fault>>()
        })?;
        if holding == 0 {
            return Ok(None);
        }
        let (people, is) = (count(holding, "person"), if holding == 1 { ["has", "is"] } else { ["have", "are"] });
        let (class, wanted) = (&self.walked, self.wanted(store)?);
        Ok(Some(format!(
            "{people} of {class} {} {wanted} already and {} left out; to serve one of them, scan the card",
            is[0], is[1]
        )))
    }

    /// The category that is issued, in words.
    fn wanted(&self, store: &mut Store) -> Result<String, Fault> {
        let Some(id) = self.issuing else { return Ok("an item".to_owned()) };
        Ok(format!("an item of the category {}", store.read(|tx| store::category::by_id(tx, id))?.name))
    }

    /// Learns the category that is issued from the first item that goes out, and says who is left out for it.
    pub(super) fn learn_category(&mut self, store: &mut Store, asset: AssetId) -> Result<Option<String>, Fault> {
        if !self.walking || self.issuing.is_some() {
            return Ok(None);
        }
        self.issuing = Some(store.read(|tx| store::asset::by_id(tx, asset))?.category_id);
        self.left_out(store)
    }

    /// Forgets the category that was learnt, if nothing that went out in this walk is left.
    pub(super) fn unlearn_category(&mut self) {
        let went_out = self.steps.iter().any(|step| step.turn.is_some() && !step.begun.is_empty());
        if !self.is_given && !went_out {
            self.issuing = None;
        }
    }

    /// Lends nothing to the pupil whose turn it is if the first item shows that they have one of its category already.
    pub(super) fn has_one(
        &mut self,
        store: &mut Store,
        act: &Act,
        person: &Person,
        asset: &Asset,
    ) -> Result<Option<Reply>, Failure> {
        if self.turn != Some(person.id) || self.issuing.is_some() {
            return Ok(None);
        }
        let held = store.read(|tx| store::loan::held_of_category(tx, person.id, asset.category_id))?;
        let Some(held) = held else { return Ok(None) };
        self.issuing = Some(asset.category_id);
        let left_out = self.left_out(store)?;
        let mut reply = Reply::nothing(format!(
            "{} has {held} already, so {} was not lent; scan it again for the next",
            person.label(),
            asset.tag
        ));
        reply.notes.extend(left_out);
        reply.notes.extend(self.next_in_words(store, act)?);
        Ok(Some(reply))
    }

    /// Puts the pupil whose turn it was back, because somebody else's card was scanned in between.
    pub(super) fn step_aside(&mut self, scanned: PersonId) {
        if let Some(waiting) = self.turn.take().filter(|waiting| self.walking && *waiting != scanned) {
            self.class.push(waiting);
        }
        self.class.retain(|id| *id != scanned);
    }

    pub(super) fn skip(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let skipped = self.open.as_ref().map(Person::label).unwrap_or_default();
        let mut reply = Reply::just(Did::Skipped(skipped));
        reply.notes.extend(self.next_in_words(store, act)?);
        Ok(reply)
    }

    /// Takes the next pupil out of the list: the first without an item of the category that is issued. As long as that
    /// is unknown, those who have nothing at all come first.
    fn next_in_turn(&mut self, store: &mut Store) -> Result<Option<PersonId>, Fault> {
        let at = store.read(|tx| {
            for (at, id) in self.class.iter().enumerate().rev() {
                let is_next = match self.issuing {
                    Some(category) => store::loan::held_of_category(tx, *id, category)?.is_none(),
                    None => store::loan::open_of_person(tx, *id)?.is_empty(),
                };
                if is_next {
                    return Ok::<_, Fault>(Some(at));
                }
            }
            Ok(self.class.len().checked_sub(1).filter(|_| self.issuing.is_none()))
        })?;
        Ok(at.map(|at| self.class.remove(at)))
    }

    pub(super) fn next_of_class(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        self.turn = self.next_in_turn(store)?;
        match self.turn {
            Some(id) => {
                let person = store.read(|tx| store::person::again(tx, id))?;
                let mut reply = self.open_person(store, act, person)?;
                if self.same {
                    let category = self.issuing;
                    self.proposed = store.read(|tx| had_last(tx, id, category))?.map(|asset| asset.id);
                    reply.notes.extend(self.offer(store)?);
                }
                Ok(reply)
            }
            None => {
                self.walking = false;
                Ok(self.close())
            }
        }
    }

    /// Words the offer of the item that the pupil had last.
    fn offer(&self, store: &mut Store) -> Result<Option<String>, Fault> {
        let Some(id) = self.proposed else { return Ok(None) };
        let tag = store.read(|tx| store::asset::by_id(tx, id))?.tag;
        Ok(Some(format!("had {tag} last; Enter lends it again")))
    }

    /// Moves to the next pupil, and says who that is.
    pub(super) fn next_in_words(&mut self, store: &mut Store, act: &Act) -> Result<Vec<Say>, Failure> {
        let reply = self.next_of_class(store, act)?;
        let Did::Opened { name, .. } = reply.did else { return Ok(Vec::new()) };
        let offer = self.offer(store)?;
        Ok(std::iter::once(format!("next: {name}")).chain(offer).map(Say::from).collect())
    }
}

/// The name of a form or teaching group, and the people in it now.
pub(super) fn members(tx: &ReadTx<'_>, act: &Act, class: &str) -> Result<(String, Vec<Person>), Fault> {
    let today = act.clock().today();
    let class = store::group::class(tx, class, today)?;
    Ok((class.name().to_owned(), class.people(tx, today)?))
}

/// The item that a person had last, of the category if one is known, if it can be lent.
fn had_last(tx: &ReadTx<'_>, person: PersonId, category: Option<CategoryId>) -> Result<Option<Asset>, Fault> {
    let last = match category {
        Some(category) => store::loan::last_of_category(tx, person, category)?,
        None => store::loan::last_of_person(tx, person)?,
    };
    let Some(loan) = last else { return Ok(None) };
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let is_out = store::asset::open_loan(tx, asset.id)?.is_some();
    // The rules have their say when it is lent.
    Ok(Some(asset).filter(|asset| !is_out && asset.fate.is_none() && !asset.in_repair))
}
