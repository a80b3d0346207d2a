//! Turns the database driver's errors into faults that a school can act on.

use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
};
use rusqlite::ErrorCode;

/// Puts a driver's error in words that a school can act on.
pub(crate) fn fault(error: rusqlite::Error) -> Fault {
    let (kind, message, hint) = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            FaultKind::Busy,
            "the register is busy: another program has been writing to it for more than five seconds",
            "Try again in a moment. If it stays busy, look for a Kitbook that hangs, or a backup or virus scan of the file."
                .into(),
        ),
        Some(ErrorCode::OutOfMemory) => (
            FaultKind::Busy,
            "this machine is short of memory",
            "Close other programs, then do it again.".into(),
        ),
        Some(ErrorCode::DiskFull) => (
            FaultKind::Unwritable,
            "the disk is full; nothing was written",
            "Make room on the disk that holds the register, then do it again.".into(),
        ),
        Some(ErrorCode::ReadOnly) => (
            FaultKind::Unwritable,
            "the register can't be written: the file or its folder is read-only for you",
            "Ask for write access to the file and its folder.".into(),
        ),
        Some(ErrorCode::CannotOpen) => (
            FaultKind::Register,
            "the register can't be opened",
            "Check that the file and its folder are there and that you can read them.".into(),
        ),
        Some(ErrorCode::NotADatabase) => {
            (FaultKind::Damaged, "this is not a Kitbook register", crate::recognise::where_it_lies())
        }
        Some(ErrorCode::DatabaseCorrupt) => (
            FaultKind::Damaged,
            "the register is damaged",
            say![
                "Keep the file as it is. ",
                Remedy::Check,
                " shows the damage; ",
                Remedy::Restore,
                " brings back a backup."
            ],
        ),
        Some(ErrorCode::OperationInterrupted) => (
            FaultKind::Damaged,
            "this file takes far longer to read than a register of its length",
            "Someone made it so, or it is damaged. Nothing was written.".into(),
        ),
        Some(ErrorCode::SystemIoFailure) => (
            FaultKind::Register,
            "the disk failed while the register was read or written",
            "Check the disk. Everything confirmed before is safe. See whether this was recorded before you do it again."
                .into(),
        ),
        Some(ErrorCode::ConstraintViolation) => (
            FaultKind::Register,
            "the register refused this because it breaks one of its rules; nothing was written",
            "Please report this and say what you did: Kitbook should have refused it sooner.".into(),
        ),
        _ => (FaultKind::Register, "the register can't be used", "Please report this and say what you did.".into()),
    };
    Fault::new(kind, message).hint(hint).because(error)
}
