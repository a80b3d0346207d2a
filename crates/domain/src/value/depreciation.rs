//! Depreciation of one item, year by year.
//!
//! - *Straight line* charges the cost less the residual value evenly over the useful life, or a rate of it each year.
//! - *Reducing balance* charges a rate of the net book value at the beginning of the year.
//! - The book value never falls below the residual value, and the year in which the life ends takes what is left.
//! - *By days*, the day of the purchase counts and the day of the disposal doesn't; a year is as long as the financial
//!   year. *By months*, the month of the purchase counts in full and the month of the disposal doesn't; a month is charged
//!   on its last day. *By full years*, the year of the purchase counts in full and the year of the disposal doesn't; a year
//!   is charged on its last day.
//! - A policy may change from the beginning of a financial year. Years before it are unchanged: the net book value at that
//!   day is charged over what is left of the new life.

use super::year::{FinancialYear, YearEnd};
use crate::{
    fault::Fault,
    ids::{AssetId, CategoryId, RowId},
    money::{part_of, shown_pounds},
    text::count,
    words,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};

words! {
    /// The way in which the value of items falls.
    Method, "depreciation method" {
        StraightLine = "straight-line",
        ReducingBalance = "reducing-balance",
        /// The items keep their cost.
        Never = "none",
    }
}

words! {
    /// The part of a year that is charged in the year of the purchase and in that of the disposal.
    Convention, "depreciation convention" { Days = "days", Months = "months", FullYears = "full-years" }
}

/// The whole of a rate: a hundred per cent, in hundredths of one.
pub const WHOLE: i64 = 10_000;

/// A year in ticks, which is divisible by 365, 366 and 12: so no charge needs a fraction of a day or month.
const YEAR: i64 = 365 * 366 * 12;

/// The depreciation of the items of a category, of one item, or of all items of the school, from a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depreciation {
    /// The item, if the policy is of one item alone.
    pub asset_id: Option<AssetId>,
    /// The category, if the policy is of one category. Without item and category it is the school's own.
    pub category_id: Option<CategoryId>,
    pub convention: Option<Convention>,
    /// The first day of the financial year from which it counts; `None`: from each item's purchase.
    pub from_on: Option<NaiveDate>,
    pub id: RowId,
    pub life_months: Option<i64>,
    pub method: Method,
    /// The rate a year in hundredths of a per cent.
    pub rate_hundredths: Option<i64>,
    /// The residual value in hundredths of a per cent of the cost.
    pub residual_hundredths: Option<i64>,
    pub residual_pence: Option<i64>,
}

impl Depreciation {
    /// The policy, with the day from which it counts.
    pub fn dated(&self) -> Dated {
        Dated {
            from: self.from_on,
            policy: Policy {
                method: self.method,
                life_months: self.life_months,
                rate: self.rate_hundredths,
                residual: match self.residual_hundredths {
                    Some(part) => Residual::OfCost(part),
                    None => Residual::Pence(self.residual_pence.unwrap_or(0)),
                },
                convention: self.convention.unwrap_or(Convention::Months),
            },
        }
    }
}

/// The value that an item keeps at the end of its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Residual {
    Pence(i64),
    /// A part of the cost, in hundredths of a per cent.
    OfCost(i64),
}

impl Residual {
    /// The residual value of an item with this cost; never more than the cost.
    fn of(self, cost: i64) -> i64 {
        let pence = match self {
            Self::Pence(pence) => pence,
            Self::OfCost(part) => part_of(cost, part, WHOLE),
        };
        pence.min(cost)
    }
}

/// A policy of depreciation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    pub method: Method,
    /// The useful life of a straight line.
    pub life_months: Option<i64>,
    /// The rate a year, in hundredths of a per cent.
    pub rate: Option<i64>,
    pub residual: Residual,
    pub convention: Convention,
}

impl Policy {
    /// Refuses a policy that no charge can be worked out from.
    ///
    /// Errors: a straight line has neither a life nor a rate, or both; a reducing balance has a life, or no rate; something
    /// is out of range.
    pub fn must_be_whole(&self) -> Result<(), Fault> {
        let bad = |why: &str, hint: &'static str| Err(Fault::invalid(why.to_owned()).hint(hint));
        match (self.method, self.life_months, self.rate) {
            (Method::StraightLine, None, None) => {
                return bad("a straight line needs a useful life", "Give a life in months, or a rate a year.");
            }
            (Method::StraightLine, Some(_), Some(_)) => {
                return bad("a straight line has either a useful life or a rate", "Give one of them.");
            }
            (Method::ReducingBalance, _, None) => {
                return bad("a reducing balance needs a rate a year", "Give a rate, such as 40%.");
            }
            (Method::ReducingBalance, Some(_), _) => {
                return bad("a reducing balance has no useful life: it never reaches zero", "Give a rate alone.");
            }
            (Method::Never, Some(_), _) | (Method::Never, _, Some(_)) => {
                return bad("items without depreciation have neither life nor rate", "Leave them out.");
            }
            _ => {}
        }
        if self.life_months.is_some_and(|months| !(1..=1200).contains(&months)) {
            return bad("the useful life is out of range", "Give 1 to 1200 months.");
        }
        if self.rate.is_some_and(|rate| !(1..=WHOLE).contains(&rate)) {
            return bad("the rate is out of range", "Give more than 0% and at most 100%.");
        }
        if matches!(self.residual, Residual::OfCost(part) if !(0..=WHOLE).contains(&part)) {
            return bad("the residual value is out of range", "Give 0% to 100% of the cost.");
        }
        Ok(())
    }

