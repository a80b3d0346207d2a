//! The items that a row of a device manager's list may mean, read with no more columns than the comparison needs.

use domain::{
    asset::Fate,
    fault::Fault,
    ids::{AssetId, CategoryId, LoanId},
    loan::Kind,
    support::SupportEnd,
    text::fold,
};
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};
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

fn open(row: &Row<'_>, at: usize) -> Result<Open, Fault> {
    Ok(Open {
        id: row.get(at)?,
        kind: row.get(at + 1)?,
        reference: row.get(at + 2)?,
        name: row.get(at + 3)?,
        username: row.get(at + 4)?,
        email: row.get(at + 5)?,
    })
}

/// Reads an item, without its loan.
fn item(row: &Row<'_>) -> Result<Item, Fault> {
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
        loan: None,
    })
}

fn read(row: &Row<'_>) -> Result<Item, Fault> {
    let loan: Option<LoanId> = row.get(12)?;
    Ok(Item { loan: loan.map(|_| open(row, 12)).transpose()?, ..item(row)? })
}

fn find(tx: &ReadTx<'_>, sql: &str, folded: &str) -> Result<Vec<Item>, Fault> {
    tx.all(sql, &[Value::Text(Cow::Borrowed(folded))], read)
}

/// An item that the file may lack.
pub(super) struct Other {
    pub(super) id: AssetId,
    pub(super) tag: String,
    pub(super) serial: Option<String>,
    pub(super) device_name: Option<String>,
}

/// The register as a list with many rows needs it: read once, because that takes less than a look-up for each row.
#[derive(Default)]
pub(super) struct Known {
    by_serial: HashMap<String, Vec<Item>>,
    /// The items that the file may lack, in no order.
    pub(super) others: Vec<Other>,
}

impl Known {
    /// Reads the items with these serial numbers, and those that are `wanted` by their category, system and model.
    pub(super) fn read(
        tx: &ReadTx<'_>,
        serials: &HashSet<String>,
        wanted: impl Fn(CategoryId, Option<&str>, Option<&str>) -> bool,
    ) -> Result<Self, Fault> {
        let loans = open_loans(tx)?;
        let mut known = Self::default();
        let sql = "select a.id, a.tag, a.tag_folded, a.serial_folded, a.serial, a.device_name, a.fate, a.encrypted, a.os, \
                   a.os_edition, a.os_version, a.support_ends, a.category_id, a.model from asset a";
        tx.each(sql, &[], |row| {
            let serial = row.maybe_text(3)?;
            if let Some(serial) = serial.filter(|serial| serials.contains(*serial)) {
                let mut item = item(row)?;
                item.loan = loans.get(&item.id).cloned();
                known.by_serial.entry(serial.to_owned()).or_default().push(item);
            }
            let fate: Option<Fate> = row.get(6)?;
            if fate.is_none() && wanted(row.get(12)?, row.maybe_text(8)?, row.maybe_text(13)?) {
                let (id, tag) = (row.get(0)?, row.get(1)?);
                known.others.push(Other { id, tag, serial: row.get(4)?, device_name: row.get(5)? });
            }
            Ok::<(), Fault>(())
        })?;
        Ok(known)
    }

    /// The items with a serial number.
    pub(super) fn with_serial(&self, serial: &str) -> &[Item] {
        self.by_serial.get(&fold(serial)).map_or(&[], Vec::as_slice)
    }
}

/// Every open loan with its borrower.
fn open_loans(tx: &ReadTx<'_>) -> Result<HashMap<AssetId, Open>, Fault> {
    let sql = "select l.asset_id, l.id, l.kind, p.ref, p.name, p.username, p.email from loan l \
               join person p on p.id = l.person_id where l.state = 'open'";
    let mut loans = HashMap::new();
    tx.each(sql, &[], |row| {
        loans.insert(row.get(0)?, open(row, 1)?);
        Ok::<(), Fault>(())
    })?;
    Ok(loans)
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
