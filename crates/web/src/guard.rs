//! What every request goes through: who it is, whether they may, and whether the form was answered before.

use crate::{
    form::Form,
    home::Home,
    routes::IsPaper,
    seats::{self, Kept, Noted, Seat, Sending},
    site::Site,
    trouble::{self, Sent, Trouble},
};
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    access::{Deed, may},
    fault::{Failure, Fault, FaultKind},
};
use register::account::{
    device,
    list::{self, Member},
};
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};
use tower_sessions::Session;

/// The name of the seat in a session.
pub const SEAT: &str = "seat";
/// The cookie of a registered device.
pub const DEVICE: &str = "kitbook-device";
/// The most bytes of a form. A drawn signature is the longest.
const LONGEST_FORM: usize = 512 * 1024;

/// Someone who is signed in, for one request.
#[derive(Clone)]
pub struct Visitor {
    pub member: Arc<Member>,
    pub seat: Arc<Seat>,
    pub home: Home,
    /// True if the camera and photographs may be used on this device.
    pub camera: bool,
    /// True if the page asked by itself, to follow what others do: nobody reads what it says.
    pub by_itself: bool,
}

impl Visitor {
    pub fn may(&self, deed: Deed) -> bool {
        may(&self.member.roles, deed)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        let nobody = || Fault::conflict("nobody is signed in", "Sign in, then try again.");
        parts.extensions.get::<Self>().cloned().ok_or_else(|| nobody().into())
    }
}

/// The address from which a request came. If a proxy says none that is understood, it is one that no computer has, so
/// that nobody passes for this computer.
pub fn address(headers: &HeaderMap, connected: Option<&ConnectInfo<SocketAddr>>, behind_proxy: bool) -> IpAddr {
    if behind_proxy {
        return told(headers).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    }
    connected.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(address)| address.ip())
}

/// The address that the proxy says. It adds its own peer at the end, in a line of its own or not, some with the port; what
/// is before that came from the peer.
fn told(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let said = last.rsplit(',').next()?.trim();
    let within = said.strip_prefix('[').and_then(|said| said.strip_suffix(']')).unwrap_or(said);
    within.parse().ok().or_else(|| said.parse().ok().map(|with_port: SocketAddr| with_port.ip()))
}

/// Finds who is signed in.
async fn visitor(site: &Site, session: &Session, headers: &HeaderMap) -> Result<Option<Visitor>, Failure> {
    let noted = match session.get::<Noted>(SEAT).await {
        Ok(Some(noted)) if !noted.has_ended(site.now()) => noted,
        Err(tower_sessions::session::Error::Store(error)) => {
            return Err(Fault::new(FaultKind::Busy, "nobody can be signed in now: the server doesn't answer")
                .hint("Try again in a moment.")
                .because(error)
                .into());
        }
        _ => return Ok(None),
    };
    let seat = site.seats.get(noted.id, site.now());
    if seat.is_none() && !site.cookies.outlive() {
        return Ok(None);
    }
    let by_itself = headers.contains_key("x-by-itself");
    let token = cookie(headers, DEVICE);
    let any_camera = site.settings.any_camera;
    let found = site
        .read(move |tx, clock| {
            let member = list::member(tx, noted.person.into(), clock)?;
            let school = store::register_of(tx)?.school;
            let camera = any_camera || token.map(|token| device::is_registered(tx, &token)).transpose()? == Some(true);
            Ok((member, school, camera))
        })
        .await?;
    match found {
        // A new password, a reset or the end of the last working day ends what began before it.
        (Some(member), school, camera) if member.account.changed_at <= noted.since => {
            // The page was started again since they signed in.
            let seat = seat.unwrap_or_else(|| site.seats.add(Seat::again(&noted, &member.person)));
            let home = Home::new(&school, &site.settings.base);
            Ok(Some(Visitor { member: Arc::new(member), seat, home, camera, by_itself }))
        }
        _ => {
            site.seats.remove(noted.id);
            Ok(None)
        }
    }
}

/// Reads a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    all.flat_map(|line| line.split(';')).find_map(|one| {
        let (known, value) = one.trim().split_once('=')?;
        (known == name).then(|| value.to_owned())
    })
}

/// Lets someone through who may do this, and answers a form once.
pub async fn guard(
    State((site, deed)): State<(Arc<Site>, Deed)>,
    session: Session,
    mut request: Request,
    next: Next,
) -> Response {
    let visitor = match visitor(&site, &session, request.headers()).await {
        Ok(Some(visitor)) => visitor,
        Ok(None) if is_sent_by_hand(&request) => {
            let fault = Fault::conflict(
                "you were signed out before this was sent",
                "Sign in in another tab. Then go back here, and send it again.",
            );
            let home = site.home_or_none().await;
            return as_closed(trouble::page_of(&fault.into(), None, &home, Sent::Something));
        }
        // Signing in leads back to where they wanted to go.
        Ok(None) => return after("/sign-in", &request),
        Err(failure) => {
            return trouble::page_of(&failure, None, &site.home_or_none().await, Sent::by(request.method()));
        }
    };
    let sent = Sent::by(request.method());
    let path = request.uri().path().to_owned();
    // A desk that is left locks by itself; what a page asks for by itself does not count as use.
    if visitor.seat.is_locked(site.now(), visitor.may(Deed::Desk), !visitor.by_itself)
        && !matches!(path.as_str(), "/unlock" | "/sign-out")
    {
        return if is_sent_by_hand(&request) {
            locked_meanwhile(&visitor, request).await
        } else {
            after("/unlock", &request)
        };
    }
    if !visitor.may(deed) {
        let fault = Fault::conflict(
            "your roles don't include this",
            "If you need it for your work, ask the ICT co-ordinator for a role.",
        );
        let mut response = trouble::page_of(&fault.into(), Some(&visitor), &visitor.home, sent);
        *response.status_mut() = StatusCode::FORBIDDEN;
        return response;
    }
    request.extensions_mut().insert(visitor.clone());
    if request.method() == Method::POST && is_plain_form(request.headers()) {
        return once(&visitor, request, next).await;
    }
    let mut response = next.run(request).await;
    match trouble::taken(&mut response) {
        Some(failure) => trouble::page_of(&failure, Some(&visitor), &visitor.home, sent),
        None => response,
    }
}

