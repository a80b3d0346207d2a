//! Disposals: the list, a request, and one disposal with its items and certificates.

use super::{Answer, attachments::sent, desk::paper};
use crate::{
    form::Query,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Table, Wanted, collected},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    access::Deed,
    disposal::{Kind, Method, State as Standing},
    words::Word as _,
};
use register::{
    disposal::{
        authorise,
        list::{self, CertificateView, DisposalItemView, DisposalView},
        sheet_paper::{self, Sheet},
    },
    listed::disposal::lines,
    log,
};
use std::sync::Arc;
use store::asset::Spelling;

const STATES: [(&str, &str); 6] = [
    ("", "not over"),
    ("requested", "to authorise"),
    ("authorised", "authorised"),
    ("done", "done"),
    ("withdrawn", "withdrawn"),
    ("all", "all"),
];

/// Lists disposals.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let all = query.0.get("state") == Some("all");
    let state = if all { None } else { query.0.word("state")? };
    let (tag, wanted) = (query.0.text("tag"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let asset = tag.map(|tag| store::asset::find(tx, &tag, Spelling::Short)).transpose()?;
            let filter = list::Filter { state, all, asset: asset.map(|asset| asset.id) };
            let read =
                collected(Collect::new(wanted, clock), |take| list::each(tx, &filter, wanted.most(), clock, take));
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Disposals",
        here: "/disposals",
        filters: vec![Filter::choice(&query, "state", "State", &STATES), Filter::text(&query, "tag", "Item")],
        href: |disposal: &DisposalView| disposal.no.map(|no| format!("/disposals/{no}")),
    };
    list.answer(&visitor, &query, read, clock)
}

/// The ways in which items leave, in the words of the page.
pub(super) const METHODS: [(Method, &str); 5] = [
    (Method::Recycled, "recycled: a company takes them as electrical waste"),
    (Method::Sold, "sold"),
    (Method::Given, "given away"),
    (Method::Returned, "returned to the lessor"),
    (Method::Destroyed, "destroyed"),
];

/// The kinds of certificates, in the words of the page.
const KINDS: [(Kind, &str); 3] =
    [(Kind::Weee, "WEEE certificate"), (Kind::Data, "data destruction"), (Kind::Disposal, "disposal or destruction")];

#[derive(Template)]
#[template(path = "disposal-new.html")]
struct NewPage {
    frame: Frame,
    tags: String,
    methods: Vec<(&'static str, &'static str)>,
}

/// Asks which items shall leave, and why.
pub async fn form(State(_): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    // A tag may have a space, so that only what is typed line by line is several tags.
    Ok(page(&NewPage {
        frame: Frame::of(&visitor, "Ask for a disposal", "/disposals"),
        tags: query.0.all("tag").collect::<Vec<_>>().join("\n"),
        methods: methods(),
    })?)
}

fn methods() -> Vec<(&'static str, &'static str)> {
    METHODS.iter().map(|(method, words)| (method.word(), *words)).collect()
}

