//! One's own account: password, PIN, this device; and locking the desk.

use super::{Answer, go_on};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::{DEVICE, Visitor, then},
    site::Site,
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect},
};
use domain::{
    account::{must_be_good_password, must_be_good_pin},
    fault::Fault,
};
use register::account::{device, user};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    reference: String,
    roles: Vec<String>,
    has_pin: bool,
}

/// Shows one's own account.
pub async fn show(visitor: Visitor) -> Answer {
    let member = &visitor.member;
    Ok(page(&AccountPage {
        frame: Frame::of(&visitor, "Your account", ""),
        reference: member.person.reference.clone(),
        roles: member.roles.iter().map(ToString::to_string).collect(),
        has_pin: member.account.pin.is_some(),
    })?)
}

/// Checks one's own password once more.
async fn must_fit(site: &Site, visitor: &Visitor, password: &str) -> Result<(), domain::fault::Failure> {
    site.proved(&visitor.member.person.reference, password.to_owned(), visitor.seat.from).await.map(|_| ())
}

/// Changes one's own password. All other sessions of the person end.
pub async fn change_password(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    must_fit(&site, &visitor, form.as_typed("old").unwrap_or_default()).await?;
    let password = form.as_typed("password").unwrap_or_default().to_owned();
    let person = visitor.member.person.clone();
    must_be_good_password(&password, &[&person.name, &person.reference, &visitor.home.school])?;
    if form.as_typed("again") != Some(&password) {
        return Err(Fault::invalid("the two new passwords differ").hint("Type the same password twice.").into());
    }
    let hash = site.common.hasher.hash(password).await?;
    site.act(&visitor, &form, move |store, act| user::change_password(store, act, &person, &hash)).await?;
    // This session began before the change, so it has ended too: signing in is the proof that the new one is known.
    site.seats.end_of(visitor.member.person.id, None);
    site.note().await;
    Ok(Redirect::to("/sign-in").into_response())
}

/// Sets or removes one's own PIN.
pub async fn set_pin(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    must_fit(&site, &visitor, form.as_typed("old").unwrap_or_default()).await?;
    let person = visitor.member.person.clone();
    let hash = match form.get("pin") {
        Some(pin) => {
            must_be_good_pin(pin)?;
            Some(site.common.hasher.hash(pin.to_owned()).await?)
        }
        None => None,
    };
    let said = if hash.is_some() { "the PIN is set: it opens a desk that you have left" } else { "the PIN is removed" };
    site.act(&visitor, &form, move |store, act| user::set_pin(store, act, &person, hash)).await?;
    Ok(go_on(&visitor.seat, "/account", [said.to_owned()]))
}

/// Makes this browser's device the one that a code was printed for.
pub async fn adopt_device(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let code = form.required("code", "the code")?.to_owned();
    let token = site.act(&visitor, &form, move |store, act| device::adopt(store, act, &code)).await?;
    let secure = if site.settings.is_secure { "; Secure" } else { "" };
    let base = &site.settings.base;
    // Ten years: the school ends a device's registration, not the browser.
    let cookie = format!("{DEVICE}={token}; Path={base}/; HttpOnly; SameSite=Lax; Max-Age=315360000{secure}");
    let mut response = go_on(&visitor.seat, "/account", ["this device may use its camera from now on".to_owned()]);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "unlock.html")]
struct UnlockPage {
    frame: Frame,
    name: String,
    takes_pin: bool,
    then: String,
    wrong: Option<&'static str>,
}

fn unlock_page(visitor: &Visitor, then: &str, wrong: Option<&'static str>) -> Answer {
    let takes_pin = visitor.member.account.pin.is_some() && visitor.seat.takes_pin();
    let mut response = page(&UnlockPage {
        frame: Frame::outside("Locked", &visitor.home),
        name: visitor.member.person.name.clone(),
        takes_pin,
        then: then.to_owned(),
        wrong,
    })?;
    if wrong.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// Locks the desk at once.
pub async fn lock(visitor: Visitor) -> Answer {
    visitor.seat.lock();
    Ok(Redirect::to("/unlock").into_response())
}

/// Asks for the PIN, or for the password.
pub async fn locked(visitor: Visitor, query: Query) -> Answer {
    unlock_page(&visitor, then(query.0.get("then")), None)
}

/// Opens a locked desk again, where it was.
pub async fn unlock(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let then = then(form.get("then")).to_owned();
    let pin = visitor.member.account.pin.clone().filter(|_| visitor.seat.takes_pin());
    let is_open = match (pin, form.get("pin")) {
        (Some(hash), Some(typed)) => {
            let fits = site.common.hasher.fits(typed.to_owned(), Some(hash)).await;
            if !fits {
                visitor.seat.count_wrong_pin();
            }
            fits
        }
        _ => match form.as_typed("password") {
            Some(password) => must_fit(&site, &visitor, password).await.is_ok(),
            None => false,
        },
    };
    if !is_open {
        return unlock_page(&visitor, &then, Some("That was wrong. Please try again."));
    }
    visitor.seat.unlock(site.now());
    Ok(Redirect::to(&then).into_response())
}
