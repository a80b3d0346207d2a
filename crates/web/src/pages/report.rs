//! Reporting that an item is damaged, lost, stolen or does not work.

use super::{Answer, go_on, plain};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{access::Deed, fault::Fault, incident::Kind, words::Word as _};
use register::incident::{self, Report};
use std::sync::Arc;
use store::asset::Spelling;

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    frame: Frame,
    tag: String,
    segment: String,
    what: String,
    kinds: Vec<(&'static str, &'static str)>,
}

/// The kinds that a page offers, in the words of someone who is upset.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Fault, "It does not work as it should"),
    (Kind::Damage, "It is damaged"),
    (Kind::Loss, "It is lost"),
    (Kind::Theft, "It was stolen"),
    (Kind::Misuse, "It was misused"),
];

/// Asks what happened.
pub async fn form(State(site): State<Arc<Site>>, visitor: Visitor, Path(tag): Path<String>) -> Answer {
    let asset = site.read(move |tx, _| Ok(store::asset::find(tx, &tag, Spelling::Whole)?)).await?;
    Ok(page(&ReportPage {
        frame: Frame::of(&visitor, format!("Report {}", asset.tag), "/find"),
        segment: segment(&asset.tag),
        what: asset.description(),
        tag: asset.tag,
        kinds: KINDS.iter().map(|(kind, words)| (kind.word(), *words)).collect(),
    })?)
}

/// Records the report.
pub async fn report(State(site): State<Arc<Site>>, visitor: Visitor, Path(tag): Path<String>, form: Form) -> Answer {
    let word = form.required("kind", "what happened")?;
    let kind = Kind::parse(word).ok_or_else(|| {
        Fault::invalid(format!("{} is no kind of incident", domain::text::shown(word))).hint("Choose one of the list.")
    })?;
    let text = |name: &str| form.get(name).map(str::to_owned);
    let order = Report {
        note: text("note"),
        error_message: text("error_message"),
        location: text("location"),
        reported_by: Some(visitor.member.person.name.clone()),
        referred: form.has("referred"),
        ..Report::of(&tag, Spelling::Whole, kind)
    };
    let answer = site.act(&visitor, &form, move |store, act| incident::report(store, act, &order)).await?;
    let no = answer.value.no.unwrap_or_default();
    let said =
        std::iter::once(format!("incident {no} about {} was recorded", answer.value.tag)).chain(plain(&answer.notes));
    let to = match () {
        () if visitor.may(Deed::SeeIncidents) => format!("/incidents/{no}"),
        () if visitor.may(Deed::SeeItems) => format!("/items/{}", segment(&answer.value.tag)),
        () => "/".to_owned(),
    };
    Ok(go_on(&visitor.seat, &to, said))
}
