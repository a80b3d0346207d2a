//! The whole chain behind a charge, for a dispute: what went out and how, what came back, what was seen and decided, what
//! was asked for; each entry held against the log.
//!
//! A row carries a digest, which finds a changed byte. Whoever can work out a digest anew can't do so with the log, whose
//! entries hang on each other: so each fact is compared with what the log recorded of it, too.

use super::charges::ChargeView;
use crate::{
    domain::{
        charge::Charge,
        fault::Fault,
        ids::AssetId,
        incident::Incident,
        loan::{Loan, Slip},
        when::{Clock, Instant},
    },
    store::{self, ChainReport, Field as _, Record, Tx, verify_chain},
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;

/// A fact, as the register has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: Json,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// "slip 4", "loan 7 out", "incident 2 decided"
    pub what: String,
    /// When it was recorded.
    pub at: Option<Instant>,
    pub operator: Option<String>,
    /// The log's entry.
    pub log_no: Option<i64>,
    pub facts: Vec<Fact>,
    /// Whether row, log and facts fit each other.
    pub verified: bool,
    /// What does not fit.
    pub findings: Vec<String>,
}

/// Everything behind a charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    pub charge: ChargeView,
    pub steps: Vec<Step>,
    /// The log, read through as a whole.
    pub log: ChainReport,
    pub sound: bool,
}

impl Evidence {
    /// Reads and verifies the chain behind a charge.
    ///
    /// Errors: the register can't be read.
    pub fn load(tx: &Tx<'_>, charge: &Charge, clock: Clock) -> Result<Self, Fault> {
        let log = verify_chain(tx, None)?;
        let incident = store::incident::by_id(tx, charge.incident_id)?;
        let mut chain = Chain {
            tx,
            entries: entries(tx, incident.asset_id, charge)?,
            broken: log.findings.iter().filter_map(|finding| finding.no).collect(),
            steps: Vec::new(),
        };
        if let Some(id) = incident.loan_id {
            let loan = store::loan::by_id(tx, id)?;
            chain.slip(&store::loan::slip_by_id(tx, loan.slip_id)?)?;
            chain.loan(&loan)?;
        }
        chain.incident(&incident)?;
        chain.repairs(&incident)?;
        chain.charge(charge)?;
        let sound = log.findings.is_empty() && chain.steps.iter().all(|step| step.verified);
        Ok(Self { charge: ChargeView::load(tx, charge, clock)?, steps: chain.steps, log, sound })
    }
}

/// An entry of the log.
struct Logged {
    no: i64,
    at: Instant,
    operator: String,
    action: String,
    subject_id: String,
    /// `None`: its details are missing.
    body: Option<Map<String, Json>>,
}

fn entries(tx: &Tx<'_>, asset: AssetId, charge: &Charge) -> Result<Vec<Logged>, Fault> {
    let sql = "select g.no, g.at, o.name, g.action, g.subject_id, d.body from log g join operator o on o.id = g.operator_id \
               left join log_detail d on d.log_no = g.no \
               where g.asset_id = ?1 or g.person_id = ?2 and g.subject in ('slip', 'charge') order by g.no";
    tx.all(sql, &[asset.to_value(), charge.person_id.to_value()], |row| {
        let body = row.maybe_text(5)?.and_then(|text| serde_json::from_str(text).ok());
        Ok(Logged {
            no: row.get(0)?,
            at: row.get(1)?,
            operator: row.get(2)?,
            action: row.get(3)?,
            subject_id: row.get(4)?,
            body,
        })
    })
}

/// The chain as it is put together.
struct Chain<'a, 't> {
    tx: &'a Tx<'t>,
    entries: Vec<Logged>,
    /// Entries of the log that don't hold.
    broken: HashSet<i64>,
    steps: Vec<Step>,
}

impl Chain<'_, '_> {
    /// Entries about a row, in order; of these actions.
    fn of(&self, id: impl ToString, actions: &[&str]) -> Vec<&Logged> {
        let id = id.to_string();
        self.entries.iter().filter(|e| e.subject_id == id && actions.contains(&e.action.as_str())).collect()
    }

