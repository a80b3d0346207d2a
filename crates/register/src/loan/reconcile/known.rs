//! The items that a row of a device manager's list may mean, read with no more columns than the comparison needs.

use super::{DifferenceRow, Found, SHOWN};
use domain::{
    asset::Fate,
    fault::Fault,
    ids::{AssetId, LoanId},
    incoming::serial,
    loan::Kind,
    reconcile::Difference,
    support::SupportEnd,
    text::{Natural, fold, natural_key},
};
use std::{borrow::Cow, collections::HashMap};
use store::{ReadTx, Row, Value};

/// An item with its open loan, as far as a comparison needs them.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) id: AssetId,
    pub(super) tag: String,
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
            "select a.id, a.tag, a.serial, a.device_name, a.fate, a.encrypted, a.os, a.os_edition, a.os_version, \
             a.support_ends, l.id, l.kind, p.ref, p.name, p.username, p.email \
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
        serial: row.get(2)?,
        device_name: row.get(3)?,
        fate: row.get(4)?,
        encrypted: row.get(5)?,
        os: row.get(6)?,
        os_edition: row.get(7)?,
        os_version: row.get(8)?,
        support_ends: row.get(9)?,
        loan: None,
    })
}

fn read(row: &Row<'_>) -> Result<Item, Fault> {
    let loan: Option<LoanId> = row.get(10)?;
    Ok(Item { loan: loan.map(|_| open(row, 10)).transpose()?, ..item(row)? })
}

fn find(tx: &ReadTx<'_>, sql: &str, folded: &str) -> Result<Vec<Item>, Fault> {
    tx.all(sql, &[Value::Text(Cow::Borrowed(folded))], read)
}

/// The serial numbers of the file, as they are compared, each with a number of its own.
pub(super) type Serials = HashMap<String, usize>;

/// An item that the file may lack.
struct Other {
    id: AssetId,
    tag: String,
    serial: Option<String>,
    device_name: Option<String>,
}

/// The register as a list with many rows needs it: read once, because that takes less than a look-up for each row.
#[derive(Default)]
pub(super) struct Known {
    /// The items with a serial number of the file. True for those that the file may lack: a serial number alone may not
    /// tell them from others.
    items: Vec<(Item, bool)>,
    /// The place of each item in `items`.
    places: HashMap<AssetId, usize>,
    /// The number of each serial number that has items, and their places, in that order.
    of_serials: Vec<(usize, usize)>,
    /// Other items that the file may lack, in no order.
    others: Vec<Other>,
}

impl Known {
    /// Reads the items with these serial numbers, and those that are `wanted` by their category, system and model.
    pub(super) fn read(
        tx: &ReadTx<'_>,
        serials: &Serials,
        mut wanted: impl FnMut(&str, Option<&str>, Option<&str>) -> bool,
    ) -> Result<Self, Fault> {
        let mut known = Self::default();
        let sql = "select a.id, a.tag, a.serial, a.device_name, a.fate, a.encrypted, a.os, a.os_edition, a.os_version, \
                   a.support_ends, a.serial_folded, a.category_id, a.model from asset a";
        tx.each(sql, &[], |row| {
            let is_wanted =
                row.maybe_text(4)?.is_none() && wanted(row.text(11)?, row.maybe_text(6)?, row.maybe_text(12)?);
            if let Some(serial) = row.maybe_text(10)?.and_then(|known| serials.get(&serial::key(known))) {
                known.of_serials.push((*serial, known.items.len()));
                known.items.push((item(row)?, is_wanted));
            } else if is_wanted {
                let owned = |at| Ok::<_, Fault>(row.maybe_text(at)?.map(str::to_owned));
                let (id, tag) = (row.get(0)?, row.text(1)?.to_owned());
                known.others.push(Other { id, tag, serial: owned(2)?, device_name: owned(3)? });
            }
            Ok::<(), Fault>(())
        })?;
        known.of_serials.sort_unstable();
        known.places = known.items.iter().enumerate().map(|(place, (item, _))| (item.id, place)).collect();
        known.read_loans(tx)?;
        Ok(known)
    }

