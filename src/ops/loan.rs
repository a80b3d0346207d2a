//! What may become of a loan between out and in, and what puts a mistake right. Nothing is ever deleted.

use super::{
    Act, Answer,
    out::{self, Lending, Terms},
    returns::{self, Seen},
};
use crate::{
    domain::{
        asset::Asset,
        fault::{Failure, Fault, Refusal},
        ids::SlipId,
        loan::{self, Due, Loan, LoanPart, PartOutcome, SignedHow, Slip, Stage},
        rules::{Bending, Override},
        text::{self, fold},
        when::{Instant, When},
    },
    reports::view::{LoanView, SlipView},
    store::{self, Entry, Field as _, Store, Subject, Tx, asset::Spelling, changes},
};
use serde_json::{Map, Value as Json, json};

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
        if loan.state == Stage::PartReturned {
            answer.notes.push(format!("still owed on loan {}: {}", loan.no, owed(&parts)));
        }
        Ok(answer)
    })
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
        let before = loan.clone();
        loan.renew(due, act.clock)?;
        tx.update(&loan)?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        log(tx, act, "loan renew", &loan, at, changes(&before, &loan))?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        if pulled {
            answer.notes.push(format!("pulled back to the last working day of {}", person.name));
        }
        Ok(answer)
    })
}

/// A hand-over: a return and a new slip in one act (Frederick Gent 10.1).
#[derive(Debug, Clone)]
pub struct Transfer {
    pub no: i64,
    pub to: String,
    pub terms: Terms,
    pub seen: Seen,
    pub overrides: Vec<Override>,
}

/// Hands a thing over to another borrower.
///
/// Errors: not open; the new borrower is refused; its return check is not answered.
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
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let taken = returns::take_one(tx, act, asset, &order.seen)?;
        let bending = store::setting::bending(tx, order.overrides.clone())?;
        let lending = Lending { person: &person, terms: &order.terms, bending: &bending, partial: false };
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        let lent = out::lend(tx, act, &lending, vec![asset], None).map_err(|failure| in_one_act(failure, order.no))?;
        let mut answer = lent.answer(&person, Vec::new());
        answer.notes.extend(taken.notes);
        Ok(answer)
    })
}

/// The return that a hand-over holds is taken back with it: its check is answered in the same command.
fn in_one_act(failure: Failure, no: i64) -> Failure {
    let Failure::Refused(mut refused) = failure else { return failure };
    for refusal in refused.refusals.iter_mut().filter(|r| r.rule == "awaiting-check") {
        refusal.remedy = format!(
            "Look at it, then answer in the same act: `kitbook loan transfer {no} --to REF --all-well`, or each with --check NAME=yes."
        );
    }
    Failure::Refused(refused)
}

/// Strikes out an entry that never was. The thing is free again; the entry and its reason stay.
///
/// Errors: it is void already, lost or stolen; no reason.
pub fn void(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx| {
        let reason = reason_of(reason)?;
        let mut loan = store::loan::by_no(tx, no)?;
        strike(tx, act, &mut loan, &reason)?;
        Ok(Answer::plain(LoanView::load(tx, &loan, act.clock)?))
    })
}

fn reason_of(reason: &str) -> Result<String, Fault> {
    text::note("reason", reason)?
        .ok_or_else(|| Fault::usage("the reason is empty").hint("Add --reason \"…\"; it stays with the entry."))
}

pub(super) fn strike(tx: &Tx<'_>, act: &Act, loan: &mut Loan, reason: &str) -> Result<(), Fault> {
    let mut asset = store::asset::by_id(tx, loan.asset_id)?;
    // Its return check goes with the entry, unless the thing has been out since.
    if loan.state != Stage::Open && store::asset::last_loan(tx, asset.id)?.is_some_and(|last| last.id == loan.id) {
        asset.awaiting_check = false;
    }
    loan.void(act.clock.now())?;
    loan.note = Some(reason.to_owned());
    tx.update(loan)?;
    returns::go_home(tx, &mut asset)?;
    tx.update(&asset)?;
    log(tx, act, "loan void", loan, act.clock.now(), Map::from_iter([("reason".to_owned(), json!(reason))]))
}

