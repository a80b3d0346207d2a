//! Backups: the register as it stood at one moment, copied while it is in use, read back and checked, with a note beside
//! it; and the way back.

pub mod manifest;
mod restore;

pub use restore::{Lost, Restored, restore};

use super::whole::{self, unwritten};
use crate::{
    domain::fault::{Failure, Fault, FaultKind},
    ops::{Act, Answer},
    store::{self, Head, Progress, Register, Store, register_of},
};
pub use manifest::Manifest;
use serde::Serialize;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    thread,
};
use tempfile::{NamedTempFile, TempPath};

/// The level of compression: zstd's own choice between speed and size.
const LEVEL: i32 = 3;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// A file, or a folder for a file of the day's name; else the folder `backups` beside the register.
    pub to: Option<&'a Path>,
    /// How many backups of this register the folder keeps: older ones go.
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
    let register = store.read::<_, Fault>(register_of)?;
    let path = place(store.path(), order, act)?;
    let folder = folder_of(&path);
    let copy = temporary(folder, &path)?;
    store.copy_to(&copy, progress)?;
    keep_on_disk(&copy, &path)?;
    let (head, digest) = read_back(&copy)?;
    let (copy, (sha256, bytes)) = if order.zstd { pack(&copy, folder, &path, &digest)? } else { (copy, digest) };
    let manifest = Manifest {
        file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        sha256,
        bytes,
        school: register.school.clone(),
        register: register.uuid.clone(),
        schema: store::SCHEMA_VERSION,
        made_at: act.clock.now().to_string(),
        head: format!("{}:{}", head.no, head.hash),
    };
    let mut answer = Answer::plain(Made { path: path.clone(), manifest, removed: Vec::new() });
    if act.dry_run {
        return Ok(answer);
    }
    answer.notes.extend(shared_with_group(&copy, &register));
    copy.persist(&path).map_err(|e| unwritten(&path, e.error))?;
    keep_folder(&path)?;
    let note = Manifest::path(&path);
    whole::write(&note, store.path(), |out| {
        serde_json::to_writer_pretty(&mut *out, &answer.value.manifest)
            .map_err(io::Error::from)
            .map_err(|e| unwritten(&note, e))?;
        Ok(())
    })?;
    answer.notes.extend(shared_with_group(&note, &register));
    if let Some(keep) = order.keep {
        answer.value.removed = prune(folder, &register.uuid, keep.max(1)).map_err(|e| {
            Fault::new(
                FaultKind::Answer,
                format!("the backup is made; older ones in {} can't be removed", folder.display()),
            )
            .hint("Remove them by hand.")
            .because(e)
        })?;
    }
    Ok(answer)
}

/// Where a backup goes. What lies there already is written over only if it is a backup of this register.
fn place(register: &Path, order: Order<'_>, act: &Act) -> Result<PathBuf, Fault> {
    let end = if order.zstd { "db.zst" } else { "db" };
    let (folder, file) = match order.to {
        Some(to) if !to.is_dir() => (folder_of(to).to_owned(), Some(to.to_owned())),
        Some(to) => (to.to_owned(), None),
        None => (folder_of(register).join("backups"), None),
    };
    if order.to.is_none() && !act.dry_run {
        store::make_private_folder(&folder)?;
    }
    if !folder.is_dir() && order.to.is_some() {
        return Err(Fault::usage(format!("there is no folder {}", folder.display()))
            .hint("Make the folder first, or leave the file away for the folder `backups` beside the register."));
    }
    if let Some(file) = file {
        let is_register = file.canonicalize().is_ok_and(|f| register.canonicalize().is_ok_and(|r| r == f));
        if is_register {
            return Err(Fault::usage("that file is the register itself").hint("Choose another file to back up to."));
        }
        if file.exists() && !matches!(Manifest::beside(&file), Ok(Some(_))) {
            return Err(Fault::usage(format!(
                "{} is there already, and no note beside it says that it is a backup",
                file.display()
            ))
            .hint("Choose another file, or a folder: the backup is named after the day."));
        }
        return Ok(file);
    }
    let (stem, stamp) = (stem(register), act.clock.stamp());
    let name = |number: u32| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        folder.join(format!("{stem}-{stamp}{again}.{end}"))
    };
    (1..100).map(name).find(|path| !path.exists()).ok_or_else(|| {
        Fault::usage("a hundred backups of this second are there already").hint("Try again in a moment.")
    })
}

