//! What the accounts need of items: the policies of depreciation, the financial year, the capital threshold, and the day on
//! which the school ceased to own an item.

use super::{Field as _, ReadTx, Row, Setting, WriteTx, setting};
use chrono::NaiveDate;
use domain::{
    asset::Fate,
    fault::Fault,
    ids::{AssetId, CategoryId},
    value::{Dated, Depreciation, Threshold, YearEnd, overlay},
    when::{Clock, Instant, day_text, plain_day},
    words::Word as _,
};
use serde_json::Value as Json;
use std::collections::HashMap;

/// The month at whose end the financial year ends.
const YEAR_END: &str = "finance.year-end";

/// The prefix of the thresholds' settings, which end with the day from which they count, or with `always`.
const THRESHOLD: &str = "finance.threshold.";

/// The end of a threshold's setting that counts for every day.
const ALWAYS: &str = "always";

/// The mark of a threshold for each item alone.
const ALONE: &str = "alone";

/// The end of the school's financial year, if it was set.
pub fn year_end_set(tx: &ReadTx<'_>) -> Result<Option<YearEnd>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[YEAR_END.to_owned().to_value()])?;
    set.map(|setting| YearEnd::read(&setting.value).map_err(|_| unreadable(YEAR_END))).transpose()
}

/// The end of the school's financial year: 31 August, unless another was set.
pub fn year_end(tx: &ReadTx<'_>) -> Result<YearEnd, Fault> {
    Ok(year_end_set(tx)?.unwrap_or(YearEnd::USUAL))
}

/// Sets the end of the financial year; `None` goes back to the usual one.
pub fn set_year_end(tx: &WriteTx<'_>, end: Option<YearEnd>) -> Result<(), Fault> {
    setting::put(tx, YEAR_END.to_owned(), end.map(|end| end.month().to_string()))
}

fn unreadable(name: &str) -> Fault {
    Fault::damaged(format!("the setting {name} can't be read")).hint("Set it again.")
}

/// The school's capital thresholds, in order of their days.
pub fn thresholds(tx: &ReadTx<'_>) -> Result<Vec<Threshold>, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'finance.threshold.%' order by r.name", &[])?;
    let read = |set: &Setting| {
        let day = set.name.strip_prefix(THRESHOLD)?;
        let from = if day == ALWAYS { None } else { Some(plain_day(day)?) };
        let (pence, grouped) = match set.value.split_once(' ') {
            Some((pence, word)) => (pence, word != ALONE),
            None => (set.value.as_str(), true),
        };
        Some(Threshold { from, pence: pence.parse().ok()?, grouped })
    };
    let mut all =
        set.iter().map(|set| read(set).ok_or_else(|| unreadable(&set.name))).collect::<Result<Vec<_>, _>>()?;
    all.sort_by_key(|threshold| threshold.from);
    Ok(all)
}

fn threshold_of(from: Option<NaiveDate>) -> String {
    format!("{THRESHOLD}{}", from.map_or_else(|| ALWAYS.to_owned(), day_text))
}

/// Sets the threshold for items that were bought from its day on.
pub fn set_threshold(tx: &WriteTx<'_>, threshold: Threshold) -> Result<(), Fault> {
    let alone = if threshold.grouped { String::new() } else { format!(" {ALONE}") };
    setting::put(tx, threshold_of(threshold.from), Some(format!("{}{alone}", threshold.pence)))
}

/// Removes the threshold of a day.
pub fn remove_threshold(tx: &WriteTx<'_>, from: Option<NaiveDate>) -> Result<(), Fault> {
    setting::put(tx, threshold_of(from), None)
}

/// True if there is any policy of depreciation.
pub fn is_used(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from depreciation limit 1", &[], |_| Ok(()))?.is_some())
}

/// Every policy of depreciation: the school's, then the categories', then those of single items; each in order of days.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Depreciation>, Fault> {
    let order = "left join category c on c.id = r.category_id left join asset a on a.id = r.asset_id \
                 order by r.asset_id is not null, r.category_id is not null, coalesce(c.name_folded, a.tag_folded, ''), \
                 coalesce(r.from_on, '')";
    tx.list(order, &[])
}

/// The policies of one item alone, in order of days.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Depreciation>, Fault> {
    tx.list("where r.asset_id = ?1 order by coalesce(r.from_on, '')", &[id.to_value()])
}

/// The policies of a category, or of the school, in order of days.
pub fn of_category(tx: &ReadTx<'_>, id: Option<CategoryId>) -> Result<Vec<Depreciation>, Fault> {
    let condition = "where r.asset_id is null and coalesce(r.category_id, '') = ?1 order by coalesce(r.from_on, '')";
    tx.list(condition, &[id.map_or_else(String::new, |id| id.to_string()).to_value()])
}

