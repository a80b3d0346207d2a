//! The register's assets and people as files that a spreadsheet opens, or another program reads. Each row is written
//! as it is read: memory stays flat at any size.

use crate::{
    file::json,
    reports::{
        asset_list::{AssetFilter, Listed, each_asset, each_listed},
        people::{self, Filter},
    },
    view::PersonView,
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition, State},
    fault::{Failure, Fault, FaultKind},
    money,
    pat::Status,
    person::{Person, PersonKind},
    text::cell,
};
use serde::Serialize;
use std::{borrow::Cow, io::Write};
use store::{Store, agreement::Book};

/// The headings of an asset file, in the order of [`AssetLine`]: those that an import takes.
const ASSET_HEADINGS: [&str; 24] = [
    "Tag",
    "Category",
    "Name",
    "Make",
    "Model",
    "Serial",
    "Location",
    "Condition",
    "Purchased",
    "Cost",
    "Supplier",
    "Order Number",
    "Warranty Until",
    "End Of Life",
    "Phone Number",
    "Encrypted",
    "Anti-virus",
    "Inside",
    "Notes",
    "Status",
    "Holder Ref",
    "Due",
    "PAT Status",
    "PAT Due",
];

/// The headings of a people file, in the order of [`PersonLine`].
const PERSON_HEADINGS: [&str; 14] = [
    "Ref",
    "Kind",
    "First Name",
    "Last Name",
    "Job Title",
    "Email",
    "Username",
    "Year Group",
    "Class",
    "Class Teacher",
    "Start Date",
    "Last Working Day",
    "Contract End",
    "Manager",
];

/// An asset as a line of CSV.
#[derive(Serialize)]
struct AssetLine<'a> {
    tag: Cow<'a, str>,
    category: Cow<'a, str>,
    name: Cow<'a, str>,
    make: Cow<'a, str>,
    model: Cow<'a, str>,
    serial: Cow<'a, str>,
    location: Cow<'a, str>,
    condition: Condition,
    purchased: Option<NaiveDate>,
    cost: Option<String>,
    supplier: Cow<'a, str>,
    order_number: Cow<'a, str>,
    warranty_until: Option<NaiveDate>,
    end_of_life: Option<NaiveDate>,
    phone_number: Cow<'a, str>,
    encrypted: &'static str,
    anti_virus: &'static str,
    inside: Cow<'a, str>,
    notes: Cow<'a, str>,
    status: State,
    holder_ref: Cow<'a, str>,
    due: Option<String>,
    pat_status: Status,
    pat_due: Option<NaiveDate>,
}

impl<'a> AssetLine<'a> {
    fn of(listed: &'a Listed<'_, Asset>, today: NaiveDate) -> Self {
        let (asset, held) = (&listed.asset, listed.held.as_ref());
        Self {
            tag: cell(&asset.tag),
            category: cell(&listed.category.name),
            name: text(&asset.name),
            make: text(&asset.make),
            model: text(&asset.model),
            serial: text(&asset.serial),
            location: text(&asset.location),
            condition: asset.condition,
            purchased: asset.purchased_on,
            cost: asset.purchase_cost_pence.map(money::decimal),
            supplier: text(&asset.supplier),
            order_number: text(&asset.order_number),
            warranty_until: asset.warranty_until,
            end_of_life: asset.end_of_life_on,
            phone_number: text(&asset.phone_number),
            encrypted: yes_or_no(asset.encrypted),
            anti_virus: yes_or_no(asset.anti_virus),
            inside: text(&listed.inside),
            notes: text(&asset.notes),
            status: listed.state(),
            holder_ref: held.map_or(Cow::Borrowed(""), |h| cell(&h.by.reference)),
            due: held.and_then(|h| h.due_on.map(|d| d.to_string()).or(h.due_at.map(|at| at.to_string()))),
            pat_status: asset.pat().status(today),
            pat_due: asset.pat_due_on,
        }
    }
}

/// A person as a line of CSV. No UPN, no guardian, no note: those are shown only when asked for by name.
#[derive(Serialize)]
struct PersonLine<'a> {
    reference: Cow<'a, str>,
    kind: PersonKind,
    first_name: Cow<'a, str>,
    last_name: Cow<'a, str>,
    job_title: Cow<'a, str>,
    email: Cow<'a, str>,
    username: Cow<'a, str>,
    year_group: Cow<'a, str>,
    class: Cow<'a, str>,
    class_teacher: Cow<'a, str>,
    start_date: Option<NaiveDate>,
    last_working_day: Option<NaiveDate>,
    contract_end: Option<NaiveDate>,
    manager: Cow<'a, str>,
}

