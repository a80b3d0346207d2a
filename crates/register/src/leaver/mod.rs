//! Leavers: their checklists and clearances, and handing items over to a successor.

pub mod checklist;
pub mod letter;
pub mod paper;

mod clear;
mod days;
mod settled;
mod tick;
mod unwiped;
mod work;

pub use clear::{Transfer, clear, clear_cohort, reopen, reopen_cohort, transfer};
pub use days::set_days;
use domain::{fault::Fault, remedy::Remedy, say};
pub use tick::{TickOrder, add_line, add_usual, remove_line, tick, tick_cohort, untick};

/// Makes the fault for a cohort in which nobody is leaving.
fn nobody_leaves() -> Fault {
    let hint = say!["Set one for all of them: ", Remedy::SetLeavingDay, "."];
    Fault::conflict("nobody in this group has a last day on record", hint)
}
