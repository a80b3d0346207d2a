//! What every page has around it: the school, the places to go, who is signed in.

use crate::{
    bar::{self, Entry},
    files,
    guard::Visitor,
    home::Home,
    site::random_id,
};
use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    text::is_hostile,
};
use std::sync::Arc;

/// What is around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    pub title: String,
    pub school: Arc<str>,
    /// The start of the addresses of its pages.
    pub base: Arc<str>,
    /// The places to go.
    pub bar: Vec<Entry>,
    /// The name of who is signed in; `None` on the pages before that.
    pub who: Option<String>,
    /// Their ref: what a browser keeps for them is sent in nobody else's name.
    pub reference: String,
    /// What was just done, said once.
    pub said: Vec<String>,
    /// The key of the forms on this page: each sending of one page is one act.
    pub key: String,
    /// True if the page may use the camera of this device.
    pub camera: bool,
    pub css: &'static str,
    pub script: &'static str,
    pub icon: &'static str,
}

impl Frame {
    /// The frame of a page for someone who is signed in. `here` is the place that the page belongs to.
    pub fn of(visitor: &Visitor, title: impl Into<String>, here: &str) -> Self {
        Self {
            bar: bar::entries(&visitor.member.roles, here),
            who: Some(visitor.member.person.name.clone()),
            reference: visitor.member.person.reference.clone(),
            said: if visitor.by_itself { Vec::new() } else { visitor.seat.said() },
            camera: visitor.camera,
            ..Self::outside(title, &visitor.home)
        }
    }

    /// The frame of a page that anybody may see.
    pub fn outside(title: impl Into<String>, home: &Home) -> Self {
        Self {
            title: title.into(),
            school: Arc::clone(&home.school),
            base: Arc::clone(&home.base),
            bar: Vec::new(),
            who: None,
            reference: String::new(),
            said: Vec::new(),
            key: random_id().to_string(),
            camera: false,
            css: files::css(),
            script: files::script(),
            icon: files::icon(),
        }
    }
}

/// Renders a page.
///
/// Errors: the template can't be rendered.
pub fn page(template: &impl Template) -> Result<Response, Failure> {
    let html = template.render().map_err(|e| {
        Fault::new(FaultKind::Answer, "the page could not be made").hint("Please report this.").because(e)
    })?;
    // Control characters are refused on entry, but an altered register may hold some.
    let html: String = html.chars().map(|c| if is_hostile(c) && c != '\n' { '\u{fffd}' } else { c }).collect();
    let mut response = Html(html).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
