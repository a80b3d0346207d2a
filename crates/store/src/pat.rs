//! Queries for tested items, their results, and the school's PAT settings.

use super::{
    Field, ReadTx, Value, WriteTx,
    asset::{self, Spelling},
    parts,
};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    ids::{AssetId, CategoryId, RowId},
    pat::{Appliance, Decimal, Interval, Item, Limits, Make, PatReading, PatResult, Reading, TesterId, failing, label},
    remedy::See,
    say, tag,
    text::{and_list, fold, shown},
    words::Word,
};
use std::borrow::Cow;

/// The prefix of settings that hold a limit for readings.
const LIMIT: &str = "pat.limit.";
const EDITION: &str = "pat.edition";
/// The settings for new items: the months in which an item counts as new, and the date of that decision. Its note and
/// who decided are only in the log: an erasure doesn't read the settings.
const NEW_MONTHS: &str = "pat.new-kit-months";
const NEW_ON: &str = "pat.new-kit-decided-on";

/// The asset, and perhaps the part, that a user named.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub asset: Asset,
    /// The name of the part; `None` for the asset itself.
    pub part: Option<String>,
    /// True if the user named the part.
    pub by_name: bool,
}

/// Finds a tested item: an asset such as `KET-0003`, or a part such as `LAP-0042/charger`.
///
/// Errors: there is no such asset, or several match; the asset has no such part.
pub fn find(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Named, Fault> {
    match seek(tx, typed, spelling)? {
        Some(named) => Ok(named),
        // A word like `LAP-0024/charger` most likely has a wrong tag before the slash.
        None => Err(asset::unknown(tx, tag::splits(typed).last().map_or(typed, |(tag, _)| tag))?),
    }
}

/// Finds a tested item like [`find`]; `None` if no item has the tag. A word with a slash is a whole tag, old tag or serial
/// first, then the longest tag with a part of that name, then a short form.
///
/// Errors: several assets match; the asset has no such part.
pub fn seek(tx: &ReadTx<'_>, typed: &str, most: Spelling) -> Result<Option<Named>, Fault> {
    let itself = |asset| Named { asset, part: None, by_name: false };
    let mut lacking = None;
    let all: &[Spelling] = if most == Spelling::Scanned { &[most] } else { &[Spelling::Whole, Spelling::Short] };
    for &spelling in all {
        if let Some(asset) = asset::seek(tx, typed, spelling)? {
            return Ok(Some(itself(asset)));
        }
        for (tag, part) in tag::splits(typed) {
            let Some(asset) = asset::seek(tx, tag, of_part(spelling))? else { continue };
            match part_of(tx, &asset, part)? {
                Ok(part) => return Ok(Some(Named { asset, part: Some(part), by_name: true })),
                Err(fault) => lacking = lacking.or(Some(fault)),
            }
        }
        if spelling == most {
            break;
        }
    }
    lacking.map_or(Ok(None), Err)
}

/// The spelling of a tag before the name of a part: such a word is no person's.
fn of_part(spelling: Spelling) -> Spelling {
    if spelling == Spelling::Scanned { Spelling::Whole } else { spelling }
}

/// Finds a part of an asset by name; returns the recorded spelling, or the fault for a part that the asset lacks.
fn part_of(tx: &ReadTx<'_>, asset: &Asset, typed: &str) -> Result<Result<String, Fault>, Fault> {
    let wanted = fold(typed.trim());
    let names = parts::names(tx, asset)?;
    if let Some(name) = names.iter().find(|name| fold(name) == wanted) {
        return Ok(Ok(name.clone()));
    }
    let hint = if names.is_empty() {
        format!("Its category has no parts. Leave out “/{}”.", typed.trim())
    } else {
        format!("Give one that it has: {}.", and_list(&names).replace(" and ", " or "))
    };
    let message = format!("{} has no part {}", asset.tag, shown(typed.trim()));
    Ok(Err(Fault::new(FaultKind::NotFound, message).hint(hint)))
}

/// Lists the records of an asset's tested items: the asset itself first, then its parts.
pub fn items(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Item>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.part nulls first", &[id.to_value()])
}

/// Lists all results of an asset and its parts, oldest first.
pub fn results(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<PatResult>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.tested_on, r.no", &[id.to_value()])
}

/// Finds a result by its number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<PatResult, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no test result {no}"))
            .hint(say![See::Tests, " lists results with their numbers."])
    })
}

/// Finds a result by an id that another row holds.
///
/// Errors: the result is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: RowId) -> Result<PatResult, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the test result {id} is not in the register")))
}

