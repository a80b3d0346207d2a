//! The way back: a backup in the register's place. It is read through first, the present register is kept aside, and who was
//! erased since is erased in it again.

use super::{
    backup::stem,
    init,
    opened::{Opened, open},
};
use crate::{
    act::{Act, Answer},
    file::replace::unwritten,
    log::{self, list::Filter},
    privacy::{erase, tidy},
};
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
use store::{Head, Progress, ReadTx, Register, Store, folder_of, register_of};
use tempfile::TempPath;

/// How many entries that will be missing are told one by one.
const TOLD: usize = 200;

/// An entry of the log that the present register has and the backup has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    pub no: i64,
    pub at: Instant,
    pub operator: String,
    pub action: String,
    /// The tag or ref that it is about, else the kind of item.
    pub subject: String,
}

/// What a restoring comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    pub backup: PathBuf,
    pub school: String,
    /// When the backup was made, if a note lies beside it.
    pub made_at: Option<String>,
    /// Where its log stands.
    pub head: String,
    /// How many entries of the present log are not in it; `None`: the present register can't be read.
    pub lost_entries: Option<i64>,
    /// The newest of them first.
    pub lost: Vec<Lost>,
    /// Where the present register is kept; `None`: there is none.
    pub kept: Option<PathBuf>,
    /// Who was erased since, and is erased in the backup's content too.
    pub erased_again: Vec<String>,
}

/// What stands where the backup is to go.
enum Present {
    Nothing,
    /// A file that can't be read as a register: why.
    Damaged(Fault),
    Known(Box<Store>),
}

/// What a restoring comes to, before it is done. What was read through for it is what is put in the register's place, whatever
/// becomes of the backup meanwhile.
pub struct Plan {
    /// What [`apply`] answers, but for where the present register is kept.
    pub answer: Answer<Restored>,
    /// Where the register lies, or is to lie.
    place: PathBuf,
    own: Register,
    /// Where the backup's log stands.
    head: Head,
    present: Present,
    since: Since,
    /// The backup's content, brought up to date.
    content: Opened,
}

/// Looks what putting a backup in the register's place comes to. The register is read, and nothing of it written.
///
/// Errors: the backup is not what its note says, or not sound, or of another register.
pub fn plan(backup: &Path, path: &Path, act: &Act) -> Result<Plan, Failure> {
    // The note lies beside the file itself, not beside a link to it.
    let real = store::real_path(backup);
    let backup = real.as_deref().unwrap_or(backup);
    // Nor is a link to the register what is put aside.
    let place = store::real_path(path);
    let path = place.as_deref().unwrap_or(path);
    must_be_a_place(backup, path)?;
    let mut content = open(backup, path)?;
    let Opened { note, store, .. } = &mut content;
    let (own, head) = store.read::<_, Fault>(|tx| Ok((register_of(tx)?, tx.head()?)))?;
    let mut answer = Answer::plain(Restored {
        backup: backup.to_owned(),
        school: own.school.clone(),
        made_at: note.as_ref().map(|note| note.made_at.clone()),
        head: head.to_string(),
        lost_entries: Some(0),
        lost: Vec::new(),
        kept: None,
        erased_again: Vec::new(),
    });
    if note.is_none() {
        answer
            .notes
            .push("no note lies beside the backup, so its SHA-256 was not compared; it was read through".to_owned());
    }
    let mut present = present(path, &own)?;
    let since = match &mut present {
        Present::Nothing => unknown(&mut answer, "there is no register here"),
        Present::Damaged(fault) => {
            let why = format!("the present register can't be read ({})", fault.message);
            unknown(&mut answer, &why)
        }
        Present::Known(present) => compare(present, store, &head, act.clock(), &mut answer)?,
    };
    bring_forward(store, act, &since.erased, &mut answer)?;
    Ok(Plan { answer, place: path.to_owned(), own, head, present, since, content })
}

/// Puts the backup in the register's place, as the plan says. A trial does no more than the plan did.
///
/// Errors: there is no room, or the register was written since; it is as it was then.
pub fn apply(plan: Plan, act: &Act, progress: Progress<'_>) -> Result<Answer<Restored>, Failure> {
    let Plan { mut answer, place, own, head, mut present, since, content } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    let Opened { mut store, copy, .. } = content;
    log(&mut store, act, &head, &answer.value, &since)?;
    tidy::finish(&mut store, act)?;
    if let Present::Known(present) = &mut present {
        // It is kept aside page by page, with what an erasing has left in them.
        answer.notes.extend(tidy::go_on(present, act));
    }
    let is_new = !matches!(present, Present::Known(_));
    answer.value.kept = take_its_place(copy, store, present, since.head, &place, act.clock(), progress)?;
    if is_new {
        answer.notes.extend(crate::keep::backup::shared_with_group(&place, &own));
    }
    Ok(answer)
}

/// What the present register knows and the backup does not.
#[derive(Default)]
struct Since {
    /// Who was erased: in it, or in one that a backup took the place of before.
    erased: BTreeSet<PersonId>,
    /// The last of each series of short numbers.
    counters: Vec<(String, i64)>,
    /// Where its log stood when this was read.
    head: Option<Head>,
}

