//! What the finance system needs of the school, and the replacement cost of items that have no other.

use super::{Field as _, ReadTx, Setting, WriteTx, setting};
use domain::{asset::Asset, category::Category, fault::Fault, replacement::ReplacementCost};

/// The names of the settings.
const COST_CENTRE: &str = "finance.cost-centre";
const NOMINAL_CODE: &str = "finance.nominal-code";
const REPLACEMENT_COST: &str = "replacement.cost";

/// The codes of charges in the finance system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codes {
    pub cost_centre: Option<String>,
    pub nominal_code: Option<String>,
}

impl Codes {
    /// The codes of a category, and for those that it has not, these.
    #[must_use]
    pub fn of_category(self, category: &Category) -> Self {
        Self {
            cost_centre: category.cost_centre.clone().or(self.cost_centre),
            nominal_code: category.nominal_code.clone().or(self.nominal_code),
        }
    }
}

fn text(tx: &ReadTx<'_>, name: &str) -> Result<Option<String>, Fault> {
    let set = tx.get::<Setting>("where r.name = ?1", &[name.to_owned().to_value()])?;
    Ok(set.map(|setting| setting.value))
}

/// The school's codes of charges.
pub fn codes(tx: &ReadTx<'_>) -> Result<Codes, Fault> {
    Ok(Codes { cost_centre: text(tx, COST_CENTRE)?, nominal_code: text(tx, NOMINAL_CODE)? })
}

/// Sets the school's cost centre of charges; `None` removes it. Charges that were assessed keep theirs.
pub fn set_cost_centre(tx: &WriteTx<'_>, code: Option<String>) -> Result<(), Fault> {
    setting::put(tx, COST_CENTRE.to_owned(), code)
}

/// Sets the school's nominal code of charges; `None` removes it. Charges that were assessed keep theirs.
pub fn set_nominal_code(tx: &WriteTx<'_>, code: Option<String>) -> Result<(), Fault> {
    setting::put(tx, NOMINAL_CODE.to_owned(), code)
}

/// The replacement cost in pence of items that have no other, if the school has set one.
pub fn usual_replacement(tx: &ReadTx<'_>) -> Result<Option<i64>, Fault> {
    Ok(text(tx, REPLACEMENT_COST)?.and_then(|pence| pence.parse().ok()))
}

/// Sets the replacement cost of items that have no other; `None` removes it.
pub fn set_usual_replacement(tx: &WriteTx<'_>, pence: Option<i64>) -> Result<(), Fault> {
    setting::put(tx, REPLACEMENT_COST.to_owned(), pence.map(|pence| pence.to_string()))
}

/// The replacement cost of an item, and where it comes from.
pub fn replacement_cost(tx: &ReadTx<'_>, asset: &Asset, category: &Category) -> Result<Option<ReplacementCost>, Fault> {
    Ok(ReplacementCost::of(asset, category, usual_replacement(tx)?))
}
