//! The names by which other programs call items: tags, earlier tags, serial numbers, and the names of devices on the network.

use domain::{fault::Fault, ids::AssetId, text::fold, when::Instant};
use serde_json::Value as Json;
use std::collections::{BTreeMap, HashMap};
use store::ReadTx;

/// Every name, with the items that bear or bore it, and until when an item bore it if it has another one now.
pub(super) struct Names(HashMap<String, BTreeMap<AssetId, Option<Instant>>>);

/// The item of a name.
pub(super) enum Named {
    /// One item, with the moment until which it had the name; `None` if it has it still.
    One(AssetId, Option<Instant>),
    /// Several items bear or bore it.
    Several,
    Nobody,
}

impl Names {
    pub(super) fn of(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let mut all = Self(HashMap::new());
        store::asset::each_name(tx, |name, id| all.add(name.to_owned(), id, None))?;
        store::asset::each_change_of_name(tx, |id, at, body| {
            if let Some(name) = earlier(body) {
                all.add(fold(&name), id, Some(at));
            }
        })?;
        Ok(all)
    }

    fn add(&mut self, name: String, id: AssetId, until: Option<Instant>) {
        let known = self.0.entry(name).or_default().entry(id).or_insert(until);
        // One that it has now, or had until later, counts.
        *known = known.zip(until).map(|(one, other)| one.max(other));
    }

    /// Finds the item of a name as another program writes it.
    pub(super) fn find(&self, typed: &str) -> Named {
        let Some(items) = self.0.get(&fold(typed.trim())) else { return Named::Nobody };
        match (items.first_key_value(), items.len()) {
            (Some((one, until)), 1) => Named::One(*one, *until),
            (Some(_), _) => Named::Several,
            (None, _) => Named::Nobody,
        }
    }
}

/// The device names that an entry of the log says an item had before.
fn earlier(body: &str) -> Option<String> {
    let body: Json = serde_json::from_str(body).ok()?;
    body.get("device_name")?.get("from")?.as_str().map(str::to_owned)
}
