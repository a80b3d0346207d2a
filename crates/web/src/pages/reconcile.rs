//! The list of a device manager, compared with the register: the differences in groups, and an answer for those that the
//! register can settle.
//!
//! The list stays in the server's memory for this seat until another is sent, it is given up, or the seat ends.

use super::{
    Answer, go_on,
    imports::{
        LARGEST,
        how::{Choice, HowRead},
        mark, may_be_read, must_be_shown, only,
        plan::{can_be_read_otherwise, told},
        questions::Question,
        reading::Reading,
    },
    plain, remarks, uploads,
};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    remedy::{self, segment},
    site::Site,
    tables::{Collect, Read, Table, Wanted, csv_file},
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    response::{IntoResponse as _, Redirect},
};
use domain::{
    access::Deed,
    fault::{Failure, Fault, FaultKind},
    incoming::question::Answers,
    text::count,
};
use register::{
    act::{Act, Answer as Acted},
    file::plan::Plan,
    loan::reconcile::{self, DifferenceRow, Order, ReconcileReport, SILENT_DAYS},
};
use std::sync::Arc;
use store::Store;

/// A list that is compared.
#[derive(Debug, Clone)]
pub struct Compared {
    name: String,
    bytes: Arc<[u8]>,
    reading: Reading,
    silent_days: Option<u32>,
    seen: bool,
    categories: Vec<String>,
    /// The comparison that was shown last, if something of it can be taken into the register.
    planned: Option<ReconcileReport>,
}

impl Compared {
    /// What a page shows of the list and of how it is read.
    fn mark(&self) -> String {
        mark(&self.name, &self.bytes, &(&self.reading, self.silent_days, self.seen, &self.categories))
    }

    /// What a page shows of the list alone.
    fn file_mark(&self) -> String {
        mark(&self.name, &self.bytes, &())
    }

    fn order(&self) -> Result<Order, Fault> {
        Ok(Order {
            mapping: self.reading.mapping(),
            sheet: self.reading.sheet.clone(),
            dates: self.reading.dates,
            answers: Answers::read(&self.reading.answers)?,
            silent_days: self.silent_days,
            seen: self.seen,
            categories: self.categories.clone(),
            remember: self.reading.remember,
            every_row: false,
            planned: None,
        })
    }

    /// Compares the list with the register.
    fn compare(&self, store: &mut Store, act: &Act, order: Order) -> Result<Acted<ReconcileReport>, Failure> {
        reconcile::reconcile(store, act, &*self.bytes, order, &mut |_| {})
    }
}

#[derive(Template)]
#[template(path = "reconcile.html")]
struct ReconcilePage {
    frame: Frame,
    /// The list that is compared; `None` if one is asked for.
    comparison: Option<Comparison>,
    may_write: bool,
}

/// The comparison on the page.
struct Comparison {
    name: String,
    /// The marks of what is shown, and of the list alone.
    shown: String,
    file: String,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
    /// The reason why the list can't be compared yet, with its details.
    why: Option<String>,
    details: Vec<String>,
    /// What would be written, if something would.
    writes: Option<String>,
    questions: Vec<Question>,
    others: Vec<Other>,
    how: HowRead,
    categories: Vec<Choice>,
    silent_days: String,
    seen: bool,
    /// True if the school counts the days of device exports as routine checks.
    may_count: bool,
}

/// A difference that people must settle.
struct Other {
    table: Table,
    /// The number of rows that are not listed.
    more: u64,
}

