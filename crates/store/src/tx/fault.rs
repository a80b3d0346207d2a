//! What the driver says, in words that a school can act on.

use domain::fault::Fault;
use rusqlite::ErrorCode;

/// A driver's error in words that a school can act on.
pub(crate) fn fault(error: rusqlite::Error) -> Fault {
    let code = error.sqlite_error_code();
    let (message, hint) = match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "the register is busy: another program has been writing to it for more than five seconds",
            "Try again in a moment. If it stays busy, look for a Kitbook that hangs, or a backup or virus scan of the file.",
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full; nothing was written",
            "Make room on the disk that holds the register, then do it again.",
        ),
        Some(ErrorCode::ReadOnly) => (
            "the register can't be written: the file or its folder is read-only for you",
            "Ask whoever looks after the file for the right to write it and its folder.",
        ),
        Some(ErrorCode::CannotOpen) => {
            ("the register can't be opened", "Check that the file and its folder are there and that you may read them.")
        }
        Some(ErrorCode::NotADatabase) => {
            ("this is not a Kitbook register", "Check the path after --db; a register is made with `kitbook init`.")
        }
        Some(ErrorCode::DatabaseCorrupt) => (
            "the register is damaged",
            "Keep the file as it is: `kitbook check` says what is damaged, `kitbook restore FILE` puts a backup in its place.",
        ),
        Some(ErrorCode::SystemIoFailure) => (
            "the disk failed while the register was read or written",
            "Check the disk; what was confirmed before is safe. Look whether this was recorded before you do it again.",
        ),
        Some(ErrorCode::ConstraintViolation) => (
            "the register refused this: it would break a promise of its own; nothing was written",
            "Please report this with the command that you gave: Kitbook should have explained it sooner.",
        ),
        _ => ("the register can't be used", "Please report this with the command that you gave."),
    };
    let is_damage = matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase));
    Fault { is_damage, ..Fault::register(message).hint(hint).because(error) }
}
