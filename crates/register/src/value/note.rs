//! The fixed asset note: what the school's items cost, how far they are depreciated, and what changed in each financial
//! year. It is worked out anew from the register each time, so a correction of a cost or a day corrects every year.

use super::of_item::is_gone;
use crate::rule::accounts::ThresholdView;
use chrono::NaiveDate;
use domain::{
    asset::{Fate, describe},
    category::Category,
    fault::Fault,
    ids::{AssetId, CategoryId},
    money::Vat,
    order::{AT_A_TIME, Extent},
    remedy::{Remedy, See},
    say,
    say::{Notes, Say},
    text::{Natural, count, fold},
    value::{Figures, FinancialYear, Held, LeftOut, Purchase, Purchases, Span, Threshold, Walk, YearEnd},
    when::{Clock, show_date},
    words::Word as _,
};
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap};
use store::{
    ReadTx, Row, category,
    depreciation::{self, Gone, Policies},
    place,
    select::Select,
};

/// What the lines of a note are by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    #[default]
    Category,
    /// The place where the items are today.
    Location,
    Supplier,
    /// The source of the money.
    Funding,
}

/// The note that is wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Order {
    /// The last day of the note; `None`: today.
    pub as_at: Option<NaiveDate>,
    /// The number of financial years, up to the one with that day; at least one.
    pub years: usize,
    pub by: By,
    pub category: Option<String>,
    /// Text that occurs in the place where items are today.
    pub location: Option<String>,
}

/// A line of the note: the items of a category, place, supplier or source of funding in a financial year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteLine {
    /// The name of the financial year, such as `2024/25`.
    pub year: String,
    pub from_on: NaiveDate,
    /// The last day of the year, or the day until which it is told.
    pub until_on: NaiveDate,
    /// The category, place, supplier or source of funding; `all items` for the sum.
    pub of: String,
    /// The number of items at the end.
    pub items: i64,
    pub cost_brought_forward_pence: i64,
    pub additions_pence: i64,
    /// The cost of the items that were disposed of, lost or stolen.
    pub disposals_pence: i64,
    pub cost_carried_forward_pence: i64,
    pub depreciation_brought_forward_pence: i64,
    pub charge_pence: i64,
    /// The depreciation of the items that were disposed of, lost or stolen.
    pub on_disposals_pence: i64,
    pub depreciation_carried_forward_pence: i64,
    pub book_value_brought_forward_pence: i64,
    pub book_value_pence: i64,
    /// The number of items that were disposed of, lost or stolen.
    pub disposed: i64,
    /// The number of those whose proceeds are unknown.
    pub without_proceeds: i64,
    pub proceeds_pence: i64,
    /// The proceeds less the net book value of the items whose proceeds are known; less than zero for a loss.
    pub gain_pence: i64,
}

impl NoteLine {
    fn of(of: &str, span: &Span, figures: &Figures) -> Self {
        Self {
            year: span.year.name(),
            from_on: span.year.first,
            until_on: span.until,
            of: of.to_owned(),
            items: figures.items,
            cost_brought_forward_pence: figures.cost_before,
            additions_pence: figures.additions,
            disposals_pence: figures.disposals,
            cost_carried_forward_pence: figures.cost_after(),
            depreciation_brought_forward_pence: figures.depreciation_before,
            charge_pence: figures.charge,
            on_disposals_pence: figures.on_disposals,
            depreciation_carried_forward_pence: figures.depreciation_after(),
            book_value_brought_forward_pence: figures.value_before(),
            book_value_pence: figures.value_after(),
            disposed: figures.disposed,
            without_proceeds: figures.without_proceeds,
            proceeds_pence: figures.proceeds,
            gain_pence: figures.gain,
        }
    }
}

/// The items that the note leaves out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LeftOutLine {
    pub why: LeftOut,
    pub items: i64,
    /// The sum of the costs that are known.
    pub cost_pence: i64,
}

