//! What the accounts ask of the school: the end of its financial year, and the capital threshold.

use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault},
    remedy::Input,
    say,
    value::{Threshold, YearEnd},
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use store::{ReadTx, WriteTx, depreciation};

/// The day from which a policy or a threshold counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// From each item's purchase: past years too.
    Always,
    /// From this day, or from the financial year with it.
    Day(NaiveDate),
}

/// A capital threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ThresholdView {
    /// The first day of purchase for which it counts; null: any day.
    pub from_on: Option<NaiveDate>,
    pub threshold_pence: i64,
    /// True if items that were bought together count together.
    pub grouped: bool,
}

impl From<&Threshold> for ThresholdView {
    fn from(threshold: &Threshold) -> Self {
        Self { from_on: threshold.from, threshold_pence: threshold.pence, grouped: threshold.grouped }
    }
}

impl ThresholdView {
    /// The school's thresholds, in order of their days.
    pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Self>, Fault> {
        Ok(depreciation::thresholds(tx)?.iter().map(Self::from).collect())
    }
}

/// A change to a capital threshold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThresholdChange {
    /// The threshold in pence; `None` removes it.
    pub pence: Option<i64>,
    /// True if items that were bought together count together; `None`: as before, or together.
    pub grouped: Option<bool>,
    /// The day of purchase from which it counts; `None`: any day, if there is no threshold yet.
    pub since: Option<Since>,
}

/// A change to what the accounts ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountsChange {
    /// The end of the financial year; the inner `None` goes back to 31 August.
    pub year_end: Option<Option<YearEnd>>,
    pub threshold: Option<ThresholdChange>,
}

impl AccountsChange {
    /// True if nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Makes the changes, and adds them to the log entry.
    ///
    /// Errors: there is a threshold already, and the order doesn't say since when the new one counts; there is none to
    /// remove.
    pub(super) fn apply(&self, tx: &WriteTx<'_>, body: &mut Map<String, Json>) -> Result<(), Failure> {
        if let Some(end) = self.year_end {
            body.insert("year_end".to_owned(), json!(end.map(YearEnd::shown)));
            depreciation::set_year_end(tx, end)?;
        }
        let Some(change) = &self.threshold else { return Ok(()) };
        let known = depreciation::thresholds(tx)?;
        let from = match (change.since, known.as_slice()) {
            (Some(Since::Day(day)), _) => Some(day),
            (Some(Since::Always), _) | (None, []) => None,
            (None, [only]) if change.pence.is_none() => only.from,
            (None, _) => {
                return Err(Fault::invalid("the school has a capital threshold already")
                    .hint(say![
                        "Say for which purchases the new one counts: ",
                        Input::CapitalFrom.with("DAY"),
                        " for those from this day on, or ",
                        Input::CapitalFrom.with("always"),
                        " for all, which changes past years."
                    ])
                    .into());
            }
        };
        let before = known.iter().find(|threshold| threshold.from == from);
        let day = from.map_or_else(|| "always".to_owned(), |day| day.to_string());
        match (change.pence, before) {
            (Some(pence), before) => {
                let grouped = change.grouped.or(before.or(known.last()).map(|known| known.grouped)).unwrap_or(true);
                body.insert("capital_threshold".to_owned(), json!({ "from": day, "pence": pence, "grouped": grouped }));
                depreciation::set_threshold(tx, Threshold { from, pence, grouped })?;
            }
            (None, Some(_)) => {
                body.insert("capital_threshold".to_owned(), json!({ "from": day, "pence": null }));
                depreciation::remove_threshold(tx, from)?;
            }
            (None, None) => {
                return Err(Fault::not_found("the school has no capital threshold from that day")
                    .hint("Leave it out, or give the day of one that it has.")
                    .into());
            }
        }
        Ok(())
    }
}
