//! Extra fields that earlier imports kept: what would be moved into the fields that items have for them is shown first, and
//! then moved as it was shown.
//!
//! The choices are in the address, so that two windows don't share them.

use super::{
    how::{Choice, dates},
    plan::{can_be_read_otherwise, told},
    reading::{IGNORE, Reading},
};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    pages::{Answer, go_on, plain, remarks},
    remedy::segment,
    site::Site,
    tables::{Collect, Cut, Read, Table, Wanted, csv_file},
    trouble::sentence,
};
use askama::Template;
use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect},
};
use domain::{
    fault::{Failure, Fault},
    reading::DateFormat,
    text::count,
    when::Clock,
    words::Word as _,
};
use register::asset::{
    extra::{self, ExtraMoved, ExtraOutcome, ExtraRow, Order},
    extra_headings::{self, ExtraHeading},
};
use std::sync::Arc;

/// Where the page is.
const HERE: &str = "/imports/extra";

#[derive(Template)]
#[template(path = "extra.html")]
struct ExtraPage {
    frame: Frame,
    headings: Vec<Heading>,
    fields: Vec<&'static str>,
    dates: Vec<Choice>,
    /// The choice that leaves the values where they are.
    ignore: &'static str,
    /// True if the user has chosen how the values are read.
    is_chosen: bool,
    /// The reason why nothing can be moved with these choices.
    why: Option<String>,
    facts: Vec<(&'static str, String)>,
    notes: Vec<String>,
    /// What the button does, and the fields of its form; `None` if there is nothing to move.
    button: Option<(String, Vec<(&'static str, String)>)>,
    values: Vec<Cut>,
    csv: String,
}

/// A heading, with the choices for its values.
struct Heading {
    heading: String,
    hint: String,
    /// The field that they go to without a choice.
    field: Option<&'static str>,
    choice: String,
}

impl Heading {
    fn of(known: ExtraHeading, order: &Order) -> Self {
        let ExtraHeading { heading, items, first, field } = known;
        let mapped = |one: &String| Some(one.strip_prefix(heading.as_str())?.strip_prefix('=')?.to_owned());
        let choice = match order.map.iter().find_map(mapped) {
            _ if order.ignore.contains(&heading) => IGNORE.to_owned(),
            chosen => chosen.unwrap_or_default(),
        };
        Self { hint: format!("{}, such as {first}", count(items, "item")), heading, field, choice }
    }
}

/// The values of these outcomes; `None` if there are none.
fn values(title: &str, moved: &ExtraMoved, clock: Clock, outcomes: &[ExtraOutcome]) -> Option<Cut> {
    let rows = moved.rows.iter().filter(|row| outcomes.contains(&row.outcome)).cloned();
    let rows: Vec<ExtraRow> = rows.collect();
    let href = |row: &ExtraRow| Some(format!("/items/{}", segment(&row.tag)));
    let mut table = Table::of(&format!("{title} ({})", rows.len()), &rows, clock, href).without("outcome");
    if !outcomes.contains(&ExtraOutcome::Moved) {
        // Nothing goes anywhere.
        let to = table.headings.iter_mut().filter(|heading| *heading == "to");
        to.for_each(|heading| *heading = "value".to_owned());
    }
    (!rows.is_empty()).then(|| table.cut())
}

/// The choices of an address, or of the form that agrees to them.
///
/// Errors: the date format is not one.
fn order_of(form: &Form) -> Result<Order, Fault> {
    let all = |name: &str| form.all(name).map(str::to_owned).collect();
    Ok(Order { map: all("map"), ignore: all("ignore"), dates: form.word("date_format")? })
}

/// The choices as fields.
fn fields_of(order: &Order) -> Vec<(&'static str, String)> {
    let map = order.map.iter().map(|one| ("map", one.clone()));
    let ignore = order.ignore.iter().map(|one| ("ignore", one.clone()));
    map.chain(ignore).chain(order.dates.map(|format| ("date_format", format.word().to_owned()))).collect()
}

/// The address of the page with these fields.
fn address(fields: &[(&'static str, String)]) -> String {
    if fields.is_empty() {
        return HERE.to_owned();
    }
    format!("{HERE}?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}

/// Shows what would be moved, and what stays.
pub async fn show(State(site): State<Arc<Site>>, visitor: Visitor, query: Query) -> Answer {
    let order = order_of(&query.0)?;
    let act = site.prepared(&visitor, &Form::default()).await?.tried();
    let asked = order.clone();
    let (planned, headings) = site
        .shelf
        .write(move |store| {
            let planned = match extra::plan(store, &act, &asked) {
                // The form offers other choices.
                Err(Failure::Fault(fault)) if can_be_read_otherwise(&fault) => Err(fault),
                other => Ok(other?.answer),
            };
            Ok((planned, store.read(|tx| Ok::<_, Failure>(extra_headings::headings(tx)?))?))
        })
        .await?;
    let clock = site.clock();
    if query.0.has("csv") {
        return Ok(csv_file(HERE, csv(planned?.value.rows, &query, clock)));
    }
    let chosen = fields_of(&order);
    let is_chosen = !chosen.is_empty();
    let dates = dates(Some(order.dates.unwrap_or(DateFormat::Uk)));
    let mut shown = ExtraPage {
        frame: Frame::of(&visitor, "Extra fields", "/imports"),
        headings: headings.into_iter().map(|known| Heading::of(known, &order)).collect(),
        fields: extra_headings::fields(),
        csv: address(&[&chosen[..], &[("csv", "1".to_owned())]].concat()),
        dates,
        ignore: IGNORE,
        is_chosen,
        why: None,
        facts: Vec::new(),
        notes: Vec::new(),
        button: None,
        values: Vec::new(),
    };
    match planned {
        Err(fault) => shown.why = Some(told(&fault.into())),
        Ok(answer) => {
            let moved = answer.value;
            let button = match (moved.moved, moved.same) {
                (0, 0) => None,
                (0, same) => Some(format!("Remove {} that the item has already", count(same, "value"))),
                (number, _) => Some(format!("Move {}", count(number, "value"))),
            };
            let mark = ("shown", moved.mark()?);
            shown.button = button.map(|words| (words, chosen.into_iter().chain([mark]).collect()));
            shown.facts = vec![
                ("values to move", moved.moved.to_string()),
                ("values that the item has already", moved.same.to_string()),
                ("values that stay", moved.left.to_string()),
                ("headings left where they are", moved.other_headings.join(", ")),
            ];
            shown.facts.retain(|(_, fact)| !fact.is_empty());
            shown.notes = plain(&answer.notes).iter().map(|note| sentence(note)).collect();
            let stays = [ExtraOutcome::Differs, ExtraOutcome::Unreadable, ExtraOutcome::Twice];
            let all = [
                values("Values that stay", &moved, clock, &stays),
                values("Values to move", &moved, clock, &[ExtraOutcome::Moved]),
                values("Values that the item has already", &moved, clock, &[ExtraOutcome::Same]),
            ];
            shown.values = all.into_iter().flatten().collect();
        }
    }
    Ok(page(&shown)?)
}

/// Every value as a line of a CSV file.
fn csv(rows: Vec<ExtraRow>, query: &Query, clock: Clock) -> Vec<u8> {
    let mut collect = Collect::new(Wanted::of(query), clock);
    let _ = rows.into_iter().try_for_each(|row| collect.take(row));
    match collect.read() {
        Read::Csv(bytes) => bytes,
        Read::Page { .. } => Vec::new(),
    }
}

/// Takes the choices of the form, and shows what they come to.
pub async fn choose(form: Form) -> Answer {
    let reading = Reading::of(&form, &Reading::default())?;
    let mapping = reading.mapping();
    let order = Order { map: mapping.map, ignore: mapping.ignore, dates: reading.dates };
    Ok(Redirect::to(&address(&fields_of(&order))).into_response())
}

/// Moves the values as the page has shown it.
pub async fn carry_out(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let order = order_of(&form)?;
    let shown = form.required("shown", "what the page showed")?.to_owned();
    let done = site.act(&visitor, &form, move |store, act| extra::move_as_shown(store, act, &order, &shown)).await?;
    let counted = [
        (done.value.moved, "moved into the fields of items"),
        (done.value.same, "removed from the extra fields, because the item had it already"),
        (done.value.left, "left where it was"),
    ];
    let said = counted.iter().filter(|(number, _)| *number > 0);
    let said: Vec<String> = said.map(|(number, what)| format!("{} {what}", count(*number, "value"))).collect();
    Ok(go_on(&visitor.seat, HERE, said.into_iter().chain(remarks(&done))))
}