/// Asks for a list, or shows the comparison of the one that was sent.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let may_write = visitor.may(Deed::Reconcile);
    let frame = Frame::of(&visitor, "Device lists", "/reconcile");
    let Some(mut compared) = visitor.seat.devices() else {
        return Ok(page(&ReconcilePage { frame, comparison: None, may_write })?);
    };
    let act = site.prepared(&visitor, &Form::default()).await?.tried();
    let file = compared.clone();
    let order = file.order()?;
    let work = move |store: &mut Store| {
        let outcome = match file.compare(store, &act, order) {
            Err(Failure::Fault(fault)) if can_be_read_otherwise(&fault) || fault.kind == FaultKind::Conflict => {
                Err(fault)
            }
            other => Ok(other?),
        };
        let look = reconcile::look(&file.bytes, &file.reading.mapping(), file.reading.sheet.as_deref());
        let (categories, may_count) =
            store.read(|tx| Ok::<_, Failure>((store::category::all(tx)?, store::setting::export_counts(tx)?)))?;
        let names: Vec<String> = categories.into_iter().map(|category| category.name).collect();
        Ok((outcome, look, names, may_count))
    };
    // What writes nothing must not wait for those who write.
    let writes = compared.order()?.writes();
    let done = if writes { site.shelf.write(work).await? } else { site.shelf.read(work).await? };
    let (outcome, look, categories, may_count) = done;
    let clock = site.clock();
    let (report, notes, why, details) = match outcome {
        Ok(done) => {
            let notes = plain(&done.notes).iter().map(|note| sentence(note)).collect();
            (done.value, notes, None, Vec::new())
        }
        Err(fault) => {
            let details = fault.details.iter().map(remedy::plain).collect();
            (ReconcileReport::default(), Vec::new(), Some(told(&fault.into())), details)
        }
    };
    let answers = Answers::read(&compared.reading.answers)?;
    let plan = if why.is_some() { Plan::default() } else { report.plan(&answers) };
    let writes = written(&report, compared.reading.remember).filter(|_| may_write && why.is_none());
    compared.planned = writes.is_some().then(|| report.clone());
    let others = report.differences.iter().filter(|difference| difference.answers.is_empty());
    let href = |row: &DifferenceRow| row.tag.as_deref().map(|tag| format!("/items/{}", segment(tag)));
    let chosen = |name: &String| compared.categories.contains(name);
    let comparison = Comparison {
        name: compared.name.clone(),
        shown: compared.mark(),
        file: compared.file_mark(),
        facts: if why.is_some() { Vec::new() } else { facts(&report) },
        notes,
        why,
        details,
        writes,
        questions: plan.questions.iter().map(|group| Question::of(group, &compared.reading, clock)).collect(),
        others: others
            .map(|difference| Other {
                table: Table::of(
                    &format!("{} ({})", difference.title, difference.count),
                    &difference.rows,
                    clock,
                    href,
                )
                .led_by("tag"),
                more: difference.count - (difference.rows.len() as u64).min(difference.count),
            })
            .collect(),
        how: HowRead::of(&look, &plan, &compared.reading),
        categories: categories
            .iter()
            .map(|name| Choice { value: name.clone(), label: name.clone(), is_chosen: chosen(name) })
            .collect(),
        silent_days: compared.silent_days.unwrap_or(SILENT_DAYS).to_string(),
        seen: compared.seen,
        may_count,
    };
    visitor.seat.put_devices(Some(compared));
    Ok(page(&ReconcilePage { frame, comparison: Some(comparison), may_write })?)
}

/// The counts of a comparison.
fn facts(report: &ReconcileReport) -> Vec<(&'static str, String)> {
    let personal = Some(report.personal).filter(|personal| *personal > 0);
    let facts = [
        ("devices in the list", report.devices.to_string()),
        ("of them in the register", report.matched.to_string()),
        ("belong to people, and are not compared", personal.map(|number| number.to_string()).unwrap_or_default()),
        ("not compared, because the list has no column for it", report.not_compared.join(", ")),
        ("differences", if report.differences.is_empty() { "none".to_owned() } else { String::new() }),
    ];
    facts.into_iter().filter(|(_, fact)| !fact.is_empty()).collect()
}

