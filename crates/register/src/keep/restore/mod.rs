//! Restores a backup in the register's place. The backup is checked first, the current register is kept aside, and
//! people who were erased since the backup are erased in it again.

mod on_server;

use super::{
    aside::{self, keep_aside, must_have_place},
    backup::Note,
    init,
    opened::{Opened, Source, open},
};
use crate::{
    act::{Act, Answer},
    file::replace::{self, unwritten},
    log::{
        self,
        heads::{Dropped, dropped_from},
        list::Filter,
    },
    privacy::{erase, tidy},
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    ids::PersonId,
    remedy::{Input, Remedy},
    say,
    when::{Clock, Instant},
};
use serde::Serialize;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use store::{Address, Head, Progress, ReadTx, Register, Store, Unfinished, folder_of, register_of};

/// The number of lost entries that are listed one by one.
const LISTED: usize = 200;

/// A log entry that the current register has and the backup lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    pub no: i64,
    pub at: Instant,
    pub operator: String,
    pub action: String,
    /// The tag or ref that the entry is about, or else the kind of record.
    pub subject: String,
}

/// The result of a restore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    pub backup: PathBuf,
    pub school: String,
    /// The time of the backup; `None` if it has no note, or is encrypted, so that the note has only the day.
    pub made_at: Option<String>,
    /// The day of the backup; `None` if it has no note.
    pub made_on: Option<NaiveDate>,
    /// The head of the backup's log.
    pub head: String,
    /// The number of current log entries that the backup lacks; `None` if the current register can't be read.
    pub lost_entries: Option<i64>,
    /// The newest of these lost entries, newest first.
    pub lost: Vec<Lost>,
    /// The copy of the current register; `None` if there is no current register.
    pub kept: Option<PathBuf>,
    /// People who were erased since the backup, and are now erased in the restored register too.
    pub erased_again: Vec<String>,
}

/// The file at the register's path before the restore.
enum Present {
    Nothing,
    /// A file that can't be read as a register, and the reason.
    Damaged(Fault),
    Known(Box<Store>),
}

/// The place of the register that a backup is restored to.
pub struct Place<'a> {
    pub at: Address,
    /// The folder for the copy of a school on a server from before. A register in a file has its copy beside it.
    pub copy_to: Option<&'a Path>,
}

impl From<&Path> for Place<'_> {
    fn from(path: &Path) -> Self {
        Self { at: path.into(), copy_to: None }
    }
}

impl From<&PathBuf> for Place<'_> {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
    }
}

/// A restore before it is done. It holds the content that was checked: that is restored, even if the backup's file
/// changes meanwhile.
pub struct Plan {
    /// The answer of [`apply`], but without the path of the copy.
    pub answer: Answer<Restored>,
    /// The register's address.
    place: Address,
    copy_to: Option<PathBuf>,
    own: Register,
    /// The head of the backup's log.
    head: Head,
    present: Present,
    since: Since,
    /// The backup's content, updated to the current schema.
    content: Opened,
}

/// Plans a restore. Reads the register, and writes nothing to it.
///
/// Errors: the backup does not match its note, is not sound, or is of another register; its key is missing or does not
/// fit; a school on a server needs a folder for its copy.
pub fn plan<'a>(backup: impl Into<Source<'a>>, to: impl Into<Place<'a>>, act: &Act) -> Result<Plan, Failure> {
    let Place { at, copy_to } = to.into();
    let Source { file: backup, key } = backup.into();
    // The note is beside the file itself, not beside a link to it.
    let real = store::real_path(backup);
    let backup = real.as_deref().unwrap_or(backup);
    // The register itself is kept aside, not a link to it.
    let at = match at {
        Address::File(path) => Address::File(store::real_path(&path).unwrap_or(path)),
        server @ Address::Server { .. } => server,
    };
    if let Address::File(path) = &at {
        if copy_to.is_some() {
            return Err(aside::always_beside().into());
        }
        must_be_free_or_a_register(backup, path)?;
    }
    let path = &*at.working_place();
    if !act.dry_run {
        replace::sweep(folder_of(path));
    }
    let mut content = open(Source { file: backup, key }, path)?;
    let Opened { note, store, .. } = &mut content;
    let (own, head) = store.read::<_, Fault>(|tx| Ok((register_of(tx)?, tx.head()?)))?;
    let mut answer = Answer::plain(Restored {
        backup: backup.to_owned(),
        school: own.school.clone(),
        made_at: note.as_ref().and_then(Note::noted_at).map(str::to_owned),
        made_on: note.as_ref().and_then(|note| note.made_on(act.clock())),
        head: head.to_string(),
        lost_entries: Some(0),
        lost: Vec::new(),
        kept: None,
        erased_again: Vec::new(),
    });
    if note.is_none() {
        answer.notes.push(
            "the backup has no note beside it, so its SHA-256 was not compared; its content was checked".to_owned(),
        );
    }
    let mut present = match &at {
        Address::File(path) => present(path, &own)?,
        Address::Server { .. } => on_server::present(&at, &own)?,
    };
    if let Present::Known(present) = &present {
        must_have_place(present, copy_to)?;
    }
    let since = match &mut present {
        Present::Nothing => unknown(&mut answer, "there is no current register"),
        Present::Damaged(fault) => {
            let why = format!("the current register can't be read ({})", fault.message);
            unknown(&mut answer, &why)
        }
        Present::Known(present) => compare(present, store, &head, act.clock(), &mut answer)?,
    };
    bring_forward(store, act, &since.erased, &mut answer)?;
    Ok(Plan { answer, place: at, copy_to: copy_to.map(Path::to_owned), own, head, present, since, content })
}

