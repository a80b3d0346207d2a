//! Finds the item that a row of a device manager's list means.

use super::{
    known::{self, Item},
    row::Comparison,
};
use domain::{
    fault::Fault,
    text::{fold, shown},
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
}

/// The item that a row means.
pub(super) enum Match {
    One(Box<Item>),
    /// None is known, or perhaps one that a person must look at.
    None(String),
    Unclear(String),
}

impl Comparison<'_> {
    /// Finds the item of a row: by its serial number and its asset ID, which must mean the same one, else by its name.
    pub(super) fn matched(&self, tx: &ReadTx<'_>, cells: &Cells<'_>) -> Result<Match, Fault> {
        if cells.tag.is_empty() && cells.serial.is_empty() && cells.name.is_empty() {
            return Ok(Match::Unclear("the row names no device".to_owned()));
        }
        let by_serial = if cells.serial.is_empty() { &[][..] } else { self.known.with_serial(cells.serial) };
        let is_own_tag = |item: &Item| item.tag_folded == fold(cells.tag);
        if by_serial.len() > 1 {
            // One serial number of two items: the asset ID tells them apart.
            let own = by_serial.iter().position(is_own_tag);
            let tags: Vec<String> = by_serial.iter().map(|item| item.tag.clone()).collect();
            return Ok(match own {
                Some(at) => Match::One(Box::new(by_serial[at].clone())),
                None => {
                    Match::Unclear(format!("{} have the serial number {}", tags.join(" and "), shown(cells.serial)))
                }
            });
        }
        let by_serial = by_serial.first().cloned();
        let by_tag = match &by_serial {
            _ if cells.tag.is_empty() => None,
            Some(item) if is_own_tag(item) => None,
            _ => known::with_tag(tx, cells.tag)?,
        };
        match (by_serial, by_tag) {
            (Some(one), Some(other)) if one.id != other.id => {
                Ok(Match::Unclear(format!("the serial number is of {}, and the asset ID is of {}", one.tag, other.tag)))
            }
            (Some(one), _) | (None, Some(one)) => Ok(Match::One(Box::new(one))),
            (None, None) => self.by_name(tx, cells),
        }
    }

    /// Finds the item of a row whose serial number and asset ID are unknown. A name alone is not enough where both have a
    /// serial number: names are given again to new devices.
    fn by_name(&self, tx: &ReadTx<'_>, cells: &Cells<'_>) -> Result<Match, Fault> {
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
                _ => Ok(named.pop().map_or_else(|| Match::None(String::new()), |one| Match::One(Box::new(one)))),
            },
            several => {
                let tags: Vec<&str> = several.iter().map(|item| item.tag.as_str()).collect();
                Ok(Match::Unclear(format!("{} have this name", tags.join(" and "))))
            }
        }
    }
}
