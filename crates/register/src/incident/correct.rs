//! Corrects an incident: changes its details, voids it, or records the data protection lead's decision. That decision
//! can't wait until the incident is closed.

use super::{about, list::IncidentView, log};
use crate::{
    act::{Act, Answer, Timed},
    rule::decider::{self, any_of, decider},
};
use domain::{
    decision::Matter,
    fault::{Failure, Fault},
    ids::PersonId,
    incident::{Breach, Incident, State},
    remedy::{Input, Remedy},
    say,
    say::Notes,
    text,
};
use serde_json::{Map, json};
use store::{ReadTx, Store, WriteTx, changes};

/// An order to edit an incident; `None` leaves a value unchanged.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub no: i64,
    /// The person the incident is about; an empty text removes the person.
    pub person: Option<String>,
    /// Text to add below the existing note.
    pub note: Option<String>,
    pub location: Option<String>,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub error_message: Option<String>,
}

/// Changes the details of an incident. The old values stay in the log.
///
/// Errors: no such incident or person; the incident is closed, void or referred; it is already charged to someone else;
/// the person who decided it could not have decided about that person.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let before = changeable(tx, order.no)?;
        let mut after = before.clone();
        if let Some(who) = &order.person {
            after.person_id = if who.trim().is_empty() { None } else { Some(store::person::find(tx, who)?.id) };
            if after.person_id != before.person_id {
                must_stand(tx, act, &before, after.person_id)?;
            }
            if let Some(charge) =
                store::charge::of_incident(tx, before.id)?.into_iter().find(|c| Some(c.person_id) != after.person_id)
                && charge.assessed_pence > charge.let_off_pence
            {
                return Err(Fault::conflict(
                    format!("incident {} was already charged to someone else (charge {})", before.no, charge.no),
                    say!["Reverse the charge first: ", Remedy::ReverseCharge { no: charge.no, reason: None }, "."],
                )
                .into());
            }
        }
        if let Some(more) = text::given_note("note", order.note.as_deref())? {
            after.note = Some(before.note.as_ref().map_or_else(|| more.clone(), |note| format!("{note}\n{more}")));
        }
        let line = |what, given: &Option<String>, old: &Option<String>| match given {
            Some(given) => text::line(what, given, text::SHORT),
            None => Ok(old.clone()),
        };
        after.location = line("location", &order.location, &before.location)?;
        after.reported_by = line("reporter", &order.reported_by, &before.reported_by)?;
        after.reported_to = line("name", &order.reported_to, &before.reported_to)?;
        if let Some(message) = &order.error_message {
            after.error_message = text::note("error message", message)?;
        }
        let mut body = changes(&before, &after);
        let mut answer = Answer::plain(());
        if body.is_empty() {
            answer.notes.push(format!("incident {} is unchanged", before.no));
        } else {
            if before.person_id != after.person_id {
                let reference =
                    |id: Option<_>| id.map(|id| store::person::by_id(tx, id).map(|p| p.reference)).transpose();
                body.insert(
                    "person_id".into(),
                    json!({ "from": reference(before.person_id)?, "to": reference(after.person_id)? }),
                );
            }
            tx.update(&after)?;
            log(tx, act, "incident edit", &after, act.moment(None)?, body)?;
        }
        let view = IncidentView::load(tx, &after, act.clock)?;
        Ok(answer.map(|()| view))
    })
}

/// Checks that the person who decided an incident could also have decided it about the person whom it is now about.
///
/// Errors: a decision is by that person, or by somebody without a role for it, such as anyone but the chair of governors
/// in what is about the headteacher.
fn must_stand(tx: &ReadTx<'_>, act: &Timed<'_>, incident: &Incident, now: Option<PersonId>) -> Result<(), Fault> {
    let outcome = if incident.criminal { Matter::Police } else { Matter::Outcome };
    let decided = [
        (incident.decided_by, outcome),
        (incident.no_police_by, Matter::Police),
        (incident.breach_by, Matter::DataProtection),
    ];
    let day = incident.decided_on.unwrap_or(act.clock.today());
    let people = about(tx, &Incident { person_id: now, ..incident.clone() })?;
    for (by, matter) in decided.into_iter().filter_map(|(by, matter)| Some((by?, matter))) {
        let allowed = decider::roles_for(tx, matter, &people, day)?;
        let holds = store::person::roles(tx, by, day)?.iter().any(|role| allowed.contains(role));
        if holds && !people.contains(&by) {
            continue;
        }
        let by = store::person::by_id(tx, by)?.label();
        let about = match now {
            Some(id) => format!("what is about {}", store::person::by_id(tx, id)?.label()),
            None => "what is about nobody".to_owned(),
        };
        return Err(Fault::conflict(
            format!("incident {} was decided by {by}, who can't decide {about}", incident.no),
            say![
                "Void it: ",
                Remedy::VoidIncident { no: incident.no },
                format!(". Then report it again about the right person, and have the {} decide it.", any_of(allowed))
            ],
        ));
    }
    Ok(())
}