    /// Adds a link: the facts that the register has, each beside what the log says of it (`None`: it says nothing).
    fn link(
        &mut self,
        what: String,
        at: Option<usize>,
        facts: Vec<(&str, Json, Option<Json>)>,
        mut findings: Vec<String>,
    ) {
        let entry = at.map(|at| &self.entries[at]);
        if entry.is_none() {
            findings.push("the log has no entry of it".to_owned());
        }
        if let Some(entry) = entry {
            if self.broken.contains(&entry.no) {
                findings.push(format!("entry {} of the log does not hold", entry.no));
            } else if entry.body.is_none() {
                findings.push(format!("the details of entry {} are missing", entry.no));
            }
        }
        for (name, value, logged) in &facts {
            if let Some(logged) = logged.as_ref().filter(|logged| *logged != value) {
                findings.push(format!("{name} is {}, and the log recorded {}", plain(value), plain(logged)));
            }
        }
        let facts = facts.into_iter().filter(|(_, value, _)| !value.is_null());
        self.steps.push(Step {
            what,
            at: entry.map(|e| e.at),
            operator: entry.map(|e| e.operator.clone()),
            log_no: entry.map(|e| e.no),
            facts: facts.map(|(name, value, _)| Fact { name: name.to_owned(), value }).collect(),
            verified: findings.is_empty(),
            findings,
        });
    }

    fn place(&self, no: Option<i64>) -> Option<usize> {
        no.and_then(|no| self.entries.iter().position(|e| e.no == no))
    }

    /// What is to be said of a row whose digest does not fit.
    fn row<R: Record>(&self, what: &str, record: &R) -> Result<Option<String>, Fault> {
        Ok((!self.tx.is_whole(record)?).then(|| format!("the row of {what} was changed: its digest does not fit")))
    }

    fn slip(&mut self, slip: &Slip) -> Result<(), Fault> {
        let what = format!("slip {}", slip.no);
        let findings: Vec<String> = self.row(&what, slip)?.into_iter().collect();
        let signing = self.of(slip.id, &["slip sign"]).last().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        let Some((no, body)) = signing else {
            // An unsigned slip has no entry of its own: it stands with its loans.
            let out = self.entries.iter().find(|e| {
                e.action == "loan out" && e.body.as_ref().is_some_and(|b| b.get("slip_no") == Some(&json!(slip.no)))
            });
            let at = self.place(out.map(|e| e.no));
            let signed = vec![("signed", json!(slip.signed_how.is_some()), Some(json!(false)))];
            self.link(format!("{what}, not signed"), at, signed, findings);
            return Ok(());
        };
        let to = |name: &str| body.get(name).map(|change| change.get("to").cloned().unwrap_or(Json::Null));
        let facts = vec![
            ("signed_how", json!(slip.signed_how), to("signed_how")),
            ("signed_on", json!(slip.signed_on), to("signed_on")),
            ("signed_witness", json!(slip.signed_witness), to("signed_witness")),
        ];
        let at = self.place(Some(no));
        self.link(format!("{what}, signed"), at, facts, findings);
        Ok(())
    }

    fn loan(&mut self, loan: &Loan) -> Result<(), Fault> {
        let what = format!("loan {}", loan.no);
        let mut findings: Vec<String> = self.row(&what, loan)?.into_iter().collect();
        let parts = store::loan::parts(self.tx, loan.id)?;
        for part in &parts {
            findings.extend(self.row(&format!("its {}", part.name), part)?);
        }
        let out =
            self.of(loan.id, &["loan out", "loan correct"]).first().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        let (no, body) = out.map_or((None, Map::new()), |(no, body)| (Some(no), body));
        let names: Vec<&str> = parts.iter().map(|p| p.name.as_str()).collect();
        let facts = vec![
            ("condition_out", json!(loan.condition_out), body.get("condition_out").cloned()),
            ("parts", json!(names), body.get("parts").cloned()),
            ("out_at", json!(loan.out_at), body.get("out_at").cloned()),
        ];
        let at = self.place(no);
        self.link(format!("{what} went out"), at, facts, findings);
        self.came_back(loan)
    }

    /// The last return that was not taken back.
    fn came_back(&mut self, loan: &Loan) -> Result<(), Fault> {
        let Some(ended_at) = loan.ended_at else { return Ok(()) };
        let ends = self.of(loan.id, &["loan in", "loan lost", "loan stolen"]);
        let end = ends.last().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        let (no, body) = end.map_or((None, Map::new()), |(no, body)| (Some(no), body));
        let mut said = body.get("parts").and_then(Json::as_object).cloned().unwrap_or_default();
        let mut answered = body.get("checks").and_then(Json::as_object).cloned().unwrap_or_default();
        let mut condition = body.get("condition").cloned();
        // What was said of it since: parts that turned up, the rest of the return check.
        for later in self.of(loan.id, &["loan part", "loan check"]).iter().filter(|e| Some(e.no) > no) {
            let body = later.body.clone().unwrap_or_default();
            if later.action == "loan check" {
                condition = body.get("condition").cloned().or(condition);
                answered.extend(body.get("checks").and_then(Json::as_object).cloned().unwrap_or_default());
            } else {
                said.extend(body.into_iter().filter_map(|(name, change)| Some((name, change.get("to")?.clone()))));
            }
        }
        let parts = store::loan::parts(self.tx, loan.id)?;
        let outcomes: Map<_, _> = parts.iter().map(|p| (p.name.clone(), json!(p.outcome))).collect();
        let logged: Map<_, _> =
            outcomes.iter().map(|(name, now)| (name.clone(), said.get(name).unwrap_or(now).clone())).collect();
        let checks = store::loan::checks(self.tx, loan.id)?;
        let mut findings = Vec::new();
        for check in &checks {
            findings.extend(self.row(&format!("the check {}", check.name), check)?);
        }
        let answers: Map<_, _> = checks.iter().map(|c| (c.name.clone(), json!(c.answer))).collect();
        let logged_answers: Map<_, _> =
            answers.iter().map(|(name, now)| (name.clone(), answered.get(name).unwrap_or(now).clone())).collect();
        let facts = vec![
            ("state", json!(loan.state), None),
            ("ended_at", json!(ended_at), None),
            ("condition_in", json!(loan.condition_in), condition),
            ("parts", Json::Object(outcomes), Some(Json::Object(logged))),
            ("return_check", Json::Object(answers), Some(Json::Object(logged_answers))),
        ];
        let at = self.place(no);
        self.link(format!("loan {} ended", loan.no), at, facts, findings);
        Ok(())
    }

