//! The insurance total: what it would cost to replace everything, room by room.

use super::costed;
use crate::{asset::list::AssetFilter, view::Who};
use domain::{
    fault::Fault,
    money::{Vat, shown_pounds},
    replacement::CostFrom,
    text::{Natural, count, fold},
    when::Clock,
};
use serde::Serialize;
use std::collections::HashMap;
use store::ReadTx;

/// A room, with the cost to replace what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoomLine {
    /// The room; null for items without one.
    pub location: Option<String>,
    pub items: i64,
    /// The number of items that are on loan, and may be elsewhere.
    pub on_loan: i64,
    pub replacement_pence: i64,
    /// The part of it that is on loan.
    pub on_loan_pence: i64,
    /// The number of items whose replacement cost is unknown. They are not in the sum.
    pub without_cost: i64,
}

/// An item with its replacement cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InsuredItem {
    pub tag: String,
    pub category: String,
    /// The make and model, or the name.
    pub item: String,
    pub location: Option<String>,
    pub holder: Option<Who>,
    pub replacement_pence: Option<i64>,
    /// Where the cost comes from; null if it is unknown.
    pub cost_from: Option<CostFrom>,
    /// The VAT basis of a purchase cost.
    pub vat: Option<Vat>,
}

/// The cost to replace everything that the school has. Items that are disposed of, lost, stolen or missing are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Insurance {
    pub rooms: Vec<RoomLine>,
    /// The sums of all rooms.
    pub total: RoomLine,
    /// The items whose replacement cost is unknown.
    pub without_cost: Vec<InsuredItem>,
    /// The number of items whose cost is what they cost when they were bought, which may be too little today.
    pub at_purchase_cost: i64,
    /// The number of items whose cost is the school's for any item.
    pub at_school_cost: i64,
    /// The pieces of counted stock in these rooms. They are not in the sums.
    pub stock_pieces: i64,
    /// What these pieces cost, where that is known.
    pub stock_pence: i64,
}

fn insured(item: costed::Item) -> InsuredItem {
    InsuredItem {
        tag: item.tag,
        category: item.category,
        item: item.item,
        location: item.location,
        holder: item.holder,
        replacement_pence: item.cost.map(|cost| cost.pence),
        cost_from: item.cost.map(|cost| cost.from),
        vat: item.cost.and_then(|cost| cost.vat),
    }
}

/// Adds up the replacement costs by room, of items whose place has this text.
pub fn insurance(tx: &ReadTx<'_>, location: Option<&str>) -> Result<Insurance, Fault> {
    let filter = AssetFilter { location: location.map(str::to_owned), ..AssetFilter::default() };
    let empty =
        |location| RoomLine { location, items: 0, on_loan: 0, replacement_pence: 0, on_loan_pence: 0, without_cost: 0 };
    // Two spellings of a room are one room; the first is shown.
    let mut rooms: HashMap<String, RoomLine> = HashMap::new();
    let mut all = Insurance {
        rooms: Vec::new(),
        total: empty(None),
        without_cost: Vec::new(),
        at_purchase_cost: 0,
        at_school_cost: 0,
        stock_pieces: 0,
        stock_pence: 0,
    };
    for stock in store::stock::all(tx)?.iter().filter(|stock| is_in(stock.location.as_deref(), location)) {
        all.stock_pieces += stock.owned - stock.missing;
        all.stock_pence += (stock.owned - stock.missing) * stock.unit_cost_pence.unwrap_or(0);
    }
    costed::each(tx, &filter, |item| {
        let key = item.location.as_deref().map(fold).unwrap_or_default();
        let pence = item.cost.map_or(0, |cost| cost.pence);
        let room = rooms.entry(key).or_insert_with(|| empty(item.location.clone()));
        for line in [room, &mut all.total] {
            line.items += 1;
            line.replacement_pence += pence;
            line.without_cost += i64::from(item.cost.is_none());
            if item.holder.is_some() {
                (line.on_loan, line.on_loan_pence) = (line.on_loan + 1, line.on_loan_pence + pence);
            }
        }
        match item.cost.map(|cost| cost.from) {
            None => all.without_cost.push(insured(item)),
            Some(CostFrom::Purchase) => all.at_purchase_cost += 1,
            Some(CostFrom::School) => all.at_school_cost += 1,
            Some(CostFrom::Item | CostFrom::Category) => {}
        }
        Ok::<(), Fault>(())
    })?;
    all.rooms = rooms.into_values().collect();
    all.rooms.sort_by_cached_key(|room| {
        (room.location.is_none(), Natural::folded(room.location.as_deref().map(fold).unwrap_or_default()))
    });
    Ok(all)
}

/// True if a room has the text that rooms are chosen by.
fn is_in(room: Option<&str>, text: Option<&str>) -> bool {
    text.is_none_or(|text| room.is_some_and(|room| fold(room).contains(&fold(text))))
}

/// Passes each item with its replacement cost to `take`, in order of tags.
pub fn each_item<E: From<Fault>>(
    tx: &ReadTx<'_>,
    location: Option<&str>,
    mut take: impl FnMut(InsuredItem) -> Result<(), E>,
) -> Result<(), E> {
    let filter = AssetFilter { location: location.map(str::to_owned), ..AssetFilter::default() };
    costed::each(tx, &filter, |item| take(insured(item)))
}

impl Insurance {
    /// Notes for the reader: what the sums are made of.
    pub fn remarks(&self, _clock: Clock) -> Vec<String> {
        let items = |number: i64| count(usize::try_from(number).unwrap_or(0), "item");
        let mut notes = Vec::new();
        if self.total.without_cost > 0 {
            notes.push(format!(
                "{} without a replacement cost: not in the sums, and listed",
                items(self.total.without_cost)
            ));
        }
        if self.at_purchase_cost > 0 {
            let items = items(self.at_purchase_cost);
            notes.push(format!("{items} at the purchase cost, which may be less than another costs today"));
        }
        if self.at_school_cost > 0 {
            notes.push(format!("{} at the school's cost for any item", items(self.at_school_cost)));
        }
        if self.stock_pieces > 0 {
            let pieces = count(usize::try_from(self.stock_pieces).unwrap_or(0), "piece");
            let worth = match self.stock_pence {
                0 => "of unknown cost".to_owned(),
                pence => format!("which cost {}", shown_pounds(pence)),
            };
            notes.push(format!("counted stock is not in the sums: {pieces}, {worth}"));
        }
        notes
    }
}
