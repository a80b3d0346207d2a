//! Seals: heads of the log in a file that the operator's account may only append to. One line each.

use super::heads::{Noted, beginning};
use crate::file::replace::{self, Target, unwritten};
use domain::{
    fault::{Failure, Fault},
    text::is_hostile,
    when::{Clock, Instant},
};
use serde::Serialize;
use std::{
    fs::{File, OpenOptions},
    io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
};
use store::{Head, Register, Store, folder_of, last_recorded_at, real_path, register_of};

/// The head of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogHead {
    /// The number of the last entry.
    pub no: i64,
    /// Its hash, in full.
    pub hash: String,
    /// Number and hash, as `check` takes them.
    pub head: String,
    /// Number and hash of the entry with which the log began: its first, or that of its last restore.
    pub since: String,
    /// The time of that entry.
    pub at: Option<Instant>,
    pub school: String,
    /// The register's id.
    pub register: String,
    /// The file that the head was added to.
    pub sealed_to: Option<PathBuf>,
}

/// Reads the head of the log.
pub fn head(store: &mut Store) -> Result<LogHead, Fault> {
    store.read(|tx| {
        let (head, Register { school, uuid, .. }) = (tx.head()?, register_of(tx)?);
        let (whole, since) = (head.in_full(), beginning(tx)?.in_full());
        let Head { no, hash } = head;
        Ok(LogHead { no, hash, head: whole, since, at: last_recorded_at(tx)?, school, register: uuid, sealed_to: None })
    })
}

/// Adds the head to a file, in one line with the time, the register's id, the entry with which the log began, and the
/// school. The file is made if it is
/// missing. It is never read, cut or replaced, so that an account that may only append to it can do this.
///
/// Errors: the file is a register, is beside this one, is not an ordinary file, or can't be written.
pub fn seal(register: &Path, head: &mut LogHead, file: &Path, clock: Clock, dry_run: bool) -> Result<(), Failure> {
    let path = replace::may_write(Target::new(file, true))?;
    must_be_elsewhere(register, &path)?;
    head.sealed_to = Some(file.to_owned());
    if dry_run {
        return Ok(());
    }
    let line = format!("{} {} {} {} {}", clock.now(), head.register, head.head, head.since, head.school);
    // Only a register from elsewhere can hold a line break in its name.
    let line: String = line.chars().map(|c| if is_hostile(c) { '\u{fffd}' } else { c }).chain(['\n']).collect();
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    // In one write, so that two operators never mix their lines.
    let append = |file: &mut File| file.write_all(line.as_bytes()).and_then(|()| store::sync_file(file));
    Ok(options.open(&path).and_then(|mut file| append(&mut file)).map_err(|e| unwritten(file, e))?)
}

/// Refuses a file in the register's folder or among its backups: anyone who can change the register can change it too.
fn must_be_elsewhere(register: &Path, file: &Path) -> Result<(), Fault> {
    let real = |folder: &Path| real_path(folder).unwrap_or_else(|_| folder.to_owned());
    let (own, folder) = (real(folder_of(register)), real(folder_of(file)));
    if folder == own || folder == own.join(replace::BACKUPS) {
        return Err(Fault::invalid(format!("{} is beside the register", file.display())).hint(
            "A seal proves something only where those who can write the register can't change it: give a file on a \
             share or another disk, which your account may only append to.",
        ));
    }
    Ok(())
}

/// A line of a file of seals.
pub struct Seal {
    /// The number of the line, from 1.
    pub line: u64,
    /// The register's id.
    pub register: String,
    pub noted: Noted,
    /// The entry with which the log began.
    pub since: Noted,
}

/// Reads a file of seals line by line, and passes each seal on, and the number of each line that is not one.
///
/// Errors: the file is missing or can't be read; `take` fails.
pub fn each(file: &Path, mut take: impl FnMut(Result<Seal, u64>) -> Result<(), Fault>) -> Result<(), Fault> {
    /// Far longer than any seal.
    const LONGEST: u64 = 4096;
    let unread = |e: std::io::Error| match e.kind() {
        ErrorKind::NotFound => Fault::not_found(format!("{} does not exist", file.display()))
            .hint("Give the file that the heads were added to."),
        _ => {
            Fault::bad_file(format!("{} can't be read", file.display())).hint("Check that you may read it.").because(e)
        }
    };
    if file.metadata().map_err(unread)?.is_file() {
        let mut reader = BufReader::new(File::open(file).map_err(unread)?);
        let (mut line, mut number) = (Vec::new(), 0);
        loop {
            line.clear();
            let read = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line).map_err(unread)?;
            if read == 0 {
                return Ok(());
            }
            number += 1;
            let is_whole = line.last() == Some(&b'\n');
            if !is_whole {
                reader.skip_until(b'\n').map_err(unread)?;
            }
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                continue;
            }
            take(Seal::parse(&text, number).filter(|_| is_whole).ok_or(number))?;
        }
    }
    Err(Fault::bad_file(format!("{} is not an ordinary file", file.display()))
        .hint("Give the path of a file of seals."))
}

impl Seal {
    fn parse(text: &str, line: u64) -> Option<Self> {
        let mut parts = text.trim().splitn(5, ' ');
        Instant::parse(parts.next()?)?;
        let register = parts.next()?.to_owned();
        let (noted, since) = (Noted::parse(parts.next()?)?, Noted::parse(parts.next()?)?);
        parts.next()?;
        Some(Self { line, register, noted, since })
    }
}
