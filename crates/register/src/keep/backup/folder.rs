//! Where backups lie: their names, which of them go, and what a backup that was broken off left behind.

use super::{Manifest, Order, manifest, stem};
use domain::{
    fault::{Fault, FaultKind},
    when::Clock,
};
use std::{
    fs, io,
    path::{Path, PathBuf, is_separator},
};
use store::{ReadTx, Register, Store, folder_of, register_of};

/// The end of a packed backup's name.
const PACKED: &str = "zst";

/// Where a backup goes, and whether it is packed.
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) zstd: bool,
    /// Kitbook's own name for it, after the moment: another of the same moment gets another.
    pub(crate) is_dated: bool,
}

/// Where a backup goes. What lies there already is written over only if it is a backup of this register.
///
/// Errors: there is no such folder; something else lies there.
pub(crate) fn find(
    register: &Path,
    own: &Register,
    order: Order<'_>,
    clock: Clock,
    dry_run: bool,
) -> Result<Place, Fault> {
    // What a link leads to is written, not the link.
    let to = order.to.map(store::led_to);
    let names_a_folder = order.to.is_some_and(|to| to.as_os_str().to_string_lossy().ends_with(is_separator));
    let (folder, file) = match &to {
        Some(to) if !to.is_dir() && !names_a_folder => (folder_of(to).to_owned(), Some(to.as_path())),
        Some(to) => (to.clone(), None),
        None => (folder_of(register).join("backups"), None),
    };
    if order.to.is_none() && !dry_run && !folder.is_dir() {
        store::make_private_folder(&folder)?;
        // Whoever is no member of the group keeps it alone.
        let _ = own.file_group.as_ref().map(|group| store::give_to_group(&folder, group));
    }
    if !folder.is_dir() && order.to.is_some() {
        return Err(Fault::invalid(format!("there is no folder {}", folder.display()))
            .hint("Make the folder first, or leave the file away for the folder `backups` beside the register."));
    }
    let Some(file) = file else {
        return Ok(Place { path: dated(&folder, register, clock, order.zstd), zstd: order.zstd, is_dated: true });
    };
    // The name says whether it is packed, and the other way round.
    let is_packed = file.extension().is_some_and(|end| end == PACKED);
    let path = if order.zstd && !is_packed { store::beside(file, ".zst") } else { file.to_owned() };
    if path.canonicalize().is_ok_and(|f| register.canonicalize().is_ok_and(|r| r == f)) {
        return Err(Fault::invalid("that file is the register itself").hint("Choose another file to back up to."));
    }
    let note = Manifest::path(&path);
    if path.exists() || note.exists() {
        match Manifest::beside(&path) {
            Ok(Some(note)) if note.register == own.uuid => {}
            Ok(Some(note)) => {
                return Err(Fault::invalid(format!(
                    "{} is a backup of another register, of {}",
                    path.display(),
                    note.school
                ))
                .hint("Choose another file, or a folder: the backup is named after the day."));
            }
            _ if !path.exists() => {
                return Err(Fault::invalid(format!(
                    "the note on the backup would be {}, which is another file",
                    note.display()
                ))
                .hint("Choose another file, or a folder: the backup is named after the day."));
            }
            _ => {
                return Err(Fault::invalid(format!(
                    "{} is there already, and no note beside it says that it is a backup",
                    path.display()
                ))
                .hint("Choose another file, or a folder: the backup is named after the day."));
            }
        }
    }
    Ok(Place { path, zstd: order.zstd || is_packed, is_dated: false })
}

/// The first name of the moment that is free.
pub(crate) fn dated(folder: &Path, register: &Path, clock: Clock, zstd: bool) -> PathBuf {
    let (stem, stamp) = (stem(register), clock.stamp());
    let end = if zstd { "db.zst" } else { "db" };
    store::first_free(|number| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        folder.join(format!("{stem}-{stamp}{again}.{end}"))
    })
}

/// Whether a name is Kitbook's own for a backup of a register: `kitbook-2026-11-23-091405.db`. What somebody named stays.
fn is_dated(name: &str, stem: &str) -> bool {
    let moment = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-'));
    let moment = moment.and_then(|rest| rest.split_once('.')).map(|(moment, _)| moment);
    moment.is_some_and(|moment| {
        let mut parts = moment.split('-');
        let fits = [4, 2, 2, 6].iter().all(|length| {
            parts.next().is_some_and(|part| part.len() == *length && part.bytes().all(|byte| byte.is_ascii_digit()))
        });
        fits && parts.all(|again| again.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Names of the backups in a folder that go when so many are kept: the oldest, never the one that was made just now, never
/// what somebody named.
pub(crate) fn too_many(
    tx: &ReadTx<'_>,
    folder: &Path,
    register: &Path,
    newest: &Manifest,
    keep: usize,
) -> Result<Vec<String>, Fault> {
    let stem = stem(register);
    let mut others = of_register(tx, folder)?;
    others.retain(|other| other.file != newest.file && is_dated(&other.file, &stem));
    Ok(others.into_iter().skip(keep.saturating_sub(1)).map(|other| other.file).collect())
}

/// The notes in a folder on backups of a register, the newest first. Those of a log that a restoring has ended come last,
/// however long that log was: this one is no continuation of it.
fn of_register(tx: &ReadTx<'_>, folder: &Path) -> Result<Vec<Manifest>, Fault> {
    let own = register_of(tx)?.uuid;
    let mut found = match manifest::all(folder) {
        // Where there is no folder, none is in it.
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        found => found.map_err(|e| {
            Fault::new(FaultKind::Answer, format!("the backups in {} can't be listed", folder.display()))
                .hint("Look at the folder's rights. What was backed up is there; no older backup was removed.")
                .because(e)
        })?,
    };
    found.retain(|note| note.register == own);
    let mut ended = Vec::new();
    let mut standing = Vec::new();
    for note in found {
        let hash = note.head.split_once(':').map(|(_, hash)| hash);
        let stands = store::hash_of(tx, note.entries())?.as_deref() == hash;
        if stands { &mut standing } else { &mut ended }.push(note);
    }
    ended.sort_by(|a, b| b.made_at.cmp(&a.made_at));
    standing.append(&mut ended);
    Ok(standing)
}

/// Removes backups and their notes.
pub(crate) fn remove(folder: &Path, files: &[String]) -> io::Result<()> {
    for file in files {
        let path = folder.join(file);
        fs::remove_file(&path)?;
        fs::remove_file(Manifest::path(&path))?;
    }
    Ok(())
}

/// The newest backup in the folder beside a register. A damaged one may not say whose it is, nor what its log holds.
pub fn newest(register: &Path) -> Option<PathBuf> {
    let folder = folder_of(register).join("backups");
    let known = Store::look(register).and_then(|mut store| store.read(|tx| of_register(tx, &folder)));
    let notes = known.or_else(|_| manifest::all(&folder)).ok()?;
    Some(folder.join(&notes.first()?.file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_name_of_kitbooks_own_is_dated() {
        for (name, fits) in [
            ("kitbook-2026-11-23-091405.db", true),
            ("kitbook-2026-11-23-091405-2.db.zst", true),
            ("kitbook-before-summer.db", false),
            ("before-summer.db", false),
            ("other-2026-11-23-091405.db", false),
            ("kitbook-2026-11-23.db", false),
            ("kitbook-2026-11-23-0914xx.db", false),
        ] {
            assert_eq!(is_dated(name, "kitbook"), fits, "{name}");
        }
    }
}
