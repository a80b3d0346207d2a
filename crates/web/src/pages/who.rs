//! Who had a device at a time, for the safeguarding lead. Each look-up asks for their password, and is logged.

use super::Answer;
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
    tables::Table,
};
use askama::Template;
use axum::extract::State;
use domain::{fault::Fault, who::Zone};
use register::who::look::{self, Order};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "who.html")]
struct WhoPage {
    frame: Frame,
    /// The answer, once something was asked.
    found: Option<Table>,
    /// The zone of the school's own clock.
    zone: String,
    device: String,
    at: String,
    /// The ref of who is signed in.
    me: String,
}

/// Shows the form.
pub async fn form(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    Ok(page(&WhoPage {
        frame: Frame::of(&visitor, "Who had it then", "/who"),
        found: None,
        zone: site.clock().zone().name().to_owned(),
        device: String::new(),
        at: String::new(),
        me: visitor.member.person.reference.clone(),
    })?)
}

/// Looks up who had a device, for who is signed in and proves it once more: a page that was left open is nobody's proof.
pub async fn look_up(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    form.required("by_password", "your password")?;
    let me = visitor.member.person.reference.clone();
    if form.get("by") != Some(me.as_str()) {
        return Err(
            Fault::conflict("a look-up is made by who is signed in", "Sign in yourself, then look it up.").into()
        );
    }
    let order = Order {
        device: form.required("device", "the device")?.to_owned(),
        at: form.required("at", "the time")?.to_owned(),
        zone: form.text("zone").as_deref().map(Zone::parse).transpose()?,
        by: Some(me),
    };
    let (device, at) = (order.device.clone(), order.at.clone());
    let answer = site.act(&visitor, &form, move |store, act| look::look_up(store, act, &order)).await?;
    let clock = site.clock();
    Ok(page(&WhoPage {
        frame: Frame::of(&visitor, "Who had it then", "/who"),
        found: Some(Table::of("The answer", &[answer.value], clock, |_| None)),
        zone: clock.zone().name().to_owned(),
        device,
        at,
        me: visitor.member.person.reference.clone(),
    })?)
}
