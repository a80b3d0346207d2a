//! The evidence behind a charge, for a dispute: loan, return, incident, decision and payments, each as the log recorded
//! it, in order.
//!
//! A row's digest shows that a byte was changed. Someone who changes a row can also recompute its digest, but not the
//! log, because each log entry depends on the one before. So each row is also compared with its log entries.

pub use super::{
    evidence_photos::Pictured,
    fact::{Fact, plain},
};
use super::{
    fact::{answers, title},
    list::ChargeView,
};
use crate::{
    log::list::at_the_keyboard,
    paper::letterhead::{Letterhead, letterhead},
    view::{Signed, Who},
};
use domain::{
    charge::Charge,
    fault::Fault,
    ids::{LoanId, PersonId},
    incident::Incident,
    when::{Clock, Instant, show_day},
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::collections::{HashMap, HashSet};
use store::{ChainReport, Field as _, ReadTx, Record, naming::Naming, verify_chain};

/// One step of the evidence: an entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// A description of the step, such as "slip 4 signed", "loan 7 out" or "incident 2 decide".
    pub what: String,
    /// The step in words, for a page, such as "Loan 7: went out".
    #[serde(skip)]
    pub title: String,
    /// The time when the step was recorded.
    pub at: Option<Instant>,
    /// The time when the step happened, if that was earlier.
    pub effective_at: Option<Instant>,
    pub operator: Option<String>,
    /// The number of the log entry.
    pub log_no: Option<i64>,
    pub facts: Vec<Fact>,
    /// True if the log entry is intact and the rows match the log.
    pub verified: bool,
    /// The differences found between the rows and the log.
    pub findings: Vec<String>,
}

/// The evidence behind a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub charge: ChargeView,
    /// The slip of the loan.
    pub slip_no: Option<i64>,
    /// `None` if the slip was not signed.
    pub signed: Option<Signed>,
    /// The people whom the facts name by ref.
    pub people: Vec<Who>,
    /// The photographs of the item as it went out.
    pub photos: Vec<Pictured>,
    pub steps: Vec<Step>,
    /// The check of the whole log.
    pub log: ChainReport,
    /// True if the log and every step are verified.
    pub sound: bool,
    #[serde(skip)]
    pub letterhead: Letterhead,
}

impl Evidence {
    /// Reads and verifies the evidence behind a charge.
    pub fn load(tx: &ReadTx<'_>, charge: &Charge, clock: Clock) -> Result<Self, Fault> {
        let log = verify_chain(tx, None)?;
        let incident = store::incident::by_id(tx, charge.incident_id)?;
        let mut chain = Chain {
            tx,
            subjects: HashMap::new(),
            entries: Vec::new(),
            findings: HashMap::new(),
            questions: Vec::new(),
        };
        chain.subject("incident", incident.no, incident.id);
        chain.subject("charge", charge.no, charge.id);
        let mut slip_of = None;
        if let Some(id) = incident.loan_id {
            let loan = store::loan::by_id(tx, id)?;
            let slip = store::loan::slip_by_id(tx, loan.slip_id)?;
            chain.subject("loan", loan.no, loan.id);
            let checks = store::loan::checks(tx, loan.id)?;
            chain.questions = checks.into_iter().map(|check| (check.name, check.question)).collect();
            chain.subject("slip", slip.no, slip.id);
            slip_of = Some(slip);
        }
        for repair in store::repair::of_incident(tx, incident.id)? {
            chain.subject("repair", repair.no, repair.id);
        }
        chain.read(&incident, charge)?;
        chain.check_rows(&incident, charge)?;
        let photos = incident.loan_id.map(|id| chain.photos(id)).transpose()?.unwrap_or_default();
        let broken: HashSet<i64> = log.findings.iter().filter_map(|finding| finding.no).collect();
        let people = chain.people(&incident)?;
        let steps = chain.steps(&broken);
        let sound = log.findings.is_empty() && steps.iter().all(|step| step.verified);
        Ok(Self {
            charge: ChargeView::load(tx, charge, clock)?,
            slip_no: slip_of.as_ref().map(|slip| slip.no),
            signed: slip_of.as_ref().and_then(Signed::of),
            people,
            photos,
            steps,
            log,
            sound,
            letterhead: letterhead(tx)?,
        })
    }
}

