//! A paper in a file.

use crate::domain::fault::{Fault, FaultKind};
use std::{
    fs::File,
    io::{self, Write as _},
    path::Path,
};
use tempfile::NamedTempFile;

/// Writes a paper to a file, whole or not at all: a reader sees the old file or the new one. Only its owner may read
/// it, for it names people.
///
/// Errors: the folder is not there, or can't be written.
pub fn save(path: &Path, html: &str) -> Result<(), Fault> {
    write(path, html).map_err(|e| {
        Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
            .hint("Choose a folder that is there and that you may write.")
            .because(e)
    })
}

fn write(path: &Path, html: &str) -> io::Result<()> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut draft = NamedTempFile::new_in(folder)?;
    draft.write_all(html.as_bytes())?;
    draft.as_file().sync_all()?;
    draft.persist(path)?;
    // Without this, a power cut may undo the rename. Windows can't open a folder, and needs no such thing.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
