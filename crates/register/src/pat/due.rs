//! Tests to do: failed, overdue, due soon and never tested items. They are read through indexes, so a short list is
//! fast even in a large register.

use super::list::{ApplianceFilter, PLACE, holder, placed};
use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    asset::{Asset, describe},
    fault::Fault,
    ids::AssetId,
    order::{AT_A_TIME, Extent},
    pat::{Status, TestKind, TestState, label},
    text::{Natural, natural_key},
};
use serde::Serialize;
use store::{Plans, ReadTx, Record as _, Row, by_tag::Rows, place, select::Select};

/// A test to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DueView {
    /// The item's tag; for a person's own device, the words that a round records its test with, such as `own 3`.
    pub tag: String,
    pub part: Option<String>,
    pub kind: TestKind,
    pub location: Option<String>,
    pub status: Status,
    pub next_due_on: Option<NaiveDate>,
    pub holder: Option<Who>,
    /// Make and model.
    #[serde(rename = "thing")]
    pub item: String,
    /// The number of a person's own device; null for an item of the school.
    pub own_device_no: Option<i64>,
    #[serde(skip)]
    pub asset: Option<AssetId>,
}

impl DueView {
    /// The item's label, such as `LAP-0042/charger`.
    pub fn label(&self) -> String {
        label(&self.tag, self.part.as_deref())
    }
}

/// The tests to list.
#[derive(Debug, Clone, Default)]
pub struct DueFilter {
    pub appliances: ApplianceFilter,
    pub kind: Option<TestKind>,
    /// Only tests due on or before this date.
    pub by: NaiveDate,
    pub order: DueOrder,
    /// The most tests to read. Items that were never tested may be more, so the caller must also stop by itself.
    pub limit: Option<usize>,
}

/// The order of the list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DueOrder {
    /// Failed items, then by due date, then items that were never tested.
    #[default]
    Due,
    /// In walking order: by location, with room numbers in numeric order.
    Location,
    Tag,
}

/// The columns after the kind of a test and its due date, and the tables, of the statements below.
macro_rules! to_do {
    ($kind_and_day:literal) => {
        concat!(
            "select ",
            $kind_and_day,
            ", i.part, r.tag, r.name, r.make, r.model, ",
            place!("r", "location"),
            ", p.ref, p.name, r.id from pat_item i join asset r on r.id = i.asset_id \
             left join loan l on l.asset_id = r.id and l.state = 'open' left join person p on p.id = l.person_id"
        )
    };
}

/// Reads the failed items. `kind` is the test that they must pass.
pub const FAILED: &str = to_do!("i.failed, null");
/// Reads the visual checks by due date.
pub const VISUAL: &str = to_do!("'visual', i.visual_due_on");
/// Reads the full tests by due date.
pub const FULL: &str = to_do!("'combined', i.combined_due_on");

/// The number of keys of a list that take as much memory as a test with its key.
const KEYS: usize = 4;

/// The place of a test in the list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    /// In the order of days alone.
    first: Option<Urgency>,
    /// In walking order, items without a location come last.
    is_nowhere: bool,
    location: Option<Natural>,
    label: Natural,
    then: Urgency,
    kind: usize,
    /// The label as it is written. Nothing else may tell tests apart: a server reads rows in another order each time.
    written: String,
}

/// The order of days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Urgency {
    Failed,
    Due(NaiveDate),
    Untested,
}

impl Key {
    fn of(order: DueOrder, test: &DueView) -> Self {
        let urgency = match (test.status, test.next_due_on) {
            (Status::Failed, _) => Urgency::Failed,
            (_, Some(day)) => Urgency::Due(day),
            (_, None) => Urgency::Untested,
        };
        let written = test.label();
        let location = test.location.as_deref().filter(|_| order == DueOrder::Location).map(natural_key);
        Self {
            first: (order == DueOrder::Due).then_some(urgency),
            is_nowhere: location.is_none(),
            location,
            label: natural_key(&written),
            then: urgency,
            kind: test.kind as usize,
            written,
        }
    }
}

/// Calls `take` for each test to do.
///
/// Errors: there is no such category; any error of `take`.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    today: NaiveDate,
    take: impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    each_in_parts(tx, filter, today, AT_A_TIME, take)
}

/// Calls `take` as [`each`] does, and keeps so many keys at a time.
///
/// Errors: as [`each`].
pub fn each_in_parts<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    today: NaiveDate,
    at_a_time: usize,
    mut take: impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    let is_by_day = filter.order == DueOrder::Due;
    let wants_untested = filter.wants(Status::NeverTested);
    let mut taken = 0;
    Extent { most: filter.limit, at_a_time: at_a_time / KEYS }.in_parts(
        |part| {
            let mut offer = |test: DueView| {
                part.push(Key::of(filter.order, &test), test);
                Ok::<(), Fault>(())
            };
            tested(tx, filter, today, &mut offer)?;
            if wants_untested && !is_by_day { Ok(untested(tx, filter, None, offer)?) } else { Ok(()) }
        },
        |tests| {
            taken += tests.len();
            tests.into_iter().try_for_each(|(_, test)| take(test))
        },
    )?;
    // By day, they come last: by tag, and the parts of an item in the order of its category.
    let wants_more = filter.limit.is_none_or(|most| taken < most);
    if wants_untested && is_by_day && wants_more { untested(tx, filter, Some(at_a_time), take) } else { Ok(()) }
}

impl DueFilter {
    fn wants(&self, status: Status) -> bool {
        self.appliances.status.is_none_or(|wanted| wanted == status)
    }
}

