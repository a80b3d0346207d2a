//! Undoes the merge of two people, while nothing else was recorded on either.

use super::{keys, merge};
use crate::{
    act::{Act, Answer, Timed},
    rule::{
        decider::{any_of, roles_for},
        decision::{Decision, Given, Why, still_needed},
    },
    view::{PersonView, Who},
};
use domain::{
    decision::Matter,
    fault::{Failure, Fault, FaultKind},
    ids::PersonId,
    person::{Person, PersonKind},
    remedy::{Input, Remedy, See},
    say,
    say::{Notes, Say},
    text::{count, fold, shown},
};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;
use store::{
    Entry, PersonAlias, ReadTx, Store, Subject,
    undo::{MergeEntry, UNDONE, merge_of, recorded_since, rows_naming},
};

/// An order to undo a merge.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The ref of the duplicate, as it was before the merge.
    pub reference: String,
    /// The duplicate's kind, if people of two kinds had the ref.
    pub kind: Option<PersonKind>,
    /// Who decided it and why.
    pub given: Given,
}

/// A person who has a record of their own again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnmergedPerson {
    #[serde(flatten)]
    pub person: PersonView,
    /// The person whom this one was merged into.
    pub kept: Who,
    /// The number of rows that moved back, by table.
    pub moved: BTreeMap<String, usize>,
}

/// Undoes a merge: the duplicate is a person again, with the rows that were theirs, and the fields that the merge filled
/// are empty again. A dry run that names neither decider nor reason shows it.
///
/// Errors: no duplicate had the ref, or several had; something was recorded on either person since; the log does not
/// have what the merge moved; someone else has one of the duplicate's keys now; the decider or the reason was not given,
/// or the decider has no role for it or is the person.
pub fn unmerge(store: &mut Store, act: &Act, order: &Order) -> Result<Answer<UnmergedPerson>, Failure> {
    let given = order.given.unless_only_shown(act);
    act.write(store, |tx, act| {
        let alias = alias_of(tx, &order.reference, order.kind)?;
        let kept = store::person::by_id(tx, alias.person_id)?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let roles = roles_for(tx, Matter::Merge, &[kept.id], day)?;
        let by = given.map(|given| given.decider(tx, act, roles, &[kept.id], day)).transpose()?;
        let decision = given.zip(by).map(|(given, by)| given.made_by(by, Why::Required)).transpose()?;
        let entry = merge_of(tx, alias.id)?.ok_or_else(|| not_known(&alias))?;
        must_be_last(tx, act, &alias, &kept, &entry)?;
        tx.delete(&alias)?;
        entry.undo.put_back(tx)?;
        let (person, kept) = (store::person::by_id(tx, alias.id)?, store::person::by_id(tx, kept.id)?);
        store::keys::note_person(tx, &person)?;
        // Meanwhile someone else may have been given a username or an address that was free. The ref was kept.
        let without = Person { username: None, email: None, ..person.clone() };
        keys::must_be_own(tx, true, &person, Some(&without))?;
        for of in [&person, &kept] {
            let mut body = decision.as_ref().map(Decision::log_body).unwrap_or_default();
            body.insert(UNDONE.to_owned(), json!({ "from": entry.undo.first, "to": entry.no }));
            body.insert("merged".to_owned(), json!(person.reference));
            body.insert("kept".to_owned(), json!(kept.reference));
            tx.log(Entry {
                action: "person unmerge",
                subject: Subject::new("person", of.id),
                asset: None,
                person: Some(of.id),
                effective_at: act.effective(at),
                body,
            })?;
        }
        let moved = entry.undo.moved();
        let rows: usize = moved.values().sum();
        let mut notes = Notes::default();
        notes.push(format!(
            "{} and {} are two records again; {} moved back",
            person.label(),
            kept.label(),
            count(rows, "entry").replace("entrys", "entries")
        ));
        if given.is_none() {
            notes.push(still_needed(&any_of(roles), Why::Required));
        }
        let view = merge::view(tx, act, &person)?;
        Ok(Answer { notes, ..Answer::plain(UnmergedPerson { person: view, kept: Who::from(&kept), moved }) })
    })
}

/// Finds the former duplicate with this ref.
fn alias_of(tx: &ReadTx<'_>, typed: &str, kind: Option<PersonKind>) -> Result<PersonAlias, Fault> {
    let mut found = store::person::by_former_ref(tx, &fold(typed.trim()))?;
    found.retain(|alias| kind.is_none_or(|kind| alias.kind == kind));
    match (found.pop(), found.pop()) {
        (Some(alias), None) => Ok(alias),
        (None, _) => Err(Fault::not_found(format!("nobody with the ref {} was merged into another", shown(typed)))
            .hint("Give the ref that the duplicate had before the merge.")),
        (Some(one), Some(other)) => Err(Fault::new(
            FaultKind::Ambiguous,
            format!("{} was the ref of a {} and of a {}", shown(typed), other.kind, one.kind),
        )
        .hint(say!["Say which: ", Input::Kind.blank(), "."])),
    }
}

fn not_known(alias: &PersonAlias) -> Fault {
    let merged = format!("the log does not have what the merge of {} moved", alias.reference);
    Fault::conflict(
        merged,
        "The merge was made by an earlier version or in another school's register, or its details were erased. Add the \
         person again, and correct the records by hand.",
    )
}

/// Refuses to undo a merge if anything was recorded since on either person.
fn must_be_last(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    alias: &PersonAlias,
    kept: &Person,
    entry: &MergeEntry,
) -> Result<(), Fault> {
    let of = alias.reference.as_str();
    if entry.into != kept.id.to_string() {
        // The kept person was a duplicate too, and was merged on.
        let between = store::person::aliases(tx, kept.id)?.into_iter().find(|other| other.id.to_string() == entry.into);
        let reference = between.map_or_else(|| of.to_owned(), |between| between.reference);
        return Err(Fault::conflict(
            format!("{of} was merged into {reference}, which was merged into {} since", kept.reference),
            say!["Undo that merge first: ", Remedy::UndoMerge { reference }, "."],
        ));
    }
    let people: [PersonId; 2] = [alias.id, kept.id];
    let rows = rows_naming(tx, &people)?;
    let (message, mut remedy) = if let Some(since) = recorded_since(tx, entry, &people, &rows)? {
        let (no, action, at) = (since.no, &since.action, act.clock.show(since.at));
        let first = since.merged.map(|reference| say!["Undo that first: ", Remedy::UndoMerge { reference }, ". "]);
        let message = format!("entry {no} ({action}, {at}) was recorded on {} since the merge", kept.label());
        (message, first.unwrap_or_default())
    } else if let Some(place) = entry.undo.renamed_since(&rows, kept.id) {
        let table = place.split(' ').next().unwrap_or_default().replace('_', " ");
        let of = kept.label();
        (format!("a record that names {of} was added or ended since the merge ({table})"), Say::default())
    } else {
        return Ok(());
    };
    remedy.add(say![
        "A merge can be undone only while nothing else is recorded on either. To see what is there: ",
        See::Person { person: kept.reference.clone() },
        "."
    ]);
    Err(Fault::conflict(message, remedy))
}
