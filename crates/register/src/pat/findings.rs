//! What of an asset is not in order with its tests, for the rules of signing out.

use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    pat::{Status, TestKind, label},
    rules::Finding,
};
use store::{Plans, ReadTx};

/// What of an asset and its parts is not in order with its tests, for the rules of signing out. What is in order is
/// known from the asset alone.
///
/// Errors: the register can't be read.
pub(crate) fn findings(
    tx: &ReadTx<'_>,
    plans: &mut Plans,
    asset: &Asset,
    today: NaiveDate,
) -> Result<Vec<Finding>, Fault> {
    if matches!(asset.pat().status(today), Status::InDate | Status::DueSoon | Status::NotRequired) {
        return Ok(Vec::new());
    }
    let mut findings = Vec::new();
    for appliance in plans.appliances(tx, asset)? {
        let label = label(&asset.tag, appliance.part.as_deref());
        let status = appliance.stands().status(today);
        let overdue = |kind: TestKind| appliance.due(kind).filter(|due| *due < today).map(|due| (kind, due));
        let (kind, on, why) = match status {
            Status::Failed => {
                let failed = store::pat::last_fail(tx, asset.id, appliance.part.as_deref())?;
                let why = failed.as_ref().map(|f| store::pat::why_failed(tx, f)).transpose()?.flatten();
                (appliance.history.failed.unwrap_or(TestKind::Visual), failed.map(|f| f.tested_on), why)
            }
            Status::Overdue => {
                // A combined test that is overdue is the one that is wanted: it includes the look.
                let wanted = overdue(TestKind::Full).or_else(|| overdue(TestKind::Visual));
                wanted.map_or((TestKind::Visual, None, None), |(kind, due)| (kind, Some(due), None))
            }
            Status::NeverTested if appliance.intervals.visual.is_none() => (TestKind::Full, None, None),
            Status::NeverTested => (TestKind::Visual, None, None),
            Status::InDate | Status::DueSoon | Status::NotRequired => continue,
        };
        findings.push(Finding { label, status, kind, on, why });
    }
    Ok(findings)
}
