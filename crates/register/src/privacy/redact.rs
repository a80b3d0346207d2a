//! Removes words from one text.

use super::{
    decided::{log_decision, roles_for},
    erase::{Details, note},
    held::NoteView,
    tidy,
};
use crate::{
    act::{Act, Answer, Timed},
    rule::{
        decider::any_of,
        decision::{Given, Why, still_needed},
    },
};
use domain::{
    fault::{Failure, Fault},
    names::{Names, Place},
    person::Person,
    privacy::Text,
    remedy::{Input, See},
    say,
    text::shown,
};
use store::{Column, Entry, Store, Subject, Table, WriteTx, erase, undo::deleted_rows};

/// An order to remove words from one text.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// The place of the text, as an erasure lists it, such as "loan 12, note".
    pub place: String,
    pub words: String,
    /// Who decided it and why.
    pub given: Given,
}

/// The result of an order, worked out before it is carried out.
#[derive(Debug)]
pub struct Plan {
    order: Order,
    /// The answer that [`apply`] will give.
    pub answer: Answer<NoteView>,
}

/// Works out what is left of a text without some words. A dry run that names neither decider nor reason shows it.
///
/// Errors: no such text; the words are not in the text; the decider or the reason was not given, the decider has no role
/// for it, or the words name the decider.
pub fn plan(store: &mut Store, act: &Act, order: &Order) -> Result<Plan, Failure> {
    let given = order.given.unless_only_shown(act);
    let answer = act.tried().write(store, |tx, act| redact(tx, act, order, given))?;
    Ok(Plan { order: order.clone(), answer })
}

/// Removes the words as planned. No trace of them is left in the file. A dry run stops after the plan.
///
/// Errors: the same as for [`plan`]; or the text has since changed.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<NoteView>, Failure> {
    let Plan { order, answer } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    act.write_as_planned(store, &answer.value, |tx, act| redact(tx, act, &order, Some(&order.given)))?;
    Ok(Answer { unfinished: tidy::finish(store, act).err(), ..answer })
}

/// `given` is `None` if the redaction is only shown.
fn redact(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    order: &Order,
    given: Option<&Given>,
) -> Result<Answer<NoteView>, Failure> {
    let Order { place, words, .. } = order;
    let mut names = Names::default();
    names.add_words(words);
    let Some((table, column, called)) = text_at(place) else { return Err(wrong(tx, place, words)?.into()) };
    if column.text() == Some(Text::Kept) {
        return Err(Fault::invalid(format!("{place} can't be redacted: much depends on the text"))
            .hint("Change the school's own words, and the details of someone who stays, where they were entered.")
            .into());
    }
    erase::mark_traces(tx)?;
    let struck = store::strike(tx, (table, column), called, &names)?;
    if struck.rows.is_empty() {
        return Err(wrong(tx, place, words)?.into());
    }
    let roles = roles_for(tx, act, None, &[])?;
    let decision = match given {
        Some(given) => {
            let by = given.decider(tx, act, roles, &[], act.clock.day_of(act.moment(None)?))?;
            must_be_of_others(&by, words)?;
            Some(given.made_by(by, Why::Required)?)
        }
        None => None,
    };
    let deleted = deleted_rows(tx, table.name, called)?;
    let entries = erase::entries_of(tx, &struck, &deleted, &names)?;
    erase::erase_details(tx, &entries)?;
    let merged = store::merged::entries_of(tx, &struck, &deleted, &names)?;
    store::merged::erase_details(tx, &merged)?;
    log_decision(tx, act, decision.as_ref(), None, &names)?;
    tx.log(Entry::plain("privacy redact", Subject::new("text", place), Details { own: entries, merged }.log_body()))?;
    let mut answer = Answer::plain(NoteView { place: place.to_owned(), text: struck.left, erased: true, look: false });
    if given.is_none() {
        answer.notes.push(still_needed(&any_of(roles), Why::Required));
    }
    Ok(answer)
}

/// The table, the column and the row's name in a place such as "loan 12, note". `None` if the register has no such text.
fn text_at(place: &str) -> Option<(&'static Table, &'static Column, &str)> {
    let (row, column) = place.rsplit_once(", ")?;
    let row = row.trim();
    // Tables have names of several words, and so have tags.
    let called = |table: &Table| row.strip_prefix(&table.name.replace('_', " "))?.strip_prefix(' ').map(str::trim);
    let found = store::recorded().filter_map(|table| Some((table, called(table)?)));
    let (table, called) = found.min_by_key(|(_, called)| called.len())?;
    let column = table.columns.iter().find(|known| known.name.replace('_', " ") == column.trim())?;
    column.text().is_some().then_some((table, column, called))
}

/// The fault of a place that has no such text. Its details are the places where the words are.
fn wrong(tx: &WriteTx<'_>, place: &str, words: &str) -> Result<Fault, Fault> {
    let (mut names, mut places) = (Names::default(), Vec::new());
    names.add_words(words);
    store::mentions(tx, names, |mention| places.push(note(mention).place))?;
    let hint = if places.is_empty() {
        say!["No text contains the words. To see those that name a person: ", See::ErasureTrial, "."]
    } else {
        "These texts contain the words. Copy the place of one.".into()
    };
    Ok(Fault::not_found(format!("there is no text {} that contains {}", shown(place), shown(words)))
        .hint(hint)
        .details(places))
}

/// Refuses words that name the person who decides.
fn must_be_of_others(by: &Person, words: &str) -> Result<(), Fault> {
    let mut own = Names::default();
    own.add(by);
    if own.verdict(words, Place { text: Text::Named, own: true }).redacted.is_none() {
        return Ok(());
    }
    Err(Fault::invalid(format!("{} can't decide about themselves", by.label())).hint(say![
        "Name someone else: ",
        Input::By.blank(),
        "."
    ]))
}
