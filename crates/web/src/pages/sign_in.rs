//! Signing in, setting a first password, and signing out.

use super::Answer;
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::{SEAT, address, then},
    seats::{Noted, Seat},
    site::Site,
    trouble::{self, Sent},
};
use askama::Template;
use axum::{
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse as _, Redirect, Response},
};
use domain::{
    account::must_be_good_password,
    fault::{Failure, Fault},
    operator::Operator,
};
use register::{
    account::{list::Member, user},
    act::Act,
};
use std::{net::SocketAddr, sync::Arc};
use tower_sessions::Session;

#[derive(Template)]
#[template(path = "sign-in.html")]
struct SignInPage {
    frame: Frame,
    name: String,
    then: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct WelcomePage {
    frame: Frame,
    code: String,
    /// The person whose code this is, once it was given.
    person: Option<String>,
    wrong: Option<String>,
}

/// What went wrong, in a sentence or two.
fn told(failure: &Failure) -> String {
    match failure {
        Failure::Fault(Fault { message, hint, .. }) => {
            let hint = hint.as_ref().map(|hint| format!(" {}", crate::remedy::plain(hint))).unwrap_or_default();
            format!("{}{hint}", trouble::sentence(message))
        }
        Failure::Refused(_) => trouble::sentence(&failure.to_string()),
    }
}

/// Asks for a name and a password.
pub async fn form(State(site): State<Arc<Site>>, query: Query) -> Answer {
    let then = then(query.0.get("then")).to_owned();
    let frame = Frame::outside("Sign in", &site.home().await?);
    Ok(page(&SignInPage { frame, name: String::new(), then, wrong: None })?)
}

/// Signs someone in.
pub async fn sign_in(
    State(site): State<Arc<Site>>,
    session: Session,
    connected: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let form = Form::read(&body);
    let from = address(&headers, connected.as_deref(), site.settings.behind_proxy);
    let then = then(form.get("then")).to_owned();
    let name = form.get("name").unwrap_or_default().to_owned();
    let password = form.as_typed("password").unwrap_or_default().to_owned();
    match site.proved(&name, password, from).await {
        Ok(member) => {
            seat(&site, &session, &member, from).await?;
            Ok(Redirect::to(&then).into_response())
        }
        Err(failure) => {
            let frame = Frame::outside("Sign in", &site.home().await?);
            let mut response = page(&SignInPage { frame, name, then, wrong: Some(told(&failure)) })?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// Begins a session. The id in the cookie is a new one, so that nobody could have set it before.
async fn seat(site: &Site, session: &Session, member: &Member, from: std::net::IpAddr) -> Result<(), Failure> {
    let failed = |e: tower_sessions::session::Error| {
        Fault::new(domain::fault::FaultKind::Answer, "the session could not begin").hint("Try again.").because(e)
    };
    if let Ok(Some(before)) = session.get::<Noted>(SEAT).await {
        site.seats.remove(before.id);
    }
    session.cycle_id().await.map_err(failed)?;
    let seat = site.seats.add(Seat::new(&member.person, from, site.now()));
    session.insert(SEAT, seat.note()).await.map_err(failed)?;
    site.note().await;
    Ok(())
}

/// Signs out.
pub async fn sign_out(State(site): State<Arc<Site>>, session: Session) -> Answer {
    if let Ok(Some(seat)) = session.get::<Noted>(SEAT).await {
        site.seats.remove(seat.id);
    }
    let _ = session.flush().await;
    site.note().await;
    Ok(Redirect::to("/sign-in").into_response())
}

/// Asks for the one-time code, and then for a password.
pub async fn welcome(State(site): State<Arc<Site>>, query: Query) -> Answer {
    let code = query.0.get("code").unwrap_or_default().to_owned();
    let frame = Frame::outside("Set your password", &site.home().await?);
    Ok(page(&WelcomePage { frame, code, person: None, wrong: None })?)
}

/// Sets the first password with a one-time code. Wrong codes wait as wrong passwords do.
pub async fn set_password(
    State(site): State<Arc<Site>>,
    session: Session,
    connected: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let form = Form::read(&body);
    let from = address(&headers, connected.as_deref(), site.settings.behind_proxy);
    let code = form.get("code").unwrap_or_default().to_owned();
    match chosen(&site, &form, &code, from).await {
        Ok(member) => {
            seat(&site, &session, &member, from).await?;
            Ok(Redirect::to("/").into_response())
        }
        Err((person, failure)) => {
            let frame = Frame::outside("Set your password", &site.home().await?);
            let mut response = page(&WelcomePage { frame, code, person, wrong: Some(told(&failure)) })?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
    }
}

/// Sets the password that someone chose. A failure comes with the person's name, if the code is right.
async fn chosen(
    site: &Site,
    form: &Form,
    code: &str,
    from: std::net::IpAddr,
) -> Result<Member, (Option<String>, Failure)> {
    use crate::guesses::Target;
    let targets = [Target::Address(from)];
    if site.wrong.wait(&targets, site.now()).is_some() {
        return Err((None, Fault::conflict("too many wrong tries", "Wait a few minutes, then try again.").into()));
    }
    let typed = code.to_owned();
    let known = site
        .read(move |tx, clock| {
            let (person, _) = user::of_code(tx, &typed, clock.now(), clock.today())?;
            Ok((person, store::register_of(tx)?.school))
        })
        .await;
    let (person, school) = match known {
        Ok(known) => known,
        Err(failure) => {
            site.wrong.count(&targets, site.now());
            return Err((None, failure));
        }
    };
    let name = Some(person.label());
    let password = form.as_typed("password").unwrap_or_default().to_owned();
    let own = [&person.name, &person.reference, &school].map(String::as_str);
    if let Err(fault) = must_be_good_password(&password, &own) {
        return Err((name, fault.into()));
    }
    if form.as_typed("again") != Some(&password) {
        let fault = Fault::invalid("the two passwords differ").hint("Type the same password twice.");
        return Err((name, fault.into()));
    }
    let set = async {
        let hash = site.common.hasher.hash(password).await?;
        let act = Act {
            operator: Operator::signed_in(&person),
            random: site.settings.random.clone(),
            ..Act::of("", site.settings.time.clone())
        };
        let (typed, id) = (code.to_owned(), person.id);
        site.shelf.write(move |store| user::set_password(store, &act, &typed, &hash)).await?;
        site.seats.end_of(id, None);
        let member = site.read(move |tx, clock| Ok(register::account::list::member(tx, id, clock)?)).await?;
        member.ok_or_else(|| Fault::conflict("the account was disabled meanwhile", "Ask for a new code.").into())
    };
    set.await.map_err(|failure: Failure| (name, failure))
}

/// Answers nothing but the page to a browser that asks for what is not there.
pub async fn unknown(State(site): State<Arc<Site>>) -> Response {
    let fault = Fault::not_found("there is no such page").hint("Check the address, or go to the first page.");
    trouble::page_of(&fault.into(), None, &site.home_or_none().await, Sent::Nothing)
}
