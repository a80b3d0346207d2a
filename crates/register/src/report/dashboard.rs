//! The dashboard for head and governors: what is on loan and late, what is tested, what damage costs, how old the
//! equipment is, when it is due to be replaced, and how much it is used. No person is named in it.

use crate::{
    incident::summary::{self, By},
    pat,
    value::replacement,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};
use domain::{
    fault::Fault,
    incident::Kind,
    pat::Status,
    text::natural_key,
    when::{Clock, Instant, months_between},
};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{Field as _, ReadTx, Value};

/// The number of weeks of which the dashboard shows how many loans were late.
const WEEKS: u64 = 12;
/// The number of months of which it shows the damage.
const MONTHS: u32 = 12;
/// Items this old or older count together.
const OLD: i64 = 8;
/// The number of days within which an item counts as used.
const USED: Days = Days::new(365);

/// The dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dashboard {
    pub school: String,
    pub today: NaiveDate,
    /// Items that are here or on loan: not disposed of, lost, stolen or missing.
    pub items: i64,
    pub on_loan: i64,
    pub overdue: i64,
    /// The share of items that need tests and are in date, in whole per cent, rounded down; `None` if none needs one.
    pub tests_in_date_percent: Option<u64>,
    /// What damage and loss cost in the last twelve months, in pence.
    pub damage_pence: i64,
    pub overdue_by_week: Vec<LateWeek>,
    pub tests: Vec<TestCount>,
    pub damage_by_month: Vec<DamageMonth>,
    pub age: Vec<AgeCount>,
    pub replacement_by_year: Vec<ReplacementYear>,
    /// Items whose year of replacement, or cost, is unknown.
    pub unplanned: i64,
    pub use_by_category: Vec<CategoryUse>,
}

/// The loans that were late at the end of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LateWeek {
    /// The week's Monday.
    pub week_on: NaiveDate,
    /// Loans that were late at the end of its Sunday, or are now. A loan that was renewed counts by its latest due date.
    pub overdue: i64,
}

/// The tests with one status: of items, and of their chargers and leads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestCount {
    pub status: Status,
    pub items: u64,
}

/// The damage and losses of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DamageMonth {
    /// The month, such as "2026-11".
    pub month: String,
    pub incidents: i64,
    /// The cost of paid repairs, and the replacement cost of missing items and parts, in pence.
    pub cost_pence: i64,
    /// The charges that were paid for it, in pence.
    pub paid_pence: i64,
}

/// The items of an age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgeCount {
    /// Whole years since the purchase; 8 means 8 and more. `None` if the day of purchase is unknown.
    pub years: Option<i64>,
    pub items: i64,
}

/// The items that are due to be replaced in a financial year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReplacementYear {
    /// The financial year, such as "2026/27".
    pub year: String,
    /// The items that are due in it; for the first year, those that were due before too.
    pub due: i64,
    pub cost_pence: i64,
}

/// The use of a category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryUse {
    pub category: String,
    pub items: i64,
    pub on_loan: i64,
    /// Items that were lent at least once in the last 365 days, or are on loan.
    pub used: i64,
    /// The loans of the last 365 days.
    pub loans: i64,
    /// The share of items that were used, in whole per cent, rounded down.
    pub used_percent: i64,
}

impl Dashboard {
    /// Reads the dashboard.
    ///
    /// Errors: the register can't be read.
    pub fn load(tx: &ReadTx<'_>, clock: Clock) -> Result<Self, Fault> {
        let today = clock.today();
        let count = |sql: &str, params: &[Value<'_>]| -> Result<i64, Fault> {
            Ok(tx.one(sql, params, |row| row.get(0))?.unwrap_or(0))
        };
        let (tests, tests_in_date_percent) = tests(tx, today)?;
        let damage_by_month = damage(tx, today)?;
        let plan = replacement::plan(tx, &replacement::Order::default(), clock)?;
        Ok(Self {
            school: store::register_of(tx)?.school,
            today,
            items: count("select count(*) from asset where fate is null", &[])?,
            on_loan: count("select count(*) from loan where state = 'open'", &[])?,
            overdue: count(
                "select count(*) from loan where state = 'open' and due_until <= ?1",
                &[clock.now().to_value()],
            )?,
            tests_in_date_percent,
            damage_pence: damage_by_month.iter().map(|month| month.cost_pence).sum(),
            overdue_by_week: late_weeks(tx, clock)?,
            tests,
            damage_by_month,
            age: ages(tx, today)?,
            unplanned: i64::try_from(plan.unplanned.len()).unwrap_or(i64::MAX),
            replacement_by_year: plan
                .years
                .into_iter()
                .map(|year| ReplacementYear { year: year.year, due: year.due, cost_pence: year.due_pence })
                .collect(),
            use_by_category: uses(tx, clock)?,
        })
    }
}

