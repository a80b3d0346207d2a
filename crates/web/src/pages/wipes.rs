//! Wipes: the devices that must be wiped, and those that were.

use super::{Answer, disposal_acts::lines, go_on, remarks};
use crate::{
    acts::{ActForm, Acts, Field},
    form::{Form, Query},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use axum::extract::{Path, State};
use domain::{access::Deed, fault::Fault};
use register::wipe::{
    list::{self, ToWipe, WipeView},
    record::{self, Order},
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 2] = [("", "to wipe"), ("done", "wiped")];

/// Lists the devices that must be wiped, or the wipes that were recorded.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let wanted = Wanted::of(&query);
    let filters = vec![Filter::choice(&query, "state", "State", &STATES)];
    let new = [("/wipes/new", "Record a wipe")];
    let acts: &[_] = if visitor.may(Deed::Wipe) { &new } else { &[] };
    if query.0.get("state") == Some("done") {
        let (read, clock) = site
            .read(move |tx, clock| {
                let rows = list::done(tx)?;
                let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
                Ok((read?, clock))
            })
            .await?;
        let href = |wipe: &WipeView| wipe.no.map(|no| format!("/wipes/{no}"));
        let list = List { title: "Wipes", here: "/wipes", filters, href };
        return list.answer_with(acts, &visitor, &query, read, clock);
    }
    let sees_people = visitor.may(Deed::SeePeople);
    let (read, clock) = site
        .read(move |tx, clock| {
            let mut rows = list::waiting(tx, clock)?;
            // Who sees no people doesn't see who had the device.
            rows.iter_mut().filter(|_| !sees_people).for_each(|row| (row.person, row.lent_to) = (None, None));
            let read = collected(Collect::new(wanted, clock), |take| rows.into_iter().try_for_each(&mut *take));
            Ok((read?, clock))
        })
        .await?;
    let href = |one: &ToWipe| Some(format!("/items/{}", segment(&one.tag)));
    List { title: "Devices to wipe", here: "/wipes", filters, href }.answer_with(acts, &visitor, &query, read, clock)
}

/// Asks how a device was wiped.
pub async fn form(visitor: Visitor, query: Query) -> Answer {
    let form = ActForm {
        title: "Record a wipe",
        action: "/wipes".to_owned(),
        key: "wipe",
        fields: vec![
            Field::text("tags", "Items")
                .hint("The tags of all that were wiped in this way, one a line.")
                .required()
                .filled(query.0.get("tag").unwrap_or_default()),
            Field::line("method", "How").hint("Such as: factory reset").required(),
            Field::line("wiped_by", "Wiped by").hint("Empty: by you."),
            Field::line("certificate", "Number of the company's certificate"),
            Field::tick("cloud_signed_out", "The cloud account was signed out before"),
            Field::tick("account_deleted", "The last borrower's account was deleted"),
            Field::tick("anyway", "Record it even if the device did not have to be wiped"),
        ],
        asks_decider: false,
        button: "Record the wipe",
        is_open: true,
    };
    Acts { forms: vec![form], ..Acts::default() }.answer(&visitor, "Record a wipe", "/wipes")
}

/// Records a wipe of one or several devices.
pub async fn record(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    form.required("tags", "the tag")?;
    let order = Order {
        tags: lines(&form, "tags"),
        spelling: Spelling::Whole,
        method: form.required("method", "how it was wiped")?.to_owned(),
        by: form.text("wiped_by"),
        cloud_signed_out: form.has("cloud_signed_out"),
        account_deleted: form.has("account_deleted"),
        certificate: form.text("certificate"),
        anyway: form.has("anyway"),
    };
    let answer = site.act(&visitor, &form, move |store, act| record::record(store, act, &order)).await?;
    let said: Vec<String> = answer.value.iter().map(|wipe| format!("the wipe of {} was recorded", wipe.tag)).collect();
    Ok(go_on(&visitor.seat, "/wipes", said.into_iter().chain(remarks(&answer))))
}

/// Shows one wipe.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (wipe, clock) = site
        .read(move |tx, clock| {
            let wipe = list::done(tx)?.into_iter().find(|wipe| wipe.no == Some(no));
            let none = || Fault::not_found(format!("there is no wipe {no}")).hint("Choose one from the list.");
            Ok((wipe.ok_or_else(none)?, clock))
        })
        .await?;
    let void = ActForm {
        title: "It was a mistake",
        action: format!("/wipes/{no}/void"),
        key: "void",
        fields: vec![Field::text("reason", "Reason").required()],
        asks_decider: false,
        button: "Void the wipe",
        is_open: false,
    };
    let can_void = visitor.may(Deed::Wipe) && wipe.void_reason.is_none();
    let title = format!("Wipe {no} of {}", wipe.tag);
    Acts {
        links: vec![(format!("/items/{}", segment(&wipe.tag)), wipe.tag.clone())],
        forms: if can_void { vec![void] } else { Vec::new() },
        tables: vec![Table::of("The wipe", &[wipe], clock, |_| None)],
        ..Acts::default()
    }
    .answer(&visitor, title, "/wipes")
}

/// Voids a wipe that was recorded by mistake.
pub async fn void(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let reason = form.required("reason", "the reason")?.to_owned();
    let answer = site.act(&visitor, &form, move |store, act| record::void(store, act, no, &reason)).await?;
    let said = format!("wipe {no} of {} was voided", answer.value.tag);
    Ok(go_on(&visitor.seat, &format!("/wipes/{no}"), std::iter::once(said).chain(remarks(&answer))))
}