/// Lists the readings of a result, in order.
pub fn readings(tx: &ReadTx<'_>, id: RowId) -> Result<Vec<PatReading>, Fault> {
    tx.list("where r.result_id = ?1 order by r.position", &[id.to_value()])
}

/// Lists the results imported under an ID in a tester's file: the results matched to `asset`, or the unmatched results
/// if `asset` is `None`.
pub fn of_tester_id(tx: &ReadTx<'_>, folded: &str, asset: Option<AssetId>) -> Result<Vec<PatResult>, Fault> {
    let key = folded.to_owned();
    match asset {
        None => tx.list("where r.foreign_id_folded = ?1 and r.asset_id is null order by r.no", &[key.to_value()]),
        Some(id) => tx
            .list("where r.asset_id = ?1 and r.foreign_id_folded = ?2 order by r.no", &[id.to_value(), key.to_value()]),
    }
}

/// The item that an ID in a tester's file was matched to, if any.
pub fn tester_id(tx: &ReadTx<'_>, folded: &str) -> Result<Option<TesterId>, Fault> {
    tx.get("where r.foreign_id_folded = ?1", &[Value::Text(Cow::Borrowed(folded))])
}

/// The highest result number so far.
pub fn last_no(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx.one("select value from counter where name = 'pat'", &[], |row| row.get(0))?.unwrap_or(0))
}

/// Finds the imported result with this fingerprint.
pub fn by_fingerprint(tx: &ReadTx<'_>, fingerprint: &str) -> Result<Option<PatResult>, Fault> {
    tx.get("where r.fingerprint = ?1", &[Value::Text(Cow::Borrowed(fingerprint))])
}

/// Lists the intervals set for one asset and its parts.
pub fn intervals_of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Interval>, Fault> {
    tx.list("where coalesce(r.asset_id, '') = ?1 order by r.part nulls first, r.kind", &[id.to_value()])
}

/// True if any ID in a tester's file was ever matched.
pub fn any_tester_id(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_tester_id limit 1", &[], |_| Ok(()))?.is_some())
}

/// True if any result is still unmatched.
pub fn any_waits(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_result where asset_id is null limit 1", &[], |_| Ok(()))?.is_some())
}

/// True if any location has its own interval.
pub fn any_interval_of_location(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_interval where location is not null limit 1", &[], |_| Ok(()))?.is_some())
}

/// Lists the intervals set for categories and locations, and tells whether any single item has its own.
pub(crate) fn shared_intervals_and_own(tx: &ReadTx<'_>) -> Result<(Vec<Interval>, bool), Fault> {
    let mut intervals: Vec<Interval> = tx.list(
        "where coalesce(r.asset_id, '') = '' \
         or r.id = (select i.id from pat_interval i where i.asset_id is not null limit 1) order by r.id",
        &[],
    )?;
    let all = intervals.len();
    intervals.retain(|interval| interval.asset_id.is_none());
    let any_own = intervals.len() < all;
    Ok((intervals, any_own))
}

/// Lists the intervals set for categories and locations.
pub fn shared_intervals(tx: &ReadTx<'_>) -> Result<Vec<Interval>, Fault> {
    tx.list("where coalesce(r.asset_id, '') = '' order by r.id", &[])
}

