//! Devices whose camera the page may use.

use super::{Answer, go_on};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
    tables::Table,
    trouble::sentence,
};
use askama::Template;
use axum::extract::State;
use register::account::device::{self, RegisteredDevice};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    frame: Frame,
    devices: Table,
    /// The devices that can be ended.
    open: Vec<RegisteredDevice>,
}

/// Lists the devices.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (devices, clock) = site.read(move |tx, clock| Ok((device::list(tx)?, clock))).await?;
    Ok(page(&DevicesPage {
        frame: Frame::of(&visitor, "Devices", "/devices"),
        devices: Table::of("Registered devices", &devices, clock, |_| None),
        open: devices.into_iter().filter(|device| device.ended_on.is_none()).collect(),
    })?)
}

#[derive(Template)]
#[template(path = "device-code.html")]
struct CodePage {
    frame: Frame,
    name: String,
    code: String,
    notes: Vec<String>,
}

/// Registers a device, and shows its code, once.
pub async fn add(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let name = form.required("name", "the name of the device")?.to_owned();
    let answer = site.act(&visitor, &form, move |store, act| device::add(store, act, &name)).await?;
    Ok(page(&CodePage {
        frame: Frame::of(&visitor, "Code of a device", "/devices"),
        name: answer.value.device.name,
        code: answer.value.code.unwrap_or_default(),
        notes: super::plain(&answer.notes).iter().map(|note| sentence(note)).collect(),
    })?)
}

/// Ends a device's registration.
pub async fn end(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let no = form.number("no", "the number of the device")?;
    let answer = site.act(&visitor, &form, move |store, act| device::end(store, act, no)).await?;
    Ok(go_on(&visitor.seat, "/devices", [format!("the registration of {} has ended", answer.value.name)]))
}
