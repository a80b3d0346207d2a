//! The months after its purchase in which an item counts as new, so that it may stand on visual checks.

use super::settings::{IntervalView, of_new_items};
use crate::{
    act::{Act, Answer},
    tested,
};
use domain::{
    fault::{Failure, Fault},
    remedy::Input,
    say, text,
};
use serde_json::{Map, json};
use store::{Entry, Store, Subject, pat::NewItems};

/// An order to set how long an item counts as new.
#[derive(Debug, Clone)]
pub struct SetNewItems {
    /// `None` goes back to the default; 0 if every item must have a full test.
    pub months: Option<u32>,
    /// A note on the risk assessment that supports it.
    pub note: Option<String>,
    /// The person who decided it, if not the operator.
    pub by: Option<String>,
}

/// Sets how long an item counts as new, and works out the due dates of every item without a full test again.
///
/// Errors: no note is given; there is no such person.
pub fn set_new_items(store: &mut Store, act: &Act, order: &SetNewItems) -> Result<Answer<Vec<IntervalView>>, Failure> {
    act.write(store, |tx, act| {
        let note = text::given_note("note", order.note.as_deref())?;
        if note.is_none() && order.months.is_some() {
            return Err(Fault::invalid("a number of months other than the default needs a risk assessment")
                .hint(say!["Add ", Input::Note.with("what it found, and where you keep it"), "."])
                .into());
        }
        let by = match &order.by {
            Some(by) => store::person::find(tx, by)?.label(),
            None => act.operator.name().to_owned(),
        };
        let at = act.moment(None)?;
        let before = store::pat::new_months(tx)?;
        let decided_on = Some(act.clock.day_of(at));
        store::pat::set_new_items(tx, order.months.map(|months| NewItems { months, decided_on }))?;
        let mut body = Map::new();
        body.insert("new_items".to_owned(), json!({ "from": before, "to": order.months }));
        body.extend(note.map(|note| ("note".to_owned(), json!(note))));
        body.insert("decided_by".to_owned(), json!(by));
        tx.log(Entry {
            effective_at: act.effective(at),
            ..Entry::plain("pat interval", Subject::new("setting", "pat.new-kit-months"), body)
        })?;
        let changed = tested::status::refresh_new(tx)?;
        let mut answer = Answer::plain(vec![of_new_items(tx)?]);
        if changed > 0 {
            answer.notes.push(format!("the tests of {} are due on another date now", text::count(changed, "item")));
        }
        Ok(answer)
    })
}
