//! The rules for signing out. Each is a pure function that returns the reason for a refusal, and all are in one list.
//!
//! A new rule is one function and one line in [`RULES`]. Nothing else in the program knows a rule by name.
#![deny(dead_code, reason = "a rule that is not in the list is never applied")]

mod borrower;
mod claims;
mod items;
mod list;
mod off_site;
mod papers;
mod people;
mod strictness;
mod tests;

pub use borrower::{Borrowing, judge_borrower};
pub use claims::{Claim, NEEDS_DECISION, NO_PRIOR_AGREEMENT, judge_claim};
pub use items::{PERSONAL_USE, refuse_held, refuse_recalled};
pub use list::RULES;
pub use off_site::{OFF_SITE_NEVER, OFF_SITE_PERMISSION, PERSONAL_DATA, asks_permission, without_effect};
pub use papers::{
    Admission, Awaited, OWN_DEVICE_NETWORK, OWN_DEVICE_PERMISSION, OWN_DEVICE_UNTESTED, SeatClaim, judge_admission,
    judge_seat,
};
pub use people::{BANNED, refuse_cleared};
pub use strictness::{Override, Strictness, adjustable, is_discreet, level_of, named, overrides, stored_level};
pub use tests::{Finding, refuse_failed};

use super::{
    agreement::Owed,
    asset::Asset,
    ban::{Ban, Strikes},
    called::Called,
    category::Category,
    disposal::InDisposal,
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
    /// The name and form of the borrower, such as "Zoë O'Brien (9B)".
    pub label: String,
    /// The short number of the open loan.
    pub loan_no: i64,
    /// True if the person who wants the item has it already.
    pub is_borrower: bool,
}

/// The facts that the rules check for one asset and one borrower.
pub struct Proposal<'a> {
    pub asset: &'a Asset,
    pub category: &'a Category,
    pub borrower: &'a Person,
    pub holder: Option<Holder>,
    pub off_site: Option<OffSite>,
    pub purpose: Option<&'a str>,
    /// True if a member of staff is named who goes along with a visitor.
    pub accompanied: bool,
    /// True if the borrower says that personal data goes off site, false if none does; `None` if nobody asked.
    pub personal_data: Option<bool>,
    /// True if the borrower has permission to take personal data off site on this item, or the data goes on another one.
    pub may_take_data: bool,
    /// The permission to take the item off site, if its category needs one.
    pub permission: Option<&'a Permission>,
    /// True if the item is issued to a member of staff with permission for personal use, false if without; `None` if it
    /// is not issued to staff, or the school does not ask.
    pub personal_use: Option<bool>,
    /// The permission to take personal data off site on it.
    pub data_permission: Option<&'a Permission>,
    /// Permissions for everybody that the borrower gave, and that therefore don't cover the borrower.
    pub given_oneself: &'a [Permission],
    /// The number of the borrower's clearance certificate.
    pub cleared: Option<i64>,
    /// Agreements whose current version the borrower has not signed.
    pub agreements: &'a [Owed],
    /// Tests of the item or its parts that are failed, overdue or missing.
    pub tests: &'a [Finding],
    /// Questions of the last return check that are not answered yes.
    pub open_checks: &'a [String],
    /// The number of the item's open repair.
    pub repair_no: Option<i64>,
    /// The numbers of the item's active holds.
    pub hold_nos: &'a [i64],
    /// The numbers of reported faults of the item that are not dealt with.
    pub fault_nos: &'a [i64],
    /// The disposal that the item is in, and that is not over.
    pub disposal: Option<InDisposal>,
    /// The number of the borrower's open loans, including earlier lines of this slip.
    pub held: i64,
    /// The number of the borrower's open loans in the asset's category.
    pub held_of_category: i64,
    /// The number of the borrower's overdue loans.
    pub overdue: i64,
    /// The number of the borrower's overdue loans of counted stock.
    pub overdue_stock: i64,
    /// The number of the borrower's recalled loans.
    pub recalled: i64,
    /// The bans on the borrower that are not lifted.
    pub bans: &'a [Ban],
    /// The ban on the class that the item is for, or on some of its pupils.
    pub class_ban: Option<ClassBan>,
    /// The number of recent late returns, with the school's limit, if it has set one.
    pub late_returns: Option<(i64, Strikes)>,
    /// True if the loan is a reasonable adjustment for a disability.
    pub adjustment: bool,
    /// The most items that this kind of person may hold at once.
    pub limit: Option<i64>,
    /// The most items in the asset's category that this kind of person may hold at once.
    pub limit_of_category: Option<i64>,
    /// The school's own words for people and groups.
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
    /// True if the problem is never more than a warning: unknown facts must not stop the first day with a new register.
    soft: bool,
    /// True if the rule can't be overridden in this case, though it can in others.
    firm: bool,
    /// True if the fact is unknown, and only a school that refuses the known fact wants to hear of it.
    unknown: bool,
}

