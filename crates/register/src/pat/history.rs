//! Lists of results, newest first: for one item, since a date, or those still unmatched or queried.

use super::view::ResultView;
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    ids::AssetId,
    pat::{Outcome, PatResult, Standing},
};
use store::{Plans, ReadTx, Record as _, Row, select::Select};

/// The results to list.
#[derive(Debug, Clone, Default)]
pub struct ResultFilter {
    pub asset: Option<AssetId>,
    /// Only this part of the asset; `None` for the asset and all its parts.
    pub part: Option<String>,
    pub result: Option<Outcome>,
    pub state: Option<Standing>,
    /// Only imported results with an unmatched ID, fails first.
    pub unmatched: bool,
    pub since: Option<NaiveDate>,
    pub limit: Option<usize>,
}

/// Calls `take` for each result that fits the filter.
pub fn each<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &ResultFilter,
    mut take: impl FnMut(ResultView) -> Result<(), E>,
) -> Result<(), E> {
    let mut select = Select::default();
    if let Some(asset) = filter.asset {
        select.and_is("r.asset_id = ?", &asset);
    }
    if let Some(part) = &filter.part {
        select.and_is("r.part = ?", part);
    }
    if let Some(result) = filter.result {
        select.and_is("r.result = ?", &result);
    }
    match filter.state {
        // A literal, so that SQLite uses the index over queried results.
        Some(Standing::Queried) => drop(select.and("r.state = 'queried'")),
        Some(state) => drop(select.and_is("r.state = ?", &state)),
        None => {}
    }
    if filter.unmatched {
        select.and("r.asset_id is null and r.state <> 'void'");
    }
    if let Some(day) = filter.since {
        select.and_is("r.tested_on >= ?", &day);
    }
    let order = if filter.unmatched { "case when r.result = 'fail' then 0 else 1 end, " } else { "" };
    let head = format!("select {} from pat_result r", PatResult::columns("r"));
    let most = filter.limit.map_or_else(String::new, |most| format!("limit {most}"));
    let tail = format!("order by {order}r.tested_on desc, r.tested_time desc nulls last, r.no desc {most}");
    let mut plans = Plans::default();
    let mut last: Option<Asset> = None;
    let read = |row: &Row<'_>| PatResult::read(row, 0);
    tx.each_apart(&select.sql(&head, &tail), select.params(), read, |result| {
        let asset = match result.asset_id {
            None => None,
            Some(id) if last.as_ref().is_some_and(|asset| asset.id == id) => last.take(),
            Some(id) => Some(store::asset::by_id(tx, id)?),
        };
        let view = match &asset {
            None => ResultView::build(tx, &result, None, None)?,
            Some(asset) => {
                let (items, own) = (store::pat::items(tx, asset.id)?, store::pat::intervals_of_asset(tx, asset.id)?);
                let appliance = plans.appliance_with(tx, asset, result.part.as_deref(), &items, &own)?;
                ResultView::build(tx, &result, Some(asset), Some(&appliance))?
            }
        };
        last = asset;
        take(view)
    })
}
