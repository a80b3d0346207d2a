//! What the rules say of the borrower. What a queue must not see is said as "see the office" (Frederick Gent 14.2).

use super::{ClassBan, Problem, Proposal, problem, soft};
use crate::{
    fault::Refusal,
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    say::Say,
    text::count,
    when::show_day,
};

pub(super) fn past_leaving_date(p: &Proposal) -> Option<Problem> {
    let last = p.borrower.last_working_day.filter(|last| *last < p.clock.today())?;
    problem(
        format!("{} left: the last working day was {}", p.borrower.label(), show_day(last)),
        say![
            "If that has changed, record it: ",
            Remedy::SetLastWorkingDay { person: p.borrower.reference.clone() },
            "."
        ],
    )
}

pub(super) fn cleared(p: &Proposal) -> Option<Problem> {
    let no = p.cleared?;
    // Of somebody who has left, that is said.
    p.borrower.last_working_day.is_none_or(|last| last >= p.clock.today()).then_some(())?;
    let (message, remedy) = was_cleared(p.borrower, no);
    problem(message, remedy)
}

fn was_cleared(person: &Person, no: i64) -> (String, Say) {
    (
        format!("{} was cleared to leave (certificate {no})", person.label()),
        say!["Take the clearance back first: ", Remedy::ReopenClearance { person: person.reference.clone() }, "."],
    )
}

/// What is said against opening a line of somebody who was cleared: a loan that is open again, a licence, a device of
/// their own.
pub fn refuse_cleared(person: &Person, certificate: Option<i64>) -> Option<Refusal> {
    let (message, remedy) = was_cleared(person, certificate?);
    let reference = Some(person.reference.clone());
    Some(Refusal { rule: "cleared", tag: None, reference, message, remedy, may_override: false })
}

pub(super) fn limit_reached(p: &Proposal) -> Option<Problem> {
    let over = |held: i64, limit: Option<i64>| limit.filter(|limit| held >= *limit);
    let (limit, what) = match (over(p.held_of_category, p.limit_of_category), over(p.held, p.limit)) {
        (Some(limit), _) => (limit, format!(" of the category {}", p.category.name)),
        (None, Some(limit)) => (limit, String::new()),
        (None, None) => return None,
    };
    let held = if over(p.held_of_category, p.limit_of_category).is_some() { p.held_of_category } else { p.held };
    problem(
        format!(
            "{} would be one too many: {} holds {held} already, and {} may hold {}{what} at once",
            p.asset.tag,
            p.borrower.label(),
            p.borrower.kind,
            count(usize::try_from(limit).unwrap_or(usize::MAX), "item")
        ),
        say!["Take one in first (", See::LoansOf { person: p.borrower.reference.clone() }, ")."],
    )
}

pub(super) fn has_overdue(p: &Proposal) -> Option<Problem> {
    (p.overdue > 0).then_some(())?;
    problem(
        format!(
            "{} has {}",
            p.borrower.label(),
            count(usize::try_from(p.overdue).unwrap_or(usize::MAX), "overdue loan")
        ),
        say!["Ask for them: ", See::OverdueLoansOf { person: p.borrower.reference.clone() }, "."],
    )
}

/// What is said where money, a ban or a recall is in the way: nothing that a queue could read.
fn see_the_office(p: &Proposal) -> (String, Say) {
    let why = See::Person { person: p.borrower.reference.clone() };
    (format!("{}: see the office", p.borrower.label()), say![why, " says why; not on a screen that others see."])
}

pub(super) fn banned(p: &Proposal) -> Option<Problem> {
    if let Some(class) = p.class_ban.filter(|_| !p.adjustment) {
        let message = "the class that this is for: see the office";
        let remedy = say![See::Bans, " says why; not on a screen that others see."];
        return if class == ClassBan::Whole { problem(message, remedy) } else { soft(message, remedy) };
    }
    (!p.adjustment && p.bans.iter().any(|ban| ban.holds(p.clock.today()))).then_some(())?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}

pub(super) fn owes_money(p: &Proposal) -> Option<Problem> {
    (p.borrower.owes_pence > 0).then_some(())?;
    let (message, remedy) = see_the_office(p);
    // Money never stands between a pupil and lesson kit (Education Act 1996 s. 451).
    if p.borrower.kind == PersonKind::Pupil { soft(message, remedy) } else { problem(message, remedy) }
}

pub(super) fn recalled(p: &Proposal) -> Option<Problem> {
    (p.recalled > 0).then_some(())?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}

pub(super) fn late_returns(p: &Proposal) -> Option<Problem> {
    p.late_returns.filter(|(late, strikes)| *late >= strikes.after)?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}
