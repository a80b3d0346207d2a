//! Accounts: who may sign in, and who is signed in.

use super::{Answer, go_on, mark, seen, unless_overtaken};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
    trouble::sentence,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::fault::Failure;
use register::{
    account::{list, user},
    act::Answer as Acted,
    paper::qr::Qr,
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    frame: Frame,
    accounts: Table,
    sessions: Table,
}

/// Lists accounts and sessions.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (accounts, clock) = site.read(move |tx, clock| Ok((list::list(tx, clock)?, clock))).await?;
    let sessions = site.seats.views(clock.now());
    Ok(page(&UsersPage {
        frame: Frame::of(&visitor, "Accounts", "/users"),
        accounts: Table::of("Accounts", &accounts, clock, |one| Some(format!("/users/{}", segment(&one.reference)))),
        sessions: Table::of("Signed in now", &sessions, clock, |_| None),
    })?)
}

#[derive(Template)]
#[template(path = "user.html")]
struct UserPage {
    frame: Frame,
    segment: String,
    name: String,
    state: &'static str,
    /// The last entry of the log about the account.
    seen: i64,
    roles: Vec<String>,
}

/// Shows one account.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(reference): Path<String>) -> Answer {
    let (account, seen) = site
        .read(move |tx, clock| {
            let person = store::person::find(tx, &reference)?;
            let all = list::list(tx, clock)?;
            let account = all.into_iter().find(|one| one.reference == person.reference).ok_or_else(|| {
                Failure::from(
                    domain::fault::Fault::not_found(format!("{} has no account", person.label()))
                        .hint("Give them one on the page of accounts."),
                )
            })?;
            Ok((account, mark(tx, person.id)?))
        })
        .await?;
    Ok(page(&UserPage {
        frame: Frame::of(&visitor, account.name.clone(), "/users"),
        segment: segment(&account.reference),
        name: account.name,
        state: account.state,
        seen,
        roles: account.roles.iter().map(ToString::to_string).collect(),
    })?)
}

#[derive(Template)]
#[template(path = "code.html")]
struct CodePage {
    frame: Frame,
    name: String,
    code: String,
    until: String,
    notes: Vec<String>,
    size: usize,
    path: String,
}

/// Shows a one-time code. It is shown here alone: the page is not kept, and a second look has no code.
fn code_page(visitor: &Visitor, site: &Site, answer: Acted<user::NewCode>) -> Answer {
    let new = answer.value;
    let code = new.code.unwrap_or_default();
    let qr = Qr::new(code.clone())?;
    Ok(page(&CodePage {
        frame: Frame::of(visitor, "One-time code", "/users"),
        name: new.account.name,
        until: new.account.code_until.map(|until| site.clock().show(until)).unwrap_or_default(),
        code,
        notes: super::plain(&answer.notes).iter().map(|note| sentence(note)).collect(),
        size: qr.size,
        path: qr.path,
    })?)
}

/// Gives someone an account.
pub async fn add(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let reference = form.required("ref", "the person")?.to_owned();
    let answer = site.act(&visitor, &form, move |store, act| user::add(store, act, &reference)).await?;
    code_page(&visitor, &site, answer)
}

/// Gives someone a new code, and ends their sessions.
pub async fn reset(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    form: Form,
) -> Answer {
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::person::find(tx, &reference)?.id))?;
            user::reset(store, &act, &reference)
        })
        .await?;
    end_sessions(&site, &answer.value.account.reference).await?;
    code_page(&visitor, &site, answer)
}

/// Ends someone's access at once.
pub async fn disable(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(reference): Path<String>,
    form: Form,
) -> Answer {
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::person::find(tx, &reference)?.id))?;
            user::disable(store, &act, &reference)
        })
        .await?;
    end_sessions(&site, &answer.value.reference).await?;
    Ok(go_on(&visitor.seat, "/users", [format!("the account of {} is disabled", answer.value.name)]))
}

/// The guard ends a session at its next request; this ends it now, so that the list shows it.
async fn end_sessions(site: &Site, reference: &str) -> Result<(), Failure> {
    let reference = reference.to_owned();
    let person = site.read(move |tx, _| Ok(store::person::find(tx, &reference)?.id)).await?;
    site.seats.end_of(person, None);
    site.note().await;
    Ok(())
}
