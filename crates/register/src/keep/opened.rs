//! Opens a backup or another register as a private copy, and checks it before it is used.

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

/// A private copy of a register's file that was checked and is sound.
pub(crate) struct Opened {
    pub(crate) note: Option<Manifest>,
    pub(crate) store: Store,
    // This field comes after the store: the file is removed only when the store is closed.
    pub(crate) copy: TempPath,
}

/// Copies a backup, packed or not, or a register that may be in use, to a file beside `path`, and opens the copy.
///
/// Errors: the backup does not match its note, or is not sound.
pub(crate) fn open(file: &Path, path: &Path) -> Result<Opened, Fault> {
    let note = as_noted(file)?;
    replace::sweep(folder_of(path));
    let copy = temporary(folder_of(path), path)?;
    if store::beside(file, "-wal").metadata().is_ok_and(|log| log.len() > 0) {
        // The register's newest entries are still in the `-wal` file beside it.
        Store::look(file)?.copy_to(&copy, path, &mut |_, _| {})?;
    } else {
        unpack(file, &copy, path)?;
    }
    let store = Store::open(&*copy).map_err(|fault| about_the_backup(fault, &copy, file))?;
    must_be_sound(&copy, file)?;
    Ok(Opened { note, store, copy })
}

/// Reads a backup's note, and checks that the backup matches it.
fn as_noted(backup: &Path) -> Result<Option<Manifest>, Fault> {
    let (sha256, bytes) = manifest::digest(backup).map_err(|e| {
        let what = if e.kind() == io::ErrorKind::NotFound { "does not exist" } else { "can't be read" };
        let fault = if e.kind() == io::ErrorKind::NotFound { Fault::not_found } else { Fault::bad_file };
        fault(format!("{} {what}", backup.display()))
            .hint(say!["Check the path. The path of a backup is printed by ", Remedy::Backup, "."])
            .because(e)
    })?;
    let Some(note) = Manifest::beside(backup)? else { return Ok(None) };
    if note.sha256 == sha256 && note.bytes == bytes {
        return Ok(Some(note));
    }
    Err(Fault::bad_file(format!("{} does not match the SHA-256 in the note beside it", backup.display()))
        .hint("It was damaged or changed since. Try an older backup. The register is unchanged.")
        .details(vec![
            format!("noted: {} bytes, {}", note.bytes, note.sha256),
            format!("found: {bytes} bytes, {sha256}"),
        ]))
}

/// Words a fault about the copy as one about the given file.
fn about_the_backup(fault: Fault, copy: &Path, backup: &Path) -> Fault {
    let named = fault.message.replace(&copy.display().to_string(), &backup.display().to_string());
    // A fault without a path says “the register”, which this file is not.
    let named = named.replace("the register is", &format!("{} is", backup.display()));
    Fault { kind: FaultKind::BadFile, message: named, ..fault }.hint("Try an older backup. The register is unchanged.")
}

fn must_be_sound(copy: &Path, backup: &Path) -> Result<(), Fault> {
    let report =
        check::side_by_side(|| Store::look(copy), None).map_err(|fault| about_the_backup(fault, copy, backup))?;
    if report.sound {
        return Ok(());
    }
    let found = report.findings.iter().take(10).map(|finding| finding.message.clone());
    Err(Fault::bad_file(format!("{} is not sound: {}", backup.display(), count(report.findings.len(), "finding")))
        .hint("Try an older backup. The register is unchanged.")
        .details(found))
}
