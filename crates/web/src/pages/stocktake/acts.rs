//! Opens and closes stocktakes, and accepts what one found.

use super::at;
use crate::{
    form::Form,
    guard::Visitor,
    pages::{Answer, go_on, remarks},
    site::Site,
};
use axum::extract::{Path, State};
use domain::fault::Fault;
use register::stocktake::{accept, close, open};
use std::sync::Arc;
use store::asset::Spelling;

/// Opens a stocktake.
pub async fn open(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let order = open::Order {
        location: form.text("location"),
        category: form.text("category"),
        blind: form.has("blind"),
        note: form.text("note"),
    };
    if order.location.is_none() && order.category.is_none() && !form.has("all") {
        return Err(Fault::invalid("nothing was chosen to count")
            .hint("Choose a room or a category, or tick that everything is counted.")
            .into());
    }
    if form.has("all") && (order.location.is_some() || order.category.is_some()) {
        return Err(Fault::invalid("everything was ticked, and a room or a category was chosen")
            .hint("Choose one of the two.")
            .into());
    }
    let answer = site.act(&visitor, &form, move |store, act| open::open(store, act, &order)).await?;
    let no = answer.value.no.unwrap_or_default();
    let said = std::iter::once(format!("stocktake {no} is open")).chain(remarks(&answer));
    Ok(go_on(&visitor.seat, &at(no), said))
}

/// Closes a stocktake. The person who closes it proves who they are, on any screen.
pub async fn close(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (by, note) = (form.text("by"), form.text("note"));
    let answer = site
        .act(&visitor, &form, move |store, act| close::close(store, act, no, by.as_deref(), note.as_deref()))
        .await?;
    drop(answer);
    Ok(go_on(&visitor.seat, &at(no), [format!("stocktake {no} is closed: print its sheet and sign it")]))
}

/// Gives items the rooms where they were found, or the conditions that were noted: one item, or all of them.
pub async fn accept(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let tags: Vec<String> = form.text("tag").into_iter().collect();
    let conditions = form.has("conditions");
    let wrong_rooms = tags.is_empty() && !conditions;
    let order = accept::Order { no, wrong_rooms, tags, spelling: Spelling::Whole, conditions };
    let answer = site.act(&visitor, &form, move |store, act| accept::accept(store, act, &order)).await?;
    let changed = domain::text::count(answer.value.len(), "item");
    let said = if conditions {
        format!("{changed} in the condition that was noted now")
    } else {
        format!("{changed} in the register's new room now")
    };
    Ok(go_on(&visitor.seat, &at(no), std::iter::once(said).chain(remarks(&answer))))
}
