//! Views of the school's PAT settings: intervals with their basis, and limits.

use crate::view::Unnumbered;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::CategoryId,
    pat::{Appliance, Basis, Bound, Edition, Interval, LIMITS, NEW_MONTHS, TestKind, default_intervals, label},
    text::natural_key,
};
use serde::Serialize;
use store::{
    Plans, ReadTx,
    pat::{Named, NewItems},
};

/// The interval for one kind of test, with its basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IntervalView {
    /// The subject of the interval: a tag, a tag and part (`LAP-0042/charger`), a category, a category and part
    /// (`laptop/charger`), a location, or `new items`: the months for which an item may stand on visual checks.
    pub of: String,
    pub kind: TestKind,
    /// The months between tests; 0 if this kind of test is not required.
    pub months: u32,
    pub basis: Basis,
    /// The level that the interval was set for: `item`, `location`, `category` or `school`; `None` for a default.
    pub set_for: Option<&'static str>,
    pub note: Option<String>,
    pub decided_on: Option<NaiveDate>,
    pub decided_by: Option<String>,
}

impl IntervalView {
    fn of_interval(of: String, interval: &Interval) -> Self {
        Self {
            of,
            kind: interval.kind,
            months: u32::try_from(interval.months).unwrap_or_default(),
            basis: interval.basis,
            set_for: Some(match (interval.asset_id, &interval.location) {
                (Some(_), _) => "item",
                (None, Some(_)) => "location",
                (None, None) => "category",
            }),
            note: interval.note.clone(),
            decided_on: Some(interval.decided_on),
            decided_by: Some(interval.decided_by.clone()),
        }
    }

    fn of_default(of: String, kind: TestKind, months: Option<u32>) -> Self {
        let (set_for, note, decided_on, decided_by) = Default::default();
        Self { of, kind, months: months.unwrap_or(0), basis: Basis::Default, set_for, note, decided_on, decided_by }
    }
}

impl Unnumbered for IntervalView {}

/// The subject of the months for new items.
const NEW_ITEMS: &str = "new items";

const KINDS: [TestKind; 2] = [TestKind::Visual, TestKind::Full];

/// Lists the intervals that apply to an item, or to an asset and all its tested parts.
pub fn intervals_of(tx: &ReadTx<'_>, named: &Named) -> Result<Vec<IntervalView>, Fault> {
    let mut plans = Plans::default();
    let appliances = plans.appliances(tx, &named.asset)?;
    let wanted = |t: &&Appliance| match &named.part {
        Some(part) => t.part.as_deref() == Some(part),
        None => t.part.is_none() || t.is_tested(),
    };
    let mut views = Vec::new();
    for appliance in appliances.iter().filter(wanted) {
        let of = label(&named.asset.tag, appliance.part.as_deref());
        for kind in KINDS {
            views.push(match &appliance.set[kind as usize] {
                Some(set) => IntervalView::of_interval(of.clone(), set),
                None => IntervalView::of_default(of.clone(), kind, appliance.intervals.of(kind)),
            });
        }
    }
    Ok(views)
}

/// Lists the intervals, set or default, of a category and of its parts that plug in.
pub fn intervals_of_category(tx: &ReadTx<'_>, id: CategoryId) -> Result<Vec<IntervalView>, Fault> {
    let mut plans = Plans::default();
    let plan = plans.of(tx, id)?;
    let parts = plan.parts.iter().filter(|p| p.pat_class.is_some()).map(|p| Some(p.name.as_str()));
    let mut views = Vec::new();
    for part in std::iter::once(None).chain(parts) {
        let of = label(&plan.category.name, part);
        let make = domain::pat::Item::make(None, &plan.category, &plan.parts, part);
        for kind in KINDS {
            let set = plan.shared.iter().find(|i| i.category_id == Some(id) && i.kind == kind && i.is_about(part));
            views.push(match set {
                Some(set) => IntervalView::of_interval(of.clone(), set),
                None => IntervalView::of_default(of.clone(), kind, default_intervals(make).of(kind)),
            });
        }
    }
    Ok(views)
}

