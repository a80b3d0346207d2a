//! The personal data that is held on a person, as a letter: what the law asks to be said, then the data in words.

use super::held::Held;
use crate::paper::{Page, groups, render};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    money::shown_pounds,
    when::{Clock, Instant, show_day},
};
use serde_json::{Map, Value as Json};
use store::personal::{self, PERSONAL};
use uuid::Uuid;

/// One entry of a section: names and values.
struct Item(Vec<(String, String)>);

impl Item {
    /// True if the entry stays together on a page. A whole letter would leave the page before it empty.
    fn is_short(&self) -> bool {
        self.0.iter().map(|(_, value)| value.len()).sum::<usize>() < 600
    }
}

struct Section {
    name: &'static str,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "held.html", config = "src/paper/askama.toml")]
struct HeldPage<'a> {
    page: Page<'a>,
    held: &'a Held,
    sections: Vec<Section>,
}

/// The sections of the document: the name in it, the title, and the table that has words for its fields.
const SECTIONS: &[(&str, &str, &str)] = &[
    ("person", "Your details", "person"),
    ("other_refs", "Earlier refs", "person_alias"),
    ("roles", "Roles in the school", "role_held"),
    ("teaching_groups", "Teaching groups", "group_member"),
    ("loans", "Loans", "loan"),
    ("stock_loans", "Loans of counted stock", "stock_loan"),
    ("accompanied", "Loans of visitors whom you accompany", "slip"),
    ("signed_papers", "Slips and receipts that you signed", "signed_paper"),
    ("agreements", "Agreements that you signed", "agreement_signature"),
    ("permissions", "Permissions that you have", "permission"),
    ("own_devices", "Your own devices", "own_device"),
    ("confiscated", "Devices that you confiscated", "own_device"),
    ("licences", "Licences", "licence_seat"),
    ("incidents", "Incidents", "incident"),
    ("charges", "Contributions", "charge"),
    ("letters", "Letters to you, or about you", "letter"),
    ("bans", "Bans", "ban"),
    ("leaving", "Leaving the school", "clearance"),
    ("decisions", "Decisions that you made in a role", "incident"),
    ("permissions_given", "Permissions that you gave in a role", "permission_grant"),
    ("as_operator", "What you recorded at the keyboard", "operator"),
    ("named_in", "Texts that name you", "log_detail"),
    ("log", "The log: what was recorded, and when", "log"),
];

/// Words for fields that are no column, or that have other words than their column.
const FIELDS: &[(&str, &str)] = &[
    ("account_deleted", "account deleted"),
    ("action", "what was done"),
    ("addressed_to", "asked of"),
    ("agreed", "sentence above the signature"),
    ("answers", "answers"),
    ("asked_on", "day of this letter"),
    ("at", "time"),
    ("awaits", "roles that have not approved yet"),
    ("borrower", "borrower"),
    ("by", "by"),
    ("certificate_no", "number of the certificate"),
    ("charges", "contributions"),
    ("checks", "return checks"),
    ("cleared_by", "cleared by"),
    ("cleared_on", "day of the clearance"),
    ("closing", "last sentence"),
    ("condition", "condition"),
    ("damaged_before", "damaged before it went out"),
    ("details", "details"),
    ("due", "due"),
    ("dues", "instalments"),
    ("effective_on", "happened on"),
    ("entries", "number of entries"),
    ("ended", "ended"),
    ("facts", "facts"),
    ("first_at", "first entry"),
    ("for_class", "form or group"),
    ("from", "from"),
    ("given", "approvals"),
    ("incident_no", "number of the incident"),
    ("incidents", "incidents"),
    ("item", "item"),
    ("items", "items"),
    ("label", "fact"),
    ("last_at", "last entry"),
    ("late", "late"),
    ("line", "line"),
    ("lines", "lines"),
    ("loan_no", "number of the loan"),
    ("login", "login name"),
    ("next_on", "next due day"),
    ("no", "number"),
    ("note", "note"),
    ("on", "on"),
    ("off_site_since_on", "off site since"),
    ("open", "open lines"),
    ("operator", "recorded by"),
    ("outcome", "outcome"),
    ("overrides", "overridden rules"),
    ("owed", "still owed"),
    ("paper", "paper"),
    ("pence", "sum"),
    ("parts", "parts"),
    ("phone_number", "phone number"),
    ("product", "product"),
    ("question", "question"),
    ("received_by", "received by"),
    ("returned_at", "time of the return"),
    ("return_check", "return check"),
    ("role", "role"),
    ("routine_checks", "routine checks"),
    ("school", "school"),
    ("serial", "serial number"),
    ("signatures", "signatures"),
    ("signed", "signed"),
    ("since_on", "since"),
    ("slip_no", "number of the slip"),
    ("state", "state"),
    ("subject", "about"),
    ("tag", "tag"),
    ("terms", "terms"),
    ("text", "text"),
    ("waived", "waived parts"),
    ("title", "title"),
    ("to", "to"),
    ("value", "value"),
    ("what", "what"),
    ("where", "where"),
    ("words", "words"),
];