/// Passes the failed items and the tests due by a date to `take`, in no order.
fn tested(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    today: NaiveDate,
    take: &mut impl FnMut(DueView) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if filter.wants(Status::Failed) {
        let mut select = filter.appliances.select(tx)?;
        select.and("i.failed is not null");
        if let Some(kind) = filter.kind {
            select.and_is("i.failed = ?", &kind);
        }
        tx.each(&select.sql(FAILED, ""), select.params(), |row| take(due_row(row, today)?))?;
    }
    if [Status::Overdue, Status::DueSoon, Status::InDate].into_iter().any(|status| filter.wants(status)) {
        let (sql, params) = dated(tx, filter)?;
        tx.each(&sql, &params, |row| {
            let due = due_row(row, today)?;
            if filter.wants(due.status) { take(due) } else { Ok(()) }
        })?;
    }
    Ok(())
}

/// Builds the SQL statement that reads the tests due by a date, in no order, and its values.
///
/// Errors: there is no such category.
pub fn dated(tx: &ReadTx<'_>, filter: &DueFilter) -> Result<(String, Vec<store::Value<'static>>), Fault> {
    let mut visual = filter.appliances.select(tx)?;
    visual.and_is("i.visual_due_on <= ?", &filter.by);
    visual.and("i.failed is null");
    // A full test includes a visual check, so a check due on the same day or later isn't listed separately.
    visual.and("(i.combined_due_on is null or i.combined_due_on > i.visual_due_on)");
    let mut full = filter.appliances.select(tx)?;
    full.and_is("i.combined_due_on <= ?", &filter.by);
    full.and("i.failed is null");
    // Both halves use the same values in the same order.
    let halves = match filter.kind {
        Some(TestKind::Visual) => vec![visual.sql(VISUAL, "")],
        Some(TestKind::Full) => vec![full.sql(FULL, "")],
        None => vec![visual.sql(VISUAL, ""), full.sql(FULL, "")],
    };
    Ok((halves.join(" union all "), visual.params().to_vec()))
}

fn due_row(row: &Row<'_>, today: NaiveDate) -> Result<DueView, Fault> {
    let next_due_on: Option<NaiveDate> = row.get(1)?;
    let state = match next_due_on {
        Some(due) => TestState { due_on: Some(due), ..TestState::default() },
        None => TestState { failed: Some(TestKind::Visual), ..TestState::default() },
    };
    Ok(DueView {
        kind: row.get(0)?,
        status: state.status(today),
        next_due_on,
        part: row.get(2)?,
        tag: row.get(3)?,
        item: describe(row.maybe_text(4)?, row.maybe_text(5)?, row.maybe_text(6)?),
        location: row.get(7)?,
        holder: holder(row, 8)?,
        own_device_no: None,
        asset: Some(row.get(10)?),
    })
}

/// Builds the SQL statement that reads the tags of assets with an item that was never tested.
///
/// Errors: there is no such category.
pub fn untested_tags(tx: &ReadTx<'_>, filter: &DueFilter) -> Result<(String, Select), Fault> {
    let mut select = filter.appliances.select(tx)?;
    select.and("r.pat_untested");
    Ok((select.sql("select r.tag_folded from asset r", ""), select))
}

/// Builds the SQL statement that reads assets with what was set for them alone, up to its conditions.
pub fn untested_head() -> String {
    format!(
        "select {}, p.ref, p.name, {PLACE}, \
         exists (select 1 from pat_item i where i.asset_id = r.id), \
         exists (select 1 from pat_interval v where coalesce(v.asset_id, '') = r.id) \
         from asset r left join loan l on l.asset_id = r.id and l.state = 'open' \
         left join person p on p.id = l.person_id",
        Asset::columns("r")
    )
}

/// Passes the items that were never tested to `take`: by tag, with so many tags kept at a time, or else in no order.
fn untested<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    by_tag: Option<usize>,
    mut take: impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    let (tags, select) = untested_tags(tx, filter)?;
    let mut plans = Plans::default();
    let width = Asset::TABLE.columns.len();
    let read = |row: &Row<'_>| {
        let is_set = row.get::<bool>(width + 4)? || row.get::<bool>(width + 5)?;
        Ok((placed(row, width + 2)?, holder(row, width)?, is_set))
    };
    let hand_over = |(asset, holder, is_set): (Asset, Option<Who>, bool)| {
        let appliances = if is_set {
            plans.appliances(tx, &asset)?
        } else {
            let facts = Plans::facts(tx, &asset, asset.location_folded.clone(), &[])?;
            plans.of(tx, asset.category_id)?.appliances(&facts, &[], &[])
        };
        for appliance in appliances.iter().filter(|t| t.test_state().untested && t.history.failed.is_none()) {
            let kind = appliance.first_kind();
            if filter.kind.is_some_and(|wanted| wanted != kind) {
                continue;
            }
            take(DueView {
                tag: asset.tag.clone(),
                part: appliance.part.clone(),
                kind,
                location: asset.location.clone(),
                status: Status::NeverTested,
                next_due_on: None,
                holder: holder.clone(),
                item: describe(asset.name.as_deref(), asset.make.as_deref(), asset.model.as_deref()),
                own_device_no: None,
                asset: Some(asset.id),
            })?;
        }
        Ok::<(), E>(())
    };
    let head = untested_head();
    let Some(at_a_time) = by_tag else {
        return tx.each_apart(&select.sql(&head, ""), select.params(), read, hand_over);
    };
    let tag_at = Asset::TABLE.at("tag_folded").unwrap_or_default();
    let rows = Rows { head: &head, select: Select::default(), tag: ("r.tag_folded", tag_at), order: "" };
    rows.each_found(tx, (&tags, &select), Extent { most: None, at_a_time }, read, hand_over)
}
