//! Replaces files only once the new one is complete: it is written beside the old one, synced, then put in its place.

use domain::fault::{Failure, Fault, FaultKind};
use std::{
    fs,
    io::{self, BufWriter, Write},
    path::Path,
    time::Duration,
};
use store::{folder_of, led_to, real_path, sync_file, sync_folder};
use tempfile::NamedTempFile;

/// The start of an unfinished file's name.
const UNFINISHED: &str = ".kitbook-unfinished-";

/// The age after which an unfinished file counts as abandoned.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);

/// Makes a builder of temporary files and folders. Only their owner can read them, and they are deleted unless they are
/// renamed.
pub fn unfinished() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    builder
}

/// True for a file that is still being written, or was abandoned.
pub(crate) fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED)
}

/// Deletes a folder's abandoned unfinished files, because they hold copies of the register's data.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = || Some(entry.metadata().ok()?.modified().ok()?.elapsed().ok()? > LONGEST);
        if entry.file_name().to_str().is_some_and(is_unfinished) && is_old() == Some(true) {
            let path = entry.path();
            // Another process may have deleted it first.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// Writes a file through `produce`. The old file stays until the new one is complete and on the disk. Only its owner
/// can read the new file. The file `register` is never overwritten.
///
/// Errors: the path is the register itself or not an ordinary file; the file can't be written; `produce` fails. The
/// old file is unchanged.
pub fn write<T>(
    path: &Path,
    register: &Path,
    produce: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    // A link's target is written, not the link itself.
    let path = &led_to(path);
    if real_path(register).is_ok_and(|register| register == *path) {
        return Err(Fault::invalid("that file is the register itself").hint("Choose another file to write to.").into());
    }
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        // A folder or device: replacing it with a file would break it for everyone.
        return Err(Fault::invalid(format!("{} is not an ordinary file", path.display()))
            .hint("Give the path of a file, or leave it out to write to standard output.")
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

/// Makes the fault for a file that can't be written.
pub fn unwritten(path: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
        .hint("Check that the folder exists, that you can write to it, and that the disk has room.")
        .because(error)
}
