//! The folder of backups: the names of the files, and which old ones to remove.

use super::{Manifest, Note, Order, manifest, stem};
use crate::{
    file::replace::{self, Target},
    keep::heads,
};
use chrono::NaiveDate;
use domain::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
    when::{Clock, Instant},
};
use std::{
    fs, io,
    path::{Path, PathBuf, is_separator},
};
use store::{ReadTx, Register, Store, folder_of, register_of};

/// The extension of a packed backup.
const PACKED: &str = "zst";

/// The extension of an encrypted backup.
const ENCRYPTED: &str = "age";

/// The start of the names that Kitbook gives encrypted backups. The register's own name may tell whose it is.
const VEILED: &str = "kitbook";

/// The file to back up to.
pub(crate) struct Place {
    pub(crate) path: PathBuf,
    pub(crate) zstd: bool,
    pub(crate) encrypted: bool,
    /// True if Kitbook names the file after the time. If that name is taken, it tries the next.
    pub(crate) is_dated: bool,
}

/// Finds the file to back up to. An existing file is overwritten only on request, and only if it is a
/// backup of this register.
///
/// Errors: the folder does not exist, or another file is in the way.
pub(crate) fn find(
    register: &Path,
    own: &Register,
    order: Order<'_>,
    clock: Clock,
    dry_run: bool,
) -> Result<Place, Fault> {
    // Write to the target of a link; don't replace the link.
    order.to.map_or(Ok(()), replace::refuse_link_of_another)?;
    let to = order.to.map(store::led_to);
    let names_a_folder = order.to.is_some_and(|to| to.as_os_str().to_string_lossy().ends_with(is_separator));
    let (folder, file) = match &to {
        Some(to) if !to.is_dir() && !names_a_folder => (folder_of(to).to_owned(), Some(to.as_path())),
        Some(to) => (to.clone(), None),
        None => (heads::usual(register), None),
    };
    if order.to.is_none() && !dry_run && !folder.is_dir() {
        store::make_private_folder(&folder)?;
        // This fails for an operator outside the group, who keeps the folder private.
        let _ = own.file_group.as_ref().map(|group| store::give_to_group(&folder, group));
    }
    if !folder.is_dir() && order.to.is_some() {
        return Err(Fault::invalid(format!("there is no folder {}", folder.display()))
            .hint("Create the folder first, or leave out the file to use the folder `backups` beside the register."));
    }
    // A name without an ending was meant as a folder, more likely than not. A packed or encrypted backup gets one.
    let gets_an_ending = order.zstd || order.lock.is_some();
    if let Some(file) = file.filter(|file| !gets_an_ending && file.extension().is_none() && !file.exists()) {
        return Err(Fault::invalid(format!("there is no folder {}", file.display()))
            .hint("Create the folder first. For a file, give a name that ends in .db."));
    }
    let encrypted = order.lock.is_some();
    let Some(file) = file else {
        let place = Place { path: PathBuf::new(), zstd: order.zstd, encrypted, is_dated: true };
        return Ok(Place { path: dated(&folder, register, clock, &place), ..place });
    };
    let ends = |file: &Path, end: &str| file.extension().is_some_and(|extension| extension == end);
    let must_be_encrypted = ends(file, ENCRYPTED) && !encrypted;
    if must_be_encrypted {
        return Err(Fault::invalid(format!("{} has the name of an encrypted backup", file.display())).hint(say![
            "Add ",
            Input::Encrypt,
            ", or give a name that does not end in .age."
        ]));
    }
    // A packed file is always named .zst, and a file named .zst is always packed; an encrypted one .age.
    let inner = if ends(file, ENCRYPTED) { file.with_extension("") } else { file.to_owned() };
    let is_packed = ends(&inner, PACKED);
    let inner = if order.zstd && !is_packed && !encrypted { store::beside(&inner, ".zst") } else { inner };
    let path = if encrypted { store::beside(&inner, ".age") } else { inner };
    if path.canonicalize().is_ok_and(|f| register.canonicalize().is_ok_and(|r| r == f)) {
        return Err(Fault::invalid(format!("{} is the register itself", path.display()))
            .hint("Choose another file to back up to."));
    }
    let note = Manifest::path(&path);
    if path.exists() || note.exists() {
        match Note::beside(&path) {
            Ok(Some(note)) if note.is_of(&own.uuid) => {}
            Ok(Some(note)) => {
                let of = note.school().map(|school| format!(" ({school})")).unwrap_or_default();
                return Err(Fault::invalid(format!("{} is a backup of another register{of}", path.display()))
                    .hint("Choose another file. Or give a folder: Kitbook names the file after the time."));
            }
            _ if !path.exists() => {
                return Err(Fault::invalid(format!(
                    "the backup's note would overwrite {}, which is another file",
                    note.display()
                ))
                .hint("Choose another file. Or give a folder: Kitbook names the file after the time."));
            }
            _ => {
                return Err(Fault::invalid(format!(
                    "{} already exists, and has no backup note beside it",
                    path.display()
                ))
                .hint("Choose another file. Or give a folder: Kitbook names the file after the time."));
            }
        }
    }
    // Whatever is there is a backup of this register.
    replace::may_write(Target { is_backup: true, ..Target::new(&path, order.overwrite) })?;
    Ok(Place { path, zstd: order.zstd || is_packed, encrypted, is_dated: false })
}

