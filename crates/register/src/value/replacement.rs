//! The replacement plan: which items are due in each financial year, which of them its budget reaches, and who waits.

use super::costed;
use crate::{asset::list::AssetFilter, view::Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    money,
    remedy::Input,
    replacement::CostFrom,
    say,
    text::{Natural, fold, shown},
    value::{Because, FinancialYear, Lasts},
    when::Clock,
    words,
    words::Word as _,
};
use serde::Serialize;
use store::{ReadTx, depreciation};

/// The plan that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The calendar year in which the first financial year ends; `None`: the financial year of today.
    pub from: Option<i32>,
    /// The number of years; `None`: as many as budgets, or five.
    pub years: Option<usize>,
    /// The budgets in pence, year by year. One alone is that of every year. Without any, only what is due is told.
    pub budgets: Vec<i64>,
    pub category: Option<String>,
    pub location: Option<String>,
}

/// Reads budgets: amounts in pounds with commas between them. `5,000` may be one budget or two, so it is refused.
///
/// Errors: an amount can't be read, or it is not clear where one ends.
pub fn budgets(text: &str) -> Result<Vec<i64>, Fault> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let is_thousands = |part: &&str| part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit());
    if parts.iter().skip(1).any(is_thousands) {
        return Err(Fault::invalid(format!("{} may be one budget or several", shown(text)))
            .hint("Write no commas for thousands, and three digits with their pence: 5000,600.00."));
    }
    parts.into_iter().map(money::parse).collect()
}

/// The most years of a plan.
pub const MOST_YEARS: usize = 20;

/// The years of a plan without budgets.
const USUAL_YEARS: usize = 5;

/// A financial year of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanYear {
    /// The name of the financial year, such as `2026/27`.
    pub year: String,
    pub from_on: NaiveDate,
    pub until_on: NaiveDate,
    pub budget_pence: Option<i64>,
    /// The number of items that fall due in it; for the first year, those that were due before too.
    pub due: i64,
    pub due_pence: i64,
    /// The number of items that are replaced in it.
    pub planned: i64,
    pub planned_pence: i64,
    pub left_pence: Option<i64>,
    /// The number of items that are due and not reached by the end of it.
    pub waiting: i64,
    pub waiting_pence: i64,
}

/// An item that falls due within the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanItem {
    /// The year in which it is replaced; null if no budget of the plan reaches it.
    pub year: Option<String>,
    pub tag: String,
    pub category: String,
    /// The make and model, or the name.
    pub item: String,
    pub location: Option<String>,
    /// The person who has it, and waits with it.
    pub holder: Option<Who>,
    pub due_on: NaiveDate,
    pub because: Because,
    pub cost_pence: i64,
    pub cost_from: CostFrom,
    /// The number of financial years between the one in which it is due (at the earliest the first of the plan) and the one
    /// in which it is replaced; null if it is not reached.
    pub waits_years: Option<i64>,
}

words! {
    /// The reason why an item is not in the plan.
    Unplanned, "reason why an item is not planned" {
        /// Its replacement cost is unknown.
        NoCost = "no-cost",
        /// Neither its age nor another end is known.
        NoDay = "no-day",
    }
}

/// An item that can't be planned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnplannedItem {
    pub tag: String,
    pub category: String,
    /// The make and model, or the name.
    pub item: String,
    pub location: Option<String>,
    pub holder: Option<Who>,
    pub why: Unplanned,
    pub due_on: Option<NaiveDate>,
}

/// The replacement plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplacementPlan {
    pub years: Vec<PlanYear>,
    /// The items that fall due within the plan, in order of their days.
    pub items: Vec<PlanItem>,
    /// Items that can't be planned.
    pub unplanned: Vec<UnplannedItem>,
}

