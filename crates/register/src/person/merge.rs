//! Merges two records of the same person, with both histories. The old ref still finds the person.

use super::{edit, keys, leaving};
use crate::{
    act::{Act, Answer, Timed},
    rule::{
        decider::{any_of, roles_for},
        decision::{Decision, Given, Why, still_needed},
        role,
    },
    view::{PersonView, Who},
};
use domain::{
    agreement::Signature,
    ban::Ban,
    decision::Matter,
    duplicate::{self, Difference},
    fault::{Failure, Fault, Refused},
    leaver::{Clearance, Tick},
    person::Person,
    person_fields,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text::count,
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use store::{
    Entry, Field as _, PersonAlias, ReadTx, Store, Subject, WriteTx, agreement::Book, details, undo::rows_naming,
};

/// An order to merge a duplicate into another record of the same person.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The duplicate: ref, username or name.
    pub double: String,
    /// The record to keep: ref, username or name.
    pub into: String,
    /// The differences between the two that were accepted.
    pub different: Vec<Difference>,
    /// Who decided it and why.
    pub given: Given,
}

/// A person, with the record that was merged into theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MergedPerson {
    #[serde(flatten)]
    pub person: PersonView,
    /// The duplicate. Its ref still finds the person.
    pub merged: Who,
    /// The number of rows that moved to the person, by table.
    pub moved: BTreeMap<String, usize>,
    /// The fields that were empty and were filled from the duplicate.
    pub filled: Vec<String>,
}

/// The result of a merge, worked out before it is done.
#[derive(Debug)]
pub struct Plan {
    order: Order,
    /// The answer that [`apply`] will give.
    pub answer: Answer<MergedPerson>,
}

/// Works out the merge of a duplicate into another record. A dry run that names neither decider nor reason shows it.
///
/// Errors: no one matches, or several people do; both are the same record; they differ, and that was not accepted; the
/// decider or the reason was not given, or the decider has no role for it or is one of the two; one person can't hold the
/// roles of both.
pub fn plan(store: &mut Store, act: &Act, order: &Order) -> Result<Plan, Failure> {
    let given = order.given.unless_only_shown(act);
    let answer = act.tried().write(store, |tx, act| merge(tx, act, order, given))?;
    Ok(Plan { order: order.clone(), answer })
}

/// Merges as planned. A dry run stops after the plan.
///
/// Errors: the same as for [`plan`]; or the register has since changed, so that this would merge something else.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<MergedPerson>, Failure> {
    let Plan { order, answer } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    act.write_as_planned(store, &answer.value, |tx, act| merge(tx, act, &order, Some(&order.given)))?;
    Ok(answer)
}

/// Merges a duplicate into another record, which keeps its details; its empty fields are filled from the duplicate.
/// `given` is `None` if the merge is only shown.
fn merge(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    order: &Order,
    given: Option<&Given>,
) -> Result<Answer<MergedPerson>, Failure> {
    let (double, into) = (store::person::find(tx, &order.double)?, store::person::find(tx, &order.into)?);
    if double.id == into.id {
        return Err(Fault::invalid(format!("{} was given twice", into.label()))
            .hint(say!["Give the ref of the duplicate, then ", Input::Into, " and the ref to keep."])
            .into());
    }
    role::must_fit(tx, &into, &[&into, &double], act.clock.today())?;
    let both = [double.id, into.id];
    let at = act.moment(None)?;
    let day = act.clock.day_of(at);
    let roles = roles_for(tx, Matter::Merge, &both, day)?;
    let by = given.map(|given| given.decider(tx, act, roles, &both, day)).transpose()?;
    let refusals = duplicate::refusals(&double, &into, &order.different);
    if !refusals.is_empty() {
        return Err(Failure::Refused(Box::new(Refused { refusals, ..Refused::default() })));
    }
    let decision = given.zip(by).map(|(given, by)| given.made_by(by, Why::Required)).transpose()?;
    let had_account = end_account(tx, &double)?;
    let (before, first) = (rows_naming(tx, &both)?, tx.head()?.no + 1);
    let mut merged = into.clone();
    person_fields::fill(&mut merged, &double);
    merged.owes_pence = into.owes_pence + double.owes_pence;
    merged.bans = into.bans + double.bans - settle_bans(tx, &double, &into)?;
    settle_papers(tx, &double, &into)?;
    store::group::leave(tx, double.id, Some(into.id))?;
    let rows = store::repoint(tx, double.id, into.id)?;
    tx.delete(&double)?;
    let alias = PersonAlias {
        id: double.id,
        kind: double.kind,
        merged_on: day,
        person_id: into.id,
        reference: double.reference.clone(),
        ref_folded: double.ref_folded.clone(),
    };
    tx.insert(&alias)?;
    let filled = edit::put(tx, &into, &merged)?;
    let pulled = leaving::pull_back(tx, act, &merged)?;
    let undo = before.undo(&rows_naming(tx, &both)?, double.id, into.id, first);
    let mut body = details(&double);
    body.insert("merged".into(), json!(double.reference));
    body.extend(decision.iter().flat_map(Decision::log_body));
    let fields: Vec<String> = filled.keys().cloned().collect();
    if !filled.is_empty() {
        body.insert("filled".into(), Json::Object(filled));
    }
    let moved = undo.moved();
    let (parts, undo) = undo.split();
    undo.write(&mut body);
    let rows_moved = parts.iter().map(|part| {
        let mut body = Map::new();
        part.write(&mut body);
        ("person merge rows", body)
    });
    // The entry of the merge comes last: whatever comes after it was recorded since.
    for (action, body) in rows_moved.chain([("person merge", body)]) {
        tx.log(Entry {
            action,
            subject: Subject::new("person", into.id),
            asset: None,
            person: Some(into.id),
            effective_at: act.effective(at),
            body,
        })?;
    }
    let mut notes = Notes::default();
    notes.push(format!(
        "{} was merged into {} with {}; {} still finds them",
        double.label(),
        merged.reference,
        count(rows, "entry").replace("entrys", "entries"),
        double.reference
    ));
    if pulled.len() > 0 {
        notes.push(format!("{} now due on the last day", count(pulled.len(), "loan")));
    }
    if had_account {
        let into = into.reference.clone();
        notes.push(match store::account::of_person(tx, merged.id)? {
            Some(_) => say![format!("the duplicate's account has ended; they sign in as {into}")],
            None => say!["the duplicate's account has ended. To give them one: ", Remedy::AddAccount { person: into }],
        });
    }
    // The duplicate's keys find the kept person now. A third person may have had one of them before.
    let came = Person { reference: double.reference.clone(), kind: double.kind, ..merged.clone() };
    notes.extend(keys::clash(tx, &came, Some(&into))?);
    notes.push(say![
        "while nothing else is recorded on either, this can be undone: ",
        Remedy::UndoMerge { reference: double.reference.clone() }
    ]);
    if given.is_none() {
        notes.push(still_needed(&any_of(roles), Why::Required));
    }
    let person = view(tx, act, &merged)?;
    let value = MergedPerson { person, merged: Who::from(&double), moved, filled: fields };
    Ok(Answer { notes, ..Answer::plain(value) })
}

