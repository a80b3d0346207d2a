//! The rules of signing out, as the design lists them. Each level is the school's.

use super::{
    School,
    time::{months_before, start_of},
};
use std::collections::BTreeSet;

/// One item for one borrower.
pub struct Proposal<'a> {
    pub item: usize,
    pub to: usize,
    pub off_site: Option<&'static str>,
    pub purpose: bool,
    pub permission: bool,
    pub adjustment: bool,
    /// True if it goes out inside a trolley, which counts as one item.
    pub inside: bool,
    /// The items that go out with it, not inside anything.
    pub with: &'a [usize],
    pub overrides: &'a BTreeSet<&'static str>,
}

#[derive(Debug, Default)]
pub struct Verdict {
    pub refused: BTreeSet<&'static str>,
    pub warned: BTreeSet<&'static str>,
    pub overridden: BTreeSet<&'static str>,
}

/// How a rule is broken.
#[derive(Clone, Copy, PartialEq)]
enum Breach {
    Not,
    /// Never more than a warning.
    Soft,
    /// By the level of the rule.
    Plain,
    /// By the level of the rule, and no override helps.
    Firm,
}

impl Breach {
    fn when(broken: bool) -> Self {
        if broken { Self::Plain } else { Self::Not }
    }

    fn firm(broken: bool) -> Self {
        if broken { Self::Firm } else { Self::Not }
    }

    /// What nobody knows warns; what is known to be wrong is broken.
    fn unless(fact: Option<bool>) -> Self {
        match fact {
            Some(true) => Self::Not,
            Some(false) => Self::Plain,
            None => Self::Soft,
        }
    }
}

