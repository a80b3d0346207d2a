//! Where backups lie: their names, which of them go, and what a backup that was broken off left behind.

use super::{Manifest, Order, folder_of, manifest, stem};
use crate::{
    domain::{fault::Fault, when::Clock},
    store::{self, Register},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// The end of a packed backup's name.
const PACKED: &str = "zst";

/// How the name of a copy that is not whole yet begins.
pub(super) const UNFINISHED: &str = ".kitbook-unfinished-";

/// How long a copy may be in the making.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);

/// Where a backup goes, and whether it is packed.
pub(super) struct Place {
    pub(super) path: PathBuf,
    pub(super) zstd: bool,
    /// Kitbook's own name for it, after the moment: another of the same moment gets another.
    pub(super) is_dated: bool,
}

/// Where a backup goes. What lies there already is written over only if it is a backup of this register.
///
/// Errors: there is no such folder; something else lies there.
pub(super) fn find(
    register: &Path,
    own: &Register,
    order: Order<'_>,
    clock: Clock,
    keep: bool,
) -> Result<Place, Fault> {
    let (folder, file) = match order.to {
        Some(to) if !to.is_dir() => (folder_of(to).to_owned(), Some(to)),
        Some(to) => (to.to_owned(), None),
        None => (folder_of(register).join("backups"), None),
    };
    if order.to.is_none() && keep {
        store::make_private_folder(&folder)?;
    }
    if !folder.is_dir() && order.to.is_some() {
        return Err(Fault::usage(format!("there is no folder {}", folder.display()))
            .hint("Make the folder first, or leave the file away for the folder `backups` beside the register."));
    }
    let Some(file) = file else {
        return Ok(Place { path: dated(&folder, register, clock, order.zstd), zstd: order.zstd, is_dated: true });
    };
    // The name says whether it is packed, and the other way round.
    let is_packed = file.extension().is_some_and(|end| end == PACKED);
    let path = if order.zstd && !is_packed { store::beside(file, ".zst") } else { file.to_owned() };
    if path.canonicalize().is_ok_and(|f| register.canonicalize().is_ok_and(|r| r == f)) {
        return Err(Fault::usage("that file is the register itself").hint("Choose another file to back up to."));
    }
    if path.exists() {
        let real = path.canonicalize().unwrap_or_else(|_| path.clone());
        match Manifest::beside(&real) {
            Ok(Some(note)) if note.register == own.uuid => {}
            Ok(Some(note)) => {
                return Err(Fault::usage(format!(
                    "{} is a backup of another register, of {}",
                    path.display(),
                    note.school
                ))
                .hint("Choose another file, or a folder: the backup is named after the day."));
            }
            _ => {
                return Err(Fault::usage(format!(
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
pub(super) fn dated(folder: &Path, register: &Path, clock: Clock, zstd: bool) -> PathBuf {
    let (stem, stamp) = (stem(register), clock.stamp());
    let end = if zstd { "db.zst" } else { "db" };
    let name = |number: u32| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        folder.join(format!("{stem}-{stamp}{again}.{end}"))
    };
    (1..).map(name).find(|path| !path.exists()).unwrap_or_else(|| name(1))
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

/// Names of the backups in a folder that go when so many are kept: the oldest by their logs, never the one that was made
/// just now, never what somebody named.
pub(super) fn too_many(
    folder: &Path,
    register: &Path,
    own: &Register,
    newest: &Manifest,
    keep: usize,
) -> io::Result<Vec<String>> {
    let stem = stem(register);
    let mut others = manifest::of_register(folder, &own.uuid)?;
    others.retain(|other| other.file != newest.file && is_dated(&other.file, &stem));
    Ok(others.into_iter().skip(keep.saturating_sub(1)).map(|other| other.file).collect())
}

/// Removes backups and their notes.
pub(super) fn remove(folder: &Path, files: &[String]) -> io::Result<()> {
    for file in files {
        let path = folder.join(file);
        fs::remove_file(&path)?;
        fs::remove_file(Manifest::path(&path))?;
    }
    Ok(())
}

/// The newest backup in the folder beside a register, by its log.
pub fn newest(register: &Path) -> Option<PathBuf> {
    let folder = folder_of(register).join("backups");
    let newest = manifest::all(&folder).ok()?.into_iter().next()?;
    Some(folder.join(newest.file))
}

/// Removes copies in a folder that were broken off long ago: they hold all that the register held.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = || Some(entry.metadata().ok()?.modified().ok()?.elapsed().ok()? > LONGEST);
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(UNFINISHED)) && is_old() == Some(true) {
            let _ = fs::remove_file(entry.path());
        }
    }
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
