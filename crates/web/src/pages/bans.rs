//! Bans from borrowing: the list, a new one, and one that is lifted. A role-holder decides.

use super::{Answer, go_on, remarks};
use crate::{
    acts::{ActForm, Acts, Field},
    form::{Form, Query},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use axum::extract::{Path, State};
use domain::{access::Deed, fault::Fault, meaning::Meaning, text::count};
use register::ban::{
    add::{self, Add, Whom},
    list::{self, BanView},
};
use std::sync::Arc;

const STATES: [(&str, &str); 2] = [("", "in force or to come"), ("all", "all")];

/// Lists bans.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (person, all, wanted) = (query.0.text("person"), query.0.get("state") == Some("all"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let person = person.map(|person| store::person::find(tx, &person)).transpose()?.map(|person| person.id);
            let rows = list::list(tx, person, all, clock.today())?;
            let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Bans",
        here: "/bans",
        filters: vec![Filter::choice(&query, "state", "State", &STATES), Filter::text(&query, "person", "About")],
        href: |ban: &BanView| ban.no.map(|no| format!("/bans/{no}")),
    };
    let new = [("/bans/new", "Ban someone from borrowing")];
    list.answer_with(if visitor.may(Deed::Ban) { &new } else { &[] }, &visitor, &query, read, clock)
}

/// Asks whom to ban, and why.
pub async fn form(visitor: Visitor, query: Query) -> Answer {
    let value = |name: &str| query.0.get(name).unwrap_or_default().to_owned();
    let form = ActForm {
        title: "Ban from borrowing",
        action: "/bans".to_owned(),
        key: "ban",
        fields: vec![
            Field::line("person", "Person").filled(value("person")),
            Field::line("class", "Or everybody in this form or group"),
            Field::line("year_group", "Or everybody in this year group"),
            Field::text("reason", "Reason").required(),
            Field::day("from", "First day").hint("Empty: today."),
            Field::day("until", "Last day").hint("Empty: until it is lifted."),
            Field::line("incident", "Incident").hint("Its number, if one led to it.").filled(value("incident")),
        ],
        asks_decider: true,
        button: "Record the ban",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Ban from borrowing", "/bans")
}

/// Records a ban.
pub async fn add(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let given = (form.text("person"), form.text("class"), form.text("year_group"));
    let whom = match given {
        (Some(person), None, None) => Whom::Person(person),
        (None, Some(class), None) => Whom::Class(class),
        (None, None, Some(year)) => Whom::YearGroup(year),
        (None, None, None) => {
            return Err(Fault::invalid("no person, form or year group was given")
                .hint("Fill in one of the three.")
                .into());
        }
        _ => {
            return Err(Fault::invalid("more than one of person, form and year group was given")
                .hint("Fill in one of the three.")
                .into());
        }
    };
    let incident = form.has("incident").then(|| form.number("incident", "the incident")).transpose()?;
    let reason = form.required("reason", "the reason")?.to_owned();
    let (from, until, by) = (form.text("from"), form.text("until"), form.text("by"));
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let days = act.days();
            let day = |given: Option<String>| given.map(|day| days.day(&day, Meaning::Holds)).transpose();
            let order = Add { whom, reason, from: day(from)?, until: day(until)?, incident, by };
            add::add(store, act, &order)
        })
        .await?;
    let no = answer.value.first().and_then(|ban| ban.no).unwrap_or_default();
    let said = format!("ban {no} was recorded for {}", count(answer.value.len(), "person"));
    Ok(go_on(&visitor.seat, &format!("/bans/{no}"), std::iter::once(said).chain(remarks(&answer))))
}

/// Shows one ban, with everybody whom it is about.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (bans, clock) = site
        .read(move |tx, clock| {
            let mut bans = list::list(tx, None, true, clock.today())?;
            bans.retain(|ban| ban.no == Some(no));
            if bans.is_empty() {
                return Err(Fault::not_found(format!("there is no ban {no}")).hint("Choose one from the list.").into());
            }
            Ok((bans, clock))
        })
        .await?;
    let mut forms = Vec::new();
    if visitor.may(Deed::Ban) && bans.iter().any(|ban| ban.lifted_on.is_none()) {
        let mut fields = vec![Field::text("reason", "Reason").required()];
        if bans.len() > 1 {
            fields.insert(0, Field::line("person", "Only for this person").hint("Empty: for everybody."));
        }
        forms.push(ActForm {
            title: "Lift the ban",
            action: format!("/bans/{no}/lift"),
            key: "lift",
            fields,
            asks_decider: true,
            button: "Lift the ban",
            is_open: true,
        });
    }
    let href = |ban: &BanView| Some(format!("/people/{}", segment(&ban.person.reference)));
    Acts { forms, tables: vec![Table::of("Whom it is about", &bans, clock, href)], ..Acts::default() }.answer(
        &visitor,
        format!("Ban {no}"),
        "/bans",
    )
}

/// Lifts a ban.
pub async fn lift(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (reason, by) = (form.required("reason", "the reason")?.to_owned(), form.text("by"));
    let person = form.text("person");
    let answer = site
        .act(&visitor, &form, move |store, act| {
            add::lift(store, act, no, person.as_deref(), (reason.as_str(), by.as_deref()))
        })
        .await?;
    let said = format!("ban {no} was lifted for {}", count(answer.value.len(), "person"));
    Ok(go_on(&visitor.seat, &format!("/bans/{no}"), std::iter::once(said).chain(remarks(&answer))))
}
