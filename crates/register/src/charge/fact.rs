//! The facts of a log entry, in words that a parent or a governor reads.

use domain::{
    charge::WorkingLine,
    money::{decimal, shown_pounds},
    rules,
    when::{Clock, Instant, show_day},
};
use serde::Serialize;
use serde_json::{Map, Value as Json};

/// A fact in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: Json,
    /// For the answers of a return check: each question with its answer.
    #[serde(skip)]
    pub answers: Vec<String>,
}

/// The names of facts that a reader would not understand, or that say something else in the log, with their words.
const LABELS: &[(&str, &str)] = &[
    ("out_at", "went out"),
    ("due_on", "due back on"),
    ("due_at", "due back at"),
    ("check_in_on", "routine check by"),
    ("condition_out", "condition when it went out"),
    ("marks_out", "seen on it when it went out"),
    ("condition", "condition when it came back"),
    ("condition_in", "condition when it came back"),
    ("checks", "return check"),
    ("parts", "parts that go with it"),
    ("damaged_before", "parts that were damaged before"),
    ("slip_no", "slip"),
    ("off_site", "taken off site"),
    ("away_to", "taken off site later"),
    ("away_on", "off site since"),
    ("away_purpose", "purpose of that"),
    ("away_data", "takes personal data there"),
    ("for_class", "for the class"),
    ("accompanied_by", "accompanied by"),
    ("personal_data", "takes personal data"),
    ("adjustment", "lent as a reasonable adjustment"),
    ("late_days", "school days late before it was renewed"),
    ("signed_how", "signed on"),
    ("signed_on", "day of the signature"),
    ("signed_witness", "witness"),
    ("hash", "hash of its words"),
    ("drawing", "drawing (SHA-256)"),
    ("photo_no", "photograph"),
    ("attachment_no", "paper or photograph"),
    ("size_bytes", "size of the file in bytes"),
    ("sha256", "fingerprint of the file (SHA-256)"),
    ("taken_on", "shows the item on"),
    ("name", "name of the file"),
    ("tag", "item"),
    ("person", "person"),
    ("kind", "kind"),
    ("part", "part of the item"),
    ("happened_at", "happened at"),
    ("happened_on", "happened on"),
    ("reported_at", "reported at"),
    ("reported_by", "reported by"),
    ("reported_to", "reported to"),
    ("error_message", "message on the screen"),
    ("location", "place"),
    ("criminal", "criminal damage"),
    ("referred_on", "referred on"),
    ("outcome", "decided as"),
    ("decided_by", "decided by"),
    ("decided_on", "day of the decision"),
    ("decision", "reasons for the decision"),
    ("by", "decided by"),
    ("waived", "waived"),
    ("police_ref", "police reference"),
    ("no_police_reason", "why the police were not told"),
    ("no_police_by", "who decided not to tell the police"),
    ("breach_due_at", "report of the data breach due by"),
    ("breach", "data breach"),
    ("breach_note", "reasons about the data breach"),
    ("insurer_ref", "insurer's reference"),
    ("closing_note", "note at the end"),
    ("closed_on", "closed on"),
    ("void_reason", "why it does not count"),
    ("instead_of", "in place of loan"),
    ("taken_out_of", "taken out of a trolley"),
    ("recalled_on", "asked back on"),
    ("recall_reason", "why it was asked back"),
    ("ended_at", "ended at"),
    ("state", "state"),
    ("note", "note"),
    ("fault", "fault"),
    ("quote", "quoted cost"),
    ("cost", "cost"),
    ("warranty", "under warranty"),
    ("sent_on", "sent on"),
    ("back_on", "came back on"),
    ("reference", "supplier's reference"),
    ("incident_no", "incident"),
    ("loan_no", "loan"),
    ("loaner_no", "loan of another item meanwhile"),
    ("addressed_to", "addressed to"),
    ("working", "how it was worked out"),
    ("assessed", "assessed"),
    ("assessed_on", "day of the assessment"),
    ("requested_on", "requested on"),
    ("outstanding", "outstanding"),
    ("paid", "paid"),
    ("let_off", "reductions"),
    ("amount", "amount"),
    ("dues", "to be paid"),
    ("receipt_no", "receipt"),
    ("how", "paid by"),
    ("disputed", "disputed"),
    ("dispute_reason", "reason for the dispute"),
    ("agreed_on", "written agreement of"),
    ("done_on", "gone on"),
    ("authorised_on", "authorised on"),
    ("authorised_by", "authorised by"),
    ("sum", "cost of the items"),
    ("reopened_on", "reopened on"),
    ("reopen_reason", "why it was reopened"),
    ("overrides", "rules that were overridden"),
    ("reason", "reason"),
];

