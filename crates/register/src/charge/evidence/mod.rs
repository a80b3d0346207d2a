//! The evidence behind a charge, for a dispute: loan, return, incident, decision and payments, each as the log recorded
//! it, in order.
//!
//! A row's digest shows that a byte was changed. Someone who changes a row can also recompute its digest, but not the
//! log, because each log entry depends on the one before. So each row is also compared with its log entries.

mod chain;
mod disposals;
mod photos;
mod rows;
mod signatures;
mod steps;

pub use super::fact::{Fact, plain};
use super::list::ChargeView;
use crate::{
    paper::letterhead::{Letterhead, letterhead},
    view::{Signed, Who},
};
use chain::Chain;
pub use disposals::Departure;
use domain::{
    charge::Charge,
    fault::Fault,
    when::{Clock, Instant, show_day},
};
pub use photos::Pictured;
use serde::Serialize;
pub use signatures::DrawnSignature;
use std::collections::HashSet;
use store::{ChainReport, ReadTx, verify_chain};

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
    /// The signatures that were drawn on the screen: on the slip, and on receipts of what came back.
    pub signatures: Vec<DrawnSignature>,
    /// The disposals that the item is in, or went with, oldest first.
    pub disposals: Vec<Departure>,
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
        let mut chain = Chain::new(tx);
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
        let found = chain.disposals(incident.asset_id)?;
        chain.read(&incident, charge)?;
        chain.check_rows(&incident, charge)?;
        let disposals = chain.check_disposals(&found)?;
        let photos = incident.loan_id.map(|id| chain.photos(id)).transpose()?.unwrap_or_default();
        let signatures = slip_of.as_ref().map(|slip| chain.signatures(slip)).transpose()?.unwrap_or_default();
        let signed = slip_of.as_ref().map(|slip| Signed::load(tx, slip)).transpose()?.flatten();
        let broken: HashSet<i64> = log.findings.iter().filter_map(|finding| finding.no).collect();
        let people = chain.people(&incident)?;
        let steps = chain.steps(&broken);
        let sound = log.findings.is_empty() && steps.iter().all(|step| step.verified);
        Ok(Self {
            charge: ChargeView::load(tx, charge, clock)?,
            slip_no: slip_of.as_ref().map(|slip| slip.no),
            signed,
            people,
            photos,
            signatures,
            disposals,
            steps,
            log,
            sound,
            letterhead: letterhead(tx)?,
        })
    }

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