/// Says that what was done since the backup is not known, and what follows.
fn unknown(answer: &mut Answer<Restored>, why: &str) -> Since {
    answer.value.lost_entries = None;
    answer.notes.push(say![
        why.to_owned(),
        ": what was recorded since, and who was erased since, is not known: erase them again by your own list (",
        Remedy::Erase,
        "); numbers of slips that were printed since will be given again"
    ]);
    Since::default()
}

/// Errors: what stands there is no file, or is the backup itself, or something that no Kitbook wrote.
fn must_be_a_place(backup: &Path, path: &Path) -> Result<(), Fault> {
    if path.is_dir() {
        return Err(Fault::invalid(format!("{} is a folder, not a register", path.display())).hint(say![
            "Give the register's own file after ",
            Input::Register,
            "."
        ]));
    }
    if store::real_path(path).is_ok_and(|path| path == backup) {
        return Err(Fault::invalid("that backup is the register itself").hint("Give an older copy of it."));
    }
    if path.exists() && !store::is_sqlite(path) {
        return Err(Fault::invalid(format!("{} is not a Kitbook register: its place is not taken", path.display()))
            .hint(say![
                "Check the path after ",
                Input::Register,
                ". If it was the register, move it away yourself, then restore."
            ]));
    }
    Ok(())
}

/// What stands where the backup is to go: this register, an older or damaged one, or none.
///
/// Errors: another school's, a newer Kitbook's or another program's stands there, or nobody may read it.
fn present(path: &Path, own: &Register) -> Result<Present, Fault> {
    if !path.exists() {
        return Ok(Present::Nothing);
    }
    let mut store = match Store::open(path) {
        Ok(store) => store,
        Err(fault) if fault.kind == FaultKind::Damaged => return Ok(Present::Damaged(fault)),
        Err(fault) => return Err(fault),
    };
    match store.read::<_, Fault>(register_of) {
        Ok(found) if found.uuid != own.uuid => Err(Fault::invalid(format!(
            "{} is the register of {}, and the backup is of another, of {}",
            path.display(),
            found.school,
            own.school
        ))
        .hint(say!["Restore it beside: give another file after ", Input::Register, "."])),
        Ok(_) => Ok(Present::Known(Box::new(store))),
        Err(fault) => Ok(Present::Damaged(fault)),
    }
}

/// Says what the present register has and the backup has not. A register is restored because something in it can't be read:
/// each item is read by itself, and what can't be is said, with what follows.
fn compare(
    present: &mut Store,
    backup: &mut Store,
    head: &Head,
    clock: Clock,
    answer: &mut Answer<Restored>,
) -> Result<Since, Fault> {
    // In one look, which stands still: somebody may be writing.
    present.read(|tx| {
        if let Err(fault) = backup.read(|backup| compare_logs(tx, backup, head, clock, answer)) {
            answer.value.lost_entries = None;
            answer.notes.push(format!("what was recorded since can't be read: {}", fault.message));
        }
        let mut since = Since { head: tx.head().ok(), ..Since::default() };
        for known in [who_was_erased(tx), init::erased_before(tx)] {
            match known {
                Ok(mut erased) => since.erased.append(&mut erased),
                Err(fault) => answer.notes.push(format!(
                    "who was erased since can't be read ({}): whoever is in the backup is to be erased again by hand",
                    fault.message
                )),
            }
        }
        match store::setting::counters(tx) {
            Ok(counters) => since.counters = counters,
            Err(fault) => answer.notes.push(format!(
                "which numbers were given since can't be read ({}): those of slips that were printed since will be given \
                 again",
                fault.message
            )),
        }
        Ok(since)
    })
}

/// Before schema 4 nobody was ever erased.
fn who_was_erased(tx: &ReadTx<'_>) -> Result<BTreeSet<PersonId>, Fault> {
    let known = store::sound::has_table(tx, "person_alias")?;
    Ok(if known { store::person::erased(tx)?.into_iter().collect() } else { BTreeSet::new() })
}

/// What the present log has and the backup's has not.
fn compare_logs(
    tx: &ReadTx<'_>,
    backup: &ReadTx<'_>,
    head: &Head,
    clock: Clock,
    answer: &mut Answer<Restored>,
) -> Result<(), Fault> {
    let common = last_in_common(tx, backup, head.no.min(tx.head()?.no))?;
    let filter = Filter { after: Some(common), ..Filter::default() };
    let (mut lost, mut number) = (Vec::new(), 0);
    log::list::each(tx, &filter, None, clock, |entry| {
        number += 1;
        if lost.len() < TOLD {
            let log::list::EntryView { no, at, operator, action, subject, .. } = entry;
            lost.push(Lost { no, at, operator, action, subject });
        }
        Ok::<(), Fault>(())
    })?;
    (answer.value.lost_entries, answer.value.lost) = (Some(number), lost);
    if common < head.no {
        answer.notes.push(format!(
            "the present register is no continuation of the backup: their logs went different ways after entry {common}"
        ));
    }
    let redacted = store::subjects_since(tx, "privacy redact", common)?;
    if !redacted.is_empty() {
        answer.notes.push(say![
            "words were taken out since of ",
            redacted.join("; "),
            ": take them out again, each with ",
            Remedy::RedactText
        ]);
    }
    Ok(())
}

