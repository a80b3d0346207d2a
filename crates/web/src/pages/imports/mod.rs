//! Imports: a file, its plan with the questions in groups, and then the import itself.
//!
//! The file stays in the server's memory for this seat until it is imported, given up, or the seat ends.

pub mod extra;
pub(super) mod how;
pub(super) mod plan;
pub(super) mod questions;
pub(super) mod reading;
mod run;

use super::{Answer, go_on, uploads};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    remedy::segment,
    site::Site,
};
use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Redirect},
};
use data_encoding::HEXLOWER;
use domain::fault::Fault;
pub use plan::{answer, plan as show_plan};
use reading::Reading;
use register::{asset::extra_headings, file::attachment::NewFile};
use run::{Planned, run};
use sha2::{Digest as _, Sha256};
use std::{fmt::Debug, sync::Arc};

/// The largest file that a page takes, in bytes: some hundred thousand rows.
pub(super) const LARGEST: u64 = 32 * 1024 * 1024;
/// The most bytes of a form with a file that are read: more than [`LARGEST`], so that a larger file is refused with a page.
pub const SENT: usize = 64 * 1024 * 1024;

/// What a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Items,
    People,
    Tests,
}

impl Kind {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Items, "items", "Items: an inventory, or another register's export"),
        (
            Self::People,
            "people",
            "People: staff or pupils, from the MIS; also a zip file of School Data Sync or OneRoster",
        ),
        (Self::Tests, "tests", "Tests: a tester's file, or a contractor's sheet"),
    ];

    fn parse(word: &str) -> Result<Self, Fault> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(kind, _, _)| *kind).ok_or_else(|| {
            Fault::invalid(format!("{} is no kind of file", domain::text::shown(word))).hint("Choose one of the list.")
        })
    }
}

/// A file that waits to be imported.
#[derive(Debug, Clone)]
pub struct Waiting {
    name: String,
    bytes: Arc<[u8]>,
    kind: Kind,
    reading: Reading,
    /// The plan that was shown last, if it can be carried out.
    planned: Option<Planned>,
}

impl Waiting {
    /// What a page shows of the file and of how it is read.
    fn mark(&self) -> String {
        mark(&self.name, &self.bytes, &self.reading)
    }

    /// What a page shows of the file alone.
    fn file_mark(&self) -> String {
        mark(&self.name, &self.bytes, &())
    }
}

/// Marks what a page shows, so that its form is taken for nothing else: in another tab, another file may have been sent.
pub(super) fn mark(name: &str, bytes: &[u8], reading: &dyn Debug) -> String {
    let mut hash = Sha256::new();
    hash.update(name);
    hash.update([0]);
    hash.update(bytes);
    hash.update(format!("{reading:?}"));
    HEXLOWER.encode(&hash.finalize())
}

/// Refuses a form of a page that showed something else.
pub(super) fn must_be_shown(form: &Form, now: &str) -> Result<(), Fault> {
    if form.get("shown").is_none_or(|shown| shown == now) {
        return Ok(());
    }
    Err(Fault::conflict(
        "another file, or other answers, were given at this computer since the page showed this",
        "Reload the page, then go on from there.",
    ))
}

/// The rows that an import left out, each with its reason, to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    name: String,
    bytes: Arc<[u8]>,
}

impl LeftOut {
    fn of(name: &str, bytes: Vec<u8>) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into() }
    }
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    frame: Frame,
    kinds: Vec<(&'static str, &'static str)>,
    waiting: Option<String>,
    /// The file whose bad rows were left out.
    left_out: Option<String>,
    /// True if items have extra fields, which earlier imports kept.
    has_extra: bool,
}

/// Asks for a file.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let has_extra = site.read(|tx, _| Ok(extra_headings::are_there(tx)?)).await?;
    let waiting = visitor.seat.file().map(|file| file.name);
    Ok(page(&ImportsPage {
        frame: Frame::of(&visitor, "Imports", "/imports"),
        kinds: Kind::ALL.iter().map(|(_, word, label)| (*word, *label)).collect(),
        left_out: if waiting.is_none() { visitor.seat.left_out().map(|rest| rest.name) } else { None },
        waiting,
        has_extra,
    })?)
}

