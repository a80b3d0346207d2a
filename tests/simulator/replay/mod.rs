//! Reads the log from its first entry to its last, and makes every row again from the bodies alone. Then it compares them
//! with the tables: all columns but those that the program works out from others, those of [`UNTOLD`], and what an
//! erasure took away.

mod entries;
mod money;
mod people;
mod untold;

use super::{
    invariants::Reader,
    model::time::{At, day_of},
};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use store::{Column, Table};
pub use untold::{Met, unmet};

/// A row: a value for each column that is not null.
type Row = Map<String, Json>;

/// The columns by which rows are told apart here, where that is not their id. The ids of such rows are in no entry.
const KEYS: &[(&str, &[&str])] = &[
    ("agreement_signature", &["agreement_id", "person_id", "signed_on"]),
    ("asset_alias", &["tag"]),
    ("asset_part", &["asset_id", "name"]),
    ("attachment", &["no"]),
    ("ban", &["no", "person_id"]),
    ("charge_due", &["charge_id", "due_on"]),
    ("charge_line", &["charge_id", "position"]),
    ("clearance", &["no"]),
    ("closed_day", &["kind", "from_on", "until_on"]),
    ("group_member", &["group_id", "person_id"]),
    ("leaver_tick", &["person_id", "line"]),
    ("letter_loan", &["letter_id", "loan_id"]),
    ("licence_seat", &["licence_id", "person_id", "asset_id", "since_on", "until_on"]),
    ("loan_check", &["loan_id", "name"]),
    ("loan_limit", &["person_kind", "category_id"]),
    ("loan_override", &["loan_id", "rule"]),
    ("loan_part", &["loan_id", "name"]),
    ("pat_interval", &["asset_id", "category_id", "location", "part", "kind"]),
    ("pat_reading", &["result_id", "position"]),
    ("pat_tester_id", &["foreign_id"]),
    ("permission_grant", &["permission_id", "role"]),
    ("routine_answer", &["check_id", "name"]),
    ("role_held", &["person_id", "role", "from_on"]),
    ("setting", &["name"]),
    ("slip", &["no"]),
    ("term", &["name"]),
    ("tariff", &["category_id", "damage"]),
];

fn key_of(table: &str, row: &Row) -> String {
    let known = KEYS.iter().find(|(name, _)| *name == table);
    let columns = known.map_or(&["id"][..], |(_, columns)| *columns);
    columns.iter().map(|column| row.get(*column).map_or(String::new(), Json::to_string)).collect::<Vec<_>>().join("|")
}

/// An entry of the log.
#[derive(Clone)]
struct Entry {
    no: i64,
    at: String,
    /// The moment when it happened, and the day.
    moment: String,
    day: String,
    operator: Json,
    action: String,
    subject: String,
    id: String,
    asset: Option<String>,
    person: Option<String>,
    /// `None` if the details were erased.
    body: Option<Row>,
}

/// The rows as far as the log has been read.
#[derive(Default)]
pub struct Replay {
    rows: BTreeMap<String, BTreeMap<String, Row>>,
    /// The ids of what entries without details were about, and of the people who were erased.
    erased: BTreeSet<String>,
    /// The items of such entries, whose state they may have changed.
    unsure: BTreeSet<String>,
    /// What a body says of the value before, if it was another.
    wrong: Vec<String>,
}

