//! The value of one item on a day, and the schedule of its depreciation.

use chrono::NaiveDate;
use domain::{
    asset::{Asset, Fate},
    fault::Fault,
    value::{FinancialYear, LeftOut, Purchase, Purchases, Walk, YearEnd},
    when::Clock,
};
use serde::Serialize;
use store::{
    ReadTx,
    depreciation::{self, Gone, Policies},
};

/// The value of an item on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueView {
    /// The day whose end the value is of.
    pub on: NaiveDate,
    pub cost_pence: Option<i64>,
    /// The depreciation until then; null if it can't be worked out.
    pub depreciation_pence: Option<i64>,
    /// The cost less the depreciation; nothing for an item that is gone.
    pub book_value_pence: Option<i64>,
    /// The policy of depreciation, in words.
    pub policy: Option<String>,
    /// The reason why the item is not in the accounts; null if it is.
    pub left_out: Option<LeftOut>,
    /// The day on which the school ceased to own it, if that was by then.
    pub gone_on: Option<NaiveDate>,
}

/// One line of an item's schedule: a financial year, or a month of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleLine {
    /// The last day of the year or month.
    pub until_on: NaiveDate,
    pub opening_pence: i64,
    pub charge_pence: i64,
    /// The depreciation of all years until then.
    pub depreciation_pence: i64,
    pub book_value_pence: i64,
}

/// What is known of an item in the accounts.
struct Known {
    policies: Policies,
    ends: YearEnd,
    gone: Option<Gone>,
    left_out: Option<LeftOut>,
}

impl Known {
    fn load(tx: &ReadTx<'_>, asset: &Asset, clock: Clock) -> Result<Self, Fault> {
        let policies = Policies::of_one(tx, asset.id, asset.category_id)?;
        let ends = depreciation::year_end(tx)?;
        let is_gone = is_gone(asset.fate);
        let gone = if is_gone { depreciation::gone(tx, Some(asset.id), clock)?.remove(&asset.id) } else { None };
        let left_out = match (asset.purchase_cost_pence, asset.purchased_on) {
            _ if asset.leased_from.is_some() => Some(LeftOut::Leased),
            (None, _) => Some(LeftOut::NoCost),
            (_, None) => Some(LeftOut::NoPurchaseDay),
            _ if is_gone && gone.is_none() => Some(LeftOut::NoDisposalDay),
            (Some(cost), Some(bought)) => {
                let counting = policies.of_asset(asset.id, asset.category_id);
                if !is_capital(tx, asset, cost, bought)? {
                    Some(LeftOut::BelowThreshold)
                } else if Walk::begin(cost, bought, counting, ends).is_none() {
                    Some(LeftOut::NoPolicy)
                } else {
                    None
                }
            }
        };
        Ok(Self { policies, ends, gone, left_out })
    }
}

/// True if the school no longer owns an item with this fate. A missing item may turn up, so it stays in the accounts.
pub(super) fn is_gone(fate: Option<Fate>) -> bool {
    matches!(fate, Some(Fate::Disposed | Fate::Lost | Fate::Stolen))
}

/// True if an item's purchase reaches the school's threshold.
fn is_capital(tx: &ReadTx<'_>, asset: &Asset, cost: i64, bought: NaiveDate) -> Result<bool, Fault> {
    let thresholds = depreciation::thresholds(tx)?;
    let purchase = Purchase {
        bought,
        cost,
        category: asset.category_id,
        supplier: asset.supplier.as_deref(),
        order: asset.order_number.as_deref(),
    };
    // Only an item that does not reach the threshold alone needs those that were bought with it.
    if Purchases::default().is_capital(&thresholds, &purchase) {
        return Ok(true);
    }
    if !thresholds.iter().any(|threshold| threshold.grouped) {
        return Ok(false);
    }
    Ok(super::note::purchases(tx)?.is_capital(&thresholds, &purchase))
}