/// Restores the backup as planned. A dry run changes nothing.
///
/// Errors: the disk has no room, or the register was changed since the plan. The register is then left unchanged.
pub fn apply(plan: Plan, act: &Act, progress: Progress<'_>) -> Result<Answer<Restored>, Failure> {
    let Plan { mut answer, place, copy_to, own, head, mut present, since, content } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    // In this order: the store is closed before its file is removed, so that SQLite removes its own files beside it.
    let Opened { copy, mut store, .. } = content;
    log(&mut store, act, &head, &answer.value, &since)?;
    tidy::finish(&mut store, act)?;
    if let Present::Known(present) = &mut present {
        // Its pages are copied aside as they are, so remove any personal details that an erasure left in them.
        answer.notes.extend(tidy::go_on(present, act));
    }
    let is_new = !matches!(present, Present::Known(_));
    let Address::File(place) = place else {
        let (place, known) = ((&place, copy_to.as_deref()), since.head.as_ref());
        answer.value.kept = on_server::take_its_place(&mut store, present, known, place, act, &mut answer.notes)?;
        return Ok(answer);
    };
    answer.value.kept = take_its_place(copy, store, present, since.head, &place, act.clock(), progress)?;
    if is_new {
        answer.notes.extend(crate::keep::backup::shared_with_group(&place, &own));
    }
    Ok(answer)
}

/// Facts that the current register has and the backup lacks.
#[derive(Default)]
struct Since {
    /// The people erased in the current register, or in a register that an earlier restore replaced.
    erased: BTreeSet<PersonId>,
    /// The last short number of each series.
    counters: Vec<(String, i64)>,
    /// The head of the current register's log when these facts were read.
    head: Option<Head>,
    /// The entries that the restore drops; `None` if the current log can't be read.
    dropped: Option<Dropped>,
}

/// Adds notes that the changes since the backup are unknown, and the consequences.
fn unknown(answer: &mut Answer<Restored>, why: &str) -> Since {
    answer.value.lost_entries = None;
    answer.notes.push(say![
        why.to_owned(),
        ", so it is unknown what was recorded and who was erased since the backup. \
         Erase people again from your own list: ",
        Remedy::Erase,
        ". The numbers of slips printed since will be used again."
    ]);
    Since::default()
}

/// Checks that the register's path can take the restored file.
///
/// Errors: it is a folder, the backup itself, or a file that is not a database.
fn must_be_free_or_a_register(backup: &Path, path: &Path) -> Result<(), Fault> {
    if path.is_dir() {
        return Err(Fault::invalid(format!("{} is a folder, not a register", path.display())).hint(say![
            "Give the register's own file after ",
            Input::Register,
            "."
        ]));
    }
    if store::real_path(path).is_ok_and(|path| path == backup) {
        return Err(Fault::invalid("that backup is the register itself").hint("Give an older copy."));
    }
    if path.exists() && !store::is_sqlite(path) {
        return Err(Fault::invalid(format!("{} is not a Kitbook register, and was not replaced", path.display()))
            .hint(say![
                "Check the path after ",
                Input::Register,
                ". If it was the register, move it elsewhere first, then restore."
            ]));
    }
    Ok(())
}

