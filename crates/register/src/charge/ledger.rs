//! Actions on a charge: request, payment, dispute, waiver, write-off, reversal, refund.

use super::{New, add, keep, list::ChargeView};
use crate::{
    act::{Act, Answer, Timed},
    rule::decider::{decider, reason_of},
};
use chrono::{Days, NaiveDate};
use domain::{
    charge::{Charge, Deed, Due, LineKind, in_full, plan, reference},
    decision::Matter,
    fault::{Failure, Fault, FaultKind, Refusal},
    meaning::Meaning,
    money::shown_pounds,
    person::PersonKind,
    remedy::{Input, Remedy, See},
    rules::{self, Claim},
    say, text,
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{ReadTx, Store, WriteTx, charge::References};

/// The time until a charge is due if no date is given.
const USUAL: Days = Days::new(30);

pub(super) fn load(tx: &ReadTx<'_>, act: &Timed<'_>, no: i64) -> Result<(Charge, Instant), Fault> {
    let charge = store::charge::by_no(tx, no)?;
    let (from, what) = match charge.requested_on {
        Some(day) => (day, "the charge was requested"),
        None => (charge.assessed_on, "the charge was assessed"),
    };
    let at = act.moment(Some((act.clock.start_of(from), what)))?;
    Ok((charge, at))
}

fn answer(tx: &ReadTx<'_>, act: &Timed<'_>, charge: &Charge) -> Result<Answer<ChargeView>, Failure> {
    Ok(Answer::plain(ChargeView::load(tx, charge, act.clock)?))
}

fn body(pairs: impl IntoIterator<Item = (&'static str, Json)>) -> Map<String, Json> {
    pairs.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Requests a charge: in one sum by a date, or in instalments.
///
/// Errors: no such charge; already requested; the instalments don't add up.
pub fn request(
    store: &mut Store,
    act: &Act,
    no: i64,
    due: Option<NaiveDate>,
    instalments: Vec<(NaiveDate, i64)>,
) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, no)?;
        charge.may(Deed::Request)?;
        let day = act.clock.day_of(at);
        let sums = fall_due(tx, act, &charge, day, due, instalments)?;
        charge.requested_on = Some(day);
        charge.state = charge.unsettled();
        keep(tx, act, "charge request", &charge, at, body([("dues", sums)]))?;
        let mut answer = answer(tx, act, &charge)?;
        let person = store::person::by_id(tx, charge.person_id)?;
        if person.kind != PersonKind::Pupil && charge.agreed_on.is_none() {
            answer.notes.push(say![
                format!("{} has no written agreement on record, so nothing may be deducted from pay", person.name),
                "; if there is one: ",
                Remedy::AddAgreement { no: charge.no }
            ]);
        }
        if charge.letter_words.is_none() {
            answer.notes.push(say![
                "letters say only which item it is for; to say more, in words for the family: ",
                Remedy::WordLetters { no: charge.no }
            ]);
        }
        Ok(answer)
    })
}

/// Writes the due dates of the amount outstanding. Returns them for the log.
fn fall_due(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    charge: &Charge,
    day: NaiveDate,
    due: Option<NaiveDate>,
    instalments: Vec<(NaiveDate, i64)>,
) -> Result<Json, Failure> {
    for day in instalments.iter().map(|(day, _)| *day).chain(due) {
        act.must_mean(Meaning::Due, [Some(day)])?;
    }
    let sums = if instalments.is_empty() {
        let due = due.unwrap_or(day + USUAL);
        if due < day {
            let message = format!("the due date {} is before the request on {}", show_day(due), show_day(day));
            return Err(Fault::invalid(message).hint(say!["Give a later date: ", Input::Due.blank(), "."]).into());
        }
        in_full(due, charge.outstanding_pence)
    } else {
        plan(instalments, day, charge.outstanding_pence)?
    };
    for (due_on, pence) in &sums {
        tx.insert(&Due {
            amount_pence: *pence,
            charge_id: charge.id,
            due_on: *due_on,
            id: tx.new_id(),
            open_pence: *pence,
        })?;
    }
    Ok(sums.iter().map(|(on, pence)| json!({ "due_on": on, "amount_pence": pence })).collect())
}

/// Sets new due dates for the amount outstanding.
///
/// Errors: no such charge; not requested, settled or disputed; the instalments don't add up.
pub fn replan(
    store: &mut Store,
    act: &Act,
    no: i64,
    due: Option<NaiveDate>,
    instalments: Vec<(NaiveDate, i64)>,
) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (charge, at) = load(tx, act, no)?;
        charge.may(Deed::Plan)?;
        // Due dates are not ledger lines, so they may be deleted: the log keeps the old ones.
        for due in store::charge::dues(tx, charge.id)? {
            tx.delete(&due)?;
        }
        let sums = fall_due(tx, act, &charge, act.clock.day_of(at), due, instalments)?;
        keep(tx, act, "charge plan", &charge, at, body([("dues", sums)]))?;
        answer(tx, act, &charge)
    })
}

