//! Tests to do: failed, overdue, due soon and never tested items. They are read through indexes, so a short list is
//! fast even in a large register.

use super::list::{ApplianceFilter, PLACE, holder, placed};
use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    asset::{Asset, describe},
    fault::Fault,
    ids::AssetId,
    pat::{Status, TestKind, TestState, label},
    text::natural_key,
};
use serde::Serialize;
use store::{
    Plans, ReadTx, Record as _, Row,
    by_tag::{self, Rows},
    place,
    select::Select,
};

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

/// Calls `take` for each test to do.
///
/// Errors: there is no such category; any error of `take`.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    today: NaiveDate,
    mut take: impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    if filter.order == DueOrder::Due {
        return in_order_of_days(tx, filter, today, &mut take);
    }
    let mut all = Vec::new();
    in_order_of_days(tx, filter, today, &mut |row| {
        all.push(row);
        Ok::<(), Fault>(())
    })?;
    let place = |row: &DueView| row.location.as_deref().map(natural_key);
    match filter.order {
        // Items without a location come last.
        DueOrder::Location => {
            all.sort_by_cached_key(|row| (row.location.is_none(), place(row), natural_key(&row.label())));
        }
        _ => all.sort_by_cached_key(|row| natural_key(&row.label())),
    }
    all.into_iter().try_for_each(take)
}

fn in_order_of_days<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    today: NaiveDate,
    take: &mut impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    let wants = |status: Status| filter.appliances.status.is_none_or(|wanted| wanted == status);
    if wants(Status::Failed) {
        let mut select = filter.appliances.select(tx)?;
        select.and("i.failed is not null");
        if let Some(kind) = filter.kind {
            select.and_is("i.failed = ?", &kind);
        }
        let failed = tx.all(&select.sql(FAILED, ""), select.params(), |row| due_row(row, today))?;
        by_tag_and_kind(failed).try_for_each(&mut *take)?;
    }
    if wants(Status::Overdue) || wants(Status::DueSoon) || wants(Status::InDate) {
        let (sql, params) = dated(tx, filter)?;
        // The rows come by date. Those of one day are sorted before they are passed on.
        let mut of_a_day: Vec<DueView> = Vec::new();
        tx.each(&sql, &params, |row| {
            let due = due_row(row, today)?;
            if of_a_day.last().is_some_and(|last| last.next_due_on != due.next_due_on) {
                by_tag_and_kind(std::mem::take(&mut of_a_day)).try_for_each(&mut *take)?;
            }
            if wants(due.status) {
                of_a_day.push(due);
            }
            Ok::<(), E>(())
        })?;
        by_tag_and_kind(of_a_day).try_for_each(&mut *take)?;
    }
    if wants(Status::NeverTested) { untested(tx, filter, take) } else { Ok(()) }
}

/// Sorts tests by tag and part, a visual check before a full test.
fn by_tag_and_kind(mut tests: Vec<DueView>) -> impl Iterator<Item = DueView> {
    tests.sort_by_cached_key(|due| (natural_key(&due.label()), due.kind as usize));
    tests.into_iter()
}

/// Builds the SQL statement that reads the tests due by a date, by date alone, and its values.
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
    let sql = format!("{} order by 2", halves.join(" union all "));
    Ok((sql, visual.params().to_vec()))
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

/// Passes the items that were never tested to `take`, by tag.
fn untested<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &DueFilter,
    take: &mut impl FnMut(DueView) -> Result<(), E>,
) -> Result<(), E> {
    let (sql, select) = untested_tags(tx, filter)?;
    let tags = by_tag::tags(tx, &sql, &select, None)?;
    let mut plans = Plans::default();
    let width = Asset::TABLE.columns.len();
    let read = |row: &Row<'_>| {
        let is_set = row.get::<bool>(width + 4)? || row.get::<bool>(width + 5)?;
        Ok((placed(row, width + 2)?, holder(row, width)?, is_set))
    };
    let tag_at = Asset::TABLE.at("tag_folded").unwrap_or_default();
    let head = untested_head();
    let rows = Rows { head: &head, select: Select::default(), tag: ("r.tag_folded", tag_at), order: "" };
    rows.each(tx, &tags, read, |(asset, holder, is_set)| {
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
    })
}
