//! Corrections: loans entered by mistake, mistaken returns, wrong tags and swapped items. Nothing is deleted; each
//! correction is a new entry.

use super::{
    sign_out::{self, Companion, Lending, Terms},
    take_in,
};
use crate::{
    act::{Act, Answer, Timed},
    log::loan::log,
    tested,
    view::LoanView,
    wipe::record as wipe_record,
};
use domain::{
    asset::{Asset, Condition, Fate},
    fault::{Failure, Fault, Refusal},
    loan::{self, Loan, LoanOverride, PartOutcome, Slip, Stage},
    person::PersonKind,
    remedy::{Input, Remedy, See},
    rules::{self, Override},
    say,
    say::{Notes, Say},
    text,
    when::Instant,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, WriteTx, asset::Spelling, changes};

/// Voids a loan that was entered by mistake. The item is free again; the entry and its reason stay.
///
/// Errors: it is already void, or ended as lost or stolen; no reason.
pub fn void(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        let reason = reason_of(reason)?;
        let mut loan = store::loan::by_no(tx, no)?;
        let along = went_along(tx, &loan)?;
        void_one(tx, act, &mut loan, &reason)?;
        let mut answer = Answer::plain(());
        for mut inner in along {
            void_one(tx, act, &mut inner, &reason)?;
            answer.notes.push(format!("loan {} went out with it and is void too", inner.no));
        }
        answer.notes.extend(tied_to(tx, &loan, None)?);
        let view = LoanView::load(tx, &loan, act.clock)?;
        Ok(answer.map(|()| view))
    })
}

/// Makes notes on the incidents of a loan that is void, or that ended before them at `ended`.
pub(super) fn tied_to(tx: &ReadTx<'_>, loan: &Loan, ended: Option<Instant>) -> Result<Notes, Fault> {
    let tied = store::incident::of_asset(tx, loan.asset_id)?
        .into_iter()
        .filter(|incident| incident.loan_id == Some(loan.id) && ended.is_none_or(|ended| incident.happened_at > ended));
    Ok(tied
        .map(|i| {
            say![
                match ended {
                    None => format!("incident {} is tied to it; check that it is still right: ", i.no),
                    Some(_) => format!(
                        "incident {} happened after that, and is tied to loan {}; check that it is still \
                                        right: ",
                        i.no, loan.no
                    ),
                },
                See::Incident { no: Some(i.no) }
            ]
        })
        .collect())
}

fn reason_of(reason: &str) -> Result<String, Fault> {
    text::note("reason", reason)?.ok_or_else(|| {
        Fault::invalid("the reason is empty").hint(say!["Add ", Input::Reason.blank(), "; it stays with the entry."])
    })
}

/// Finds the loans of the items inside a trolley that are on the same slip and in the same state. A correction of the
/// trolley's loan changes them too.
pub(super) fn went_along(tx: &ReadTx<'_>, loan: &Loan) -> Result<Vec<Loan>, Fault> {
    let mut along = Vec::new();
    for inner in store::loan::of_slip(tx, loan.slip_id)? {
        let same_state = (inner.state == Stage::Open) == (loan.state == Stage::Open)
            && inner.state != Stage::Void
            && inner.ended_at == loan.ended_at;
        if inner.id != loan.id && same_state && store::asset::encloses(tx, loan.asset_id, inner.asset_id)? {
            along.push(inner);
        }
    }
    Ok(along)
}

/// Voids one loan. The reason is added to the loan's note.
pub(crate) fn void_one(tx: &WriteTx<'_>, act: &Timed<'_>, loan: &mut Loan, reason: &str) -> Result<(), Fault> {
    let mut asset = store::asset::by_id(tx, loan.asset_id)?;
    // If the return is void, its check and wipe are no longer needed, unless the item has since been out.
    if loan.state != Stage::Open && store::asset::last_loan(tx, asset.id)?.is_some_and(|last| last.id == loan.id) {
        asset.awaiting_check = false;
        asset.awaiting_wipe = wipe_record::was_left_before(tx, loan)?;
    }
    loan.void(act.moment(Some((loan.out_at, "it went out")))?)?;
    loan.note = Some(loan.note.take().map_or_else(|| reason.to_owned(), |note| format!("{note}\n{reason}")));
    tx.update(loan)?;
    take_in::go_home(tx, &mut asset)?;
    log(tx, act, "loan void", loan, act.clock.now(), Map::from_iter([("reason".to_owned(), json!(reason))]))
}

