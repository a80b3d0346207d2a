//! Leavers: what is said of their checklists, clearances, and handing an item over to a successor.

pub mod checklist;
pub mod letter;
pub mod paper;

mod clear;
mod days;
mod tick;

pub use clear::{Transfer, clear, clear_cohort, reopen, transfer};
pub use days::set_days;
use domain::{fault::Fault, remedy::Remedy, say};
pub use tick::{Say, add_line, add_usual, remove_line, tick, tick_cohort, untick};

/// What is said where nobody of a cohort leaves.
fn nobody_leaves() -> Fault {
    Fault::conflict("nobody of them has a last working day", say!["Set it for all: ", Remedy::SetLeavingDay, "."])
}