#[derive(Template)]
#[template(path = "disposal.html")]
struct DisposalPage {
    frame: Frame,
    no: i64,
    facts: Vec<(&'static str, String)>,
    tables: Vec<Table>,
    /// The tags that can be taken out of it.
    tags: Vec<String>,
    methods: Vec<(&'static str, &'static str)>,
    method: &'static str,
    recipient: String,
    carrier: String,
    reason: String,
    kinds: Vec<(&'static str, &'static str)>,
    /// The roles that may authorise it, in words.
    roles: String,
    is_sold: bool,
    /// True if the visitor asked for it or gets the items, so that someone else must decide.
    is_party: bool,
    /// The number of items that wait for a certificate, such as "2 items still need"; empty: none do.
    lacking: String,
    /// The last entry of the log about it: who changes it over a later one is told so.
    seen: i64,
    can: Can,
}

/// What can be done with a disposal now, by its state and the visitor's roles.
struct Can {
    edit: bool,
    /// The carrier alone can be changed, since the rest was authorised.
    carrier_alone: bool,
    authorise: bool,
    certify: bool,
    finish: bool,
    withdraw: bool,
    reopen: bool,
}

impl Can {
    fn of(view: &DisposalView, visitor: &Visitor) -> Self {
        let is_open = matches!(view.state, Standing::Requested | Standing::Authorised);
        let records = is_open && visitor.may(Deed::Dispose);
        Self {
            edit: records,
            carrier_alone: view.state == Standing::Authorised,
            authorise: view.state == Standing::Requested && visitor.may(Deed::AuthoriseDisposals),
            certify: records && view.method.is_some(),
            finish: records && view.state == Standing::Authorised && view.lacking == 0,
            withdraw: records,
            reopen: view.state == Standing::Done && visitor.may(Deed::AuthoriseDisposals),
        }
    }
}

/// The facts about a disposal, with roles in plain words while it waits for one of them.
fn facts(view: &DisposalView) -> Vec<(&'static str, String)> {
    let waits = view.authorised_on.is_none();
    let plain = |(name, fact): (&'static str, String)| {
        if name == "authorised" && waits { (name, fact.replace('-', " ")) } else { (name, fact) }
    };
    lines(view).into_iter().filter(|(_, fact)| !fact.is_empty()).map(plain).collect()
}

/// The items of an authorised disposal that a certificate must still name, such as "2 items still need".
fn lacking(view: &DisposalView) -> String {
    match (view.state, view.lacking) {
        (Standing::Authorised, 1) => "1 item still needs".to_owned(),
        (Standing::Authorised, more @ 2..) => format!("{more} items still need"),
        _ => String::new(),
    }
}

/// Shows one disposal.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let me = visitor.member.person.id;
    let (view, is_party, history, clock) = site
        .read(move |tx, clock| {
            let disposal = store::disposal::by_no(tx, no)?;
            let filter = log::list::Filter { subject: Some(disposal.id.to_string()), ..log::list::Filter::default() };
            let history = log::list::list(tx, &filter, clock)?;
            let is_party = authorise::parties(tx, &disposal)?.contains(&me);
            Ok((DisposalView::load(tx, &disposal, clock)?, is_party, history, clock))
        })
        .await?;
    let sees_items = visitor.may(Deed::SeeItems);
    let item_href = |item: &DisposalItemView| sees_items.then(|| format!("/items/{}", segment(&item.tag)));
    let paper_href = |paper: &CertificateView| paper.no.map(|no| format!("/disposals/certificates/{no}"));
    let tables = vec![
        Table::of("Items, with the certificates that they still need", &view.items, clock, item_href),
        Table::of("Certificates", &view.certificates, clock, paper_href),
        super::history(&history, clock),
    ];
    let roles: Vec<String> = view.authorised_as.iter().map(ToString::to_string).collect();
    let there = view.items.iter().filter(|item| item.taken_out_on.is_none());
    Ok(page(&DisposalPage {
        frame: Frame::of(&visitor, format!("Disposal {no}: {}", view.what()), "/disposals"),
        no,
        facts: facts(&view),
        tables: tables.into_iter().filter(|table| !table.rows.is_empty()).collect(),
        tags: there.map(|item| item.tag.clone()).collect(),
        methods: methods(),
        method: view.method.map(Method::word).unwrap_or_default(),
        recipient: view.recipient.clone().unwrap_or_default(),
        carrier: view.carrier.clone().unwrap_or_default(),
        reason: view.reason.clone(),
        kinds: KINDS.iter().map(|(kind, words)| (kind.word(), *words)).collect(),
        roles: domain::text::and_list(&roles).replace(" and ", " or ").replace('-', " "),
        is_party,
        lacking: lacking(&view),
        is_sold: view.method == Some(Method::Sold),
        seen: history.first().map_or(0, |entry| entry.no),
        can: Can::of(&view, &visitor),
    })?)
}

/// The sheet of a disposal, to print.
pub async fn sheet(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let html = site.read(move |tx, clock| Ok(sheet_paper::page(&Sheet::load(tx, no, clock)?, clock)?)).await?;
    paper(html)
}

/// A certificate, to look at or to save.
pub async fn certificate(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let (name, bytes) = site
        .read(move |tx, _| {
            let certificate = store::disposal::certificate_by_no(tx, no)?;
            let bytes = store::attachment::bytes_of(tx, &certificate.sha256, &format!("disposal certificate {no}"))?;
            Ok((certificate.name, bytes))
        })
        .await?;
    Ok(sent(&name, bytes))
}