/// Undoes a mistaken return: the loan is open again, as if the item had never been returned.
///
/// Errors: it was not returned; the item has moved on since.
pub fn reopen(store: &mut Store, act: &Act, no: i64) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        let mut loan = store::loan::by_no(tx, no)?;
        crate::person::leaving::refuse_cleared(tx, &store::person::by_id(tx, loan.person_id)?)?;
        let along = went_along(tx, &loan)?;
        open_again(tx, act, &mut loan)?;
        let mut answer = Answer::plain(());
        answer.notes.extend(recalled(tx, &loan)?);
        for mut inner in along {
            open_again(tx, act, &mut inner)?;
            answer.notes.push(format!("loan {} was returned with it and is open again too", inner.no));
            answer.notes.extend(recalled(tx, &inner)?);
        }
        let view = LoanView::load(tx, &loan, act.clock)?;
        Ok(answer.map(|()| view))
    })
}

/// Makes a note if the reopened loan must be recalled, because the item failed a test in the meantime.
fn recalled(tx: &ReadTx<'_>, loan: &Loan) -> Result<Option<Say>, Fault> {
    crate::pat::on_the_recall_list(tx, &store::asset::by_id(tx, loan.asset_id)?)
}

pub(crate) fn open_again(tx: &WriteTx<'_>, act: &Timed<'_>, loan: &mut Loan) -> Result<(), Failure> {
    let before = loan.clone();
    act.moment(loan.ended_at.map(|at| (at, "it came back")))?;
    loan.reopen()?;
    let mut asset = store::asset::by_id(tx, loan.asset_id)?;
    // A corrected entry may have started before this loan and still be open.
    let newer = match store::asset::open_loan(tx, asset.id)? {
        Some(open) => Some(open),
        None => store::asset::last_loan(tx, asset.id)?,
    };
    if let Some(newer) = newer.filter(|newer| newer.id != loan.id) {
        return Err(Failure::refused(Refusal {
            rule: "already-on-loan",
            tag: Some(asset.tag.clone()),
            reference: None,
            message: format!("{} has since gone out again, on loan {}", asset.tag, newer.no),
            remedy: say![
                format!("If loan {} is the mistake, void it first: ", newer.no),
                Remedy::VoidLoan { no: Some(newer.no) },
                "."
            ],
            may_override: false,
            clause: None,
        }));
    }
    if let Some(open) = store::disposal::open_in(tx, asset.id)? {
        return Err(Failure::refused(open.refuse(&asset.tag, &format!("on loan {} again", loan.no))));
    }
    if asset.fate == Some(Fate::Disposed) {
        return Err(Fault::conflict(
            format!("{} was disposed of, so loan {} can't be open again", asset.tag, loan.no),
            say![
                "If the disposal is the mistake, undo that first. To see the item: ",
                See::Asset { tag: Some(asset.tag.as_str().into()) },
                "."
            ],
        )
        .into());
    }
    let ended_at = before.ended_at;
    let mut parts = store::loan::parts(tx, loan.id)?;
    for part in &mut parts {
        // Part outcomes recorded while the loan was open stay. Those recorded at the return or later are undone with
        // it.
        if part.settled_at >= ended_at {
            part.unsettle();
            tx.update(part)?;
        }
    }
    for mut check in store::loan::checks(tx, loan.id)? {
        (check.answer, check.answered_at) = (None, None);
        tx.update(&check)?;
    }
    asset.awaiting_check = false;
    asset.awaiting_wipe = wipe_record::was_left_before(tx, loan)?;
    // Damage recorded at this return is undone with it. Damage reported in another way stays.
    if !asset.is_damaged() || before.condition_in == Some(Condition::Damaged) {
        asset.condition = loan.condition_out;
    }
    asset.fate = None;
    let in_its_trolley = asset.inside_id.map(|trolley| store::asset::open_loan(tx, trolley)).transpose()?.flatten();
    let there = asset.clone();
    if in_its_trolley.is_none_or(|trolley| trolley.slip_id != loan.slip_id) {
        asset.inside_id = None;
    }
    tested::status::write_moved(tx, &there, &mut asset)?;
    tx.update(loan)?;
    let mut body = changes(&before, loan);
    take_in::tell_parts(&mut body, &parts);
    log(tx, act, "loan reopen", loan, act.clock.now(), body)?;
    Ok(())
}

