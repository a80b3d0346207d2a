//! The log entries about the subjects of a charge, and the differences that are found between them and the rows.

use super::plain;
use crate::{log::list::at_the_keyboard, view::Who};
use domain::{charge::Charge, fault::Fault, ids::PersonId, incident::Incident, when::Instant};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use store::{Field as _, ReadTx, Record, naming::Naming};

/// An entry of the log.
pub(super) struct Logged {
    pub(super) no: i64,
    pub(super) at: Instant,
    pub(super) effective_at: Option<Instant>,
    pub(super) operator: String,
    pub(super) action: String,
    pub(super) subject_id: String,
    /// The entry's details. `None` if they are missing.
    pub(super) body: Option<Map<String, Json>>,
    /// True if the details were erased, with those of a person whom they named.
    pub(super) is_erased: bool,
}

impl Logged {
    /// The value of a field in this entry; for a changed field, the new value.
    pub(super) fn value(&self, name: &str) -> Option<Json> {
        let value = self.body.as_ref()?.get(name)?;
        Some(value.get("to").unwrap_or(value).clone())
    }
}

/// Collects the refs of deciders under a name of an entry, and below it: an override and a part name their own.
fn deciders<'j>(name: &str, value: &'j Json, found: &mut Vec<&'j str>) {
    match value {
        Json::String(by) if matches!(name, "by" | "decided_by") => found.push(by),
        Json::Object(inner) if matches!(name, "by" | "decided_by") => {
            found.extend(inner.get("to").and_then(Json::as_str));
        }
        Json::Object(inner) => inner.iter().for_each(|(name, value)| deciders(name, value, found)),
        Json::Array(all) => all.iter().for_each(|one| deciders(name, one, found)),
        _ => {}
    }
}

/// The evidence while it is put together.
pub(super) struct Chain<'a, 't> {
    pub(super) tx: &'a ReadTx<'t>,
    /// Names like "loan 7", by the subject's id in the log.
    pub(super) subjects: HashMap<String, String>,
    pub(super) entries: Vec<Logged>,
    /// Differences found, by the subject's id.
    pub(super) findings: HashMap<String, Vec<String>>,
    /// The questions of the return check, by their names.
    pub(super) questions: Vec<(String, String)>,
}

impl<'a, 't> Chain<'a, 't> {
    /// Begins with no subject.
    pub(super) fn new(tx: &'a ReadTx<'t>) -> Self {
        Self { tx, subjects: HashMap::new(), entries: Vec::new(), findings: HashMap::new(), questions: Vec::new() }
    }

    /// Adds a subject: its entries are evidence.
    pub(super) fn subject(&mut self, kind: &str, no: i64, id: impl ToString) {
        self.subjects.insert(id.to_string(), format!("{kind} {no}"));
    }

    /// Reads the log entries about the subjects, in order.
    pub(super) fn read(&mut self, incident: &Incident, charge: &Charge) -> Result<(), Fault> {
        const ENTRIES: &str = "select g.no, g.at, g.effective_at, o.name, g.action, g.subject_id, d.body, i.name, \
             e.log_no is not null from log g join operator o on o.id = g.operator_id \
             left join operator i on i.id = g.login_id left join log_detail d on d.log_no = g.no \
             left join log_erased e on e.log_no = g.no where g.asset_id = ?1 or g.person_id = ?2 \
             or g.person_id in (select a.id from person_alias a where a.person_id = ?2)";
        // An entry about a batch names no item.
        let is_disposed = self.subjects.values().any(|name| name.starts_with("disposal "));
        let of_batches = if is_disposed { " or g.subject = 'disposal'" } else { "" };
        let sql = [ENTRIES, of_batches, " order by g.no"].concat();
        let loan = incident.loan_id.map(|id| store::loan::by_id(self.tx, id)).transpose()?;
        // The borrower signs the slip, and may be someone other than the person charged.
        let signer = loan.map_or(charge.person_id, |loan| loan.person_id);
        let all = self.tx.all(&sql, &[incident.asset_id.to_value(), signer.to_value()], |row| {
            let body = row.maybe_text(6)?.and_then(|text| serde_json::from_str(text).ok());
            Ok(Logged {
                no: row.get(0)?,
                at: row.get(1)?,
                effective_at: row.get(2)?,
                operator: at_the_keyboard(row.text(3)?, row.maybe_text(7)?),
                action: row.get(4)?,
                subject_id: row.get(5)?,
                body,
                is_erased: row.get(8)?,
            })
        })?;
        self.entries = all.into_iter().filter(|entry| self.subjects.contains_key(&entry.subject_id)).collect();
        Ok(())
    }

