//! What every page has around it: the school, the places to go, who is signed in.

use crate::{files, guard::Visitor, site::random_id};
use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};
use domain::{
    access::{Deed, may},
    fault::{Failure, Fault, FaultKind},
    text::is_hostile,
};

/// A place in the bar at the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub href: &'static str,
    pub name: &'static str,
    pub is_here: bool,
}

/// The places, each with the deed that it is for.
const PLACES: [(&str, &str, Deed); 23] = [
    ("/", "Today", Deed::Own),
    ("/desk", "Desk", Deed::Desk),
    ("/find", "Find", Deed::SeeItems),
    ("/loans", "Loans", Deed::SeePeople),
    ("/stock", "Stock", Deed::SeeStock),
    ("/tests", "Tests", Deed::Test),
    ("/stocktakes", "Stocktakes", Deed::SeeItems),
    ("/incidents", "Incidents", Deed::SeeIncidents),
    ("/repairs", "Repairs", Deed::SeeItems),
    ("/bans", "Bans", Deed::SeeBans),
    ("/charges", "Charges", Deed::SeeMoney),
    ("/disposals", "Disposals", Deed::SeeDisposals),
    ("/leavers", "Leavers", Deed::SeeLeavers),
    ("/who", "Who had it", Deed::LookUp),
    ("/dashboard", "Dashboard", Deed::SeeReports),
    ("/value", "Value", Deed::SeeValue),
    ("/support", "Support", Deed::SeeItems),
    ("/reconcile", "Device lists", Deed::CompareDevices),
    ("/imports", "Imports", Deed::Import),
    ("/backups", "Backups", Deed::Backup),
    ("/users", "Accounts", Deed::Users),
    ("/devices", "Devices", Deed::Users),
    ("/settings", "Settings", Deed::Settings),
];

/// What is around a page.
#[derive(Debug, Clone)]
pub struct Frame {
    pub title: String,
    pub school: String,
    pub places: Vec<Place>,
    /// The name of who is signed in; `None` on the pages before that.
    pub who: Option<String>,
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
        let places = PLACES
            .iter()
            .filter(|(_, _, deed)| may(&visitor.member.roles, *deed))
            .map(|(href, name, _)| Place { href, name, is_here: *href == here })
            .collect();
        Self {
            places,
            who: Some(visitor.member.person.name.clone()),
            said: if visitor.by_itself { Vec::new() } else { visitor.seat.said() },
            camera: visitor.camera,
            ..Self::outside(title, &visitor.school)
        }
    }

    /// The frame of a page that anybody may see.
    pub fn outside(title: impl Into<String>, school: &str) -> Self {
        Self {
            title: title.into(),
            school: school.to_owned(),
            places: Vec::new(),
            who: None,
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