    /// The policy in words, such as "straight line over 48 months, to £0.00, by months".
    pub fn told(&self) -> String {
        let pace = match (self.life_months, self.rate) {
            (Some(months), _) => format!(" over {}", count(usize::try_from(months).unwrap_or(0), "month")),
            (None, Some(rate)) => format!(" at {} a year", percent(rate)),
            (None, None) => String::new(),
        };
        let residual = match self.residual {
            Residual::Pence(pence) => shown_pounds(pence),
            Residual::OfCost(part) => format!("{} of the cost", percent(part)),
        };
        let convention = match self.convention {
            Convention::Days => "by days",
            Convention::Months => "by months",
            Convention::FullYears => "by full years",
        };
        match self.method {
            Method::StraightLine => format!("straight line{pace}, to {residual}, {convention}"),
            Method::ReducingBalance => format!("reducing balance{pace}, to {residual}, {convention}"),
            Method::Never => "no depreciation".to_owned(),
        }
    }
}

/// Writes hundredths of a per cent, such as "20%" or "33.33%".
pub fn percent(hundredths: i64) -> String {
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    match rest {
        0 => format!("{whole}%"),
        rest if rest % 10 == 0 => format!("{whole}.{}%", rest / 10),
        rest => format!("{whole}.{rest:02}%"),
    }
}

/// Reads a percentage, such as `20%`, `20` or `33.33 %`, into hundredths of a per cent.
///
/// Errors: it is no number of at most two decimals.
pub fn read_percent(text: &str) -> Result<i64, Fault> {
    let digits = text.trim().trim_end_matches('%').trim_end();
    crate::money::parse(digits).ok().filter(|_| digits.starts_with(|c: char| c.is_ascii_digit())).ok_or_else(|| {
        Fault::invalid(format!("{} is not a percentage", crate::text::shown(text.trim())))
            .hint("Write it like 20% or 33.33%.")
    })
}

/// A policy and the day from which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The first day of a financial year; `None`: from the purchase.
    pub from: Option<NaiveDate>,
    pub policy: Policy,
}

/// The policies that count for an item, in order of their days: `over` (the item's or the category's) from its first day
/// on, and before that those of `base`. Both are in order.
pub fn overlay(base: &[Dated], over: &[Dated]) -> Vec<Dated> {
    let Some(first) = over.first() else { return base.to_vec() };
    let earlier = base.iter().filter(|dated| match (dated.from, first.from) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(from), Some(first)) => from < first,
    });
    earlier.chain(over).copied().collect()
}

/// An item's way through its financial years. Ask for days in order.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    cost: i64,
    bought: NaiveDate,
    policies: &'a [Dated],
    year: FinancialYear,
    /// The years since that of the purchase.
    years: i64,
    /// The depreciation of the years before `year`.
    before: i64,
    /// The policy of `year`, as a place in `policies`.
    at: usize,
    part: Part,
}

/// The years under one policy.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// The amount that is charged over the rest of the life, or of which a rate is charged.
    base: i64,
    /// The ticks of the life that were left at the beginning of this part.
    left: i64,
    /// The ticks charged in this part, in earlier years.
    used: i64,
}

impl<'a> Walk<'a> {
    /// Begins with the purchase; `None` if no policy counts for the year of the purchase.
    pub fn begin(cost: i64, bought: NaiveDate, policies: &'a [Dated], ends: YearEnd) -> Option<Self> {
        let year = ends.of(bought);
        let at = counts(policies, year)?;
        let part = Part { base: 0, left: 0, used: 0 };
        let mut walk = Self { cost, bought, policies, year, years: 0, before: 0, at, part };
        walk.part = walk.new_part();
        Some(walk)
    }

    /// The depreciation of all days until the end of this one.
    pub fn until(&mut self, day: NaiveDate) -> i64 {
        while self.year.last <= day {
            let ticks = self.ticks(self.year.last);
            self.before += self.charge(ticks);
            self.part.used += ticks;
            self.year = self.year.next();
            self.years += 1;
            let at = counts(self.policies, self.year).unwrap_or(self.at);
            if at != self.at {
                self.at = at;
                self.part = self.new_part();
            }
            if self.before >= self.most() && self.at + 1 == self.policies.len() {
                // Nothing is left to charge, and no policy follows: later years are all alike.
                return self.before;
            }
        }
        self.before + self.charge(self.ticks(day))
    }

