//! The tests that are still due after a tester's file.

use super::PatReport;
use crate::{
    act::Timed,
    file::import::TOLD,
    pat::due::{self, DueFilter, DueOrder},
};
use domain::{
    fault::Fault,
    ids::AssetId,
    pat::{SOON, Status},
    text,
};
use std::collections::HashSet;
use store::ReadTx;

/// Adds the tests that are still due after the import: a list for the locations of the file, a count for the others. Items
/// that failed in the file are listed separately.
pub(super) fn still_due(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    report: &mut PatReport,
    places: &HashSet<String>,
    in_file: &HashSet<(AssetId, Option<String>)>,
) -> Result<(), Fault> {
    let today = act.clock.today();
    let filter = DueFilter { by: today + SOON, order: DueOrder::Due, ..DueFilter::default() };
    due::each(tx, &filter, today, |row| {
        let in_this_file = row.asset.is_some_and(|asset| in_file.contains(&(asset, row.part.clone())));
        if in_this_file && row.status == Status::Failed {
            report.failed_now_count += 1;
            if report.failed_now.len() < TOLD {
                report.failed_now.push(row);
            }
            return Ok(());
        }
        // A file without locations counts as one for the whole school.
        let here =
            places.is_empty() || row.location.as_deref().is_some_and(|place| places.contains(&text::fold(place)));
        if !here {
            report.due_elsewhere += 1;
            return Ok(());
        }
        if !in_this_file {
            report.still_due_count += 1;
            if report.still_due.len() < TOLD {
                report.still_due.push(row);
            }
        }
        Ok::<(), Fault>(())
    })
}
