//! Decides, closes and reopens an incident.

use super::{about, list::IncidentView, log};
use crate::{
    act::{Act, Answer},
    rule::decider::{self, decider, decider_by},
};
use domain::{
    decision::Matter,
    fault::{Failure, Fault, Refused},
    incident::{Breach, Incident, Kind, Outcome},
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, changes};

/// A decision to record.
#[derive(Debug, Clone)]
pub struct Decide {
    pub no: i64,
    pub outcome: Outcome,
    pub by: Option<String>,
    /// True if the headteacher calls the damage criminal.
    pub criminal: bool,
    pub note: Option<String>,
    /// The reason for changing an earlier decision.
    pub reason: Option<String>,
}

/// Records a decision.
///
/// Errors: no such incident; it is closed, referred, or already decided; the decider has no role for it.
pub fn decide(store: &mut Store, act: &Act, order: &Decide) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::incident::by_no(tx, order.no)?;
        let at = act.moment(Some((before.happened_at, "the incident happened")))?;
        let day = act.clock.day_of(at);
        let mut after = before.clone();
        let reason = order.reason.as_deref().map(decider::reason_of).transpose()?;
        if order.criminal && before.kind != Kind::Damage {
            return Err(Fault::conflict(
                format!("incident {} is {}, and only damage can be criminal", before.no, before.kind),
                say!["Leave out ", Input::Criminal, "."],
            )
            .into());
        }
        let matter = if order.criminal { Matter::Police } else { Matter::Outcome };
        before.may_be_decided(reason.is_some())?;
        let by = decider(tx, act, order.by.as_deref(), matter, &about(tx, &before)?, day)?;
        after.decide(order.outcome, by.id, day, reason.is_some())?;
        after.criminal |= order.criminal;
        after.decision = text::given_note("note", order.note.as_deref())?;
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        body.insert("decided_by".into(), json!(by.reference));
        if let Some(reason) = reason {
            body.insert("reason".into(), json!(reason));
        }
        log(tx, act, "incident decide", &after, at, body)?;
        let notes = charges_to_reverse(tx, &after)?;
        Ok(Answer { notes, ..Answer::plain(IncidentView::load(tx, &after, act.clock)?) })
    })
}

/// Makes notes about charges that no longer have a reason after a changed decision.
fn charges_to_reverse(tx: &ReadTx<'_>, incident: &Incident) -> Result<Notes, Fault> {
    if incident.outcome.is_some_and(Outcome::is_answered_for) {
        return Ok(Notes::default());
    }
    let charges = store::charge::of_incident(tx, incident.id)?;
    Ok(charges
        .iter()
        .filter(|charge| charge.assessed_pence > charge.let_off_pence)
        .map(|charge| {
            let no = charge.no;
            let reverse = Remedy::ReverseCharge { no, reason: Some("decided otherwise") };
            say![format!("charge {no} was made before this decision; to reverse it: "), reverse]
        })
        .collect())
}

/// An order to close an incident, with the records it needs.
#[derive(Debug, Clone, Default)]
pub struct Close {
    pub no: i64,
    pub police_ref: Option<String>,
    /// The headteacher's reason for having no police reference.
    pub no_police: Option<String>,
    pub by: Option<String>,
    pub breach: Option<Breach>,
    pub breach_note: Option<String>,
    /// The data protection lead, if not the operator.
    pub lead: Option<String>,
    /// The insurer's reference; `none` if nothing was claimed.
    pub insurer_ref: Option<String>,
    pub note: Option<String>,
}

/// Closes an incident.
///
/// Errors: records are missing (all are listed at once); the incident is already closed; the decider has no role for
/// it.
pub fn close(store: &mut Store, act: &Act, order: &Close) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::incident::by_no(tx, order.no)?;
        let at = act.moment(Some((before.happened_at, "the incident happened")))?;
        let day = act.clock.day_of(at);
        let mut after = before.clone();
        after.close(day)?;
        after.police_ref = text::given_line("police reference", order.police_ref.as_deref())?.or(after.police_ref);
        after.insurer_ref =
            text::given_line("insurer's reference", order.insurer_ref.as_deref())?.or(after.insurer_ref);
        after.closing_note = text::given_note("note", order.note.as_deref())?.or(after.closing_note);
        if let Some(reason) = &order.no_police {
            let reason = decider::reason_of(reason)?;
            let head = decider(tx, act, order.by.as_deref(), Matter::Police, &about(tx, &before)?, day)?;
            (after.no_police_reason, after.no_police_by) = (Some(reason), Some(head.id));
        }
        if let Some(breach) = order.breach {
            let about = about(tx, &before)?;
            let named = (order.lead.as_deref(), Input::DataProtectionLead);
            let lead = decider_by(tx, act, named, Matter::DataProtection, &about, day)?;
            (after.breach, after.breach_by) = (Some(breach), Some(lead.id));
            after.breach_note = text::given_note("reason", order.breach_note.as_deref())?;
        }
        let wants = Incident { state: before.state, ..after.clone() }.wants();
        if !wants.is_empty() {
            return Err(Failure::Refused(Box::new(Refused { refusals: wants, ..Refused::default() })));
        }
        tx.update(&after)?;
        log(tx, act, "incident close", &after, at, changes(&before, &after))?;
        Ok(Answer::plain(IncidentView::load(tx, &after, act.clock)?))
    })
}

/// Reopens a closed incident when there are new facts.
///
/// Errors: no such incident; it is not closed, or was referred; no reason.
pub fn reopen(store: &mut Store, act: &Act, no: i64, reason: &str) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::incident::by_no(tx, no)?;
        let reason = decider::reason_of(reason)?;
        let mut after = before.clone();
        after.reopen()?;
        tx.update(&after)?;
        let body = Map::from_iter([("reason".to_owned(), json!(reason))]);
        log(tx, act, "incident reopen", &after, act.clock.now(), body)?;
        Ok(Answer::plain(IncidentView::load(tx, &after, act.clock)?))
    })
}