/// Lists the assets of a category.
pub fn assets_of_category(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<AssetId>, Fault> {
    tx.all("select id from asset where category_id = ?1 order by id", &[id.to_value()], |row| row.get(0))
}

/// Lists the assets of a category that have passes with readings, or queried ones.
pub fn with_judged_passes(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<AssetId>, Fault> {
    let sql = "select distinct r.asset_id from pat_result r join asset a on a.id = r.asset_id \
               where a.category_id = ?1 and r.result = 'pass' and r.state <> 'void' \
               and (r.state = 'queried' or exists (select 1 from pat_reading p where p.result_id = r.id)) order by 1";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// Reads the school's limits.
pub fn limits(tx: &ReadTx<'_>) -> Result<Limits, Fault> {
    let mut limits = Limits::default();
    tx.each("select name, value from setting where name like 'pat.%' order by name", &[], |row| {
        let (name, value) = (row.text(0)?, row.text(1)?);
        if let Some(name) = name.strip_prefix(LIMIT) {
            limits.set.extend(Decimal::parse(value).map(|value| (name.to_owned(), value)));
        } else if name == EDITION {
            limits.edition = Word::parse(value).unwrap_or(limits.edition);
        }
        Ok::<(), Fault>(())
    })?;
    Ok(limits)
}

/// Sets the school's value for a limit; `None` goes back to the default.
pub fn set_limit(tx: &WriteTx<'_>, name: &str, value: Option<Decimal>) -> Result<(), Fault> {
    super::setting::put(tx, format!("{LIMIT}{name}"), value.map(|v| v.to_string()))
}

/// Sets the edition of the Code of Practice that readings are checked against.
pub fn set_edition(tx: &WriteTx<'_>, edition: &str) -> Result<(), Fault> {
    super::setting::put(tx, EDITION.to_owned(), Some(edition.to_owned()))
}

/// The school's decision on how long an item counts as new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewItems {
    pub months: u32,
    pub decided_on: Option<NaiveDate>,
}

/// The months in which an item counts as new; `None` if the school hasn't set any.
pub fn new_months(tx: &ReadTx<'_>) -> Result<Option<u32>, Fault> {
    Ok(setting(tx, NEW_MONTHS)?.and_then(|value| value.parse().ok()))
}

/// The school's decision on how long an item counts as new, if it has made one.
pub fn new_items(tx: &ReadTx<'_>) -> Result<Option<NewItems>, Fault> {
    let Some(months) = new_months(tx)? else { return Ok(None) };
    Ok(Some(NewItems { months, decided_on: setting(tx, NEW_ON)?.and_then(|day| day.parse().ok()) }))
}

/// Sets how long an item counts as new; `None` goes back to the default.
pub fn set_new_items(tx: &WriteTx<'_>, set: Option<NewItems>) -> Result<(), Fault> {
    for (name, value) in [
        (NEW_MONTHS, set.map(|set| set.months.to_string())),
        (NEW_ON, set.and_then(|set| set.decided_on).map(|day| day.to_string())),
    ] {
        super::setting::put(tx, name.to_owned(), value)?;
    }
    Ok(())
}

fn setting(tx: &ReadTx<'_>, name: &str) -> Result<Option<String>, Fault> {
    tx.one("select value from setting where name = ?1", &[Value::Text(Cow::Borrowed(name))], |row| row.get(0))
}

/// Lists the assets with an item that never passed a full test: for how long an item counts as new decides when theirs
/// is due.
pub fn assets_without_full_test(tx: &ReadTx<'_>) -> Result<Vec<AssetId>, Fault> {
    let sql =
        "select distinct asset_id from pat_item where first_on is not null and combined_on is null order by asset_id";
    tx.all(sql, &[], |row| row.get(0))
}

/// The dates on which parts of an asset were last replaced, by name.
pub fn replaced(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<(String, NaiveDate)>, Fault> {
    let sql = "select part, max(tested_on) from pat_result where asset_id = ?1 and replaced and state = 'counted' \
               and part is not null group by part order by part";
    tx.all(sql, &[id.to_value()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The last counted fail of an item.
pub fn last_fail(tx: &ReadTx<'_>, id: AssetId, part: Option<&str>) -> Result<Option<PatResult>, Fault> {
    let mut fails = results(tx, id)?;
    fails.retain(|r| r.counts_as_fail() && r.is_about(part));
    Ok(fails.pop())
}

/// The reason for a fail in a few words: the reason that was typed, or the readings that failed. The note of an imported
/// result is the rest of its row, so there the readings come first.
pub fn why_failed(tx: &ReadTx<'_>, failed: &PatResult, make: Make) -> Result<Option<String>, Fault> {
    let note = failed.note.as_ref().map(|note| note.lines().next().unwrap_or_default().chars().take(80).collect());
    if note.is_some() && failed.foreign_id.is_none() {
        return Ok(note);
    }
    let readings: Vec<Reading> = readings(tx, failed.id)?.iter().map(PatReading::reading).collect();
    let failing = if readings.is_empty() { Vec::new() } else { failing(&readings, make, &limits(tx)?) };
    Ok(if failing.is_empty() { note } else { Some(failing.join("; ")) })
}

/// The fail that keeps an item out of use; `None` if the item isn't failed.
pub fn current_fail(tx: &ReadTx<'_>, asset: &Asset, appliance: &Appliance) -> Result<Option<PatResult>, Fault> {
    if appliance.history.failed.is_some() { last_fail(tx, asset.id, appliance.part.as_deref()) } else { Ok(None) }
}

impl Named {
    /// The label of the named item, such as `LAP-0042/charger`.
    pub fn label(&self) -> String {
        label(&self.asset.tag, self.part.as_deref())
    }
}
