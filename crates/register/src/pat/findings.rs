//! Test problems of an asset, for the rules of signing out.

use chrono::NaiveDate;
use domain::{
    asset::Asset,
    category::{Category, Part},
    fault::Fault,
    pat::{Status, TestKind, label},
    rules::Finding,
};
use store::{Plans, ReadTx};

/// Lists the items of an asset that failed, are overdue or were never tested. If the stored state of the asset is fine,
/// its items aren't read. `known` is its category with the parts, if they were read already.
pub(crate) fn findings(
    tx: &ReadTx<'_>,
    plans: &mut Plans,
    asset: &Asset,
    known: Option<(&Category, &[Part])>,
    today: NaiveDate,
) -> Result<Vec<Finding>, Fault> {
    if matches!(asset.pat().status(today), Status::InDate | Status::DueSoon | Status::NotRequired) {
        return Ok(Vec::new());
    }
    if let Some((category, parts)) = known {
        plans.with(tx, category.clone(), parts.to_vec())?;
    }
    let mut findings = Vec::new();
    for appliance in plans.appliances(tx, asset)? {
        let label = label(&asset.tag, appliance.part.as_deref());
        let status = appliance.test_state().status(today);
        let overdue = |kind: TestKind| appliance.due(kind).filter(|due| *due < today).map(|due| (kind, due));
        let (kind, on, why) = match status {
            Status::Failed => {
                let failed = store::pat::last_fail(tx, asset.id, appliance.part.as_deref())?;
                let why = failed.as_ref().map(|f| store::pat::why_failed(tx, f, appliance.make)).transpose()?.flatten();
                (appliance.history.failed.unwrap_or(TestKind::Visual), failed.map(|f| f.tested_on), why)
            }
            Status::Overdue => {
                // If the full test is overdue, only that is reported: it includes the visual check.
                let wanted = overdue(TestKind::Full).or_else(|| overdue(TestKind::Visual));
                wanted.map_or((TestKind::Visual, None, None), |(kind, due)| (kind, Some(due), None))
            }
            Status::NeverTested => {
                let checked = appliance.history.visual_on.filter(|_| appliance.lacks_full());
                (appliance.first_kind(), checked, None)
            }
            Status::InDate | Status::DueSoon | Status::NotRequired => continue,
        };
        findings.push(Finding { label, is_part: appliance.part.is_some(), status, kind, on, why });
    }
    Ok(findings)
}