/// Corrects a wrong tag: voids the loan, and adds a loan of the right item to the same slip.
///
/// Errors: the loan is not open; the right item is refused.
pub fn correct(
    store: &mut Store,
    act: &Act,
    no: i64,
    (tag, spelling): (&str, Spelling),
    along: Option<&Companion>,
    overrides: &[Override],
) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        let mut wrong = store::loan::by_no(tx, no)?;
        wrong.must_be(&[Stage::Open], "corrected")?;
        let right = store::asset::find(tx, tag, spelling)?;
        if right.id == wrong.asset_id {
            let message = format!("loan {no} is already for {}", right.tag);
            return Err(Fault::conflict(message, "Give the tag of the item that really went out.").into());
        }
        let last = store::asset::last_loan(tx, right.id)?;
        if let Some(other) = last.filter(|last| last.ended_at.is_some_and(|at| at > wrong.out_at)) {
            return Err(Fault::conflict(
                format!("{} was still out on loan {} when loan {no} began", right.tag, other.no),
                "Check the tag: an item can't be with two people at once.",
            )
            .into());
        }
        let slip = store::loan::slip_by_id(tx, wrong.slip_id)?;
        let reason = format!("wrong tag; it was {}", right.tag);
        for mut inner in went_along(tx, &wrong)? {
            void_one(tx, act, &mut inner, &reason)?;
        }
        void_one(tx, act, &mut wrong, &reason)?;
        let mut lent = relend(tx, act, (Some(slip), along), right, &wrong, overrides)?;
        let (mut loan, _) = lent.loans.remove(0);
        (loan.out_at, loan.kind, loan.check_in_on) = (wrong.out_at, wrong.kind, wrong.check_in_on);
        loan.set_due(wrong.due(), act.clock, &store::school_year::year(tx)?);
        (loan.recalled_on, loan.recall_reason) = (wrong.recalled_on, wrong.recall_reason.clone());
        loan.late_days = wrong.late_days;
        loan.goes_off_site_like(&wrong);
        tx.update(&loan)?;
        let body = Map::from_iter([("instead_of".to_owned(), json!(no)), ("out_at".to_owned(), json!(loan.out_at))]);
        log(tx, act, "loan correct", &loan, act.clock.now(), body)?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        answer.warnings = lent.warnings;
        answer.notes.push(format!("loan {no} is void; this loan replaces it"));
        Ok(answer)
    })
}

/// Lends another item on the terms of a loan, on the given slip or on a new slip; perhaps somebody else goes along. The
/// caller sets the due date.
pub(super) fn relend(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    (slip, along): (Option<Slip>, Option<&Companion>),
    asset: Asset,
    like: &Loan,
    overrides: &[Override],
) -> Result<sign_out::Lent, Failure> {
    let person = store::person::by_id(tx, like.person_id)?;
    let slip_before = store::loan::slip_by_id(tx, like.slip_id)?;
    let mut terms = Terms { adjustment: like.adjustment == Some(true), ..terms_of(like, &slip_before) };
    terms.accompanied_by = along.cloned().or(terms.accompanied_by);
    let kept = kept_overrides(tx, like, overrides)?;
    let again = kept.iter().filter_map(|one| {
        Some(Override { rule: rules::named(&one.rule).ok()?.name, reason: one.reason.clone(), by: None })
    });
    let strictness = store::setting::strictness(tx, overrides.iter().cloned().chain(again).collect())?;
    let lending = Lending { person: &person, terms: &terms, strictness: &strictness, partial: false, kept: &kept };
    sign_out::lend(tx, act, &lending, vec![asset], slip)
}

/// The terms of a loan and its slip. The due date may be in the past, so the caller sets it afterwards.
fn terms_of(loan: &Loan, slip: &Slip) -> Terms {
    Terms {
        off_site: loan.off_site(slip),
        purpose: loan.purpose(slip).cloned(),
        for_class: slip.for_class.clone(),
        accompanied_by: slip.accompanied_by.map(Companion::Known),
        personal_data: loan.personal_data(slip),
        ..Terms::default()
    }
}