/// Reads the log, and compares. Notes in `met` which untold columns do differ.
///
/// Errors: what the log tells otherwise.
pub fn check(reader: &Reader, met: &mut Met) -> Result<(), String> {
    let mut replay = Replay::default();
    for entry in entries(reader) {
        replay.take(&entry);
    }
    replay.erased.extend(reader.lines("select id from person where erased_on is not null"));
    replay
        .erased
        .extend(reader.lines(
            "select a.id from person_alias a join person p on p.id = a.person_id where p.erased_on is not null",
        ));
    replay.empty_groups();
    let mut wrong = std::mem::take(&mut replay.wrong);
    let slips: BTreeMap<String, Json> = rows(reader, "select id, no from slip")
        .into_iter()
        .map(|slip| (text(&slip, "id"), slip["no"].clone()))
        .collect();
    for table in store::recorded() {
        // The ticks of an earlier leaving are history.
        let only = if table.name == "leaver_tick" { "where not past" } else { "" };
        let mut found = rows(reader, &format!("select * from {} {only}", table.name));
        for row in &mut found {
            // Entries call a slip by its number.
            if table.name == "loan" {
                row.insert("slip_id".to_owned(), slips[&text(row, "slip_id")].clone());
            }
        }
        replay.compare(table, &found, met, &mut wrong);
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn entries(reader: &Reader) -> Vec<Entry> {
    let sql = "select l.no, l.at, l.effective_at, l.operator_id, l.action, l.subject, l.subject_id, l.asset_id, \
               l.person_id, d.body from log l left join log_detail d on d.log_no = l.no order by l.no";
    let entry = |row: Row| {
        let maybe = |name: &str| row.get(name).and_then(Json::as_str).map(str::to_owned);
        let moment = maybe("effective_at").unwrap_or_else(|| text(&row, "at"));
        Entry {
            no: row["no"].as_i64().unwrap(),
            at: text(&row, "at"),
            day: day_of(moment.parse::<At>().unwrap()).to_string(),
            moment,
            operator: row["operator_id"].clone(),
            action: text(&row, "action"),
            subject: text(&row, "subject"),
            id: text(&row, "subject_id"),
            asset: maybe("asset_id"),
            person: maybe("person_id"),
            body: maybe("body").map(|body| serde_json::from_str(&body).unwrap()),
        }
    };
    rows(reader, sql).into_iter().map(entry).collect()
}

/// The rows of a statement.
fn rows(reader: &Reader, sql: &str) -> Vec<Row> {
    reader.rows(sql).into_iter().map(|row| row.into_iter().filter(|(_, value)| !value.is_null()).collect()).collect()
}

fn text(row: &Row, name: &str) -> String {
    row.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
}

/// A value as the tables have it: yes and no are 1 and 0.
fn plain(value: &Json) -> Json {
    value.as_bool().map_or_else(|| value.clone(), |yes| Json::from(i64::from(yes)))
}

impl Replay {
    fn table(&mut self, table: &str) -> &mut BTreeMap<String, Row> {
        self.rows.entry(table.to_owned()).or_default()
    }

    /// The row with this id, or a new one.
    fn row(&mut self, table: &str, id: &str) -> &mut Row {
        let key = Json::from(id).to_string();
        self.table(table).entry(key).or_insert_with(|| Row::from_iter([("id".to_owned(), Json::from(id))]))
    }

    /// Adds a row that has no id of its own in the log.
    fn add(&mut self, table: &str, row: Row) {
        let row: Row = row.into_iter().filter(|(_, value)| !value.is_null()).collect();
        let key = key_of(table, &row);
        self.table(table).insert(key, row);
    }

    /// The rows of a table with this value in a column.
    fn with<'a>(&'a mut self, table: &str, column: &'a str, value: &'a str) -> impl Iterator<Item = &'a mut Row> {
        self.table(table).values_mut().filter(move |row| row.get(column).and_then(Json::as_str) == Some(value))
    }

    /// The id of the record that a column of its table calls by this name.
    fn id_of(&mut self, table: &str, column: &str, name: &Json) -> Json {
        let found = self.table(table).values().find(|row| row.get(column) == Some(name));
        found.map_or(Json::Null, |row| row["id"].clone())
    }

    /// Sets a column as a body has it: a value, or a change from one to another.
    fn set(&mut self, no: i64, (table, id): (&str, &str), column: &str, told: &Json) {
        let is_known = !self.erased.contains(id) && !self.unsure.contains(id) && !untold::is(table, column);
        let row = self.row(table, id);
        let now = row.get(column).cloned().unwrap_or_default();
        let (from, to) = match told.as_object() {
            Some(change) => (change.get("from").map(plain), change.get("to").map(plain)),
            None => (None, Some(plain(told))),
        };
        row.insert(column.to_owned(), to.unwrap_or_default());
        if let Some(from) = from.filter(|from| is_known && *from != now) {
            self.wrong.push(format!("entry {no} changes the {column} of {table} {id} from {from}, but it was {now}"));
        }
    }

    fn compare(&mut self, table: &Table, found: &[Row], met: &mut Met, wrong: &mut Vec<String>) {
        let mut made = std::mem::take(self.table(table.name));
        let refers = |column: &Column| column.what.refers.is_some();
        let is_told = |column: &&Column| column.is_told() || refers(column);
        for row in found {
            let row_made = made.remove(&key_of(table.name, row));
            if untold::is(table.name, "") {
                met.insert((table.name, ""));
                continue;
            }
            if self.is_excused(table, row) {
                continue;
            }
            let Some(row_made) = row_made else {
                if untold::is(table.name, "id") {
                    met.insert((table.name, "id"));
                    continue;
                }
                wrong.push(format!("no entry tells of this row of {}: {row:?}", table.name));
                continue;
            };
            for column in table.columns.iter().filter(is_told) {
                let (is, told) = (row.get(column.name), row_made.get(column.name).filter(|value| !value.is_null()));
                if is == told {
                    continue;
                }
                if untold::is(table.name, column.name) {
                    met.insert((table.name, column.name));
                } else {
                    let of = key_of(table.name, row);
                    wrong.push(format!("{} of {} {of} is {is:?}, but the log tells {told:?}", column.name, table.name));
                }
            }
        }
        for (key, row) in made {
            if !self.is_excused(table, &row) {
                wrong.push(format!("{} {key} is not there, but the log tells of it: {row:?}", table.name));
            }
        }
    }

    /// True if an erasure took away what the log told of a row.
    fn is_excused(&self, table: &Table, row: &Row) -> bool {
        let is_in = |ids: &BTreeSet<String>, name: &str| ids.contains(&text(row, name));
        let mut about = table.columns.iter().filter(|column| column.name == "id" || column.what.refers.is_some());
        let is_of_erased = is_in(&self.unsure, "asset_id") || text(row, "decided_by") == "[erased]";
        table.name == "asset" && is_in(&self.unsure, "id")
            || table.name == "pat_interval" && is_of_erased
            || about.any(|column| column.name != "asset_id" && is_in(&self.erased, column.name))
    }
}
