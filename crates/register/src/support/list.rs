//! Lists devices by what is known of their support.

use super::{SupportView, dates, has_system, sign_off};
use crate::{
    asset::list::{AssetFilter, Listable, Listed, each_listed},
    view::Who,
};
use chrono::NaiveDate;
use domain::{
    asset::{Condition, Standing, describe},
    fault::Fault,
    ids::CategoryId,
    pat::TestKind,
    support::{SupportEnd, device::Device, sign_off::State},
};
use serde::Serialize;
use store::{ReadTx, Row, place};

/// A device in the list of support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupportRow {
    pub tag: String,
    pub category: String,
    /// Make and model.
    pub thing: String,
    pub location: Option<String>,
    pub holder: Option<Who>,
    pub os: Option<String>,
    pub os_edition: Option<String>,
    pub os_version: Option<String>,
    #[serde(flatten)]
    pub support: SupportView,
}

/// Selects devices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// The states that are listed; empty for all.
    pub states: Vec<State>,
    /// Count support as ending up to this day; `None` for the end of the term.
    pub by: Option<NaiveDate>,
    pub category: Option<String>,
    pub location: Option<String>,
}

/// The number of devices in each state that a sign-off counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub devices: i64,
    pub ended: i64,
    pub ending: i64,
    pub unknown: i64,
}

impl Counts {
    /// Counts devices.
    pub fn of(rows: &[SupportRow]) -> Self {
        let count = |state| rows.iter().filter(|row| row.support.state == state).count();
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        Self {
            devices: number(rows.len()),
            ended: number(count(State::Ended)),
            ending: number(count(State::Ending)),
            unknown: number(count(State::Unknown)),
        }
    }
}

/// Lists devices in the order of their tags. Items that are disposed of, lost, stolen or missing are none.
///
/// Errors: no such category.
pub fn list(tx: &ReadTx<'_>, filter: &Filter, today: NaiveDate) -> Result<Vec<SupportRow>, Fault> {
    let by = match filter.by {
        Some(by) => Some(by),
        None => sign_off::term_end(tx, today)?,
    };
    let dates = dates(tx)?;
    let wanted =
        AssetFilter { category: filter.category.clone(), location: filter.location.clone(), ..AssetFilter::default() };
    let mut rows = Vec::new();
    each_listed(tx, &wanted, |listed: Listed<'_, Sighted>| {
        let item = listed.asset;
        if item.standing.fate.is_some() || !(item.is_device() || has_system(listed.category)) {
            return Ok::<(), Fault>(());
        }
        let recorded = (item.support_ends, item.support_source.as_deref());
        let support = SupportView::of(&dates, item.device(), recorded, (today, by));
        if filter.states.is_empty() || filter.states.contains(&support.state) {
            rows.push(SupportRow {
                thing: describe(item.name.as_deref(), item.make.as_deref(), item.model.as_deref()),
                tag: item.tag,
                category: listed.category.name.clone(),
                location: item.location,
                holder: listed.held.map(|held| held.by),
                os: item.os,
                os_edition: item.os_edition,
                os_version: item.os_version,
                support,
            });
        }
        Ok(())
    })?;
    Ok(rows)
}

/// The columns of an asset that tell its support.
struct Sighted {
    tag: String,
    category_id: CategoryId,
    name: Option<String>,
    make: Option<String>,
    model: Option<String>,
    location: Option<String>,
    standing: Standing,
    os: Option<String>,
    os_edition: Option<String>,
    os_version: Option<String>,
    support_ends: Option<SupportEnd>,
    support_source: Option<String>,
}

impl Sighted {
    fn is_device(&self) -> bool {
        self.os.is_some() || self.support_ends.is_some()
    }

    fn device(&self) -> Device<'_> {
        Device {
            os: self.os.as_deref(),
            edition: self.os_edition.as_deref(),
            version: self.os_version.as_deref(),
            model: self.model.as_deref(),
        }
    }
}

impl Listable for Sighted {
    fn columns() -> String {
        concat!(
            "r.tag, r.category_id, r.name, r.make, r.model, ",
            place!("r", "location"),
            ", r.condition, r.fate, r.in_repair, r.awaiting_check, r.awaiting_wipe, r.pat_failed, r.os, r.os_edition, \
             r.os_version, r.support_ends, r.support_source"
        )
        .to_owned()
    }

    fn width() -> usize {
        17
    }

    fn read(row: &Row<'_>) -> Result<Self, Fault> {
        let (condition, failed): (Condition, Option<TestKind>) = (row.get(6)?, row.get(11)?);
        let standing = Standing {
            fate: row.get(7)?,
            on_loan: false,
            in_repair: row.get(8)?,
            damaged: condition == Condition::Damaged,
            pat_failed: failed.is_some(),
            awaiting_check: row.get(9)?,
            awaiting_wipe: row.get(10)?,
        };
        Ok(Self {
            tag: row.get(0)?,
            category_id: row.get(1)?,
            name: row.get(2)?,
            make: row.get(3)?,
            model: row.get(4)?,
            location: row.get(5)?,
            standing,
            os: row.get(12)?,
            os_edition: row.get(13)?,
            os_version: row.get(14)?,
            support_ends: row.get(15)?,
            support_source: row.get(16)?,
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