/// Voids an incident that was reported by mistake or twice. What was decided about the headteacher, the chair of
/// governors voids.
///
/// Errors: no such incident; it is already void, or was referred; a charge for it is not reversed; no reason; nobody
/// with a role for it voids a decision about the headteacher.
pub fn void(
    store: &mut Store,
    act: &Act,
    no: i64,
    reason: &str,
    by: Option<&str>,
) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| void_in(tx, act, no, reason, by))
}

/// Voids an incident in a transaction.
pub(crate) fn void_in(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    no: i64,
    reason: &str,
    by: Option<&str>,
) -> Result<Answer<IncidentView>, Failure> {
    let before = store::incident::by_no(tx, no)?;
    let reason = decider::reason_of(reason)?;
    let mut after = before.clone();
    let at = act.moment(Some((before.happened_at, "the incident happened")))?;
    after.void(act.clock.day_of(at), reason.clone())?;
    let (about, day) = (about(tx, &before)?, act.clock.day_of(at));
    let is_decision = before.decided_by.is_some() && decider::is_of_head(tx, &about, before.decided_on.unwrap_or(day))?;
    let by = match (is_decision, by) {
        (true, by) => Some(decider(tx, act, by, Matter::Outcome, &about, day)?),
        (false, None) => None,
        (false, Some(_)) => {
            return Err(Fault::invalid(format!("incident {no} is not a decision about the headteacher"))
                .hint(say!["It needs nobody's decision to be voided. Leave out ", Input::By, "."])
                .into());
        }
    };
    let charge = store::charge::of_incident(tx, before.id)?.into_iter().find(|c| c.assessed_pence > c.let_off_pence);
    if let Some(charge) = charge {
        return Err(Fault::conflict(
            format!("incident {} can't be voided: it was charged (charge {})", before.no, charge.no),
            say!["Reverse the charge first: ", Remedy::ReverseCharge { no: charge.no, reason: None }, "."],
        )
        .into());
    }
    tx.update(&after)?;
    let mut body = Map::from_iter([("reason".to_owned(), json!(reason))]);
    if let Some(by) = by {
        body.insert("by".into(), json!(by.reference));
    }
    log(tx, act, "incident void", &after, at, body)?;
    let mut notes = Notes::default();
    let asset = store::asset::by_id(tx, after.asset_id)?;
    if let Some(fate) = asset.fate.filter(|_| after.kind.is_gone() && after.part.is_none()) {
        notes.push(say![
            format!("{} is still recorded as {fate}; if it is here: ", asset.tag),
            Remedy::Found { tag: Some(asset.tag.clone()) }
        ]);
    }
    if asset.is_damaged() {
        notes.push(format!("{} is still recorded as damaged; only a closed repair changes that", asset.tag));
    }
    Ok(Answer { notes, ..Answer::plain(IncidentView::load(tx, &after, act.clock)?) })
}

/// Records the data protection lead's decision about a breach. The 72 hours are over before most incidents are closed.
///
/// Errors: no such incident; no item that holds data is missing; the incident is closed, void or referred; the decider
/// has no role for it; no reason.
pub fn breach(
    store: &mut Store,
    act: &Act,
    no: i64,
    breach: Breach,
    note: &str,
    named: Option<&str>,
) -> Result<Answer<IncidentView>, Failure> {
    act.write(store, |tx, act| {
        let before = changeable(tx, no)?;
        if before.breach_due_at.is_none() {
            return Err(Fault::conflict(
                format!("incident {no} needs no breach decision: no data is missing"),
                "A breach decision is only for an item that holds data and is lost or stolen.",
            )
            .into());
        }
        let at = act.moment(Some((before.happened_at, "the incident happened")))?;
        let lead = decider(tx, act, named, Matter::DataProtection, &about(tx, &before)?, act.clock.day_of(at))?;
        let after = Incident {
            breach: Some(breach),
            breach_by: Some(lead.id),
            breach_note: Some(decider::reason_of(note)?),
            ..before.clone()
        };
        tx.update(&after)?;
        let mut body = changes(&before, &after);
        body.insert("breach_by".into(), json!(lead.reference));
        log(tx, act, "incident breach", &after, at, body)?;
        Ok(Answer::plain(IncidentView::load(tx, &after, act.clock)?))
    })
}

/// Reads an incident and checks that it may be changed.
fn changeable(tx: &ReadTx<'_>, no: i64) -> Result<Incident, Fault> {
    let incident = store::incident::by_no(tx, no)?;
    incident.must_not_be_referred()?;
    incident.must_not_be_void()?;
    if incident.state == State::Closed {
        return Err(Fault::conflict(
            format!("incident {no} is closed"),
            say!["If there are new facts, reopen it first: ", Remedy::ReopenIncident { no }, "."],
        ));
    }
    Ok(incident)
}