/// Lays out the held data as a letter.
pub fn held(held: &Held, clock: Clock) -> Result<String, Fault> {
    let section = |(key, name, table): &(&str, &'static str, &'static str)| {
        let value = held.sections.get(*key)?;
        let items = match value {
            Json::Array(items) => items.iter().map(|value| item(value, table, clock)).collect(),
            other => vec![item(other, table, clock)],
        };
        Some(Section { name, items })
    };
    let sections = SECTIONS.iter().filter_map(section).collect();
    let note = "Check the notes that staff wrote before you hand this over.";
    let page = Page::new(&held.letterhead, "The data that we hold about you", "Personal data".to_owned(), note, clock);
    render(&HeldPage { page, held, sections })
}

/// A date with its weekday, such as "Fri 18 Dec 2026".
fn shown_day(day: &NaiveDate) -> String {
    show_day(*day)
}

/// True for a picture, such as a drawn signature, which is shown as one.
fn is_picture(value: &str) -> bool {
    value.starts_with("data:image/png;base64,")
}

/// The table whose words the details of a log entry have: that of what the action is about.
fn table_of(action: &str) -> &'static str {
    let noun = match action {
        "leaver clear" | "leaver reopen" => "clearance",
        _ => action.split(' ').next().unwrap_or_default(),
    };
    let table = match noun {
        "agreement" => "agreement_signature",
        "group" => "group_member",
        "leaver" => "leaver_tick",
        "licence" => "licence_seat",
        "own-device" => "own_device",
        "pat" => "pat_result",
        "role" => "role_held",
        "routine" => "routine_check",
        "stock" => "stock_loan",
        other => other,
    };
    PERSONAL.iter().find(|of| of.table == table).map_or("", |of| of.table)
}

/// One entry as names and values. Empty values are left out.
fn item(value: &Json, table: &str, clock: Clock) -> Item {
    let Json::Object(fields) = value else {
        return Item(vec![(String::new(), in_a_line("", value, table, clock))]);
    };
    let of_details = match fields.get("action").and_then(Json::as_str) {
        Some(action) if table == "log" => table_of(action),
        _ => table,
    };
    let line = |(name, value): (&String, &Json)| {
        let of = if name == "details" { of_details } else { table };
        let value = in_a_line(name, value, of, clock);
        (!value.is_empty()).then(|| (capital(&words(name, table)), value))
    };
    Item(fields.iter().filter_map(line).collect())
}

