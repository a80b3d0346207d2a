//! Holds the log against heads that were noted outside the register: in notes of backups, typed from a paper, and in a
//! file of seals.

use super::{
    backup::manifest,
    check::{CheckReport, Finding},
};
use crate::{
    file::replace::BACKUPS,
    log::{
        heads::{Held, Noted, Restores, When},
        seal,
    },
};
use domain::{fault::Fault, remedy::Remedy, say, say::Say};
use serde::Serialize;
use std::{
    io,
    path::{Path, PathBuf},
};
use store::{Address, ReadTx, Store, folder_of, register_of, sound::MOST_FINDINGS};

/// A noted head that the log lacks because a restore dropped the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DroppedHead {
    /// The place where the head was noted: the file of a note, the line of a file of seals, or `typed`.
    pub noted_in: String,
    /// Number and hash, as noted.
    pub head: String,
    /// The number of the entry that records the restore.
    pub restore_no: i64,
}

/// The result of holding the log against heads.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// The number of heads.
    pub heads: usize,
    /// The heads that restores dropped.
    pub dropped: Vec<DroppedHead>,
    /// The number of heads that the log does not have.
    pub wrong: usize,
    /// The first hundred of them.
    pub findings: Vec<Finding>,
    /// The numbers of the first lines of a file of seals that can't be read.
    pub unread: Vec<u64>,
    /// A note on each folder that can't be listed.
    pub notes: Vec<String>,
}

/// The name of the check on heads in notes of backups.
const NOTES: &str = "backup-notes";
/// The name of the check on heads that were typed.
const TYPED: &str = "noted-heads";
/// The name of the check on a file of seals.
const SEALS: &str = "seals";

/// The heads to hold a log against, besides those in the notes of the backups beside the register.
#[derive(Debug, Default)]
pub struct Elsewhere<'a> {
    /// Heads that were typed.
    pub typed: &'a [Noted],
    /// A file of seals.
    pub seals: Option<&'a Path>,
}

/// Holds a register's log against the heads in the notes of the backups beside it, and against others; adds the result
/// to its report. Returns notes, and the fault of a file of seals with lines that can't be read.
///
/// Errors: the file of seals can't be read, or has no line about this register.
pub fn hold(
    register: &Address,
    elsewhere: &Elsewhere<'_>,
    report: &mut CheckReport,
) -> Result<(Vec<String>, Option<Fault>), Fault> {
    let mut store = match Store::look(register) {
        Ok(store) => store,
        // The report says so already.
        Err(_) if !report.sound => return Ok((Vec::new(), None)),
        Err(fault) => return Err(fault),
    };
    let mut notes = Vec::new();
    // Beside a school on a server there are no backups.
    if let Ok(file) = register.file() {
        let compared = store.read(|tx| of_backups(tx, &usual(file)));
        notes = compared.as_ref().map(|compared| compared.notes.clone()).unwrap_or_default();
        if notes.is_empty() {
            report.add_heads(NOTES, "the log has the last entry of every backup beside the register", compared)?;
        }
    }
    if !elsewhere.typed.is_empty() {
        let compared = store.read(|tx| typed(tx, elsewhere.typed));
        report.add_heads(TYPED, "the log has every head that was typed", compared)?;
    }
    let Some(file) = elsewhere.seals else { return Ok((notes, None)) };
    let compared = store.read(|tx| sealed(tx, file));
    let unread = compared.as_ref().ok().and_then(|compared| unread(file, compared));
    report.add_heads(SEALS, "the log has every head in the file of seals", compared)?;
    Ok((notes, unread))
}

impl Compared {
    fn add(&mut self, check: &'static str, message: impl FnOnce() -> String, remedy: impl FnOnce() -> Say) {
        self.wrong += 1;
        if self.findings.len() < MOST_FINDINGS {
            self.findings.push(Finding { check, message: message(), remedy: remedy() });
        }
    }

    fn dropped(&mut self, noted_in: String, head: String, restore_no: i64) {
        if self.dropped.len() < MOST_FINDINGS {
            self.dropped.push(DroppedHead { noted_in, head, restore_no });
        }
    }

    fn join(&mut self, other: Self) {
        self.heads += other.heads;
        self.wrong += other.wrong;
        self.dropped.extend(other.dropped);
        self.findings.extend(other.findings);
        self.unread.extend(other.unread);
        self.notes.extend(other.notes);
    }
}

