//! Files that are replaced only when the new one is whole: written beside the old one, synced, then put in its place.

use domain::fault::{Failure, Fault, FaultKind};
use std::{
    fs,
    io::{self, BufWriter, Write},
    path::Path,
    time::Duration,
};
use store::{folder_of, led_to, real_path, sync_file, sync_folder};
use tempfile::NamedTempFile;

/// How the name of what is not whole yet begins.
const UNFINISHED: &str = ".kitbook-unfinished-";

/// How long anything may be in the making.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);

/// A builder of files and folders that are not whole yet, and gone again unless they get a name: for their owner alone.
pub fn unfinished() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    builder
}

/// Whether a file is being written, or was left when that was broken off.
pub(crate) fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED)
}

/// Removes what was broken off long ago in a folder: it holds what the register held.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = || Some(entry.metadata().ok()?.modified().ok()?.elapsed().ok()? > LONGEST);
        if entry.file_name().to_str().is_some_and(is_unfinished) && is_old() == Some(true) {
            let path = entry.path();
            // Whoever else looks in the folder may have been quicker.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// Writes a file through `produce`. Until it is whole and on the disk, the old one stands; the new one is readable by
/// its owner alone. `register` is the one file that must not be written over.
///
/// Errors: it is the register itself, or no ordinary file; the folder can't be written, the disk is full, or `produce` fails; the old file is as it was.
pub fn write<T>(
    path: &Path,
    register: &Path,
    produce: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // What a link leads to is written, not the link.
    let path = &led_to(path);
    if real_path(register).is_ok_and(|register| register == *path) {
        return Err(Fault::invalid("that file is the register itself").hint("Choose another file to write to.").into());
    }
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        // A folder, or a device: putting a file in its place would take it away from everybody.
        return Err(Fault::invalid(format!("{} is not an ordinary file", path.display()))
            .hint("Give the path of a file, or leave it away for standard output.")
            .into());
    }
    let folder = folder_of(path);
    sweep(folder);
    let file: NamedTempFile = unfinished().tempfile_in(folder).map_err(|e| unwritten(path, e))?;
    let mut out = BufWriter::new(file);
    let answer = produce(&mut out)?;
    let file = out.into_inner().map_err(|e| unwritten(path, e.into_error()))?;
    sync_file(file.as_file()).map_err(|e| unwritten(path, e))?;
    file.persist(path).map_err(|e| unwritten(path, e.error))?;
    sync_folder(folder).map_err(|e| unwritten(path, e))?;
    Ok(answer)
}

/// A file that can't be written.
pub fn unwritten(path: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
        .hint("Check that the folder is there, that you may write in it, and that the disk has room.")
        .because(error)
}
