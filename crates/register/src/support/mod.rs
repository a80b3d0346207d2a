//! The ends of support of devices: the days that are known, the devices by what is known of them, and the sign-off at each
//! term's end.

mod endoflife;
pub mod list;
pub mod sign_off;
pub mod update;

use chrono::NaiveDate;
use domain::{
    asset::Asset,
    category::{Category, Encryption},
    fault::Fault,
    support::{
        SupportEnd,
        dates::{Dates, SupportDate, built_in},
        device::{Device, Why},
        sign_off::State,
    },
};
use serde::Serialize;
use store::ReadTx;

/// Every day of support that counts: the school's own, and those in the program.
pub fn dates(tx: &ReadTx<'_>) -> Result<Dates, Fault> {
    Ok(Dates::with(own(tx)?))
}

pub(crate) fn own(tx: &ReadTx<'_>) -> Result<Vec<SupportDate>, Fault> {
    tx.list("order by r.system, r.version, r.edition, r.dated_on, r.id", &[])
}

/// The day on which a maker ends its support of one version of a system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupportDateView {
    /// The system, such as `windows`.
    pub system: domain::support::dates::System,
    pub version: String,
    /// The editions that the day is for; null for every edition without a day of its own.
    pub edition: Option<domain::support::dates::Edition>,
    /// The third number of the version that a device reports.
    pub build: Option<i64>,
    /// A day, or `none_published`.
    pub support_ends: SupportEnd,
    pub source: String,
    /// The day of the source.
    pub dated_on: NaiveDate,
    /// True if the day comes from a file of the school's, and not with the program.
    pub own: bool,
}

/// Lists every day that counts.
pub fn list_dates(tx: &ReadTx<'_>) -> Result<Vec<SupportDateView>, Fault> {
    let nil = built_in().first().map(|date| date.id);
    let view = |date: &SupportDate| SupportDateView {
        system: date.system,
        version: date.version.clone(),
        edition: date.edition,
        build: date.build,
        support_ends: date.ends,
        source: date.source.clone(),
        dated_on: date.dated_on,
        own: Some(date.id) != nil,
    };
    let mut all: Vec<SupportDateView> = dates(tx)?.all().iter().map(view).collect();
    all.sort_by_key(|date| date.system);
    Ok(all)
}

/// The support of one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupportView {
    /// `ended`, `ending` (by the end of the term), `supported`, `none_published` or `unknown`.
    pub state: State,
    /// The last day of support; null if none is published or known.
    pub ends_on: Option<NaiveDate>,
    /// True if the answer is recorded for the item itself, and not found by its system.
    pub recorded: bool,
    /// Where the day comes from.
    pub source: Option<String>,
    /// The release that was found by system, version and edition, such as "Windows 11 24H2 (Home and Pro)".
    pub release: Option<String>,
    /// The end of that release, if the item itself has another answer: a day, or `none_published`.
    pub differs: Option<SupportEnd>,
    /// The reason why the end is unknown.
    pub why: Option<Why>,
}

impl SupportView {
    /// Works out the support of a device. What is recorded for the item counts before what its system says.
    pub(crate) fn of(
        dates: &Dates,
        device: Device<'_>,
        recorded: (Option<SupportEnd>, Option<&str>),
        (today, by): (NaiveDate, Option<NaiveDate>),
    ) -> Self {
        let found = dates.find(device);
        let release = found.ok();
        let (end, source) = match recorded.0 {
            Some(end) => (Some(end), recorded.1.map(str::to_owned)),
            None => (release.map(|date| date.ends), release.map(source_of)),
        };
        let differs = recorded.0.and(release).map(|date| date.ends).filter(|ends| Some(*ends) != end);
        Self {
            state: State::of(end, today, by),
            ends_on: end.and_then(SupportEnd::day),
            recorded: recorded.0.is_some(),
            source,
            release: release.map(SupportDate::named),
            differs,
            why: if end.is_none() { found.err() } else { None },
        }
    }
}

fn source_of(date: &SupportDate) -> String {
    format!("{} of {}", date.source, domain::when::show_date(date.dated_on))
}

/// True if items of a category have a system whose support ends. A camera's card is no system.
pub(crate) fn has_system(category: &Category) -> bool {
    category.needs_anti_virus
        || (category.holds_data && category.removable != Some(true) && category.encryption != Some(Encryption::Never))
}

/// The support of an item; `None` if it is no device.
pub fn of_item(tx: &ReadTx<'_>, asset: &Asset, today: NaiveDate) -> Result<Option<SupportView>, Fault> {
    let is_device = asset.os.is_some()
        || asset.support_ends.is_some()
        || has_system(&store::category::by_id(tx, asset.category_id)?);
    if !is_device || asset.fate.is_some() {
        return Ok(None);
    }
    let device = Device {
        os: asset.os.as_deref(),
        edition: asset.os_edition.as_deref(),
        version: asset.os_version.as_deref(),
        model: asset.model.as_deref(),
    };
    let recorded = (asset.support_ends, asset.support_source.as_deref());
    let by = sign_off::term_end(tx, today)?;
    Ok(Some(SupportView::of(&dates(tx)?, device, recorded, (today, by))))
}
