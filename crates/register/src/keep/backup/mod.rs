//! Backups: copies of the register at one moment, made while it is in use, read back and checked, each with a note
//! beside it.

pub mod folder;
pub mod manifest;
mod pack;

use crate::{
    act::{Act, Answer},
    file::replace::{self, unwritten},
    keep::{
        cipher::{Lock, Locking},
        heads::{self, Compared},
    },
    privacy::tidy,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    remedy::Remedy,
    say,
    say::Notes,
    text::count,
    when::Instant,
};
use folder::Place;
pub use folder::newest;
use manifest::Veiled;
pub use manifest::{Manifest, Note};
pub(crate) use pack::{Digest, keep_on_disk, pack, read_back, temporary, unpack};
use serde::Serialize;
use serde_json::json;
use std::{
    io,
    path::{Path, PathBuf},
};
use store::{Entry, Progress, Register, Store, Subject, Unfinished, folder_of, register_of};

/// A request for a backup.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// A file, or a folder for a file named after the time; `None` for the folder `backups` beside the register.
    pub to: Option<&'a Path>,
    /// The number of backups of this register to keep in the folder, among those named after the time. Older ones are
    /// removed.
    pub keep: Option<usize>,
    pub zstd: bool,
    /// What the backup is encrypted to, if it is.
    pub lock: Option<&'a Lock>,
    /// True if an older backup under that name may be replaced.
    pub overwrite: bool,
}

/// A finished backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Made {
    pub path: PathBuf,
    #[serde(flatten)]
    pub manifest: Manifest,
    /// True if the backup is encrypted. The note beside it then has no more than its SHA-256, its length, the day, the
    /// head, and a hash of the register's id.
    pub encrypted: bool,
    /// The older backups that were removed.
    pub removed: Vec<String>,
}

/// Makes a backup: copies the register, syncs the copy to the disk, reads it back, and only then names it.
///
/// Errors: the folder can't be written, the disk is full, or the copy is not sound. An existing backup is then
/// unchanged.
pub fn make(store: &mut Store, act: &Act, order: Order<'_>, progress: Progress<'_>) -> Result<Answer<Made>, Failure> {
    if order.to.is_none() && !store.is_file() {
        return Err(Fault::invalid("a school on a server has no folder of backups beside it")
            .hint("Give the file or the folder of the backup.")
            .into());
    }
    // The file's pages are copied as they are, so remove any personal details that an erasure left in them.
    let mut notes: Notes = tidy::go_on(store, act).into_iter().collect();
    let own = store.read::<_, Fault>(register_of)?;
    let register = store.path().to_owned();
    let clock = act.clock();
    let mut place = folder::find(&register, &own, order, clock, act.dry_run)?;
    let folder = folder_of(&place.path).to_owned();
    let unlike = store.read(|tx| heads::of_backups_in(tx, &register, &folder))?;
    notes.extend(unlike.notes.clone());
    if !unlike.findings.is_empty() && place.path.exists() {
        let what = format!("{} was not replaced", place.path.display());
        return Err(unlike_the_notes(&unlike, &what).into());
    }
    // A dry run does not create the folder.
    let last = if folder.is_dir() { folder.clone() } else { folder_of(&register).to_owned() };
    // A copy that is not encrypted is never on the medium that an encrypted one is for.
    let work = if place.encrypted { folder_of(&register).to_owned() } else { last.clone() };
    if !act.dry_run {
        replace::sweep(&last);
    }
    let locking = order.lock.map(|lock| Locking::begin(&last, &place.path, lock)).transpose()?;
    let copy = temporary(&work, &place.path)?;
    store.copy_to(&copy, &place.path, progress)?;
    keep_on_disk(&copy, &place.path)?;
    let (report, [head, since], digest) = read_back(&copy)?;
    if !report.sound {
        let found = report.findings.iter().take(10).map(|finding| finding.message.clone());
        return Err(Fault::damaged(format!(
            "the register is not sound ({}): nothing was backed up",
            count(report.findings.len(), "finding")
        ))
        .hint(say!["To see what to do: ", Remedy::Check, ". Keep your older backups: none was removed."])
        .details(found)
        .into());
    }
    let unpacked = place.zstd.then_some(digest.1);
    let (copy, digest) = if place.zstd { pack(&copy, &work, &place.path, &digest)? } else { (copy, digest) };
    let (copy, (sha256, bytes)) = match locking {
        Some(locking) => locking.finish(&copy, &digest)?,
        None => (copy, digest),
    };
    let mut manifest = Manifest {
        file: name_of(&place.path),
        sha256,
        bytes,
        unpacked,
        school: own.school.clone(),
        register: own.uuid.clone(),
        schema: store::SCHEMA_VERSION,
        made_at: clock.now().to_string(),
        head: head.in_full(),
        since: Some(since.in_full()),
    };
    if !act.dry_run {
        notes.extend(shared_with_group(&copy, &own));
        let again = |place: &Place| folder::dated(&folder, &register, clock, place);
        give_names(copy, &mut place, &mut manifest, &own, (order.overwrite, again))?;
    }
    let mut removed = Vec::new();
    if let Some(keep) = order.keep
        && unlike.findings.is_empty()
    {
        let gone = store.read(|tx| folder::too_many(tx, &folder, &register, &manifest.file, keep));
        removed = gone.and_then(|files| {
            if !act.dry_run {
                folder::remove(&folder, &files).map_err(|e| {
                    let what = format!("the backup was made, but older ones in {} can't be removed", folder.display());
                    Fault::new(FaultKind::Answer, what).hint("Remove them yourself.").because(e)
                })?;
            }
            Ok(files)
        })?;
    }
    if !store.is_file() {
        note_in_register(store, act, &own, &manifest)?;
    }
    let unfinished = (!unlike.findings.is_empty())
        .then(|| unlike_the_notes(&unlike, "the backup was made, and no older backup was removed"));
    Ok(Answer {
        notes,
        unfinished,
        ..Answer::plain(Made { path: place.path, manifest, encrypted: place.encrypted, removed })
    })
}

