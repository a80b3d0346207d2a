//! Agreements of a person: what must be signed, its text, and the signature on the screen.

use super::{Answer, go_on, plain, slip::Signing};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
    tables::{Collect, Filter, List, Wanted, collected},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    agreement::{Names, Standing},
    fault::{Failure, Fault},
    person::{Person, PersonKind},
    when::show_day,
};
use register::{
    agreement::{
        drawn::{self, AgreementWords, SignDrawn},
        list::{self, StatusRow},
    },
    file::drawn::{Drawn, Shown},
    person,
};
use std::sync::Arc;
use store::{ReadTx, agreement::Book};

const STATES: [(&str, &str); 4] =
    [("", "must sign"), ("due", "must sign a new version by a day"), ("signed", "signed"), ("all", "all")];

/// Lists who must sign which agreement; those who left have nothing to sign.
pub async fn list(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let states: &[Standing] = match query.0.get("state").unwrap_or_default() {
        "due" => &[Standing::Due],
        "signed" => &[Standing::Signed],
        "all" => &[],
        _ => &[Standing::Unsigned, Standing::OutOfDate],
    };
    let (class, wanted) = (query.0.text("class"), Wanted::of(&query));
    let (read, clock) = site
        .read(move |tx, clock| {
            let class = class.map(|class| store::group::class(tx, &class, clock.today())).transpose()?;
            let filter = person::list::Filter { class, ..person::list::Filter::default() };
            let read = collected(Collect::new(wanted, clock), |take| {
                list::each_status(tx, &filter, states, wanted.most(), clock.today(), take)
            });
            Ok((read?, clock))
        })
        .await?;
    let list = List {
        title: "Agreements",
        here: "/agreements",
        filters: vec![
            Filter::choice(&query, "state", "State", &STATES),
            Filter::text(&query, "class", "Form or group"),
        ],
        href: |row: &StatusRow| Some(format!("/people/{}", segment(&row.reference))),
    };
    list.answer(&visitor, &query, read, clock)
}

/// An agreement in the list of a person.
struct Row {
    title: String,
    status: String,
    text_href: Option<String>,
    sign_href: Option<String>,
    drawing: Option<Shown>,
}

#[derive(Template)]
#[template(path = "agreements.html")]
struct AgreementsPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// Lists a person's agreements.
pub async fn of_person(State(site): State<Arc<Site>>, visitor: Visitor, Path(who): Path<String>) -> Answer {
    let (person, rows) = site
        .read(move |tx, clock| {
            let person = store::person::find(tx, &who)?;
            let base = format!("/people/{}", segment(&person.reference));
            let rows = rows(tx, &person, &base, clock.today())?;
            Ok((person, rows))
        })
        .await?;
    let frame = Frame::of(&visitor, format!("Agreements of {}", person.label()), "/find");
    Ok(page(&AgreementsPage { frame, rows })?)
}

/// Lists one's own agreements.
pub async fn mine(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let me = visitor.member.person.clone();
    let rows = site.read(move |tx, clock| rows(tx, &me, "/mine", clock.today())).await?;
    Ok(page(&AgreementsPage { frame: Frame::of(&visitor, "Your agreements", "/"), rows })?)
}

fn rows(tx: &ReadTx<'_>, person: &Person, base: &str, today: chrono::NaiveDate) -> Result<Vec<Row>, Failure> {
    let book = Book::of_person(tx, person.id)?;
    let versions = store::agreement::versions(tx)?;
    let mut rows = Vec::new();
    for row in list::of_person(&book, person, today) {
        let Some(version) = versions.iter().find(|version| version.no == row.no) else { continue };
        let signature = store::agreement::signature(tx, version.id, person.id)?;
        let drawing = signature.as_ref().and_then(|signature| signature.drawing.as_ref());
        rows.push(Row {
            status: status(&row),
            text_href: version.sha256.is_some().then(|| format!("/agreements/{}/text", row.no)),
            sign_href: signature.is_none().then(|| format!("{base}/agreements/{}/sign", row.no)),
            drawing: Shown::load(tx, drawing, &person.name)?,
            title: row.title,
        });
    }
    Ok(rows)
}

