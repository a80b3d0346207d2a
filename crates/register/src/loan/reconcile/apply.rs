//! Takes values of a device manager's list into the register, and counts its days as routine checks.

use super::{
    super::routine_report,
    row::{Sighted, Take},
};
use crate::{act::Timed, asset};
use domain::{
    asset_fields,
    fault::{Failure, Fault},
    reading::{DateFormat, Reading},
};
use serde_json::Map;
use std::collections::HashSet;
use store::WriteTx;

/// Takes the values that answers say. Returns the number of items that changed.
///
/// Errors: a value can't be meant; the fault names its line.
pub(super) fn apply(tx: &WriteTx<'_>, act: &Timed<'_>, takes: &[Take], dates: DateFormat) -> Result<u64, Failure> {
    let today = act.clock.today();
    let reading = if act.sure { Reading::Confirmed(dates, today) } else { Reading::Cell(dates, today) };
    let mut changed = HashSet::new();
    for take in takes {
        let before = store::asset::by_id(tx, take.asset)?;
        let mut after = before.clone();
        let aliases = store::asset::aliases(tx, before.id)?;
        asset_fields::set_all(&mut after, &take.values, &reading, &aliases).map_err(|fault| Fault {
            message: format!("line {}, {}: {}", take.line, before.tag, fault.message),
            ..fault
        })?;
        if asset::update(tx, "asset edit", &before, &mut after, Map::new())? {
            changed.insert(before.id);
        }
    }
    Ok(u64::try_from(changed.len()).unwrap_or(u64::MAX))
}

/// Records the days on which issued devices were seen, as routine checks. Returns the number of checks.
pub(super) fn seen(tx: &WriteTx<'_>, act: &Timed<'_>, devices: &[Sighted]) -> Result<u64, Failure> {
    let year = store::school_year::year(tx)?;
    let mut recorded = 0;
    for device in devices {
        let (asset, loan) = (store::asset::by_id(tx, device.asset)?, store::loan::by_id(tx, device.loan)?);
        if routine_report::check(tx, &asset, loan, device.seen_on, act.clock, &year)?.is_ok() {
            recorded += 1;
        }
    }
    Ok(recorded)
}