/// The words of states and outcomes that are written with a sign between them.
const VALUES: &[(&str, &str)] = &[
    ("not-proven", "not proven"),
    ("part_returned", "returned without a part"),
    ("part_paid", "paid in part"),
    ("written_off", "written off"),
    ("write-off", "written off"),
    ("mistaken-payment", "a payment entered by mistake"),
    ("not-reported", "not reported"),
    ("beyond-repair", "beyond repair"),
    ("mended", "repaired"),
    ("not-mended", "not repaired"),
    ("reversed", "cancelled"),
    ("home", "home"),
    ("dated", "with a due date"),
    ("issue", "with no fixed end"),
    ("class", "for a class"),
];

impl Fact {
    /// Returns the fact's name in words, such as "condition when it went out" or "assessed".
    pub fn label(&self) -> String {
        let name = self.name.strip_suffix("_pence").unwrap_or(&self.name);
        match LABELS.iter().find(|(known, _)| *known == name) {
            Some((_, words)) => (*words).to_owned(),
            None => self.name.trim_end_matches("_pence").trim_end_matches("_bytes").replace('_', " "),
        }
    }

    /// Puts the value in words: pounds instead of pence, times in the school's zone, lists and answers without
    /// brackets.
    pub fn words(&self, clock: Clock) -> String {
        if !self.answers.is_empty() {
            return self.answers.join("; ");
        }
        if let (true, Some(pence)) = (self.name.ends_with("_pence"), self.value.as_i64()) {
            return shown_pounds(pence);
        }
        if let (true, Some(number)) = (is_yes_no(&self.name), self.value.as_i64()) {
            return if number == 0 { "no" } else { "yes" }.to_owned();
        }
        if let ("overrides", Json::Array(all)) = (self.name.as_str(), &self.value) {
            return all.iter().map(overridden).collect::<Vec<_>>().join("; ");
        }
        if let ("parts", Json::Object(parts)) = (self.name.as_str(), &self.value) {
            return parts_in_words(parts);
        }
        let Some(text) = self.value.as_str() else { return in_words(&self.value) };
        if let Some(at) = Instant::parse(text) {
            return clock.show(at);
        }
        if let (true, Ok(day)) = (self.name.ends_with("_on"), text.parse()) {
            return show_day(day);
        }
        match serde_json::from_str::<Vec<WorkingLine>>(text) {
            Ok(lines) => {
                lines.iter().map(|l| format!("{} {}", decimal(l.pence), l.line)).collect::<Vec<_>>().join("; ")
            }
            Err(_)
                if self.name == "kind" || self.name == "state" || self.name == "outcome" || self.name == "breach" =>
            {
                value_in_words(text)
            }
            Err(_) => text.to_owned(),
        }
    }
}

fn is_yes_no(name: &str) -> bool {
    matches!(name, "criminal" | "disputed" | "warranty" | "adjustment" | "personal_data" | "away_data")
}

fn value_in_words(word: &str) -> String {
    VALUES
        .iter()
        .find(|(known, _)| *known == word)
        .map_or_else(|| word.replace('_', " "), |(_, words)| (*words).to_owned())
}

