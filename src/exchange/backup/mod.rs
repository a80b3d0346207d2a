//! Backups: the register as it stood at one moment, copied while it is in use, read back and checked, with a note beside
//! it; and the way back.

pub mod manifest;
mod merge;
mod pack;
mod place;
mod restore;

pub use manifest::Manifest;
pub use merge::{Merged, merge};
pub use place::newest;
pub use restore::{Lost, Restored, restore};

use super::whole::{self, unwritten};
use crate::{
    domain::{
        fault::{Failure, Fault, FaultKind},
        text::count,
    },
    ops::{Act, Answer},
    store::{self, Progress, Register, Store, register_of},
};
use pack::{keep_on_disk, pack, read_back, temporary, unpack};
use serde::Serialize;
use std::{
    io,
    path::{Path, PathBuf},
};
use tempfile::TempPath;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// A file, or a folder for a file of the day's name; else the folder `backups` beside the register.
    pub to: Option<&'a Path>,
    /// How many backups of this register, named after their days, the folder keeps: older ones go.
    pub keep: Option<usize>,
    pub zstd: bool,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    pub path: PathBuf,
    #[serde(flatten)]
    pub manifest: Manifest,
    /// Older ones that went.
    pub removed: Vec<String>,
}

/// Makes a backup: copies the register, asks the system to keep the copy, reads it back, and only then gives it its name.
///
/// Errors: the folder can't be written, the disk is full, the copy is not sound; what lay there is as it was.
pub fn make(store: &mut Store, act: &Act, order: Order<'_>, progress: Progress<'_>) -> Result<Answer<Made>, Failure> {
    let own = store.read::<_, Fault>(register_of)?;
    let mut place = place::find(store.path(), &own, order, act.clock, !act.dry_run)?;
    let folder = folder_of(&place.path).to_owned();
    place::sweep(&folder);
    let copy = temporary(&folder, &place.path)?;
    store.copy_to(&copy, &place.path, progress)?;
    keep_on_disk(&copy, &place.path)?;
    let (report, head, digest) = read_back(&copy)?;
    if !report.sound {
        let found = report.findings.iter().take(10).map(|finding| finding.message.clone()).collect();
        return Err(Fault::register(format!(
            "the register is not sound, and neither is a copy of it: {}; nothing was backed up",
            count(report.findings.len(), "finding")
        ))
        .hint("`kitbook check` says what to do. Keep the backups that you have: none was removed.")
        .details(found)
        .into());
    }
    let (mut copy, (sha256, bytes)) =
        if place.zstd { pack(&copy, &folder, &place.path, &digest)? } else { (copy, digest) };
    let mut notes = Vec::new();
    if !act.dry_run {
        notes.extend(shared_with_group(&copy, &own));
        if place.is_dated {
            // Another backup of the same second may have taken the name meanwhile.
            while let Err(taken) = copy.persist_noclobber(&place.path) {
                if taken.error.kind() != io::ErrorKind::AlreadyExists {
                    return Err(unwritten(&place.path, taken.error).into());
                }
                copy = taken.path;
                place.path = place::dated(&folder, store.path(), act.clock, place.zstd);
            }
        } else {
            named(copy, &place.path)?;
        }
        keep_folder(&place.path)?;
    }
    let manifest = Manifest {
        file: place.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256,
        bytes,
        school: own.school.clone(),
        register: own.uuid.clone(),
        schema: store::SCHEMA_VERSION,
        made_at: act.clock.now().to_string(),
        head: format!("{}:{}", head.no, head.hash),
    };
    if !act.dry_run {
        let note = Manifest::path(&place.path);
        whole::write(&note, store.path(), |out| {
            let written = serde_json::to_writer_pretty(&mut *out, &manifest).map_err(io::Error::from);
            Ok(written.map_err(|e| unwritten(&note, e))?)
        })?;
        notes.extend(shared_with_group(&note, &own));
    }
    let mut removed = Vec::new();
    if let Some(keep) = order.keep {
        let gone = place::too_many(&folder, store.path(), &own, &manifest, keep).and_then(|files| {
            if !act.dry_run {
                place::remove(&folder, &files)?;
            }
            Ok(files)
        });
        removed = gone.map_err(|e| {
            let what = format!("the backup is made; older ones in {} can't be removed", folder.display());
            Fault::new(FaultKind::Answer, what).hint("Remove them by hand.").because(e)
        })?;
    }
    Ok(Answer { notes, ..Answer::plain(Made { path: place.path, manifest, removed }) })
}

/// Gives a copy the name that was asked for, in place of what had it.
fn named(copy: TempPath, path: &Path) -> Result<(), Fault> {
    copy.persist(path).map_err(|e| unwritten(path, e.error))
}

/// The register's name without its ending: backups and copies are named after it.
fn stem(register: &Path) -> String {
    register.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name of a file is on the disk when its folder is.
fn keep_folder(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    std::fs::File::open(folder_of(path)).and_then(|folder| folder.sync_all()).map_err(|e| unwritten(path, e))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Lets the register's group read a file too; what to say where that can't be.
fn shared_with_group(path: &Path, register: &Register) -> Option<String> {
    let group = register.file_group.as_deref()?;
    store::give_to_group(path, group).err().map(|fault| format!("{}: only you can read it", fault.message))
}