/// A mistaken return: the loan is open again as if the thing had never come in.
///
/// Errors: it was not returned; the thing has moved on since.
pub fn reopen(store: &mut Store, act: &Act, no: i64) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx| {
        let mut loan = store::loan::by_no(tx, no)?;
        open_again(tx, act, &mut loan)?;
        Ok(Answer::plain(LoanView::load(tx, &loan, act.clock)?))
    })
}

pub(super) fn open_again(tx: &Tx<'_>, act: &Act, loan: &mut Loan) -> Result<(), Failure> {
    let before = loan.clone();
    loan.reopen()?;
    let mut asset = store::asset::by_id(tx, loan.asset_id)?;
    let last = store::asset::last_loan(tx, asset.id)?;
    if let Some(newer) = last.filter(|last| last.id != loan.id) {
        return Err(Failure::refused(Refusal {
            rule: "already-on-loan",
            tag: Some(asset.tag.clone()),
            reference: None,
            message: format!("{} has moved on since: it went out again on loan {}", asset.tag, newer.no),
            remedy: format!(
                "If loan {} is the mistake, strike it out first: `kitbook loan void {} --reason \"…\"`.",
                newer.no, newer.no
            ),
            may_override: false,
        }));
    }
    let ended_at = before.ended_at;
    for mut part in store::loan::parts(tx, loan.id)? {
        // What was said of a part while the loan was open stays said; what was said since goes with the return.
        if part.settled_at >= ended_at {
            (part.outcome, part.settled_at) = (None, None);
            tx.update(&part)?;
        }
    }
    for mut check in store::loan::checks(tx, loan.id)? {
        (check.answer, check.answered_at) = (None, None);
        tx.update(&check)?;
    }
    asset.awaiting_check = false;
    asset.condition = loan.condition_out;
    asset.fate = None;
    let in_its_trolley = asset.inside_id.map(|trolley| store::asset::open_loan(tx, trolley)).transpose()?.flatten();
    if in_its_trolley.is_none_or(|trolley| trolley.slip_id != loan.slip_id) {
        asset.inside_id = None;
    }
    tx.update(&asset)?;
    tx.update(loan)?;
    log(tx, act, "loan reopen", loan, act.clock.now(), changes(&before, loan))?;
    Ok(())
}

/// The wrong tag was written down: the entry is struck out, and one for the right tag takes its place on the slip.
///
/// Errors: not open; the right thing is refused.
pub fn correct(
    store: &mut Store,
    act: &Act,
    no: i64,
    tag: &str,
    spelling: Spelling,
) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx| {
        let mut wrong = store::loan::by_no(tx, no)?;
        wrong.must_be(&[Stage::Open], "corrected")?;
        let right = store::asset::find(tx, tag, spelling)?;
        if right.id == wrong.asset_id {
            return Err(Fault::usage(format!("loan {no} is of {} already", right.tag))
                .hint("Give the tag that should stand there.")
                .into());
        }
        let slip = store::loan::slip_by_id(tx, wrong.slip_id)?;
        strike(tx, act, &mut wrong, &format!("wrong tag; it was {}", right.tag))?;
        let mut lent = relend(tx, act, &slip, right, &wrong)?;
        let (mut loan, _) = lent.loans.remove(0);
        (loan.out_at, loan.kind, loan.check_in_on) = (wrong.out_at, wrong.kind, wrong.check_in_on);
        loan.set_due(wrong.due(), act.clock);
        tx.update(&loan)?;
        let body = Map::from_iter([("instead_of".to_owned(), json!(no)), ("out_at".to_owned(), json!(loan.out_at))]);
        log(tx, act, "loan correct", &loan, act.clock.now(), body)?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        answer.warnings = lent.warnings;
        answer.notes.push(format!("loan {no} is void; loan {} stands in its place", loan.no));
        Ok(answer)
    })
}

/// Lends another thing on the terms of a loan; on its slip.
fn relend(tx: &Tx<'_>, act: &Act, slip: &Slip, asset: Asset, like: &Loan) -> Result<out::Lent, Failure> {
    let person = store::person::by_id(tx, like.person_id)?;
    let terms = terms_of(slip);
    let bending = kept_overrides(tx, like)?;
    let lending = Lending { person: &person, terms: &terms, bending: &bending, partial: false };
    out::lend(tx, act, &lending, vec![asset], Some(slip.clone()))
}

