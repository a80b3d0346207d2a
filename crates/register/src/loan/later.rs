//! What was done after a paper was signed, in words. The paper itself does not change.

use crate::paper::show_due;
use domain::{
    fault::Fault,
    loan::{Due, Loan, Slip, Stage, signed::Paper},
    when::{Clock, show_day},
};
use serde_json::Value as Json;
use std::collections::HashMap;
use store::{ReadTx, signed};

/// Lists what was done to the loans of a slip since its paper was signed, such as "Fri 4 Dec 2026: LAP-0042 renewed, now
/// due Fri 18 Dec 2026".
pub(super) fn later(tx: &ReadTx<'_>, slip: &Slip, paper: Paper, clock: Clock) -> Result<Vec<String>, Fault> {
    let loans = store::loan::of_slip(tx, slip.id)?;
    let mut assets: Vec<_> = loans.iter().map(|loan| loan.asset_id).collect();
    assets.sort_unstable();
    assets.dedup();
    // What each id is called: a loan by its item's tag, an incident by its number.
    let mut called: HashMap<String, String> = HashMap::new();
    for loan in &loans {
        called.insert(loan.id.to_string(), store::asset::by_id(tx, loan.asset_id)?.tag);
    }
    for asset in &assets {
        for incident in store::incident::of_asset(tx, *asset)? {
            if loans.iter().any(|loan| incident.loan_id == Some(loan.id)) {
                called.insert(incident.id.to_string(), format!("incident {}", incident.no));
            }
        }
    }
    let entries = signed::since(tx, slip, paper, &assets)?;
    let said = entries.iter().filter_map(|entry| {
        let name = called.get(&entry.subject_id)?;
        let loan = loans.iter().find(|loan| loan.id.to_string() == entry.subject_id);
        let what = in_words(&entry.action, entry.body.as_ref(), loan, clock)?;
        Some(format!("{}: {name} {what}", show_day(clock.day_of(entry.at))))
    });
    Ok(said.collect())
}

/// One entry of the log in words; `None` if it changes nothing that a paper shows.
fn in_words(action: &str, body: Option<&Json>, loan: Option<&Loan>, clock: Clock) -> Option<String> {
    let due = || new_due(body, clock).map(|due| format!(", {due}")).unwrap_or_default();
    Some(match action {
        "loan out" => "was added to this slip".to_owned(),
        "loan renew" => format!("renewed{}", due()),
        "loan edit" => away(body)?,
        "loan move" => format!("has another due day, because the calendar changed{}", due()),
        "loan pull back" => format!("is due on the borrower's last day{}", due()),
        "loan recall" => match is_lifted(body) {
            true => format!("is no longer recalled{}", due()),
            false => format!("was recalled by the school{}", due()),
        },
        "loan in" if note(body) == Some("changed hands") => "went to another borrower, who had it (swapped)".to_owned(),
        "loan in" => format!("returned{}", condition(body)),
        "loan part" => format!("part settled: {}", parts(body)?),
        "loan lost" => "is recorded as lost".to_owned(),
        "loan stolen" => "is recorded as stolen".to_owned(),
        "loan void" => "was taken off this slip: it was recorded by mistake".to_owned(),
        "loan reopen" => "is on loan again: its return was recorded by mistake".to_owned(),
        "loan seen" => match loan.filter(|loan| loan.state == Stage::Open).and_then(|loan| loan.check_in_on) {
            Some(day) => format!("was shown for its routine check; the next one is due by {}", show_day(day)),
            None => "was shown for its routine check".to_owned(),
        },
        "incident report" => "was reported".to_owned(),
        "incident decide" => "was decided".to_owned(),
        "incident close" => "was closed".to_owned(),
        "incident void" => "was voided: it never happened".to_owned(),
        _ => return None,
    })
}

/// The value that a field was changed to.
fn to<'j>(body: Option<&'j Json>, field: &str) -> Option<&'j Json> {
    body?.get(field)?.get("to")
}

/// The new due date in words; `None` if it was not changed, or the details were erased.
fn new_due(body: Option<&Json>, clock: Clock) -> Option<String> {
    let (on, at) = (to(body, "due_on"), to(body, "due_at"));
    if on.is_none() && at.is_none() {
        return None;
    }
    let due = Due {
        on: on.and_then(Json::as_str).and_then(|day| day.parse().ok()),
        at: at.and_then(Json::as_str).and_then(domain::when::Instant::parse),
    };
    Some(match show_due(due, clock) {
        none if none.is_empty() => "now without a due date".to_owned(),
        day => format!("now due {day}"),
    })
}

/// Where an item goes since an entry, such as "goes home from this day on, without personal data".
fn away(body: Option<&Json>) -> Option<String> {
    let place = match to(body, "away_to")?.as_str()? {
        "school" => return Some("stays in school from this day on".to_owned()),
        "home" => "goes home from this day on",
        _ => "goes on a visit from this day on",
    };
    let data = match to(body, "away_data").and_then(Json::as_i64) {
        Some(0) => ", without personal data",
        Some(_) => ", with personal data",
        None => "",
    };
    Some(format!("{place}{data}"))
}

fn is_lifted(body: Option<&Json>) -> bool {
    to(body, "recalled_on").is_some_and(Json::is_null)
}

fn note(body: Option<&Json>) -> Option<&str> {
    body?.get("note")?.as_str()
}

/// The condition at a return and the parts that did not come back whole, such as ", condition damaged, charger missing".
fn condition(body: Option<&Json>) -> String {
    let Some(body) = body else { return String::new() };
    let condition = body.get("condition").and_then(Json::as_str).map(|word| format!("condition {word}"));
    let parts = body.get("parts").and_then(Json::as_object).into_iter().flatten();
    let parts = parts
        .filter_map(|(part, outcome)| Some(format!("{part} {}", outcome.as_str().filter(|word| *word != "returned")?)));
    condition.into_iter().chain(parts).map(|words| format!(", {words}")).collect()
}

/// The parts that were settled, such as "charger returned".
fn parts(body: Option<&Json>) -> Option<String> {
    let outcome = |(part, value): (&String, &Json)| Some(format!("{part} {}", value.get("to")?.as_str()?));
    let parts: Vec<String> = body?.as_object()?.iter().filter_map(outcome).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}
