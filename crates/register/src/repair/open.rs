//! Opens, changes and closes repairs.

use super::{
    list::RepairView,
    tie::{self, For},
};
use crate::act::{Act, Answer, Timed};
use domain::{
    asset::{Asset, Condition},
    fault::{Failure, Fault},
    pat::Status,
    remedy::{Input, Remedy},
    repair::{Outcome, Repair, State, beyond_worth},
    rules, say,
    say::Notes,
    text,
    when::Instant,
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, asset::Spelling, changes, details};

/// Details of a repair; `None` leaves a value unchanged.
#[derive(Debug, Clone, Default)]
pub struct Known {
    pub fault: Option<String>,
    pub supplier: Option<String>,
    pub warranty: Option<bool>,
    /// The cost of the repair in pence, if it is known.
    pub quote_pence: Option<i64>,
    /// The cost of the repair in pence, if it is known.
    pub cost_pence: Option<i64>,
    pub reference: Option<String>,
    /// The incident that caused the repair, if it is said.
    pub incident: Option<For>,
}

/// An order to open a repair.
#[derive(Debug, Clone)]
pub struct Open {
    pub tag: String,
    pub spelling: Spelling,
    pub known: Known,
    /// True if the item was repaired on the spot.
    pub repaired: bool,
}

/// Sends an item for repair, or records that it was repaired on the spot.
///
/// Errors: no such item or incident; several incidents that it may be for; the item is on loan, missing, on hold or already
/// in repair.
pub fn open(store: &mut Store, act: &Act, order: &Open) -> Result<Answer<RepairView>, Failure> {
    act.write(store, |tx, act| {
        let mut asset = store::asset::find(tx, &order.tag, order.spelling)?;
        may_go(tx, &asset)?;
        let no = tx.next_no("repair")?;
        let mut answer = Answer::plain(());
        let incident = tie::settle(tx, act, &asset, (no, order.known.incident), &mut answer.notes)?;
        let at = act.moment(incident.as_ref().map(|i| (i.happened_at, "the incident happened")))?;
        act.must_be_bought_by(at, &asset)?;
        let mut repair = Repair {
            asset_id: asset.id,
            back_on: None,
            cost_pence: None,
            fault: incident.as_ref().and_then(|i| i.note.clone()),
            id: tx.new_id(),
            incident_id: incident.map(|i| i.id),
            loaner_loan_id: None,
            no,
            no_incident: (order.known.incident == Some(For::Nothing)).then_some(true),
            outcome: None,
            quote_pence: None,
            reference: None,
            sent_on: act.clock.day_of(at),
            state: State::Open,
            supplier: None,
            warranty: false,
        };
        apply(&mut repair, &order.known)?;
        if order.repaired && repair.fault.is_none() {
            return Err(Fault::invalid(format!("no fault was given for the repair of {}", asset.tag))
                .hint(say!["Say what was repaired: add ", Input::Fault.blank(), "."])
                .into());
        }
        let mut body = details(&repair);
        body.insert("tag".into(), json!(asset.tag));
        if !repair.warranty && asset.warranty_until.is_some_and(|until| until >= repair.sent_on) {
            let set = Remedy::RepairUnderWarranty { no: repair.no };
            answer
                .notes
                .push(say![format!("{} is under warranty; to record that the supplier pays: ", asset.tag), set]);
        }
        if order.repaired {
            repair.close(Outcome::Repaired, act.clock.day_of(at))?;
            set_repaired(&mut asset, None);
        }
        asset.in_repair = repair.state == State::Open;
        tx.insert(&repair)?;
        tx.update(&asset)?;
        log(tx, act, "repair open", &repair, at, body)?;
        if order.repaired {
            log(tx, act, "repair close", &repair, at, Map::from_iter([("outcome".to_owned(), json!(repair.outcome))]))?;
        }
        let view = RepairView::load(tx, &repair, act.clock)?;
        answer.notes.extend(beyond_worth(&asset.tag, view.spent_pence, view.worth_pence));
        Ok(answer.map(|()| view))
    })
}

