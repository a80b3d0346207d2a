//! Rules about requesting a contribution.

use super::{Check, Problem, Strictness, Verdict, judge_apart, problem};
use crate::{
    incident::Outcome,
    person::{Person, PersonKind},
    remedy::{Input, Remedy},
    say,
    when::show_day,
};
use chrono::NaiveDate;

/// The name of the rule about the agreement of a borrower who is not a pupil.
pub const NO_PRIOR_AGREEMENT: &str = "no-prior-agreement";
/// The name of the rule about the decision of the incident.
pub const NEEDS_DECISION: &str = "charge-needs-decision";

/// The facts that the rules about a contribution check.
pub struct Claim<'a> {
    pub incident_no: i64,
    pub outcome: Option<Outcome>,
    pub happened_on: NaiveDate,
    pub person: &'a Person,
    /// The date of the written agreement of a borrower who is not a pupil.
    pub agreed_on: Option<NaiveDate>,
}

pub(super) fn needs_decision(c: &Claim) -> Option<Problem> {
    let no = c.incident_no;
    match c.outcome {
        Some(outcome) if outcome.is_answered_for() => None,
        Some(outcome) => problem(
            format!("incident {no} was decided as {outcome}, so no contribution is due"),
            "Contributions are requested for carelessness or intent.",
        ),
        None => problem(
            format!("incident {no} is not decided"),
            say!["Decide it first: ", Remedy::DecideIncident { no }, "."],
        ),
    }
}

pub(super) fn no_prior_agreement(c: &Claim) -> Option<Problem> {
    (c.person.kind != PersonKind::Pupil).then_some(())?;
    let who = c.person.label();
    let remedy = "Pay may be reduced only if that was agreed in writing beforehand. Kitbook works out no deduction.";
    match c.agreed_on {
        Some(day) if day < c.happened_on => None,
        Some(day) => problem(
            format!("{who} agreed on {}, not before the incident of {}", show_day(day), show_day(c.happened_on)),
            remedy,
        ),
        None => problem(
            format!("no written agreement of {who} from before the incident is recorded"),
            say!["If there is one, add ", Input::AgreedOn.blank(), ". ", remedy],
        ),
    }
}

/// Applies the rules about a charge.
pub fn judge_claim(claim: &Claim, strictness: &Strictness) -> Verdict {
    judge_apart((None, Some(&claim.person.reference)), strictness, |check| match check {
        Check::Claim(check) => Some(check(claim)),
        _ => None,
    })
}