/// Finds the first free file name for this time, or for this day if the name must tell nothing else.
pub(crate) fn dated(folder: &Path, register: &Path, clock: Clock, place: &Place) -> PathBuf {
    let (stem, stamp, end) = match (place.encrypted, place.zstd) {
        (true, _) => (VEILED.to_owned(), clock.now().day().to_string(), ENCRYPTED),
        (false, true) => (stem(register), clock.stamp(), "db.zst"),
        (false, false) => (stem(register), clock.stamp(), "db"),
    };
    store::first_free(|number| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        folder.join(format!("{stem}-{stamp}{again}.{end}"))
    })
}

/// True if Kitbook named the backup itself: `kitbook-2026-11-23-091405.db`, or `kitbook-2026-11-23.age`. A backup that
/// a person named is never removed.
fn is_dated(name: &str, stem: &str) -> bool {
    let encrypted = name.strip_suffix(".age").and_then(|name| name.strip_prefix(VEILED)?.strip_prefix('-'));
    let moment = name.strip_prefix(stem).and_then(|rest| rest.strip_prefix('-'));
    let moment = moment.and_then(|rest| rest.split_once('.')).map(|(moment, _)| moment);
    let fits = |moment: &str, lengths: &[usize]| {
        let mut parts = moment.split('-');
        let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let fits =
            lengths.iter().all(|length| parts.next().is_some_and(|part| part.len() == *length && is_number(part)));
        fits && parts.all(is_number)
    };
    encrypted.is_some_and(|day| fits(day, &[4, 2, 2])) || moment.is_some_and(|moment| fits(moment, &[4, 2, 2, 6]))
}

/// Lists the oldest backups to remove so that `keep` remain. It never lists the new one, or one that a person named.
pub(crate) fn too_many(
    tx: &ReadTx<'_>,
    folder: &Path,
    register: &Path,
    newest: &str,
    keep: usize,
) -> Result<Vec<String>, Fault> {
    let stem = stem(register);
    let mut others = of_register(tx, folder)?;
    others.retain(|other| other != newest && is_dated(other, &stem));
    Ok(others.into_iter().skip(keep.saturating_sub(1)).collect())
}

/// Lists the file names of a register's backups in a folder, newest first. Backups of a log that a restore has replaced
/// come last, however long that log was: this register does not continue it.
fn of_register(tx: &ReadTx<'_>, folder: &Path) -> Result<Vec<String>, Fault> {
    let (current, mut replaced) = divided(tx, folder)?;
    replaced.sort_by(|(one, a), (other, b)| (b.made(), other).cmp(&(a.made(), one)));
    Ok(current.into_iter().chain(replaced).map(|(file, _)| file).collect())
}

