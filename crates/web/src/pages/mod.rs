//! The pages, one place a file.

pub mod account;
pub mod agreements;
pub mod attachments;
pub mod backups;
pub mod bans;
pub mod camera;
pub mod charge_acts;
pub mod charges;
pub mod classes;
pub mod dashboard;
pub mod desk;
pub mod devices;
pub mod disposal_acts;
pub mod disposals;
pub mod find;
pub mod health;
pub mod holds;
pub mod imports;
pub mod incidents;
pub mod item;
pub mod leaver;
pub mod leavers;
pub mod licences;
pub mod live;
pub mod loan_acts;
pub mod loans;
pub mod permissions;
pub mod person;
pub mod photos;
pub mod reconcile;
pub mod repairs;
pub mod report;
pub mod settings;
pub mod sign_in;
pub mod slip;
pub mod standards;
pub mod stock;
pub mod stocktake;
pub mod support;
pub mod tests;
pub mod today;
pub mod trust;
pub mod uploads;
pub mod users;
pub mod value;
pub mod who;
pub mod wipes;

use crate::{
    form::Form,
    seats::Seat,
    tables::Table,
    trouble::{Trouble, sentence},
};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{
    fault::{Failure, Fault},
    say::Notes,
    when::Clock,
};
use register::{
    act::{Act, Seen},
    log::list::EntryView,
};
use serde_json::Value as Json;
use store::{ReadTx, Store};

/// What a page answers.
pub type Answer = Result<Response, Trouble>;

/// Goes on to a page, which says what was done.
fn go_on(seat: &Seat, to: &str, said: impl IntoIterator<Item = String>) -> Response {
    seat.say(said.into_iter().map(|words| sentence(&words)));
    Redirect::to(to).into_response()
}

/// The last entry of the log about a record when its page was shown; `None` in a form that no page has shown.
///
/// Errors: it is no number.
fn seen(form: &Form) -> Result<Option<i64>, Fault> {
    if form.has("seen") { form.number("seen", "what the page showed").map(Some) } else { Ok(None) }
}

/// The mark of a record as a page shows it: the last entry of the log about it.
fn mark(tx: &ReadTx<'_>, subject: impl ToString) -> Result<i64, Fault> {
    Ok(store::later_entry(tx, &subject.to_string(), 0)?.map_or(0, |entry| entry.no))
}

/// An act that is refused if someone else has changed the record since its page was shown.
fn unless_changed(act: &Act, seen: Option<i64>, subject: impl ToString) -> Act {
    Act { seen: seen.map(|no| Seen { subject: subject.to_string(), no }), ..act.clone() }
}

/// The same for a record that is found by its number: `find` reads its id.
///
/// Errors: there is no such record.
fn unless_overtaken<I: ToString>(
    store: &mut Store,
    act: &Act,
    seen: Option<i64>,
    find: impl FnOnce(&ReadTx<'_>) -> Result<I, Fault>,
) -> Result<Act, Failure> {
    let id = store.read(|tx| Ok::<_, Failure>(find(tx)?))?;
    Ok(unless_changed(act, seen, id))
}

/// The entries of the log about a record. Ids and hashes, which nobody reads, are in the log alone.
fn history(entries: &[EntryView], clock: Clock) -> Table {
    let is_read = |value: &Json| {
        let text = value.as_str().unwrap_or_default();
        uuid::Uuid::try_parse(text).is_err() && !(text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let plain = |entry: &EntryView| {
        let mut entry = entry.clone();
        if let Some(Json::Object(details)) = &mut entry.details {
            details.retain(|_, value| is_read(value));
        }
        entry
    };
    let entries: Vec<EntryView> = entries.iter().map(plain).collect();
    Table::of("History, newest first", &entries, clock, |_| None).without("subject").with_long_ends()
}

/// Notes as plain sentences.
fn plain(notes: &Notes) -> Vec<String> {
    notes.iter().map(crate::remedy::plain).collect()
}

/// What an act has to say beside its result: warnings, then notes.
fn remarks<T>(answer: &register::act::Answer<T>) -> Vec<String> {
    let warnings = answer.warnings.iter().chain(&answer.left_out);
    let warnings = warnings.map(|one| format!("{} {}", sentence(&one.message), crate::remedy::plain(&one.remedy)));
    warnings.chain(plain(&answer.notes)).collect()
}