impl<'a> PersonLine<'a> {
    fn of(person: &'a Person) -> Self {
        Self {
            reference: cell(&person.reference),
            kind: person.kind,
            first_name: text(&person.given_name),
            last_name: text(&person.family_name),
            job_title: text(&person.job_title),
            email: text(&person.email),
            username: text(&person.username),
            year_group: text(&person.year_group),
            class: text(&person.class),
            class_teacher: text(&person.class_teacher),
            start_date: person.start_on,
            last_working_day: person.last_working_day,
            contract_end: person.contract_end,
            manager: text(&person.manager),
        }
    }
}

/// Writes assets as CSV, in the headings that an import takes; how many.
///
/// Errors: no such category; the register can't be read; `out` can't be written.
pub fn assets_csv(
    store: &mut Store,
    filter: &AssetFilter,
    today: NaiveDate,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut writer = headed(&ASSET_HEADINGS, out)?;
    let mut rows = 0;
    store.read(|tx| {
        each_listed(tx, filter, |listed| {
            rows += 1;
            writer.serialize(AssetLine::of(&listed, today)).map_err(unwritten)
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes assets as a JSON array; how many.
///
/// Errors: as [`assets_csv`].
pub fn assets_json(
    store: &mut Store,
    filter: &AssetFilter,
    today: NaiveDate,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut array = Array::open(out)?;
    store.read(|tx| each_asset(tx, filter, today, |view| array.push(&view)))?;
    Ok(array.close()?)
}

/// Writes people as CSV, in the headings that an import takes; how many.
///
/// Errors: the register can't be read; `out` can't be written.
pub fn people_csv(store: &mut Store, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut writer = headed(&PERSON_HEADINGS, out)?;
    let mut rows = 0;
    store.read(|tx| {
        people::each(tx, &Filter::default(), None, |person, _| {
            rows += 1;
            writer.serialize(PersonLine::of(&person)).map_err(|e| Failure::from(unwritten(e)))
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes people as a JSON array; how many.
///
/// Errors: as [`people_csv`].
pub fn people_json(store: &mut Store, today: NaiveDate, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut array = Array::open(out)?;
    store.read(|tx| {
        let book = Book::of_all(tx)?;
        people::each(tx, &Filter::default(), None, |person, loans| {
            Ok::<_, Failure>(array.push(&PersonView::build(&person, loans, book.overall(&person, today)))?)
        })
    })?;
    Ok(array.close()?)
}

/// A file with its heading line, which stands there even if no row follows.
fn headed<'w>(headings: &[&str], out: &'w mut dyn Write) -> Result<csv::Writer<&'w mut dyn Write>, Fault> {
    let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(out);
    writer.write_record(headings).map_err(unwritten)?;
    Ok(writer)
}

/// A JSON array that is written item by item, each laid out first: an item is some hundred small pieces.
struct Array<'w> {
    out: &'w mut dyn Write,
    item: Vec<u8>,
    items: u64,
}

impl<'w> Array<'w> {
    fn open(out: &'w mut dyn Write) -> Result<Self, Fault> {
        out.write_all(b"[").map_err(unwritten)?;
        Ok(Self { out, item: Vec::new(), items: 0 })
    }

    fn push(&mut self, item: &impl Serialize) -> Result<(), Fault> {
        self.item.clear();
        self.item.extend_from_slice(if self.items == 0 { b"\n" } else { b",\n" });
        self.items += 1;
        json::write(&mut self.item, item).and_then(|()| self.out.write_all(&self.item)).map_err(unwritten)
    }

    fn close(self) -> Result<u64, Fault> {
        self.out.write_all(b"\n]\n").and_then(|()| self.out.flush()).map_err(unwritten)?;
        Ok(self.items)
    }
}

fn text(value: &Option<String>) -> Cow<'_, str> {
    cell(value.as_deref().unwrap_or_default())
}

fn yes_or_no(value: Option<bool>) -> &'static str {
    match value {
        Some(true) => "yes",
        Some(false) => "no",
        None => "",
    }
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new(FaultKind::Answer, "the export could not be written")
        .hint("Check that there is room and that you may write there; the register is as it was.")
        .because(error)
}
