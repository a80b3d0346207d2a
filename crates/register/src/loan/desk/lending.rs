//! Signing out at the desk: to the open person, along with a member of staff, or from one borrower to the next.

use super::{Did, Reply, Sitting, Step};
use crate::{
    act::{Act, Timed},
    loan::{
        sign_out::{self, Companion, Lending, Terms},
        take_in::{self, Seen},
    },
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    ids::AssetId,
    person::Person,
    rules,
    text::count,
};
use store::{Store, WriteTx};

impl Sitting {
    /// Names the member of staff who goes along with the visitor at the desk. It goes on a slip of its own.
    pub(super) fn go_along(&mut self, store: &mut Store, act: &Act, who: &str) -> Result<Reply, Failure> {
        let Some(open) = &self.open else {
            return Ok(Reply::nothing(
                "no person is open; scan the visitor first, then `with` and the member of staff",
            ));
        };
        let visitor = open.label();
        let companion = Companion::Named(who.to_owned());
        let known = store.read(|tx| {
            let id = companion.find(tx, &act.now())?;
            store::person::by_id(tx, id)
        })?;
        (self.companion, self.slip) = (Some(Companion::Known(known.id)), None);
        Ok(Reply::nothing(format!("{} goes along with {visitor}", known.label())))
    }

    pub(super) fn lend(
        &mut self,
        store: &mut Store,
        act: &Act,
        person: &Person,
        asset: Asset,
    ) -> Result<Reply, Failure> {
        let id = asset.id;
        let lent = act.write(store, |tx, act| self.lend_in(tx, act, person, asset))?;
        Ok(self.went_out(store, act, id, lent))
    }

    fn lend_in(
        &self,
        tx: &WriteTx<'_>,
        act: &Timed<'_>,
        person: &Person,
        asset: Asset,
    ) -> Result<sign_out::Lent, Failure> {
        // Read everything again under the write lock, because others may have changed it since it was scanned: a ban, a
        // last working day, a signature.
        let person = &store::person::again(tx, person.id)?;
        if person.erased_on.is_some() {
            return Err(Fault::conflict(
                "the person whose card was scanned has been erased",
                "Scan the card of the person who is here.",
            )
            .into());
        }
        let strictness = store::setting::strictness(tx, self.overrides.clone())?;
        let companion = self.companion.clone().or_else(|| self.terms.accompanied_by.clone());
        let terms = Terms { accompanied_by: companion, ..self.terms.clone() };
        let lending = Lending { person, terms: &terms, strictness: &strictness, partial: false, kept: &[] };
        let asset = store::asset::by_id(tx, asset.id)?;
        let slip = self.slip.as_ref().map(|slip| store::loan::slip_by_id(tx, slip.id)).transpose()?;
        // A signature is for the items that were on the slip then, so the next item begins another slip.
        let slip = slip.filter(|slip| slip.signed_how.is_none());
        sign_out::lend(tx, act, &lending, vec![asset], slip).map_err(with_whom)
    }

    pub(super) fn went_out(&mut self, store: &mut Store, act: &Act, asset: AssetId, lent: sign_out::Lent) -> Reply {
        let sign_out::Lent { slip, mut loans, warnings, mut notes, .. } = lent;
        let items = loans.len();
        let begun = loans.iter().map(|(loan, _)| loan.id).collect();
        let (_, view) = loans.swap_remove(0);
        self.scanned.push((asset, slip.no));
        self.scanned.extend(loans.iter().map(|(inner, _)| (inner.asset_id, slip.no)));
        if !self.given.contains(&slip.id) {
            self.given.push(slip.id);
        }
        self.slip = Some(slip);
        self.steps.push(Step { begun, turn: self.turn_now(), ..Step::default() });
        self.tally.0 += items;
        if items > 1 {
            notes.push(format!("with the {} inside it", count(items - 1, "item")));
        }
        if let Ok(left_out) = self.learn_category(store, asset) {
            notes.extend(left_out);
        }
        if self.walking
            && let Ok(next) = self.next_in_words(store, act)
        {
            notes.extend(next);
        }
        Reply { did: Did::Out(Box::new(view)), warnings: self.new_warnings(warnings), notes }
    }

    /// Hands over the item that the last refusal offered: takes it in and lends it to the open person, in one
    /// transaction.
    pub(super) fn hand_over(
        &mut self,
        store: &mut Store,
        act: &Act,
        offered: Option<AssetId>,
    ) -> Result<Reply, Failure> {
        let (Some(id), Some(person)) = (offered, self.open.clone()) else {
            return Ok(Reply::nothing("there is nothing to hand over"));
        };
        let (taken, lent) = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, id)?;
            let open = store::asset::open_loan(tx, id)?;
            if let Some(refusal) = open.and_then(|loan| rules::refuse_recalled(&asset.tag, &loan)) {
                return Err(Failure::refused(refusal));
            }
            // The person at the desk has the item in front of them, so its checks count as passed.
            let taken = take_in::take_one(tx, act, asset.clone(), &Seen { all_well: true, ..Seen::default() })?;
            Ok((taken, self.lend_in(tx, act, &person, asset)?))
        })?;
        self.tally.1 += taken.loans.len();
        let reply = self.went_out(store, act, id, lent);
        if let Some(step) = self.steps.last_mut() {
            step.ended = taken.loans.iter().map(|(loan, _)| loan.id).collect();
        }
        Ok(reply)
    }
}

/// Says how a companion is named at the desk.
fn with_whom(failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "not-accompanied") {
        refusal.remedy = "Type `with` and the ref of the member of staff, then scan the item again.".into();
    }
    Failure::Refused(refused)
}

/// Offers `hand over` for an item that someone else holds. The desk has no room for the longer command.
pub(super) fn with_offer(failure: Failure) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "already-on-loan") {
        refusal.remedy = "Type `hand over` to take it in and lend it on, or scan another item.".into();
    }
    Failure::Refused(refused)
}