/// What a comparison would write; `None` if nothing.
fn written(report: &ReconcileReport, remembers: bool) -> Option<String> {
    let counted = |number: u64, what: &str| count(usize::try_from(number).unwrap_or(usize::MAX), what);
    let parts = [
        Some(report.written).filter(|number| *number > 0).map(|number| counted(number, "item") + " updated"),
        report.seen.filter(|number| *number > 0).map(|number| counted(number, "routine check") + " recorded"),
        remembers.then(|| "the reading of the columns remembered".to_owned()),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Takes a list, and goes on to its comparison.
pub async fn upload(visitor: Visitor, parts: Result<Multipart, MultipartRejection>) -> Answer {
    let (_, files) = uploads::read(parts, LARGEST, may_be_read).await?;
    let (name, bytes) = only(files)?;
    visitor.seat.put_devices(Some(Compared {
        name,
        bytes,
        reading: Reading::default(),
        silent_days: None,
        seen: false,
        categories: Vec::new(),
        planned: None,
    }));
    Ok(Redirect::to("/reconcile").into_response())
}

fn no_list() -> Fault {
    Fault::not_found("no device list was sent at this computer").hint("Send one first, on the page of device lists.")
}

/// Takes the choices and answers of the form.
pub async fn answer(visitor: Visitor, form: Form) -> Answer {
    let mut compared = visitor.seat.devices().ok_or_else(no_list)?;
    must_be_shown(&form, &compared.file_mark())?;
    let days = form.has("silent_days").then(|| form.number("silent_days", "the number of days")).transpose()?;
    let days = days.map(|days| {
        u32::try_from(days).ok().filter(|days| (1..=3650).contains(days)).ok_or_else(|| {
            Fault::invalid(format!("{days} is no number of days for a silent device")).hint("Give 1 to 3650 days.")
        })
    });
    compared.silent_days = days.transpose()?.filter(|days| *days != SILENT_DAYS);
    compared.seen = form.has("seen_days");
    compared.categories = form.all("category").map(str::to_owned).collect();
    compared.reading = Reading::of(&form, &compared.reading)?;
    compared.planned = None;
    visitor.seat.put_devices(Some(compared));
    Ok(Redirect::to("/reconcile").into_response())
}

/// Takes the values of the list that were answered into the register. They must be those that the page showed.
pub async fn carry_out(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let mut compared = visitor.seat.devices().ok_or_else(no_list)?;
    must_be_shown(&form, &compared.mark())?;
    let planned = compared.planned.clone().ok_or_else(|| {
        Fault::conflict(
            "no answer takes anything from the list",
            "Answer a group first. The page then shows what your answers come to.",
        )
    })?;
    let file = compared.clone();
    let order = Order { planned: Some(planned), ..compared.order()? };
    let done = site.act(&visitor, &form, move |store, act| file.compare(store, act, order)).await?;
    let said =
        written(&done.value, compared.reading.remember).unwrap_or_else(|| "nothing was left to change".to_owned());
    // What was answered is done; the rest can be compared once more.
    compared.reading.answers.clear();
    (compared.reading.remember, compared.seen, compared.planned) = (false, false, None);
    visitor.seat.put_devices(Some(compared));
    Ok(go_on(&visitor.seat, "/reconcile", std::iter::once(said).chain(remarks(&done))))
}

/// The differences of every row, as a CSV file.
pub async fn csv(State(site): State<Arc<Site>>, visitor: Visitor) -> Answer {
    let compared = visitor.seat.devices().ok_or_else(no_list)?;
    let act = site.prepared(&visitor, &Form::default()).await?.tried();
    let clock = site.clock();
    // The answers are for the page: the file has the differences as they are.
    let order =
        Order { every_row: true, answers: Answers::default(), seen: false, remember: false, ..compared.order()? };
    let report = site.shelf.read(move |store| Ok(compared.compare(store, &act, order)?.value)).await?;
    let wanted = Wanted::of(&Query(Form::of(vec![("csv".to_owned(), "1".to_owned())])));
    let mut collect = Collect::new(wanted, clock);
    let _ = report.differences.into_iter().flat_map(|difference| difference.rows).try_for_each(|row| collect.take(row));
    let bytes = match collect.read() {
        Read::Csv(bytes) => bytes,
        Read::Page { .. } => Vec::new(),
    };
    Ok(csv_file("/device-lists", bytes))
}

/// Gives the list up.
pub async fn give_up(visitor: Visitor) -> Answer {
    visitor.seat.put_devices(None);
    Ok(go_on(&visitor.seat, "/reconcile", ["the list is gone from this computer".to_owned()]))
}
