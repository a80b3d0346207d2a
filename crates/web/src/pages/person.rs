//! A person's whole story: as much of it as the reader's roles allow.

use super::Answer;
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{access::Deed, field::Place, money::shown_pounds, person::PersonKind, person_fields::PersonField};
use register::{listed::fields::lines, overview::show, view::LoanView};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    frame: Frame,
    segment: String,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    may_lend: bool,
    may_ban: bool,
    may_permit: bool,
    /// True if the parent or carer can be asked for, and is not shown yet.
    asks_guardian: bool,
}

/// Shows a person. A parent or carer is shown on request alone.
pub async fn show(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    query: Query,
) -> Answer {
    let may_guardian = visitor.may(Deed::SeeGuardians);
    let guardian = may_guardian && query.0.has("guardian");
    let (person, story, clock) = site
        .read(move |tx, clock| {
            let person = store::person::find(tx, &reference)?;
            let story = show::person(tx, &person, guardian, clock)?;
            Ok((person, story, clock))
        })
        .await?;
    let loan = |loan: &LoanView| loan.no.map(|no| format!("/loans/{no}"));
    let (out, owed) = story.on_loan();
    let mut tables = vec![Table::of("On loan now", &out, clock, loan), Table::of(show::PARTS_OWED, &owed, clock, loan)];
    if visitor.may(Deed::SeeBans) {
        tables.push(Table::of("Bans", &story.bans, clock, |one| one.no.map(|no| format!("/bans/{no}"))));
    }
    if visitor.may(Deed::SeeMoney) {
        let charge = |charge: &register::charge::list::ChargeView| charge.no.map(|no| format!("/charges/{no}"));
        tables.push(Table::of("Unsettled charges", &story.charges, clock, charge));
        tables.push(Table::of("Letters, newest first", &story.letters, clock, |_| None));
    }
    if visitor.may(Deed::SeeIncidents) {
        let incident = |one: &register::incident::list::IncidentView| one.no.map(|no| format!("/incidents/{no}"));
        tables.push(Table::of("Incidents, newest first", &story.incidents, clock, incident));
    }
    tables.extend([
        Table::of("Agreements", &story.agreements, clock, |_| None),
        Table::of("Permissions", &story.permissions, clock, super::permissions::href),
        Table::of("Own devices on site", &story.own_devices, clock, |_| None),
        Table::of("Licences", &story.licences, clock, |seat| Some(format!("/licences/{}", seat.no))),
        Table::of("Counted stock on loan now", &story.stock, clock, |_| None),
        Table::of("Past loans, newest first", &story.past, clock, loan),
    ]);
    let fields = |places: &[Place]| lines::<PersonField>(&person, places, guardian);
    let roles: Vec<String> = story.roles.iter().map(ToString::to_string).collect();
    let groups: Vec<String> = story.groups.iter().map(|group| format!("{} ({})", group.name, group.role)).collect();
    let owes = Some(person.owes_pence).filter(|owes| *owes != 0 && visitor.may(Deed::SeeMoney));
    let facts = [
        fields(&[Place::Standing, Place::Whereabouts, Place::Nature]),
        vec![("roles", roles.join(", ")), ("groups", groups.join(", "))],
        fields(&[Place::Contact, Place::Price, Place::Purchase, Place::Days, Place::Notes]),
        vec![("must come back", story.recalled.join(", ")), ("owes", owes.map(shown_pounds).unwrap_or_default())],
    ]
    .concat();
    Ok(page(&PersonPage {
        frame: Frame::of(&visitor, person.label(), "/find"),
        segment: segment(&person.reference),
        facts: facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect(),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        may_lend: visitor.may(Deed::Desk),
        may_ban: visitor.may(Deed::Ban),
        may_permit: visitor.may(Deed::Permit),
        asks_guardian: may_guardian && !guardian && person.kind == PersonKind::Pupil,
    })?)
}
