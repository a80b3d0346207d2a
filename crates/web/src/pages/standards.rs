//! What the register answers of the digital standards, and the items behind each gap.

use super::{Answer, desk};
use crate::{
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
    trouble::sentence,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    fault::Fault,
    standard::{Point, READ_ON, SOURCE},
    when::show_day,
    words::Word as _,
};
use register::{
    keep::backup::folder,
    paper::letterhead::letterhead,
    report::{
        standards::{OF_ITEMS, PointView, gap, standards},
        standards_paper,
    },
};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "standards.html")]
struct StandardsPage {
    frame: Frame,
    day: String,
    tables: Vec<Table>,
}

/// Shows the points with their counts.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let register = site.place();
    let (points, clock) = site
        .read(move |tx, clock| {
            let last = folder::last(tx, &register, clock);
            Ok((standards(tx, &last, clock)?, clock))
        })
        .await?;
    let sees = visitor.may(Deed::SeeItems);
    let href = |view: &PointView| {
        let has_list = sees && view.gap > 0 && OF_ITEMS.contains(&view.point);
        has_list.then(|| format!("/standards/{}", view.point.word()))
    };
    let table = |(title, points): (&str, Vec<&PointView>)| {
        let points: Vec<PointView> = points.into_iter().cloned().collect();
        // The names in the addresses of GOV.UK have neither capitals nor commas.
        let title = match title {
            "it-support" => "IT support".to_owned(),
            "laptops-desktops-and-tablets" => "Laptops, desktops and tablets".to_owned(),
            other => sentence(&other.replace('-', " ")),
        };
        Table::of(title.trim_end_matches('.'), &points, clock, href)
            .without("standard")
            .without("point")
            .led_by("asked")
            .wordy()
    };
    let tables = standards_paper::by_standard(&points).into_iter().map(table).collect();
    Ok(page(&StandardsPage {
        frame: Frame::of(&visitor, "Digital standards", "/standards"),
        day: show_day(clock.today()),
        tables,
    })?)
}

#[derive(Template)]
#[template(path = "standard.html")]
struct GapPage {
    frame: Frame,
    asks: &'static str,
    table: Table,
}

/// Lists the items in the gap of a point.
pub async fn missing(State(site): State<Arc<Site>>, visitor: Visitor, Path(point): Path<String>) -> Answer {
    let point = Point::ALL.iter().copied().find(|known| known.word() == point && OF_ITEMS.contains(known));
    let Some(point) = point else {
        let fault = Fault::not_found("there is no such point").hint("Go back to the digital standards.");
        return Err(fault.into());
    };
    let (items, clock) = site.read(move |tx, clock| Ok((gap(tx, point, clock)?.unwrap_or_default(), clock))).await?;
    Ok(page(&GapPage {
        frame: Frame::of(&visitor, "Digital standards: what is missing", "/standards"),
        asks: point.asks(),
        table: Table::of("Items", &items, clock, |item| Some(format!("/items/{}", segment(&item.tag)))),
    })?)
}

/// The page for governors, to print.
pub async fn paper(State(site): State<Arc<Site>>, _: Visitor) -> Answer {
    let register = site.place();
    let html = site
        .read(move |tx, clock| {
            let last = folder::last(tx, &register, clock);
            Ok(standards_paper::paper(&standards(tx, &last, clock)?, &letterhead(tx)?, clock)?)
        })
        .await?;
    desk::paper(html)
}
