//! The rules for signing out. Each is a pure function that returns the reason for a refusal, and all are in one list.
//!
//! A new rule is one function and one line in [`RULES`]. Nothing else in the program knows a rule by name.
#![deny(dead_code, reason = "a rule that is not in the list is never applied")]

mod claims;
mod items;
mod list;
mod off_site;
mod papers;
mod people;
mod strictness;
mod tests;

pub use claims::{Claim, judge_claim};
pub use items::{refuse_held, refuse_recalled};
pub use list::RULES;
pub use off_site::asks_permission;
pub use papers::{Admission, SeatClaim, judge_admission, judge_seat};
pub use people::refuse_cleared;
pub use strictness::{Override, Strictness, adjustable, is_discreet, level_of, named, overrides, stored_level};
pub use tests::{Finding, refuse_failed};

use super::{
    agreement::Owed,
    asset::Asset,
    ban::{Ban, Strikes},
    called::Called,
    category::Category,
    fault::Refusal,
    loan::OffSite,
    permission::Permission,
    person::Person,
    say::Say,
    when::Clock,
};
use crate::words;

words! {
    /// The strictness of a rule, which the school sets (`rule set`).
    Level, "rule level" { Off = "off", Warn = "warn", Refuse = "refuse" }
}

/// The borrower of an item that is on loan.
#[derive(Debug, Clone)]
pub struct Holder {
    /// "Zoë O'Brien (9B)"
    pub label: String,
    /// Short number of the open loan.
    pub loan_no: i64,
    /// True if the same person asks for the item.
    pub is_borrower: bool,
}

/// Everything that the rules check for one asset and one borrower.
pub struct Proposal<'a> {
    pub asset: &'a Asset,
    pub category: &'a Category,
    pub borrower: &'a Person,
    pub holder: Option<Holder>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<&'a str>,
    /// The permission to take it there, if its category needs one.
    pub permission: Option<&'a Permission>,
    /// The number of the borrower's clearance certificate.
    pub cleared: Option<i64>,
    /// Agreements whose current version the borrower has not signed.
    pub agreements: &'a [Owed],
    /// Tests of the item or its parts that are failed, overdue or missing.
    pub tests: &'a [Finding],
    /// Questions of the last return check that are not answered yes.
    pub open_checks: &'a [String],
    /// The number of its open repair.
    pub repair_no: Option<i64>,
    /// The numbers of its active holds.
    pub hold_nos: &'a [i64],
    /// Open loans of the borrower, including earlier lines of this slip.
    pub held: i64,
    /// Open loans in the asset's category.
    pub held_of_category: i64,
    /// Overdue loans.
    pub overdue: i64,
    /// Recalled loans.
    pub recalled: i64,
    /// Bans of the borrower that are not lifted.
    pub bans: &'a [Ban],
    /// The ban on the class that the item is for, or on some of its pupils.
    pub class_ban: Option<ClassBan>,
    /// The number of recent late returns, with the school's limit, if it has set one.
    pub late_returns: Option<(i64, Strikes)>,
    /// True for a reasonable adjustment for a disability.
    pub adjustment: bool,
    /// The limit for this kind of person.
    pub limit: Option<i64>,
    /// The limit for this kind of person in the asset's category.
    pub limit_of_category: Option<i64>,
    /// The school's own words.
    pub called: &'a Called,
    pub clock: Clock,
}

/// The effect of bans on a class that an item is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassBan {
    /// The class or its year group is banned as a whole.
    Whole,
    /// Some of its pupils are banned.
    Some,
}

/// The reason why a rule is not met.
struct Problem {
    message: String,
    remedy: Say,
    /// Never more than a warning: unknown facts must not stop the first day with a new register.
    soft: bool,
    /// Can't be overridden in this case, though the rule can in others.
    firm: bool,
}

fn problem(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    Some(Problem { message: message.into(), remedy: remedy.into(), soft: false, firm: false })
}

fn soft(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { soft: true, ..p })
}

fn firm(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { firm: true, ..p })
}

/// The case that a rule applies to.
#[derive(Clone, Copy)]
enum Check {
    /// An item to sign out; reported for each item.
    Asset(fn(&Proposal) -> Option<Problem>),
    /// The borrower; reported once for all items.
    Person(fn(&Proposal) -> Option<Problem>),
    /// A contribution to request.
    Claim(fn(&Claim) -> Option<Problem>),
    /// Personal equipment to admit.
    Admission(fn(&Admission) -> Option<Problem>),
    /// A seat of a licence to assign.
    Seat(fn(&SeatClaim) -> Option<Problem>),
}

/// One rule.
pub struct Rule {
    pub name: &'static str,
    /// The requirement, in a line.
    pub asks: &'static str,
    pub default: Level,
    /// True if the school may set its level and an order may override it with a reason.
    pub adjustable: bool,
    /// True if the name alone would tell a queue something private (Frederick Gent 14.2).
    pub discreet: bool,
    check: Check,
}

/// The outcome of the rules for one asset.
#[derive(Debug, Default)]
pub struct Verdict {
    pub refusals: Vec<Refusal>,
    pub warnings: Vec<Refusal>,
    /// The overrides that were needed, which are kept on the loan.
    pub used: Vec<Override>,
}

/// Applies every rule of signing out.
pub fn judge(proposal: &Proposal, strictness: &Strictness) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in RULES {
        let (check, about) = match rule.check {
            Check::Asset(check) => (check, (Some(&proposal.asset.tag), None)),
            Check::Person(check) => (check, (None, Some(&proposal.borrower.reference))),
            Check::Claim(_) | Check::Admission(_) | Check::Seat(_) => continue,
        };
        weigh(&mut verdict, rule, strictness, about, || check(proposal));
    }
    verdict
}

/// Applies the rules about a charge, a device or a seat. `ask` returns `None` for a rule about something else.
fn judge_apart(
    about: (Option<&String>, Option<&String>),
    strictness: &Strictness,
    ask: impl Fn(Check) -> Option<Option<Problem>>,
) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in RULES {
        if let Some(found) = ask(rule.check) {
            weigh(&mut verdict, rule, strictness, about, || found);
        }
    }
    verdict
}

/// Adds a rule's finding to the verdict, by the level that the school has set; `about` is a tag or a ref.
fn weigh(
    verdict: &mut Verdict,
    rule: &Rule,
    strictness: &Strictness,
    (tag, reference): (Option<&String>, Option<&String>),
    check: impl FnOnce() -> Option<Problem>,
) {
    let level = level_of(rule, strictness);
    if level == Level::Off {
        return;
    }
    let Some(found) = check() else { return };
    let may_override = rule.adjustable && !found.firm;
    let refusal = Refusal {
        rule: rule.name,
        tag: tag.cloned(),
        reference: reference.cloned(),
        message: found.message,
        remedy: found.remedy,
        may_override,
        clause: strictness.clause(rule.name).map(str::to_owned),
    };
    let given = strictness.overrides.iter().find(|o| may_override && o.rule == rule.name);
    match given {
        _ if found.soft || level == Level::Warn => verdict.warnings.push(refusal),
        Some(given) => verdict.used.push(given.clone()),
        None => verdict.refusals.push(refusal),
    }
}