/// A rule that was overridden, by what it asks, with the reason.
fn overridden(one: &Json) -> String {
    let text = |name: &str| one.get(name).and_then(Json::as_str).unwrap_or_default();
    let asks = rules::named(text("rule")).map_or_else(|_| text("rule").to_owned(), |rule| rule.asks.to_owned());
    let by = one.get("by").and_then(Json::as_str).map(|by| format!(", decided by {by}")).unwrap_or_default();
    format!("although the school asks that {asks}: {}{by}", text("reason"))
}

/// The parts that came back, or did not.
fn parts_in_words(parts: &Map<String, Json>) -> String {
    let told = parts.iter().map(|(name, outcome)| match outcome.as_str() {
        Some(outcome) => format!("{name}: {}", value_in_words(outcome)),
        None => format!("{name}: with the item"),
    });
    told.collect::<Vec<_>>().join("; ")
}

/// The answers to a return check, each with its question. One that nobody answered says so: it is no "no".
pub(super) fn answers(checks: &Json, questions: &[(String, String)]) -> Vec<String> {
    let Json::Object(checks) = checks else { return Vec::new() };
    let told = checks.iter().map(|(name, answer)| {
        let question =
            questions.iter().find(|(known, _)| known == name).map_or(name.as_str(), |(_, question)| question);
        let answer = match answer {
            Json::Bool(true) => "yes",
            Json::Bool(false) => "no",
            Json::Number(number) if number.as_i64() == Some(0) => "no",
            Json::Number(_) => "yes",
            _ => "not checked at this return",
        };
        format!("{question} {answer}")
    });
    told.collect()
}

/// A step in words: what was done with the loan, the slip, the incident, the repair or the charge.
pub(super) fn title(subject: &str, action: &str) -> String {
    let (kind, no) = subject.split_once(' ').unwrap_or((subject, ""));
    let done = match action {
        "loan out" => "went out",
        "loan in" => "came back",
        "loan check" => "return check answered",
        "loan condition" => "condition when it went out",
        "loan photo" => "photographed",
        "loan part" => "part settled",
        "loan renew" => "due day moved",
        "loan edit" => "goes off site",
        "loan recall" => "asked back",
        "loan void" => "recorded by mistake, and void",
        "loan reopen" => "return recorded by mistake, and undone",
        "loan correct" => "tag corrected",
        "loan swap" => "swapped",
        "slip sign" => "signed",
        "incident report" => "reported",
        "incident attach" => "paper or photograph added",
        "incident decide" => "decided",
        "incident edit" => "corrected",
        "incident breach" => "decision about the data breach",
        "incident close" => "closed",
        "incident reopen" => "opened again",
        "incident void" => "recorded by mistake, and void",
        "repair open" => "sent away",
        "repair set" => "changed",
        "repair lend" => "another item lent meanwhile",
        "repair close" => "came back",
        "disposal request" => "asked for",
        "disposal edit" => "changed",
        "disposal authorise" => "authorised",
        "disposal certificate" => "certificate attached",
        "disposal done" => "the items went",
        "disposal reopen" => "recorded as done by mistake, and reopened",
        "charge assess" => "worked out",
        "charge request" => "asked for",
        "charge plan" => "days of payment set",
        "charge pay" => "payment",
        "charge dispute" => "disputed",
        "charge waive" => "waived",
        "charge write off" | "charge write-off" => "written off",
        "charge refund" => "refunded",
        "charge reverse" => "cancelled",
        "charge reinstate" => "asked for again",
        other => other.split_once(' ').map_or(other, |(_, verb)| verb),
    };
    let mut kind = kind.to_owned();
    if let Some(first) = kind.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{kind} {no}: {done}")
}

fn in_words(value: &Json) -> String {
    match value {
        Json::Null => "not recorded".to_owned(),
        Json::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Json::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join("; "),
        Json::Object(pairs) => {
            let pair = |(name, value): (&String, &Json)| match (name.strip_suffix("_pence"), value.as_i64()) {
                (Some(_), Some(pence)) => shown_pounds(pence),
                _ if name == "due_on" => format!("by {}", in_words(value)),
                _ => format!("{} {}", name.replace('_', " "), in_words(value)),
            };
            pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        other => plain(other),
    }
}

/// Writes a JSON value as text without quotes.
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
