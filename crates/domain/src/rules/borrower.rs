//! What the rules about the borrower look at. They are asked for every item to sign out, and for counted stock, which has
//! no tag, no category and no tests.

use super::{Check, ClassBan, Proposal, RULES, Strictness, Verdict, weigh};
use crate::{
    agreement::Owed,
    ban::{Ban, Strikes},
    called::Called,
    person::Person,
    when::Clock,
};

/// The facts about a borrower that rules check.
pub struct Borrowing<'a> {
    pub borrower: &'a Person,
    /// The number of the borrower's clearance certificate.
    pub cleared: Option<i64>,
    /// Agreements whose current version the borrower has not signed.
    pub agreements: &'a [Owed],
    /// The number of the borrower's overdue loans.
    pub overdue: i64,
    /// The number of the borrower's overdue loans of counted stock.
    pub overdue_stock: i64,
    /// The number of the borrower's recalled loans.
    pub recalled: i64,
    /// The bans on the borrower that are not lifted.
    pub bans: &'a [Ban],
    /// The ban on the class that it is for, or on some of its pupils.
    pub class_ban: Option<ClassBan>,
    /// The number of recent late returns, with the school's limit, if it has set one.
    pub late_returns: Option<(i64, Strikes)>,
    /// True if the loan is a reasonable adjustment for a disability.
    pub adjustment: bool,
    /// The school's own words for people and groups.
    pub called: &'a Called,
    pub clock: Clock,
}

impl<'a> Proposal<'a> {
    /// The borrower's part of the facts.
    pub(super) fn borrowing(&self) -> Borrowing<'a> {
        Borrowing {
            borrower: self.borrower,
            cleared: self.cleared,
            agreements: self.agreements,
            overdue: self.overdue,
            overdue_stock: self.overdue_stock,
            recalled: self.recalled,
            bans: self.bans,
            class_ban: self.class_ban,
            late_returns: self.late_returns,
            adjustment: self.adjustment,
            called: self.called,
            clock: self.clock,
        }
    }
}

/// Applies the rules about the borrower alone.
pub fn judge_borrower(borrowing: &Borrowing, strictness: &Strictness) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in RULES {
        if let Check::Borrower(check) = rule.check {
            weigh(&mut verdict, rule, strictness, (None, Some(&borrowing.borrower.reference)), || check(borrowing));
        }
    }
    verdict
}