impl Evidence {
    /// Describes the slip and its signature, such as "4, signed on paper on Fri 18 Dec 2026".
    pub fn slip_in_words(&self) -> String {
        match (self.slip_no, &self.signed) {
            (None, _) => "none (the item was not on loan)".to_owned(),
            (Some(no), None) => format!("{no}, not signed"),
            (Some(no), Some(signed)) => {
                let witness = signed.witness.as_ref().map(|who| format!(", witnessed by {who}")).unwrap_or_default();
                format!("{no}, signed on {} on {}{witness}", signed.how, show_day(signed.on))
            }
        }
    }
}

/// An entry of the log.
pub(super) struct Logged {
    no: i64,
    at: Instant,
    effective_at: Option<Instant>,
    operator: String,
    action: String,
    subject_id: String,
    /// The entry's details. `None` if they are missing.
    body: Option<Map<String, Json>>,
    /// True if the details were erased, with those of a person whom they named.
    is_erased: bool,
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
    subjects: HashMap<String, String>,
    pub(super) entries: Vec<Logged>,
    /// Differences found, by the subject's id.
    findings: HashMap<String, Vec<String>>,
    /// The questions of the return check, by their names.
    questions: Vec<(String, String)>,
}

impl Chain<'_, '_> {
    fn subject(&mut self, kind: &str, no: i64, id: impl ToString) {
        self.subjects.insert(id.to_string(), format!("{kind} {no}"));
    }