/// The number of the last entry, up to `most`, that two logs have in common; each entry's hash covers all before it.
fn last_in_common(one: &ReadTx<'_>, other: &ReadTx<'_>, most: i64) -> Result<i64, Fault> {
    let (mut common, mut unknown) = (0, most);
    while common < unknown {
        let middle = unknown - (unknown - common) / 2;
        if store::hash_of(one, middle)? == store::hash_of(other, middle)? {
            common = middle;
        } else {
            unknown = middle - 1;
        }
    }
    Ok(common)
}

/// Brings the backup's content up to date: its tables, and who was erased since. It is a copy that nobody else knows, so that
/// it is done for a trial too.
fn bring_forward(
    store: &mut Store,
    act: &Act,
    erased: &BTreeSet<PersonId>,
    answer: &mut Answer<Restored>,
) -> Result<(), Failure> {
    if let Some(upgraded) = store.upgrade(&act.writer())? {
        // The backup itself is the older register.
        let _ = fs::remove_file(upgraded.kept);
        answer.notes.push(init::brought_up(upgraded.from, upgraded.to));
    }
    let again = Act { dry_run: false, ..act.clone() }
        .write_however_late(store, |tx, act| Ok(erase::again(tx, act, erased)?))?;
    answer.value.erased_again = again.value;
    answer.notes.extend(again.notes);
    Ok(())
}

/// Logs the restoring, with who was erased since: some may be in another register only, which is merged again. Short numbers that were given since stay given: they stand on papers that were signed.
fn log(store: &mut Store, act: &Act, head: &Head, restored: &Restored, since: &Since) -> Result<(), Failure> {
    let file = restored.backup.file_name().unwrap_or_default().to_string_lossy().into_owned();
    act.write_however_late(store, |tx, _| {
        store::setting::go_on_from(tx, &since.counters)?;
        Ok(init::log_restored(tx, &file, &head.to_string(), restored.lost_entries, &since.erased)?)
    })
}

/// Keeps the present register aside, and puts the new content in its place; where it is kept. `known` is where its log stood
/// when it was compared.
///
/// Errors: there is no room, or the present register was written since; it is as it was then.
fn take_its_place(
    // The last to go, however it ends: what SQLite keeps beside it goes when its store is closed.
    copy: TempPath,
    store: Store,
    present: Present,
    known: Option<Head>,
    path: &Path,
    clock: Clock,
    progress: Progress<'_>,
) -> Result<Option<PathBuf>, Failure> {
    match present {
        Present::Known(mut present) => {
            let aside = keep_aside(&mut present, "restore", clock)?;
            // In one transaction: a desk that has the register open waits, and goes on with what is restored.
            let became = present.become_copy_of(&store, progress, || must_stand(path, known.as_ref()));
            if became.is_err() {
                // It holds nothing that the register does not.
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
            let aside = aside(path, "restore", clock);
            move_with_its_log(path, &aside)?;
            if let Err(error) = copy.persist(path) {
                move_with_its_log(&aside, path)?;
                return Err(unwritten(path, error.error).into());
            }
            crate::keep::backup::keep_on_disk(path, path)?;
            store::sync_folder(folder_of(path)).map_err(|e| unwritten(path, e))?;
            Ok(was_there.then_some(aside))
        }
    }
}

/// Errors: the register that stands there was written since its log stood at `known`.
fn must_stand(path: &Path, known: Option<&Head>) -> Result<(), Fault> {
    let Some(known) = known else { return Ok(()) };
    if Store::look(path)?.head()? == *known {
        return Ok(());
    }
    Err(written_meanwhile())
}

fn written_meanwhile() -> Fault {
    Fault::conflict(
        "the register was written meanwhile: nothing was restored",
        "Close the other Kitbooks, then try again: what was recorded now would be missing too.",
    )
}

/// Gives a file, and what SQLite keeps beside it, another name.
fn move_with_its_log(from: &Path, to: &Path) -> Result<(), Fault> {
    for end in ["", "-wal", "-shm"] {
        let (from, to) = (store::beside(from, end), store::beside(to, end));
        if from.exists() {
            fs::rename(&from, &to).map_err(|e| unwritten(&to, e))?;
        }
    }
    Ok(())
}

/// Copies a register, as it stands before something is done to it, to a file beside it; where that is.
///
/// Errors: there is no room for it.
pub fn keep_aside(store: &mut Store, before: &str, clock: Clock) -> Result<PathBuf, Fault> {
    let aside = aside(store.path(), before, clock);
    store.copy_aside(&aside)?;
    Ok(aside)
}

/// Where the present register is kept: beside the place, under its name and the moment.
fn aside(path: &Path, before: &str, clock: Clock) -> PathBuf {
    store::first_free(|number| {
        let again = if number < 2 { String::new() } else { format!("-{number}") };
        path.with_file_name(format!("{}.before-{before}-{}{again}.db", stem(path), clock.stamp()))
    })
}