fn problem(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    Some(Problem { message: message.into(), remedy: remedy.into(), soft: false, firm: false, unknown: false })
}

fn soft(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { soft: true, ..p })
}

/// A fact that nobody has recorded: a warning, where the school refuses the item if the fact is against it.
fn unknown(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    soft(message, remedy).map(|p| Problem { unknown: true, ..p })
}

fn firm(message: impl Into<String>, remedy: impl Into<Say>) -> Option<Problem> {
    problem(message, remedy).map(|p| Problem { firm: true, ..p })
}

/// The case that a rule applies to.
#[derive(Clone, Copy)]
enum Check {
    /// An item to sign out; reported for each item.
    Asset(fn(&Proposal) -> Option<Problem>),
    /// The borrower; reported once for all items, and asked of counted stock too.
    Borrower(fn(&Borrowing) -> Option<Problem>),
    /// The borrower with these items; reported once for all items.
    Person(fn(&Proposal) -> Option<Problem>),
    /// A contribution to request.
    Claim(fn(&Claim) -> Option<Problem>),
    /// Personal equipment to admit, or to connect to the network.
    Admission(fn(&Admission) -> Option<Problem>),
    /// A seat of a licence to assign.
    Seat(fn(&SeatClaim) -> Option<Problem>),
}

/// One rule.
pub struct Rule {
    pub name: &'static str,
    /// The requirement of the rule, in one line.
    pub asks: &'static str,
    pub default: Level,
    /// True if the school may set the rule's level and a command may override the rule with a reason.
    pub adjustable: bool,
    /// True if the rule's name alone would tell people in a queue something private (Frederick Gent 14.2).
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
    judge_by(RULES.iter(), proposal, strictness)
}

/// Applies the rules about going off site, for an item that is lent already.
pub fn judge_off_site(proposal: &Proposal, strictness: &Strictness) -> Verdict {
    judge_by(RULES.iter().filter(|rule| off_site::GOING.contains(&rule.name)), proposal, strictness)
}

fn judge_by<'r>(rules: impl Iterator<Item = &'r Rule>, proposal: &Proposal, strictness: &Strictness) -> Verdict {
    let mut verdict = Verdict::default();
    let borrowing = proposal.borrowing();
    for rule in rules {
        let borrower = (None, Some(&proposal.borrower.reference));
        match rule.check {
            Check::Asset(check) => {
                let about = (Some(&proposal.asset.tag), None);
                weigh(&mut verdict, rule, strictness, about, || check(proposal));
            }
            Check::Person(check) => weigh(&mut verdict, rule, strictness, borrower, || check(proposal)),
            Check::Borrower(check) => weigh(&mut verdict, rule, strictness, borrower, || check(&borrowing)),
            Check::Claim(_) | Check::Admission(_) | Check::Seat(_) => {}
        }
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
    if found.unknown && level == Level::Warn {
        return;
    }
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