/// A value in one line. What is inside another value is separated by commas, and several of them by semicolons.
fn in_a_line(name: &str, value: &Json, table: &str, clock: Clock) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(answer) => yes_or_no(*answer),
        Json::String(text) => match listed(text) {
            Some(list) => in_a_line(name, &list, table, clock),
            None => shown(text, clock),
        },
        // The log has what the database has.
        Json::Number(number) if personal::is_yes_no(name) => yes_or_no(number.as_i64() != Some(0)),
        Json::Number(number) if name.ends_with("pence") => shown_pounds(number.as_i64().unwrap_or_default()),
        Json::Number(number) => number.to_string(),
        Json::Array(items) => {
            let items = items.iter().map(|item| in_a_line(name, item, table, clock)).filter(|text| !text.is_empty());
            items.collect::<Vec<_>>().join("; ")
        }
        Json::Object(fields) => {
            answered(fields, table, clock).or_else(|| change(name, fields, table, clock)).unwrap_or_else(|| {
                let fields = fields.iter().filter_map(|(field, value)| {
                    let value = in_a_line(field, value, table, clock);
                    // A name or number needs no word before it.
                    let is_plain =
                        matches!(field.as_str(), "name" | "what" | "tag" | "label" | "value" | "question" | "line");
                    match value.as_str() {
                        "" => None,
                        _ if is_plain => Some(value),
                        _ => Some(format!("{}: {value}", words(field, table))),
                    }
                });
                fields.collect::<Vec<_>>().join(", ")
            })
        }
    }
}

/// A question with its answer, such as "Does it turn on? yes". `None` if the value is none.
fn answered(fields: &Map<String, Json>, table: &str, clock: Clock) -> Option<String> {
    let (question, answer) = (fields.get("question")?.as_str()?, fields.get("answer")?);
    let answer = match in_a_line("answer", answer, table, clock) {
        empty if empty.is_empty() => "not answered".to_owned(),
        answer => answer,
    };
    (fields.len() == 2).then(|| format!("{question} {answer}"))
}

/// A change in the log, such as "from 1 Dec 2026 to 18 Dec 2026". `None` if the value is no change.
fn change(name: &str, fields: &Map<String, Json>, table: &str, clock: Clock) -> Option<String> {
    let (from, to) = (fields.get("from")?, fields.get("to")?);
    let side = |value| match in_a_line(name, value, table, clock) {
        empty if empty.is_empty() => "nothing".to_owned(),
        text => text,
    };
    (fields.len() == 2).then(|| format!("from {} to {}", side(from), side(to)))
}

fn yes_or_no(answer: bool) -> String {
    if answer { "yes" } else { "no" }.to_owned()
}

/// A list or an object that a column keeps as JSON text, such as how a sum was worked out.
fn listed(text: &str) -> Option<Json> {
    text.starts_with(['[', '{']).then(|| serde_json::from_str(text).ok()).flatten()
}

/// Writes dates and times the way people do, leaves out the ids of rows, which tell people nothing, and leaves everything
/// else as it is.
fn shown(text: &str, clock: Clock) -> String {
    if Uuid::try_parse(text).is_ok_and(|_| text.len() == 36) {
        return String::new();
    }
    match (text.parse::<NaiveDate>(), Instant::parse(text)) {
        (Ok(day), _) => show_day(day),
        (_, Some(at)) => clock.show(at),
        _ if text.chars().all(|c| c.is_ascii_lowercase() || c == '_') => text.replace('_', " "),
        _ if text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()) => groups(text).join(" "),
        _ => text.to_owned(),
    }
}

/// The words for a field: those of its table, else those of any table, else the name without its ending.
fn words(name: &str, table: &str) -> String {
    // The log names the record itself: a tag or a ref.
    if (name, table) == ("subject", "log") {
        return "about".to_owned();
    }
    let of_table = PERSONAL.iter().find(|of| of.table == table);
    let column = of_table.and_then(|of| of.columns.iter().find(|(column, _)| *column == name));
    let known = FIELDS.iter().find(|(field, _)| *field == name).map(|(_, words)| *words);
    let words = column.map(|(_, words)| *words).or(known).or_else(|| personal::in_words(name));
    words.map_or_else(
        || {
            let endings = ["_on", "_at", "_pence", "_id", "_no"];
            let plain = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
            plain.replace('_', " ")
        },
        str::to_owned,
    )
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
