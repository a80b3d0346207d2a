//! Finds stocktakes, what they expect, and their scans.

use super::{
    Field as _, Only, ReadTx, Row, Value,
    asset::{self, Spelling},
    person, scanned,
};
use domain::{
    asset::{Condition, Fate, describe},
    fault::Fault,
    ids::{AssetId, CategoryId, LoanId, StocktakeId},
    remedy::See,
    say,
    stocktake::{Expected, Finding, Scan, Stocktake},
    text::fold,
    when::Instant,
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

/// The columns that a closing sets.
pub static OUTCOME: Only<Expected> = Only::new(&["outcome", "lent_loan_id"]);

/// Finds a stocktake by its short number.
///
/// Errors: no stocktake has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Stocktake, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| none_with(no))
}

/// What a scan must know of its stocktake. A scan changes nothing of it.
pub struct Counting {
    pub id: StocktakeId,
    pub opened_at: Instant,
    pub is_open: bool,
    /// True while nobody is shown what is expected.
    pub withholds: bool,
    /// The name of the room as the stocktake has it; `None` if it expects nothing there.
    pub room: Option<String>,
}

/// A stocktake by its short number, and the name of a room by its folded name, for a scan.
///
/// Errors: no stocktake has this number.
pub fn counting(tx: &ReadTx<'_>, no: i64, room: &str) -> Result<Counting, Fault> {
    let sql = "select s.id, s.opened_at, s.closed_at is null, s.blind, (select e.location from stocktake_expected e \
               where e.stocktake_id = s.id and e.location_folded = ?2 limit 1) from stocktake s where s.no = ?1";
    let found = tx.one(sql, &[Value::Int(no), Value::Text(room.into())], |row| {
        let (is_open, blind): (bool, bool) = (row.get(2)?, row.get(3)?);
        Ok(Counting {
            id: row.get(0)?,
            opened_at: row.get(1)?,
            is_open,
            withholds: blind && is_open,
            room: row.get(4)?,
        })
    })?;
    found.ok_or_else(|| none_with(no))
}

fn none_with(no: i64) -> Fault {
    Fault::not_found(format!("there is no stocktake {no}"))
        .hint(say![See::Stocktakes, " shows them with their numbers."])
}

/// Every stocktake, newest first.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Stocktake>, Fault> {
    tx.list("order by r.no desc", &[])
}

/// The stocktakes that are open, oldest first.
pub fn open(tx: &ReadTx<'_>) -> Result<Vec<Stocktake>, Fault> {
    tx.list("where r.closed_at is null order by r.no", &[])
}

/// The number of stocktakes that are open.
pub fn count_open(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    Ok(tx.one("select count(*) from stocktake where closed_at is null", &[], |row| row.get(0))?.unwrap_or(0))
}

/// An item to expect: where it is, and its open loan.
pub struct ToExpect {
    pub asset: AssetId,
    pub location: Option<String>,
    pub location_folded: Option<String>,
    pub loan: Option<LoanId>,
}

/// The items that a stocktake of a room and a category expects: all that are neither disposed of nor gone. The room is
/// folded.
pub fn to_expect(
    tx: &ReadTx<'_>,
    location: Option<&str>,
    category: Option<CategoryId>,
) -> Result<Vec<ToExpect>, Fault> {
    const FROM: &str = concat!(
        "select r.id, ",
        crate::place!("r", "location"),
        ", ",
        crate::place!("r", "location_folded"),
        ", l.id from asset r left join loan l on l.asset_id = r.id and l.state = 'open'"
    );
    const IN_ROOM: &str = concat!(" and ", crate::place!("r", "location_folded"), " = ?1");
    let (conditions, params) = match (location, category) {
        (None, None) => ([""; 2], Vec::new()),
        (Some(room), None) => ([IN_ROOM, ""], vec![Value::Text(room.into())]),
        (None, Some(category)) => (["", " and r.category_id = ?1"], vec![category.to_value().into_owned()]),
        (Some(room), Some(category)) => {
            ([IN_ROOM, " and r.category_id = ?2"], vec![Value::Text(room.into()), category.to_value().into_owned()])
        }
    };
    let sql = [FROM, " where r.fate is null", conditions[0], conditions[1], " order by r.id"].concat();
    tx.all(&sql, &params, |row| {
        Ok(ToExpect { asset: row.get(0)?, location: row.get(1)?, location_folded: row.get(2)?, loan: row.get(3)? })
    })
}

