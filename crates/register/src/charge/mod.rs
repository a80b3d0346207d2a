//! Charges: assessed, requested, paid, disputed, waived. Every action adds a line to the ledger or the log; no line is
//! ever changed.

pub mod aged;
pub mod evidence;
pub mod evidence_paper;
pub mod fact;
pub mod ledger_list;
pub mod list;
pub mod receipt;
pub mod receipt_paper;
pub mod statement;
pub mod statement_paper;

mod assess;
mod edit;
mod import;
mod ledger;
mod policy;

use crate::act::Timed;
pub use assess::{Assess, assess};
use domain::{
    asset::Asset,
    charge::{self, Charge, Line, LineKind},
    fault::Fault,
    ids::PersonId,
    money::shown_pounds,
    person::Person,
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text::{self, and_list, fold},
    when::Instant,
};
pub use edit::{Edit, Seen, edit};
pub use import::import;
pub use ledger::{Adjustment, Refund, adjust, dispute, pay, refund, replan, request, settle_dispute};
pub use policy::{SetPolicy, set_policy, set_tariff};
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Subject, WriteTx};

/// A new line for a ledger.
struct New {
    kind: LineKind,
    /// The amount in pence, without a sign.
    pence: i64,
    how: Option<String>,
    reason: Option<String>,
    decided_by: Option<PersonId>,
    /// The reference of a payment in the system that took it.
    reference: Option<String>,
}

impl New {
    fn of(kind: LineKind, pence: i64) -> Self {
        Self { kind, pence, how: None, reason: None, decided_by: None, reference: None }
    }
}

/// Adds a line to a charge's ledger and updates the charge's sums. Returns the receipt number of a payment.
fn add(tx: &WriteTx<'_>, act: &Timed<'_>, charge: &mut Charge, new: New, at: Instant) -> Result<Option<i64>, Fault> {
    let receipt_no = if new.kind == LineKind::Payment { Some(tx.next_no("receipt")?) } else { None };
    let line = Line {
        amount_pence: new.kind.signed(new.pence),
        charge_id: charge.id,
        decided_by: new.decided_by,
        happened_on: act.clock.day_of(at),
        how: new.how,
        id: tx.new_id(),
        kind: new.kind,
        operator_id: tx.operator_id()?,
        position: store::charge::next_position(tx, charge.id)?,
        reason: new.reason,
        receipt_no,
        reference: new.reference,
    };
    charge.take(new.kind, new.pence);
    tx.insert(&line)?;
    Ok(receipt_no)
}

/// Reads the words that letters print about a charge to a person, with a note on other people whom they name.
fn letter_words(tx: &ReadTx<'_>, person: &Person, words: &str, notes: &mut Notes) -> Result<Option<String>, Fault> {
    let Some(words) = text::note("words for the letter", words)? else { return Ok(None) };
    let named = store::person::mentioned(tx, &words, person)?;
    if !named.is_empty() {
        let names: Vec<String> = named.iter().map(Person::label).collect();
        notes.push(say![
            format!(
                "the words for letters name {}: a letter to a family names nobody else. Change them: ",
                and_list(&names)
            ),
            Input::LetterWords.blank()
        ]);
    }
    Ok(Some(words))
}

/// Saves a charge after an action: the charge, its due sums, the person's debt, and a log entry.
fn keep(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    charge: &Charge,
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    tx.update(charge)?;
    let mut dues = store::charge::dues(tx, charge.id)?;
    let before = dues.clone();
    charge::spread(&mut dues, charge.outstanding_pence);
    for due in dues.iter().filter(|due| !before.contains(due)) {
        tx.update(due)?;
    }
    mark_owed(tx, charge.person_id)?;
    body.insert("no".into(), json!(charge.no));
    body.insert("state".into(), json!(charge.state));
    body.insert("outstanding_pence".into(), json!(charge.outstanding_pence));
    log(tx, act, action, charge, at, body)
}

/// Updates the debt kept with the person, so that the desk need not add it up at every loan.
fn mark_owed(tx: &WriteTx<'_>, id: PersonId) -> Result<(), Fault> {
    let mut person = store::person::by_id(tx, id)?;
    let owes = store::charge::owed_by(tx, id)?;
    if person.owes_pence != owes {
        person.owes_pence = owes;
        tx.update(&person)?;
    }
    Ok(())
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    charge: &Charge,
    at: Instant,
    body: Map<String, Json>,
) -> Result<(), Fault> {
    let incident = store::incident::by_id(tx, charge.incident_id)?;
    tx.log(Entry {
        action,
        subject: Subject::new("charge", charge.id),
        asset: Some(incident.asset_id),
        person: Some(charge.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}

/// Makes notes that suggest reversing the charges for a lost or stolen item or part, now that it is found.
pub(crate) fn to_reverse(tx: &ReadTx<'_>, asset: &Asset, part: Option<&str>) -> Result<Notes, Fault> {
    let mut notes = Notes::default();
    for incident in store::incident::of_asset(tx, asset.id)? {
        let is_it = incident.part.as_deref().map(fold) == part.map(fold);
        if !(incident.kind.is_gone() && is_it) {
            continue;
        }
        for charge in store::charge::of_incident(tx, incident.id)? {
            let left = charge.assessed_pence - charge.let_off_pence;
            if left <= 0 {
                continue;
            }
            let paid = (charge.paid_pence > 0).then(|| {
                say![
                    format!("; then refund the {} that was paid: ", shown_pounds(charge.paid_pence)),
                    Remedy::RefundCharge { no: Some(charge.no) }
                ]
            });
            notes.push(say![
                format!("{} was charged for its {}; reverse it: ", shown_pounds(left), incident.kind),
                Remedy::ReverseCharge { no: charge.no, reason: Some("found") },
                paid
            ]);
        }
    }
    Ok(notes)
}