    /// The charges of the months of the financial year with this day, whose last month takes what rounding left: the months
    /// add up to the year's charge. Each has the last day of its month.
    pub fn months(&mut self, year: FinancialYear) -> Vec<(NaiveDate, i64)> {
        let opening = year.first.pred_opt().map_or(0, |day| self.until(day));
        let mut out = Vec::with_capacity(12);
        let (mut ticks, mut charged) = (0, 0);
        let whole = self.clone().until(year.last) - opening;
        for month in 1..=12 {
            let next = year.first.checked_add_months(Months::new(month));
            let Some(last) = next.and_then(|next| next.pred_opt()) else { break };
            let until = self.ticks(last);
            let is_over = self.charge(until) >= whole;
            let charge = if is_over { whole - charged } else { self.charge(until - ticks).min(whole - charged) };
            out.push((last, charge));
            (ticks, charged) = (until, charged + charge);
        }
        out
    }

    /// The policy of the year that was reached.
    pub fn policy(&self) -> &'a Policy {
        &self.policies[self.at].policy
    }

    /// The most that this policy charges in all: the cost less the residual value.
    fn most(&self) -> i64 {
        self.cost - self.policy().residual.of(self.cost)
    }

    fn new_part(&self) -> Part {
        let policy = self.policy();
        let life = policy.life_months.map_or(0, |months| months * (YEAR / 12));
        Part { base: (self.most() - self.before).max(0), left: life - self.elapsed(), used: 0 }
    }

    /// The ticks from the purchase to the beginning of the year, as the policy counts them.
    fn elapsed(&self) -> i64 {
        if self.years == 0 {
            return 0;
        }
        let first = match self.policy().convention {
            Convention::FullYears => YEAR,
            Convention::Months => {
                let months = i64::from(self.year.first.month0()) - i64::from(self.bought.month0());
                months.rem_euclid(12) * (YEAR / 12) + if months == 0 { YEAR } else { 0 }
            }
            Convention::Days => {
                let mut first = self.year;
                // The year of the purchase is as long as its own February says.
                if let (Some(begins), Some(ends)) =
                    (years_before(first.first, self.years), years_before(first.first, self.years - 1))
                {
                    first = FinancialYear { first: begins, last: ends.pred_opt().unwrap_or(ends) };
                }
                ((first.last - self.bought).num_days() + 1) * (YEAR / first.days())
            }
        };
        first + (self.years - 1) * YEAR
    }

    /// The ticks of the year until the end of a day.
    fn ticks(&self, until: NaiveDate) -> i64 {
        let from = self.bought.max(self.year.first);
        if until < from {
            return 0;
        }
        let until = until.min(self.year.last);
        match self.policy().convention {
            Convention::Days => ((until - from).num_days() + 1) * (YEAR / self.year.days()),
            Convention::Months => {
                let month = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
                let is_whole = until.checked_add_days(Days::new(1)).is_none_or(|next| next.day() == 1);
                (month(until) + i64::from(is_whole) - month(from)).max(0) * (YEAR / 12)
            }
            Convention::FullYears if until == self.year.last => YEAR,
            Convention::FullYears => 0,
        }
    }

    /// The charge for so many ticks of the year.
    fn charge(&self, ticks: i64) -> i64 {
        let policy = self.policy();
        let rest = (self.most() - self.before).max(0);
        let charge = match (policy.method, policy.rate) {
            (Method::Never, _) => 0,
            (Method::ReducingBalance, Some(rate)) => at_rate(self.cost - self.before, rate, ticks),
            (Method::StraightLine, Some(rate)) => at_rate(self.most(), rate, ticks),
            _ if ticks > 0 && self.part.used + ticks >= self.part.left => rest,
            _ => part_of(self.part.base, ticks, self.part.left),
        };
        charge.min(rest)
    }
}

/// The same day so many years earlier. The first day of a month is in every year.
fn years_before(day: NaiveDate, years: i64) -> Option<NaiveDate> {
    day.with_year(day.year() - i32::try_from(years).ok()?)
}

/// The charge at a rate a year for so many ticks; half a penny is rounded up.
fn at_rate(pence: i64, rate: i64, ticks: i64) -> i64 {
    let (pence, parts, of) = (i128::from(pence), i128::from(rate) * i128::from(ticks), i128::from(WHOLE * YEAR));
    i64::try_from((2 * pence * parts + of).div_euclid(2 * of)).unwrap_or(i64::MAX)
}

/// The place of the policy that counts for a financial year: the last that begins in it or before.
fn counts(policies: &[Dated], year: FinancialYear) -> Option<usize> {
    policies.iter().rposition(|dated| dated.from.is_none_or(|from| from <= year.last))
}
