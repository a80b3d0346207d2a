//! A category that a file names and the register does not know yet.

use crate::{
    domain::{
        category::{Category, Check, Part},
        fault::Fault,
        ids::CategoryId,
        text::{self, fold},
    },
    store::{self, Entry, Subject, Tx, details},
};

/// Makes a category after the pattern of `other`, with its parts and return checks.
///
/// Errors: the name is no name; the register can't be written.
pub(crate) fn made_from_other(tx: &Tx<'_>, name: &str) -> Result<CategoryId, Fault> {
    let name = text::required("category", name, text::SHORT)?;
    let other = store::category::find(tx, "other")?;
    let category = Category { id: tx.new_id(), name_folded: fold(&name), name, ..other.clone() };
    tx.insert(&category)?;
    for part in store::category::parts(tx, other.id)? {
        tx.insert(&Part { id: tx.new_id(), category_id: category.id, ..part })?;
    }
    for check in store::category::checks(tx, other.id)? {
        tx.insert(&Check { id: tx.new_id(), category_id: category.id, ..check })?;
    }
    tx.log(Entry {
        action: "category add",
        subject: Subject::new("category", category.id),
        asset: None,
        person: None,
        effective_at: None,
        body: details(&category),
    })?;
    Ok(category.id)
}