    fn incident(&mut self, incident: &Incident) -> Result<(), Fault> {
        let what = format!("incident {}", incident.no);
        let findings: Vec<String> = self.row(&what, incident)?.into_iter().collect();
        let report =
            self.of(incident.id, &["incident report"]).first().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        let (no, body) = report.map_or((None, Map::new()), |(no, body)| (Some(no), body));
        // What the report did not say was not said.
        let said = |name: &str| Some(body.get(name).cloned().unwrap_or(Json::Null));
        let facts = vec![
            ("kind", json!(incident.kind), said("kind")),
            ("part", json!(incident.part), said("part")),
            ("note", json!(incident.note), said("note")),
            ("happened_on", json!(incident.happened_on), said("happened_on")),
            ("reported_by", json!(incident.reported_by), said("reported_by")),
            ("reported_to", json!(incident.reported_to), said("reported_to")),
            ("error_message", json!(incident.error_message), said("error_message")),
        ];
        let at = self.place(no);
        self.link(format!("{what} reported"), at, facts, findings);
        self.attachments(incident)?;
        let decided =
            self.of(incident.id, &["incident decide"]).last().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        if incident.outcome.is_none() && decided.is_none() {
            return Ok(());
        }
        let (no, _) = decided.map_or((None, Map::new()), |(no, body)| (Some(no), body));
        let by = incident.decided_by.map(|id| store::person::by_id(self.tx, id)).transpose()?;
        let (name, by) = by.map(|p| (p.name, p.reference)).unzip();
        // A decision that was changed has what it was changed to in its last entry that names it.
        let to = |name: &str| {
            self.of(incident.id, &["incident decide"]).iter().rev().find_map(|e| {
                let value = e.body.as_ref()?.get(name)?;
                Some(value.get("to").unwrap_or(value).clone())
            })
        };
        let facts = vec![
            ("outcome", json!(incident.outcome), to("outcome")),
            ("decided_by", json!(by), to("decided_by")),
            ("name", json!(name), None),
            ("decided_on", json!(incident.decided_on), to("decided_on")),
            ("decision", json!(incident.decision), to("decision")),
        ];
        let at = self.place(no);
        self.link(format!("{what} decided"), at, facts, Vec::new());
        Ok(())
    }

    fn attachments(&mut self, incident: &Incident) -> Result<(), Fault> {
        for attachment in store::attachment::of_incident(self.tx, incident.id)? {
            let mut findings: Vec<String> =
                self.row(&format!("attachment {}", attachment.no), &attachment)?.into_iter().collect();
            if !store::attachment::is_whole(self.tx, &attachment.sha256)? {
                findings.push(format!("the bytes of attachment {} are not those that were attached", attachment.no));
            }
            let number = json!(attachment.no);
            let entry = self
                .of(incident.id, &["incident attach"])
                .into_iter()
                .find(|e| e.body.as_ref().is_some_and(|b| b.get("attachment_no") == Some(&number)))
                .map(|e| (e.no, e.body.clone().unwrap_or_default()));
            let (no, body) = entry.map_or((None, Map::new()), |(no, body)| (Some(no), body));
            let facts = vec![
                ("name", json!(attachment.name), body.get("name").cloned()),
                ("bytes", json!(attachment.size_bytes), body.get("size_bytes").cloned()),
                ("sha256", json!(attachment.sha256), body.get("sha256").cloned()),
            ];
            let at = self.place(no);
            self.link(format!("attachment {}", attachment.no), at, facts, findings);
        }
        Ok(())
    }

