//! The incident that a repair is for: the one that is named, else the only one that it may be for.

use crate::act::Timed;
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    ids::AssetId,
    incident::{Incident, Kind, State},
    remedy::{Input, Remedy},
    repair::Repair,
    say,
    say::Notes,
    text,
    when::{Clock, show_day},
};
use store::{ReadTx, asset::Spelling};

/// An answer to what a repair is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The incident with this number.
    Incident(i64),
    /// No incident.
    Nothing,
}

/// An incident that a repair may be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub no: i64,
    /// The kind, the day and the description.
    pub what: String,
}

impl Candidate {
    fn of(incident: &Incident) -> Self {
        let note = incident.note.as_deref().map(|note| format!(": {}", note.lines().next().unwrap_or_default()));
        let day = show_day(incident.happened_on);
        Self { no: incident.no, what: format!("{} of {day}{}", incident.kind, note.unwrap_or_default()) }
    }
}

/// Lists the incidents that a new repair of an item may be for, if there are several: somebody must say which.
///
/// Errors: no such item.
pub fn to_ask(tx: &ReadTx<'_>, act: &Timed<'_>, tag: &str, spelling: Spelling) -> Result<Vec<Candidate>, Fault> {
    let asset = store::asset::find(tx, tag, spelling)?;
    several(tx, act, asset.id)
}

/// Lists the incidents that an open repair may be for, if there are several and nobody has said.
///
/// Errors: no such repair.
pub fn to_ask_at_close(tx: &ReadTx<'_>, act: &Timed<'_>, no: i64) -> Result<Vec<Candidate>, Fault> {
    let repair = store::repair::by_no(tx, no)?;
    if is_said(&repair) { Ok(Vec::new()) } else { several(tx, act, repair.asset_id) }
}

/// True if somebody has said what the repair is for.
pub(super) fn is_said(repair: &Repair) -> bool {
    repair.incident_id.is_some() || repair.no_incident == Some(true)
}

fn several(tx: &ReadTx<'_>, act: &Timed<'_>, asset: AssetId) -> Result<Vec<Candidate>, Fault> {
    let all = open_incidents(tx, act.clock, asset, act.clock.day_of(act.moment(None)?))?;
    Ok(if all.len() > 1 { all.iter().map(Candidate::of).collect() } else { Vec::new() })
}

/// The reported faults and damage of an item itself, up to a day, that are not closed and that no repair has put right.
fn open_incidents(tx: &ReadTx<'_>, clock: Clock, asset: AssetId, until: NaiveDate) -> Result<Vec<Incident>, Fault> {
    let mut all = store::incident::of_asset(tx, asset)?;
    all.retain(|one| {
        matches!(one.kind, Kind::Fault | Kind::Damage)
            && one.state != State::Closed
            && one.void_reason.is_none()
            && one.referred_on.is_none()
            && one.part.is_none()
            && one.happened_on <= until
    });
    if !all.is_empty() {
        let repairs = store::repair::of_asset(tx, asset)?;
        all.retain(|one| !repairs.iter().any(|repair| repair.puts_right(one, clock)));
    }
    all.sort_by_key(|one| one.no);
    Ok(all)
}

/// Works out the incident of a repair: the one that was named, else the only one that it may be for, which is said.
///
/// Errors: no such incident; it is about another item; it may be for several.
pub(super) fn settle(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    asset: &Asset,
    (repair_no, named): (i64, Option<For>),
    notes: &mut Notes,
) -> Result<Option<Incident>, Fault> {
    match named {
        Some(For::Incident(no)) => return about(tx, no, asset).map(Some),
        Some(For::Nothing) => return Ok(None),
        None => {}
    }
    let mut all = open_incidents(tx, act.clock, asset.id, act.clock.day_of(act.moment(None)?))?;
    if all.len() > 1 {
        let numbers: Vec<String> = all.iter().map(|one| one.no.to_string()).collect();
        let message = format!("the repair of {} may be for incidents {}", asset.tag, text::and_list(&numbers));
        let one = Input::Incident.with(numbers.first().cloned().unwrap_or_default());
        let told = all.iter().map(Candidate::of).map(|one| format!("incident {}: {}", one.no, one.what));
        return Err(Fault::new(FaultKind::Ambiguous, message)
            .hint(say!["Say which: ", one, ", or ", Input::Incident.with("none"), "."])
            .details(told));
    }
    let only = all.pop();
    if let Some(one) = &only {
        notes.push(say![
            format!("repair {repair_no} is for incident {} ({}); if it is for none: ", one.no, Candidate::of(one).what),
            Remedy::UntieRepair { no: repair_no }
        ]);
    }
    Ok(only)
}

/// Finds the incident that a repair is about, and checks that both are about the same item.
pub(super) fn about(tx: &ReadTx<'_>, no: i64, asset: &Asset) -> Result<Incident, Fault> {
    let incident = store::incident::by_no(tx, no)?;
    incident.must_not_be_referred()?;
    if incident.asset_id != asset.id {
        let other = store::asset::by_id(tx, incident.asset_id)?.tag;
        let message = format!("incident {no} is about {other}, not {}", asset.tag);
        return Err(Fault::conflict(message, "Check the tag and the number."));
    }
    Ok(incident)
}