/// Lists the intervals set for a location.
pub fn intervals_of_location(tx: &ReadTx<'_>, folded: &str) -> Result<Vec<IntervalView>, Fault> {
    let all = store::pat::shared_intervals(tx)?;
    let here = all.iter().filter(|i| i.location_folded.as_deref() == Some(folded));
    Ok(here.map(|i| IntervalView::of_interval(i.location.clone().unwrap_or_default(), i)).collect())
}

/// The months for which an item counts as new, so that it may stand on visual checks.
pub fn of_new_items(tx: &ReadTx<'_>) -> Result<IntervalView, Fault> {
    let default = IntervalView::of_default(NEW_ITEMS.to_owned(), TestKind::Full, Some(NEW_MONTHS));
    Ok(match store::pat::new_items(tx)? {
        None => default,
        Some(NewItems { months, decided_on }) => {
            IntervalView { months, basis: Basis::RiskAssessment, set_for: Some("school"), decided_on, ..default }
        }
    })
}

/// Lists the intervals in force: the months for new items, the intervals set for locations, those of every category
/// with tests, set or default, and those set for single items.
pub fn intervals(tx: &ReadTx<'_>) -> Result<Vec<IntervalView>, Fault> {
    let mut views = vec![of_new_items(tx)?];
    let (set, own): (Vec<_>, Vec<_>) = intervals_set(tx)?.into_iter().partition(|view| view.set_for != Some("item"));
    views.extend(set.into_iter().filter(|view| view.set_for == Some("location")));
    let mut categories = store::category::all(tx)?;
    categories.sort_by_cached_key(|category| natural_key(&category.name));
    for category in categories {
        let all = intervals_of_category(tx, category.id)?;
        // A category or part that needs no test is left out, unless the school has decided so.
        let counts = |of: &str| all.iter().any(|view| view.of == of && (view.months > 0 || view.set_for.is_some()));
        views.extend(all.iter().filter(|view| counts(&view.of)).cloned());
    }
    views.extend(own);
    Ok(views)
}

/// Lists all intervals that have been set.
fn intervals_set(tx: &ReadTx<'_>) -> Result<Vec<IntervalView>, Fault> {
    let all: Vec<Interval> = tx.list("order by r.id", &[])?;
    let of = |interval: &Interval| -> Result<String, Fault> {
        let name = match (interval.asset_id, interval.category_id, &interval.location) {
            (Some(id), ..) => store::asset::by_id(tx, id)?.tag,
            (None, Some(id), _) => store::category::by_id(tx, id)?.name,
            (None, None, location) => location.clone().unwrap_or_default(),
        };
        Ok(label(&name, interval.part.as_deref()))
    };
    let mut views = Vec::with_capacity(all.len());
    for interval in &all {
        let view = IntervalView::of_interval(of(interval)?, interval);
        // Locations first, then categories, then single items.
        let rank = (interval.location.is_none(), interval.category_id.is_none());
        views.push((rank, natural_key(&view.of), view));
    }
    views.sort_by(|(rank, name, _), (other_rank, other, _)| (rank, name).cmp(&(other_rank, other)));
    Ok(views.into_iter().map(|(.., view)| view).collect())
}

/// One limit with the school's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatLimitView {
    pub limit: &'static str,
    pub bound: Bound,
    pub value: String,
    pub unit: &'static str,
    pub default: String,
    pub of: &'static str,
    /// False for a limit of the other edition, which readings are not checked against.
    pub in_force: bool,
    pub edition: Option<Edition>,
}

impl Unnumbered for PatLimitView {}

/// Lists all limits.
pub fn limits(tx: &ReadTx<'_>) -> Result<Vec<PatLimitView>, Fault> {
    let limits = store::pat::limits(tx)?;
    Ok(LIMITS
        .iter()
        .map(|limit| PatLimitView {
            limit: limit.name,
            bound: limit.bound,
            value: limits.value(limit).to_string(),
            unit: limit.measure.unit().unwrap_or_default(),
            default: limit.default.to_string(),
            of: limit.of,
            in_force: limit.edition.is_none_or(|edition| edition == limits.edition),
            edition: limit.edition,
        })
        .collect())
}
