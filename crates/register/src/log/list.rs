//! Reads the log by item, person, date or operator.

use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId, RowId},
    when::{Clock, Instant},
};
use serde::Serialize;
use serde_json::Value as Json;
use std::collections::HashMap;
use store::{ReadTx, Row, select::Select, undo::UNDO};

/// The entries to read.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub asset: Option<AssetId>,
    pub person: Option<PersonId>,
    /// Only entries about the row with this id.
    pub subject: Option<String>,
    /// Only entries of this operator, or under this login name.
    pub operator: Option<String>,
    /// Only entries recorded on or after this date.
    pub from: Option<NaiveDate>,
    /// Only entries recorded on or before this date.
    pub until: Option<NaiveDate>,
    /// Only entries in the log of this merged register.
    pub merged: Option<RowId>,
    /// Only entries recorded after the entry with this number.
    pub after: Option<i64>,
    /// True to show parents' details and UPNs, which are hidden because others may see the screen.
    pub whole: bool,
}

/// A log entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryView {
    pub no: i64,
    pub at: Instant,
    pub operator: String,
    /// The login name, if it differs from the operator's: on the command line, the operator is a claim.
    pub login: Option<String>,
    pub action: String,
    /// The tag or ref that the entry is about, or else the kind of record.
    pub subject: String,
    /// The date at the school when the event happened, if it was recorded late.
    pub effective_on: Option<NaiveDate>,
    /// The entry's details. `None` if they were erased.
    pub details: Option<Json>,
    /// The name of the category in the details, because people don't know its id.
    #[serde(skip)]
    pub category: Option<Json>,
}

const HEAD: &str = "select g.no, g.at, o.name, g.action, g.subject, a.tag, p.ref, g.effective_at, d.body, i.name \
    from log g join operator o on o.id = g.operator_id left join operator i on i.id = g.login_id \
    left join log_detail d on d.log_no = g.no \
    left join asset a on a.id = g.asset_id left join person p on p.id = g.person_id";

const HEAD_OF_MERGED: &str = "select g.no, g.at, coalesce(o.name, g.operator_id), g.action, g.subject, a.tag, p.ref, \
    g.effective_at, d.body, i.name from merged_log g left join merged_operator o on o.id = g.operator_id \
    left join merged_operator i on i.id = g.login_id \
    left join merged_log_detail d on d.register_id = g.register_id and d.log_no = g.no \
    left join asset a on a.id = g.asset_id left join person p on p.id = g.person_id";

/// Passes each matching entry to `take`, newest first.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &Filter,
    limit: Option<usize>,
    clock: Clock,
    mut take: impl FnMut(EntryView) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    if let Some(asset) = filter.asset {
        select.and_is("g.asset_id = ?", &asset);
    }
    if let Some(person) = filter.person {
        // Entries about a merged duplicate are about the person too.
        let duplicates = store::person::aliases(tx, person)?.into_iter().map(|alias| alias.id);
        let ids: Vec<PersonId> = std::iter::once(person).chain(duplicates).collect();
        select.and_any("g.person_id = ?", &ids);
    }
    if let Some(subject) = &filter.subject {
        select.and_is("g.subject_id = ?", subject);
    }
    if let Some(operator) = &filter.operator {
        select.and_is("? in (o.name, i.name)", operator);
    }
    if let Some(day) = filter.from {
        select.and_is("g.at >= ?", &clock.start_of(day));
    }
    if let Some(day) = filter.until {
        select.and_is("g.at < ?", &clock.end_of(day));
    }
    if let Some(no) = filter.after {
        select.and_is("g.no > ?", &no);
    }
    if let Some(register) = filter.merged {
        select.and_is("g.register_id = ?", &register);
    }
    let head = if filter.merged.is_some() { HEAD_OF_MERGED } else { HEAD };
    let tail = format!("order by g.no desc {}", limit.map_or_else(String::new, |l| format!("limit {l}")));
    let categories = store::category::all(tx)?.into_iter().map(|c| (c.id.to_string(), c.name)).collect();
    tx.each(&select.sql(head, &tail), select.params(), |row| {
        let mut entry = read(row, clock)?;
        if let Some(Json::Object(details)) = entry.details.as_mut() {
            // Ids of rows, with which a merge of people can be undone.
            details.remove(UNDO);
        }
        if let Some(details) = entry.details.as_mut().filter(|_| !filter.whole) {
            mask(details);
        }
        entry.category = entry.details.as_ref().and_then(|d| d.get("category_id")).map(|id| named(id, &categories));
        take(entry)
    })
}

/// Lists the matching entries, newest first.
pub fn list(tx: &ReadTx<'_>, filter: &Filter, clock: Clock) -> Result<Vec<EntryView>, Fault> {
    let mut out = Vec::new();
    each(tx, filter, None, clock, |entry| {
        out.push(entry);
        Ok::<(), Fault>(())
    })?;
    Ok(out)
}

/// Hides personal details that are shown only on request.
fn mask(details: &mut Json) {
    const HIDDEN: [&str; 3] = ["guardian", "guardian_name", "guardian_contact"];
    let Json::Object(fields) = details else { return };
    for (name, value) in fields.iter_mut() {
        if name == "upn" || HIDDEN.contains(&name.as_str()) && !value.is_boolean() && !value.is_number() {
            *value = Json::from("…");
        } else if value.is_object() {
            mask(value);
        }
    }
}

/// Replaces a category's id with its name, or both ids of a change.
fn named(id: &Json, categories: &HashMap<String, String>) -> Json {
    match id {
        Json::String(id) => categories.get(id).unwrap_or(id).as_str().into(),
        Json::Object(both) => both.iter().map(|(when, id)| (when.clone(), named(id, categories))).collect(),
        other => other.clone(),
    }
}

/// The operator, with the login name where it differs.
pub fn at_the_keyboard(operator: &str, login: Option<&str>) -> String {
    login.map_or_else(|| operator.to_owned(), |login| format!("{operator} (login {login})"))
}

fn read(row: &Row<'_>, clock: Clock) -> Result<EntryView, Fault> {
    let subject = match (row.maybe_text(5)?, row.maybe_text(6)?) {
        (Some(tag), _) => tag,
        (None, Some(reference)) => reference,
        (None, None) => row.text(4)?,
    };
    Ok(EntryView {
        no: row.get(0)?,
        at: row.get(1)?,
        operator: row.get(2)?,
        login: row.get(9)?,
        action: row.get(3)?,
        subject: subject.to_owned(),
        effective_on: row.get::<Option<Instant>>(7)?.map(|at| clock.day_of(at)),
        details: row.maybe_text(8)?.map(|body| serde_json::from_str(body).unwrap_or_else(|_| Json::from(body))),
        category: None,
    })
}