/// Records a backup in the school on a server that it is of: nothing beside that school tells of it.
fn note_in_register(store: &mut Store, act: &Act, own: &Register, manifest: &Manifest) -> Result<(), Failure> {
    // The file's name is left out: it may name a person.
    let body = [("bytes", json!(manifest.bytes)), ("head", json!(manifest.head)), ("sha256", json!(manifest.sha256))];
    let body = body.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let made = act.write(store, |tx, act| {
        let at = act.moment(None)?;
        let subject = Subject::new("register", &own.uuid);
        tx.log(Entry { effective_at: act.effective(at), ..Entry::plain("backup", subject, body) })?;
        Ok(store::setting::set_backed_up(tx, at)?)
    });
    made.map_err(|failure| match failure {
        Failure::Fault(fault) => {
            Fault::new(FaultKind::Answer, "the backup was made, but the register doesn't know of it")
                .hint("Keep it. Until the next one, the day of the last backup is an older one.")
                .because(fault)
                .into()
        }
        refused @ Failure::Refused(_) => refused,
    })
}

/// The fault of a log that lacks the heads of older backups: those may be the better ones, so none of them may go.
fn unlike_the_notes(unlike: &Compared, what: &str) -> Fault {
    let number = count(unlike.wrong, "older backup");
    Fault::new(FaultKind::Damaged, format!("the log does not continue that of {number}: {what}"))
        .hint(say!["To see what to do: ", Remedy::Check, "."])
        .details(unlike.findings.iter().take(10).map(|finding| finding.message.clone()))
}

/// Names a copy and its note; `again` finds another name for a copy that is named after the time.
///
/// The note is on the disk before either is named, and an older note is removed first: a backup without a note can be
/// restored, but one with another backup's note is refused.
fn give_names(
    mut copy: Unfinished,
    place: &mut Place,
    manifest: &mut Manifest,
    own: &Register,
    (overwrite, again): (bool, impl Fn(&Place) -> PathBuf),
) -> Result<(), Fault> {
    loop {
        manifest.file = name_of(&place.path);
        let note = written(manifest, place)?;
        // If it can't be shared, a note about the copy already says so.
        let _ = shared_with_group(&note, own);
        let name = Manifest::path(&place.path);
        let persisted = if place.is_dated {
            copy.name_new(&place.path)
        } else {
            match std::fs::remove_file(&name) {
                Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(unwritten(&name, e)),
                _ if overwrite => copy.name(&place.path),
                _ => copy.name_new(&place.path),
            }
        };
        match persisted {
            Ok(()) => {
                note.name(&name).map_err(|e| unwritten(&name, e.error))?;
                return store::sync_folder(folder_of(&name)).map_err(|e| unwritten(&name, e));
            }
            // Another backup took the name in the same second.
            Err(taken) if place.is_dated && taken.error.kind() == io::ErrorKind::AlreadyExists => {
                copy = taken.file;
                place.path = again(place);
            }
            Err(e) => return Err(unwritten(&place.path, e.error)),
        }
    }
}

/// Writes a backup's note to the disk, without naming it yet.
fn written(manifest: &Manifest, place: &Place) -> Result<Unfinished, Fault> {
    let backup = &*place.path;
    let failed = |e: io::Error| unwritten(&Manifest::path(backup), e);
    let note = temporary(folder_of(backup), backup)?;
    let text = if place.encrypted {
        let day = Instant::parse(&manifest.made_at).map(Instant::day).unwrap_or_default();
        serde_json::to_vec_pretty(&Veiled::of(manifest, day))
    } else {
        serde_json::to_vec_pretty(manifest)
    };
    let text = text.map_err(|e| failed(e.into()))?;
    std::fs::write(&note, text).map_err(failed)?;
    keep_on_disk(&note, backup)?;
    Ok(note)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The register's file name without its extension. The names of backups and copies begin with it.
pub(crate) fn stem(register: &Path) -> String {
    register.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// Lets the register's group read a file too; returns a note if that fails.
pub(crate) fn shared_with_group(path: &Path, register: &Register) -> Option<String> {
    let group = register.file_group.as_deref()?;
    store::give_to_group(path, group).err().map(|fault| format!("{}: only you can read it", fault.message))
}
