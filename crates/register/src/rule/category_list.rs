//! Categories with their parts and return checks.

use domain::{
    category::{Category, Encryption, OffSiteRule, PatClass, PatType},
    fault::Fault,
    loan::Kind,
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// A question of the return check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckView {
    pub name: String,
    pub question: String,
    /// True if the question is asked after a loan of one day too.
    pub on_short: bool,
    /// True if a routine check asks it too.
    pub on_routine: bool,
    /// True if only routine checks ask it, and returns don't.
    pub routine_only: bool,
    /// A yes in a routine check is a visual check of this part.
    pub tests_part: Option<String>,
}

/// A part that goes out with the item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryPart {
    pub name: String,
    pub price_pence: Option<i64>,
    /// The construction class; `None` for a part that does not plug in and needs no test.
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
}

/// One category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryView {
    pub name: String,
    pub loan_kind: Kind,
    pub loan_days: Option<i64>,
    pub loan_minutes: Option<i64>,
    pub check_in_months: Option<i64>,
    pub home_rule: OffSiteRule,
    pub visit_rule: OffSiteRule,
    pub holds_data: bool,
    pub needs_anti_virus: bool,
    /// Where an item must be encrypted: `none`, `off-site` or `always`.
    pub encryption: Encryption,
    /// True if a visitor borrows one only with a member of staff.
    pub takes_pictures: bool,
    /// True for removable storage, such as a USB stick.
    pub removable: bool,
    pub pat_class: PatClass,
    pub pat_type: Option<PatType>,
    pub replacement_price_pence: Option<i64>,
    pub life_months: Option<i64>,
    /// The cost centre of charges in the finance system; null: the school's.
    pub cost_centre: Option<String>,
    /// The nominal code of charges in the finance system; null: the school's.
    pub nominal_code: Option<String>,
    pub parts: Vec<CategoryPart>,
    pub checks: Vec<CheckView>,
    /// The number of assets in the category.
    pub assets: i64,
}

impl CategoryView {
    /// Reads a category with its parts and return checks.
    pub fn load(tx: &ReadTx<'_>, category: &Category) -> Result<Self, Fault> {
        let parts = store::category::parts(tx, category.id)?;
        let checks = store::category::checks(tx, category.id)?;
        let count = "select count(*) from asset where category_id = ?1";
        Ok(Self {
            name: category.name.clone(),
            loan_kind: category.loan_kind,
            loan_days: category.loan_days,
            loan_minutes: category.loan_minutes,
            check_in_months: category.check_in_months,
            home_rule: category.home_rule,
            visit_rule: category.visit_rule,
            holds_data: category.holds_data,
            needs_anti_virus: category.needs_anti_virus,
            encryption: category.encryption(),
            takes_pictures: category.takes_pictures(),
            removable: category.is_removable(),
            pat_class: category.pat_class,
            pat_type: category.pat_type,
            replacement_price_pence: category.replacement_price_pence,
            life_months: category.life_months,
            cost_centre: category.cost_centre.clone(),
            nominal_code: category.nominal_code.clone(),
            parts: parts
                .into_iter()
                .map(|p| CategoryPart {
                    name: p.name,
                    price_pence: p.price_pence,
                    pat_class: p.pat_class,
                    pat_type: p.pat_type,
                })
                .collect(),
            checks: checks
                .into_iter()
                .map(|c| CheckView {
                    name: c.name,
                    question: c.question,
                    on_short: c.on_short,
                    on_routine: c.on_routine == Some(true),
                    routine_only: c.routine_only == Some(true),
                    tests_part: c.tests_part,
                })
                .collect(),
            assets: tx.one(count, &[category.id.to_value()], |row| row.get(0))?.unwrap_or(0),
        })
    }
}

/// Lists every category, by name.
pub fn list(tx: &ReadTx<'_>) -> Result<Vec<CategoryView>, Fault> {
    store::category::all(tx)?.iter().map(|category| CategoryView::load(tx, category)).collect()
}