/// The policies that count for each category and item.
#[derive(Debug, Default)]
pub struct Policies {
    school: Vec<Dated>,
    categories: HashMap<CategoryId, Vec<Dated>>,
    assets: HashMap<AssetId, Vec<Dated>>,
}

impl Policies {
    /// Reads every policy.
    pub fn load(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        Self::of(tx, &all(tx)?)
    }

    /// Reads the policies that count for one item.
    pub fn of_one(tx: &ReadTx<'_>, asset: AssetId, category: CategoryId) -> Result<Self, Fault> {
        let mut found = of_category(tx, None)?;
        found.extend(of_category(tx, Some(category))?);
        found.extend(of_asset(tx, asset)?);
        Self::of(tx, &found)
    }

    fn of(tx: &ReadTx<'_>, found: &[Depreciation]) -> Result<Self, Fault> {
        let mut policies = Self::default();
        for row in found {
            match (row.asset_id, row.category_id) {
                (Some(id), _) => policies.assets.entry(id).or_default().push(row.dated()),
                (None, Some(id)) => policies.categories.entry(id).or_default().push(row.dated()),
                (None, None) => policies.school.push(row.dated()),
            }
        }
        for of_category in policies.categories.values_mut() {
            *of_category = overlay(&policies.school, of_category);
        }
        for (id, own) in &mut policies.assets {
            let category: Option<CategoryId> =
                tx.one("select category_id from asset where id = ?1", &[id.to_value()], |row| row.get(0))?;
            let base = category.and_then(|id| policies.categories.get(&id)).unwrap_or(&policies.school);
            *own = overlay(base, own);
        }
        Ok(policies)
    }

    /// True if no item has a policy of its own.
    pub fn has_no_items(&self) -> bool {
        self.assets.is_empty()
    }

    /// The policies of a category's items that have none of their own, in order of days.
    pub fn of_category(&self, id: CategoryId) -> &[Dated] {
        self.categories.get(&id).unwrap_or(&self.school)
    }

    /// The policies that count for an item, in order of days.
    pub fn of_asset(&self, id: AssetId, category: CategoryId) -> &[Dated] {
        self.assets.get(&id).map_or_else(|| self.of_category(category), Vec::as_slice)
    }
}

/// The end of the school's ownership of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    pub on: NaiveDate,
    /// The sum that the school got for it; `None` if that is unknown.
    pub proceeds: Option<i64>,
}

/// The days on which items were disposed of, lost or stolen, by item. An item that is gone and isn't here has no known day.
///
/// The item's disposal tells the day and the proceeds, if it had one; else the last entry of the log that set its fate.
/// Without `only`, every item is read.
pub fn gone(tx: &ReadTx<'_>, only: Option<AssetId>, clock: Clock) -> Result<HashMap<AssetId, Gone>, Fault> {
    // An item's id as the parameter, or null for every item.
    let only = [only.to_value()];
    let mut found = HashMap::new();
    let sql = "select a.id, a.fate, l.at, l.effective_at, d.body from asset a join log l on l.asset_id = a.id \
               join log_detail d on d.log_no = l.no where a.fate in ('disposed', 'lost', 'stolen') \
               and d.body like '%fate%' and coalesce(?1, a.id) = a.id order by l.no";
    tx.each(sql, &only, |row| {
        let (id, fate): (AssetId, Fate) = (row.get(0)?, row.get(1)?);
        if let Some(at) = set_at(row, fate)? {
            found.insert(id, Gone { on: clock.day_of(at), proceeds: None });
        }
        Ok::<(), Fault>(())
    })?;
    let sql = "select a.id, p.done_on, i.proceeds_pence from asset a join disposal_item i on i.asset_id = a.id \
               join disposal p on p.id = i.disposal_id where a.fate = 'disposed' and p.state = 'done' \
               and i.taken_out_on is null and coalesce(?1, a.id) = a.id order by p.no";
    tx.each(sql, &only, |row| {
        if let Some(on) = row.get::<Option<NaiveDate>>(1)? {
            found.insert(row.get(0)?, Gone { on, proceeds: row.get(2)? });
        }
        Ok::<(), Fault>(())
    })?;
    Ok(found)
}

/// The time of an entry that changed the item's fate to this one. An item that came into the register as gone went on a day
/// that nobody recorded.
fn set_at(row: &Row<'_>, fate: Fate) -> Result<Option<Instant>, Fault> {
    let body: Json = serde_json::from_str(row.text(4)?).unwrap_or_default();
    if body["fate"]["to"].as_str() != Some(fate.word()) {
        return Ok(None);
    }
    let effective: Option<Instant> = row.get(3)?;
    Ok(Some(match effective {
        Some(at) => at,
        None => row.get(2)?,
    }))
}
