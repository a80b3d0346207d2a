//! The value of items: the fixed asset note, the insurance total, the replacement plan.

use super::{Answer, desk::paper};
use crate::{
    bar::Place,
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::{Bit, bits, segment},
    site::Site,
    tables::{Collect, Cut, Filter, Read, Table, Wanted, csv_file},
};
use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{
    calendar::Calendar,
    fault::Fault,
    meaning::Meaning,
    say::{Notes, Say},
    when::Clock,
};
use register::{
    listed::columns::Show,
    paper::letterhead::letterhead,
    value::{
        insurance as insured,
        note::{self as noted, By, NoteLine},
        note_paper as sheet, policy, replacement as plan,
    },
};
use std::sync::Arc;
use store::ReadTx;

/// The pages, each with its name.
const TABS: [(&str, &str); 4] = [
    ("/value", "Fixed assets"),
    ("/value/left-out", "Left out of them"),
    ("/value/insurance", "Insurance"),
    ("/value/replacement", "Replacement"),
];

#[derive(Template)]
#[template(path = "value.html")]
struct ValuePage {
    frame: Frame,
    here: &'static str,
    tabs: Vec<Place>,
    filters: Vec<Filter>,
    remarks: Vec<Vec<Bit>>,
    tables: Vec<Cut>,
    paper: Option<String>,
    csv: String,
}

/// A list that was read: its tables, or the lines of a CSV file.
enum Told {
    Tables(Vec<Cut>, Notes),
    Csv(Vec<u8>),
}

/// The rows as a CSV file.
fn as_csv<T: Show>(rows: impl IntoIterator<Item = T>, clock: Clock) -> Told {
    let mut collect = Collect::new(Wanted::Csv, clock);
    for row in rows {
        let _ = collect.take(row);
    }
    match collect.read() {
        Read::Csv(bytes) => Told::Csv(bytes),
        Read::Page { .. } => Told::Csv(Vec::new()),
    }
}

/// Answers with the page, or the CSV file.
fn answer(
    visitor: &Visitor,
    (title, here): (&str, &'static str),
    query: &Query,
    filters: Vec<Filter>,
    paper: Option<&str>,
    told: Told,
) -> Answer {
    let (tables, remarks) = match told {
        Told::Csv(bytes) => return Ok(csv_file(here, bytes)),
        Told::Tables(tables, remarks) => (tables, remarks),
    };
    let with = |path: &str, more: &[(&str, &str)]| {
        let mut out = form_urlencoded::Serializer::new(String::new());
        for (name, value) in query.0.without(&["csv"]).filter(|(_, value)| !value.is_empty()) {
            out.append_pair(name, value);
        }
        more.iter().for_each(|(name, value)| {
            out.append_pair(name, value);
        });
        format!("{path}?{}", out.finish())
    };
    Ok(page(&ValuePage {
        frame: Frame::of(visitor, title, "/value"),
        here,
        tabs: TABS.iter().map(|(href, name)| Place { href, name, is_here: *href == here }).collect(),
        filters,
        remarks: remarks.iter().map(bits).collect(),
        tables: tables.into_iter().filter(|one| !one.table.rows.is_empty()).collect(),
        paper: paper.map(|path| with(path, &[])),
        csv: with(here, &[("csv", "1")]),
    })?)
}

/// The note that was asked for.
#[derive(Clone)]
struct NoteAsked {
    as_at: Option<String>,
    years: usize,
    by: By,
}

impl NoteAsked {
    /// Errors: a word or a number is none.
    fn of(query: &Query) -> Result<Self, Fault> {
        let by = match query.0.get("by") {
            None | Some("category") => By::Category,
            Some("location") => By::Location,
            Some("supplier") => By::Supplier,
            Some("funding") => By::Funding,
            Some(_) => return Err(Fault::invalid("that is no way to sort the note").hint("Choose one from the list.")),
        };
        let years = if query.0.has("years") { query.0.number("years", "The number of years")? } else { 1 };
        let years = usize::try_from(years)
            .ok()
            .filter(|years| (1..=50).contains(years))
            .ok_or_else(|| Fault::invalid("the number of years is out of range").hint("Give 1 to 50."))?;
        Ok(Self { as_at: query.0.text("as_at"), years, by })
    }

    fn order(&self, clock: Clock) -> Result<noted::Order, Fault> {
        let as_at: Option<NaiveDate> =
            self.as_at.as_deref().map(|day| Calendar::new(clock).day(day, Meaning::Asked)).transpose()?;
        Ok(noted::Order { as_at, years: self.years, by: self.by, ..noted::Order::default() })
    }
}

const BY: [(&str, &str); 4] =
    [("category", "category"), ("location", "location"), ("supplier", "supplier"), ("funding", "funding source")];

/// The fields of the form above the note.
fn note_filters(query: &Query) -> Vec<Filter> {
    vec![
        Filter::text(query, "as_at", "As at (day)"),
        Filter::text(query, "years", "Financial years"),
        Filter::choice(query, "by", "By", &BY),
    ]
}

/// The fixed asset note.
pub async fn note(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (asked, is_csv) = (NoteAsked::of(&query)?, query.0.has("csv"));
    let told = site
        .read(move |tx, clock| {
            let note = noted::note(tx, &asked.order(clock)?, clock)?;
            if is_csv {
                return Ok(as_csv(note.lines, clock));
            }
            let tables = note.totals.iter().map(|total| {
                let lines = note.lines.iter().filter(|line| line.year == total.year).chain([total]);
                let lines: Vec<NoteLine> = lines.cloned().collect();
                let caption = format!("Financial year {}, to {}", total.year, domain::when::show_date(total.until_on));
                Table::of(&caption, &lines, clock, |_| None).without("year").wordy().into()
            });
            Ok(Told::Tables(tables.collect(), note.remarks(clock)))
        })
        .await?;
    let filters = note_filters(&query);
    answer(&visitor, ("Fixed assets", "/value"), &query, filters, Some("/value/paper"), told)
}

/// The fixed asset note, to print.
pub async fn note_paper(State(site): State<Arc<Site>>, _: Visitor, query: Query) -> Answer {
    let asked = NoteAsked::of(&query)?;
    let html = site
        .read(move |tx: &ReadTx<'_>, clock| {
            let note = noted::note(tx, &asked.order(clock)?, clock)?;
            let policies = policy::list(tx)?.into_iter().map(|view| (view.of(), view.policy)).collect();
            Ok(sheet::sheet(&note, policies, &letterhead(tx)?, clock)?)
        })
        .await?;
    paper(html)
}