/// The overrides that a replacement loan keeps: those of the old loan, but for the rules that are overridden anew.
fn kept_overrides(tx: &ReadTx<'_>, like: &Loan, anew: &[Override]) -> Result<Vec<LoanOverride>, Fault> {
    let mut kept = store::loan::overrides(tx, like.id)?;
    kept.retain(|old| !anew.iter().any(|new| new.rule == old.rule));
    Ok(kept)
}

/// Swaps two loans when each borrower has the other's item: both loans end, and each borrower gets a new loan of the
/// item that they have.
///
/// Errors: one of the loans is not open; both have the same borrower; a rule refuses one of the new loans.
pub fn swap(
    store: &mut Store,
    act: &Act,
    (first, second): (i64, i64),
    along: Option<&Companion>,
    overrides: &[Override],
) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let (mut a, mut b) = (store::loan::by_no(tx, first)?, store::loan::by_no(tx, second)?);
        a.must_be(&[Stage::Open], "swapped")?;
        b.must_be(&[Stage::Open], "swapped")?;
        if a.person_id == b.person_id {
            return Err(Fault::conflict(
                format!("loans {first} and {second} have the same borrower, so there is nothing to swap"),
                "Give the loans of two different people.",
            )
            .into());
        }
        if along.is_some() && !is_visitor(tx, &a)? && !is_visitor(tx, &b)? {
            return Err(Fault::invalid("neither borrower is a visitor, so nobody goes along")
                .hint(say!["Leave out ", Input::AccompaniedBy, "."])
                .into());
        }
        let at = act.moment(Some((a.out_at.max(b.out_at), "both were out")))?;
        for loan in [&mut a, &mut b] {
            for mut inner in went_along(tx, loan)? {
                changed_hands(tx, act, &mut inner, at)?;
            }
            changed_hands(tx, act, loan, at)?;
        }
        let (mut answer, year) = (Answer::plain(Vec::with_capacity(2)), store::school_year::year(tx)?);
        for (person_of, item_of) in [(&a, &b), (&b, &a)] {
            let asset = store::asset::by_id(tx, item_of.asset_id)?;
            let along = if is_visitor(tx, person_of)? { along } else { None };
            let mut lent = relend(tx, act, (None, along), asset, person_of, overrides)?;
            let (mut loan, _) = lent.loans.remove(0);
            (loan.kind, loan.check_in_on) = (person_of.kind, person_of.check_in_on);
            loan.set_due(person_of.due(), act.clock, &year);
            // A recall is for the item, so it applies to the new borrower too.
            (loan.recalled_on, loan.recall_reason) = (item_of.recalled_on, item_of.recall_reason.clone());
            tx.update(&loan)?;
            let body = Map::from_iter([("instead_of".to_owned(), json!(person_of.no))]);
            log(tx, act, "loan swap", &loan, at, body)?;
            answer.value.push(LoanView::load(tx, &loan, act.clock)?);
            answer.warnings.extend(lent.warnings);
        }
        answer.notes.push(format!("loans {first} and {second} have ended; the borrowers must sign the new slips"));
        Ok(answer)
    })
}

fn is_visitor(tx: &ReadTx<'_>, loan: &Loan) -> Result<bool, Fault> {
    Ok(store::person::by_id(tx, loan.person_id)?.kind == PersonKind::Visitor)
}

/// Ends a loan without a return check: the item goes straight to the other borrower, with its parts.
fn changed_hands(tx: &WriteTx<'_>, act: &Timed<'_>, loan: &mut Loan, at: Instant) -> Result<(), Fault> {
    for mut part in store::loan::parts(tx, loan.id)?.into_iter().filter(|p| p.outcome.is_none()) {
        part.settle(PartOutcome::Returned, None, at);
        tx.update(&part)?;
    }
    let parts = store::loan::parts(tx, loan.id)?;
    loan.end(loan::stage_from_parts(&parts), at)?;
    loan.note = Some("changed hands".to_owned());
    tx.update(loan)?;
    log(tx, act, "loan in", loan, at, Map::from_iter([("note".to_owned(), json!("changed hands"))]))
}
