//! Counts incidents by person, form, model, room, month, kind or year, with costs and charges.

use chrono::{Datelike as _, NaiveDate};
use domain::{
    asset::describe,
    fault::Fault,
    incident::{Kind, Outcome},
    text::natural_key,
    year_group,
};
use serde::Serialize;
use std::collections::HashMap;
use store::{Field as _, ReadTx, Row, place};

/// The property to count by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    Person,
    Class,
    Model,
    Room,
    Month,
    Kind,
    /// January to December.
    Year,
    /// September to August.
    SchoolYear,
}

/// One line of the summary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct SummaryLine {
    pub of: String,
    pub incidents: i64,
    pub damage: i64,
    pub loss: i64,
    pub theft: i64,
    pub misuse: i64,
    pub fault: i64,
    /// The number of incidents decided as carelessness or intent.
    pub answered_for: i64,
    /// The cost of paid repairs, and the replacement cost of missing items and parts, in pence.
    pub cost_pence: i64,
    /// The requested charges less waivers, write-offs and reversals, in pence.
    pub charged_pence: i64,
    pub paid_pence: i64,
}

/// The query. A missing item or part counts with its replacement cost: for a part the price on the slip, else the
/// category's; for an item as [`ReplacementCost::of`](domain::replacement::ReplacementCost::of) has it. Found items and
/// parts cost nothing.
const SQL: &str = concat!(
    "select i.kind, i.outcome, i.happened_on, p.ref, p.name, p.class, p.year_group, a.name, a.make, a.model, \
    coalesce(i.location, ",
    place!("a", "location"),
    "), c.name, \
    coalesce((select cast(sum(r.cost_pence) as bigint) from repair r where r.incident_id = i.id and r.state = 'closed' \
      and not r.warranty), 0), \
    case when i.kind not in ('loss', 'theft') then 0 \
      when i.part is not null then coalesce( \
        (select lp.price_pence from loan_part lp where lp.loan_id = i.loan_id and lp.name = i.part and lp.outcome = 'missing'), \
        case when i.loan_id is null then (select cp.price_pence from category_part cp \
          where cp.category_id = c.id and cp.name = i.part) end, 0) \
      when a.fate is null then 0 \
      else coalesce(a.replacement_cost_pence, c.replacement_price_pence, a.purchase_cost_pence, ?3) end, \
    coalesce((select cast(sum(g.assessed_pence - g.let_off_pence) as bigint) from charge g where g.incident_id = i.id \
      and g.requested_on is not null), 0), \
    coalesce((select cast(sum(g.paid_pence) as bigint) from charge g where g.incident_id = i.id), 0) \
    from incident i join asset a on a.id = i.asset_id join category c on c.id = a.category_id \
    left join person p on p.id = i.person_id where i.void_reason is null and i.happened_on >= ?1 and i.happened_on <= ?2"
);

/// Counts the incidents of some kinds between two dates, largest count first; months and years in date order.
pub fn summary(
    tx: &ReadTx<'_>,
    by: By,
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    kinds: &[Kind],
) -> Result<Vec<SummaryLine>, Fault> {
    let span = [from.unwrap_or_else(first), until.unwrap_or_else(last)];
    let mut lines: HashMap<String, SummaryLine> = HashMap::new();
    let usual = store::finance::usual_replacement(tx)?.unwrap_or(0);
    tx.each(SQL, &[span[0].to_value(), span[1].to_value(), usual.to_value()], |row| {
        let kind = row.get::<Kind>(0)?;
        if !kinds.contains(&kind) {
            return Ok(());
        }
        let of = of(by, row)?;
        let line = lines.entry(of.clone()).or_insert_with(|| SummaryLine { of, ..SummaryLine::default() });
        line.incidents += 1;
        *match kind {
            Kind::Damage => &mut line.damage,
            Kind::Loss => &mut line.loss,
            Kind::Theft => &mut line.theft,
            Kind::Misuse => &mut line.misuse,
            Kind::Fault => &mut line.fault,
        } += 1;
        line.answered_for += i64::from(row.get::<Option<Outcome>>(1)?.is_some_and(Outcome::is_answered_for));
        line.cost_pence += row.get::<i64>(12)? + row.get::<i64>(13)?;
        line.charged_pence += row.get::<i64>(14)?;
        line.paid_pence += row.get::<i64>(15)?;
        Ok(())
    })?;
    let mut lines: Vec<SummaryLine> = lines.into_values().collect();
    if matches!(by, By::Month | By::Year | By::SchoolYear) {
        lines.sort_by(|a, b| a.of.cmp(&b.of));
    } else {
        lines.sort_by_key(|line| (-line.incidents, natural_key(&line.of)));
    }
    Ok(lines)
}

/// The first date that a register can hold.
fn first() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// The last date that a register can hold.
fn last() -> NaiveDate {
    NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default()
}

/// The heading under which an incident is counted.
fn of(by: By, row: &Row<'_>) -> Result<String, Fault> {
    let or = |text: Option<&str>, other: &str| text.filter(|t| !t.is_empty()).unwrap_or(other).to_owned();
    let day: NaiveDate = row.get(2)?;
    Ok(match by {
        By::Person => match (row.maybe_text(3)?, row.maybe_text(4)?) {
            (Some(reference), Some(name)) => format!("{name} ({reference})"),
            _ => "no person".to_owned(),
        },
        By::Class => match (row.maybe_text(5)?, row.maybe_text(6)?) {
            (Some(class), _) => class.to_owned(),
            (None, Some(year)) => year_group::called(year),
            (None, None) => "no form".to_owned(),
        },
        By::Model => {
            let item = describe(row.maybe_text(7)?, row.maybe_text(8)?, row.maybe_text(9)?);
            or(Some(&item), row.text(11)?)
        }
        By::Room => or(row.maybe_text(10)?, "unknown"),
        By::Month => format!("{:04}-{:02}", day.year(), day.month()),
        By::Kind => row.text(0)?.to_owned(),
        By::Year => format!("{:04}", day.year()),
        By::SchoolYear => {
            let start = if day.month() >= 9 { day.year() } else { day.year() - 1 };
            format!("{start:04}/{:02}", (start + 1).rem_euclid(100))
        }
    })
}
