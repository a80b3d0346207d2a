//! The replacement cost of an item: one answer for slips, letters and charges, with where it comes from.

use super::{asset::Asset, category::Category, money::Vat};
use crate::words;

words! {
    /// Where a replacement cost comes from.
    CostFrom, "source of a replacement cost" {
        /// Set for this item.
        Item = "item",
        /// Set for its category.
        Category = "category",
        /// The purchase cost of this item.
        Purchase = "purchase",
        /// Set by the school for every item without another.
        School = "school",
    }
}

/// The cost of another item like this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplacementCost {
    pub pence: i64,
    /// The VAT basis of a purchase cost; unknown for the others.
    pub vat: Option<Vat>,
    pub from: CostFrom,
}

impl ReplacementCost {
    /// Finds the replacement cost of an item: its own, else its category's, else its purchase cost, else the school's.
    pub fn of(asset: &Asset, category: &Category, school: Option<i64>) -> Option<Self> {
        let purchase = asset.purchase_cost_pence.map(|pence| (pence, asset.purchase_vat));
        Self::first(asset.replacement_cost_pence, category.replacement_price_pence, purchase, school)
    }

    /// The first that is known: the item's own cost, its category's, its purchase cost with the VAT basis, the school's.
    pub fn first(
        item: Option<i64>,
        category: Option<i64>,
        purchase: Option<(i64, Option<Vat>)>,
        school: Option<i64>,
    ) -> Option<Self> {
        let set = |pence: Option<i64>, from| pence.map(|pence| Self { pence, vat: None, from });
        set(item, CostFrom::Item)
            .or(set(category, CostFrom::Category))
            .or(purchase.map(|(pence, vat)| Self { pence, vat, from: CostFrom::Purchase }))
            .or(set(school, CostFrom::School))
    }

    /// Says where the cost comes from, such as "price set for the category" or "purchase cost inc VAT".
    pub fn source(&self) -> String {
        match (self.from, self.vat) {
            (CostFrom::Item, _) => "price set for this item".to_owned(),
            (CostFrom::Category, _) => "price set for the category".to_owned(),
            (CostFrom::Purchase, Some(vat)) => format!("purchase cost {}", vat.after_amount()),
            (CostFrom::Purchase, None) => "purchase cost".to_owned(),
            (CostFrom::School, _) => "price set by the school for any item".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        category::{OffSiteRule, PatClass},
        ids::CategoryId,
        loan::Kind,
        when::Instant,
    };

    #[test]
    fn the_items_own_cost_comes_first_and_the_schools_last() {
        let nil = uuid::Uuid::nil();
        let mut category = Category {
            check_in_months: None,
            cost_centre: None,
            encryption: None,
            takes_pictures: None,
            removable: None,
            holds_data: true,
            home_rule: OffSiteRule::Allowed,
            id: CategoryId(nil),
            life_months: None,
            loan_days: None,
            loan_kind: Kind::Issue,
            loan_minutes: None,
            name: "laptop".to_owned(),
            name_folded: "laptop".to_owned(),
            needs_anti_virus: true,
            nominal_code: None,
            pat_class: PatClass::Two,
            pat_type: None,
            replacement_price_pence: None,
            visit_rule: OffSiteRule::Allowed,
        };
        let mut asset = Asset::new(nil.into(), "LAP-1".to_owned(), category.id, Instant::EPOCH);
        assert_eq!(ReplacementCost::of(&asset, &category, None), None);
        let told = |asset: &Asset, category: &Category| {
            let cost = ReplacementCost::of(asset, category, Some(100)).unwrap();
            (cost.pence, cost.from, cost.source())
        };
        let any = "price set by the school for any item".to_owned();
        assert_eq!(told(&asset, &category), (100, CostFrom::School, any));
        (asset.purchase_cost_pence, asset.purchase_vat) = (Some(200), Some(Vat::Ex));
        assert_eq!(told(&asset, &category), (200, CostFrom::Purchase, "purchase cost ex VAT".to_owned()));
        category.replacement_price_pence = Some(300);
        assert_eq!(told(&asset, &category), (300, CostFrom::Category, "price set for the category".to_owned()));
        asset.replacement_cost_pence = Some(0);
        assert_eq!(told(&asset, &category), (0, CostFrom::Item, "price set for this item".to_owned()));
        assert_eq!(ReplacementCost::of(&asset, &category, None).unwrap().vat, None);
    }
}
