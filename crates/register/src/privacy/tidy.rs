//! The end of an erasing: no trace is left in the file of what was taken out. It can't be done in the erasing's transaction, so a
//! mark is set there, and stays until it is done: where the program was killed between, or another one was in the way,
//! whoever writes next goes on with it.

use crate::act::Act;
use domain::{fault::Fault, say, say::Say};
use store::{Store, erase};

/// Leaves no trace of what was erased, if an erasing has left any; whether it has.
///
/// Errors: another program reads the register, or there is no room, so that traces are left; the mark stays.
pub fn finish(store: &mut Store, act: &Act) -> Result<bool, Fault> {
    if act.dry_run || store.read(erase::traces)?.is_none() {
        return Ok(false);
    }
    store.leave_no_trace(&act.writer())?;
    Ok(true)
}

/// As [`finish`], before something else is done, which it never keeps from being done; what there is to say about it.
pub fn go_on(store: &mut Store, act: &Act) -> Option<Say> {
    match finish(store, act) {
        Ok(false) => None,
        Ok(true) => {
            Some("an earlier erasure was not finished: its last traces have now been removed from the file".into())
        }
        Err(fault) => Some(say![fault.message, ". ", fault.hint]),
    }
}

/// Leaves no trace of what was ever taken out, marked or not.
///
/// Errors: as [`finish`].
pub fn tidy(store: &mut Store, act: &Act) -> Result<(), Fault> {
    if act.dry_run { Ok(()) } else { store.leave_no_trace(&act.writer()) }
}