/// The terms of a slip. The due date is the loan's own, and may have gone by: it is written afterwards.
fn terms_of(slip: &Slip) -> Terms {
    Terms { due: None, off_site: slip.off_site, purpose: slip.purpose.clone(), for_class: slip.for_class.clone() }
}

/// What was bent for the loan before is bent for the one that stands in its place.
fn kept_overrides(tx: &Tx<'_>, like: &Loan) -> Result<Bending, Fault> {
    let kept = store::loan::overrides(tx, like.id)?;
    let overrides = kept
        .into_iter()
        .filter_map(|o| {
            crate::domain::rules::named(&o.rule).ok().map(|rule| Override { rule: rule.name, reason: o.reason })
        })
        .collect();
    store::setting::bending(tx, overrides)
}

/// Two borrowers have each other's thing: both loans end, and each gets a new one of what is in their hands.
///
/// Errors: not both open; the same borrower; a rule refuses one of the two.
pub fn swap(store: &mut Store, act: &Act, first: i64, second: i64) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx| {
        let (mut a, mut b) = (store::loan::by_no(tx, first)?, store::loan::by_no(tx, second)?);
        a.must_be(&[Stage::Open], "swapped")?;
        b.must_be(&[Stage::Open], "swapped")?;
        if a.person_id == b.person_id {
            return Err(Fault::usage(format!(
                "loans {first} and {second} are of one borrower: there is nothing to swap"
            ))
            .hint("Give two loans of two people.")
            .into());
        }
        let at = act.moment(Some((a.out_at.max(b.out_at), "both were out")))?;
        for loan in [&mut a, &mut b] {
            changed_hands(tx, act, loan, at)?;
        }
        let mut answer = Answer::plain(Vec::with_capacity(2));
        for (person_of, thing_of) in [(&a, &b), (&b, &a)] {
            let old_slip = store::loan::slip_by_id(tx, person_of.slip_id)?;
            let person = store::person::by_id(tx, person_of.person_id)?;
            let bending = kept_overrides(tx, person_of)?;
            let terms = terms_of(&old_slip);
            let lending = Lending { person: &person, terms: &terms, bending: &bending, partial: false };
            let asset = store::asset::by_id(tx, thing_of.asset_id)?;
            let mut lent = out::lend(tx, act, &lending, vec![asset], None)?;
            let (mut loan, _) = lent.loans.remove(0);
            (loan.kind, loan.check_in_on) = (person_of.kind, person_of.check_in_on);
            loan.set_due(person_of.due(), act.clock);
            tx.update(&loan)?;
            let body = Map::from_iter([("instead_of".to_owned(), json!(person_of.no))]);
            log(tx, act, "loan swap", &loan, at, body)?;
            answer.value.push(LoanView::load(tx, &loan, act.clock)?);
            answer.warnings.extend(lent.warnings);
        }
        answer.notes.push(format!("loans {first} and {second} are over; both new slips are to be signed"));
        Ok(answer)
    })
}

/// Ends a loan whose thing does not come to the desk: its parts go on with it, and nobody looks at it.
fn changed_hands(tx: &Tx<'_>, act: &Act, loan: &mut Loan, at: Instant) -> Result<(), Fault> {
    for mut part in store::loan::parts(tx, loan.id)?.into_iter().filter(|p| p.outcome.is_none()) {
        (part.outcome, part.settled_at) = (Some(PartOutcome::Returned), Some(at));
        tx.update(&part)?;
    }
    let parts = store::loan::parts(tx, loan.id)?;
    loan.end(loan::stage_from_parts(&parts), at)?;
    loan.note = Some("changed hands".to_owned());
    tx.update(loan)?;
    log(tx, act, "loan in", loan, at, Map::from_iter([("note".to_owned(), json!("changed hands"))]))
}

fn log(
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

/// Open loans on a slip, newest first: what the desk's last scan left.
///
/// Errors: the register can't be read.
pub(super) fn open_on_slip(tx: &Tx<'_>, slip: SlipId) -> Result<Vec<Loan>, Fault> {
    tx.list("where r.slip_id = ?1 and r.state = 'open' order by r.no desc", &[slip.to_value()])
}
