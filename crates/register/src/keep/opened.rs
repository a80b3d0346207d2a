//! Opens a backup, which may be packed and encrypted, or another register, as a private copy, and checks it before it
//! is used.

use super::{
    backup::{Digest, Note, manifest, temporary, unpack},
    check::{self, CheckReport},
    cipher::{self, Key, Needs},
};
use domain::{
    fault::{Fault, FaultKind},
    remedy::Remedy,
    say,
    text::{count, shown},
};
use std::{
    io,
    path::{Path, PathBuf},
};
use store::{Address, Head, Store, Unfinished, folder_of};

/// A private copy of a register's file that was checked and is sound.
pub(crate) struct Opened {
    pub(crate) note: Option<Note>,
    /// The SHA-256 and length of the file as it was given.
    pub(crate) digest: Digest,
    /// The head of its log.
    pub(crate) head: Head,
    pub(crate) store: Store,
    // This field comes after the store: the file is removed only when the store is closed.
    pub(crate) copy: Unfinished,
}

/// A backup, or another register, and the key that opens it if it is encrypted.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    pub file: &'a Path,
    pub key: Option<&'a Key>,
}

impl<'a> From<&'a Path> for Source<'a> {
    fn from(file: &'a Path) -> Self {
        Self { file, key: None }
    }
}

impl<'a> From<&'a PathBuf> for Source<'a> {
    fn from(file: &'a PathBuf) -> Self {
        file.as_path().into()
    }
}

/// Copies a backup, packed, encrypted or neither, or a register that may be in use, to a file beside `path`, opens the
/// copy and checks it.
///
/// Errors: the file is not an ordinary one; the key is missing or does not fit; the backup does not match its note, has
/// entries beside it that are no part of it, or is not sound.
pub(crate) fn open(source: Source<'_>, path: &Path) -> Result<Opened, Fault> {
    let opened = copied(source, path)?;
    must_be_sound(&opened.copy, source.file)?;
    opened.must_have_noted_head(source.file)?;
    Ok(opened)
}

/// Copies a school on a server to a file beside `path`, opens the copy and checks it.
///
/// Errors: the server can't be reached, it has no such school, or the school is not sound.
pub(crate) fn open_school(address: &Address, path: &Path) -> Result<Opened, Fault> {
    let named = PathBuf::from(format!("the school {}", shown(address.must_name_school()?)));
    let copy = temporary(folder_of(path), path)?;
    Store::look(address)?.copy_to(&copy, path, &mut |_, _| {})?;
    must_be_sound(&copy, &named).map_err(|fault| {
        let hint = say!["Merge a sound backup of it. To see what to do: ", Remedy::Check, " on that school."];
        if fault.kind == FaultKind::BadFile { fault.hint(hint) } else { fault }
    })?;
    let mut store = Store::open_foreign(&copy)?;
    let (head, digest) = (store.head()?, Digest::default());
    Ok(Opened { note: None, digest, head, store, copy })
}

/// Checks a backup, in a copy beside `path` that is removed again.
///
/// Errors: the backup can't be opened, or does not match its note.
pub fn check(source: Source<'_>, path: &Path) -> Result<CheckReport, Fault> {
    let opened = copied(source, path)?;
    let report = check::side_by_side(|| Store::look_at_foreign(&opened.copy), None)
        .map_err(|fault| about_the_backup(fault, &opened.copy, source.file))?;
    if report.sound {
        opened.must_have_noted_head(source.file)?;
    }
    Ok(report)
}

fn copied(Source { file, key }: Source<'_>, path: &Path) -> Result<Opened, Fault> {
    must_be_ordinary(file)?;
    let (note, digest) = as_noted(file)?;
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
        unpack(file, &copy, path, note.as_ref().and_then(Note::unpacked), key)?;
    }
    let mut store = Store::open_foreign(&copy).map_err(|fault| about_the_backup(fault, &copy, file))?;
    // The log may be damaged; the check of the copy says so.
    let head = store.head().unwrap_or_else(|_| Head { no: 0, hash: String::new() });
    Ok(Opened { note, digest, head, store, copy })
}

impl Opened {
    fn must_have_noted_head(&self, file: &Path) -> Result<(), Fault> {
        let Some(note) = &self.note else { return Ok(()) };
        let head = self.head.in_full();
        if note.head() == head {
            return Ok(());
        }
        Err(Fault::bad_file(format!("the note beside {} has another head than its log", file.display()))
            .hint("The note or the backup was changed. Try an older backup. The register is unchanged.")
            .details(vec![format!("noted: {}", note.head()), format!("found: {head}")]))
    }
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

/// What an encrypted file needs to be opened; `None` if it is not encrypted.
///
/// Errors: the file does not match the note beside it, or its header is damaged.
pub fn needs(file: &Path) -> Result<Option<Needs>, Fault> {
    // The note says more surely what is wrong than a header that can't be read.
    cipher::needs(file).or_else(|fault| as_noted(file).and(Err(fault)))
}

/// Reads a backup's note, and checks that the backup matches it.
fn as_noted(backup: &Path) -> Result<(Option<Note>, Digest), Fault> {
    let (sha256, bytes) = manifest::digest(backup).map_err(|e| {
        let what = if e.kind() == io::ErrorKind::NotFound { "does not exist" } else { "can't be read" };
        let fault = if e.kind() == io::ErrorKind::NotFound { Fault::not_found } else { Fault::bad_file };
        fault(format!("{} {what}", backup.display()))
            .hint(say!["Check the path. The path of a backup is printed by ", Remedy::Backup, "."])
            .because(e)
    })?;
    let Some(note) = Note::beside(backup)? else { return Ok((None, (sha256, bytes))) };
    let (noted_sha256, noted_bytes) = note.digest();
    if (noted_sha256, noted_bytes) == (sha256.as_str(), bytes) {
        return Ok((Some(note), (sha256, bytes)));
    }
    Err(Fault::bad_file(format!("{} does not match the SHA-256 in the note beside it", backup.display()))
        .hint("It was damaged or changed since. Try an older backup. The register is unchanged.")
        .details(vec![
            format!("noted: {noted_bytes} bytes, {noted_sha256}"),
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
