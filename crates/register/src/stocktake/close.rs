//! Closes a stocktake: somebody who neither keeps the register nor counted countersigns what was found.

use super::lines::{StocktakeLine, StocktakeStory};
use crate::{
    act::{Act, Answer, Timed},
    rule::decider,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    ids::PersonId,
    person::Person,
    remedy::{Input, Remedy, See},
    say,
    say::Notes,
    stocktake::{Barred, CLOSERS, Expected, Finding, Stocktake, unseen},
    text,
};
use serde_json::json;
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, stocktake::OUTCOME};

/// Closes a stocktake. Nothing else in the register changes: what should is proposed.
///
/// Errors: no such stocktake, or it is closed; nobody scanned anything; the closer keeps the register, opened it or
/// scanned in it, or has no role for it.
pub fn close(
    store: &mut Store,
    act: &Act,
    no: i64,
    by: Option<&str>,
    note: Option<&str>,
) -> Result<Answer<StocktakeStory>, Failure> {
    act.write(store, |tx, act| {
        let before = store::stocktake::by_no(tx, no)?;
        before.must_be_open()?;
        if store::stocktake::scanners(tx, before.id)?.is_empty() {
            return Err(Fault::conflict(
                format!("nothing was scanned in stocktake {no}, so everything would be missing"),
                say!["Scan the rooms first. To see them: ", See::Stocktake { no }, "."],
            )
            .into());
        }
        let at = act.moment(Some((last_moment(tx, &before)?, "its last scan")))?;
        let closer = closer(tx, act, &before, by, act.clock.day_of(at))?;
        let after = Stocktake {
            closed_at: Some(at),
            closed_by: Some(closer.id),
            closing_note: text::given_note("note", note)?,
            ..before.clone()
        };
        settle(tx, &after)?;
        tx.update(&after)?;
        let story = StocktakeStory::load(tx, &after)?;
        let mut body = changes(&before, &after);
        body.insert("by".to_owned(), json!(closer.name));
        body.insert("found".to_owned(), json!(story.tally.found));
        body.insert("missing".to_owned(), json!(story.tally.missing));
        let entry = Entry::plain("stocktake close", Subject::new("stocktake", after.id), body);
        tx.log(Entry { person: Some(closer.id), effective_at: act.effective(at), ..entry })?;
        Ok(Answer { notes: proposals(&story), ..Answer::plain(story) })
    })
}

/// The moment of the last scan, or of the opening.
fn last_moment(tx: &ReadTx<'_>, stocktake: &Stocktake) -> Result<domain::when::Instant, Fault> {
    let last = store::stocktake::scan_rows(tx, stocktake.id)?.last().map(|scan| scan.at);
    Ok(last.unwrap_or(stocktake.opened_at).max(stocktake.opened_at))
}

/// Finds the person who closes it.
fn closer(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    stocktake: &Stocktake,
    named: Option<&str>,
    on: NaiveDate,
) -> Result<Person, Fault> {
    let opener = store::stocktake::operator(tx, stocktake.operator_id)?;
    let scanners = store::stocktake::scanners(tx, stocktake.id)?;
    let barred = |person: &Person| -> Result<Option<Barred>, Fault> {
        Ok(Barred::of(person, &store::person::roles(tx, person.id, on)?, &opener, &scanners))
    };
    // A person who is barred is told so, even if they have no role that closes a stocktake.
    if let Some(named) = named
        && let Some(person) = store::person::seek(tx, named)?
        && let Some(why) = barred(&person)?
    {
        return Err(must_be_another(tx, stocktake, &person, why, on, &barred)?);
    }
    let person = decider::decider_among(tx, act, named, CLOSERS, &[], on)?;
    match barred(&person)? {
        None => Ok(person),
        Some(why) => Err(must_be_another(tx, stocktake, &person, why, on, &barred)?),
    }
}

/// The fault of somebody who can't close it, with those who can.
fn must_be_another(
    tx: &ReadTx<'_>,
    stocktake: &Stocktake,
    person: &Person,
    why: Barred,
    on: NaiveDate,
    barred: &dyn Fn(&Person) -> Result<Option<Barred>, Fault>,
) -> Result<Fault, Fault> {
    let mut may = Vec::new();
    let mut known: Vec<PersonId> = Vec::new();
    for (other, role) in decider::holders(tx, CLOSERS, &[person.id], on)? {
        if !known.contains(&other.id) && barred(&other)?.is_none() {
            known.push(other.id);
            may.push(format!("{} ({}, {role})", other.reference, other.name));
        }
    }
    let message = format!("{} can't close stocktake {}: {}", person.label(), stocktake.no, why.reason());
    let who = format!("Someone else closes it: the {}", decider::any_of(CLOSERS));
    if may.is_empty() {
        return Ok(Fault::conflict(
            message,
            say![format!("{who}. Nobody else has such a role yet: "), Remedy::SetRole, "."],
        ));
    }
    let may = text::and_list(&may).replace(" and ", " or ");
    Ok(Fault::conflict(message, say![format!("{who}. Add "), Input::By.blank(), format!(" with the ref of {may}.")]))
}

/// Says of each item that nobody scanned what became of it.
fn settle(tx: &WriteTx<'_>, stocktake: &Stocktake) -> Result<(), Fault> {
    let lent = store::stocktake::lent_since(tx, stocktake.id, stocktake.opened_at)?;
    for before in store::stocktake::unseen(tx, stocktake.id)? {
        let loan = lent.get(&before.asset_id).map(|lent| lent.loan);
        let outcome = unseen(loan.is_some());
        let after = Expected { outcome: Some(outcome), lent_loan_id: loan, ..before };
        tx.update_only(&OUTCOME, &after)?;
    }
    Ok(())
}

/// The most items of one kind that are proposed one by one.
const MOST: usize = 10;

/// What should be done in the register after a count. Nothing of it is done by itself.
pub fn proposals(story: &StocktakeStory) -> Notes {
    let mut notes = Notes::default();
    let Some(no) = story.head.no else { return notes };
    let moved = story.lines.iter().filter(|line| line.is_to_accept()).count();
    if moved > 0 {
        let items = text::count(moved, "item");
        notes.push(say![
            format!("{items} in another room. To give the register the new room: "),
            Remedy::AcceptRooms { no }
        ]);
    }
    let lost: Vec<String> = story.lines.iter().filter(|line| line.may_be_lost).map(|line| line.tag.clone()).collect();
    if !lost.is_empty() {
        let were = if lost.len() == 1 { "was" } else { "were" };
        let message = format!("{} {were} missing twice in a row. If nobody finds it: ", text::and_list(&lost));
        notes.push(say![message, Remedy::RecordLost { tags: lost }]);
    }
    let seen = |finding| story.lines.iter().filter(move |line| line.finding == Some(finding) && line.seen_in.is_some());
    for StocktakeLine { tag, .. } in seen(Finding::TurnedUp).take(MOST) {
        let found = Remedy::Found { tag: Some(tag.clone()) };
        notes.push(say![format!("{tag} was lost or missing, and turned up: "), found]);
    }
    for StocktakeLine { tag, .. } in seen(Finding::OnLoan).take(MOST) {
        let take_in = Remedy::TakeIn { tag: Some(tag.clone()) };
        notes.push(say![format!("{tag} is on loan, and was scanned. If it came back: "), take_in]);
    }
    notes
}
