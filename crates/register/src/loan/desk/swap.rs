//! An exchange at the desk: an item comes back, and its borrower gets another on the same terms.

use super::{
    super::{
        mistakes,
        scan::{self, Scanned},
        take_in::{self, Seen},
    },
    Did, Reply, Sitting, Step,
    ask::Pending,
};
use crate::{act::Act, log::loan::log};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    ids::AssetId,
    loan::Loan,
};
use serde_json::json;
use store::{Store, changes};

impl Sitting {
    /// Takes the item that comes back, then the one that goes out instead. Both may be on one line.
    pub(super) fn swap(
        &mut self,
        store: &mut Store,
        act: &Act,
        old: Option<AssetId>,
        typed: &str,
    ) -> Result<Reply, Failure> {
        let asset = match store.read(|tx| scan::read(tx, typed)) {
            Ok(Scanned::Asset(asset)) => *asset,
            Ok(Scanned::Person(person)) => {
                self.pending = Some(Pending::Swap { old });
                return Ok(Reply::nothing(format!("{} is a person; scan an item, or Enter to stop", person.name)));
            }
            Err(fault) => {
                self.pending = Some(Pending::Swap { old });
                return Err(fault.into());
            }
        };
        let Some(old) = old else {
            let open = store.read(|tx| store::asset::open_loan(tx, asset.id))?;
            if open.is_none() {
                return Err(Fault::conflict(
                    format!("{} is not on loan, so nothing was exchanged", asset.tag),
                    "Scan first the item that comes back, then the one that goes out.",
                )
                .into());
            }
            self.pending = Some(Pending::Swap { old: Some(asset.id) });
            return Ok(Reply::just(Did::Asked(format!(
                "{} comes back; scan the item that goes out instead",
                asset.tag
            ))));
        };
        self.exchange(store, act, old, &asset)
    }

    /// Begins an exchange.
    pub(super) fn begin_swap(&mut self, store: &mut Store, act: &Act, rest: &str) -> Result<Reply, Failure> {
        let mut tags = rest.split_whitespace();
        let (first, second) = (tags.next(), tags.next());
        let Some(first) = first else {
            self.pending = Some(Pending::Swap { old: None });
            return Ok(Reply::just(Did::Asked("scan the item that comes back".to_owned())));
        };
        let reply = self.swap(store, act, None, first)?;
        match (second, self.pending.take()) {
            (Some(second), Some(Pending::Swap { old: Some(old) })) => self.swap(store, act, Some(old), second),
            (_, pending) => {
                self.pending = pending;
                Ok(reply)
            }
        }
    }

    fn exchange(&mut self, store: &mut Store, act: &Act, old: AssetId, new: &Asset) -> Result<Reply, Failure> {
        let (taken, lent) = act.write(store, |tx, act| {
            let asset = store::asset::by_id(tx, old)?;
            let Some(loan) = store::asset::open_loan(tx, old)? else {
                return Err(take_in::never_out(tx, act, &asset)?);
            };
            let seen = Seen { all_well: self.all_well, ..Seen::default() };
            let taken = take_in::take_one(tx, act, asset, &seen)?;
            let new = store::asset::by_id(tx, new.id)?;
            let lent = mistakes::relend(tx, act, (None, self.companion.as_ref()), new, &loan, &self.overrides)?;
            Ok((taken, on_terms_of(tx, act, lent, &loan)?))
        })?;
        let back: Vec<String> = taken.loans.iter().map(|(_, view)| view.tag.clone()).collect();
        self.tally.1 += taken.loans.len();
        self.last_in = taken.loans.first().map(|(loan, _)| loan.id);
        let ended = taken.loans.iter().map(|(loan, _)| loan.id).collect();
        let received = taken.loans.iter().map(|(loan, _)| loan.slip_id);
        self.received.extend(received);
        let was_open = self.open.clone();
        let mut lent = lent;
        self.tally.0 += lent.loans.len();
        self.given.push(lent.slip.id);
        let begun = lent.loans.iter().map(|(loan, _)| loan.id).collect();
        self.steps.push(Step { ended, begun, ..Step::default() });
        self.open = was_open;
        let (_, view) = lent.loans.swap_remove(0);
        let mut notes = lent.notes;
        notes.push(format!("instead of {}", back.join(", ")));
        notes.push(format!("slip {}; the borrower must sign", lent.slip.no));
        notes.extend(taken.notes.iter().cloned());
        Ok(Reply { warnings: lent.warnings, notes, ..Reply::just(Did::Out(Box::new(view))) })
    }
}

/// Gives a new loan the kind and due day of the one that it goes on from, which the log tells.
fn on_terms_of(
    tx: &store::WriteTx<'_>,
    act: &crate::act::Timed<'_>,
    mut lent: super::super::sign_out::Lent,
    like: &Loan,
) -> Result<super::super::sign_out::Lent, Fault> {
    let year = store::school_year::year(tx)?;
    for (loan, view) in &mut lent.loans {
        let before = loan.clone();
        (loan.kind, loan.check_in_on) = (like.kind, like.check_in_on);
        loan.set_due(like.due(), act.clock, &year);
        let mut body = changes(&before, &*loan);
        if !body.is_empty() {
            tx.update(&*loan)?;
            body.insert("instead_of".to_owned(), json!(like.no));
            log(tx, act, "loan exchange", loan, loan.out_at, body)?;
        }
        *view = crate::view::LoanView::load(tx, loan, act.clock)?;
    }
    Ok(lent)
}
