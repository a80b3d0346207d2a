//! The names by which other programs call items: tags, earlier tags and serial numbers.

use domain::{fault::Fault, ids::AssetId, text::fold};
use std::collections::{BTreeSet, HashMap};
use store::ReadTx;

/// Every name, with the items that bear or bore it.
pub(super) struct Names(HashMap<String, BTreeSet<AssetId>>);

/// The item of a name.
pub(super) enum Named {
    One(AssetId),
    /// Several items bear or bore it.
    Several,
    Nobody,
}

impl Names {
    pub(super) fn of(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let mut all: HashMap<String, BTreeSet<AssetId>> = HashMap::new();
        store::asset::each_name(tx, |name, id| {
            all.entry(name.to_owned()).or_default().insert(id);
        })?;
        Ok(Self(all))
    }

    /// Finds the item of a name as another program writes it.
    pub(super) fn find(&self, typed: &str) -> Named {
        let Some(items) = self.0.get(&fold(typed.trim())) else { return Named::Nobody };
        match (items.first(), items.len()) {
            (Some(one), 1) => Named::One(*one),
            (Some(_), _) => Named::Several,
            (None, _) => Named::Nobody,
        }
    }
}
