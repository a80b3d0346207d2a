//! The end of an erasure: removing all traces of the erased details from the file. It can't be done in the transaction
//! of the erasure, so that transaction sets a mark, which stays until the traces are removed. If the program was killed
//! in between, or another program had the file open, the next program that writes to the register finishes the work.

use crate::act::Act;
use domain::{fault::Fault, say, say::Say};
use store::{Store, erase};

/// Removes the traces of erased details from the file. Returns true if there were any.
///
/// Errors: another program is reading the register, or the disk is full. The traces and the mark then stay.
pub fn finish(store: &mut Store, act: &Act) -> Result<bool, Fault> {
    if act.dry_run || store.read(erase::traces)?.is_none() {
        return Ok(false);
    }
    store.leave_no_trace(&act.writer())?;
    Ok(true)
}

/// Finishes an earlier erasure before another command changes the register. That command goes ahead even if this fails.
/// Returns a note for the user.
pub fn go_on(store: &mut Store, act: &Act) -> Option<Say> {
    match finish(store, act) {
        Ok(false) => None,
        Ok(true) => {
            Some("an earlier erasure was not finished: its last traces have now been removed from the file".into())
        }
        Err(fault) => Some(say![fault.message, ". ", fault.hint]),
    }
}

/// Removes the traces of everything that was ever erased, even if the register has no mark.
///
/// Errors: the same as for [`finish`].
pub fn tidy(store: &mut Store, act: &Act) -> Result<(), Fault> {
    if act.dry_run { Ok(()) } else { store.leave_no_trace(&act.writer()) }
}