/// Counts the loans that were late at the end of each of the last weeks, the oldest first.
fn late_weeks(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<LateWeek>, Fault> {
    let today = clock.today();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    // The current week ends now.
    let weeks: Vec<(NaiveDate, Instant)> = (0..WEEKS)
        .rev()
        .map(|ago| {
            let week = monday - Days::new(7 * ago);
            (week, if ago == 0 { clock.now() } else { clock.end_of(week + Days::new(6)) })
        })
        .collect();
    let mut late = vec![0; weeks.len()];
    let Some((_, first)) = weeks.first().copied() else { return Ok(Vec::new()) };
    tx.each(
        "select due_until, ended_at from loan where state <> 'void' and due_until <= ?1 \
         and (ended_at is null or ended_at > ?2)",
        &[clock.now().to_value(), first.to_value()],
        |row| {
            let (due, ended): (Instant, Option<Instant>) = (row.get(0)?, row.get(1)?);
            for (count, (_, end)) in late.iter_mut().zip(&weeks) {
                // What falls due on a Friday is late from Monday on, at whose first moment the week before has ended.
                let is_late = due < *end || (due == *end && *end == clock.now());
                *count += i64::from(is_late && ended.is_none_or(|ended| ended > *end));
            }
            Ok::<(), Fault>(())
        },
    )?;
    Ok(weeks.into_iter().zip(late).map(|((week_on, _), overdue)| LateWeek { week_on, overdue }).collect())
}

/// Counts the tests that items and their chargers and leads need, by status.
fn tests(tx: &ReadTx<'_>, today: NaiveDate) -> Result<(Vec<TestCount>, Option<u64>), Fault> {
    let mut lines = pat::summary::summary(tx, &pat::list::ApplianceFilter::default(), today)?.into_iter();
    let Some(all) = lines.next().filter(|all| all.appliances > 0) else { return Ok((Vec::new(), None)) };
    let counts = [
        (Status::InDate, all.in_date),
        (Status::DueSoon, all.due_soon),
        (Status::Overdue, all.overdue),
        (Status::Failed, all.failed),
        (Status::NeverTested, all.never_tested),
    ];
    let counts = counts.into_iter().map(|(status, items)| TestCount { status, items }).collect();
    Ok((counts, Some(all.in_date_percent)))
}

/// The kinds of incident that are damage or loss. Misuse and a fault leave the item whole, or wear it out.
const DAMAGE: [Kind; 3] = [Kind::Damage, Kind::Loss, Kind::Theft];

/// Sums up the damage of the last months, the oldest first. A month without any has zeros.
fn damage(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Vec<DamageMonth>, Fault> {
    let this = today.with_day(1).unwrap_or(today);
    let months: Vec<NaiveDate> =
        (0..MONTHS).rev().filter_map(|ago| this.checked_sub_months(Months::new(ago))).collect();
    let known = summary::summary(tx, By::Month, months.first().copied(), Some(today), &DAMAGE)?;
    let line = |month: NaiveDate| {
        let month = format!("{:04}-{:02}", month.year(), month.month());
        let known = known.iter().find(|line| line.of == month);
        DamageMonth {
            incidents: known.map_or(0, |line| line.incidents),
            cost_pence: known.map_or(0, |line| line.cost_pence),
            paid_pence: known.map_or(0, |line| line.paid_pence),
            month,
        }
    };
    Ok(months.into_iter().map(line).collect())
}

/// Counts items by age in whole years, the newest first and those of unknown age last.
fn ages(tx: &ReadTx<'_>, today: NaiveDate) -> Result<Vec<AgeCount>, Fault> {
    // Items without a day of purchase are last in this order.
    let mut ages: BTreeMap<(bool, Option<i64>), i64> = BTreeMap::new();
    tx.each("select purchased_on, count(*) from asset where fate is null group by purchased_on", &[], |row| {
        let (bought, items): (Option<NaiveDate>, i64) = (row.get(0)?, row.get(1)?);
        let years = bought.map(|bought| (months_between(bought, today) / 12).clamp(0, OLD));
        *ages.entry((years.is_none(), years)).or_default() += items;
        Ok::<(), Fault>(())
    })?;
    Ok(ages.into_iter().map(|((_, years), items)| AgeCount { years, items }).collect())
}

/// Counts how many items of each category are in use, the most used first.
fn uses(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<CategoryUse>, Fault> {
    let since = clock.start_of(clock.today() - USED);
    let mut uses = tx.all(
        "select c.name, count(*), cast(sum(u.open) as bigint), \
         count(*) filter (where u.loans > 0 or u.open > 0), cast(sum(u.loans) as bigint) from (\
           select a.category_id, \
             (select count(*) from loan l where l.asset_id = a.id and l.state = 'open') as open, \
             (select count(*) from loan l where l.asset_id = a.id and l.out_at >= ?1 and l.state <> 'void') as loans \
           from asset a where a.fate is null) u \
         join category c on c.id = u.category_id group by c.id, c.name",
        &[since.to_value()],
        |row| {
            let (items, used): (i64, i64) = (row.get(1)?, row.get(3)?);
            Ok(CategoryUse {
                category: row.text(0)?.to_owned(),
                items,
                on_loan: row.get(2)?,
                used,
                loans: row.get(4)?,
                used_percent: used * 100 / items.max(1),
            })
        },
    )?;
    uses.sort_by_cached_key(|line| (-line.used, -line.items, natural_key(&line.category)));
    Ok(uses)
}

impl LateWeek {
    /// The week by its Monday, such as "23 Nov".
    pub fn name(&self) -> String {
        self.week_on.format("%-d %b").to_string()
    }
}

impl AgeCount {
    /// The age in words, such as "2 years" or "unknown".
    pub fn name(&self) -> String {
        match self.years {
            None => "unknown".to_owned(),
            Some(0) => "under 1".to_owned(),
            Some(1) => "1 year".to_owned(),
            Some(years) if years >= OLD => format!("{years} and more"),
            Some(years) => format!("{years} years"),
        }
    }
}
