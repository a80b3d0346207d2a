//! What may become of a loan between out and in, and what puts a mistake right. Nothing is ever deleted.

use super::{
    charge,
    out::{self, Lending, Terms},
    pat,
    returns::{self, Seen},
    wipe,
};
use crate::{
    act::{Act, Answer},
    view::{LoanView, SlipView},
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    incident::State,
    loan::{self, Due, Loan, LoanPart, PartOutcome, SignedHow, Stage},
    person::Person,
    rules::{self, Override},
    text::{self, fold},
    when::{Instant, When},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Plans, Store, Subject, Tx, changes};

/// Which slip is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Loan(i64),
    Slip(i64),
}

/// Records a signature: on paper, or on the screen with a witness (Hazeldene 4.5, Frederick Gent 12.1).
///
/// Errors: signed already; on the screen without a witness; the witness is the operator's own typing of the borrower.
pub fn sign(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx| {
        let mut slip = match which {
            Which::Slip(no) => store::loan::slip_by_no(tx, no)?,
            Which::Loan(no) => store::loan::slip_by_id(tx, store::loan::by_no(tx, no)?.slip_id)?,
        };
        if let Some(on) = slip.signed_on {
            return Err(Fault::usage(format!("slip {} is signed already, on {on}", slip.no))
                .hint("One signature is enough; nothing was changed.")
                .into());
        }
        if store::loan::of_slip(tx, slip.id)?.iter().all(|loan| loan.state == Stage::Void) {
            return Err(Fault::usage(format!("everything on slip {} is void: there is nothing to sign for", slip.no))
                .hint("Sign the slip that the things really went out on.")
                .into());
        }
        let witness = witness.map(|w| text::line("witness", w, text::SHORT)).transpose()?.flatten();
        if how == SignedHow::Screen && witness.is_none() {
            return Err(Fault::usage("a signature on the screen needs a witness")
                .hint("Add --witness NAME: somebody who saw the borrower sign, and is not the borrower.")
                .into());
        }
        let person = store::person::by_id(tx, slip.person_id)?;
        if let Some(witness) = &witness
            && [Some(&person.name), Some(&person.reference), person.username.as_ref()]
                .into_iter()
                .flatten()
                .any(|own| fold(own) == fold(witness))
        {
            return Err(Fault::usage(format!("{} can't witness a signature of their own", person.name))
                .hint("Name somebody else who saw it.")
                .into());
        }
        let at = act.moment(Some((slip.out_at, "the slip was made out")))?;
        let before = slip.clone();
        slip.signed_how = Some(how);
        slip.signed_on = Some(act.clock.day_of(at));
        slip.signed_witness = witness;
        tx.update(&slip)?;
        let mut body = changes(&before, &slip);
        body.insert("slip_no".into(), json!(slip.no));
        tx.log(Entry {
            action: "slip sign",
            subject: Subject::new("slip", slip.id),
            asset: None,
            person: Some(slip.person_id),
            effective_at: act.effective(at),
            body,
        })?;
        Ok(Answer::plain(SlipView::load(tx, &slip, act.clock)?))
    })
}

/// Says what became of a part: `charger=missing` on a loan that is open or over, `charger=returned` when it turns up.
///
/// Errors: no part of that name; the loan is void.
pub fn part(
    store: &mut Store,
    act: &Act,
    no: i64,
    outcomes: &[(String, PartOutcome)],
) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx| {
        let mut loan = store::loan::by_no(tx, no)?;
        loan.must_be(&[Stage::Open, Stage::PartReturned, Stage::Returned], "given a part's outcome")?;
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        let mut parts = store::loan::parts(tx, loan.id)?;
        let names: Vec<&str> = parts.iter().map(|p| p.name.as_str()).collect();
        for (name, _) in outcomes {
            returns::must_be_one_of("part", name, &names, &asset.tag)?;
        }
        let mut body = Map::new();
        for part in &mut parts {
            let Some((_, outcome)) = outcomes.iter().find(|(name, _)| fold(name) == fold(&part.name)) else { continue };
            body.insert(part.name.clone(), json!({ "from": part.outcome, "to": outcome }));
            (part.outcome, part.settled_at) = (Some(*outcome), Some(at));
            tx.update(part)?;
        }
        if loan.state != Stage::Open {
            loan.state = loan::stage_from_parts(&parts);
            tx.update(&loan)?;
        }
        log(tx, act, "loan part", &loan, at, body)?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        let found = outcomes.iter().filter(|(_, outcome)| *outcome == PartOutcome::Returned);
        for (name, _) in found {
            answer.notes.extend(charge::to_reverse(tx, &asset, Some(name))?);
            answer.notes.extend(still_missing(tx, &asset, name)?);
        }
        if loan.state == Stage::PartReturned {
            answer.notes.push(format!("still owed on loan {}: {}", loan.no, owed(&parts)));
        }
        Ok(answer)
    })
}

/// Incidents that say that a part is gone, and are not closed.
fn still_missing(tx: &Tx<'_>, asset: &Asset, part: &str) -> Result<Vec<String>, Fault> {
    let of_it = store::incident::of_asset(tx, asset.id)?.into_iter().filter(|i| {
        i.kind.is_gone() && i.state != State::Closed && i.part.as_deref().is_some_and(|p| fold(p) == fold(part))
    });
    Ok(of_it.map(|i| format!("incident {} says that it is gone: `kitbook incident show {}`", i.no, i.no)).collect())
}

