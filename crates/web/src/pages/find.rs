//! Finding: one field for everything, and the list of items.

use super::Answer;
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use askama::Template;
use axum::extract::State;
use domain::{access::Deed, asset::State as AssetState, fault::Fault, words::Word as _};
use register::{
    asset::list::{AssetFilter, AssetOrder, each_asset},
    overview::find::{self, Found},
    view::AssetView,
};
use std::sync::Arc;

/// The most that is shown of each kind.
const MOST: usize = 60;

#[derive(Template)]
#[template(path = "find.html")]
struct FindPage {
    frame: Frame,
    text: String,
    table: Option<Table>,
}

/// The page of something that was found.
fn href(found: &Found) -> Option<String> {
    Some(match found {
        Found::Asset { tag, .. } => format!("/items/{}", segment(tag)),
        Found::Person { reference, .. } => format!("/people/{}", segment(reference)),
        Found::Loan { no, .. } => format!("/loans/{no}"),
        Found::Slip { no, .. } => format!("/slips/{no}"),
        Found::Numbered { what: "incident", no, .. } => format!("/incidents/{no}"),
        Found::Numbered { what: "charge", no, .. } => format!("/charges/{no}"),
        Found::Numbered { tag, .. } => format!("/items/{}", segment(tag)),
        Found::Stock { .. } => "/stock".to_owned(),
        Found::Group { .. } | Found::Licence { .. } | Found::OwnDevice { .. } => return None,
    })
}

/// True if someone may see that this was found.
fn may_see(visitor: &Visitor, found: &Found) -> bool {
    let deed = match found {
        Found::Asset { .. } => Deed::SeeItems,
        Found::Numbered { what: "charge", .. } => Deed::SeeMoney,
        Found::Numbered { what: "incident", .. } => Deed::SeeIncidents,
        Found::Numbered { .. } | Found::Licence { .. } => Deed::SeeItems,
        Found::Stock { .. } => Deed::SeeStock,
        Found::Person { .. }
        | Found::Loan { .. }
        | Found::Slip { .. }
        | Found::Group { .. }
        | Found::OwnDevice { .. } => Deed::SeePeople,
    };
    visitor.may(deed)
}

/// Finds items, people and records.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let text = query.0.get("q").unwrap_or_default().to_owned();
    let table = if text.is_empty() {
        None
    } else {
        let wanted = text.clone();
        let (mut found, clock) =
            site.read(move |tx, clock| Ok((find::find(tx, &wanted, Some(MOST), clock.today())?, clock))).await?;
        found.retain(|found| may_see(&visitor, found));
        Some(Table::of("Found", &found, clock, href))
    };
    Ok(page(&FindPage { frame: Frame::of(&visitor, "Find", "/find"), text, table })?)
}

/// The states to choose from.
const STATES: [(&str, &str); 11] = [
    ("", "any state"),
    ("available", "available"),
    ("on-loan", "on loan"),
    ("in-repair", "in repair"),
    ("unsafe", "unsafe"),
    ("awaiting-check", "awaiting a return check"),
    ("awaiting-wipe", "awaiting a wipe"),
    ("missing", "missing"),
    ("lost", "lost"),
    ("stolen", "stolen"),
    ("disposed", "disposed of"),
];
const ORDERS: [(&str, &str); 4] =
    [("", "by tag"), ("category", "by category"), ("location", "by location"), ("purchased", "newest first")];

/// Lists items.
pub async fn items(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let text = |name: &str| query.0.get(name).map(str::to_owned);
    let state = text("state").map(|word| known_state(&word)).transpose()?;
    let order = match query.0.get("sort") {
        None => AssetOrder::Tag,
        Some("category") => AssetOrder::Category,
        Some("location") => AssetOrder::Location,
        Some("purchased") => AssetOrder::Purchased,
        Some(other) => return Err(no_order(other).into()),
    };
    let wanted = Wanted::of(&query);
    let filter = AssetFilter {
        category: text("category"),
        location: text("location"),
        state,
        text: text("q"),
        limit: wanted.most(),
        order,
        ..AssetFilter::default()
    };
    let (read, clock) = site
        .read(move |tx, clock| {
            let read = collected(Collect::new(wanted, clock), |take| each_asset(tx, &filter, clock.today(), take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Items",
        here: "/items",
        filters: vec![
            Filter::text(&query, "q", "Words"),
            Filter::text(&query, "category", "Category"),
            Filter::text(&query, "location", "Location"),
            Filter::choice(&query, "state", "State", &STATES),
            Filter::choice(&query, "sort", "Order", &ORDERS),
        ],
        href: |asset: &AssetView| Some(format!("/items/{}", segment(&asset.tag))),
    };
    list.answer(&visitor, &query, read, clock)
}

fn known_state(word: &str) -> Result<AssetState, Fault> {
    AssetState::parse(word).ok_or_else(|| {
        Fault::invalid(format!("{} is no state of an item", domain::text::shown(word)))
            .hint("Choose one from the list.")
    })
}

/// The fault of an order that no list has.
pub fn no_order(word: &str) -> Fault {
    Fault::invalid(format!("{} is no order of this list", domain::text::shown(word))).hint("Choose one from the list.")
}