/// Records a payment of the whole amount outstanding, or of the amount given.
///
/// Errors: no such charge; not requested, or settled; more than is outstanding; a payment with this reference is
/// recorded already.
pub fn pay(
    store: &mut Store,
    act: &Act,
    no: i64,
    amount: Option<i64>,
    (how, reference): (Option<&str>, Option<&str>),
) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, no)?;
        charge.may(Deed::Pay)?;
        let pence = charge.amount(amount, charge.outstanding_pence, "outstanding")?;
        let reference = reference::given(reference)?;
        let mut known = References::default();
        if let Some(known) = reference.as_deref().map(|r| known.payment(tx, r)).transpose()?.flatten() {
            let (line, known) = (known.0, known.1);
            let fault = Fault::conflict(
                format!(
                    "the payment {} is already recorded: {} for charge {}",
                    text::shown(&line.reference.unwrap_or_default()),
                    shown_pounds(-line.amount_pence),
                    known.no
                ),
                say!["To see its ledger: ", See::Charge { no: Some(known.no) }, "."],
            );
            return Err(fault.into());
        }
        if let Some((line, of)) = reference.as_deref().map(|r| known.near(tx, r)).transpose()?.flatten()
            && !act.sure
        {
            let (typed, known) = (reference.as_deref().unwrap_or_default(), line.reference.unwrap_or_default());
            let sum = shown_pounds(-line.amount_pence);
            let message = format!(
                "the payment {} is nearly {}: {sum} for charge {}; is it another payment?",
                text::shown(typed),
                text::shown(&known),
                of.no
            );
            let hint =
                say!["If it is, add ", Input::Yes, ". To see the other one: ", See::Charge { no: Some(of.no) }, "."];
            return Err(Fault::new(FaultKind::Question, message).hint(hint).into());
        }
        let paid_how = text::given_line("payment method", how)?;
        let paid = Paid { pence, how: paid_how.clone(), reference };
        let receipt = take_payment(tx, act, &mut charge, paid, at)?;
        let mut answer = answer(tx, act, &charge)?;
        answer.warnings.extend(from_pay(tx, &charge, paid_how.as_deref())?);
        if let Some(receipt) = receipt {
            let left = if charge.outstanding_pence > 0 {
                format!(" ({} still outstanding)", shown_pounds(charge.outstanding_pence))
            } else {
                String::new()
            };
            let taken = format!("receipt {receipt} is for {}{left}; to print it: ", shown_pounds(pence));
            answer.notes.push(say![taken, See::Receipt { no: receipt }]);
        }
        Ok(answer)
    })
}

/// Warns of a payment that was taken from pay without a written agreement from before the incident.
pub(super) fn from_pay(tx: &ReadTx<'_>, charge: &Charge, how: Option<&str>) -> Result<Option<Refusal>, Fault> {
    if !how.is_some_and(is_of_pay) {
        return Ok(None);
    }
    let incident = store::incident::by_id(tx, charge.incident_id)?;
    let claim = Claim {
        incident_no: incident.no,
        outcome: incident.outcome,
        happened_on: incident.happened_on,
        person: &store::person::by_id(tx, charge.person_id)?,
        agreed_on: charge.agreed_on,
    };
    let verdict = rules::judge_claim(&claim, &store::setting::strictness(tx, Vec::new())?);
    let mut found = verdict.refusals.into_iter().chain(verdict.warnings);
    Ok(found.find(|found| found.rule == rules::NO_PRIOR_AGREEMENT))
}

/// True for a payment method that is a deduction from somebody's pay.
fn is_of_pay(how: &str) -> bool {
    const PAY: [&str; 6] = ["payroll", "salary", "salaries", "wage", "wages", "deduction"];
    text::fold(how).split(|c: char| !c.is_alphanumeric()).any(|word| PAY.contains(&word))
}

/// A payment to record.
pub(super) struct Paid {
    pub(super) pence: i64,
    pub(super) how: Option<String>,
    /// The reference of the payment in the system that took it.
    pub(super) reference: Option<String>,
}

/// Adds a payment to a charge's ledger. The caller has checked that the charge allows it. Returns the receipt number.
pub(super) fn take_payment(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    charge: &mut Charge,
    Paid { pence, how, reference }: Paid,
    at: Instant,
) -> Result<Option<i64>, Fault> {
    let new = New { how: how.clone(), reference: reference.clone(), ..New::of(LineKind::Payment, pence) };
    let receipt = add(tx, act, charge, new, at)?;
    let known = body([
        ("amount_pence", json!(pence)),
        ("receipt_no", json!(receipt)),
        ("how", json!(how)),
        ("reference", json!(reference)),
    ]);
    keep(tx, act, "charge pay", charge, at, known)?;
    Ok(receipt)
}

/// Records that the parent or person disputes the charge, and pauses it.
///
/// Errors: no such charge; not requested, settled, or already disputed; no reason.
pub fn dispute(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, no)?;
        charge.may(Deed::Dispute)?;
        let reason = reason_of(reason)?;
        (charge.disputed, charge.dispute_reason) = (true, Some(reason.clone()));
        charge.state = charge.unsettled();
        keep(tx, act, "charge dispute", &charge, at, body([("reason", json!(reason))]))?;
        answer(tx, act, &charge)
    })
}

