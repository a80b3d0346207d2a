//! Handing over: a return and a new slip in one transaction.

use super::{
    sign_out::{self, Lending, Terms},
    take_in::{self, Seen},
};
use crate::{
    act::{Act, Answer, Timed},
    view::SlipView,
    wipe::record as wipe_record,
};
use domain::{
    fault::{Failure, Fault},
    loan::{Loan, Stage},
    person::Person,
    remedy::{self, Input, Remedy},
    rules::{self, Override},
    say,
};
use store::{Store, WriteTx};

/// A hand-over of a loan to another borrower (Frederick Gent 10.1).
#[derive(Debug, Clone)]
pub struct Transfer {
    pub no: i64,
    pub to: String,
    pub hand_over: HandOver,
}

/// The findings at the return, and the terms of the new loan.
#[derive(Debug, Clone)]
pub struct HandOver {
    pub terms: Terms,
    pub seen: Seen,
    /// The wipe method, if the item was wiped between the two borrowers.
    pub wiped: Option<String>,
    pub overrides: Vec<Override>,
}

/// Hands an item over to another borrower.
///
/// Errors: the loan is not open; the new borrower is refused; the return check is not answered; the item must be wiped
/// first.
pub fn transfer(store: &mut Store, act: &Act, order: &Transfer) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let loan = store::loan::by_no(tx, order.no)?;
        loan.must_be(&[Stage::Open], "handed over")?;
        let person = store::person::find(tx, &order.to)?;
        if person.id == loan.person_id {
            return Err(Fault::conflict(
                format!("{} already has the item, on loan {}", person.label(), loan.no),
                say!["To change its due date: ", Remedy::RenewLoan { no: Some(loan.no) }, "."],
            )
            .into());
        }
        hand_over(tx, act, &loan, &person, &order.hand_over, &remedy::HandOver::Loan { no: order.no })
    })
}

/// Takes an item in and lends it to the next borrower, in one transaction. `again` is the same order; a remedy shows
/// the options to add to it.
pub(crate) fn hand_over(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    loan: &Loan,
    to: &Person,
    order: &HandOver,
    again: &remedy::HandOver,
) -> Result<Answer<SlipView>, Failure> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    if let Some(refusal) = rules::refuse_recalled(&asset.tag, loan) {
        return Err(Failure::refused(refusal));
    }
    let mut notes = take_in::take_one(tx, act, asset, &order.seen)?.notes;
    if let Some(method) = &order.wiped {
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        notes.retain(|note| !note.contains(take_in::MUST_BE_WIPED));
        let wiped = wipe_record::in_between(&asset.tag, method);
        notes.extend(wipe_record::record_one(tx, act, &asset, &wiped)?.1);
    }
    let strictness = store::setting::strictness(tx, order.overrides.clone())?;
    let lending = Lending { person: to, terms: &order.terms, strictness: &strictness, partial: false, kept: &[] };
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let lent = sign_out::lend(tx, act, &lending, vec![asset], None).map_err(|failure| in_one_act(failure, again))?;
    let mut answer = lent.answer(to, Vec::new());
    answer.notes.extend(notes);
    Ok(answer)
}

/// Rewrites remedies for a hand-over. A refusal also undoes the return, so the user must answer the return check in the
/// same command.
pub(crate) fn in_one_act(failure: Failure, again: &remedy::HandOver) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    let again = |with| Remedy::HandOver { what: again.clone(), with: Some(with) };
    for refusal in &mut refused.refusals {
        refusal.remedy = match refusal.rule {
            "awaiting-check" => say![
                "Check it, then answer in the same command: ",
                again(Input::AllWell.alone()),
                ", or answer each question with ",
                Input::Check.blank(),
                "."
            ],
            "awaiting-wipe" => say![
                "Sign its account out of the cloud, wipe it, and record the wipe in the same command: ",
                again(Input::Wiped.blank()),
                "."
            ],
            _ => continue,
        };
    }
    Failure::Refused(refused)
}
