//! Finding tested items, their results, and what the school has set of their tests.

use super::{
    Field, ReadTx, Value, WriteTx,
    asset::{self, Spelling},
};
use domain::{
    asset::Asset,
    category::Part,
    fault::{Fault, FaultKind},
    ids::{AssetId, CategoryId, RowId},
    pat::{Appliance, Decimal, Interval, Item, Limits, Outcome, PatReading, PatResult, TesterId, label},
    remedy::See,
    say,
    text::{and_list, fold, shown},
    words::Word,
};
use std::borrow::Cow;

/// Where the limits of readings stand among the settings.
const LIMIT: &str = "pat.limit.";
const EDITION: &str = "pat.edition";

/// An item that was named for a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    pub asset: Asset,
    /// `None`: the item itself.
    pub part: Option<String>,
    /// Whether the part was named, and not worked out.
    pub by_name: bool,
}

/// Finds what is tested: `KET-0003`, or a part as `LAP-0042/charger`.
///
/// Errors: no such asset, or several; the asset has no such part.
pub fn find(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Named, Fault> {
    match seek(tx, typed, spelling)? {
        Some(named) => Ok(named),
        None => {
            let tag = typed.split_once('/').map_or(typed, |(tag, _)| tag);
            Err(asset::unknown(tx, tag)?)
        }
    }
}

/// As [`find`]; `None` where no asset is known by the tag.
///
/// Errors: several; the asset has no such part.
pub fn seek(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Option<Named>, Fault> {
    let itself = |asset| Named { asset, part: None, by_name: false };
    let Some((tag, part)) = typed.split_once('/') else { return Ok(asset::seek(tx, typed, spelling)?.map(itself)) };
    // No tag has a stroke in it; a serial may.
    if let Some(asset) = asset::seek(tx, typed, Spelling::Whole)? {
        return Ok(Some(itself(asset)));
    }
    let Some(asset) = asset::seek(tx, tag, spelling)? else { return Ok(None) };
    let part = part_of(tx, &asset, part)?;
    Ok(Some(Named { asset, part: Some(part), by_name: true }))
}

/// A part's name as the register writes it: of its category, or one that was tested before.
fn part_of(tx: &ReadTx<'_>, asset: &Asset, typed: &str) -> Result<String, Fault> {
    let wanted = fold(typed.trim());
    let mut names: Vec<String> =
        super::category::parts(tx, asset.category_id)?.into_iter().map(|p: Part| p.name).collect();
    names.extend(
        items(tx, asset.id)?.into_iter().filter_map(|i| i.part).filter(|p| !names.contains(p)).collect::<Vec<_>>(),
    );
    if let Some(name) = names.iter().find(|name| fold(name) == wanted) {
        return Ok(name.clone());
    }
    let hint = if names.is_empty() {
        format!("Its category has no parts; leave “/{}” away.", typed.trim())
    } else {
        format!("It has {}.", and_list(&names))
    };
    Err(Fault::new(FaultKind::NotFound, format!("{} has no part {}", asset.tag, shown(typed.trim()))).hint(hint))
}

/// What is known of an item's electrics and tests, itself first.
///
/// Errors: the register can't be read.
pub fn items(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Item>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.part nulls first", &[id.to_value()])
}

/// Every result of an item and its parts, the oldest first.
///
/// Errors: the register can't be read.
pub fn results(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<PatResult>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.tested_on, r.no", &[id.to_value()])
}

/// A result by its short number.
///
/// Errors: there is none.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<PatResult, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no test result {no}"))
            .hint(say![See::Tests, " shows results with their numbers."])
    })
}

/// The readings of a result, in order.
///
/// Errors: the register can't be read.
pub fn readings(tx: &ReadTx<'_>, id: RowId) -> Result<Vec<PatReading>, Fault> {
    tx.list("where r.result_id = ?1 order by r.position", &[id.to_value()])
}

/// Results that came under an ID of a tester's file, and stand where the one that is meant stands: nobody's yet, or the
/// same item's.
///
/// Errors: the register can't be read.
pub fn of_tester_id(tx: &ReadTx<'_>, folded: &str, asset: Option<AssetId>) -> Result<Vec<PatResult>, Fault> {
    let key = folded.to_owned();
    match asset {
        None => tx.list("where r.foreign_id_folded = ?1 and r.asset_id is null order by r.no", &[key.to_value()]),
        Some(id) => tx
            .list("where r.asset_id = ?1 and r.foreign_id_folded = ?2 order by r.no", &[id.to_value(), key.to_value()]),
    }
}

/// Whose an ID of a tester's file was found to be.
///
/// Errors: the register can't be read.
pub fn tester_id(tx: &ReadTx<'_>, folded: &str) -> Result<Option<TesterId>, Fault> {
    tx.get("where r.foreign_id_folded = ?1", &[Value::Text(Cow::Borrowed(folded))])
}