fn status(row: &StatusRow) -> String {
    let signed = row.signed_on.map(show_day).unwrap_or_default();
    let by = row.sign_by_on.map(show_day).unwrap_or_default();
    match row.status {
        Standing::Signed => format!("Signed on {signed}."),
        Standing::Due if signed.is_empty() => format!("To be signed by {by}."),
        Standing::Due => format!("An older version was signed on {signed}. The new one must be signed by {by}."),
        Standing::Unsigned => "Not signed yet.".to_owned(),
        Standing::OutOfDate => format!("An older version was signed on {signed}. The new one must be signed."),
    }
}

/// The text of a version, as it was published: plain text to read here, and any other file to open.
pub async fn text(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let (agreement, bytes) = site
        .read(move |tx, _| {
            let agreement = store::agreement::by_no(tx, no)?;
            let bytes = drawn::text_of(tx, &agreement)?;
            Ok((agreement, bytes))
        })
        .await?;
    let bytes = bytes.ok_or_else(|| {
        Fault::not_found(format!("agreement {no} was published without its text")).hint("Ask the office for it.")
    })?;
    let is_text = drawn::plain(&bytes).is_some();
    let kind = match () {
        () if is_text => "text/plain; charset=utf-8",
        () if bytes.starts_with(b"%PDF") => "application/pdf",
        () => "application/octet-stream",
    };
    let name = segment(agreement.file_name.as_deref().unwrap_or("agreement"));
    let place = if is_text { "inline".to_owned() } else { format!("attachment; filename*=UTF-8''{name}") };
    let mut response: Response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(place) = HeaderValue::from_str(&place) {
        headers.insert(header::CONTENT_DISPOSITION, place);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "sign-agreement.html")]
struct SignPage {
    frame: Frame,
    words: AgreementWords,
    from: String,
    text_href: Option<String>,
    signing: Signing,
}

/// Shows an agreement with room for a person's signature.
pub async fn to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path((who, no)): Path<(String, i64)>) -> Answer {
    let person = site.read(move |tx, _| Ok(store::person::find(tx, &who)?)).await?;
    let action = format!("/people/{}/agreements/{no}/sign", segment(&person.reference));
    form_for(&site, &visitor, person, no, action).await
}

/// Shows an agreement with room for one's own signature.
pub async fn mine_to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let me = visitor.member.person.clone();
    form_for(&site, &visitor, me, no, format!("/mine/agreements/{no}/sign")).await
}

async fn form_for(site: &Site, visitor: &Visitor, person: Person, no: i64, action: String) -> Answer {
    let (agreement, words, hash) = site.read(move |tx, _| Ok(drawn::words_to_sign(tx, no)?)).await?;
    let is_pupil = person.kind == PersonKind::Pupil;
    let mut signing = Signing::of(visitor, &person, action, hash);
    signing.class_teacher = is_pupil.then(|| person.class_teacher.clone().unwrap_or_default());
    signing.asks_guardian = is_pupil && agreement.guardian;
    Ok(page(&SignPage {
        frame: Frame::of(visitor, format!("Sign {}", agreement.title), ""),
        from: show_day(words.from_on),
        text_href: words.sha256.is_some().then(|| format!("/agreements/{no}/text")),
        words,
        signing,
    })?)
}

/// Records a person's signature.
pub async fn sign(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path((who, no)): Path<(String, i64)>,
    form: Form,
) -> Answer {
    let person = site.read(move |tx, _| Ok(store::person::find(tx, &who)?)).await?;
    let to = format!("/people/{}/agreements", segment(&person.reference));
    record(&site, &visitor, &person, no, &form, &to).await
}

/// Records one's own signature.
pub async fn sign_mine(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    record(&site, &visitor, &visitor.member.person, no, &form, "/mine/agreements").await
}

async fn record(site: &Site, visitor: &Visitor, person: &Person, no: i64, form: &Form, to: &str) -> Answer {
    let text = |name: &str| form.get(name).map(str::to_owned);
    let drawn = Drawn::read(form.required("hash", "the hash of the words")?, form.get("drawing"))?;
    let names = Names { witness: text("witness"), class_teacher: text("class_teacher"), guardian: text("guardian") };
    let order = SignDrawn { person: person.id, no, names, drawn };
    let answer = site.act(visitor, form, move |store, act| drawn::sign_drawn(store, act, &order)).await?;
    let said = format!("{} was signed by {}", answer.value.title, answer.value.person.name);
    Ok(go_on(&visitor.seat, to, std::iter::once(said).chain(plain(&answer.notes))))
}
