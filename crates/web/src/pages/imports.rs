//! Imports: a file, its plan with the questions in groups, and then the import itself.
//!
//! The file stays in the server's memory for this seat until it is imported, given up, or the seat ends.

use super::{Answer, go_on, plain, uploads};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    remedy,
    site::Site,
    tables::Table,
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect},
};
use domain::{
    fault::{Failure, Fault},
    incoming::question::Answers,
    when::Clock,
};
use register::{
    act::Act,
    file::{
        headings::Mapping,
        import::{ImportReport, Options, Problem, Report as _},
        plan::{Plan, QuestionView},
    },
    loan::asset_import,
    own_device,
    pat::import::{self as pat_import, PatOptions, PatReport},
    person::import::{self as person_import, Source},
};
use std::sync::Arc;
use store::Store;

/// The largest file that a page takes, in bytes: some hundred thousand rows.
const LARGEST: u64 = 32 * 1024 * 1024;
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
        (Self::People, "people", "People: staff or pupils, from the MIS"),
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
    /// The answers to its questions so far, as they are typed on the command line: group and answer.
    answers: Vec<String>,
}

/// What an import does, or would do.
struct Outcome {
    counts: String,
    plan: Plan,
    problems: Vec<String>,
    /// The reason why nothing can be written.
    refused: Option<Failure>,
    notes: Vec<String>,
}

/// Imports a file, or with a dry run shows what it would do.
fn run(store: &mut Store, act: &Act, waiting: &Waiting) -> Result<Outcome, Failure> {
    let answers = Answers::read(&waiting.answers)?;
    let mut reader = &*waiting.bytes;
    match waiting.kind {
        Kind::Items => {
            let options = options::<ImportReport>(answers);
            let done = asset_import::import(store, act, &mut reader, options, &mut |_| {})?;
            let notes = plain(&done.notes);
            Ok(of_records(done.value.report, done.value.refused, notes))
        }
        Kind::People => {
            let options = options::<ImportReport>(answers);
            let source = Source::Table(&mut reader);
            let done = person_import::import(store, act, source, options, true, &mut |_| {})?;
            let notes = plain(&done.notes);
            Ok(of_records(done.value.report, done.value.refused, notes))
        }
        Kind::Tests => {
            let items = PatOptions {
                create: None,
                location_prefix: false,
                use_retest: false,
                own_devices: Some(own_device::door::take),
            };
            let done = pat_import::import(store, act, &mut reader, items, options::<PatReport>(answers), &mut |_| {})?;
            let report = done.value.report;
            Ok(Outcome {
                counts: format!(
                    "{} passed, {} failed, {} unchanged, {} queried, {} that match no item",
                    report.passed, report.failed, report.known, report.queried, report.unmatched
                ),
                plan: report.plan().clone(),
                problems: report.problems().iter().map(Problem::told).collect(),
                refused: done.value.refused,
                notes: plain(&done.notes),
            })
        }
    }
}

fn of_records(report: ImportReport, refused: Option<Failure>, notes: Vec<String>) -> Outcome {
    Outcome {
        counts: format!(
            "{} added, {} updated, {} unchanged, {} skipped (matched by “{}”)",
            report.added, report.changed, report.unchanged, report.skipped, report.key
        ),
        problems: report.problems.iter().map(Problem::told).collect(),
        plan: report.plan,
        refused,
        notes,
    }
}

fn options<R>(answers: Answers) -> Options<'static, R> {
    Options {
        dates: None,
        mapping: Mapping { map: Vec::new(), ignore: Vec::new() },
        sheet: None,
        default: None,
        keep_extra: false,
        answers,
        remember: false,
        every_row: false,
        planned: None,
        skip_bad: None,
    }
}

#[derive(Template)]
#[template(path = "imports.html")]
struct ImportsPage {
    frame: Frame,
    kinds: Vec<(&'static str, &'static str)>,
    waiting: Option<String>,
}

/// Asks for a file.
pub async fn show(visitor: Visitor) -> Answer {
    let waiting = visitor.seat.file().map(|file| file.name);
    Ok(page(&ImportsPage {
        frame: Frame::of(&visitor, "Imports", "/imports"),
        kinds: Kind::ALL.iter().map(|(_, word, label)| (*word, *label)).collect(),
        waiting,
    })?)
}

fn may_be_read(name: &str, length: u64) -> Result<(), Fault> {
    if length > LARGEST {
        return Err(Fault::invalid(format!("{} is too large for the page", domain::text::shown(name)))
            .hint("Import it on the command line."));
    }
    Ok(())
}

