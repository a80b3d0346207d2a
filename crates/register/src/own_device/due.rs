//! The tests of people's own devices that are due, for the list of the caretaker's round.

use super::list::{Which, devices};
use crate::pat::due::{DueFilter, DueView};
use domain::{fault::Fault, pat::TestKind, when::Clock};
use store::ReadTx;

/// Lists the own devices on site whose test is due, or was never made. They have no location, category or tag, so a list
/// of certain items has none of them.
pub fn of_own_devices(tx: &ReadTx<'_>, filter: &DueFilter, clock: Clock) -> Result<Vec<DueView>, Fault> {
    let wanted = &filter.appliances;
    let is_of_items = wanted.category.is_some() || wanted.location.is_some() || wanted.text.is_some();
    if is_of_items || filter.kind == Some(TestKind::Visual) {
        return Ok(Vec::new());
    }
    let mut due = Vec::new();
    for device in devices(tx, None, &Which::default(), clock)? {
        let (Some(status), Some(no)) = (device.test_status, device.no) else { continue };
        let is_by_then = device.test_due_on.is_none_or(|day| day <= filter.by);
        if is_by_then && wanted.status.is_none_or(|wanted| wanted == status) {
            due.push(DueView {
                tag: format!("own {no}"),
                part: None,
                kind: TestKind::Full,
                location: None,
                status,
                next_due_on: device.test_due_on,
                holder: Some(device.person),
                item: device.what,
                own_device_no: Some(no),
                asset: None,
            });
        }
    }
    due.sort_by_key(|row| (row.next_due_on.is_none(), row.next_due_on, row.own_device_no));
    Ok(due)
}