/// Refuses an item that can't be sent for repair: on hold, missing, already in repair, or on loan.
fn may_go(tx: &ReadTx<'_>, asset: &Asset) -> Result<(), Failure> {
    let tag = &asset.tag;
    if let Some(refusal) = rules::refuse_held(tag, &store::repair::standing_holds(tx, asset.id)?) {
        return Err(Failure::refused(refusal));
    }
    let (message, remedy) = if let Some(fate) = asset.fate {
        (
            format!("{tag} is recorded as {fate}, so it can't be repaired"),
            say!["If it is here, record that first: ", Remedy::Found { tag: Some(tag.clone()) }, "."],
        )
    } else if let Some(open) = store::repair::open_of(tx, asset.id)? {
        (
            format!("{tag} is already in repair (repair {})", open.no),
            say!["To add details to it: ", Remedy::SetRepair { no: open.no }, "."],
        )
    } else if let Some(loan) = store::asset::open_loan(tx, asset.id)? {
        let who = store::person::by_id(tx, loan.person_id)?.label();
        (
            format!("{tag} is on loan to {who} (loan {})", loan.no),
            say!["Take it in first: ", Remedy::TakeIn { tag: Some(tag.clone()) }, "."],
        )
    } else {
        return Ok(());
    };
    Err(Fault::conflict(message, remedy).into())
}

fn apply(repair: &mut Repair, known: &Known) -> Result<(), Fault> {
    let fault = text::given_note("fault", known.fault.as_deref())?;
    repair.fault = fault.or(repair.fault.take());
    repair.supplier = text::given_line("supplier", known.supplier.as_deref())?.or(repair.supplier.take());
    repair.reference = text::given_line("reference", known.reference.as_deref())?.or(repair.reference.take());
    repair.warranty = known.warranty.unwrap_or(repair.warranty);
    repair.quote_pence = known.quote_pence.or(repair.quote_pence);
    repair.cost_pence = known.cost_pence.or(repair.cost_pence);
    Ok(())
}

/// Sets the condition after a repair: the given condition, else "fair" in place of "damaged".
fn set_repaired(asset: &mut Asset, condition: Option<Condition>) {
    if let Some(condition) = condition {
        asset.condition = condition;
    } else if asset.is_damaged() {
        asset.condition = Condition::Fair;
    }
}

/// Sets the incident of a repair to the one that is named, or to none.
fn say_what_for(tx: &ReadTx<'_>, repair: &mut Repair, named: Option<For>) -> Result<(), Fault> {
    match named {
        None => {}
        Some(For::Nothing) => (repair.incident_id, repair.no_incident) = (None, Some(true)),
        Some(For::Incident(no)) => {
            let asset = store::asset::by_id(tx, repair.asset_id)?;
            (repair.incident_id, repair.no_incident) = (Some(tie::about(tx, no, &asset)?.id), None);
        }
    }
    Ok(())
}

/// Adds details to a repair. A closed repair can be changed too, because the bill often comes later.
///
/// Errors: no such repair or incident.
pub fn set(store: &mut Store, act: &Act, no: i64, known: &Known) -> Result<Answer<RepairView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::repair::by_no(tx, no)?;
        let mut after = before.clone();
        apply(&mut after, known)?;
        say_what_for(tx, &mut after, known.incident)?;
        let body = changes(&before, &after);
        let mut answer = Answer::plain(());
        if body.is_empty() {
            answer.notes.push(format!("repair {no} is unchanged"));
        } else {
            tx.update(&after)?;
            log(tx, act, "repair set", &after, act.moment(None)?, body)?;
        }
        let view = RepairView::load(tx, &after, act.clock)?;
        answer.notes.extend(beyond_worth(&view.tag, view.spent_pence, view.worth_pence));
        Ok(answer.map(|()| view))
    })
}

/// An order to close a repair.
#[derive(Debug, Clone)]
pub struct Close {
    pub no: i64,
    pub outcome: Outcome,
    /// The cost of the repair in pence, if it is known.
    pub cost_pence: Option<i64>,
    /// The condition of the item now.
    pub condition: Option<Condition>,
    /// The incident that it was for, if it is said.
    pub incident: Option<For>,
}