/// Backups by file name, with their notes.
type Noted = Vec<(String, Note)>;

/// Lists a register's backups in a folder, newest first: those that this register continues, and the others.
fn divided(tx: &ReadTx<'_>, folder: &Path) -> Result<(Noted, Noted), Fault> {
    let own = register_of(tx)?.uuid;
    let found = match manifest::all(folder) {
        // Without a folder there are no backups.
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        found => found.map_err(|e| {
            Fault::new(FaultKind::Answer, format!("the backups in {} can't be listed", folder.display()))
                .hint("Check the folder's permissions. A backup just made is there; no older one was removed.")
                .because(e)
        })?,
    };
    let (mut current, mut replaced) = (Vec::new(), Vec::new());
    for (file, note) in found.into_iter().filter(|(_, note)| note.is_of(&own)) {
        let hash = note.head().split_once(':').map(|(_, hash)| hash);
        let is_current = store::hash_of(tx, note.entries())?.as_deref() == hash;
        if is_current {
            current.push((file, note));
        } else {
            replaced.push((file, note));
        }
    }
    Ok((current, replaced))
}

/// The day and time of the last backup.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Last {
    pub on: Option<NaiveDate>,
    /// The time; `None` if the note has only the day.
    pub at: Option<Instant>,
}

/// Finds when the last backup was made: of a file, the last one beside it that this register continues; of a school on a
/// server, the last one that was made with it.
///
/// Errors: the folder of backups can't be listed.
pub fn last(tx: &ReadTx<'_>, register: &Path, clock: Clock) -> Result<Last, Fault> {
    if !tx.is_file() {
        let at = store::setting::backed_up(tx)?;
        return Ok(Last { on: at.map(|at| clock.day_of(at)), at });
    }
    let (current, _) = divided(tx, &heads::usual(register))?;
    let made = |(_, note): &(String, Note)| {
        let at = if note.is_encrypted() { None } else { note.made_at() };
        Some((note.made_on(clock)?, at))
    };
    // A time in the future is that of a wrong clock.
    let past = |(on, at): &(NaiveDate, Option<Instant>)| *on <= clock.today() && at.is_none_or(|at| at <= clock.now());
    let last = current.iter().filter_map(made).filter(past).max();
    Ok(last.map_or_else(Last::default, |(on, at)| Last { on: Some(on), at }))
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

/// Finds the newest backup in the folder beside a register. If the register is too damaged to say which backups are its
/// own, it takes the newest of any register.
pub fn newest(register: &Path) -> Option<PathBuf> {
    let folder = heads::usual(register);
    let known = Store::look(register).and_then(|mut store| store.read(|tx| of_register(tx, &folder)));
    let all = || manifest::all(&folder).map(|all| all.into_iter().map(|(file, _)| file).collect::<Vec<_>>());
    let files = known.or_else(|_| all()).ok()?;
    Some(folder.join(files.first()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_kitbooks_own_names_are_dated() {
        for (name, fits) in [
            ("kitbook-2026-11-23-091405.db", true),
            ("kitbook-2026-11-23-091405-2.db.zst", true),
            ("kitbook-before-summer.db", false),
            ("before-summer.db", false),
            ("other-2026-11-23-091405.db", false),
            ("kitbook-2026-11-23.db", false),
            ("kitbook-2026-11-23.age", true),
            ("kitbook-2026-11-23-2.age", true),
            ("kitbook-summer.age", false),
            ("kitbook-2026-11-23-2.db.age", false),
            ("kitbook-2026-11-23-0914xx.db", false),
        ] {
            assert_eq!(is_dated(name, "kitbook"), fits, "{name}");
        }
    }
}