    /// Reads the log entries about the subjects, in order.
    fn read(&mut self, incident: &Incident, charge: &Charge) -> Result<(), Fault> {
        let sql = "select g.no, g.at, g.effective_at, o.name, g.action, g.subject_id, d.body, i.name, \
                   e.log_no is not null from log g join operator o on o.id = g.operator_id \
                   left join operator i on i.id = g.login_id left join log_detail d on d.log_no = g.no \
                   left join log_erased e on e.log_no = g.no where g.asset_id = ?1 or g.person_id = ?2 \
                   or g.person_id in (select a.id from person_alias a where a.person_id = ?2) order by g.no";
        let loan = incident.loan_id.map(|id| store::loan::by_id(self.tx, id)).transpose()?;
        // The borrower signs the slip, and may be someone other than the person charged.
        let signer = loan.map_or(charge.person_id, |loan| loan.person_id);
        let all = self.tx.all(sql, &[incident.asset_id.to_value(), signer.to_value()], |row| {
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
    fn called(&self, id: &str, name: &str, person: PersonId) -> Result<String, Fault> {
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
    fn compare(&mut self, id: &str, facts: &[(&str, Json)]) {
        let mut findings = Vec::new();
        for (name, now) in facts {
            let logged = self.entries.iter().rev().filter(|e| e.subject_id == id).find_map(|e| e.value(name));
            if let Some(logged) = logged.filter(|logged| logged != now) {
                findings.push(format!("{name} is {}, but the log has {}", plain(now), plain(&logged)));
            }
        }
        findings.into_iter().for_each(|finding| self.find(id, finding));
    }

    fn check_rows(&mut self, incident: &Incident, charge: &Charge) -> Result<(), Fault> {
        if let Some(id) = incident.loan_id {
            self.check_loan(id)?;
        }
        self.check_incident(incident)?;
        for repair in store::repair::of_incident(self.tx, incident.id)? {
            let id = repair.id.to_string();
            self.digest(&id, "the repair", &repair)?;
            self.compare(
                &id,
                &[
                    ("fault", json!(repair.fault)),
                    ("cost_pence", json!(repair.cost_pence)),
                    ("quote_pence", json!(repair.quote_pence)),
                    ("outcome", json!(repair.outcome)),
                ],
            );
        }
        self.check_charge(charge)
    }

    fn check_loan(&mut self, id: LoanId) -> Result<(), Fault> {
        let loan = store::loan::by_id(self.tx, id)?;
        let slip = store::loan::slip_by_id(self.tx, loan.slip_id)?;
        let (loan_id, slip_id) = (loan.id.to_string(), slip.id.to_string());
        self.digest(&slip_id, "the slip", &slip)?;
        self.compare(
            &slip_id,
            &[
                ("signed_how", json!(slip.signed_how)),
                ("signed_on", json!(slip.signed_on)),
                ("signed_witness", json!(slip.signed_witness)),
            ],
        );
        let is_signed = self.entries.iter().any(|e| e.subject_id == slip_id && e.action == "slip sign");
        if slip.signed_how.is_some() && !is_signed {
            self.find(&loan_id, format!("slip {} is signed, but the log has no entry for it", slip.no));
        }
        self.digest(&loan_id, "the loan", &loan)?;
        self.compare(
            &loan_id,
            &[
                ("condition_out", json!(loan.condition_out)),
                ("marks_out", json!(loan.marks_out)),
                ("out_at", json!(loan.out_at)),
            ],
        );
        // A return that was undone doesn't count.
        let logged = self.last_of_loan(&loan_id, |e| e.value("condition")).map(|(_, value)| value);
        let now = json!(loan.condition_in);
        if let Some(logged) = logged.filter(|logged| loan.ended_at.is_some() && *logged != now) {
            self.find(&loan_id, format!("condition is {}, but the log has {}", plain(&now), plain(&logged)));
        }
        let parts = store::loan::parts(self.tx, loan.id)?;
        let checks = store::loan::checks(self.tx, loan.id)?;
        for part in &parts {
            self.digest(&loan_id, &format!("its {}", part.name), part)?;
            // The outcome of a part is logged with the return, or in an entry of its own; the later one counts.
            let at_return = self.last_of_loan(&loan_id, |e| e.body.as_ref()?.get("parts")?.get(&part.name).cloned());
            let alone =
                self.last_of_loan(&loan_id, |e| (e.action == "loan part").then(|| e.value(&part.name)).flatten());
            let logged = [at_return, alone].into_iter().flatten().max_by_key(|(no, _)| *no).map(|(_, value)| value);
            let now = json!(part.outcome);
            if let Some(logged) = logged.filter(|logged| *logged != now) {
                self.find(&loan_id, format!("{} is {}, but the log has {}", part.name, plain(&now), plain(&logged)));
            }
        }
        for check in &checks {
            self.digest(&loan_id, &format!("the check {}", check.name), check)?;
            let logged = self.last_of_loan(&loan_id, |e| e.body.as_ref()?.get("checks")?.get(&check.name).cloned());
            let now = json!(check.answer);
            if let Some((_, logged)) = logged.filter(|(_, logged)| *logged != now) {
                self.find(&loan_id, format!("{} is {}, but the log has {}", check.name, plain(&now), plain(&logged)));
            }
        }
        Ok(())
    }

    /// Finds the last value that `find` gives for a loan since the loan was last reopened.
    fn last_of_loan(&self, id: &str, find: impl Fn(&Logged) -> Option<Json>) -> Option<(i64, Json)> {
        let entries = self.entries.iter().rev().filter(|e| e.subject_id == id);
        entries.take_while(|e| e.action != "loan reopen").find_map(|e| Some((e.no, find(e)?)))
    }

    fn check_incident(&mut self, incident: &Incident) -> Result<(), Fault> {
        let id = incident.id.to_string();
        self.digest(&id, "the incident", incident)?;
        let decider = incident.decided_by.map(|person| self.called(&id, "decided_by", person)).transpose()?;
        self.compare(
            &id,
            &[
                ("kind", json!(incident.kind)),
                ("part", json!(incident.part)),
                ("note", json!(incident.note)),
                ("happened_on", json!(incident.happened_on)),
                ("reported_by", json!(incident.reported_by)),
                ("reported_to", json!(incident.reported_to)),
                ("error_message", json!(incident.error_message)),
                ("outcome", json!(incident.outcome)),
                ("decided_on", json!(incident.decided_on)),
                ("decided_by", json!(decider)),
                ("decision", json!(incident.decision)),
            ],
        );
        for attachment in store::attachment::of_incident(self.tx, incident.id)? {
            let what = format!("attachment {}", attachment.no);
            self.digest(&id, &what, &attachment)?;
            if !store::attachment::is_whole(self.tx, &attachment.sha256)? {
                self.find(&id, format!("the contents of {what} were changed after it was attached"));
            }
            let number = json!(attachment.no);
            let logged = self.entries.iter().find(|e| e.value("attachment_no").as_ref() == Some(&number));
            let hash = logged.and_then(|e| e.value("sha256"));
            let is_gone = hash.is_none() && self.is_erased(&id);
            if hash != Some(json!(attachment.sha256)) && !is_gone {
                self.find(&id, format!("the hash of {what} is not the one in the log"));
            }
        }
        Ok(())
    }

    fn check_charge(&mut self, charge: &Charge) -> Result<(), Fault> {
        let id = charge.id.to_string();
        self.digest(&id, "the charge", charge)?;
        let dues = store::charge::dues(self.tx, charge.id)?;
        for due in &dues {
            self.digest(&id, &format!("the sum due on {}", due.due_on), due)?;
        }
        let dues: Vec<Json> =
            dues.iter().map(|d| json!({ "due_on": d.due_on, "amount_pence": d.amount_pence })).collect();
        self.compare(
            &id,
            &[
                ("assessed_pence", json!(charge.assessed_pence)),
                ("outstanding_pence", json!(charge.outstanding_pence)),
                ("state", json!(charge.state)),
                ("working", json!(charge.working)),
                ("agreed_on", json!(charge.agreed_on)),
                ("dues", json!(dues)),
            ],
        );
        // Every action has a reason; the reason of the charge itself is in its first entry.
        let own = self.entries.iter().find(|e| e.subject_id == id).and_then(|e| e.value("reason"));
        if own.as_ref().is_some_and(|own| *own != json!(charge.reason)) {
            self.find(&id, format!("reason is {}, but the log has {}", charge.reason, plain(&own.unwrap_or_default())));
        }
        self.check_lines(charge, &id)
    }

    /// Compares each line of the ledger with the log entry that made it, in order.
    fn check_lines(&mut self, charge: &Charge, id: &str) -> Result<(), Fault> {
        let mut logged = Vec::new();
        for entry in self.entries.iter().filter(|e| e.subject_id == id) {
            let amount = if entry.action == "charge assess" { "assessed_pence" } else { "amount_pence" };
            if let Some(amount) = entry.value(amount) {
                logged.push((amount, entry.value("kind"), entry.value("receipt_no")));
            }
        }
        let lines = store::charge::lines(self.tx, charge.id)?;
        if self.is_erased(id) {
            // The entries that are left don't tell which line each of them made.
            for line in &lines {
                self.digest(id, &format!("line {} of the ledger", line.position), line)?;
            }
            return Ok(());
        }
        if lines.len() != logged.len() {
            self.find(id, format!("the ledger has {} lines, but the log has {}", lines.len(), logged.len()));
        }
        for (line, (amount, kind, receipt)) in lines.iter().zip(logged) {
            let what = format!("line {} of the ledger", line.position);
            self.digest(id, &what, line)?;
            let now = line.amount_pence.abs();
            if amount != json!(now) || kind.is_some_and(|kind| kind != json!(line.kind)) {
                self.find(id, format!("{what} is a {} of {now} pence, but the log has {}", line.kind, plain(&amount)));
            }
            if receipt.is_some_and(|no| no != json!(line.receipt_no)) {
                self.find(id, format!("the receipt number of {what} is not the one in the log"));
            }
        }
        Ok(())
    }

    /// Finds the people whom the facts name by ref: the people who decided, and the person charged.
    fn people(&self, incident: &Incident) -> Result<Vec<Who>, Fault> {
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

    /// Turns the entries into steps. Differences are listed with the last entry about their subject.
    fn steps(mut self, broken: &HashSet<i64>) -> Vec<Step> {
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
        !matches!(name.as_str(), "no" | "settled" | "held" | "in_repair" | "overridden_by") && !name.ends_with("_id")
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
