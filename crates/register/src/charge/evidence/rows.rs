//! The comparison of each row behind a charge with its digest and its log entries.

use super::{chain::Chain, plain};
use domain::{charge::Charge, fault::Fault, ids::LoanId, incident::Incident};
use serde_json::{Value as Json, json};

impl Chain<'_, '_> {
    /// Checks every row behind a charge.
    pub(super) fn check_rows(&mut self, incident: &Incident, charge: &Charge) -> Result<(), Fault> {
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
}