/// Holds the log against the notes of this register's backups in a folder. A note counts without its backup too.
fn of_backups(tx: &ReadTx<'_>, folder: &Path) -> Result<Compared, Fault> {
    let mut compared = Compared::default();
    let notes = match manifest::notes(folder) {
        Ok(notes) => notes,
        // Without a folder there are no backups.
        Err(e) if e.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(e) => {
            let what = "can't be listed, so the log was not compared with the notes of the backups in it";
            compared.notes.push(format!("{} {what} ({e})", folder.display()));
            Vec::new()
        }
    };
    let (own, restores) = (register_of(tx)?, Restores::of(tx)?);
    for (file, note) in notes.into_iter().filter(|(_, note)| note.is_of(&own.uuid)) {
        compared.heads += 1;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Some(noted) = Noted::parse(note.head()) else {
            let message =
                || format!("the note {name} has no head that can be read: {}", domain::text::shown(note.head()));
            compared.add(NOTES, message, changed_note);
            continue;
        };
        let held = restores.hold(tx, &noted, &note.when())?;
        let of = || format!("the backup of {name} ends with entry {}", noted.no);
        match held {
            Held::Holds => {}
            Held::Dropped { by } => compared.dropped(name, note.head().to_owned(), by),
            Held::Missing { last } => {
                compared.add(NOTES, || format!("{}, but this log ends at entry {last}", of()), cut_or_changed);
            }
            Held::Differs => {
                compared.add(NOTES, || format!("{}, which is another entry in this log", of()), cut_or_changed);
            }
        }
    }
    Ok(compared)
}

/// Holds the log against the notes beside a register, and in another folder if it differs.
pub(crate) fn of_backups_in(tx: &ReadTx<'_>, register: &Path, other: &Path) -> Result<Compared, Fault> {
    let usual = usual(register);
    let mut compared = of_backups(tx, &usual)?;
    let real = |folder: &Path| store::real_path(folder).unwrap_or_else(|_| folder.to_owned());
    if real(&usual) != real(other) {
        compared.join(of_backups(tx, other)?);
    }
    Ok(compared)
}

/// The folder where backups of a register are made if no other is given.
pub fn usual(register: &Path) -> PathBuf {
    folder_of(register).join(BACKUPS)
}

/// Holds the log against heads that were typed, as papers and notes have them.
pub fn typed(tx: &ReadTx<'_>, heads: &[Noted]) -> Result<Compared, Fault> {
    let restores = Restores::of(tx)?;
    let mut compared = Compared { heads: heads.len(), ..Compared::default() };
    for noted in heads {
        let no = noted.no;
        match restores.hold(tx, noted, &When::Unknown)? {
            Held::Holds => {}
            Held::Dropped { by } => compared.dropped("typed".to_owned(), format!("{no}:{}", noted.hash), by),
            Held::Missing { .. } => {
                compared.add(TYPED, || format!("the noted head is entry {no}, which is missing"), cut_or_changed);
            }
            Held::Differs => {
                compared.add(TYPED, || format!("entry {no} does not match the head that was noted"), cut_or_changed);
            }
        }
    }
    Ok(compared)
}

/// Holds the log against each line of a file of seals that is about this register.
///
/// Errors: the file can't be read, or no line is about this register.
fn sealed(tx: &ReadTx<'_>, file: &Path) -> Result<Compared, Fault> {
    let (own, restores) = (register_of(tx)?, Restores::of(tx)?);
    let mut compared = Compared::default();
    seal::each(file, |seal| {
        let seal = match seal {
            Ok(seal) if seal.register == own.uuid => seal,
            Ok(_) => return Ok(()),
            Err(line) => {
                if compared.unread.len() < MOST_FINDINGS {
                    compared.unread.push(line);
                }
                return Ok(());
            }
        };
        compared.heads += 1;
        let (line, no) = (seal.line, seal.noted.no);
        let of = || format!("line {line} of {} is about entry {no}", file.display());
        match restores.hold(tx, &seal.noted, &When::Since(seal.since))? {
            Held::Holds => {}
            Held::Dropped { by } => {
                compared.dropped(format!("line {line}"), format!("{no}:{}", seal.noted.hash), by);
            }
            Held::Missing { last } => {
                compared.add(SEALS, || format!("{}, but this log ends at entry {last}", of()), cut_or_changed);
            }
            Held::Differs => {
                compared.add(SEALS, || format!("{}, which is another entry in this log", of()), cut_or_changed);
            }
        }
        Ok(())
    })?;
    if compared.heads == 0 && compared.unread.is_empty() {
        return Err(Fault::bad_file(format!("{} has no line about this register", file.display()))
            .hint("Check the path, or add the present head to it, so that it can be compared later."));
    }
    Ok(compared)
}

/// The fault of a file of seals with lines that can't be read; `None` if all can.
fn unread(file: &Path, compared: &Compared) -> Option<Fault> {
    let first = compared.unread.first()?;
    let more = compared.unread.len() - 1;
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    Some(
        Fault::bad_file(format!("line {first} of {} can't be read as a seal{more}", file.display()))
            .hint("It was cut short or changed, so it was not compared. The other lines were."),
    )
}

/// Words the remedy when the log lacks a noted head.
fn cut_or_changed() -> Say {
    say![
        "The log was cut or changed, an older copy of the register was put in its place by hand, or the note was \
         changed. Leave the register and its backups as they are. To see after which entry a backup's log differs: ",
        Remedy::RestoreTrial,
        "."
    ]
}

fn changed_note() -> Say {
    "The note was changed. Leave it as it is, and compare the backup's SHA-256 with another copy of its note.".into()
}