/// The fixed asset note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixedAssetNote {
    /// The last day of the note.
    pub as_at_on: NaiveDate,
    /// The day on which financial years end, such as `31 August`.
    pub year_end: String,
    pub thresholds: Vec<ThresholdView>,
    /// The lines of each year, in order of years.
    pub lines: Vec<NoteLine>,
    /// The sums of each year.
    pub totals: Vec<NoteLine>,
    pub left_out: Vec<LeftOutLine>,
    /// The number of items in the note whose cost includes VAT.
    pub inc_vat: i64,
    /// The number of items in the note whose cost excludes VAT.
    pub ex_vat: i64,
    /// The number of items in the note whose cost may include VAT or not.
    pub unknown_vat: i64,
}

/// An item with its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemValue {
    pub tag: String,
    pub category: String,
    /// The make and model, or the name.
    pub item: String,
    pub location: Option<String>,
    pub purchased_on: Option<NaiveDate>,
    pub cost_pence: Option<i64>,
    /// The day on which the school ceased to own it.
    pub gone_on: Option<NaiveDate>,
    /// The charge of the last financial year of the note.
    pub charge_pence: Option<i64>,
    pub depreciation_pence: Option<i64>,
    pub book_value_pence: Option<i64>,
    /// The reason why the item is not in the note; null if it is.
    pub left_out: Option<LeftOut>,
}

/// What an item of the register comes to.
enum Outcome<'a> {
    In(Held, Walk<'a>),
    Out(LeftOut),
}

/// Everything that decides on an item, read once.
struct Frame {
    categories: HashMap<CategoryId, Category>,
    policies: Policies,
    ends: YearEnd,
    thresholds: Vec<Threshold>,
    purchases: Purchases,
    gone: HashMap<AssetId, Gone>,
    spans: Vec<Span>,
}

impl Frame {
    fn load(tx: &ReadTx<'_>, order: &Order, clock: Clock) -> Result<Self, Fault> {
        let ends = depreciation::year_end(tx)?;
        let thresholds = depreciation::thresholds(tx)?;
        let is_grouped = thresholds.iter().any(|threshold| threshold.grouped);
        Ok(Self {
            categories: category::all(tx)?.into_iter().map(|category| (category.id, category)).collect(),
            policies: Policies::load(tx)?,
            purchases: if is_grouped { purchases(tx)? } else { Purchases::default() },
            gone: depreciation::gone(tx, None, clock)?,
            spans: spans(ends, order.as_at.unwrap_or(clock.today()), order.years),
            ends,
            thresholds,
        })
    }

    /// Tells if an item is in the note; `None` if it is none of the note's business: it came later, or went before.
    fn outcome<'a>(&'a self, id: AssetId, category: CategoryId, row: &Row<'_>) -> Result<Option<Outcome<'a>>, Fault> {
        let (Some(first), Some(last)) = (self.spans.first(), self.spans.last()) else { return Ok(None) };
        let is_gone = is_gone(row.get::<Option<Fate>>(5)?);
        let gone = if is_gone { self.gone.get(&id) } else { None };
        if gone.is_some_and(|gone| gone.on < first.year.first) {
            return Ok(None);
        }
        let out = |why| Ok(Some(Outcome::Out(why)));
        if row.maybe_text(13)?.is_some() {
            return out(LeftOut::Leased);
        }
        let Some(cost) = row.get::<Option<i64>>(3)? else { return out(LeftOut::NoCost) };
        let Some(bought) = row.get::<Option<NaiveDate>>(2)? else { return out(LeftOut::NoPurchaseDay) };
        if bought > last.until {
            return Ok(None);
        }
        if is_gone && gone.is_none() {
            return out(LeftOut::NoDisposalDay);
        }
        if !self.thresholds.is_empty() {
            let purchase = purchase(row, bought, cost, category)?;
            if !self.purchases.is_capital(&self.thresholds, &purchase) {
                return out(LeftOut::BelowThreshold);
            }
        }
        let counting = match self.policies.has_no_items() {
            true => self.policies.of_category(category),
            false => self.policies.of_asset(id, category),
        };
        Ok(Some(match Walk::begin(cost, bought, counting, self.ends) {
            Some(walk) => {
                let (gone_on, proceeds) = (gone.map(|gone| gone.on), gone.and_then(|gone| gone.proceeds));
                Outcome::In(Held { cost, bought, gone_on, proceeds }, walk)
            }
            None => Outcome::Out(LeftOut::NoPolicy),
        }))
    }

