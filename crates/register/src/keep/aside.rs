//! Keeps a copy of a register before something is done to it.

use super::backup::stem;
use domain::{fault::Fault, remedy::Input, say, when::Clock};
use std::path::{Path, PathBuf};
use store::Store;

/// Refuses a register for which no place for a copy is known, before something is done to it.
///
/// Errors: a school on a server needs a folder, which must be there; a file's copy is beside it.
pub fn must_have_place(store: &Store, folder: Option<&Path>) -> Result<(), Fault> {
    match folder {
        Some(_) if store.is_file() => Err(always_beside()),
        Some(folder) if !folder.is_dir() => Err(Fault::invalid(format!("there is no folder {}", folder.display()))
            .hint(say!["Make it first, or give another one after ", Input::CopyTo, "."])),
        None if !store.is_file() => {
            Err(Fault::invalid("a school on a server has no folder beside it for the copy from before").hint(say![
                "Give one, such as the folder of its backups, with ",
                Input::CopyTo.blank(),
                "."
            ]))
        }
        _ => Ok(()),
    }
}

/// The fault of a folder for the copy of a register in a file.
pub(super) fn always_beside() -> Fault {
    Fault::invalid("the copy of a register in a file is always made beside it").hint(say![
        "Leave out ",
        Input::CopyTo,
        "."
    ])
}

/// Copies a register, before something is done to it, to a file beside it, or in a folder; returns the path of the copy.
///
/// Errors: there is no room for the copy, or no place.
pub fn keep_aside(store: &mut Store, before: &str, clock: Clock, folder: Option<&Path>) -> Result<PathBuf, Fault> {
    must_have_place(store, folder)?;
    let beside = match (folder, store.path().file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => store.path().to_owned(),
    };
    let aside = path(&beside, before, clock);
    store.copy_aside(&aside)?;
    Ok(aside)
}

/// The path of the copy: beside the register, with the register's name and the time.
pub(super) fn path(path: &Path, before: &str, clock: Clock) -> PathBuf {
    store::first_free(|number| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        path.with_file_name(format!("{}.before-{before}-{}{again}.db", stem(path), clock.stamp()))
    })
}
