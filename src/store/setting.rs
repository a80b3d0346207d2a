//! What the school has set, where it differs from the program's own defaults.

use super::{Field, Setting, Tx};
use crate::domain::{
    fault::Fault,
    rules::{self, Bending, Level, Override},
};

/// Where rule levels stand among the settings.
const RULE: &str = "rule.";

/// The school's rule levels, with what this order overrides.
///
/// Errors: the register can't be read.
pub fn bending(tx: &Tx<'_>, overrides: Vec<Override>) -> Result<Bending, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'rule.%'", &[])?;
    let levels = set
        .iter()
        .filter_map(|s| Some((s.name.strip_prefix(RULE)?.to_owned(), rules::stored_level(&s.value)?)))
        .collect();
    Ok(Bending { levels, overrides })
}

/// Sets a rule's level.
///
/// Errors: the register can't be written.
pub fn set_rule(tx: &Tx<'_>, rule: &str, level: Level) -> Result<(), Fault> {
    put(tx, format!("{RULE}{rule}"), Some(level.to_string()))
}

/// Sets a thing, or takes what was set away.
///
/// Errors: the register can't be written.
pub(super) fn put(tx: &Tx<'_>, name: String, value: Option<String>) -> Result<(), Fault> {
    let known = tx.get::<Setting>("where r.name = ?1", &[name.to_value()])?;
    match (known, value) {
        (Some(_), Some(value)) => tx.update(&Setting { name, value }),
        (None, Some(value)) => tx.insert(&Setting { name, value }),
        (Some(known), None) => tx.delete(&known),
        (None, None) => Ok(()),
    }
}
