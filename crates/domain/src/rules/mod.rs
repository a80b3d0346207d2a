//! The rules of signing out: each a pure function that returns its reason, all in one list.
//!
//! A new rule is one function and one line in [`RULES`]. Nothing else in the program knows a rule by name.
#![deny(dead_code, reason = "a rule that is not in the list asks nobody")]

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
    /// How strict a rule is; the school sets it (`rule set`).
    Level, "rule level" { Off = "off", Warn = "warn", Refuse = "refuse" }
}

/// Who has the item now.
#[derive(Debug, Clone)]
pub struct Holder {
    /// "Zoë O'Brien (9B)"
    pub label: String,
    /// Short number of the open loan.
    pub loan_no: i64,
    /// Whether it is the very person who asks.
    pub is_borrower: bool,
}

/// Everything that the rules look at for one asset and one borrower.
pub struct Proposal<'a> {
    pub asset: &'a Asset,
    pub category: &'a Category,
    pub borrower: &'a Person,
    pub holder: Option<Holder>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<&'a str>,
    /// A permission that is given for taking it there, where its category asks for one.
    pub permission: Option<&'a Permission>,
    /// The certificate of the borrower's clearance.
    pub cleared: Option<i64>,
    /// Agreements that the borrower has not signed as they stand.
    pub agreements: &'a [Owed],
    /// What of it, or of its parts, is not in order with its tests.
    pub tests: &'a [Finding],
    /// Questions of the last return check that are not answered with yes.
    pub open_checks: &'a [String],
    /// The repair that it is in.
    pub repair_no: Option<i64>,
    /// Holds of it that stand, by number.
    pub hold_nos: &'a [i64],
    /// Open loans of the borrower, this slip's earlier lines among them.
    pub held: i64,
    /// Those of the asset's category.
    pub held_of_category: i64,
    /// Those that are late.
    pub overdue: i64,
    /// Those that were recalled.
    pub recalled: i64,
    /// Bans of the borrower that were not lifted.
    pub bans: &'a [Ban],
    /// Of the class that it is for: whether it was banned as one, or some of it are banned.
    pub class_ban: Option<ClassBan>,
    /// How often the borrower was late of late, and how often is too often, where the school has said so.
    pub late_returns: Option<(i64, Strikes)>,
    /// It is lent as a reasonable adjustment for a disability.
    pub adjustment: bool,
    /// The most that this kind of person may hold at once.
    pub limit: Option<i64>,
    /// The most of this category.
    pub limit_of_category: Option<i64>,
    pub clock: Clock,
}

/// How a class that kit is for stands with bans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClassBan {
    /// The class, or its year group, was banned as one.
    Whole,
    Some,
}

/// What a rule found.
struct Problem {
    message: String,
    remedy: Say,
    /// Never more than a warning: what is not known does not stop a new register's first Monday.
    soft: bool,
    /// May not be overridden, though the rule bends in other cases.
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

/// What a rule is asked of.
#[derive(Clone, Copy)]
enum Check {
    /// An item that is to go out: said of each.
    Asset(fn(&Proposal) -> Option<Problem>),
    /// Who is to have it: said once, however many items.
    Person(fn(&Proposal) -> Option<Problem>),
    /// A contribution that is to be asked for.
    Claim(fn(&Claim) -> Option<Problem>),
    /// Somebody's own equipment that is to be let in.
    Admission(fn(&Admission) -> Option<Problem>),
    /// A seat of a licence that is to be used.
    Seat(fn(&SeatClaim) -> Option<Problem>),
}

/// One rule.
pub struct Rule {
    pub name: &'static str,
    /// What it asks for, in a line.
    pub asks: &'static str,
    /// The policy clause that it comes from.
    pub clause: &'static str,
    pub default: Level,
    /// Whether the school may set it, and a reason override it.
    pub adjustable: bool,
    /// Its name alone would tell a queue what it is not to know (Frederick Gent 14.2).
    pub discreet: bool,
    check: Check,
}

/// What the rules say to one asset.
#[derive(Debug, Default)]
pub struct Verdict {
    pub refusals: Vec<Refusal>,
    pub warnings: Vec<Refusal>,
    /// Overrides that were needed: these are kept on the loan.
    pub bent: Vec<Override>,
}

/// Asks every rule of signing out.
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

/// Asks the rules that are about one item beside a loan, each of which `ask` knows: `None`, where a rule is about
/// something else.
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

/// Takes in what a rule found, by how strict it is here; `about` is a tag or a ref.
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
    };
    let given = strictness.overrides.iter().find(|o| may_override && o.rule == rule.name);
    match given {
        _ if found.soft || level == Level::Warn => verdict.warnings.push(refusal),
        Some(given) => verdict.bent.push(given.clone()),
        None => verdict.refusals.push(refusal),
    }
}