    /// True if the details of an entry about this subject were erased.
    pub(super) fn is_erased(&self, id: &str) -> bool {
        self.entries.iter().any(|entry| entry.subject_id == id && entry.is_erased)
    }

    /// A person's ref as the log has it for this subject, if it is one of theirs: since then, they may have got another
    /// ref, or their record was merged. Else the ref that they have now.
    pub(super) fn called(&self, id: &str, name: &str, person: PersonId) -> Result<String, Fault> {
        let person = store::person::by_id(self.tx, person)?;
        let logged = self.entries.iter().rev().filter(|e| e.subject_id == id).find_map(|e| e.value(name));
        let Some(logged) = logged.as_ref().and_then(Json::as_str) else { return Ok(person.reference) };
        let mut ids = vec![person.id];
        ids.extend(store::person::aliases(self.tx, person.id)?.iter().map(|alias| alias.id));
        let earlier = store::naming::earlier(self.tx, &ids)?;
        let is_theirs = earlier.iter().any(|(naming, known)| *naming == Naming::Ref && known == logged);
        Ok(if is_theirs { logged.to_owned() } else { person.reference })
    }

    pub(super) fn find(&mut self, id: &str, finding: String) {
        self.findings.entry(id.to_owned()).or_default().push(finding);
    }

    /// Checks a row against its digest.
    pub(super) fn digest<R: Record>(&mut self, id: &str, what: &str, record: &R) -> Result<(), Fault> {
        if !self.tx.is_whole(record)? {
            self.find(id, format!("the row of {what} was changed: its digest does not match"));
        }
        Ok(())
    }

    /// Compares current values with the last log entry that has the field.
    pub(super) fn compare(&mut self, id: &str, facts: &[(&str, Json)]) {
        let mut findings = Vec::new();
        for (name, now) in facts {
            let logged = self.entries.iter().rev().filter(|e| e.subject_id == id).find_map(|e| e.value(name));
            if let Some(logged) = logged.filter(|logged| logged != now) {
                findings.push(format!("{name} is {}, but the log has {}", plain(now), plain(&logged)));
            }
        }
        findings.into_iter().for_each(|finding| self.find(id, finding));
    }

    /// Finds the last value that `find` gives for a loan since the loan was last reopened.
    pub(super) fn last_of_loan(&self, id: &str, find: impl Fn(&Logged) -> Option<Json>) -> Option<(i64, Json)> {
        let entries = self.entries.iter().rev().filter(|e| e.subject_id == id);
        entries.take_while(|e| e.action != "loan reopen").find_map(|e| Some((e.no, find(e)?)))
    }

    /// Finds the people whom the facts name by ref: the people who decided, and the person charged.
    pub(super) fn people(&self, incident: &Incident) -> Result<Vec<Who>, Fault> {
        let mut people = Vec::new();
        for id in
            [incident.person_id, incident.decided_by, incident.no_police_by, incident.breach_by].into_iter().flatten()
        {
            people.push(Who::from(&store::person::by_id(self.tx, id)?));
        }
        for entry in &self.entries {
            let mut named = Vec::new();
            entry.body.iter().flatten().for_each(|(name, value)| deciders(name, value, &mut named));
            for by in named {
                people.extend(store::person::exact(self.tx, by)?.iter().map(Who::from));
            }
        }
        people.sort_by(|a, b| a.reference.cmp(&b.reference));
        people.dedup();
        Ok(people)
    }
}
