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
    let setting = Setting { name: format!("{RULE}{rule}"), value: level.to_string() };
    match tx.get::<Setting>("where r.name = ?1", &[setting.name.to_value()])? {
        Some(_) => tx.update(&setting),
        None => tx.insert(&setting),
    }
}