/// Settles a dispute in favour of the charge, which is owed again.
///
/// Errors: no such charge; not disputed; no reason; the decider has no role for it.
pub fn settle_dispute(
    store: &mut Store,
    act: &Act,
    no: i64,
    reason: &str,
    by: Option<&str>,
) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, no)?;
        charge.may(Deed::SettleDispute)?;
        let reason = reason_of(reason)?;
        let day = act.clock.day_of(at);
        let by = decider(tx, act, by, Matter::Money, &[charge.person_id], day)?;
        charge.disputed = false;
        charge.state = charge.unsettled();
        let known = body([("settled", json!(true)), ("reason", json!(reason)), ("by", json!(by.reference))]);
        keep(tx, act, "charge dispute", &charge, at, known)?;
        answer(tx, act, &charge)
    })
}

/// An order to waive, remit, write off, reverse or reinstate a charge.
#[derive(Debug, Clone)]
pub struct Adjustment {
    pub no: i64,
    pub kind: LineKind,
    /// The amount in pence. `None` for the whole amount.
    pub amount_pence: Option<i64>,
    pub reason: String,
    pub by: Option<String>,
}

/// Waives, remits, writes off, reverses or reinstates a charge, in whole or in part.
///
/// Errors: no such charge; its state does not allow it; the amount is too large; no reason; the decider has no role for
/// it.
pub fn adjust(store: &mut Store, act: &Act, order: &Adjustment) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, order.no)?;
        let (deed, action) = match order.kind {
            LineKind::WriteOff => (Deed::WriteOff, "charge write-off"),
            LineKind::Reversal => (Deed::Reverse, "charge reverse"),
            LineKind::Reinstatement => (Deed::Reinstate, "charge reinstate"),
            _ => (Deed::Waive, "charge waive"),
        };
        charge.may(deed)?;
        let (most, what) = match deed {
            Deed::Reverse => (charge.assessed_pence - charge.let_off_pence, "left to reverse"),
            Deed::Reinstate => (charge.let_off_pence, "to reinstate"),
            _ => (charge.outstanding_pence, "outstanding"),
        };
        let pence = charge.amount(order.amount_pence, most, what)?;
        let reason = reason_of(&order.reason)?;
        let day = act.clock.day_of(at);
        let by = decider(tx, act, order.by.as_deref(), Matter::Money, &[charge.person_id], day)?;
        let new = New { reason: Some(reason.clone()), decided_by: Some(by.id), ..New::of(order.kind, pence) };
        add(tx, act, &mut charge, new, at)?;
        let known = body([
            ("kind", json!(order.kind)),
            ("amount_pence", json!(pence)),
            ("reason", json!(reason)),
            ("by", json!(by.reference)),
        ]);
        keep(tx, act, action, &charge, at, known)?;
        let mut answer = answer(tx, act, &charge)?;
        if charge.credit() > 0 {
            let credit = shown_pounds(charge.credit());
            let refund = Remedy::RefundCharge { no: Some(charge.no) };
            answer.notes.push(say![format!("{credit} was already paid; refund it: "), refund]);
        }
        Ok(answer)
    })
}

/// An order to refund a payment, or to remove a mistaken one.
#[derive(Debug, Clone)]
pub struct Refund {
    pub no: i64,
    /// The amount in pence. `None` for the whole amount.
    pub amount_pence: Option<i64>,
    pub reason: String,
    /// True if the payment was recorded by mistake: it is removed, and the amount is owed again.
    pub mistaken: bool,
}

/// Refunds money that is not owed any more, or removes a payment that was recorded by mistake.
///
/// Errors: no such charge; nothing to refund, or nothing was paid; the amount is too large; no reason.
pub fn refund(store: &mut Store, act: &Act, order: &Refund) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        let (mut charge, at) = load(tx, act, order.no)?;
        let (kind, most, what) = if order.mistaken {
            (LineKind::MistakenPayment, charge.paid_pence, "recorded as paid")
        } else {
            (LineKind::Refund, charge.credit(), "to refund")
        };
        let pence = charge.amount(order.amount_pence, most, what).map_err(|fault| {
            if order.mistaken || charge.paid_pence == 0 {
                return fault;
            }
            fault.hint(say![
                "Reverse the amount first: ",
                Remedy::ReversePart { no: charge.no },
                ". If the payment was recorded by mistake, add ",
                Input::Mistaken,
                "."
            ])
        })?;
        let reason = reason_of(&order.reason)?;
        add(tx, act, &mut charge, New { reason: Some(reason.clone()), ..New::of(kind, pence) }, at)?;
        let known = body([("kind", json!(kind)), ("amount_pence", json!(pence)), ("reason", json!(reason))]);
        keep(tx, act, "charge refund", &charge, at, known)?;
        let mut answer = answer(tx, act, &charge)?;
        if charge.outstanding_pence > 0 {
            let due = answer.value.due_on.map(|day| format!(", due {}", show_day(day))).unwrap_or_default();
            answer.notes.push(format!("{} is outstanding again{due}", shown_pounds(charge.outstanding_pence)));
        }
        Ok(answer)
    })
}