/// Makes the plan: in each year, the items that have been due for longest come first. An item that no longer fits waits for
/// the next year, and one that costs less may be replaced before it.
///
/// Errors: too many years, or more budgets than years.
pub fn plan(tx: &ReadTx<'_>, order: &Order, clock: Clock) -> Result<ReplacementPlan, Fault> {
    let ends = depreciation::year_end(tx)?;
    let first = match order.from {
        Some(year) => ends
            .ending_in(year)
            .ok_or_else(|| Fault::invalid("there is no such year").hint("Give a year like 2027."))?,
        None => ends.of(clock.today()),
    };
    let number = order.years.unwrap_or(if order.budgets.len() > 1 { order.budgets.len() } else { USUAL_YEARS });
    if number == 0 || number > MOST_YEARS {
        return Err(Fault::invalid(format!("a plan has 1 to {MOST_YEARS} years")).hint(say![
            "Give another number: ",
            Input::Years.blank(),
            "."
        ]));
    }
    if order.budgets.len() > 1 && order.budgets.len() != number {
        return Err(Fault::invalid(format!("{} budgets are given for {number} years", order.budgets.len()))
            .hint("Give one budget for every year, or one for each."));
    }
    let years: Vec<FinancialYear> = std::iter::successors(Some(first), |year| Some(year.next())).take(number).collect();
    let Some(last) = years.last().copied() else {
        return Ok(ReplacementPlan { years: vec![], items: vec![], unplanned: vec![] });
    };
    let (mut due, mut unplanned) = (Vec::new(), Vec::new());
    let filter =
        AssetFilter { category: order.category.clone(), location: order.location.clone(), ..AssetFilter::default() };
    costed::each(tx, &filter, |item| {
        // A planned year is the financial year that ends in it.
        let planned = item.replacement_year.and_then(|year| ends.ending_in(i32::try_from(year).ok()?));
        let lasts = Lasts {
            planned_until: planned.map(|year| year.last),
            support_ends: item.support_ends_on,
            bought: item.purchased_on,
            life_months: item.life_months,
            end_of_life: item.end_of_life_on,
        };
        let until = lasts.until();
        let why = match (until, item.cost) {
            (Some((day, _)), _) if day > last.last => return Ok(()),
            (None, _) => Unplanned::NoDay,
            (Some(_), None) => Unplanned::NoCost,
            (Some((due_on, because)), Some(cost)) => {
                due.push(PlanItem {
                    year: None,
                    tag: item.tag,
                    category: item.category,
                    item: item.item,
                    location: item.location,
                    holder: item.holder,
                    due_on,
                    because,
                    cost_pence: cost.pence,
                    cost_from: cost.from,
                    waits_years: None,
                });
                return Ok(());
            }
        };
        unplanned.push(UnplannedItem {
            tag: item.tag,
            category: item.category,
            item: item.item,
            location: item.location,
            holder: item.holder,
            why,
            due_on: until.map(|(day, _)| day),
        });
        Ok::<(), Fault>(())
    })?;
    due.sort_by_cached_key(|item| (item.due_on, Natural::folded(fold(&item.tag))));
    let years = years.into_iter().enumerate().map(|(at, year)| {
        let budget = order.budgets.get(at).or(order.budgets.first().filter(|_| order.budgets.len() == 1)).copied();
        spend(&mut due, year, at, first, budget)
    });
    let years = years.collect();
    Ok(ReplacementPlan { years, items: due, unplanned })
}

/// Gives a year's budget to the items that are due and not replaced yet.
fn spend(
    items: &mut [PlanItem],
    year: FinancialYear,
    at: usize,
    first: FinancialYear,
    budget: Option<i64>,
) -> PlanYear {
    let mut told = PlanYear {
        year: year.name(),
        from_on: year.first,
        until_on: year.last,
        budget_pence: budget,
        due: 0,
        due_pence: 0,
        planned: 0,
        planned_pence: 0,
        left_pence: None,
        waiting: 0,
        waiting_pence: 0,
    };
    for item in items.iter_mut().filter(|item| item.due_on <= year.last) {
        if item.due_on >= year.first || at == 0 {
            (told.due, told.due_pence) = (told.due + 1, told.due_pence + item.cost_pence);
        }
        if item.year.is_some() {
            continue;
        }
        if budget.is_none_or(|budget| told.planned_pence + item.cost_pence <= budget) {
            item.year = Some(told.year.clone());
            // The years between the one in which it is due and this one.
            let since = item.due_on.max(first.first);
            let passed = (year.first - since).num_days().max(0);
            item.waits_years = Some((passed + 364) / 365);
            (told.planned, told.planned_pence) = (told.planned + 1, told.planned_pence + item.cost_pence);
        } else {
            (told.waiting, told.waiting_pence) = (told.waiting + 1, told.waiting_pence + item.cost_pence);
        }
    }
    told.left_pence = budget.map(|budget| budget - told.planned_pence);
    told
}

impl ReplacementPlan {
    /// True if a budget was given.
    pub fn has_budgets(&self) -> bool {
        self.years.iter().any(|year| year.budget_pence.is_some())
    }

    /// The reasons why items can't be planned, with their numbers.
    pub fn unplanned_told(&self) -> String {
        let parts = Unplanned::ALL.iter().filter_map(|why| {
            let number = self.unplanned.iter().filter(|item| item.why == *why).count();
            let what = match why {
                Unplanned::NoCost => "without a replacement cost",
                Unplanned::NoDay => "without a purchase date and life, or another end",
            };
            (number > 0).then(|| format!("{number} {what}"))
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}
