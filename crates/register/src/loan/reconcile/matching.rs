//! Finds the item that a row of a device manager's list means.

use super::known::{self, Item, Known};
use domain::{
    fault::Fault,
    text::{is_same_folded, shown},
};
use store::ReadTx;

/// The cells of a row.
pub(super) struct Cells<'r> {
    pub(super) line: u64,
    pub(super) tag: &'r str,
    pub(super) serial: &'r str,
    pub(super) name: &'r str,
    pub(super) os: &'r str,
    pub(super) edition: &'r str,
    pub(super) version: &'r str,
    pub(super) model: &'r str,
    /// The number of its serial number among those of the file.
    pub(super) serial_no: Option<usize>,
}

/// The item that a row means.
pub(super) enum Match<'k> {
    /// An item that was read with the others, and its place among them.
    Known(usize, &'k Item),
    /// An item that only its tag or name tells.
    Apart(Box<Item>),
    /// None is known, or perhaps one that a person must look at.
    None(String),
    Unclear(String),
}

impl Known {
    /// Finds the item of a row: by its serial number and its asset ID, which must mean the same one, else by its name.
    pub(super) fn matched(&self, tx: &ReadTx<'_>, cells: &Cells<'_>) -> Result<Match<'_>, Fault> {
        if cells.tag.is_empty() && cells.serial.is_empty() && cells.name.is_empty() {
            return Ok(Match::Unclear("the row names no device".to_owned()));
        }
        let mut by_serial = cells.serial_no.map(|serial| self.with_serial(serial)).into_iter().flatten();
        let is_own_tag = |item: &Item| is_same_folded(&item.tag, cells.tag);
        let (first, second) = (by_serial.next(), by_serial.next());
        if let (Some(first), Some(second)) = (first, second) {
            // One serial number of two items: the asset ID tells them apart.
            let places: Vec<usize> = [first, second].into_iter().chain(by_serial).collect();
            let own = places.iter().copied().find(|place| is_own_tag(self.at(*place)));
            let tags: Vec<&str> = places.iter().map(|place| self.at(*place).tag.as_str()).collect();
            return Ok(match own {
                Some(place) => self.one(place),
                None => {
                    Match::Unclear(format!("{} have the serial number {}", tags.join(" and "), shown(cells.serial)))
                }
            });
        }
        let by_tag = match first {
            _ if cells.tag.is_empty() => None,
            Some(place) if is_own_tag(self.at(place)) => None,
            _ => known::with_tag(tx, cells.tag)?,
        };
        match (first, by_tag) {
            (Some(place), Some(other)) if self.at(place).id != other.id => {
                let tag = &self.at(place).tag;
                Ok(Match::Unclear(format!("the serial number is of {tag}, and the asset ID is of {}", other.tag)))
            }
            (Some(place), _) => Ok(self.one(place)),
            (None, Some(one)) => Ok(self.found(one)),
            (None, None) => self.by_name(tx, cells),
        }
    }

    fn one(&self, place: usize) -> Match<'_> {
        Match::Known(place, self.at(place))
    }

    /// An item that was found by its tag or name.
    fn found(&self, item: Item) -> Match<'_> {
        self.place_of(&item).map_or_else(|| Match::Apart(Box::new(item)), |place| self.one(place))
    }

    /// Finds the item of a row whose serial number and asset ID are unknown. A name alone is not enough where both have a
    /// serial number: names are given again to new devices.
    fn by_name(&self, tx: &ReadTx<'_>, cells: &Cells<'_>) -> Result<Match<'_>, Fault> {
        if cells.name.is_empty() {
            return Ok(Match::None("not in the register".to_owned()));
        }
        let mut named = known::with_name(tx, cells.name)?;
        if named.is_empty() {
            named.extend(known::with_tag(tx, cells.name)?);
        }
        match named.as_slice() {
            [] => Ok(Match::None("not in the register".to_owned())),
            [one] => match &one.serial {
                Some(serial) if !cells.serial.is_empty() => Ok(Match::None(format!(
                    "not in the register; {} has this name and the serial number {}",
                    one.tag,
                    shown(serial)
                ))),
                _ => Ok(named.pop().map_or_else(|| Match::None(String::new()), |one| self.found(one))),
            },
            several => {
                let tags: Vec<&str> = several.iter().map(|item| item.tag.as_str()).collect();
                Ok(Match::Unclear(format!("{} have this name", tags.join(" and "))))
            }
        }
    }
}