/// Works out the value of an item at the end of a day; `None` if no policy of depreciation counts for it, so that a register
/// without any says nothing about values.
pub fn value(tx: &ReadTx<'_>, asset: &Asset, on: NaiveDate, clock: Clock) -> Result<Option<ValueView>, Fault> {
    if !depreciation::is_used(tx)? {
        return Ok(None);
    }
    let known = Known::load(tx, asset, clock)?;
    let counting = known.policies.of_asset(asset.id, asset.category_id);
    if counting.is_empty() {
        return Ok(None);
    }
    let gone_on = known.gone.map(|gone| gone.on).filter(|gone| *gone <= on);
    let mut view = ValueView {
        on,
        cost_pence: asset.purchase_cost_pence,
        depreciation_pence: None,
        book_value_pence: None,
        policy: None,
        left_out: known.left_out,
        gone_on,
    };
    let (None, Some(cost), Some(bought)) = (known.left_out, asset.purchase_cost_pence, asset.purchased_on) else {
        return Ok(Some(view));
    };
    let Some(mut walk) = Walk::begin(cost, bought, counting, known.ends) else { return Ok(Some(view)) };
    let last = gone_on.and_then(|gone| gone.pred_opt()).unwrap_or(on);
    let depreciation = walk.until(last);
    view.policy = Some(walk.policy().told());
    view.depreciation_pence = Some(depreciation);
    view.book_value_pence = Some(match gone_on {
        Some(_) => 0,
        // Before its purchase, the school had no item.
        None if bought > on => 0,
        None => cost - depreciation,
    });
    Ok(Some(view))
}

/// The most financial years of a schedule: a reducing balance never ends.
const YEARS: usize = 40;

/// The schedule of an item's depreciation, from its purchase to the end of its life or to its disposal: a line a financial
/// year, or a month.
///
/// Errors: the item is not in the accounts; the message says why.
pub fn schedule(tx: &ReadTx<'_>, asset: &Asset, is_monthly: bool, clock: Clock) -> Result<Vec<ScheduleLine>, Fault> {
    let known = Known::load(tx, asset, clock)?;
    let counting = known.policies.of_asset(asset.id, asset.category_id);
    let begun = match (known.left_out, asset.purchase_cost_pence, asset.purchased_on) {
        (None, Some(cost), Some(bought)) => {
            Walk::begin(cost, bought, counting, known.ends).map(|walk| (walk, cost, bought))
        }
        _ => None,
    };
    let Some((mut walk, cost, bought)) = begun else {
        let why = known.left_out.unwrap_or(LeftOut::NoPolicy);
        return Err(Fault::conflict(
            format!("{} is not in the accounts: {}", asset.tag, why_left_out(why)),
            super::note::remedy(why, Some(&asset.tag)),
        ));
    };
    let end = known.gone.and_then(|gone| gone.on.pred_opt());
    let mut lines: Vec<ScheduleLine> = Vec::new();
    let mut year = known.ends.of(bought);
    let mut before = 0;
    for _ in 0..YEARS {
        let periods = if is_monthly { walk.clone().months(year) } else { vec![(year.last, 0)] };
        for (last, charge) in periods {
            let after = match (is_monthly, end) {
                // The months of a year add up to the year.
                (true, None) => before + charge,
                _ => walk.until(end.map_or(last, |end| end.min(last))),
            };
            if last >= bought {
                lines.push(ScheduleLine {
                    until_on: last,
                    opening_pence: cost - before,
                    charge_pence: after - before,
                    depreciation_pence: after,
                    book_value_pence: cost - after,
                });
            }
            before = after;
        }
        let until = walk.until(year.last);
        let is_over = end.is_some_and(|end| end <= year.last) || ends_with(&walk, year, until);
        if is_over {
            break;
        }
        year = year.next();
    }
    Ok(lines)
}

/// True if nothing is charged in the twenty years after this one.
fn ends_with(walk: &Walk<'_>, year: FinancialYear, until: i64) -> bool {
    let mut later = year;
    (0..20).for_each(|_| later = later.next());
    walk.clone().until(later.last) == until
}

/// A reason in words.
pub fn why_left_out(why: LeftOut) -> &'static str {
    match why {
        LeftOut::NoCost => "its purchase cost is unknown",
        LeftOut::NoPurchaseDay => "its purchase date is unknown",
        LeftOut::NoPolicy => "no policy of depreciation counts for the year of its purchase",
        LeftOut::NoDisposalDay => "it is gone, and the day is unknown",
        LeftOut::Leased => "it is leased",
        LeftOut::BelowThreshold => "its purchase is below the capital threshold",
    }
}
