//! Rules about the borrower. Private reasons are shown as "see the office", because a queue can read the screen
//! (Frederick Gent 14.2).

use super::{Borrowing, ClassBan, Problem, Proposal, problem, soft};
use crate::{
    fault::Refusal,
    person::{Person, PersonKind},
    remedy::{Remedy, See},
    say,
    say::Say,
    text::count,
    when::show_day,
};

pub(super) fn past_leaving_date(p: &Borrowing) -> Option<Problem> {
    let last = p.borrower.last_working_day.filter(|last| *last < p.clock.today())?;
    problem(
        format!("{} has left: the {} was {}", p.borrower.label(), p.borrower.kind.last_day(), show_day(last)),
        say![
            "If the date has changed, record it: ",
            Remedy::SetLastWorkingDay { person: p.borrower.reference.clone() },
            "."
        ],
    )
}

pub(super) fn cleared(p: &Borrowing) -> Option<Problem> {
    let no = p.cleared?;
    // For someone who has left, `past-leaving-date` says enough.
    p.borrower.last_working_day.is_none_or(|last| last >= p.clock.today()).then_some(())?;
    let (message, remedy) = was_cleared(p.borrower, no);
    problem(message, remedy)
}

fn was_cleared(person: &Person, no: i64) -> (String, Say) {
    (
        format!("{} was cleared to leave (certificate {no})", person.label()),
        say!["Cancel the clearance first: ", Remedy::ReopenClearance { person: person.reference.clone() }, "."],
    )
}

/// Refuses a new obligation for someone who was cleared to leave: a reopened loan, a licence, a personal device.
pub fn refuse_cleared(person: &Person, certificate: Option<i64>) -> Option<Refusal> {
    let (message, remedy) = was_cleared(person, certificate?);
    let reference = Some(person.reference.clone());
    Some(Refusal { rule: "cleared", tag: None, reference, message, remedy, may_override: false, clause: None })
}

pub(super) fn limit_reached(p: &Proposal) -> Option<Problem> {
    let over = |held: i64, limit: Option<i64>| limit.filter(|limit| held >= *limit);
    let (limit, what) = match (over(p.held_of_category, p.limit_of_category), over(p.held, p.limit)) {
        (Some(limit), _) => (limit, format!(" of category {}", p.category.name)),
        (None, Some(limit)) => (limit, String::new()),
        (None, None) => return None,
    };
    let held = if over(p.held_of_category, p.limit_of_category).is_some() { p.held_of_category } else { p.held };
    problem(
        format!(
            "{}: {} already has {}{what}; the limit for {} is {limit}",
            p.asset.tag,
            p.borrower.label(),
            count(usize::try_from(held).unwrap_or(usize::MAX), "item"),
            p.borrower.kind.plural(),
        ),
        say!["Take one in first. ", See::LoansOf { person: p.borrower.reference.clone() }, " lists them."],
    )
}

pub(super) fn has_overdue(p: &Borrowing) -> Option<Problem> {
    let number = |of: i64, what: &str| count(usize::try_from(of).unwrap_or(usize::MAX), what);
    let person = p.borrower.reference.clone();
    let (what, see) = match (p.overdue > 0, p.overdue_stock > 0) {
        (false, false) => return None,
        (true, false) => (number(p.overdue, "overdue loan"), See::OverdueLoansOf { person }),
        (false, true) => (number(p.overdue_stock, "overdue loan of counted stock"), See::Person { person }),
        (true, true) => {
            let of_stock = number(p.overdue_stock, "overdue loan of counted stock");
            (format!("{} and {of_stock}", number(p.overdue, "overdue loan")), See::Person { person })
        }
    };
    problem(format!("{} has {what}", p.borrower.label()), say!["Ask for them back. To see them: ", see, "."])
}

/// The message for money, bans and recalls, which people in a queue must not read about.
fn see_the_office(p: &Borrowing) -> (String, Say) {
    let why = See::Person { person: p.borrower.reference.clone() };
    (
        format!("{}: see {}", p.borrower.label(), p.called.office),
        say!["To see why, on a screen that others can't see: ", why, "."],
    )
}

/// The name of the rule about bans.
pub const BANNED: &str = "banned";

pub(super) fn banned(p: &Borrowing) -> Option<Problem> {
    if let Some(class) = p.class_ban.filter(|_| !p.adjustment) {
        let message = format!("for the class that will use it: see {}", p.called.office);
        let remedy = say!["To see why, on a screen that others can't see: ", See::Bans, "."];
        return if class == ClassBan::Whole { problem(message, remedy) } else { soft(message, remedy) };
    }
    (!p.adjustment && p.bans.iter().any(|ban| ban.holds(p.clock.today()))).then_some(())?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}

pub(super) fn owes_money(p: &Borrowing) -> Option<Problem> {
    (p.borrower.owes_pence > 0).then_some(())?;
    let (message, remedy) = see_the_office(p);
    // A debt never keeps a pupil from equipment for lessons (Education Act 1996 s. 451).
    if p.borrower.kind == PersonKind::Pupil { soft(message, remedy) } else { problem(message, remedy) }
}

pub(super) fn recalled(p: &Borrowing) -> Option<Problem> {
    (p.recalled > 0).then_some(())?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}

pub(super) fn late_returns(p: &Borrowing) -> Option<Problem> {
    p.late_returns.filter(|(late, strikes)| *late >= strikes.after)?;
    let (message, remedy) = see_the_office(p);
    problem(message, remedy)
}