/// Takes a file, and goes on to its plan.
pub async fn upload(visitor: Visitor, parts: Result<Multipart, MultipartRejection>) -> Answer {
    let (form, mut files) = uploads::read(parts, LARGEST, may_be_read).await?;
    let kind = form.get("kind");
    let kind = kind.ok_or_else(|| Fault::invalid("the kind of file was not given").hint("Choose one of the list."))?;
    let kind = Kind::parse(kind)?;
    let file = files.pop().filter(|file| !file.bytes.is_empty()).ok_or_else(|| {
        Fault::invalid("no file was given").hint("Choose a file that is not empty, then send the form.")
    })?;
    visitor.seat.put_file(Some(Waiting { name: file.name, bytes: file.bytes.into(), kind, answers: Vec::new() }));
    Ok(Redirect::to("/imports/plan").into_response())
}

/// A group of questions on the page.
struct Question {
    group: String,
    question: &'static str,
    count: u64,
    answer: String,
    answers: Vec<(&'static str, &'static str)>,
    rows: Table,
}

impl Question {
    fn of(group: &QuestionView, clock: Clock) -> Self {
        Self {
            group: domain::words::Word::word(group.group).to_owned(),
            question: group.question,
            count: group.count,
            answer: group.answer.clone().unwrap_or_default(),
            answers: group.answers.iter().map(|answer| (answer.word, answer.meaning)).collect(),
            rows: Table::of("Rows that ask", &group.rows, clock, |_| None),
        }
    }
}

#[derive(Template)]
#[template(path = "plan.html")]
struct PlanPage {
    frame: Frame,
    name: String,
    counts: String,
    columns: Table,
    rows: Table,
    unlisted: Vec<String>,
    questions: Vec<Question>,
    problems: Vec<String>,
    why: Option<String>,
    can_import: bool,
}

fn no_file() -> Fault {
    Fault::not_found("no file waits to be imported").hint("Send one first, on the page of imports.")
}

/// Shows what the file would do, and asks what it leaves open.
pub async fn plan(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let waiting = visitor.seat.file().ok_or_else(no_file)?;
    let act = site.prepared(&visitor, &Form::default()).await?.tried();
    let file = waiting.clone();
    let outcome = site.shelf.write(move |store| run(store, &act, &file)).await?;
    let clock = site.clock();
    let why = outcome.refused.as_ref().map(told);
    let open: u64 = outcome.plan.questions.iter().map(|group| group.open).sum();
    Ok(page(&PlanPage {
        frame: Frame::of(&visitor, "Plan of an import", "/imports"),
        name: waiting.name,
        counts: outcome.counts,
        columns: Table::of("Columns", &outcome.plan.columns, clock, |_| None),
        rows: Table::of("Rows", &outcome.plan.rows, clock, |_| None),
        unlisted: outcome.plan.unlisted.iter().map(|(what, number)| format!("and {number} more {what}")).collect(),
        questions: outcome.plan.questions.iter().map(|group| Question::of(group, clock)).collect(),
        can_import: outcome.refused.is_none() && open == 0,
        problems: outcome.problems,
        why,
    })?)
}

/// A failure in a sentence or two.
fn told(failure: &Failure) -> String {
    match failure {
        Failure::Fault(fault) => {
            let hint = fault.hint.as_ref().map(|hint| format!(" {}", remedy::plain(hint))).unwrap_or_default();
            format!("{}{hint}", sentence(&fault.message))
        }
        Failure::Refused(_) => sentence(&failure.to_string()),
    }
}

/// Takes the answers to the questions, one for each group.
pub async fn answer(visitor: Visitor, form: Form) -> Answer {
    let mut waiting = visitor.seat.file().ok_or_else(no_file)?;
    waiting.answers = form
        .without(&["key"])
        .filter(|(_, answer)| !answer.is_empty())
        .map(|(group, answer)| format!("{group}={answer}"))
        .collect();
    Answers::read(&waiting.answers)?;
    visitor.seat.put_file(Some(waiting));
    Ok(Redirect::to("/imports/plan").into_response())
}

/// Imports the file, all of it or nothing.
pub async fn carry_out(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let waiting = visitor.seat.file().ok_or_else(no_file)?;
    let name = waiting.name.clone();
    let outcome = site
        .act(&visitor, &form, move |store, act| {
            let outcome = run(store, act, &waiting)?;
            match outcome.refused {
                Some(failure) => Err(failure),
                None => Ok(outcome),
            }
        })
        .await?;
    visitor.seat.put_file(None);
    let said = format!("{name} was imported: {}", outcome.counts);
    Ok(go_on(&visitor.seat, "/imports", std::iter::once(said).chain(outcome.notes)))
}

/// Gives the file up.
pub async fn give_up(visitor: Visitor) -> Answer {
    visitor.seat.put_file(None);
    Ok(go_on(&visitor.seat, "/imports", ["nothing was imported, and the file is gone from this computer".to_owned()]))
}
