//! Removes words from one text.

use super::{
    decided::{log_decision, roles_for},
    erase::Details,
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
use store::{Entry, Store, Subject, WriteTx, erase, undo::deleted_rows};

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
    let wrong = || {
        Fault::not_found(format!("there is no text {} that contains {}", shown(place), shown(words))).hint(say![
            "Copy the place, like \"loan 12, note\", and the words from ",
            See::ErasureTrial,
            "."
        ])
    };
    let (row, column) = place.rsplit_once(", ").ok_or_else(wrong)?;
    let (table, called) = row.trim().rsplit_once(' ').unwrap_or((row.trim(), ""));
    let (table, column) = (table.trim().replace(' ', "_"), column.trim().replace(' ', "_"));
    let mut names = Names::default();
    names.add_words(words);
    erase::mark_traces(tx)?;
    let (rows, text) = store::strike(tx, &table, called.trim(), &column, &names)?;
    if rows.is_empty() {
        return Err(wrong().into());
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
    let rows: Vec<String> = rows.into_iter().chain(deleted_rows(tx, &table, called.trim())?).collect();
    let entries = erase::entries_of(tx, &rows, &names)?;
    erase::erase_details(tx, &entries)?;
    let merged = store::merged::entries_of(tx, &rows, &names)?;
    store::merged::erase_details(tx, &merged)?;
    log_decision(tx, act, decision.as_ref(), None, &names)?;
    tx.log(Entry::plain("privacy redact", Subject::new("text", place), Details { own: entries, merged }.log_body()))?;
    let mut answer = Answer::plain(NoteView { place: place.to_owned(), text, erased: true, look: false });
    if given.is_none() {
        answer.notes.push(still_needed(&any_of(roles), Why::Required));
    }
    Ok(answer)
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
