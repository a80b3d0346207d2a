//! Devices out of support, and the sign-off of the term by the digital lead.

use super::{Answer, go_on, plain};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::Table,
};
use askama::Template;
use axum::extract::State;
use domain::{
    access::Deed,
    support::{
        dates,
        sign_off::{State as Standing, term_of},
    },
    text::count,
    when::{show_date, show_day},
    words::Word as _,
};
use register::listed::support::reasons;
use register::support::{
    list::{self, Counts, Filter, SupportRow},
    sign_off::{self, Order, SignOffView},
};
use std::sync::Arc;

/// The most devices that the page shows. The command line lists the rest.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "support.html")]
struct SupportPage {
    frame: Frame,
    facts: Vec<(&'static str, String)>,
    table: Table,
    /// The number of devices that the table leaves out.
    more: usize,
    states: Vec<(&'static str, &'static str, bool)>,
    /// The term to sign off, if the visitor may help with that.
    term: Option<String>,
    signed: Table,
    source: String,
}

/// Shows the devices whose support has ended, ends this term, or is unknown.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let asked: Option<Standing> = query.0.word("state")?;
    let (all, history, term, due, clock) = site
        .read(move |tx, clock| {
            let today = clock.today();
            let all = list::list(tx, &Filter::default(), today)?;
            let (history, year) = (sign_off::history(tx)?, store::school_year::year(tx)?);
            let term = term_of(&year, today).cloned();
            Ok((all, history, term, sign_off::due(tx, today)?, clock))
        })
        .await?;
    let Counts { devices, ended, ending, unknown } = Counts::of(&all);
    let is_shown = |row: &&SupportRow| match asked {
        Some(state) => row.support.state == state,
        None => matches!(row.support.state, Standing::Ended | Standing::Ending | Standing::Unknown),
    };
    let mut rows: Vec<SupportRow> = all.iter().filter(is_shown).cloned().collect();
    let more = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let is_open = |end| !history.iter().any(|signed: &SignOffView| signed.term_end_on == end);
    let open = term.filter(|term| is_open(term.until_on) && visitor.may(Deed::SignOff));
    let href = |row: &SupportRow| Some(format!("/items/{}", segment(&row.tag)));
    Ok(page(&SupportPage {
        frame: Frame::of(&visitor, "Support of devices", "/support"),
        facts: vec![
            ("Devices", devices.to_string()),
            ("Out of support", ended.to_string()),
            ("Support ends by the end of the term", ending.to_string()),
            ("Unknown", if unknown == 0 { "0".to_owned() } else { format!("{unknown}: {}", reasons(&all)) }),
            (
                "Sign-off",
                due.map_or_else(|| "not due".to_owned(), |end| format!("due for the term to {}", show_day(end))),
            ),
        ],
        table: Table::of("Devices", &rows, clock, href),
        more,
        states: states(asked),
        term: open.map(|term| format!("{}, to {}", term.name, show_day(term.until_on))),
        signed: Table::of("Sign-offs", &history, clock, |_| None),
        source: format!("{} ({} licence), {}", dates::SOURCE, dates::LICENCE, show_date(dates::dated_on())),
    })?)
}

fn states(asked: Option<Standing>) -> Vec<(&'static str, &'static str, bool)> {
    let all = Standing::ALL.iter().map(|state| (state.word(), state.shown(), asked == Some(*state)));
    std::iter::once(("", "ended, ending or unknown", asked.is_none())).chain(all).collect()
}

/// Signs the term off.
pub async fn sign_off(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let order = Order { by: form.text("by"), note: form.text("note") };
    let answer = site.act(&visitor, &form, move |store, act| sign_off::sign_off(store, act, &order)).await?;
    let SignOffView { term, by, ended, ending, unknown, .. } = &answer.value;
    let counts = format!(
        "{} out of support, {ending} by the end of the term, {unknown} unknown",
        count(usize::try_from(*ended).unwrap_or_default(), "device")
    );
    let said = std::iter::once(format!("{term} was signed off by {}: {counts}", by.name)).chain(plain(&answer.notes));
    Ok(go_on(&visitor.seat, "/support", said))
}
