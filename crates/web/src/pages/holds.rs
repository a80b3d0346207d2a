//! Holds: items that are kept as evidence, and the end of a hold.

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
use domain::access::Deed;
use register::incident::{
    hold,
    hold_list::{self, HoldView},
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 2] = [("", "current"), ("all", "all")];

/// Lists holds.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (all, wanted) = (query.0.get("state") == Some("all"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let rows = hold_list::holds(tx, all)?;
            let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Holds",
        here: "/holds",
        filters: vec![Filter::choice(&query, "state", "State", &STATES)],
        href: |hold: &HoldView| hold.no.map(|no| format!("/holds/{no}")),
    };
    let new = [("/holds/new", "Keep an item as evidence")];
    list.answer_with(if visitor.may(Deed::Hold) { &new } else { &[] }, &visitor, &query, read, clock)
}

/// Asks which item is to be kept.
pub async fn form(visitor: Visitor, query: Query) -> Answer {
    let value = |name: &str| query.0.get(name).unwrap_or_default().to_owned();
    let form = ActForm {
        title: "Keep an item as evidence",
        action: "/holds".to_owned(),
        key: "hold",
        fields: vec![
            Field::line("tag", "Item").required().filled(value("tag")),
            Field::line("incident", "Incident").hint("Its number, if there is one.").filled(value("incident")),
            Field::text("reason", "Reason").required(),
        ],
        asks_decider: false,
        button: "Hold it",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Keep an item as evidence", "/holds")
}

/// Puts a hold on an item.
pub async fn add(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let (tag, reason) =
        (form.required("tag", "the item")?.to_owned(), form.required("reason", "the reason")?.to_owned());
    let incident = form.has("incident").then(|| form.number("incident", "the incident")).transpose()?;
    let answer = site
        .act(&visitor, &form, move |store, act| hold::add(store, act, (&tag, Spelling::Whole), incident, &reason))
        .await?;
    let said =
        format!("{} is kept: it is neither lent, wiped nor disposed of until the hold is lifted", answer.value.tag);
    let to = format!("/holds/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said).chain(remarks(&answer))))
}

/// Shows one hold.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (view, clock) =
        site.read(move |tx, clock| Ok((HoldView::load(tx, &store::repair::hold_by_no(tx, no)?)?, clock))).await?;
    let mut links = vec![(format!("/items/{}", segment(&view.tag)), view.tag.clone())];
    links.extend(view.incident_no.map(|no| (format!("/incidents/{no}"), format!("Incident {no}"))));
    let lift = ActForm {
        title: "Lift the hold",
        action: format!("/holds/{no}/lift"),
        key: "lift",
        fields: vec![Field::text("reason", "Reason").required()],
        asks_decider: false,
        button: "Lift the hold",
        is_open: true,
    };
    let can_lift = visitor.may(Deed::Hold) && view.lifted_on.is_none();
    let title = format!("Hold {no} on {}", view.tag);
    Acts {
        links,
        forms: if can_lift { vec![lift] } else { Vec::new() },
        tables: vec![Table::of("The hold", &[view], clock, |_| None)],
        ..Acts::default()
    }
    .answer(&visitor, title, "/holds")
}

/// Lifts a hold.
pub async fn lift(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    let answer = site.act(&visitor, &form, move |store, act| hold::lift(store, act, no, &reason)).await?;
    let said = format!("hold {no} on {} was lifted", answer.value.tag);
    Ok(go_on(&visitor.seat, &format!("/holds/{no}"), std::iter::once(said).chain(remarks(&answer))))
}
