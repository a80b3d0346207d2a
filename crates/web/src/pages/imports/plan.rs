//! The plan of an import: what the file would do, what it leaves open, and how it is to be read.

use super::{
    Kind, LeftOut, Waiting,
    how::{Choice, HowRead},
    must_be_shown, no_file,
    questions::Question,
    reading::{OfTests, Reading},
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
    person::PersonKind,
    words::Word as _,
};
use register::{
    file::{look::Look, plan::Plan},
    loan::asset_import,
    pat::import as pat_import,
    person::import as person_import,
};
use std::sync::Arc;

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
    how: HowRead,
    defaults: Vec<Choice>,
    /// The label of the list of defaults.
    default_label: &'static str,
    creates: Vec<Choice>,
    /// The options of a tester's file; `None` for other files.
    of_tests: Option<OfTests>,
    skip_bad: bool,
    left_out: u64,
    /// What else the import would do, as the command line says it.
    notes: Vec<String>,
    /// The marks of what is shown, and of the file alone.
    shown: String,
    file: String,
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
    let (plan, why, problems, counts, notes, left_out, can_import) = match outcome {
        Ok(outcome) => {
            let Outcome { counts, plan, problems, refused, notes, left_out, bad, planned } = outcome;
            let open: u64 = plan.questions.iter().map(|group| group.open).sum();
            let can_import = refused.is_none() && (open == 0 || reading.skip_bad);
            let rest = (left_out > 0).then(|| LeftOut::of(&waiting.name, bad));
            visitor.seat.put_left_out(rest);
            waiting.planned = can_import.then_some(planned);
            (plan, refused.as_ref().map(told), problems, counts, notes, left_out, can_import)
        }
        Err(fault) => {
            waiting.planned = None;
            let details = fault.details.iter().map(remedy::plain).collect();
            let nothing = "it can’t be read yet".to_owned();
            (Plan::default(), Some(told(&fault.into())), details, nothing, Vec::new(), 0, false)
        }
    };
    let name = waiting.name.clone();
    let (shown, file) = (waiting.mark(), waiting.file_mark());
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
    Ok(page(&PlanPage {
        frame: Frame::of(&visitor, "Plan of an import", "/imports"),
        name,
        counts,
        columns: Table::of("Columns", &plan.columns, clock, |_| None),
        rows: Table::of("Rows", &plan.rows, clock, |_| None),
        unlisted: plan.unlisted.iter().map(|(what, number)| format!("and {number} more {what}")).collect(),
        questions: plan.questions.iter().map(|group| Question::of(group, &reading, clock)).collect(),
        can_import,
        problems,
        why,
        how: HowRead::of(&look, &plan, &reading),
        defaults,
        default_label,
        creates,
        of_tests: (kind == Kind::Tests).then_some(reading.of_tests),
        skip_bad: reading.skip_bad,
        left_out,
        notes: notes.iter().map(|note| sentence(note)).collect(),
        shown,
        file,
    })?)
}

/// True for a fault of the file, or of a choice about it.
pub(in crate::pages) fn can_be_read_otherwise(fault: &Fault) -> bool {
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

/// A failure in a sentence or two.
pub(in crate::pages) fn told(failure: &Failure) -> String {
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
    must_be_shown(&form, &waiting.file_mark())?;
    waiting.reading = Reading::of(&form, &waiting.reading)?.of_kind(waiting.kind);
    waiting.planned = None;
    visitor.seat.put_file(Some(waiting));
    Ok(Redirect::to("/imports/plan").into_response())
}