/// Closes a repair and takes the item back. A repair clears damage. A failed test is cleared only by a passed test.
///
/// Errors: no such repair, or it is already closed; several incidents that it may be for; the return is before the day
/// it was sent; the condition contradicts the outcome.
pub fn close(store: &mut Store, act: &Act, order: &Close) -> Result<Answer<RepairView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::repair::by_no(tx, order.no)?;
        let mut after = before.clone();
        let at = act.moment(Some((act.clock.start_of(before.sent_on), "the item was sent")))?;
        after.close(order.outcome, act.clock.day_of(at))?;
        after.cost_pence = order.cost_pence.or(before.cost_pence);
        let mut asset = store::asset::by_id(tx, before.asset_id)?;
        let asset_before = asset.clone();
        let mut notes = Notes::default();
        say_what_for(tx, &mut after, order.incident)?;
        if !tie::is_said(&after) {
            after.incident_id = tie::settle(tx, act, &asset, (after.no, None), &mut notes)?.map(|one| one.id);
        }
        asset.in_repair = false;
        match order.outcome {
            Outcome::Repaired if order.condition == Some(Condition::Damaged) => {
                return Err(Fault::invalid(format!("{} can't be both repaired and damaged", asset.tag))
                    .hint(say!["Give ", Input::Outcome.with("not-repaired"), ", or another condition."])
                    .into());
            }
            Outcome::Repaired => set_repaired(&mut asset, order.condition),
            Outcome::NotRepaired | Outcome::BeyondRepair => {
                // A faulty item must not be lent, even if it looked fine when it was sent.
                asset.condition = Condition::Damaged;
                if asset.look(order.condition) {
                    return Err(Fault::invalid(format!("{} was not repaired, so it is still damaged", asset.tag))
                        .hint(say!["Leave out ", Input::Condition, ", or give ", Input::Outcome.with("repaired"), "."])
                        .into());
                }
            }
        }
        tx.update(&after)?;
        tx.update(&asset)?;
        let mut body = changes(&before, &after);
        body.extend(changes(&asset_before, &asset));
        log(tx, act, "repair close", &after, at, body)?;
        let view = RepairView::load(tx, &after, act.clock)?;
        notes.extend(after_repair(act, &asset, &after, &view));
        Ok(Answer { notes, ..Answer::plain(view) })
    })
}

/// Makes notes about an item that is back from repair.
fn after_repair(act: &Timed<'_>, asset: &Asset, repair: &Repair, view: &RepairView) -> Notes {
    let tag = &asset.tag;
    let mut notes: Notes = beyond_worth(tag, view.spent_pence, view.worth_pence).into_iter().collect();
    if let Some(loaner) = view.loaner.as_ref().filter(|loaner| !loaner.back) {
        notes.push(format!(
            "{} still has the loaner {} (loan {}): take it in before you return {tag}",
            loaner.person.name, loaner.tag, loaner.loan_no
        ));
    }
    if repair.outcome == Some(Outcome::BeyondRepair) {
        notes.push(say![format!("to dispose of {tag}: "), Remedy::Dispose { tags: vec![tag.clone()] }]);
    }
    if let Some(kind) = asset.pat_failed {
        notes.push(format!("{tag} failed its {}: it can't be lent until it passes", kind.in_words()));
    } else if repair.outcome == Some(Outcome::Repaired) && asset.pat().status(act.clock.today()) != Status::NotRequired
    {
        let test = Remedy::RecordTest { label: Some(tag.clone()) };
        notes.push(say![format!("if {tag} was opened, test it before anyone uses it: "), test]);
    }
    notes
}

/// Adds an entry about a repair to the log.
pub(crate) fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    repair: &Repair,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("no".into(), json!(repair.no));
    tx.log(Entry {
        action,
        subject: Subject::new("repair", repair.id),
        asset: Some(repair.asset_id),
        person: None,
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