    fn category(&self, id: CategoryId) -> &str {
        self.categories.get(&id).map_or("", |category| &category.name)
    }
}

/// The columns that [`Frame::outcome`] reads, and then those of the lists.
const HEAD: &str = concat!(
    "select r.id, r.category_id, r.purchased_on, r.purchase_cost_pence, r.purchase_vat, r.fate, r.supplier, \
     r.order_number, ",
    place!("r", "location"),
    ", r.tag, r.name, r.make, r.model, r.leased_from, r.funding_source from asset r"
);

fn purchase<'r>(row: &'r Row<'_>, bought: NaiveDate, cost: i64, category: CategoryId) -> Result<Purchase<'r>, Fault> {
    Ok(Purchase { bought, cost, category, supplier: row.maybe_text(6)?, order: row.maybe_text(7)? })
}

/// Adds up what was bought together, of all items.
pub(super) fn purchases(tx: &ReadTx<'_>) -> Result<Purchases, Fault> {
    let mut purchases = Purchases::default();
    let sql = "select r.id, r.category_id, r.purchased_on, r.purchase_cost_pence, r.purchase_vat, r.fate, r.supplier, \
               r.order_number from asset r where r.purchased_on is not null and r.purchase_cost_pence is not null";
    tx.each(sql, &[], |row| {
        purchases.add(&purchase(row, row.get(2)?, row.get(3)?, row.get(1)?)?);
        Ok::<(), Fault>(())
    })?;
    Ok(purchases)
}

/// The financial years that end with the one of this day, of which the last is told until this day.
fn spans(ends: YearEnd, as_at: NaiveDate, years: usize) -> Vec<Span> {
    let last = ends.of(as_at);
    let before = |year: FinancialYear| year.first.pred_opt().map(|day| ends.of(day));
    let mut all: Vec<FinancialYear> =
        std::iter::successors(Some(last), |year| before(*year)).take(years.max(1)).collect();
    all.reverse();
    all.into_iter().map(|year| Span { year, until: year.last.min(as_at) }).collect()
}

fn select(tx: &ReadTx<'_>, order: &Order) -> Result<Select, Fault> {
    let mut select = Select::default();
    if let Some(category) = &order.category {
        select.and_is("r.category_id = ?", &category::find(tx, category)?.id);
    }
    if let Some(location) = &order.location {
        select.and_holds(concat!(place!("r", "location_folded"), " like ? escape '\\'"), location);
    }
    Ok(select)
}

