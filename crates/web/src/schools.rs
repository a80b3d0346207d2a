//! The pages of the schools of a server, each under its short name: `/oak/…`. A school's pages are made when somebody
//! first asks for them, and know nothing of the others': they have a register, sessions and people of their own.

use crate::{
    files,
    frame::{Frame, page},
    home::Home,
    pages::live,
    routes,
    shelf::broken,
    site::{Common, Settings, Site},
    trouble::{self, Sent, Trouble},
};
use askama::Template;
use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::get,
};
use domain::fault::{Failure, Fault};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::ServerSchool;
use tokio::{
    sync::Mutex as Turn,
    task::{AbortHandle, spawn_blocking},
};
use tower::ServiceExt as _;

/// The time for which the list of schools is not read again, so that someone who asks for schools that aren't there
/// costs the server little.
const FRESH: Duration = Duration::from_secs(2);

/// The schools of a server.
pub struct Schools {
    settings: Settings,
    common: Common,
    open: Mutex<HashMap<String, School>>,
    /// The schools that the server had, and when. Held while they are read, or while a school's pages are made.
    known: Turn<Option<(Instant, Vec<ServerSchool>)>>,
}

/// The pages of a school.
#[derive(Clone)]
struct School {
    site: Arc<Site>,
    router: Router,
    following: AbortHandle,
}

#[derive(Template)]
#[template(path = "schools.html")]
struct SchoolsPage {
    frame: Frame,
    /// The short name of each school, and its name.
    schools: Vec<(String, String)>,
}

impl Schools {
    /// Prepares the pages of a server's schools. The register of `settings` is the server.
    pub fn new(settings: Settings, common: Common) -> Arc<Self> {
        Arc::new(Self { settings, common, open: Mutex::default(), known: Turn::default() })
    }

    /// What the pages of all schools share.
    pub fn common(&self) -> &Common {
        &self.common
    }

    /// The sites of the schools whose pages were asked for.
    pub fn sites(&self) -> Vec<Arc<Site>> {
        self.open().values().map(|school| Arc::clone(&school.site)).collect()
    }

    fn open(&self) -> MutexGuard<'_, HashMap<String, School>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The schools that this page may read, as they were a moment ago.
    ///
    /// Errors: the server can't be reached.
    async fn list(&self) -> Result<Vec<ServerSchool>, Failure> {
        let mut known = self.known.lock().await;
        if let Some((at, schools)) = &*known
            && at.elapsed() < FRESH
        {
            return Ok(schools.clone());
        }
        let address = self.settings.register.clone();
        let turn = self.common.pool.turn().await?;
        let schools = spawn_blocking(move || store::schools(&address)).await;
        drop(turn);
        let mut schools = schools.map_err(broken)??;
        schools.retain(|school| school.name.is_some());
        // The pages of a school that was removed end.
        self.open().retain(|short, open| {
            let is_there = schools.iter().any(|school| school.short == *short);
            if !is_there {
                open.following.abort();
            }
            is_there
        });
        *known = Some((Instant::now(), schools.clone()));
        Ok(schools)
    }

    /// True if the server is there, and has no such school any more.
    async fn was_removed(&self, short: &str) -> bool {
        // What was known a moment ago may be what is wrong.
        *self.known.lock().await = None;
        self.list().await.is_ok_and(|schools| !schools.iter().any(|school| school.short == short))
    }

    /// The pages of a school; `None` if the server has no such school.
    ///
    /// Errors: the server can't be reached, or the school can't be used.
    async fn school(self: &Arc<Self>, short: &str) -> Result<Option<School>, Failure> {
        if let Some(school) = self.open().get(short) {
            return Ok(Some(school.clone()));
        }
        if !self.list().await?.iter().any(|school| school.short == short) {
            return Ok(None);
        }
        let _making = self.known.lock().await;
        if let Some(school) = self.open().get(short) {
            return Ok(Some(school.clone()));
        }
        let settings = Settings {
            register: self.settings.register.with_school(short)?,
            base: format!("/{short}"),
            ..self.settings.clone()
        };
        let (common, turn) = (self.common.clone(), self.common.pool.turn().await?);
        let site = spawn_blocking(move || Site::new(settings, common)).await;
        drop(turn);
        let site = site.map_err(broken)??;
        let following = tokio::spawn(live::follow(Arc::clone(&site))).abort_handle();
        let school = School { router: routes::router(Arc::clone(&site)), site, following };
        self.open().insert(short.to_owned(), school.clone());
        Ok(Some(school))
    }
}

