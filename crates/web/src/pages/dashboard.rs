//! The dashboard for head and governors, on the page and as a paper.

use super::{Answer, desk};
use crate::{
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
    tables::{Row, Table},
};
use askama::Template;
use axum::extract::State;
use domain::when::show_day;
use register::{
    paper::letterhead::letterhead,
    report::{
        dashboard::Dashboard,
        dashboard_paper::{self, Part, figures, parts},
    },
};
use std::sync::Arc;

/// A chart with its table.
struct Shown {
    title: &'static str,
    counted: &'static str,
    svg: String,
    table: Table,
}

impl From<Part> for Shown {
    fn from(part: Part) -> Self {
        let rows = part.rows.into_iter().map(|cells| Row { cells, href: None }).collect();
        let table = Table {
            caption: format!("{}: the figures", part.title),
            headings: part.headings,
            rows,
            ..Table::default()
        };
        Self { title: part.title, counted: part.counted, svg: part.svg, table }
    }
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage {
    frame: Frame,
    day: String,
    facts: Vec<(&'static str, String)>,
    parts: Vec<Shown>,
}

/// Shows the dashboard.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let (dashboard, clock) = site.read(|tx, clock| Ok((Dashboard::load(tx, clock)?, clock))).await?;
    Ok(page(&DashboardPage {
        frame: Frame::of(&visitor, "Dashboard", "/dashboard"),
        day: show_day(dashboard.today),
        facts: figures(&dashboard),
        parts: parts(&dashboard, clock)?.into_iter().map(Shown::from).collect(),
    })?)
}

/// The dashboard to print.
pub async fn paper(State(site): State<Arc<Site>>, _: Visitor) -> Answer {
    let html = site
        .read(|tx, clock| Ok(dashboard_paper::paper(&Dashboard::load(tx, clock)?, &letterhead(tx)?, clock)?))
        .await?;
    desk::paper(html)
}