/// Works out the note.
///
/// Errors: no such category.
pub fn note(tx: &ReadTx<'_>, order: &Order, clock: Clock) -> Result<FixedAssetNote, Fault> {
    let frame = Frame::load(tx, order, clock)?;
    let select = select(tx, order)?;
    let mut lines: HashMap<Cow<'_, str>, Vec<Figures>> = HashMap::new();
    let mut left_out: HashMap<LeftOut, (i64, i64)> = HashMap::new();
    let mut vat = [0; 3];
    tx.each(&select.sql(HEAD, ""), select.params(), |row| {
        let (id, category): (AssetId, CategoryId) = (row.get(0)?, row.get(1)?);
        match frame.outcome(id, category, row)? {
            None => {}
            Some(Outcome::Out(why)) => {
                let (items, cost) = left_out.entry(why).or_default();
                (*items, *cost) = (*items + 1, *cost + row.get::<Option<i64>>(3)?.unwrap_or(0));
            }
            Some(Outcome::In(held, walk)) => {
                let basis: Option<Vat> = row.get(4)?;
                vat[basis.map_or(2, |basis| usize::from(basis == Vat::Ex))] += 1;
                let of = match order.by {
                    By::Category => frame.category(category),
                    By::Location => row.maybe_text(8)?.unwrap_or("no location"),
                    By::Supplier => row.maybe_text(6)?.unwrap_or("no supplier"),
                    By::Funding => row.maybe_text(14)?.unwrap_or("no source"),
                };
                if !lines.contains_key(of) {
                    lines.insert(Cow::Owned(of.to_owned()), vec![Figures::default(); frame.spans.len()]);
                }
                if let Some(sums) = lines.get_mut(of) {
                    Figures::each(&held, walk, &frame.spans, |at, figures| sums[at] += figures);
                }
            }
        }
        Ok::<(), Fault>(())
    })?;
    let mut lines: Vec<(Cow<'_, str>, Vec<Figures>)> = lines.into_iter().collect();
    lines.sort_by_cached_key(|(of, _)| Natural::folded(fold(of)));
    let mut totals = vec![Figures::default(); frame.spans.len()];
    lines.iter().for_each(|(_, sums)| totals.iter_mut().zip(sums).for_each(|(total, sum)| *total += *sum));
    let of_year = |(at, span): (usize, &Span)| -> Vec<NoteLine> {
        let told = lines.iter().filter(|(_, sums)| sums[at] != Figures::default());
        told.map(|(of, sums)| NoteLine::of(of, span, &sums[at])).collect()
    };
    let why = LeftOut::ALL.iter().filter_map(|why| Some((*why, *left_out.get(why)?)));
    Ok(FixedAssetNote {
        as_at_on: frame.spans.last().map_or(clock.today(), |span| span.until),
        year_end: frame.ends.shown(),
        thresholds: frame.thresholds.iter().map(ThresholdView::from).collect(),
        lines: frame.spans.iter().enumerate().flat_map(of_year).collect(),
        totals: frame.spans.iter().zip(&totals).map(|(span, sum)| NoteLine::of(ALL, span, sum)).collect(),
        left_out: why.map(|(why, (items, cost_pence))| LeftOutLine { why, items, cost_pence }).collect(),
        inc_vat: vat[0],
        ex_vat: vat[1],
        unknown_vat: vat[2],
    })
}

/// The name of the line with the sums.
pub const ALL: &str = "all items";

/// The number of keys of a list that take as much memory as an item with its key.
const KEYS: usize = 4;

/// Passes each item of the note to `take`, with its value on the last day, in order of tags; with `left_out`, those that are
/// not in the note.
///
/// Errors: no such category; `take` fails.
pub fn each_item<E: From<Fault>>(
    tx: &ReadTx<'_>,
    order: &Order,
    left_out: bool,
    clock: Clock,
    take: impl FnMut(ItemValue) -> Result<(), E>,
) -> Result<(), E> {
    each_in_parts(tx, order, left_out, clock, AT_A_TIME, take)
}

/// Passes each item to `take` as [`each_item`] does, and keeps so many keys at a time.
///
/// Errors: as [`each_item`].
pub fn each_in_parts<E: From<Fault>>(
    tx: &ReadTx<'_>,
    order: &Order,
    left_out: bool,
    clock: Clock,
    at_a_time: usize,
    mut take: impl FnMut(ItemValue) -> Result<(), E>,
) -> Result<(), E> {
    let frame = Frame::load(tx, order, clock)?;
    let select = select(tx, order)?;
    let last = frame.spans.len().saturating_sub(1);
    let read = |row: &Row<'_>| {
        let (id, category): (AssetId, CategoryId) = (row.get(0)?, row.get(1)?);
        let Some(outcome) = frame.outcome(id, category, row)? else { return Ok(None) };
        if matches!(outcome, Outcome::Out(_)) != left_out {
            return Ok(None);
        }
        let mut item = ItemValue {
            tag: row.get(9)?,
            category: frame.category(category).to_owned(),
            item: describe(row.maybe_text(10)?, row.maybe_text(11)?, row.maybe_text(12)?),
            location: row.get(8)?,
            purchased_on: row.get(2)?,
            cost_pence: row.get(3)?,
            gone_on: None,
            charge_pence: None,
            depreciation_pence: None,
            book_value_pence: None,
            left_out: None,
        };
        match outcome {
            Outcome::Out(why) => item.left_out = Some(why),
            Outcome::In(held, walk) => {
                let until = frame.spans[last].until;
                item.gone_on = held.gone_on.filter(|gone| *gone <= until);
                Figures::each(&held, walk, &frame.spans, |at, figures| {
                    if at == last {
                        item.charge_pence = Some(figures.charge);
                        item.depreciation_pence = Some(figures.depreciation_after());
                        item.book_value_pence = Some(figures.value_after());
                    }
                });
            }
        }
        Ok::<_, Fault>(Some(item))
    };
    Extent { most: None, at_a_time: at_a_time / KEYS }.in_parts(
        |part| {
            tx.each(&select.sql(HEAD, ""), select.params(), |row| {
                if let Some(item) = read(row)? {
                    part.push(Natural::folded(fold(&item.tag)), item);
                }
                Ok::<(), Fault>(())
            })?;
            Ok(())
        },
        |items| items.into_iter().try_for_each(|(_, item)| take(item)),
    )
}

