//! A backup, or another register, on a copy of its own: read through before anything is taken from it.

use super::{
    backup::{Manifest, manifest, temporary, unpack},
    check,
};
use crate::file::replace;
use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
    text::count,
};
use std::{io, path::Path};
use store::{Store, folder_of};
use tempfile::TempPath;

/// A register from a file, read through and found sound, on a copy of its own.
pub(crate) struct Opened {
    pub(crate) note: Option<Manifest>,
    pub(crate) store: Store,
    // Behind the store: it goes when that is closed.
    pub(crate) copy: TempPath,
}

/// Opens a backup, packed or not, or a register that somebody may be working on, on a copy beside `path`.
///
/// Errors: it is not what its note says, or not sound.
pub(crate) fn open(file: &Path, path: &Path) -> Result<Opened, Fault> {
    let note = as_noted(file)?;
    replace::sweep(folder_of(path));
    let copy = temporary(folder_of(path), path)?;
    if store::beside(file, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
        // Its newest entries lie beside it.
        Store::look(file)?.copy_to(&copy, path, &mut |_, _| {})?;
    } else {
        unpack(file, &copy, path)?;
    }
    let store = Store::open(&*copy).map_err(|fault| about_the_backup(fault, &copy, file))?;
    must_be_sound(&copy, file)?;
    Ok(Opened { note, store, copy })
}

/// The backup's note, if the backup is what it says.
fn as_noted(backup: &Path) -> Result<Option<Manifest>, Fault> {
    let (sha256, bytes) = manifest::digest(backup).map_err(|e| {
        let what = if e.kind() == io::ErrorKind::NotFound { "is not there" } else { "can't be read" };
        let fault = if e.kind() == io::ErrorKind::NotFound { Fault::not_found } else { Fault::bad_file };
        fault(format!("{} {what}", backup.display()))
            .hint(say!["Give a backup's file, as ", Remedy::Backup, " names it."])
            .because(e)
    })?;
    let Some(note) = Manifest::beside(backup)? else { return Ok(None) };
    if note.sha256 == sha256 && note.bytes == bytes {
        return Ok(Some(note));
    }
    Err(Fault::bad_file(format!(
        "{} is not what was backed up: the SHA-256 in the note beside it does not fit",
        backup.display()
    ))
    .hint("The copy was damaged since: try an older backup. The register is as it was.")
    .details(vec![format!("noted: {} bytes, {}", note.bytes, note.sha256), format!("found: {bytes} bytes, {sha256}")]))
}

/// The same fault in words about the file that was given, not about the copy that is looked at.
fn about_the_backup(fault: Fault, copy: &Path, backup: &Path) -> Fault {
    let named = fault.message.replace(&copy.display().to_string(), &backup.display().to_string());
    // A fault that names no file is about the register, and this is none yet.
    let named = named.replace("the register is", &format!("{} is", backup.display()));
    Fault { kind: FaultKind::BadFile, message: named, ..fault }.hint("Try an older backup. The register is as it was.")
}

fn must_be_sound(copy: &Path, backup: &Path) -> Result<(), Fault> {
    let report =
        check::side_by_side(|| Store::look(copy), None).map_err(|fault| about_the_backup(fault, copy, backup))?;
    if report.sound {
        return Ok(());
    }
    let found = report.findings.iter().take(10).map(|finding| finding.message.clone());
    Err(Fault::bad_file(format!("{} is not sound: {}", backup.display(), count(report.findings.len(), "finding")))
        .hint("Try an older backup. The register is as it was.")
        .details(found))
}
