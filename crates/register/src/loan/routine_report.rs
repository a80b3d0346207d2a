//! A routine check from the day on which a device manager has last seen a device.

use super::routine::{self, Seen};
use crate::act::Act;
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    loan::{CheckSource, Kind, Loan, RoutineCheck},
    remedy::{Input, Remedy},
    say,
    school_year::SchoolYear,
    when::{Clock, show_day},
};
use store::{Store, WriteTx};

/// Checks that the days of device exports count, and that the act is recorded now.
///
/// Errors: the school doesn't count them; a time is given, which the file says.
pub(super) fn must_count(store: &mut Store, act: &Act) -> Result<(), Failure> {
    if !store.read(store::setting::export_counts)? {
        return Err(Fault::conflict(
            "this school does not count device exports as routine checks",
            say!["If a device that was seen by its manager is checked: ", Remedy::CountExports, "."],
        )
        .into());
    }
    if act.on.is_some() {
        return Err(Fault::invalid("the file says when each device was seen")
            .hint(say!["Leave out ", Input::On, "."])
            .into());
    }
    Ok(())
}

/// Records a routine check of a device on loan that was seen since its last one; else says why not.
pub(super) fn check(
    tx: &WriteTx<'_>,
    device: &Asset,
    loan: Loan,
    seen_on: NaiveDate,
    clock: Clock,
    year: &SchoolYear,
) -> Result<Result<RoutineCheck, String>, Failure> {
    let went_out = clock.day_of(loan.out_at);
    let last = store::loan::routine_checks(tx, loan.id)?.first().map(|last| last.seen_on);
    let why = if loan.kind != Kind::Issue {
        Some("on loan until a due date, without routine checks".to_owned())
    } else if seen_on <= went_out {
        Some(format!("seen {}, on loan since {}", show_day(seen_on), show_day(went_out)))
    } else {
        let last = last.filter(|last| seen_on <= *last);
        last.map(|last| format!("seen {}, already checked {}", show_day(seen_on), show_day(last)))
    };
    if let Some(why) = why {
        return Ok(Err(why));
    }
    let seen = Seen { seen_on, source: CheckSource::Report, note: None, effective_at: None };
    Ok(Ok(routine::write(tx, (device, loan), seen, &[], year)?))
}
