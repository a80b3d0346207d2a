//! Rules about agreements, personal equipment and licences.

use super::{Check, Problem, Proposal, Strictness, Verdict, judge_apart, problem, soft};
use crate::{
    agreement::Standing,
    called::Called,
    licence::Licence,
    person::Person,
    remedy::{Input, Remedy, See},
    say,
    text::{and_list, shown},
    when::show_day,
};
use chrono::NaiveDate;

pub(super) fn agreement_unsigned(p: &Proposal) -> Option<Problem> {
    let today = p.clock.today();
    let (pressing, waiting): (Vec<_>, Vec<_>) = p.agreements.iter().partition(|owed| owed.presses(today));
    let owed = if pressing.is_empty() { &waiting } else { &pressing };
    let first = owed.first()?;
    let titles: Vec<String> = owed
        .iter()
        .map(|owed| {
            let new = if owed.standing == Standing::Unsigned { "" } else { " in its current version" };
            format!("{}{new}", shown(&owed.title))
        })
        .collect();
    let by = first.sign_by_on.filter(|_| pressing.is_empty()).map(|day| format!(" (sign by {})", show_day(day)));
    let message = format!("{} has not signed {}{}", p.borrower.label(), and_list(&titles), by.unwrap_or_default());
    let sign = Remedy::SignAgreement { person: p.borrower.reference.clone(), title: first.title.clone() };
    let remedy = say!["Get it signed, then record it: ", sign, "."];
    if pressing.is_empty() { soft(message, remedy) } else { problem(message, remedy) }
}

/// Personal equipment to admit.
pub struct Admission<'a> {
    pub person: &'a Person,
    pub what: &'a str,
    /// True if the owner has a current permission.
    pub permitted: bool,
    /// The school's own words for people and groups.
    pub called: &'a Called,
    pub tested_on: Option<NaiveDate>,
}

pub(super) fn own_device_permission(a: &Admission) -> Option<Problem> {
    (!a.permitted).then_some(())?;
    problem(
        format!("{} has no permission for a personal device", a.person.label()),
        say![
            format!("Ask the ICT co-ordinator and {} for it, and record it: ", a.called.caretaker),
            Remedy::GrantOwnDevice { person: a.person.reference.clone(), what: a.what.to_owned() },
            "."
        ],
    )
}

pub(super) fn own_device_untested(a: &Admission) -> Option<Problem> {
    a.tested_on.is_none().then_some(())?;
    problem(
        format!("{} has not been tested", shown(a.what)),
        say!["It must be tested before use. Then add ", Input::TestedOn.blank(), " ", Input::Tester.blank(), "."],
    )
}

/// Applies the rules about personal equipment.
pub fn judge_admission(admission: &Admission, strictness: &Strictness) -> Verdict {
    judge_apart((None, Some(&admission.person.reference)), strictness, |check| match check {
        Check::Admission(check) => Some(check(admission)),
        _ => None,
    })
}

/// A seat of a licence to assign.
pub struct SeatClaim<'a> {
    pub licence: &'a Licence,
    /// The number of seats in use.
    pub used: i64,
    pub tag: Option<&'a String>,
    pub person: Option<&'a String>,
}

pub(super) fn licence_over_use(c: &SeatClaim) -> Option<Problem> {
    let seats = c.licence.seats.filter(|seats| c.used >= *seats)?;
    let no = c.licence.no;
    problem(
        format!("all {seats} seats of {} (licence {no}) are in use", shown(&c.licence.product)),
        say![
            "Release a seat: ",
            See::Licence { no },
            " lists them. Or record more seats: ",
            Remedy::SetSeats { no },
            "."
        ],
    )
}

/// Applies the rules about seats.
pub fn judge_seat(claim: &SeatClaim, strictness: &Strictness) -> Verdict {
    judge_apart((claim.tag, claim.person), strictness, |check| match check {
        Check::Seat(check) => Some(check(claim)),
        _ => None,
    })
}