/// "charger missing, case damaged"
fn owed(parts: &[LoanPart]) -> String {
    let owed = parts.iter().filter_map(|p| p.outcome.filter(|o| o.is_owed()).map(|o| format!("{} {o}", p.name)));
    owed.collect::<Vec<_>>().join(", ")
}

/// Gives an open loan a new due date, pulled back to the last working day where it lies beyond.
///
/// Errors: not open; the date has gone by.
pub fn renew(store: &mut Store, act: &Act, no: i64, due: When) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx| {
        let mut loan = store::loan::by_no(tx, no)?;
        let person = store::person::by_id(tx, loan.person_id)?;
        let (due, pulled) = Due::from_when(due).pulled_back(person.last_working_day, act.clock);
        if due.until(act.clock).is_some_and(|until| until <= act.clock.now()) {
            return Err(Fault::usage("that due date has gone by")
                .hint("Give one that lies ahead, like --due +14d.")
                .into());
        }
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        if let Some(refusal) = rules::refuse_recalled(&asset.tag, &loan).filter(|_| loan.state == Stage::Open) {
            return Err(Failure::refused(refusal));
        }
        let tests = pat::findings(tx, &mut Plans::default(), &asset, act.clock.today())?;
        if let Some(refusal) = rules::refuse_failed(&asset.tag, &tests) {
            return Err(Failure::refused(refusal));
        }
        let before = loan.clone();
        loan.renew(due, act.clock)?;
        tx.update(&loan)?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        log(tx, act, "loan renew", &loan, at, changes(&before, &loan))?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        if pulled {
            answer.notes.push(format!("pulled back to the last working day of {}", person.name));
        }
        if before.kind != loan.kind {
            answer.notes.push("it was open-ended, with check-ins; now it is due like any other loan".to_owned());
        }
        Ok(answer)
    })
}

/// A hand-over: a return and a new slip in one act (Frederick Gent 10.1).
#[derive(Debug, Clone)]
pub struct Transfer {
    pub no: i64,
    pub to: String,
    pub hand_over: HandOver,
}

/// What is said of a thing that changes hands, and on what terms the other has it.
#[derive(Debug, Clone)]
pub struct HandOver {
    pub terms: Terms,
    pub seen: Seen,
    /// How it was wiped in between.
    pub wiped: Option<String>,
    pub overrides: Vec<Override>,
}

/// Hands a thing over to another borrower.
///
/// Errors: not open; the new borrower is refused; its return check is not answered, or it awaits its wipe.
pub fn transfer(store: &mut Store, act: &Act, order: &Transfer) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx| {
        let loan = store::loan::by_no(tx, order.no)?;
        loan.must_be(&[Stage::Open], "handed over")?;
        let person = store::person::find(tx, &order.to)?;
        if person.id == loan.person_id {
            return Err(Fault::usage(format!("{} has it already", person.label()))
                .hint(format!("For a later date say `kitbook loan renew {} --due DATE`.", loan.no))
                .into());
        }
        let again = format!("kitbook loan transfer {} --to REF", order.no);
        hand_over(tx, act, &loan, &person, &order.hand_over, &again)
    })
}

/// Takes a thing in, and lends it on: one act. `again` is the command, for what is to be said in it.
pub(super) fn hand_over(
    tx: &Tx<'_>,
    act: &Act,
    loan: &Loan,
    to: &Person,
    order: &HandOver,
    again: &str,
) -> Result<Answer<SlipView>, Failure> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    if let Some(refusal) = rules::refuse_recalled(&asset.tag, loan) {
        return Err(Failure::refused(refusal));
    }
    let mut notes = returns::take_one(tx, act, asset, &order.seen)?.notes;
    if let Some(method) = &order.wiped {
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        notes.retain(|note| !note.contains("awaits its wipe"));
        let wiped = wipe::in_between(&asset.tag, method);
        notes.extend(wipe::record_one(tx, act, &asset, &wiped)?.1);
    }
    let bending = store::setting::bending(tx, order.overrides.clone())?;
    let lending = Lending { person: to, terms: &order.terms, bending: &bending, partial: false };
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let lent = out::lend(tx, act, &lending, vec![asset], None).map_err(|failure| in_one_act(failure, again))?;
    let mut answer = lent.answer(to, Vec::new());
    answer.notes.extend(notes);
    Ok(answer)
}

/// The return that a hand-over holds is taken back with it: what is missing is said in the same command.
fn in_one_act(failure: Failure, again: &str) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in &mut refused.refusals {
        refusal.remedy = match refusal.rule {
            "awaiting-check" => {
                format!("Look at it, then answer in the same act: `{again} --all-well`, or each with --check NAME=yes.")
            }
            "awaiting-wipe" => format!(
                "Have the account signed out of the cloud, wipe it, and say so in the same act: `{again} --wiped METHOD`."
            ),
            _ => continue,
        };
    }
    Failure::Refused(refused)
}

/// Adds a line about a loan to the log.
pub(super) fn log(
    tx: &Tx<'_>,
    act: &Act,
    action: &'static str,
    loan: &Loan,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(loan.no));
    tx.log(Entry {
        action,
        subject: Subject::new("loan", loan.id),
        asset: Some(loan.asset_id),
        person: Some(loan.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
