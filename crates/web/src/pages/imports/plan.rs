//! The plan of an import: what the file would do, what it leaves open, and how it is to be read.

use super::{
    Kind, LeftOut, Waiting, no_file,
    reading::{IGNORE, Reading},
    run::{Outcome, run},
};
use crate::{
    form::Form,
    frame::{Frame, page},
    guard::Visitor,
    pages::Answer,
    remedy,
    site::Site,
    tables::Table,
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    incoming::question::Group,
    person::PersonKind,
    reading::DateFormat,
    when::Clock,
    words::Word as _,
};
use register::{
    file::{
        look::Look,
        plan::{How, Plan, QuestionView},
    },
    loan::asset_import,
    pat::import as pat_import,
    person::import as person_import,
};
use std::sync::Arc;

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
            group: group.group.word().to_owned(),
            question: group.question,
            count: group.count,
            answer: group.answer.clone().unwrap_or_default(),
            answers: group.answers.iter().map(|answer| (answer.word, answer.meaning)).collect(),
            rows: Table::of("Rows that ask", &group.rows, clock, |_| None),
        }
    }
}

/// A column that can be read otherwise.
struct Column {
    number: usize,
    heading: String,
    /// The first value, as an example.
    first: Option<String>,
    /// The words for the reading without a choice.
    otherwise: String,
    choice: String,
    /// True if the file can't be imported as the column is read now, or the user has chosen how.
    is_open: bool,
}

/// A choice of a list.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

impl Choice {
    fn list<'a>(all: impl Iterator<Item = &'a str>, chosen: Option<&str>) -> Vec<Self> {
        let choice =
            |word: &str| Self { value: word.to_owned(), label: word.to_owned(), is_chosen: chosen == Some(word) };
        all.map(choice).collect()
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
    /// How the file is to be read.
    sheets: Vec<Choice>,
    dates: Vec<Choice>,
    choices: Vec<Column>,
    /// True if the questions have one about columns, where they are chosen.
    asks_columns: bool,
    /// True if there are columns that nothing is asked about.
    has_others: bool,
    fields: Vec<(&'static str, String)>,
    defaults: Vec<Choice>,
    /// The label of the list of defaults.
    default_label: &'static str,
    creates: Vec<Choice>,
    remember: bool,
    skip_bad: bool,
    left_out: u64,
}

/// Shows what the file would do, and asks what it leaves open.
pub async fn plan(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let mut waiting = visitor.seat.file().ok_or_else(no_file)?;
    let act = site.prepared(&visitor, &Form::default()).await?.tried();
    let file = waiting.clone();
    let done = site
        .shelf
        .write(move |store| {
            let outcome = run(store, &act, &file, None);
            // A file that can't be read at all can be read otherwise: the form says how.
            let outcome = match outcome {
                Err(Failure::Fault(fault)) if can_be_read_otherwise(&fault) => Err(fault),
                other => Ok(other?),
            };
            let categories = store.read(|tx| Ok::<_, Failure>(store::category::all(tx)?))?;
            let names: Vec<String> = categories.into_iter().map(|category| category.name).collect();
            Ok((outcome, look(&file), names))
        })
        .await?;
    let (outcome, look, categories) = done;
    let clock = site.clock();
    let reading = waiting.reading.clone();
    let kind = waiting.kind;
    let (plan, why, problems, counts, left_out, can_import) = match outcome {
        Ok(outcome) => {
            let Outcome { counts, plan, problems, refused, left_out, bad, planned, .. } = outcome;
            let open: u64 = plan.questions.iter().map(|group| group.open).sum();
            let can_import = refused.is_none() && (open == 0 || reading.skip_bad);
            let rest = (left_out > 0).then(|| LeftOut::of(&waiting.name, bad));
            visitor.seat.put_left_out(rest);
            waiting.planned = can_import.then_some(planned);
            (plan, refused.as_ref().map(told), problems, counts, left_out, can_import)
        }
        Err(fault) => {
            waiting.planned = None;
            let details = fault.details.iter().map(remedy::plain).collect();
            let nothing = "it can’t be read yet".to_owned();
            (Plan::default(), Some(told(&fault.into())), details, nothing, 0, false)
        }
    };
    let name = waiting.name.clone();
    visitor.seat.put_file(Some(waiting));
    let chosen = reading.default.as_deref();
    let (default_label, defaults) = match kind {
        Kind::Items => ("Category", Choice::list(categories.iter().map(String::as_str), chosen)),
        Kind::People => ("Kind", Choice::list(PersonKind::ALL.iter().map(|kind| kind.word()), chosen)),
        Kind::Tests => ("", Vec::new()),
    };
    let creates = match kind {
        Kind::Tests => Choice::list(categories.iter().map(String::as_str), reading.create.as_deref()),
        Kind::Items | Kind::People => Vec::new(),
    };
    let choices = columns(&look, &plan, &reading);
    let sheets = if look.sheets.len() > 1 { look.sheets.as_slice() } else { &[] };
    Ok(page(&PlanPage {
        frame: Frame::of(&visitor, "Plan of an import", "/imports"),
        name,
        counts,
        columns: Table::of("Columns", &plan.columns, clock, |_| None),
        rows: Table::of("Rows", &plan.rows, clock, |_| None),
        unlisted: plan.unlisted.iter().map(|(what, number)| format!("and {number} more {what}")).collect(),
        questions: plan.questions.iter().map(|group| Question::of(group, clock)).collect(),
        can_import,
        problems,
        why,
        sheets: Choice::list(sheets.iter().map(String::as_str), reading.sheet.as_deref()),
        dates: dates(reading.dates),
        asks_columns: plan.questions.iter().any(|group| group.group == Group::UnknownColumns),
        has_others: choices.iter().any(|column| !column.is_open),
        choices,
        fields: look.fields.iter().map(|field| (*field, labelled(field))).collect(),
        defaults,
        default_label,
        creates,
        remember: reading.remember,
        skip_bad: reading.skip_bad,
        left_out,
    })?)
}

/// True for a fault of the file, or of a choice about it.
fn can_be_read_otherwise(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::BadFile | FaultKind::Invalid | FaultKind::NotFound | FaultKind::Ambiguous)
}

