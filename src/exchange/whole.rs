//! Files that are written whole or not at all: beside the old one, synced, then put in its place.

use crate::domain::fault::{Failure, Fault, FaultKind};
use std::{
    io::{self, BufWriter, Write},
    path::Path,
};
use tempfile::NamedTempFile;

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
    let real = path.canonicalize();
    let path = real.as_deref().unwrap_or(path);
    if register.canonicalize().is_ok_and(|register| register == path) {
        return Err(Fault::usage("that file is the register itself").hint("Choose another file to write to.").into());
    }
    if path.metadata().is_ok_and(|found| !found.is_file()) {
        // A folder, or a device: putting a file in its place would take it away from everybody.
        return Err(Fault::usage(format!("{} is not an ordinary file", path.display()))
            .hint("Give the path of a file, or leave it away for standard output.")
            .into());
    }
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = NamedTempFile::new_in(folder).map_err(|e| unwritten(path, e))?;
    let mut out = BufWriter::new(file);
    let answer = produce(&mut out)?;
    let file = out.into_inner().map_err(|e| unwritten(path, e.into_error()))?;
    file.as_file().sync_all().map_err(|e| unwritten(path, e))?;
    file.persist(path).map_err(|e| unwritten(path, e.error))?;
    // The name is on the disk when its folder is.
    #[cfg(unix)]
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|e| unwritten(path, e))?;
    Ok(answer)
}

/// A file that can't be written.
pub fn unwritten(path: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
        .hint("Check that the folder is there, that you may write in it, and that the disk has room.")
        .because(error)
}
