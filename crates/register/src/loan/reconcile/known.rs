//! The items that a row of a device manager's list may mean, read with no more columns than the comparison needs.

use domain::{
    asset::Fate,
    fault::Fault,
    ids::{AssetId, LoanId},
    loan::Kind,
    support::SupportEnd,
    text::fold,
};
use std::borrow::Cow;
use store::{ReadTx, Row, Value};

/// An item with its open loan, as far as a comparison needs them.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: AssetId,
    pub(super) tag: String,
    pub(super) tag_folded: String,
    pub(super) serial_folded: Option<String>,
    pub(super) serial: Option<String>,
    pub(super) device_name: Option<String>,
    pub(super) fate: Option<Fate>,
    pub(super) encrypted: Option<bool>,
    pub(super) os: Option<String>,
    pub(super) os_edition: Option<String>,
    pub(super) os_version: Option<String>,
    pub(super) support_ends: Option<SupportEnd>,
    pub(super) loan: Option<Open>,
}

/// The open loan of an item.
#[derive(Debug, Clone)]
pub(super) struct Open {
    pub(super) id: LoanId,
    pub(super) kind: Kind,
    pub(super) reference: String,
    pub(super) name: String,
    pub(super) username: Option<String>,
    pub(super) email: Option<String>,
}

/// The columns of an item, up to a condition.
macro_rules! items {
    ($condition:literal) => {
        concat!(
            "select a.id, a.tag, a.tag_folded, a.serial_folded, a.serial, a.device_name, a.fate, a.encrypted, a.os, \
             a.os_edition, a.os_version, a.support_ends, l.id, l.kind, p.ref, p.name, p.username, p.email \
             from asset a left join loan l on l.asset_id = a.id and l.state = 'open' \
             left join person p on p.id = l.person_id ",
            $condition
        )
    };
}

fn read(row: &Row<'_>) -> Result<Item, Fault> {
    let loan: Option<LoanId> = row.get(12)?;
    let loan = loan
        .map(|id| {
            Ok::<Open, Fault>(Open {
                id,
                kind: row.get(13)?,
                reference: row.get(14)?,
                name: row.get(15)?,
                username: row.get(16)?,
                email: row.get(17)?,
            })
        })
        .transpose()?;
    Ok(Item {
        id: row.get(0)?,
        tag: row.get(1)?,
        tag_folded: row.get(2)?,
        serial_folded: row.get(3)?,
        serial: row.get(4)?,
        device_name: row.get(5)?,
        fate: row.get(6)?,
        encrypted: row.get(7)?,
        os: row.get(8)?,
        os_edition: row.get(9)?,
        os_version: row.get(10)?,
        support_ends: row.get(11)?,
        loan,
    })
}

fn find(tx: &ReadTx<'_>, sql: &str, folded: &str) -> Result<Vec<Item>, Fault> {
    tx.all(sql, &[Value::Text(Cow::Borrowed(folded))], read)
}

/// The items with a serial number.
pub(super) fn with_serial(tx: &ReadTx<'_>, serial: &str) -> Result<Vec<Item>, Fault> {
    find(tx, items!("where a.serial_folded = ?1 order by a.id"), &fold(serial))
}

/// The item with a tag, or that had it.
pub(super) fn with_tag(tx: &ReadTx<'_>, tag: &str) -> Result<Option<Item>, Fault> {
    let folded = fold(tag);
    if let Some(item) = find(tx, items!("where a.tag_folded = ?1"), &folded)?.pop() {
        return Ok(Some(item));
    }
    let sql = items!("join asset_alias s on s.asset_id = a.id where s.tag_folded = ?1");
    Ok(find(tx, sql, &folded)?.pop())
}

/// The items with a name on the network.
pub(super) fn with_name(tx: &ReadTx<'_>, name: &str) -> Result<Vec<Item>, Fault> {
    find(tx, items!("where a.device_name_folded = ?1 order by a.id"), &fold(name))
}