/// What the file offers to choose from.
fn look(waiting: &Waiting) -> Look {
    let (mapping, sheet) = (waiting.reading.mapping(), waiting.reading.sheet.as_deref());
    match waiting.kind {
        Kind::Items => asset_import::look(&waiting.bytes, &mapping, sheet),
        Kind::People => person_import::look(&waiting.bytes, &mapping, sheet),
        Kind::Tests => pat_import::look(&waiting.bytes, &mapping, sheet),
    }
}

/// The columns that can be read otherwise: not those that are never kept.
fn columns(look: &Look, plan: &Plan, reading: &Reading) -> Vec<Column> {
    let column = |(number, heading): (usize, &String)| {
        let known = plan.columns.iter().find(|column| column.heading == *heading);
        let how = known.map(|column| column.how);
        if heading.trim().is_empty() || how == Some(How::Private) {
            return None;
        }
        let choice = reading.choice(heading).unwrap_or_default().to_owned();
        let otherwise = match (how, known.and_then(|column| column.field.as_deref())) {
            (Some(How::Read), Some(field)) if choice.is_empty() => format!("read as {field}"),
            (Some(How::Ignored), _) if choice.is_empty() => "left out".to_owned(),
            (Some(How::Kept), _) => "kept".to_owned(),
            (Some(How::Asked), _) => "choose …".to_owned(),
            _ => "as Kitbook reads it".to_owned(),
        };
        let is_open = !choice.is_empty() || how.is_none_or(|how| how == How::Asked);
        Some(Column {
            number,
            heading: heading.clone(),
            first: known.and_then(|column| column.first.clone()),
            otherwise,
            choice,
            is_open,
        })
    };
    look.headings.iter().enumerate().filter_map(column).collect()
}

/// The orders of day and month, each with an example.
fn dates(chosen: Option<DateFormat>) -> Vec<Choice> {
    let example = |format| match format {
        DateFormat::Uk => "31/12/2026",
        DateFormat::Us => "12/31/2026",
        DateFormat::Iso => "2026-12-31",
    };
    let choice = |format: &DateFormat| Choice {
        value: format.word().to_owned(),
        label: example(*format).to_owned(),
        is_chosen: chosen == Some(*format),
    };
    DateFormat::ALL.iter().map(choice).collect()
}

/// A field in the words of a list.
fn labelled(field: &str) -> String {
    if field == "extra" { "an extra field of the item".to_owned() } else { field.to_lowercase() }
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

/// Takes the choices and answers of the form.
pub async fn answer(visitor: Visitor, form: Form) -> Answer {
    let mut waiting = visitor.seat.file().ok_or_else(no_file)?;
    waiting.reading = Reading::of(&form, &waiting.reading, waiting.kind)?;
    waiting.planned = None;
    visitor.seat.put_file(Some(waiting));
    Ok(Redirect::to("/imports/plan").into_response())
}

impl PlanPage {
    /// The choice that leaves a column out.
    fn ignore(&self) -> &'static str {
        IGNORE
    }
}
