//! A form or teaching group at the desk: each pupil in turn gets an item.

use super::{Did, Reply, Sitting};
use crate::act::Act;
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    ids::PersonId,
    person::Person,
    remedy::See,
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

    /// Works through a form or the pupils of a teaching group: each in turn is open for one tag. The answer names the
    /// first. People who have left are passed over. If some have something already, the others alone are served.
    ///
    /// Errors: no form or group has this name; nobody is in it.
    pub fn walk(&mut self, store: &mut Store, act: &Act, class: &str) -> Result<Reply, Failure> {
        let (name, members) = store.read(|tx| members(tx, act, class))?;
        if members.is_empty() {
            return Err(Fault::not_found(format!("nobody is in {} now", shown(&name)))
                .hint(say![See::PeopleOfClass, " lists a form or teaching group, with those who have left."])
                .into());
        }
        // A walk that is begun again goes on with those who have nothing yet.
        let without: Vec<PersonId> = store.read(|tx| {
            let has_nothing = |id| Ok::<_, Fault>(store::loan::open_of_person(tx, id)?.is_empty());
            let each = members.iter().map(|person| Ok(has_nothing(person.id)?.then_some(person.id)));
            each.filter_map(Result::transpose).collect::<Result<_, Fault>>()
        })?;
        let holding = members.len() - without.len();
        let is_resumed = holding > 0 && !without.is_empty();
        self.class = if is_resumed { without } else { members.iter().map(|person| person.id).collect() };
        self.class.reverse();
        self.walking = true;
        let mut reply = self.next_of_class(store, act)?;
        if is_resumed {
            reply.notes.push(format!(
                "{} of {name} {} something already and left out; to serve one of them, scan the card",
                count(holding, "person"),
                if holding == 1 { "has" } else { "have" },
            ));
        }
        Ok(reply)
    }

    pub(super) fn skip(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        let skipped = self.open.as_ref().map(Person::label).unwrap_or_default();
        let mut reply = Reply::just(Did::Skipped(skipped));
        reply.notes.extend(self.next_in_words(store, act)?);
        Ok(reply)
    }

    pub(super) fn next_of_class(&mut self, store: &mut Store, act: &Act) -> Result<Reply, Failure> {
        match self.class.pop() {
            Some(id) => {
                let person = store.read(|tx| store::person::again(tx, id))?;
                let mut reply = self.open_person(store, act, person)?;
                if self.same {
                    self.proposed = store.read(|tx| had_last(tx, id))?.map(|asset| asset.id);
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

/// The item that a person had last, if it can be lent.
fn had_last(tx: &ReadTx<'_>, person: PersonId) -> Result<Option<Asset>, Fault> {
    let Some(loan) = store::loan::last_of_person(tx, person)? else { return Ok(None) };
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let is_out = store::asset::open_loan(tx, asset.id)?.is_some();
    // The rules have their say when it is lent.
    Ok(Some(asset).filter(|asset| !is_out && asset.fate.is_none() && !asset.in_repair))
}
