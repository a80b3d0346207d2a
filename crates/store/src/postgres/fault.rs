//! Puts the server's errors in the same words as a file's.

use super::definitions::GUARDED;
use domain::fault::{Fault, FaultKind};
use postgres::{Error, error::SqlState};

/// Puts a driver's error in words that a school can act on.
pub(crate) fn fault(error: Error) -> Fault {
    let (kind, message, hint) = match error.code().map(SqlState::code) {
        // A lock that didn't come in time; a deadlock; too many connections.
        Some("55P03" | "40P01" | "53300") => (
            FaultKind::Busy,
            "the register is busy: another program has been writing to it for more than five seconds",
            "Try again in a moment. If it stays busy, look for a Kitbook that hangs.",
        ),
        Some("53200") => (
            FaultKind::Busy,
            "the server is short of memory",
            "Try again in a moment. If it stays so, tell the people who look after the server.",
        ),
        Some("53100") => (
            FaultKind::Unwritable,
            "the server's disk is full; nothing was written",
            "Make room on the server's disk, then do it again.",
        ),
        // A server that only follows another.
        Some("25006") => (
            FaultKind::Unwritable,
            "the register can't be written: this server takes no writes",
            "Give the server that takes writes in the address.",
        ),
        Some("42501") => (
            FaultKind::Unwritable,
            "the server doesn't let this role do that",
            "Give the role of the school in the address. What only its owner may do, do as the role that made the school.",
        ),
        Some("28000" | "28P01") => (
            FaultKind::Register,
            "the server doesn't accept the name or the password",
            "Check the name in the address, and the password in PGPASSFILE, PGPASSWORD or the service file.",
        ),
        Some("3D000") => (
            FaultKind::Register,
            "the server has no database of that name",
            "Check the name of the database in the address.",
        ),
        Some("XX001" | "XX002") => (
            FaultKind::Damaged,
            "the register is damaged",
            "Keep the server as it is, and tell the people who look after it: a backup can bring the register back.",
        ),
        Some("2BP01") => (
            FaultKind::Register,
            "something that is not Kitbook's depends on the school's tables, such as a view of your own; nothing was changed",
            "Remove it, do this again, then make it once more.",
        ),
        Some("42P01") => (
            FaultKind::Register,
            "a table of the school is not there: the school was removed, or another program changed it",
            "Ask the people who look after the server. Nothing was written.",
        ),
        Some("58030") => (
            FaultKind::Register,
            "the server's disk failed while the register was read or written",
            "Everything confirmed before is safe. See whether this was recorded before you do it again.",
        ),
        // A word that is looked for; what is written was asked for such characters before.
        Some("22021") => (
            FaultKind::Invalid,
            "a text contains a character that no text of the register has: the zero byte",
            "Leave it out.",
        ),
        Some(code) if code.starts_with("23") || code == GUARDED => (
            FaultKind::Register,
            "the register refused this because it breaks one of its rules; nothing was written",
            "Please report this and say what you did: Kitbook should have refused it sooner.",
        ),
        _ if is_lost(&error) => (
            FaultKind::Register,
            "the connection to the server was lost; nothing was written",
            "Check the network and the server, then do it again.",
        ),
        _ => (FaultKind::Register, "the register can't be used", "Please report this and say what you did."),
    };
    Fault::new(kind, message).hint(hint).because(error)
}

/// True if the connection ended: the server is stopping, starting, or was killed, or the network failed.
pub(super) fn is_lost(error: &Error) -> bool {
    match error.code().map(SqlState::code) {
        Some(code) => code.starts_with("57P") || code.starts_with("08"),
        None => {
            error.is_closed()
                || std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
        }
    }
}

/// The fault of a transaction whose end was not heard of, and which the server did not keep.
pub(super) fn not_recorded() -> Fault {
    Fault::register("the connection to the server was lost, and nothing was recorded").hint("Do it again.")
}

/// The fault of a transaction of which nobody knows whether the server kept it.
pub(super) fn in_doubt() -> Fault {
    Fault::register("the connection to the server was lost just as this was being recorded")
        .hint("See whether it was recorded before you do it again.")
}