/// Ends the duplicate's account: its password must not open another person's pages, nor be in the entry with which a merge
/// can be undone. True if there was one.
fn end_account(tx: &WriteTx<'_>, double: &Person) -> Result<bool, Fault> {
    let Some(account) = store::account::of_person(tx, double.id)? else { return Ok(false) };
    tx.delete(&account)?;
    tx.log(Entry {
        action: "account end",
        subject: Subject::new("account", double.id),
        asset: None,
        person: Some(double.id),
        effective_at: None,
        body: Map::new(),
    })?;
    Ok(true)
}

/// A person with the number of open loans and the status of the agreements.
pub(super) fn view(tx: &ReadTx<'_>, act: &Timed<'_>, person: &Person) -> Result<PersonView, Fault> {
    let loans = store::loan::open_of_person(tx, person.id)?.len();
    let standing = Book::of_person(tx, person.id)?.overall(person, act.clock.today());
    Ok(PersonView::build(person, i64::try_from(loans).unwrap_or(i64::MAX), standing))
}

/// Deletes the duplicate's bans that the other record has too, such as a ban on a whole form. Returns the number of
/// deleted bans that were not lifted.
fn settle_bans(tx: &WriteTx<'_>, double: &Person, into: &Person) -> Result<i64, Fault> {
    let own = store::ban::of_person(tx, into.id)?;
    let mut deleted = 0;
    for ban in store::ban::of_person(tx, double.id)? {
        if own.iter().any(|known| known.no == ban.no) {
            deleted += i64::from(ban.lifted_on.is_none());
            tx.delete::<Ban>(&ban)?;
        }
    }
    Ok(deleted)
}

/// Settles records that a person has only once: the signature of a version, the tick of a line, the clearance. Those on
/// the duplicate are voided or marked as past.
fn settle_papers(tx: &WriteTx<'_>, double: &Person, into: &Person) -> Result<(), Fault> {
    for signature in store::agreement::signatures_of(tx, double.id)? {
        if store::agreement::signature(tx, signature.agreement_id, into.id)?.is_some() {
            tx.update(&Signature { void_reason: Some("signed twice: registered twice".to_owned()), ..signature })?;
        }
    }
    let ticked: Vec<Tick> = tx.list("where r.person_id = ?1 and not r.past", &[into.id.to_value()])?;
    for tick in store::leaver::ticks(tx, double.id)? {
        if ticked.iter().any(|known| known.line == tick.line) {
            tx.update(&Tick { past: true, ..tick })?;
        }
    }
    if let Some(clearance) = store::leaver::clearance(tx, double.id)?
        && store::leaver::clearance(tx, into.id)?.is_some()
    {
        tx.update(&Clearance { past: true, ..clearance })?;
    }
    Ok(())
}
