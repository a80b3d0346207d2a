//! Opens a backup or another register as a private copy, and checks it before it is used.

use super::{
    backup::{Manifest, manifest, temporary, unpack},
    check,
};
use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
    text::count,
};
use std::{io, path::Path};
use store::{Store, Unfinished, folder_of};

/// A private copy of a register's file that was checked and is sound.
pub(crate) struct Opened {
    pub(crate) note: Option<Manifest>,
    pub(crate) store: Store,
    // This field comes after the store: the file is removed only when the store is closed.
    pub(crate) copy: Unfinished,
}

/// Copies a backup, packed or not, or a register that may be in use, to a file beside `path`, and opens the copy.
///
/// Errors: the file is not an ordinary one; the backup does not match its note, has entries beside it that are no part of
/// it, or is not sound.
pub(crate) fn open(file: &Path, path: &Path) -> Result<Opened, Fault> {
    must_be_ordinary(file)?;
    let note = as_noted(file)?;
    let has_entries_beside =
        ["-wal", "-journal"].iter().any(|end| store::beside(file, end).metadata().is_ok_and(|beside| beside.len() > 0));
    if note.is_some() && has_entries_beside {
        return Err(Fault::bad_file(format!("entries lie beside {} that are no part of the backup", file.display()))
            .hint("Copy the backup and its note to an empty folder, and give that copy."));
    }
    let copy = temporary(folder_of(path), path)?;
    if has_entries_beside {
        // The register's newest entries are still in the `-wal` file beside it.
        Store::look_at_foreign(file)?.copy_to(&copy, path, &mut |_, _| {})?;
    } else {
        let noted = note.as_ref().and_then(|note| note.unpacked);
        unpack(file, &copy, path, noted)?;
    }
    let mut store = Store::open_foreign(&copy).map_err(|fault| about_the_backup(fault, &copy, file))?;
    must_be_sound(&copy, file)?;
    if let Some(note) = &note {
        let head = store.head()?;
        if note.head != head.in_full() {
            return Err(Fault::bad_file(format!("the note beside {} has another head than its log", file.display()))
                .hint("The note or the backup was changed. Try an older backup. The register is unchanged.")
                .details(vec![format!("noted: {}", note.head), format!("found: {}", head.in_full())]));
        }
    }
    Ok(Opened { note, store, copy })
}

/// Refuses a folder, a pipe or a device before anything is read from it: it may have no end.
fn must_be_ordinary(file: &Path) -> Result<(), Fault> {
    match file.metadata() {
        Ok(found) if !found.is_file() => Err(Fault::bad_file(format!("{} is not an ordinary file", file.display()))
            .hint("Give the path of a backup's file.")),
        // Whether the file is there, and can be read, shows when it is read.
        _ => Ok(()),
    }
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
    // A machine that is short of memory says nothing about the backup.
    if fault.kind == FaultKind::Busy {
        return fault;
    }
    let named = fault.message.replace(&copy.display().to_string(), &backup.display().to_string());
    // A fault without a path says “the register”, which this file is not.
    let named = named.replace("the register is", &format!("{} is", backup.display()));
    Fault { kind: FaultKind::BadFile, message: named, ..fault }.hint("Try an older backup. The register is unchanged.")
}

fn must_be_sound(copy: &Path, backup: &Path) -> Result<(), Fault> {
    let report = check::side_by_side(|| Store::look_at_foreign(copy), None)
        .map_err(|fault| about_the_backup(fault, copy, backup))?;
    if report.sound {
        return Ok(());
    }
    let found = report.findings.iter().take(10).map(|finding| finding.message.clone());
    Err(Fault::bad_file(format!("{} is not sound: {}", backup.display(), count(report.findings.len(), "finding")))
        .hint("Try an older backup. The register is unchanged.")
        .details(found))
}
