//! Finds categories, with their parts, checks and loan limits.

use super::{Field, LoanLimit, ReadTx, Value};
use domain::{
    category::{Category, Check, Part},
    fault::Fault,
    ids::CategoryId,
    person::PersonKind,
    text::{Natural, fold, nearest, shown, squeezed},
};
use std::borrow::Cow;

/// Finds a category by its name, singular or plural.
///
/// Errors: no category fits; the hint lists the nearest names.
pub fn find(tx: &ReadTx<'_>, typed: &str) -> Result<Category, Fault> {
    if let Some(category) = known(tx, typed)? {
        return Ok(category);
    }
    let names: Vec<String> = all(tx)?.into_iter().map(|c| c.name).collect();
    let near = nearest(typed, names.iter().map(String::as_str));
    let hint = if near.is_empty() {
        format!("The categories are {}.", names.join(", "))
    } else {
        format!("Did you mean {}?", near.join(", "))
    };
    Err(Fault::not_found(format!("there is no category {}", shown(typed))).hint(hint))
}

/// Finds a category by its name; `None` if no category fits.
pub fn known(tx: &ReadTx<'_>, typed: &str) -> Result<Option<Category>, Fault> {
    let folded = fold(&squeezed(typed));
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    for name in [folded.as_str(), singular] {
        if let Some(category) = tx.get("where r.name_folded = ?1", &[Value::Text(Cow::Borrowed(name))])? {
            return Ok(Some(category));
        }
    }
    Ok(None)
}

/// Finds a category by an id that another row holds.
///
/// Errors: the category is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: CategoryId) -> Result<Category, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the category {id} is not in the register")))
}

/// Every category, by name.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Category>, Fault> {
    let mut all: Vec<Category> = tx.list("order by r.name_folded", &[])?;
    all.sort_by_cached_key(|category| Natural::folded(category.name_folded.clone()));
    Ok(all)
}

/// The parts that go out with each asset of a category.
pub fn parts(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<Part>, Fault> {
    tx.list("where r.category_id = ?1 order by r.position, r.name", &[id.to_value()])
}

/// The return checks of a category.
pub fn checks(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<Check>, Fault> {
    tx.list("where r.category_id = ?1 order by r.position, r.name", &[id.to_value()])
}

/// The number of items that a person of this kind may hold: of all equipment, and of one category.
pub fn limits(tx: &ReadTx<'_>, kind: PersonKind, id: CategoryId) -> Result<(Option<i64>, Option<i64>), Fault> {
    let condition = "where r.person_kind = ?1 and coalesce(r.category_id, '') in ('', ?2)";
    let limits: Vec<LoanLimit> = tx.list(condition, &[kind.to_value(), id.to_value()])?;
    let of = |wanted: Option<CategoryId>| limits.iter().find(|l| l.category_id == wanted).map(|l| l.maximum);
    Ok((of(None), of(Some(id))))
}