impl School {
    /// Applies every rule of signing out.
    pub fn judge(&self, p: &Proposal<'_>) -> Verdict {
        let (item, person, category) = (&self.items[p.item], &self.people[p.to], self.category(p.item));
        let today = self.today();
        let tests = self.tested(p.item);
        let mine = self.holding(p.to);
        let of_category = |of: &[usize]| of.iter().filter(|at| self.items[**at].category == item.category).count();
        let reached =
            |limit: Option<&i64>, held: usize| limit.is_some_and(|limit| i64::try_from(held).unwrap() >= *limit);
        let general = self.limits.get(&(person.kind, None)).filter(|_| !p.inside);
        let special = self.limits.get(&(person.kind, Some(item.category.clone()))).filter(|_| !p.inside);
        let mine_items: Vec<usize> = mine.iter().map(|no| self.loans[no].item).collect();
        let asks = match p.off_site {
            Some("home") => category.home,
            Some(_) => category.visit,
            None => "allowed",
        };
        let has_left = person.last_day.is_some_and(|last| last < today);
        let is_gone = item.fate.is_some() || self.open_repair(p.item).is_some();
        let found = [
            ("already-on-loan", Breach::firm(self.open_loan(p.item).is_some())),
            ("not-available", Breach::firm(is_gone)),
            ("unsafe", Breach::firm(item.is_damaged())),
            ("pat-failed", Breach::firm(tests.failed)),
            ("pat-overdue", Breach::when(tests.overdue)),
            ("pat-never-tested", Breach::when(tests.never)),
            ("awaiting-check", Breach::when(item.awaiting_check)),
            ("awaiting-wipe", Breach::when(item.awaiting_wipe)),
            ("held", Breach::when(self.is_held(p.item))),
            ("in-disposal", Breach::when(self.disposal_of(p.item).is_some())),
            ("fault-reported", Breach::when(self.has_fault(p.item))),
            ("off-site-never", Breach::when(asks == "never")),
            (
                "off-site-permission",
                match (asks == "permission" && !p.permission, p.purpose) {
                    (true, false) => Breach::Firm,
                    (broken, _) => Breach::when(broken),
                },
            ),
            (
                "personal-data",
                Breach::when(match p.off_site {
                    None => false,
                    Some("home") => category.holds_data && asks != "never",
                    Some(_) => category.holds_data && category.may_be_encrypted && asks != "never",
                }),
            ),
            ("not-accompanied", Breach::when(person.kind == "visitor" && category.takes_pictures)),
            (
                "not-encrypted",
                Breach::when(
                    p.off_site.is_some()
                        && category.holds_data
                        && category.may_be_encrypted
                        && item.encrypted == Some(false),
                ),
            ),
            (
                "encryption-unknown",
                Breach::when(
                    p.off_site.is_some()
                        && category.holds_data
                        && category.may_be_encrypted
                        && item.encrypted.is_none(),
                ),
            ),
            (
                "no-anti-virus",
                if p.off_site.is_some() && category.needs_anti_virus {
                    Breach::unless(item.anti_virus)
                } else {
                    Breach::Not
                },
            ),
            (
                "no-anti-virus-on-site",
                match (p.off_site.is_none() && category.needs_anti_virus, item.anti_virus) {
                    (true, Some(false)) => Breach::Plain,
                    // What nobody knows is said only where the school refuses what is wrong.
                    (true, None) if self.level("no-anti-virus-on-site") == "refuse" => Breach::Soft,
                    _ => Breach::Not,
                },
            ),
            (
                "agreement-unsigned",
                self.unsigned(p.to).map_or(Breach::Not, |presses| if presses { Breach::Plain } else { Breach::Soft }),
            ),
            ("past-leaving-date", Breach::when(has_left)),
            ("cleared", Breach::when(self.is_cleared(p.to) && !has_left)),
            (
                "limit-reached",
                Breach::when(
                    reached(general, mine_items.len() + p.with.len())
                        || reached(special, of_category(&mine_items) + of_category(p.with)),
                ),
            ),
            ("has-overdue", Breach::when(mine.iter().any(|no| self.loans[no].is_late(self.now)))),
            ("banned", Breach::when(!p.adjustment && self.is_banned(p.to))),
            (
                "owes-money",
                match (self.owes(p.to) > 0, person.kind) {
                    (true, "pupil") => Breach::Soft,
                    (broken, _) => Breach::when(broken),
                },
            ),
            ("recalled", Breach::when(mine.iter().any(|no| self.loans[no].recalled_on.is_some()))),
            ("late-returns", Breach::when(self.is_often_late(p.to))),
        ];
        let mut verdict = Verdict::default();
        for (rule, breach) in found {
            let level = self.level(rule);
            // The first four rules have one level: nothing unsafe or absent is lent.
            let is_fixed = matches!(rule, "already-on-loan" | "not-available" | "unsafe" | "pat-failed");
            if breach == Breach::Not || (level == "off" && !is_fixed) {
                continue;
            }
            if breach == Breach::Soft || (level == "warn" && !is_fixed) {
                verdict.warned.insert(rule);
            } else if breach == Breach::Plain && p.overrides.contains(rule) {
                verdict.overridden.insert(rule);
            } else {
                verdict.refused.insert(rule);
            }
        }
        verdict
    }

    /// What a person holds. A trolley and what went out in it count as one.
    fn holding(&self, person: usize) -> Vec<i64> {
        let goes_along = |no: &i64| {
            let loan = &self.loans[no];
            let trolley = self.items[loan.item].inside.and_then(|trolley| self.open_loan(trolley));
            trolley.is_some_and(|trolley| self.loans[&trolley].slip == loan.slip)
        };
        self.loans_of(person).into_iter().filter(|no| !goes_along(no)).collect()
    }

    /// True if the person came back late too often, if the school counts that.
    fn is_often_late(&self, person: usize) -> bool {
        let Some((after, within)) = self.strikes else { return false };
        let since = start_of(months_before(self.today(), within));
        let late = self
            .loans
            .values()
            .filter(|loan| loan.person == person && loan.was_late() && loan.ended_at.is_some_and(|at| at >= since));
        i64::try_from(late.count()).unwrap() >= after
    }
}
