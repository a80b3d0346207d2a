//! Items with what it costs to replace them, and the days that say when.

use crate::{
    asset::list::{AssetFilter, Listable, Listed, each_listed},
    view::Who,
};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, Standing, describe},
    fault::Fault,
    ids::CategoryId,
    money::Vat,
    replacement::ReplacementCost,
    support::SupportEnd,
};
use store::{ReadTx, Row, place};

/// The columns of an item that its replacement needs.
pub struct Costed {
    tag: String,
    category_id: CategoryId,
    name: Option<String>,
    make: Option<String>,
    model: Option<String>,
    location: Option<String>,
    standing: Standing,
    replacement_cost_pence: Option<i64>,
    purchase_cost_pence: Option<i64>,
    purchase_vat: Option<Vat>,
    purchased_on: Option<NaiveDate>,
    end_of_life_on: Option<NaiveDate>,
    support_ends: Option<SupportEnd>,
    replacement_year: Option<i64>,
}

impl Listable for Costed {
    fn columns() -> String {
        concat!(
            "r.tag, r.category_id, r.name, r.make, r.model, ",
            place!("r", "location"),
            ", r.fate, r.in_repair, r.condition, r.replacement_cost_pence, r.purchase_cost_pence, r.purchase_vat, \
             r.purchased_on, r.end_of_life_on, r.support_ends, r.replacement_year"
        )
        .to_owned()
    }

    fn width() -> usize {
        16
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let condition: Condition = row.get(8)?;
        let standing = Standing {
            fate: row.get(6)?,
            on_loan: false,
            in_repair: row.get(7)?,
            damaged: condition == Condition::Damaged,
            pat_failed: false,
            awaiting_check: false,
            awaiting_wipe: false,
        };
        Ok(Self {
            tag: row.get(0)?,
            category_id: row.get(1)?,
            name: row.get(2)?,
            make: row.get(3)?,
            model: row.get(4)?,
            location: row.get(5)?,
            standing,
            replacement_cost_pence: row.get(9)?,
            purchase_cost_pence: row.get(10)?,
            purchase_vat: row.get(11)?,
            purchased_on: row.get(12)?,
            end_of_life_on: row.get(13)?,
            support_ends: row.get(14)?,
            replacement_year: row.get(15)?,
        })
    }

    fn tag(&self) -> &str {
        &self.tag
    }

    fn category_id(&self) -> CategoryId {
        self.category_id
    }

    fn standing(&self) -> Standing {
        self.standing
    }
}

/// An item that the school has, with the cost of another like it.
pub(super) struct Item {
    pub(super) tag: String,
    pub(super) category: String,
    /// The make and model, or the name.
    pub(super) item: String,
    pub(super) location: Option<String>,
    pub(super) holder: Option<Who>,
    pub(super) cost: Option<ReplacementCost>,
    pub(super) purchased_on: Option<NaiveDate>,
    pub(super) life_months: Option<i64>,
    pub(super) end_of_life_on: Option<NaiveDate>,
    /// The day on which its maker ends its support, if there is one.
    pub(super) support_ends_on: Option<NaiveDate>,
    pub(super) replacement_year: Option<i64>,
}

/// Passes each item that the school has to `take`, in order of tags. Items that are disposed of, lost, stolen or missing
/// are left out.
pub(super) fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    mut take: impl FnMut(Item) -> Result<(), E>,
) -> Result<(), E> {
    let school = store::finance::usual_replacement(tx)?;
    each_listed::<Costed, E>(tx, filter, |Listed { asset, category, held, .. }| {
        if asset.standing.fate.is_some() {
            return Ok(());
        }
        let purchase = asset.purchase_cost_pence.map(|pence| (pence, asset.purchase_vat));
        take(Item {
            item: describe(asset.name.as_deref(), asset.make.as_deref(), asset.model.as_deref()),
            cost: ReplacementCost::first(
                asset.replacement_cost_pence,
                category.replacement_price_pence,
                purchase,
                school,
            ),
            category: category.name.clone(),
            tag: asset.tag,
            location: asset.location,
            holder: held.map(|held| held.by),
            purchased_on: asset.purchased_on,
            life_months: category.life_months,
            end_of_life_on: asset.end_of_life_on,
            support_ends_on: match asset.support_ends {
                Some(SupportEnd::On(day)) => Some(day),
                Some(SupportEnd::NonePublished) | None => None,
            },
            replacement_year: asset.replacement_year,
        })
    })
}