/// Opens the current register, which may be older, damaged or missing.
///
/// Errors: the file belongs to another school, a newer Kitbook or another program, or you may not read it.
fn present(path: &Path, own: &Register) -> Result<Present, Fault> {
    if !path.exists() {
        return Ok(Present::Nothing);
    }
    let mut store = match Store::open_to_replace(path) {
        Ok(store) => store,
        Err(fault) if fault.kind == FaultKind::Damaged => return Ok(Present::Damaged(fault)),
        Err(fault) => return Err(fault),
    };
    match store.read::<_, Fault>(register_of) {
        Ok(found) if found.uuid != own.uuid => Err(Fault::invalid(format!(
            "{} is the register of {}, but the backup is of another ({})",
            path.display(),
            found.school,
            own.school
        ))
        .hint(say!["To restore it to another file, give that file after ", Input::Register, "."])),
        Ok(_) => Ok(Present::Known(Box::new(store))),
        Err(fault) => Ok(Present::Damaged(fault)),
    }
}

/// Finds the facts that the current register has and the backup lacks. The current register is often damaged, so each
/// part is read on its own. If a part can't be read, a note gives the part and the consequences.
fn compare(
    present: &mut Store,
    backup: &mut Store,
    head: &Head,
    clock: Clock,
    answer: &mut Answer<Restored>,
) -> Result<Since, Fault> {
    // In one read transaction, because someone may be writing.
    present.read(|tx| {
        let mut since = Since { head: tx.head().ok(), ..Since::default() };
        match backup.read(|backup| compare_logs(tx, backup, head, clock, answer)) {
            Ok(dropped) => since.dropped = Some(dropped),
            Err(fault) => {
                answer.value.lost_entries = None;
                answer.notes.push(format!("it is unknown what was recorded since the backup: {}", fault.message));
            }
        }
        for known in [who_was_erased(tx), init::erased_before(tx)] {
            match known {
                Ok(mut erased) => since.erased.append(&mut erased),
                Err(fault) => answer.notes.push(format!(
                    "it is unknown who was erased since the backup ({}): erase them again from your own list",
                    fault.message
                )),
            }
        }
        match store::setting::counters(tx) {
            Ok(counters) => since.counters = counters,
            Err(fault) => answer.notes.push(format!(
                "it is unknown which numbers were given since the backup ({}): \
                 the numbers of slips printed since will be used again",
                fault.message
            )),
        }
        Ok(since)
    })
}

/// Lists the people who were erased.
fn who_was_erased(tx: &ReadTx<'_>) -> Result<BTreeSet<PersonId>, Fault> {
    Ok(store::person::erased(tx)?.into_iter().collect())
}

/// Lists the entries that the current log has and the backup's log lacks; returns their numbers.
fn compare_logs(
    tx: &ReadTx<'_>,
    backup: &ReadTx<'_>,
    head: &Head,
    clock: Clock,
    answer: &mut Answer<Restored>,
) -> Result<Dropped, Fault> {
    let common = last_in_common(tx, backup, head.no.min(tx.head()?.no))?;
    let filter = Filter { after: Some(common), ..Filter::default() };
    let (mut lost, mut number) = (Vec::new(), 0);
    log::list::each(tx, &filter, None, clock, |entry| {
        number += 1;
        if lost.len() < LISTED {
            let log::list::EntryView { no, at, operator, action, subject, .. } = entry;
            lost.push(Lost { no, at, operator, action, subject });
        }
        Ok::<(), Fault>(())
    })?;
    (answer.value.lost_entries, answer.value.lost) = (Some(number), lost);
    if common < head.no {
        answer
            .notes
            .push(format!("the current register does not continue the backup: their logs differ after entry {common}"));
    }
    let redacted = store::subjects_since(tx, "privacy redact", common)?;
    if !redacted.is_empty() {
        answer.notes.push(say![
            "words were redacted since the backup in ",
            redacted.join("; "),
            "; redact each again: ",
            Remedy::RedactText
        ]);
    }
    dropped_from(tx, common)
}