    /// Reads the open loans of the items with their borrowers.
    fn read_loans(&mut self, tx: &ReadTx<'_>) -> Result<(), Fault> {
        let sql = "select l.asset_id, l.id, l.kind, p.ref, p.name, p.username, p.email from loan l \
                   join person p on p.id = l.person_id where l.state = 'open'";
        tx.each(sql, &[], |row| {
            if let Some(place) = self.places.get(&row.get(0)?) {
                self.items[*place].0.loan = Some(open(row, 1)?);
            }
            Ok(())
        })
    }

    /// The places of the items with a serial number of the file, in the register's order.
    pub(super) fn with_serial(&self, serial: usize) -> impl ExactSizeIterator<Item = usize> {
        let first = self.of_serials.partition_point(|(number, _)| *number < serial);
        let rest = &self.of_serials[first..];
        rest[..rest.partition_point(|(number, _)| *number == serial)].iter().map(|(_, place)| *place)
    }

    /// The item at a place.
    pub(super) fn at(&self, place: usize) -> &Item {
        &self.items[place].0
    }

    /// The place of an item that was found otherwise.
    pub(super) fn place_of(&self, item: &Item) -> Option<usize> {
        self.places.get(&item.id).copied()
    }

    /// Lists the items that have a system and are not among the `seen`, in the order of their tags.
    pub(super) fn not_seen(self, seen: &Seen, found: &mut Found) {
        let items = self.items.into_iter().enumerate();
        let known = items.filter(|(place, (_, is_wanted))| *is_wanted && seen.of_known(*place).is_none());
        let known = known.map(|(_, (item, _))| Other {
            id: item.id,
            tag: item.tag,
            serial: item.serial,
            device_name: item.device_name,
        });
        let others = self.others.into_iter().filter(|other| !seen.others.contains_key(&other.id));
        let (count, listed) = in_order(known.chain(others), (!found.every_row).then_some(SHOWN));
        let rows = listed.into_iter().map(|Other { tag, serial, device_name, .. }| DifferenceRow {
            difference: Difference::OnlyHere,
            line: None,
            tag: Some(tag),
            device: device_name,
            serial,
            text: "not in the file".to_owned(),
            answer: None,
        });
        found.add_all(Difference::OnlyHere, count, rows);
    }
}

/// The items in the order of their tags, or the first of them, and the number of all.
fn in_order(items: impl Iterator<Item = Other>, most: Option<usize>) -> (u64, Vec<Other>) {
    let mut count = 0;
    let items = items.inspect(|_| count += 1);
    let Some(most) = most else {
        let mut all: Vec<Other> = items.collect();
        all.sort_by_cached_key(|item| natural_key(&item.tag));
        return (count, all);
    };
    let mut first: Vec<(Natural, Other)> = Vec::with_capacity(most + 1);
    for item in items {
        let key = natural_key(&item.tag);
        if first.len() < most || first.last().is_some_and(|(last, _)| key < *last) {
            let at = first.partition_point(|(known, _)| *known <= key);
            first.insert(at, (key, item));
            first.truncate(most);
        }
    }
    (count, first.into_iter().map(|(_, item)| item).collect())
}

/// The lines of the file on which items were seen.
#[derive(Default)]
pub(super) struct Seen {
    /// By the places of known items.
    known: Vec<Option<u64>>,
    /// Of items that were found by their tag or name.
    others: HashMap<AssetId, u64>,
}

impl Seen {
    /// Notes that an item is on a line. Returns the line on which it was seen before.
    pub(super) fn see(&mut self, place: Option<usize>, item: &Item, line: u64) -> Option<u64> {
        let Some(place) = place else { return self.others.insert(item.id, line) };
        if place >= self.known.len() {
            self.known.resize(place + 1, None);
        }
        self.known[place].replace(line)
    }

    fn of_known(&self, place: usize) -> Option<u64> {
        self.known.get(place).copied().flatten()
    }
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