/// What a stocktake expects of an item.
pub fn expected(tx: &ReadTx<'_>, id: StocktakeId, asset: AssetId) -> Result<Option<Expected>, Fault> {
    tx.get("where r.stocktake_id = ?1 and r.asset_id = ?2", &[id.to_value(), asset.to_value()])
}

/// The expected items that nobody has scanned.
pub fn unseen(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Vec<Expected>, Fault> {
    let condition = "where r.stocktake_id = ?1 and not exists (select 1 from stocktake_scan s \
                     where s.asset_id = r.asset_id and s.stocktake_id = r.stocktake_id and s.void_reason is null) \
                     order by r.id";
    tx.list(condition, &[id.to_value()])
}

/// The name of a room as the stocktake has it, by its folded name; `None` if it expects nothing there.
pub fn room_named(tx: &ReadTx<'_>, id: StocktakeId, folded: &str) -> Result<Option<String>, Fault> {
    let sql = "select location from stocktake_expected where stocktake_id = ?1 and location_folded = ?2 limit 1";
    Ok(tx.one(sql, &[id.to_value(), Value::Text(folded.into())], |row| row.get(0))?.flatten())
}

/// What a scan of an item is judged by, and what its answer shows. A scan changes none of these rows.
pub struct Seen {
    pub asset: AssetId,
    pub tag: String,
    /// Its name, make and model.
    pub item: String,
    pub fate: Option<Fate>,
    /// The room where the stocktake expects it, as it is shown and folded; the outer `None` if it does not expect it.
    pub expected: Option<(Option<String>, Option<String>)>,
    /// The ref and name of the borrower of its open loan.
    pub holder: Option<(String, String)>,
    /// The newest scan of it in this stocktake that is not void: the room, when, and the name of the operator.
    pub before: Option<(String, Instant, String)>,
}

/// The select of [`Seen`], up to a condition.
macro_rules! seen {
    ($condition:literal) => {
        concat!(
            "select a.id, a.tag, a.name, a.make, a.model, a.fate, e.id is not null, e.location, e.location_folded, \
             p.ref, p.name, s.location, s.scanned_at, o.name from asset a \
             left join stocktake_expected e on e.stocktake_id = ?1 and e.asset_id = a.id \
             left join loan l on l.asset_id = a.id and l.state = 'open' left join person p on p.id = l.person_id \
             left join stocktake_scan s on s.asset_id = a.id and s.stocktake_id = ?1 and s.void_reason is null \
             and not exists (select 1 from stocktake_scan z where z.asset_id = a.id and z.stocktake_id = ?1 \
             and z.void_reason is null and (z.scanned_at > s.scanned_at or (z.scanned_at = s.scanned_at and z.no > s.no))) \
             left join operator o on o.id = s.operator_id ",
            $condition
        )
    };
}

/// The item that a word means, as a scan of it is judged; `None` if no item has the word. Nearly always it is a whole tag.
///
/// Errors: several items fit; the word was scanned, and is also a person's.
pub fn seen(tx: &ReadTx<'_>, id: StocktakeId, typed: &str, spelling: Spelling) -> Result<Option<Seen>, Fault> {
    let is_persons = spelling == Spelling::Scanned && person::is_any_exact(tx, typed)?;
    let folded = fold(typed.trim());
    let by_tag = tx.one(seen!("where a.tag_folded = ?2"), &[id.to_value(), Value::Text(folded.into())], read_seen)?;
    if let Some(seen) = &by_tag
        && is_persons
    {
        return Err(scanned::maybe_a_card(typed, Some(&seen.tag)));
    }
    if by_tag.is_some() {
        return Ok(by_tag);
    }
    if is_persons {
        let asset = asset::seek(tx, typed, Spelling::Whole)?;
        return Err(scanned::maybe_a_card(typed, asset.as_ref().map(|asset| asset.tag.as_str())));
    }
    let Some(asset) = asset::seek(tx, typed, spelling)? else { return Ok(None) };
    tx.one(seen!("where a.id = ?2"), &[id.to_value(), asset.id.to_value()], read_seen)
}

fn read_seen(row: &Row<'_>) -> Result<Seen, Fault> {
    let is_expected: bool = row.get(6)?;
    let before: Option<String> = row.get(11)?;
    Ok(Seen {
        asset: row.get(0)?,
        tag: row.get(1)?,
        item: describe(row.maybe_text(2)?, row.maybe_text(3)?, row.maybe_text(4)?),
        fate: row.get(5)?,
        expected: if is_expected { Some((row.get(7)?, row.get(8)?)) } else { None },
        holder: row.get::<Option<String>>(9)?.zip(row.get(10)?),
        before: before.map(|room| Ok::<_, Fault>((room, row.get(12)?, row.get(13)?))).transpose()?,
    })
}

/// The newest scan of an item that is not void.
pub fn last_scan(tx: &ReadTx<'_>, id: StocktakeId, asset: AssetId) -> Result<Option<Scan>, Fault> {
    let condition = "where r.asset_id = ?2 and r.stocktake_id = ?1 and r.void_reason is null \
                     order by r.scanned_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value(), asset.to_value()])
}

/// The items of which a condition was noted, by tag.
pub fn with_condition(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Vec<AssetId>, Fault> {
    let sql = "select a.id from asset a where exists (select 1 from stocktake_scan s where s.asset_id = a.id \
               and s.stocktake_id = ?1 and s.void_reason is null and s.condition is not null) order by a.tag_folded";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// The newest scan of an item that is not void and has a condition.
pub fn last_condition(tx: &ReadTx<'_>, id: StocktakeId, asset: AssetId) -> Result<Option<Scan>, Fault> {
    let condition = "where r.asset_id = ?2 and r.stocktake_id = ?1 and r.void_reason is null \
                     and r.condition is not null order by r.scanned_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value(), asset.to_value()])
}

/// True if the log has an entry after a moment that sets an item's condition, but for those of stocktakes.
pub fn condition_recorded_after(tx: &ReadTx<'_>, asset: AssetId, after: Instant) -> Result<bool, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no where l.asset_id = ?1 and l.at > ?2 \
               and l.action not like 'stocktake %' and d.body like '%condition%' order by l.no";
    let bodies = tx.all(sql, &[asset.to_value(), after.to_value()], |row| row.get::<String>(0))?;
    // A loan that begins tells of the condition in which the item went out, and sets none.
    let sets = |body: &String| {
        let body: Option<Map<String, Json>> = serde_json::from_str(body).ok();
        body.is_some_and(|body| body.contains_key("condition") || body.contains_key("condition_in"))
    };
    Ok(bodies.iter().any(sets))
}

/// The newest scan of a tag that no item has, and that is not void.
pub fn last_scan_of_word(tx: &ReadTx<'_>, id: StocktakeId, word: &str) -> Result<Option<Scan>, Fault> {
    let condition = "where r.stocktake_id = ?1 and r.asset_id is null and r.void_reason is null \
                     order by r.scanned_at desc, r.no desc";
    let scans: Vec<Scan> = tx.list(condition, &[id.to_value()])?;
    let wanted = fold(word);
    Ok(scans.into_iter().find(|scan| scan.word.as_deref().is_some_and(|known| fold(known) == wanted)))
}

/// The newest scan of an item in any stocktake that is not void, with the number of its stocktake.
pub fn last_seen(tx: &ReadTx<'_>, asset: AssetId) -> Result<Option<(Scan, Stocktake)>, Fault> {
    let condition = "where r.asset_id = ?1 and r.void_reason is null order by r.scanned_at desc, r.no desc limit 1";
    let Some(scan): Option<Scan> = tx.get(condition, &[asset.to_value()])? else { return Ok(None) };
    Ok(Some((scan.clone(), by_id(tx, scan.stocktake_id)?)))
}

/// Finds a stocktake by an id that another row holds.
fn by_id(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Stocktake, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the stocktake {id} is not in the register")))
}

/// The name of an operator.
pub fn operator(tx: &ReadTx<'_>, id: domain::ids::OperatorId) -> Result<String, Fault> {
    let name = tx.one("select name from operator where id = ?1", &[id.to_value()], |row| row.get(0))?;
    name.ok_or_else(|| Fault::damaged(format!("the operator {id} is not in the register")))
}

/// The names of those who scanned, by name. Void scans count too.
pub fn scanners(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Vec<String>, Fault> {
    let sql = "select o.name from operator o where exists (select 1 from stocktake_scan s \
               where s.stocktake_id = ?1 and s.operator_id = o.id) order by o.name";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// An expected item, as a list needs it.
pub struct ExpectedRow {
    pub asset: AssetId,
    pub tag: String,
    pub item: String,
    pub category: String,
    pub location: Option<String>,
    pub outcome: Option<Finding>,
    /// The ref and name of the borrower of its loan, if it has one.
    pub holder: Option<(String, String)>,
}

/// Every expected item.
pub fn expected_rows(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Vec<ExpectedRow>, Fault> {
    let sql = "select e.asset_id, a.tag, a.name, a.make, a.model, c.name, e.location, e.outcome, p.ref, p.name \
               from stocktake_expected e join asset a on a.id = e.asset_id join category c on c.id = a.category_id \
               left join loan l on l.id = e.lent_loan_id left join person p on p.id = l.person_id \
               where e.stocktake_id = ?1 order by e.id";
    tx.all(sql, &[id.to_value()], |row| {
        let (name, make, model): (Option<String>, Option<String>, Option<String>) =
            (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(ExpectedRow {
            asset: row.get(0)?,
            tag: row.get(1)?,
            item: describe(name.as_deref(), make.as_deref(), model.as_deref()),
            category: row.get(5)?,
            location: row.get(6)?,
            outcome: row.get(7)?,
            holder: row.get::<Option<String>>(8)?.zip(row.get(9)?),
        })
    })
}

/// A scan, as a list needs it.
pub struct ScanRow {
    pub asset: Option<AssetId>,
    /// The tag of the item, or what was scanned.
    pub tag: String,
    pub item: String,
    pub category: Option<String>,
    pub location: String,
    pub at: Instant,
    pub by: String,
    pub finding: Finding,
    pub condition: Option<Condition>,
    pub note: Option<String>,
    pub is_accepted: bool,
}

/// The scans that are not void, oldest first.
pub fn scan_rows(tx: &ReadTx<'_>, id: StocktakeId) -> Result<Vec<ScanRow>, Fault> {
    let sql = "select s.asset_id, coalesce(a.tag, s.word), a.name, a.make, a.model, c.name, s.location, s.scanned_at, \
               o.name, s.finding, s.condition, s.note, s.accepted_at is not null from stocktake_scan s \
               join operator o on o.id = s.operator_id left join asset a on a.id = s.asset_id \
               left join category c on c.id = a.category_id \
               where s.stocktake_id = ?1 and s.void_reason is null order by s.scanned_at, s.no";
    tx.all(sql, &[id.to_value()], |row| {
        let (name, make, model): (Option<String>, Option<String>, Option<String>) =
            (row.get(2)?, row.get(3)?, row.get(4)?);
        Ok(ScanRow {
            asset: row.get(0)?,
            tag: row.get(1)?,
            item: describe(name.as_deref(), make.as_deref(), model.as_deref()),
            category: row.get(5)?,
            location: row.get(6)?,
            at: row.get(7)?,
            by: row.get(8)?,
            finding: row.get(9)?,
            condition: row.get(10)?,
            note: row.get(11)?,
            is_accepted: row.get(12)?,
        })
    })
}

/// A loan that was open at some time since a stocktake was opened, with the ref and name of its borrower.
pub struct Lent {
    pub loan: LoanId,
    pub holder: (String, String),
}

/// The expected items that were on loan at some time since a moment, each with its newest loan.
pub fn lent_since(tx: &ReadTx<'_>, id: StocktakeId, since: Instant) -> Result<HashMap<AssetId, Lent>, Fault> {
    let sql = "select l.asset_id, l.id, p.ref, p.name from stocktake_expected e join loan l on l.asset_id = e.asset_id \
               join person p on p.id = l.person_id where e.stocktake_id = ?1 and l.state <> 'void' \
               and (l.ended_at is null or l.ended_at >= ?2) order by l.out_at, l.no";
    let mut lent = HashMap::new();
    tx.each(sql, &[id.to_value(), since.to_value()], |row| {
        lent.insert(row.get(0)?, Lent { loan: row.get(1)?, holder: (row.get(2)?, row.get(3)?) });
        Ok::<(), Fault>(())
    })?;
    Ok(lent)
}

/// Of each item that a closed stocktake missed: what the closed stocktake before it that expected the item said of it,
/// and when that one was opened.
pub fn missed_before(
    tx: &ReadTx<'_>,
    id: StocktakeId,
    closed_at: Instant,
) -> Result<HashMap<AssetId, (Option<Finding>, Instant)>, Fault> {
    let sql = "select e.asset_id, b.outcome, s.opened_at from stocktake_expected e \
               join stocktake_expected b on b.asset_id = e.asset_id and b.stocktake_id <> e.stocktake_id \
               join stocktake s on s.id = b.stocktake_id \
               where e.stocktake_id = ?1 and e.outcome = 'missing' and s.closed_at <= ?2 order by s.closed_at, s.no";
    let mut before = HashMap::new();
    tx.each(sql, &[id.to_value(), closed_at.to_value()], |row| {
        before.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        Ok::<(), Fault>(())
    })?;
    Ok(before)
}

/// True if an item went out on loan after a moment, or was scanned in another stocktake then.
pub fn was_about(tx: &ReadTx<'_>, asset: AssetId, after: Instant, besides: StocktakeId) -> Result<bool, Fault> {
    let sql = "select 1 from loan where asset_id = ?1 and state <> 'void' and out_at > ?2 \
               union all select 1 from stocktake_scan where asset_id = ?1 and void_reason is null \
               and scanned_at > ?2 and stocktake_id <> ?3 limit 1";
    Ok(tx.one(sql, &[asset.to_value(), after.to_value(), besides.to_value()], |_| Ok(()))?.is_some())
}

/// The figures of a stocktake in a list: items expected, scans that are not void, and items missing at the closing.
pub fn figures(tx: &ReadTx<'_>, id: StocktakeId) -> Result<(i64, i64, i64), Fault> {
    let sql = "select (select count(*) from stocktake_expected e where e.stocktake_id = ?1), \
               (select count(*) from stocktake_scan s where s.stocktake_id = ?1 and s.void_reason is null), \
               (select count(*) from stocktake_expected e where e.stocktake_id = ?1 and e.outcome = 'missing')";
    let figures = tx.one(sql, &[id.to_value()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(figures.unwrap_or_default())
}