/// The page of all schools, and beside it each school's own.
pub fn router(schools: Arc<Schools>) -> Router {
    let own =
        Router::new().route("/", get(list)).route("/health", get(health)).route("/static/{name}", get(files::get));
    routes::safe(own).fallback(of_school).with_state(schools)
}

fn outside() -> Home {
    Home::new("Kitbook", "")
}

/// Lists the schools. Anybody may: that a school belongs to a trust is public.
async fn list(State(schools): State<Arc<Schools>>) -> Result<Response, Trouble> {
    let known = schools.list().await?;
    let known = known.into_iter().map(|school| (school.short, school.name.unwrap_or_default()));
    let mut schools: Vec<(String, String)> = known.collect();
    // By the names that people read, not by the short ones.
    schools.sort_by_cached_key(|(short, name)| (domain::text::fold(name), short.clone()));
    Ok(page(&SchoolsPage { frame: Frame::outside("Schools", &outside()), schools })?)
}

/// Answers "ok" if the server can be read.
async fn health(State(schools): State<Arc<Schools>>) -> Response {
    match schools.list().await {
        Ok(_) => "ok\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the server can't be read\n").into_response(),
    }
}

/// Hands a request to the pages of its school, which know their addresses without the school's name.
async fn of_school(State(schools): State<Arc<Schools>>, mut request: Request) -> Response {
    let path = request.uri().path();
    let (short, rest) = match path.trim_start_matches('/').split_once('/') {
        Some((short, _)) => (short.to_owned(), true),
        None => (path.trim_start_matches('/').to_owned(), false),
    };
    let school = match schools.school(&short).await {
        Ok(Some(school)) => school,
        Ok(None) => return alone(&no_such_school()).await,
        Err(failure) => return alone(&failure).await,
    };
    let base = format!("/{short}");
    if !rest {
        return Redirect::to(&format!("{base}/")).into_response();
    }
    let Some(uri) = without(request.uri(), &base) else { return StatusCode::BAD_REQUEST.into_response() };
    *request.uri_mut() = uri;
    let answered = school.router.oneshot(request).await;
    let mut response = answered.unwrap_or_else(|never| match never {});
    if response.status().is_server_error() && schools.was_removed(&short).await {
        return alone(&no_such_school()).await;
    }
    lead_back(response.headers_mut(), &base);
    response
}

/// A page of no school, about a failure.
async fn alone(failure: &Failure) -> Response {
    routes::dressed(trouble::page_of(failure, None, &outside(), Sent::Nothing)).await
}

fn no_such_school() -> Failure {
    Fault::not_found("there is no such school here").hint("Check the address.").into()
}

/// An address without its beginning.
fn without(uri: &Uri, base: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    let path = parts.path_and_query.as_ref()?.as_str().trim_start_matches('/');
    let rest = path.strip_prefix(base.trim_start_matches('/'))?;
    parts.path_and_query = Some(rest.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// Puts the school's short name before the addresses to go on to.
fn lead_back(headers: &mut HeaderMap, base: &str) {
    for name in [header::LOCATION, HeaderName::from_static("x-go")] {
        let within = headers.get(&name).and_then(|value| value.to_str().ok()).filter(|to| to.starts_with('/'));
        if let Some(to) = within.and_then(|to| HeaderValue::from_str(&format!("{base}{to}")).ok()) {
            headers.insert(name, to);
        }
    }
}
