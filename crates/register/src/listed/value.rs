//! Columns of the policies of depreciation, the fixed asset note, the insurance total and the replacement plan.

use super::columns::{Column, Show, both, csv, table, told};
use super::named;
use crate::value::{
    insurance::{InsuredItem, RoomLine},
    note::{ItemValue, NoteLine},
    of_item::{ScheduleLine, ValueView, why_left_out},
    policy::DepreciationView,
    replacement::{PlanItem, PlanYear, Unplanned, UnplannedItem},
};
use domain::{
    money::shown_pounds,
    replacement::{CostFrom, ReplacementCost},
    value::Because,
    when::show_date,
};

/// The book value of an item, such as "£339.62 on 31 Aug 2025 (cost £429.00, depreciation £89.38: straight line …)".
pub fn book_value(view: &ValueView) -> String {
    let on = show_date(view.on);
    if let Some(why) = view.left_out {
        return format!("not in the accounts: {}", why_left_out(why));
    }
    let (Some(value), Some(depreciation), Some(cost)) =
        (view.book_value_pence, view.depreciation_pence, view.cost_pence)
    else {
        return String::new();
    };
    if let Some(gone) = view.gone_on {
        let left = shown_pounds(cost - depreciation);
        return format!("£0.00 on {on}: it went on {}, when its book value was {left}", show_date(gone));
    }
    let policy = view.policy.as_ref().map(|policy| format!(": {policy}")).unwrap_or_default();
    let (value, cost, depreciation) = (shown_pounds(value), shown_pounds(cost), shown_pounds(depreciation));
    format!("{value} on {on} (cost {cost}, depreciation {depreciation}{policy})")
}

impl Show for DepreciationView {
    const COLUMNS: &'static [Column<Self>] = &[
        csv("category tag"),
        table("for", |view: &Self, _| view.of()),
        told("from_on", "from", |view, _| view.from_on.map_or_else(|| "the purchase".to_owned(), show_date)),
        csv("method life_months rate_hundredths residual_pence residual_hundredths convention"),
        both("policy", "policy"),
    ];
}

impl Show for NoteLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("year", "year"),
        csv("from_on until_on"),
        both("of", "of"),
        both("items", "items").wide(),
        both("cost_brought_forward_pence", "cost b/f"),
        both("additions_pence", "additions"),
        both("disposals_pence", "disposals"),
        both("cost_carried_forward_pence", "cost c/f"),
        both("depreciation_brought_forward_pence", "depreciation b/f"),
        both("charge_pence", "charge"),
        both("on_disposals_pence", "on disposals"),
        both("depreciation_carried_forward_pence", "depreciation c/f"),
        csv("book_value_brought_forward_pence"),
        both("book_value_pence", "book value"),
        csv("disposed without_proceeds proceeds_pence gain_pence"),
    ];
}

impl Show for ItemValue {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("category", "category").wide(),
        both("item", "item"),
        both("location", "location").wide(),
        both("purchased_on", "bought"),
        both("cost_pence", "cost"),
        both("gone_on", "gone"),
        both("charge_pence", "charge"),
        both("depreciation_pence", "depreciation"),
        both("book_value_pence", "book value"),
        told("left_out", "left out", |item, _| {
            item.left_out.map(|why| why_left_out(why).to_owned()).unwrap_or_default()
        }),
    ];
}

impl Show for ScheduleLine {
    const COLUMNS: &'static [Column<Self>] = &[
        both("until_on", "until"),
        both("opening_pence", "opening value"),
        both("charge_pence", "charge"),
        both("depreciation_pence", "depreciation"),
        both("book_value_pence", "book value"),
    ];
}

impl Show for RoomLine {
    const COLUMNS: &'static [Column<Self>] = &[
        told("location", "room", |room, _| room.location.clone().unwrap_or_else(|| "no room".to_owned())),
        both("items", "items"),
        both("replacement_pence", "replacement cost"),
        both("on_loan", "on loan").blank(),
        both("on_loan_pence", "of it on loan").named("on_loan_replacement").wide(),
        both("without_cost", "without a cost").blank(),
    ];
}

/// Where a replacement cost comes from, in words.
fn source(from: Option<CostFrom>) -> String {
    from.map(|from| ReplacementCost { pence: 0, vat: None, from }.source()).unwrap_or_default()
}

impl Show for InsuredItem {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("category", "category").wide(),
        both("item", "item"),
        both("location", "room"),
        csv("holder.ref"),
        both("holder.name", "holder"),
        both("replacement_pence", "replacement cost"),
        told("cost_from", "from", |item, _| source(item.cost_from)),
        csv("vat"),
    ];
}

impl Show for PlanYear {
    const COLUMNS: &'static [Column<Self>] = &[
        both("year", "year"),
        csv("from_on until_on"),
        both("due", "due"),
        both("due_pence", "cost"),
        both("budget_pence", "budget"),
        both("planned", "replaced"),
        both("planned_pence", "for"),
        both("left_pence", "left"),
        both("waiting", "waiting").blank(),
        both("waiting_pence", "waiting for"),
    ];
}

/// A reason for a replacement, in words.
fn because(because: Because) -> &'static str {
    match because {
        Because::Planned => "planned",
        Because::Age => "age",
        Because::Support => "support ends",
        Because::EndOfLife => "end of life",
    }
}

/// The time that an item waits, in words.
fn waits(item: &PlanItem) -> String {
    match item.waits_years {
        None => "beyond the plan".to_owned(),
        Some(0) => String::new(),
        Some(1) => "1 year".to_owned(),
        Some(years) => format!("{years} years"),
    }
}

impl Show for PlanItem {
    const COLUMNS: &'static [Column<Self>] = &[
        told("year", "year", |item: &Self, _| item.year.clone().unwrap_or_else(|| "not reached".to_owned())),
        both("tag", "tag"),
        both("category", "category").wide(),
        both("item", "item"),
        both("location", "location").wide(),
        csv("holder.ref holder.name"),
        table("holder", |item, _| item.holder.as_ref().map(named).unwrap_or_default()),
        told("due_on", "due", |item, _| show_date(item.due_on)),
        told("because", "because", |item, _| because(item.because).to_owned()),
        both("cost_pence", "cost"),
        csv("cost_from"),
        told("waits_years", "waits", |item, _| waits(item)),
    ];
}

impl Show for UnplannedItem {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("category", "category").wide(),
        both("item", "item"),
        both("location", "location").wide(),
        csv("holder.ref holder.name"),
        table("holder", |item, _| item.holder.as_ref().map(named).unwrap_or_default()),
        told("why", "why", |item, _| {
            match item.why {
                Unplanned::NoCost => "no replacement cost",
                Unplanned::NoDay => "no purchase date or life",
            }
            .to_owned()
        }),
        both("due_on", "due").wide(),
    ];
}
