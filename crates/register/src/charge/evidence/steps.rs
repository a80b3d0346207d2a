//! The steps of the evidence, each with what its log entry says.

use super::{
    Fact, Step,
    chain::{Chain, Logged},
};
use crate::charge::fact::{answers, title};
use serde_json::json;
use std::collections::HashSet;

impl Chain<'_, '_> {
    /// Turns the entries into steps. Differences are listed with the last entry about their subject.
    pub(super) fn steps(mut self, broken: &HashSet<i64>) -> Vec<Step> {
        let mut steps = Vec::with_capacity(self.entries.len());
        for entry in self.entries.iter().rev() {
            let mut findings = self.findings.remove(&entry.subject_id).unwrap_or_default();
            if broken.contains(&entry.no) {
                findings.push(format!("log entry {} fails its check", entry.no));
            } else if entry.body.is_none() && !entry.is_erased {
                findings.push(format!("the details of entry {} are missing", entry.no));
            }
            let subject = self.subjects.get(&entry.subject_id).cloned().unwrap_or_default();
            let verb = entry.action.split_once(' ').map_or(entry.action.as_str(), |(_, verb)| verb);
            let settled = if entry.value("settled").is_some() { " settled" } else { "" };
            let erased = if entry.is_erased { " (details erased)" } else { "" };
            steps.push(Step {
                title: format!("{}{settled}{erased}", title(&subject, &entry.action)),
                what: format!("{subject} {verb}{settled}{erased}"),
                at: Some(entry.at),
                effective_at: entry.effective_at,
                operator: Some(entry.operator.clone()),
                log_no: Some(entry.no),
                facts: facts(entry, &self.questions),
                verified: findings.is_empty(),
                findings,
            });
        }
        steps.reverse();
        for (id, findings) in self.findings {
            let what = self.subjects.get(&id).cloned().unwrap_or_default();
            let findings = findings.into_iter().chain(["the log has no entry for it".to_owned()]).collect();
            steps.push(Step {
                title: what.clone(),
                what,
                at: None,
                effective_at: None,
                operator: None,
                log_no: None,
                facts: Vec::new(),
                verified: false,
                findings,
            });
        }
        steps
    }
}

/// Lists the facts in an entry. A changed field has its new value.
fn facts(entry: &Logged, questions: &[(String, String)]) -> Vec<Fact> {
    let names = entry.body.iter().flatten().map(|(name, _)| name);
    let known = names.filter(|name| {
        // A batch may be two hundred items.
        let is_batch = name.as_str() == "tags" && entry.action.starts_with("disposal ");
        let is_told = !matches!(name.as_str(), "no" | "settled" | "held" | "in_repair" | "overridden_by");
        is_told && !name.ends_with("_id") && !is_batch
    });
    known
        .filter_map(|name| {
            let value = entry.value(name)?;
            let answers = if name == "checks" { answers(&value, questions) } else { Vec::new() };
            Some(Fact { name: name.clone(), value, answers })
        })
        .filter(|fact| !fact.value.is_null() && !is_plain_no(fact))
        .collect()
}

/// True for a yes/no field with the value no, which tells the reader nothing.
fn is_plain_no(fact: &Fact) -> bool {
    matches!(fact.name.as_str(), "criminal" | "disputed" | "warranty") && fact.value == json!(0)
}
