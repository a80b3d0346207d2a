//! Finds assets, with their loans, old tags and contents.

use super::{Alias, Field, ReadTx, Value, WriteTx, keys, scanned};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    ids::AssetId,
    keys::tags_are_alike,
    loan::Loan,
    remedy::{Remedy, See},
    say, tag,
    text::{Natural, fold, natural_key, nearest, shown},
    when::Instant,
};
use std::{borrow::Cow, collections::HashSet};

/// The spellings of a tag that a search accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// A whole tag, old tag or serial, as a scanner reads it. The desk and pipes accept only these.
    Whole,
    /// A whole tag, old tag or serial that is no person's ref or username, or any with the word `item` before it: what a
    /// scanner reads where a pupil's card may be scanned too.
    Scanned,
    /// Also a tag that differs only in leading zeros or spaces, or a short form, that fits only one asset: `42` for
    /// `LAP-0042`.
    Short,
}

/// Every tag in its short form.
pub fn short_forms(tx: &ReadTx<'_>) -> Result<HashSet<String>, Fault> {
    let mut forms = HashSet::new();
    tx.each("select tag_folded from asset", &[], |row| {
        forms.insert(tag::short_form(row.text(0)?));
        Ok::<(), Fault>(())
    })?;
    Ok(forms)
}