    fn repairs(&mut self, incident: &Incident) -> Result<(), Fault> {
        for repair in store::repair::of_incident(self.tx, incident.id)? {
            let what = format!("repair {}", repair.no);
            let findings: Vec<String> = self.row(&what, &repair)?.into_iter().collect();
            let to = |name: &str| {
                self.of(repair.id, &["repair open", "repair set", "repair close"]).iter().rev().find_map(|e| {
                    let value = e.body.as_ref()?.get(name)?;
                    Some(value.get("to").unwrap_or(value).clone())
                })
            };
            let facts = vec![
                ("fault", json!(repair.fault), to("fault")),
                ("cost_pence", json!(repair.cost_pence), to("cost_pence")),
                ("quote_pence", json!(repair.quote_pence), to("quote_pence")),
                ("outcome", json!(repair.outcome), to("outcome")),
            ];
            let last = self.of(repair.id, &["repair open", "repair set", "repair close"]).last().map(|e| e.no);
            let at = self.place(last);
            self.link(what, at, facts, findings);
        }
        Ok(())
    }

    /// The assessment, and every act since: each line of the ledger beside the entry that brought it.
    fn charge(&mut self, charge: &Charge) -> Result<(), Fault> {
        let what = format!("charge {}", charge.no);
        let findings: Vec<String> = self.row(&what, charge)?.into_iter().collect();
        let assessed =
            self.of(charge.id, &["charge assess"]).first().map(|e| (e.no, e.body.clone().unwrap_or_default()));
        let (no, body) = assessed.map_or((None, Map::new()), |(no, body)| (Some(no), body));
        let lines = store::charge::lines(self.tx, charge.id)?;
        let facts = vec![
            ("assessed_pence", json!(charge.assessed_pence), body.get("assessed_pence").cloned()),
            ("reason", json!(charge.reason), body.get("reason").cloned()),
            ("working", json!(charge.working), body.get("working").cloned()),
            ("agreed_on", json!(charge.agreed_on), body.get("agreed_on").cloned()),
            ("line_pence", json!(lines.first().map(|l| l.amount_pence)), body.get("assessed_pence").cloned()),
        ];
        let at = self.place(no);
        self.link(format!("{what} assessed"), at, facts, findings);
        self.acts(charge, &lines)
    }

    fn acts(&mut self, charge: &Charge, lines: &[crate::domain::charge::Line]) -> Result<(), Fault> {
        const ACTS: &[&str] = &[
            "charge request",
            "charge pay",
            "charge dispute",
            "charge waive",
            "charge write-off",
            "charge reverse",
            "charge refund",
        ];
        let acts: Vec<(i64, String, Map<String, Json>)> = self
            .of(charge.id, ACTS)
            .into_iter()
            .map(|e| (e.no, e.action.clone(), e.body.clone().unwrap_or_default()))
            .collect();
        let mut rest = lines.iter().skip(1);
        let last = acts.last().map(|(no, ..)| *no);
        for (no, action, body) in acts {
            let mut findings = Vec::new();
            let mut facts = Vec::new();
            if let Some(asked) = body.get("dues") {
                let dues = store::charge::dues(self.tx, charge.id)?;
                for due in &dues {
                    findings.extend(self.row(&format!("the sum that was due on {}", due.due_on), due)?);
                }
                let dues: Vec<Json> =
                    dues.iter().map(|d| json!({ "due_on": d.due_on, "amount_pence": d.amount_pence })).collect();
                facts.push(("dues", json!(dues), Some(asked.clone())));
            }
            if let Some(amount) = body.get("amount_pence") {
                let line = rest.next();
                if let Some(line) = line {
                    findings.extend(self.row(&format!("line {} of the ledger", line.position), line)?);
                }
                facts.push(("amount_pence", json!(line.map(|l| l.amount_pence.abs())), Some(amount.clone())));
                facts.push(("kind", json!(line.map(|l| l.kind)), body.get("kind").cloned()));
                facts.push(("receipt_no", json!(line.and_then(|l| l.receipt_no)), body.get("receipt_no").cloned()));
            }
            for name in ["reason", "by", "how"] {
                if let Some(value) = body.get(name) {
                    facts.push((name, value.clone(), None));
                }
            }
            if Some(no) == last {
                facts.push((
                    "outstanding_pence",
                    json!(charge.outstanding_pence),
                    body.get("outstanding_pence").cloned(),
                ));
                facts.push(("state", json!(charge.state), body.get("state").cloned()));
            }
            let at = self.place(Some(no));
            self.link(format!("charge {}: {}", charge.no, action.trim_start_matches("charge ")), at, facts, findings);
        }
        if rest.next().is_some() {
            self.link(format!("charge {}: a line of the ledger", charge.no), None, Vec::new(), Vec::new());
        }
        Ok(())
    }
}

/// A value without quotes.
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