/// The items that the note leaves out.
pub async fn left_out(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (asked, is_csv) = (NoteAsked::of(&query)?, query.0.has("csv"));
    let told = site
        .read(move |tx, clock| {
            let mut items = Vec::new();
            noted::each_item(tx, &asked.order(clock)?, true, clock, |item| {
                items.push(item);
                Ok::<(), Fault>(())
            })?;
            if is_csv {
                return Ok(as_csv(items, clock));
            }
            let href = |item: &noted::ItemValue| Some(format!("/items/{}", segment(&item.tag)));
            Ok(Told::Tables(vec![Table::of("Left out", &items, clock, href).cut()], Notes::default()))
        })
        .await?;
    answer(
        &visitor,
        ("Items that are not in the note", "/value/left-out"),
        &query,
        vec![Filter::text(&query, "as_at", "As at (day)")],
        None,
        told,
    )
}

/// The insurance total, room by room.
pub async fn insurance(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let (location, is_csv) = (query.0.text("location"), query.0.has("csv"));
    let told = site
        .read(move |tx, clock| {
            let read = insured::insurance(tx, location.as_deref())?;
            if is_csv {
                return Ok(as_csv(read.rooms, clock));
            }
            let remarks = Notes::from(read.remarks(clock));
            let href = |item: &insured::InsuredItem| Some(format!("/items/{}", segment(&item.tag)));
            let tables = vec![
                Table::of("Rooms", &read.rooms, clock, |_| None).into(),
                Table::of("All rooms", std::slice::from_ref(&read.total), clock, |_| None).without("room").into(),
                Table::of("Without a replacement cost", &read.without_cost, clock, href).into(),
            ];
            Ok(Told::Tables(tables, remarks))
        })
        .await?;
    let filters = vec![Filter::text(&query, "location", "Room")];
    answer(&visitor, ("Insurance total", "/value/insurance"), &query, filters, None, told)
}

/// The replacement plan.
pub async fn replacement(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let number = |name: &str, called: &str| -> Result<Option<i64>, Fault> {
        query.0.has(name).then(|| query.0.number(name, called)).transpose()
    };
    let unlikely = || Fault::invalid("there is no such year").hint("Give a year like 2027.");
    let from = number("from", "The year")?.map(|year| i32::try_from(year).map_err(|_| unlikely())).transpose()?;
    let years = number("years", "The number of years")?.map(|years| usize::try_from(years).unwrap_or(0));
    let budgets = query.0.get("budget").map(plan::budgets).transpose()?.unwrap_or_default();
    let order = plan::Order { from, years, budgets, category: query.0.text("category"), location: None };
    let is_csv = query.0.has("csv");
    let told = site
        .read(move |tx, clock| {
            let plan = plan::plan(tx, &order, clock)?;
            if is_csv {
                return Ok(as_csv(plan.items, clock));
            }
            let mut remarks = Notes::default();
            let unplanned = plan.unplanned_told();
            if !unplanned.is_empty() {
                remarks.push(Say::from(format!("Not in the plan: {unplanned}.")));
            }
            let (waiting, reached): (Vec<_>, Vec<_>) =
                plan.items.into_iter().partition(|item| item.waits_years != Some(0));
            let planned = |caption: &str, items: &[plan::PlanItem]| {
                let href = |item: &plan::PlanItem| Some(format!("/items/{}", segment(&item.tag)));
                Table::of(caption, items, clock, href).led_by("tag").cut()
            };
            let unplanned = Table::of("Not in the plan", &plan.unplanned, clock, |item| {
                Some(format!("/items/{}", segment(&item.tag)))
            });
            let tables = vec![
                Table::of("Financial years", &plan.years, clock, |_| None).into(),
                planned("Replaced when they are due", &reached),
                planned("Who waits", &waiting),
                unplanned.into(),
            ];
            Ok(Told::Tables(tables, remarks))
        })
        .await?;
    let filters = vec![
        Filter::text(&query, "budget", "Budget a year in pounds, or one for each with commas"),
        Filter::text(&query, "from", "First year ends in"),
        Filter::text(&query, "years", "Financial years"),
        Filter::text(&query, "category", "Category"),
    ];
    answer(&visitor, ("Replacement plan", "/value/replacement"), &query, filters, None, told)
}