pub(super) fn may_be_read(name: &str, length: u64) -> Result<(), Fault> {
    if length > LARGEST {
        return Err(Fault::invalid(format!("{} is too large for the page", domain::text::shown(name)))
            .hint("Import it on the command line."));
    }
    Ok(())
}

/// The file that a form must have, with its name.
///
/// Errors: it has none, or an empty one.
pub(super) fn only(mut files: Vec<NewFile>) -> Result<(String, Arc<[u8]>), Fault> {
    let file = files.pop().filter(|file| !file.bytes.is_empty()).ok_or_else(|| {
        Fault::invalid("no file was given").hint("Choose a file that is not empty, then send the form.")
    })?;
    Ok((file.name, file.bytes.into()))
}

/// Takes a file, and goes on to its plan.
pub async fn upload(visitor: Visitor, parts: Result<Multipart, MultipartRejection>) -> Answer {
    let (form, files) = uploads::read(parts, LARGEST, may_be_read).await?;
    let kind = form.get("kind");
    let kind = kind.ok_or_else(|| Fault::invalid("the kind of file was not given").hint("Choose one of the list."))?;
    let kind = Kind::parse(kind)?;
    let (name, bytes) = only(files)?;
    visitor.seat.put_file(Some(Waiting { name, bytes, kind, reading: Reading::default(), planned: None }));
    visitor.seat.put_left_out(None);
    Ok(Redirect::to("/imports/plan").into_response())
}

fn no_file() -> Fault {
    Fault::not_found("no file waits to be imported").hint("Send one first, on the page of imports.")
}

/// Imports the file: all of it or nothing, or its good rows if the form of the plan says so. It must come to what the plan
/// showed.
pub async fn carry_out(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let waiting = visitor.seat.file().ok_or_else(no_file)?;
    must_be_shown(&form, &waiting.mark())?;
    let name = waiting.name.clone();
    let outcome = site
        .act(&visitor, &form, move |store, act| {
            let planned = waiting.planned.clone();
            let outcome = run(store, act, &waiting, planned)?;
            match outcome.refused {
                Some(failure) => Err(failure),
                None => Ok(outcome),
            }
        })
        .await?;
    visitor.seat.put_file(None);
    let rest = (outcome.left_out > 0).then(|| LeftOut::of(&name, outcome.bad));
    visitor.seat.put_left_out(rest);
    let said = format!("{name} was imported: {}", outcome.counts);
    Ok(go_on(&visitor.seat, "/imports", std::iter::once(said).chain(outcome.notes)))
}

/// The rows that were left out, to download. They stay in the server's memory until another file is sent.
pub async fn left_out(visitor: Visitor) -> Answer {
    let LeftOut { name, bytes } = visitor.seat.left_out().ok_or_else(|| {
        Fault::not_found("no rows were left out at this computer")
            .hint("Send the file again to see which of its rows are bad.")
    })?;
    // A tester's file of text is left out as text.
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    let is_text = bytes.iter().take_while(|byte| **byte != b'\n').all(|byte| *byte != b',');
    let end = if is_text { "txt" } else { "csv" };
    let place = format!("attachment; filename*=UTF-8''{}-left-out.{end}", segment(stem));
    let place = HeaderValue::from_str(&place).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let kind = if is_text { "text/plain; charset=utf-8" } else { "text/csv; charset=utf-8" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, place),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bytes.to_vec()).into_response())
}

/// Gives the file up.
pub async fn give_up(visitor: Visitor) -> Answer {
    visitor.seat.put_file(None);
    visitor.seat.put_left_out(None);
    Ok(go_on(&visitor.seat, "/imports", ["nothing was imported, and the file is gone from this computer".to_owned()]))
}
