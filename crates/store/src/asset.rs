//! Finding assets, and what hangs on them.

use super::{Alias, Field, ReadTx, Value};
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    ids::AssetId,
    loan::Loan,
    remedy::{Remedy, See},
    say, tag,
    text::{fold, nearest, shown},
};
use std::{borrow::Cow, collections::HashSet};

/// How a tag may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// A tag, an old tag or a serial, whole: what a scanner reads. The desk and pipes take these only.
    Whole,
    /// Also a short form that fits one asset only: `42` for `LAP-0042`.
    Short,
}

/// Every tag in its short form.
///
/// Errors: the register can't be read.
pub fn short_forms(tx: &ReadTx<'_>) -> Result<HashSet<String>, Fault> {
    let mut forms = HashSet::new();
    tx.each("select tag_folded from asset", &[], |row| {
        forms.insert(tag::short_form(row.text(0)?));
        Ok::<(), Fault>(())
    })?;
    Ok(forms)
}

/// Finds an asset: exact tag, then alias, then serial, then a unique short form.
///
/// Errors: none (with the three nearest tags), or several.
pub fn find(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Asset, Fault> {
    match seek(tx, typed, spelling)? {
        Some(asset) => Ok(asset),
        None => Err(unknown(tx, typed)?),
    }
}

/// As [`find`], for a word that may be something else: `None` where no asset is known by it. What it may have meant
/// is not worked out, for that reads every tag there is.
///
/// Errors: several.
pub fn seek(tx: &ReadTx<'_>, typed: &str, spelling: Spelling) -> Result<Option<Asset>, Fault> {
    let folded = fold(typed.trim());
    let key = [Value::Text(Cow::Borrowed(&folded))];
    if let Some(asset) = tx.get("where r.tag_folded = ?1", &key)? {
        return Ok(Some(asset));
    }
    let by_alias = "join asset_alias a on a.asset_id = r.id where a.tag_folded = ?1";
    if let Some(asset) = tx.get(by_alias, &key)? {
        return Ok(Some(asset));
    }
    let mut found: Vec<Asset> = tx.list("where r.serial_folded = ?1 order by r.tag_folded", &key)?;
    if found.is_empty() && spelling == Spelling::Short {
        let short = tag::short_form(&folded);
        let mut ids: Vec<AssetId> = Vec::new();
        tx.each("select tag_folded, id from asset", &[], |row| {
            if tag::is_short_for(&short, row.text(0)?) {
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
            let lines = found.iter().map(|a| format!("{}  {}", a.tag, a.description()));
            Err(Fault::new(FaultKind::Ambiguous, format!("{} fits more than one asset", shown(typed)))
                .hint("Give the whole tag of the one that you mean.")
                .details(lines))
        }
    }
}

/// What is said of a word that no asset is known by: the three nearest tags.
///
/// Errors: the register can't be read.
pub fn unknown(tx: &ReadTx<'_>, typed: &str) -> Result<Fault, Fault> {
    let tags = tx.all("select tag from asset", &[], |row| row.get::<String>(0))?;
    let fault = Fault::not_found(format!("no asset has the tag {}", shown(typed)));
    let near = nearest(typed, tags.iter().map(String::as_str));
    if near.is_empty() {
        return Ok(fault.hint(say!["Look for it with ", See::Find, ", or add it with ", Remedy::AddAsset, "."]));
    }
    let line = |tag: &&str| -> Result<String, Fault> {
        let known: Option<Asset> = tx.get("where r.tag_folded = ?1", &[fold(tag).to_value()])?;
        Ok(format!("{tag}  {}", known.map(|a| a.description()).unwrap_or_default()).trim_end().to_owned())
    };
    let lines = near.iter().map(line).collect::<Result<Vec<_>, _>>()?;
    Ok(fault.hint(say!["Did you mean one of these? If not, ", See::Find, " looks everywhere."]).details(lines))
}

/// An asset whose id stands in another row.
///
/// Errors: it is not there, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: AssetId) -> Result<Asset, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the asset {id} is not in the register")))
}

/// An asset by its folded tag alone.
///
/// Errors: the register can't be read.
pub fn by_tag(tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
    tx.get("where r.tag_folded = ?1", &[Value::Text(Cow::Borrowed(folded))])
}

/// An asset by a folded tag that it wore before.
///
/// Errors: the register can't be read.
pub fn by_alias(tx: &ReadTx<'_>, folded: &str) -> Result<Option<Asset>, Fault> {
    let condition = "join asset_alias a on a.asset_id = r.id where a.tag_folded = ?1";
    tx.get(condition, &[Value::Text(Cow::Borrowed(folded))])
}

/// Whether any asset has an old tag.
///
/// Errors: the register can't be read.
pub fn any_alias(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(tx.one("select 1 from asset_alias limit 1", &[], |_| Ok(()))?.is_some())
}

/// Whether `asset` is `container`, or has it inside: then it can't be put in.
///
/// Errors: the register can't be read.
pub fn encloses(tx: &ReadTx<'_>, asset: AssetId, container: AssetId) -> Result<bool, Fault> {
    let mut at = Some(container);
    while let Some(id) = at {
        if id == asset {
            return Ok(true);
        }
        at = tx.one("select inside_id from asset where id = ?1", &[id.to_value()], |row| row.get(0))?.flatten();
    }
    Ok(false)
}

/// The open loan of an asset.
///
/// Errors: the register can't be read.
pub fn open_loan(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<Loan>, Fault> {
    tx.get("where r.asset_id = ?1 and r.state = 'open'", &[id.to_value()])
}

/// The newest loan of an asset, void ones left out.
///
/// Errors: the register can't be read.
pub fn last_loan(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<Loan>, Fault> {
    let condition = "where r.asset_id = ?1 and r.state <> 'void' order by r.out_at desc, r.no desc limit 1";
    tx.get(condition, &[id.to_value()])
}

/// Questions of an asset's last return check that are not answered with yes, by name.
///
/// Errors: the register can't be read.
pub fn open_checks(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<String>, Fault> {
    let Some(last) = last_loan(tx, id)? else { return Ok(Vec::new()) };
    let checks = super::loan::checks(tx, last.id)?;
    Ok(checks.into_iter().filter(|c| c.answer != Some(true)).map(|c| c.name).collect())
}

/// Tags that it wore before, newest first.
///
/// Errors: the register can't be read.
pub fn aliases(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<String>, Fault> {
    let sql = "select tag from asset_alias where asset_id = ?1 order by retired_at desc, tag_folded";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// What is inside a trolley now.
///
/// Errors: the register can't be read.
pub fn inside(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Asset>, Fault> {
    tx.list("where r.inside_id = ?1 order by r.tag_folded", &[id.to_value()])
}

/// What belongs to a trolley, wherever it is.
///
/// Errors: the register can't be read.
pub fn belonging(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Asset>, Fault> {
    tx.list("where r.home_id = ?1 order by r.tag_folded", &[id.to_value()])
}

/// Whether a tag is in use, or was: an old tag is never given to another asset. Says whose it is.
///
/// Errors: the register can't be read.
pub fn wearer(tx: &ReadTx<'_>, tag: &str) -> Result<Option<Asset>, Fault> {
    let folded = fold(tag);
    let key = [Value::Text(Cow::Borrowed(&folded))];
    if let Some(asset) = tx.get("where r.tag_folded = ?1", &key)? {
        return Ok(Some(asset));
    }
    let alias: Option<Alias> = tx.get("where r.tag_folded = ?1", &key)?;
    alias.map(|alias| by_id(tx, alias.asset_id)).transpose()
}

/// Those that have a serial, by tag.
///
/// Errors: the register can't be read.
pub fn with_serial(tx: &ReadTx<'_>, serial: &str) -> Result<Vec<Asset>, Fault> {
    let folded = fold(serial);
    tx.list("where r.serial_folded = ?1 order by r.tag_folded", &[Value::Text(Cow::Borrowed(&folded))])
}

/// The highest number behind a prefix, and how many digits it is written with: `LAP-0042` gives 42 and 4.
///
/// Errors: the register can't be read.
pub fn highest_number(tx: &ReadTx<'_>, prefix: &str) -> Result<Option<(u64, usize)>, Fault> {
    let folded = fold(prefix);
    let mut highest: Option<(u64, usize)> = None;
    // Old tags count too: a number is not used again.
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