/// The register's name without its ending: backups and copies are named after it.
fn stem(register: &Path) -> String {
    register.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// An empty file that only its owner can read, gone again unless it gets a name.
fn temporary(folder: &Path, path: &Path) -> Result<TempPath, Fault> {
    // A trial may come before the folder does.
    let made = if folder.is_dir() { NamedTempFile::new_in(folder) } else { NamedTempFile::new() };
    made.map(NamedTempFile::into_temp_path).map_err(|e| unwritten(path, e))
}

fn keep_on_disk(copy: &Path, path: &Path) -> Result<(), Fault> {
    // Windows syncs only what was opened to be written.
    File::options().write(true).open(copy).and_then(|file| file.sync_all()).map_err(|e| unwritten(path, e))
}

/// The name of a file is on the disk when its folder is.
fn keep_folder(path: &Path) -> Result<(), Fault> {
    #[cfg(unix)]
    File::open(folder_of(path)).and_then(|folder| folder.sync_all()).map_err(|e| unwritten(path, e))?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Reads a copy back, as it lies on the disk: it must be whole. Where its log stands, its SHA-256 and its length.
fn read_back(copy: &Path) -> Result<(Head, (String, u64)), Fault> {
    let (checked, digest) = thread::scope(|scope| {
        // Both read the same file: one after the other would take as long as the two together.
        let digest = scope.spawn(|| manifest::digest(copy));
        let checked = Store::at_rest(copy)
            .and_then(|mut store| store.read::<_, Fault>(|tx| Ok((store::sound::integrity(tx)?, tx.head()?))));
        (checked, digest.join())
    });
    let (flaws, head) = checked?;
    if let Some(flaw) = flaws.first() {
        return Err(Fault::register("the copy is not sound, and was thrown away")
            .hint("Run `kitbook check`: either the register or the disk that was copied to is damaged.")
            .details(vec![flaw.clone()]));
    }
    let digest = digest
        .map_err(|_| Fault::register("the copy can't be read back").hint("Check the disk that was copied to."))
        .and_then(|read| {
            read.map_err(|e| {
                Fault::register("the copy can't be read back").hint("Check the disk that was copied to.").because(e)
            })
        })?;
    Ok((head, digest))
}

/// Packs a copy, and unpacks it again to see that it comes out the same; the packed file, its SHA-256 and its length.
fn pack(copy: &Path, folder: &Path, path: &Path, plain: &(String, u64)) -> Result<(TempPath, (String, u64)), Fault> {
    let packed = temporary(folder, path)?;
    let write = || -> io::Result<()> {
        let mut out = zstd::Encoder::new(File::options().write(true).open(&packed)?, LEVEL)?;
        out.include_checksum(true)?;
        io::copy(&mut File::open(copy)?, &mut out)?;
        out.finish()?.sync_all()
    };
    write().map_err(|e| unwritten(path, e))?;
    let unpacked = temporary(folder, path)?;
    unpack(&packed, &unpacked).map_err(|e| unwritten(path, e))?;
    let read = |path: &Path| {
        manifest::digest(path).map_err(|e| {
            Fault::register("the copy can't be read back").hint("Check the disk that was copied to.").because(e)
        })
    };
    if read(&unpacked)? != *plain {
        return Err(Fault::register("the packed copy does not come out as it went in, and was thrown away")
            .hint("Check the disk that was copied to."));
    }
    let digest = read(&packed)?;
    Ok((packed, digest))
}

/// Unpacks a file; one that is not packed is copied as it is.
fn unpack(from: &Path, to: &Path) -> io::Result<()> {
    const PACKED: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let mut start = [0; 4];
    let is_packed = io::Read::read_exact(&mut File::open(from)?, &mut start).is_ok() && start == PACKED;
    let mut out = File::options().write(true).truncate(true).open(to)?;
    if is_packed {
        io::copy(&mut zstd::Decoder::new(File::open(from)?)?, &mut out)?;
    } else {
        io::copy(&mut File::open(from)?, &mut out)?;
    }
    out.sync_all()
}

/// Lets the register's group read a file too; what to say where that can't be.
fn shared_with_group(path: &Path, register: &Register) -> Option<String> {
    let group = register.file_group.as_deref()?;
    store::give_to_group(path, group).err().map(|fault| format!("{}: only you can read it", fault.message))
}

/// Removes all but the newest backups of a register from a folder; their names.
fn prune(folder: &Path, register: &str, keep: usize) -> io::Result<Vec<String>> {
    let mut removed = Vec::new();
    for old in manifest::of_register(folder, register)?.into_iter().skip(keep) {
        let path = folder.join(&old.file);
        fs::remove_file(&path)?;
        fs::remove_file(Manifest::path(&path))?;
        removed.push(old.file);
    }
    Ok(removed)
}