/// The highest number of a result.
///
/// Errors: the register can't be read.
pub fn last_no(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx.one("select value from counter where name = 'pat'", &[], |row| row.get(0))?.unwrap_or(0))
}

/// The result of a tester's file that has this fingerprint.
///
/// Errors: the register can't be read.
pub fn by_fingerprint(tx: &ReadTx<'_>, fingerprint: &str) -> Result<Option<PatResult>, Fault> {
    tx.get("where r.fingerprint = ?1", &[Value::Text(Cow::Borrowed(fingerprint))])
}

/// Intervals that were set for one item and its parts.
///
/// Errors: the register can't be read.
pub fn intervals_of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Interval>, Fault> {
    tx.list("where coalesce(r.asset_id, '') = ?1 order by r.part nulls first, r.kind", &[id.to_value()])
}

/// Whether any ID of a tester's file was ever settled.
///
/// Errors: the register can't be read.
pub fn any_tester_id(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_tester_id limit 1", &[], |_| Ok(()))?.is_some())
}

/// Whether any result is nobody's yet.
///
/// Errors: the register can't be read.
pub fn any_waits(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_result where asset_id is null limit 1", &[], |_| Ok(()))?.is_some())
}

/// Whether an interval was set for any single item.
///
/// Errors: the register can't be read.
pub fn any_own_interval(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from pat_interval where asset_id is not null limit 1", &[], |_| Ok(()))?.is_some())
}

/// Intervals that were set for categories and locations: few, and asked for again and again.
///
/// Errors: the register can't be read.
pub fn shared_intervals(tx: &ReadTx<'_>) -> Result<Vec<Interval>, Fault> {
    tx.list("where coalesce(r.asset_id, '') = '' order by r.id", &[])
}

/// Assets of a category.
///
/// Errors: the register can't be read.
pub fn assets_of_category(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<AssetId>, Fault> {
    tx.all("select id from asset where category_id = ?1 order by id", &[id.to_value()], |row| row.get(0))
}

/// Assets that belong in a location, by its folded name.
///
/// Errors: the register can't be read.
pub fn assets_in(tx: &ReadTx<'_>, folded: &str) -> Result<Vec<AssetId>, Fault> {
    let sql = "select id from asset where location_folded = ?1 order by id";
    tx.all(sql, &[Value::Text(Cow::Borrowed(folded))], |row| row.get(0))
}

/// The limits as the school has set them.
///
/// Errors: the register can't be read.
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

/// Sets a limit, or takes the school's own away.
///
/// Errors: the register can't be written.
pub fn set_limit(tx: &WriteTx<'_>, name: &str, value: Option<Decimal>) -> Result<(), Fault> {
    super::setting::put(tx, format!("{LIMIT}{name}"), value.map(|v| v.to_string()))
}

/// Sets the edition that readings are held to.
///
/// Errors: the register can't be written.
pub fn set_edition(tx: &WriteTx<'_>, edition: &str) -> Result<(), Fault> {
    super::setting::put(tx, EDITION.to_owned(), Some(edition.to_owned()))
}

/// The last failed result of an item or part that counts, for saying why.
///
/// Errors: the register can't be read.
pub fn last_fail(tx: &ReadTx<'_>, id: AssetId, part: Option<&str>) -> Result<Option<PatResult>, Fault> {
    let mut fails = results(tx, id)?;
    fails.retain(|r| r.counts_as_fail() && r.is_about(part));
    Ok(fails.pop())
}

/// A fail in a few words: what was written, or the readings that failed.
///
/// Errors: the register can't be read.
pub fn why_failed(tx: &ReadTx<'_>, failed: &PatResult) -> Result<Option<String>, Fault> {
    if let Some(note) = &failed.note {
        let line = note.lines().next().unwrap_or_default();
        return Ok(Some(line.chars().take(80).collect()));
    }
    let readings = readings(tx, failed.id)?;
    let told: Vec<String> = readings
        .iter()
        .filter(|r| r.result == Some(Outcome::Fail))
        .map(|r| format!("{} {}", r.test, r.reading().text()))
        .collect();
    Ok((!told.is_empty()).then(|| told.join(", ")))
}

/// The fail of an item that stands, if one does.
///
/// Errors: the register can't be read.
pub fn standing_fail(tx: &ReadTx<'_>, asset: &Asset, appliance: &Appliance) -> Result<Option<PatResult>, Fault> {
    if appliance.history.failed.is_some() { last_fail(tx, asset.id, appliance.part.as_deref()) } else { Ok(None) }
}

impl Named {
    /// `LAP-0042/charger`
    pub fn label(&self) -> String {
        label(&self.asset.tag, self.part.as_deref())
    }
}