fn is_plain_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.is_empty() || kind.starts_with("application/x-www-form-urlencoded")
}

/// Answers a form; one that arrives again, word for word, gets the first answer.
async fn once(visitor: &Visitor, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let form = match to_bytes(body, LONGEST_FORM).await {
        Ok(bytes) => Form::read(&bytes),
        Err(_) => {
            let fault = Fault::invalid("the form is too long").hint("Send less of it at once.");
            return trouble::page_of(&fault.into(), Some(visitor), &visitor.home, Sent::Something);
        }
    };
    parts.extensions.insert(form.clone());
    let sending = form.get("key").map(|key| Sending::of(key, &path, &form));
    let mut answers = visitor.seat.answers.lock().await;
    if let Some((_, kept)) = answers.iter().find(|(known, _)| Some(known) == sending.as_ref()) {
        return answer(kept.clone());
    }
    let mut response = next.run(Request::from_parts(parts, Body::empty())).await;
    if let Some(failure) = trouble::taken(&mut response) {
        return trouble::page_of(&failure, Some(visitor), &visitor.home, Sent::Form(&path, &form));
    }
    let Some(sending) = sending else { return response };
    let (parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, usize::MAX).await else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).map(str::to_owned);
    let kept = Kept {
        is_paper: parts.extensions.get::<IsPaper>().is_some(),
        status: parts.status.as_u16(),
        location: text(header::LOCATION),
        kind: text(header::CONTENT_TYPE),
        body: bytes.clone(),
    };
    seats::keep(&mut answers, sending, kept);
    Response::from_parts(parts, Body::from(bytes))
}

/// The first answer to a form, once more.
fn answer(kept: Kept) -> Response {
    let mut response = Response::new(Body::from(kept.body));
    *response.status_mut() = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK);
    if kept.is_paper {
        response.extensions_mut().insert(IsPaper);
    }
    for (name, value) in [(header::LOCATION, kept.location), (header::CONTENT_TYPE, kept.kind)] {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// True for a form that a browser sends by itself and waits for the page that answers it.
fn is_sent_by_hand(request: &Request) -> bool {
    !request.method().is_safe() && !request.headers().contains_key("x-part")
}

/// Answers a form that was sent from a screen that is locked by now: with the form once more, so that nothing typed is lost.
async fn locked_meanwhile(visitor: &Visitor, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string);
    let is_plain = is_plain_form(request.headers());
    let form = to_bytes(request.into_body(), LONGEST_FORM).await.ok().filter(|_| is_plain);
    as_closed(match form {
        Some(bytes) => trouble::locked(&visitor.home, &path, &Form::read(&bytes)),
        None => {
            let fault = Fault::conflict(
                "this screen was locked before the form was sent",
                "Unlock it in another tab. Then go back here, and send it again.",
            );
            trouble::page_of(&fault.into(), None, &visitor.home, Sent::Something)
        }
    })
}

/// An answer to someone who has to sign in, or to open the screen, first.
fn as_closed(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNAUTHORIZED;
    response
}

fn after(to: &str, request: &Request) -> Response {
    if request.method() != Method::GET || request.headers().contains_key("x-part") {
        return (StatusCode::UNAUTHORIZED, [("x-go", to.to_owned())]).into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let then: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    Redirect::to(&format!("{to}?then={then}")).into_response()
}

/// A path of this page to go on to; anything else leads to the first page.
pub fn then(wanted: Option<&str>) -> &str {
    match wanted {
        // Two slashes, or a backslash, would lead to another server.
        Some(path) if path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']) => path,
        _ => "/",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_names_the_last_address_and_what_is_not_understood_is_not_this_computer() {
        let here = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 9)));
        let from = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            address(&headers, Some(&here), true).to_string()
        };
        for (lines, address) in [
            (&["8.8.8.8"][..], "8.8.8.8"),
            (&["127.0.0.1, 8.8.8.8"], "8.8.8.8"),
            (&["127.0.0.1", "8.8.8.8"], "8.8.8.8"),
            (&["8.8.8.8:1234"], "8.8.8.8"),
            (&["[2001:db8::1]:443"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["2001:db8::1"], "2001:db8::1"),
            (&["unknown"], "0.0.0.0"),
            (&["\"8.8.8.8\""], "0.0.0.0"),
            (&["8.8.8.8,"], "0.0.0.0"),
            (&["127.0.0.1", ""], "0.0.0.0"),
            (&[], "0.0.0.0"),
        ] {
            assert_eq!(from(lines), address, "{lines:?}");
        }
        assert_eq!(address(&HeaderMap::new(), Some(&here), false).to_string(), "127.0.0.1");
    }
}
