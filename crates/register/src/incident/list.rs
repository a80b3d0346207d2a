//! Incidents as every answer shows them.

use crate::{
    person,
    view::{Unnumbered, Who},
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    incident::{Attachment, Breach, Incident, Kind, Outcome, State},
    when::{Clock, Instant},
};
use serde::Serialize;
use store::{ReadTx, Record as _, Row, group::Class, select::Select};

/// A document, or a photograph of the item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttachmentView {
    pub no: i64,
    pub name: String,
    pub bytes: i64,
    pub sha256: String,
    pub added_at: Instant,
}

impl From<&Attachment> for AttachmentView {
    fn from(a: &Attachment) -> Self {
        Self { no: a.no, name: a.name.clone(), bytes: a.size_bytes, sha256: a.sha256.clone(), added_at: a.added_at }
    }
}

/// One incident as every answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IncidentView {
    pub no: Option<i64>,
    pub tag: String,
    pub part: Option<String>,
    pub loan_no: Option<i64>,
    pub person: Option<Who>,
    pub kind: Kind,
    pub state: State,
    pub outcome: Option<Outcome>,
    pub note: Option<String>,
    pub error_message: Option<String>,
    pub location: Option<String>,
    pub happened_on: NaiveDate,
    pub reported_at: Instant,
    pub reported_by: Option<String>,
    pub reported_to: Option<String>,
    pub criminal: bool,
    pub referred_on: Option<NaiveDate>,
    pub decided_by: Option<Who>,
    pub decided_on: Option<NaiveDate>,
    pub decision: Option<String>,
    pub police_ref: Option<String>,
    pub no_police_reason: Option<String>,
    pub no_police_by: Option<Who>,
    /// The time 72 hours after the report, if an item that holds data is lost or stolen.
    pub breach_report_due_at: Option<Instant>,
    pub breach: Option<Breach>,
    pub breach_note: Option<String>,
    pub breach_by: Option<Who>,
    pub insurer_ref: Option<String>,
    pub closed_on: Option<NaiveDate>,
    pub closing_note: Option<String>,
    /// The reason for voiding the incident, such as a mistake. No count includes a void incident.
    pub void_reason: Option<String>,
    pub attachments: Vec<AttachmentView>,
}

impl IncidentView {
    /// Reads everything shown about an incident.
    pub fn load(tx: &ReadTx<'_>, incident: &Incident, _clock: Clock) -> Result<Self, Fault> {
        let who = |id: Option<PersonId>| id.map(|id| store::person::by_id(tx, id).map(|p| Who::from(&p))).transpose();
        let loan = incident.loan_id.map(|id| store::loan::by_id(tx, id)).transpose()?;
        Ok(Self {
            no: Some(incident.no),
            tag: store::asset::by_id(tx, incident.asset_id)?.tag,
            part: incident.part.clone(),
            loan_no: loan.map(|loan| loan.no),
            person: who(incident.person_id)?,
            kind: incident.kind,
            state: incident.state,
            outcome: incident.outcome,
            note: incident.note.clone(),
            error_message: incident.error_message.clone(),
            location: incident.location.clone(),
            happened_on: incident.happened_on,
            reported_at: incident.reported_at,
            reported_by: incident.reported_by.clone(),
            reported_to: incident.reported_to.clone(),
            criminal: incident.criminal,
            referred_on: incident.referred_on,
            decided_by: who(incident.decided_by)?,
            decided_on: incident.decided_on,
            decision: incident.decision.clone(),
            police_ref: incident.police_ref.clone(),
            no_police_reason: incident.no_police_reason.clone(),
            no_police_by: who(incident.no_police_by)?,
            breach_report_due_at: incident.breach_due_at,
            breach: incident.breach,
            breach_note: incident.breach_note.clone(),
            breach_by: who(incident.breach_by)?,
            insurer_ref: incident.insurer_ref.clone(),
            closed_on: incident.closed_on,
            closing_note: incident.closing_note.clone(),
            void_reason: incident.void_reason.clone(),
            attachments: store::attachment::of_incident(tx, incident.id)?.iter().map(Into::into).collect(),
        })
    }
}

impl Unnumbered for IncidentView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Selects incidents.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The state to select. `None` for all incidents that are not closed.
    pub state: Option<State>,
    /// Includes closed incidents.
    pub all: bool,
    pub kind: Option<Kind>,
    pub outcome: Option<Outcome>,
    pub person: Option<PersonId>,
    pub asset: Option<AssetId>,
    /// The form of the person the incident is about, as it is today.
    pub class: Option<Class>,
    /// Only incidents that happened on or after this date.
    pub from: Option<NaiveDate>,
    /// Only incidents that happened on or before this date.
    pub until: Option<NaiveDate>,
    /// Only incidents that need a breach decision.
    pub breach: bool,
}

/// Passes the selected incidents to `take`, newest first.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    limit: Option<usize>,
    clock: Clock,
    mut take: impl FnMut(IncidentView) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    match filter.state {
        Some(state) => {
            select.and_is("r.state = ?", &state);
        }
        None if !filter.all => {
            select.and("r.state <> 'closed'");
        }
        None => {}
    }
    if let Some(kind) = filter.kind {
        select.and_is("r.kind = ?", &kind);
    }
    if let Some(outcome) = filter.outcome {
        select.and_is("r.outcome = ?", &outcome);
    }
    if let Some(person) = filter.person {
        select.and_is("r.person_id = ?", &person);
    }
    if let Some(asset) = filter.asset {
        select.and_is("r.asset_id = ?", &asset);
    }
    if let Some(class) = &filter.class {
        person::list::about_class(&mut select, class);
    }
    if let Some(day) = filter.from {
        select.and_is("r.happened_on >= ?", &day);
    }
    if let Some(day) = filter.until {
        select.and_is("r.happened_on <= ?", &day);
    }
    if filter.breach {
        select.and("r.breach_due_at is not null").and("r.breach is null").and("r.void_reason is null");
    }
    let head = format!("select {} from incident r", Incident::columns("r"));
    let limit = limit.map_or_else(String::new, |l| format!("limit {l}"));
    let tail = format!("order by r.happened_at desc, r.no desc {limit}");
    let read = |row: &Row<'_>| Incident::read(row, 0);
    tx.each_apart(&select.sql(&head, &tail), select.params(), read, |incident| {
        take(IncidentView::load(tx, &incident, clock)?)
    })
}