/// Finds the number of the last entry, up to `most`, that two logs share. Each entry's hash covers all entries before
/// it.
pub(super) fn last_in_common(one: &ReadTx<'_>, other: &ReadTx<'_>, most: i64) -> Result<i64, Fault> {
    let (mut common, mut unknown) = (0, most);
    while common < unknown {
        let middle = unknown - (unknown - common) / 2;
        let (one, other) = (store::hash_of(one, middle)?, store::hash_of(other, middle)?);
        if one.is_some() && one == other {
            common = middle;
        } else {
            unknown = middle - 1;
        }
    }
    Ok(common)
}

/// Updates the backup's content: its tables, and the people who were erased since. The content is a private copy, so a
/// dry run does this too.
fn bring_forward(
    store: &mut Store,
    act: &Act,
    erased: &BTreeSet<PersonId>,
    answer: &mut Answer<Restored>,
) -> Result<(), Failure> {
    if let Some(upgraded) = init::bring_up(store, act)? {
        answer.notes.extend(init::told(&upgraded));
        // The upgrade kept a copy of the older version. It isn't needed: the backup itself is unchanged.
        upgraded.drop_copy();
    }
    let again = Act { dry_run: false, ..act.clone() }
        .write_however_late(store, |tx, act| Ok(erase::again(tx, act, erased)?))?;
    answer.value.erased_again = again.value;
    answer.notes.extend(again.notes);
    Ok(())
}

/// Logs the restore, with everyone erased since: some of them may be only in another register that is merged again.
/// Short numbers given since are not used again: they are on signed papers.
fn log(store: &mut Store, act: &Act, head: &Head, restored: &Restored, since: &Since) -> Result<(), Failure> {
    let file = restored.backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let dropped = since.dropped.unwrap_or(Dropped { after: head.no, to: None });
    act.write_however_late(store, |tx, _| {
        store::setting::go_on_from(tx, &since.counters)?;
        Ok(init::log_restored(tx, &file, &head.to_string(), restored.lost_entries, dropped, &since.erased)?)
    })
}

/// Keeps the current register aside and puts the new content in its place; returns the path of the copy. `known` is the
/// head of the current log when it was compared.
///
/// Errors: the disk has no room, or the current register was changed since. It is then left unchanged.
fn take_its_place(
    // Dropped last: SQLite removes its own files beside the copy when the store is closed.
    copy: Unfinished,
    store: Store,
    present: Present,
    known: Option<Head>,
    path: &Path,
    clock: Clock,
    progress: Progress<'_>,
) -> Result<Option<PathBuf>, Failure> {
    match present {
        Present::Known(mut present) => {
            let aside = keep_aside(&mut present, "restore", clock, None)?;
            // In one transaction: a desk that has the register open waits, then goes on with the restored register.
            let became = present.become_copy_of(&store, progress, || must_be_unchanged(path, known.as_ref()));
            if became.is_err() {
                // The register is unchanged, so the copy is not needed.
                let _ = fs::remove_file(&aside);
            }
            became?;
            present.settle()?;
            Ok(Some(aside))
        }
        Present::Nothing if path.exists() => Err(written_meanwhile().into()),
        Present::Nothing | Present::Damaged(_) => {
            store.settle()?;
            drop(store);
            let was_there = path.exists();
            let aside = aside::path(path, "restore", clock);
            move_with_its_log(path, &aside)?;
            if let Err(unnamed) = copy.name(path) {
                move_with_its_log(&aside, path)?;
                return Err(unwritten(path, unnamed.error).into());
            }
            crate::keep::backup::keep_on_disk(path, path)?;
            store::sync_folder(folder_of(path)).map_err(|e| unwritten(path, e))?;
            Ok(was_there.then_some(aside))
        }
    }
}

/// Checks that the register's log still ends at the head `known`.
fn must_be_unchanged(path: &Path, known: Option<&Head>) -> Result<(), Fault> {
    let Some(known) = known else { return Ok(()) };
    if Store::inspect(path)?.head()? == *known {
        return Ok(());
    }
    Err(written_meanwhile())
}

fn written_meanwhile() -> Fault {
    Fault::conflict(
        "the register was changed meanwhile: nothing was restored",
        "Close Kitbook everywhere else, then try again. The new entries would be lost too.",
    )
}

/// Renames a file, and SQLite's files beside it.
fn move_with_its_log(from: &Path, to: &Path) -> Result<(), Fault> {
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (store::beside(from, end), store::beside(to, end));
        if from.exists() {
            fs::rename(&from, &to).map_err(|e| unwritten(&to, e))?;
        }
    }
    Ok(())
}
