//! Finds disposals with their items and certificates, and the limits up to which each role authorises them.

use super::{Field as _, ReadTx, Setting, Value, WriteTx, setting};
use domain::{
    disposal::{
        Disposal, DisposalCertificate, DisposalItem, InDisposal,
        limit::{Limit, ROLES},
    },
    fault::Fault,
    ids::{AssetId, CategoryId, RowId},
    person::Role,
    remedy::See,
    say,
    when::Instant,
    words::Word as _,
};

/// The prefix of settings that hold the limit of a role.
const LIMIT: &str = "disposal.limit.";

/// Finds a disposal by its short number.
///
/// Errors: no disposal has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Disposal, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no disposal {no}"))
            .hint(say![See::Disposals, " shows them with their numbers."])
    })
}

/// The items of a disposal in their order, those among them that were taken out again.
pub fn items(tx: &ReadTx<'_>, id: RowId) -> Result<Vec<DisposalItem>, Fault> {
    tx.list("where r.disposal_id = ?1 order by r.position", &[id.to_value()])
}

/// The certificates of a disposal, in the order in which they came.
pub fn certificates(tx: &ReadTx<'_>, id: RowId) -> Result<Vec<DisposalCertificate>, Fault> {
    tx.list("where r.disposal_id = ?1 order by r.no", &[id.to_value()])
}

/// Finds a certificate by its short number.
///
/// Errors: no certificate has this number.
pub fn certificate_by_no(tx: &ReadTx<'_>, no: i64) -> Result<DisposalCertificate, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no certificate {no}"))
            .hint(say![See::Disposals, " lists the disposals. The page of each lists its certificates."])
    })
}

/// The open disposal that an item is in.
pub fn open_in(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<InDisposal>, Fault> {
    let sql = "select d.no, not exists (select 1 from disposal_item o where o.disposal_id = d.id and o.is_open \
               and o.asset_id <> i.asset_id) from disposal_item i join disposal d on d.id = i.disposal_id \
               where i.asset_id = ?1 and i.is_open";
    tx.one(sql, &[id.to_value()], |row| Ok(InDisposal { no: row.get(0)?, is_alone: row.get(1)? }))
}

/// An item of a category that is in an open disposal, with the number of the disposal.
pub fn open_of_category(tx: &ReadTx<'_>, id: CategoryId) -> Result<Option<(String, i64)>, Fault> {
    let sql = "select a.tag, d.no from disposal_item i join disposal d on d.id = i.disposal_id \
               join asset a on a.id = i.asset_id where i.is_open and a.category_id = ?1 order by d.no limit 1";
    tx.one(sql, &[id.to_value()], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The disposals that an item is or was in, newest first.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Disposal>, Fault> {
    tx.list(
        "where exists (select 1 from disposal_item i where i.disposal_id = r.id and i.asset_id = ?1) order by r.no desc",
        &[id.to_value()],
    )
}

/// An entry of the log about an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemEntry {
    pub no: i64,
    pub at: Instant,
    pub action: String,
}

/// The number of the last entry by which an item was disposed of. An entry of another register that was taken in does not
/// count.
pub fn gone_entry(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<i64>, Fault> {
    let sql = "select no from log where asset_id = ?1 and action = 'disposal done' order by no desc limit 1";
    tx.one(sql, &[id.to_value()], |row| row.get(0))
}

/// The entries about an item after one with this number, in order.
pub fn entries_since(tx: &ReadTx<'_>, id: AssetId, no: i64) -> Result<Vec<ItemEntry>, Fault> {
    let sql = "select no, at, action from log where asset_id = ?1 and no > ?2 order by no";
    tx.all(sql, &[id.to_value(), Value::Int(no)], |row| {
        Ok(ItemEntry { no: row.get(0)?, at: row.get(1)?, action: row.get(2)? })
    })
}

/// The numbers of the charges for an item that are not settled.
pub fn open_charges(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<i64>, Fault> {
    let sql = "select c.no from charge c join incident i on i.id = c.incident_id \
               where i.asset_id = ?1 and c.outstanding_pence <> 0 order by c.no";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}

/// The sum up to which each role authorises disposals: the usual one, or the school's own.
pub fn limits(tx: &ReadTx<'_>) -> Result<Vec<(Role, Limit)>, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'disposal.limit.%' order by r.name", &[])?;
    let own = |role: Role| {
        let word = role.word();
        set.iter().find(|setting| setting.name.strip_prefix(LIMIT) == Some(word)).map(|s| Limit::read(&s.value))
    };
    Ok(ROLES.iter().map(|(role, usual)| (*role, own(*role).unwrap_or(*usual))).collect())
}

/// Sets the limit of a role; `None` goes back to the usual one.
pub fn set_limit(tx: &WriteTx<'_>, role: Role, limit: Option<Limit>) -> Result<(), Fault> {
    setting::put(tx, format!("{LIMIT}{}", role.word()), limit.map(Limit::stored))
}