/// What to do about an item that is left out; `None` for any item.
pub fn remedy(why: LeftOut, tag: Option<&str>) -> Say {
    let tag = tag.map(str::to_owned);
    match why {
        LeftOut::NoCost => say!["Record it: ", Remedy::RecordCost { tag }, "."],
        LeftOut::NoPurchaseDay => say!["Record it: ", Remedy::RecordPurchase { tag }, "."],
        LeftOut::NoPolicy => {
            say!["Set one: ", Remedy::SetDepreciation, ". To see what counts: ", See::Depreciation, "."]
        }
        LeftOut::Leased => "A leased item is not the school's. If it is, clear its owner.".into(),
        LeftOut::NoDisposalDay => "The log has no day: ask the person who disposed of it.".into(),
        LeftOut::BelowThreshold => {
            "It was an expense of its year. The threshold is one of the school's settings.".into()
        }
    }
}

impl FixedAssetNote {
    /// Notes for the reader: what is left out, what is mixed, and what is not over yet.
    pub fn remarks(&self, clock: Clock) -> Notes {
        let mut notes = Notes::default();
        for line in &self.left_out {
            let items = count(usize::try_from(line.items).unwrap_or(0), "item");
            let verb = if line.items == 1 { "is" } else { "are" };
            let why = match line.why {
                LeftOut::NoCost => "the purchase cost is unknown",
                LeftOut::NoPurchaseDay => "the purchase date is unknown",
                LeftOut::NoPolicy => "no policy of depreciation counts for the year of the purchase",
                LeftOut::NoDisposalDay => "the day on which they went is unknown",
                LeftOut::Leased => "they belong to a lessor",
                LeftOut::BelowThreshold => "the purchase is below the capital threshold",
            };
            notes.push(say![format!("{items} {verb} left out: {why}; "), See::LeftOutOfAccounts]);
        }
        if [self.inc_vat, self.ex_vat, self.unknown_vat].iter().filter(|items| **items > 0).count() > 1 {
            notes.push(format!(
                "the costs are not alike: {} inc VAT, {} ex VAT, {} unknown",
                self.inc_vat, self.ex_vat, self.unknown_vat
            ));
        }
        let without: i64 = self.totals.iter().map(|line| line.without_proceeds).sum();
        if without > 0 {
            let items = count(usize::try_from(without).unwrap_or(0), "disposal");
            notes.push(format!("the proceeds of {items} are unknown, so the gain or loss leaves them out"));
        }
        if self.as_at_on > clock.today() {
            notes
                .push(format!("{} is ahead: what is bought or goes until then is not in it", show_date(self.as_at_on)));
        }
        notes
    }
}