/// Finds an asset by exact tag, then old tag, then serial, then a tag that differs only in leading zeros or spaces, then
/// a serial in another spelling, then a short form that fits only one.
///
/// Errors: no asset fits (the three nearest tags are listed), or several assets fit.
pub fn find(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Asset, Fault> {
    match seek(tx, typed, spelling)? {
        Some(asset) => Ok(asset),
        None => Err(unknown(tx, typed)?),
    }
}

/// Finds an asset as [`find`] does, for a word that may be something else: `None` if no asset has it. It doesn't list
/// the nearest tags, which would mean reading every tag.
///
/// Errors: several assets fit.
pub fn seek(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Option<Asset>, Fault> {
    if spelling == Spelling::Scanned {
        return scanned::item(tx, typed);
    }
    let folded = fold(typed.trim());
    let key = [Value::Text(Cow::Borrowed(&folded))];
    if let Some(asset) = tx.get("where r.tag_folded = ?1", &key)? {
        return Ok(Some(asset));
    }
    let by_alias = "join asset_alias a on a.asset_id = r.id where a.tag_folded = ?1";
    if let Some(asset) = tx.get(by_alias, &key)? {
        return Ok(Some(asset));
    }
    let mut found: Vec<Asset> = tx.list("where r.serial_folded = ?1 order by r.id", &key)?;
    if found.is_empty() && spelling == Spelling::Short {
        found = keys::assets_near(tx, &folded)?;
    }
    if found.is_empty() && spelling == Spelling::Short {
        found = keys::assets_with_serial(tx, &folded)?;
    }
    if found.is_empty() && spelling == Spelling::Short {
        let short = tag::short_form(&folded);
        // Without its slash, `LAP-0042/2` would be a short form of `LAP-0422`.
        let slashes = folded.matches('/').count();
        let has_as_many = |known: &str| slashes == 0 || known.matches('/').count() == slashes;
        let mut ids: Vec<AssetId> = Vec::new();
        tx.each("select tag_folded, id from asset", &[], |row| {
            let known = row.text(0)?;
            if has_as_many(known) && tag::is_short_for(&short, known) {
                ids.push(row.get(1)?);
            }
            Ok::<(), Fault>(())
        })?;
        for id in ids.iter().take(10) {
            found.push(by_id(tx, *id)?);
        }
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => {
            let found = in_order(found);
            let lines = found.iter().map(|a| format!("{}  {}", a.tag, a.description()));
            Err(Fault::new(FaultKind::Ambiguous, format!("{} fits more than one asset", shown(typed)))
                .hint("Give the whole tag of the one you mean.")
                .details(lines))
        }
    }
}

/// The fault for a word that fits no asset, with the tags that differ only in leading zeros or spaces, else the three
/// nearest tags.
pub fn unknown(tx: &ReadTx<'_>, typed: &str) -> Result<Fault, Fault> {
    let tags = tx.all("select tag from asset", &[], |row| row.get::<String>(0))?;
    let fault = Fault::not_found(format!("no item has the tag {}", shown(typed)));
    let alike: Vec<&str> = tags.iter().map(String::as_str).filter(|tag| tags_are_alike(tag, typed)).take(3).collect();
    let near = if alike.is_empty() { nearest(typed, tags.iter().map(String::as_str)) } else { alike };
    if near.is_empty() {
        return Ok(fault.hint(say!["Search for it with ", See::Find, ", or add it with ", Remedy::AddAsset, "."]));
    }
    let line = |tag: &&str| -> Result<String, Fault> {
        let known: Option<Asset> = tx.get("where r.tag_folded = ?1", &[fold(tag).to_value()])?;
        Ok(format!("{tag}  {}", known.map(|a| a.description()).unwrap_or_default()).trim_end().to_owned())
    };
    let lines = near.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    Ok(fault.hint(say!["Did you mean one of these? If not, ", See::Find, " searches everywhere."]).details(lines))
}

/// Finds an asset by an id that another row holds.
///
/// Errors: the asset is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: AssetId) -> Result<Asset, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the asset {id} is not in the register")))
}

/// Finds an asset by its folded tag alone.
pub fn by_tag(tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
    tx.get("where r.tag_folded = ?1", &[Value::Text(Cow::Borrowed(folded))])
}

/// Finds an asset by a folded tag that it had before.
pub fn by_alias(tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
    let condition = "join asset_alias a on a.asset_id = r.id where a.tag_folded = ?1";
    tx.get(condition, &[Value::Text(Cow::Borrowed(folded))])
}

/// Tells whether the register has any item.
pub fn any(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from asset limit 1", &[], |_| Ok(()))?.is_some())
}

/// Tells whether any asset has an old tag.
pub fn any_alias(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from asset_alias limit 1", &[], |_| Ok(()))?.is_some())
}

/// Tells whether `asset` is `container` or has `container` inside.
pub fn encloses(tx: &ReadTx<'_>, asset: AssetId, container: AssetId) -> Result<bool, Fault> {
    leads_up(tx, container, asset, |inside, _| [inside, None])
}

/// Tells whether `asset` can't be put into `container`: it is that, has it inside, or would have it inside once each item is
/// back where it belongs.
pub fn would_circle(tx: &ReadTx<'_>, asset: AssetId, container: AssetId) -> Result<bool, Fault> {
    leads_up(tx, container, asset, |inside, home| [inside, home])
}

/// Tells whether the way up from an item, through what it is in, leads to another. `next` picks from where an item is and
/// where it belongs. A register that was made unsound may have a circle: nothing is gone through twice.
fn leads_up(
    tx: &ReadTx<'_>,
    from: AssetId,
    to: AssetId,
    next: impl Fn(Option<AssetId>, Option<AssetId>) -> [Option<AssetId>; 2],
) -> Result<bool, Fault> {
    let (mut seen, mut ahead) = (HashSet::new(), vec![from]);
    while let Some(id) = ahead.pop() {
        if id == to {
            return Ok(true);
        }
        if seen.insert(id) {
            let sql = "select inside_id, home_id from asset where id = ?1";
            let above = tx.one(sql, &[id.to_value()], |row| Ok(next(row.get(0)?, row.get(1)?)))?;
            ahead.extend(above.into_iter().flatten().flatten());
        }
    }
    Ok(false)
}

/// The open loan of an asset.
pub fn open_loan(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<Loan>, Fault> {
    tx.get("where r.asset_id = ?1 and r.state = 'open'", &[id.to_value()])
}

/// What an item has that few items have. One statement reads it, and the rest is read only of an item that has it: each
/// statement costs the way to a server and back, and one for whole rows takes longer to prepare than to run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Marks {
    pub is_lent: bool,
    /// True if items are inside it, or belong there.
    pub has_contents: bool,
    /// True if a reported fault awaits a decision.
    pub has_faults: bool,
    pub is_in_disposal: bool,
    /// True if a part may be missing or damaged.
    pub lacks_parts: bool,
}

/// Reads the marks of an item.
pub fn marks(tx: &ReadTx<'_>, id: AssetId) -> Result<Marks, Fault> {
    const MARKS: &str = "select exists (select 1 from loan where asset_id = ?1 and state = 'open'), \
        exists (select 1 from asset where inside_id = ?1 or home_id = ?1), \
        exists (select 1 from incident where asset_id = ?1 and kind = 'fault' and state = 'open'), \
        exists (select 1 from disposal_item where asset_id = ?1 and is_open), \
        exists (select 1 from asset_part where asset_id = ?1) \
        or exists (select 1 from loan l join loan_part p on p.loan_id = l.id where l.asset_id = ?1 \
        and l.state <> 'void' and p.outcome in ('missing', 'damaged'))";
    let marks = tx.one(MARKS, &[id.to_value()], |row| {
        Ok(Marks {
            is_lent: row.get(0)?,
            has_contents: row.get(1)?,
            has_faults: row.get(2)?,
            is_in_disposal: row.get(3)?,
            lacks_parts: row.get(4)?,
        })
    })?;
    Ok(marks.unwrap_or_default())
}

/// The newest loan of an asset, except void loans.
pub fn last_loan(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<Loan>, Fault> {
    let condition = "where r.asset_id = ?1 and r.state <> 'void' order by r.out_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value()])
}

/// The questions of an asset's last return check that were not answered with yes, by name.
pub fn open_checks(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<String>, Fault> {
    let Some(last) = last_loan(tx, id)? else { return Ok(Vec::new()) };
    let checks = super::loan::checks(tx, last.id)?;
    Ok(checks.into_iter().filter(|c| c.answer != Some(true)).map(|c| c.name).collect())
}

/// An asset's old tags, newest first.
pub fn aliases(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<String>, Fault> {
    let sql = "select tag from asset_alias where asset_id = ?1 order by retired_at desc, tag_folded";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// Sorts assets by tag, numbers in numeric order.
pub fn in_order(mut assets: Vec<Asset>) -> Vec<Asset> {
    assets.sort_by_cached_key(|asset| Natural::folded(asset.tag_folded.clone()));
    assets
}

/// The assets inside a trolley now.
pub fn inside(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Asset>, Fault> {
    Ok(in_order(tx.list_rare("where r.inside_id = ?1", "order by r.id", &[id.to_value()])?))
}

/// The assets that belong to a trolley, inside it or not.
pub fn belonging(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Asset>, Fault> {
    Ok(in_order(tx.list_rare("where r.home_id = ?1", "order by r.id", &[id.to_value()])?))
}

/// The asset that has a tag, or once had it: an old tag is never given to another asset.
pub fn wearer(tx: &ReadTx<'_>, tag: &str) -> Result<Option<Asset>, Fault> {
    let folded = fold(tag);
    let key = [Value::Text(Cow::Borrowed(&folded))];
    if let Some(asset) = tx.get("where r.tag_folded = ?1", &key)? {
        return Ok(Some(asset));
    }
    let alias: Option<Alias> = tx.get("where r.tag_folded = ?1", &key)?;
    alias.map(|alias| by_id(tx, alias.asset_id)).transpose()
}

/// The assets with exactly this serial, by tag.
pub fn with_serial(tx: &ReadTx<'_>, serial: &str) -> Result<Vec<Asset>, Fault> {
    let folded = fold(serial);
    Ok(in_order(tx.list("where r.serial_folded = ?1 order by r.id", &[Value::Text(Cow::Borrowed(&folded))])?))
}

/// The tags of the assets with a serial, however it is written, and of the asset whose tag or old tag it is, besides one
/// asset. Both are in natural order. An import asks for each of its rows, and reads whole rows only of assets that it finds.
pub fn like_serial(tx: &WriteTx<'_>, serial: &str, besides: AssetId) -> Result<[Vec<String>; 2], Fault> {
    let others = keys::with_serial(tx, serial, Some(besides))?;
    let mut found = [others.into_iter().map(|asset| asset.tag).collect(), Vec::new()];
    if keys::may_be_a_tag(tx, serial) {
        let sql = "select tag from asset where tag_folded = ?1 and id <> ?2 \
                   union all select a.tag from asset_alias s join asset a on a.id = s.asset_id \
                   where s.tag_folded = ?1 and a.id <> ?2";
        found[1] = tx.all(sql, &[fold(serial).to_value(), besides.to_value()], |row| row.get::<String>(0))?;
    }
    found.iter_mut().for_each(|tags| tags.sort_by_cached_key(|tag| natural_key(tag)));
    Ok(found)
}

/// The highest number after a prefix, with its number of digits: `LAP-0042` gives 42 and 4.
pub fn highest_number(tx: &ReadTx<'_>, prefix: &str) -> Result<Option<(u64, usize)>, Fault> {
    let folded = fold(prefix);
    let mut highest: Option<(u64, usize)> = None;
    // Old tags count too, so that no number is used twice.
    let sql = "select tag_folded from asset where tag_folded >= ?1 and tag_folded < ?2 \
               union all select tag_folded from asset_alias where tag_folded >= ?1 and tag_folded < ?2";
    let end = format!("{folded}\u{10ffff}");
    tx.each(sql, &[folded.to_value(), end.to_value()], |row| {
        let digits = row.text(0)?.strip_prefix(folded.as_str()).unwrap_or_default();
        if !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && let Ok(number) = digits.parse::<u64>()
        {
            highest = highest.max(Some((number, digits.len())));
        }
        Ok::<(), Fault>(())
    })?;
    Ok(highest)
}

/// Passes each folded name of each item to `take`: its tag, its earlier tags, its serial number and its name on the network.
pub fn each_name(tx: &ReadTx<'_>, mut take: impl FnMut(&str, AssetId)) -> Result<(), Fault> {
    const NAMES: &str = "select tag_folded, id from asset \
        union all select tag_folded, asset_id from asset_alias \
        union all select serial_folded, id from asset where serial_folded is not null \
        union all select device_name_folded, id from asset where device_name_folded is not null";
    tx.each(NAMES, &[], |row| {
        take(row.text(0)?, row.get(1)?);
        Ok::<(), Fault>(())
    })
}

/// Passes the details of each entry of the log that changed an item's name on the network to `take`, with the moment when it
/// was recorded.
pub fn each_change_of_name(tx: &ReadTx<'_>, mut take: impl FnMut(AssetId, Instant, &str)) -> Result<(), Fault> {
    const CHANGES: &str = "select l.asset_id, l.at, d.body from log l join log_detail d on d.log_no = l.no \
        where l.asset_id is not null and d.body like '%device_name%' \
        union all select l.asset_id, l.at, d.body from merged_log l \
        join merged_log_detail d on d.register_id = l.register_id and d.log_no = l.no \
        where l.asset_id is not null and d.body like '%device_name%'";
    tx.each(CHANGES, &[], |row| {
        take(row.get(0)?, row.get(1)?, row.text(2)?);
        Ok::<(), Fault>(())
    })
}
