//! The note beside a backup: the register, the backup's SHA-256, and the head of the backup's log. Only a head that is
//! noted outside the register shows that a log was cut short, so the note holds the head.

use crate::log::heads::{Noted, When};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    fault::Fault,
    when::{Clock, Instant},
};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _, Write},
    path::{Path, PathBuf},
};

/// The longest note that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The facts about a backup; the note beside one that is not encrypted, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The backup's file name.
    pub file: String,
    /// The SHA-256 of the backup's file as it is on the disk, packed or not, in hex.
    pub sha256: String,
    pub bytes: u64,
    /// The length of a packed backup once it is unpacked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpacked: Option<u64>,
    pub school: String,
    /// The register's id.
    pub register: String,
    /// The version of the register's tables.
    pub schema: i64,
    /// The time of the backup, in RFC 3339 and UTC.
    pub made_at: String,
    /// The number and hash of the log's last entry.
    pub head: String,
    /// The number and hash of the entry with which the log began: its first, or that of its last restore. Notes of
    /// earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
}

/// The note beside an encrypted backup, as JSON. It tells a thief neither whose the backup is nor what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Veiled {
    /// The SHA-256 of the encrypted file, in hex.
    sha256: String,
    bytes: u64,
    /// The day of the backup, in UTC.
    made_on: NaiveDate,
    /// The number and hash of the log's last entry.
    head: String,
    /// The number and hash of the entry with which the log began: its first, or that of its last restore.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// A hash of the register's id, by which the register itself knows its backups.
    of: String,
}

/// A note beside a backup.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Note {
    Plain(Manifest),
    Encrypted(Veiled),
}

impl Manifest {
    /// The path of a backup's note.
    pub fn path(backup: &Path) -> PathBuf {
        let mut name = OsString::from(backup);
        name.push(".json");
        PathBuf::from(name)
    }
}

impl Veiled {
    /// Makes the note of an encrypted backup.
    pub(crate) fn of(manifest: &Manifest, today: NaiveDate) -> Self {
        Self {
            sha256: manifest.sha256.clone(),
            bytes: manifest.bytes,
            made_on: today,
            head: manifest.head.clone(),
            since: manifest.since.clone(),
            of: veiled(&manifest.register),
        }
    }
}

/// A hash of a register's id. The id is random, so nobody can guess it from the hash.
fn veiled(register: &str) -> String {
    hex(Sha256::new().chain_update("a backup of the register ").chain_update(register))
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Note {
    /// True if the note is of a backup of the register with this id.
    pub fn is_of(&self, register: &str) -> bool {
        match self {
            Self::Plain(note) => note.register == register,
            Self::Encrypted(note) => note.of == veiled(register),
        }
    }

    /// The SHA-256 of the backup's file, in hex, and its length.
    pub fn digest(&self) -> (&str, u64) {
        match self {
            Self::Plain(note) => (&note.sha256, note.bytes),
            Self::Encrypted(note) => (&note.sha256, note.bytes),
        }
    }

    /// The number and hash of the log's last entry.
    pub fn head(&self) -> &str {
        match self {
            Self::Plain(note) => &note.head,
            Self::Encrypted(note) => &note.head,
        }
    }

    /// The number of the log's last entry.
    pub fn entries(&self) -> i64 {
        self.head().split_once(':').and_then(|(no, _)| no.parse().ok()).unwrap_or(0)
    }

    /// True if the backup is encrypted.
    pub fn is_encrypted(&self) -> bool {
        matches!(self, Self::Encrypted(_))
    }

    /// The length of a packed backup once it is unpacked, if the note has it.
    pub fn unpacked(&self) -> Option<u64> {
        match self {
            Self::Plain(note) => note.unpacked,
            Self::Encrypted(_) => None,
        }
    }

    /// The school, if the note has it.
    pub fn school(&self) -> Option<&str> {
        match self {
            Self::Plain(note) => Some(&note.school),
            Self::Encrypted(_) => None,
        }
    }

    /// The time of the backup, as the note has it; `None` for an encrypted one, whose note has only the day.
    pub fn noted_at(&self) -> Option<&str> {
        match self {
            Self::Plain(note) => Some(&note.made_at),
            Self::Encrypted(_) => None,
        }
    }

    /// The time of the backup, or else its day, as the note has it: text order is time order.
    pub(crate) fn made(&self) -> String {
        match self {
            Self::Plain(note) => note.made_at.clone(),
            Self::Encrypted(note) => note.made_on.to_string(),
        }
    }

    /// The time of the backup, for a day its first second; `None` if it can't be read.
    pub fn made_at(&self) -> Option<Instant> {
        match self {
            Self::Plain(note) => Instant::parse(&note.made_at),
            Self::Encrypted(note) => Some(Instant::new(note.made_on.and_time(NaiveTime::MIN).and_utc())),
        }
    }

    /// What the note says about when its head was noted.
    pub fn when(&self) -> When {
        let (Self::Plain(Manifest { since, .. }) | Self::Encrypted(Veiled { since, .. })) = self;
        match since {
            Some(since) => Noted::parse(since).map_or(When::Unread, When::Since),
            None => self.made_at().map_or(When::Unread, When::At),
        }
    }

    /// The day of the backup at the school; `None` if it can't be read.
    pub fn made_on(&self, clock: Clock) -> Option<NaiveDate> {
        match self {
            Self::Plain(note) => Instant::parse(&note.made_at).map(|at| clock.day_of(at)),
            Self::Encrypted(note) => Some(note.made_on),
        }
    }

    /// Reads the note beside a backup; `None` if it has none.
    ///
    /// Errors: the file is not a backup's note.
    pub fn beside(backup: &Path) -> Result<Option<Self>, Fault> {
        Self::read(&Manifest::path(backup))
    }

    /// Reads a note; `None` if there is no such file.
    ///
    /// Errors: the file is not a backup's note.
    pub fn read(path: &Path) -> Result<Option<Self>, Fault> {
        let unread = |e: io::Error| {
            Fault::bad_file(format!("{} can't be read", path.display())).hint("Check that you may read it.").because(e)
        };
        // A pipe would never end.
        if path.metadata().is_ok_and(|found| !found.is_file()) {
            return Ok(None);
        }
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unread(e)),
        };
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).map_err(unread)?;
        serde_json::from_str(&text).map(Some).map_err(|e| {
            Fault::bad_file(format!("{} is not a backup's note", path.display()))
                .hint("It may have been changed. Try an older backup, with its note beside it.")
                .because(e)
        })
    }
}

/// A file that is hashed while it is written.
pub(crate) struct Hashing {
    /// The file; `None` if only the hash is needed.
    file: Option<File>,
    hash: Sha256,
    bytes: u64,
}

impl Hashing {
    pub(crate) fn new(file: File) -> Self {
        Self { file: Some(file), ..Self::nowhere() }
    }

    /// Hashes only.
    pub(crate) fn nowhere() -> Self {
        Self { file: None, hash: Sha256::new(), bytes: 0 }
    }

    /// The file, and the SHA-256 and length of what was written.
    pub(crate) fn finish(self) -> (Option<File>, (String, u64)) {
        (self.file, (hex(self.hash), self.bytes))
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

/// Computes the SHA-256 of a file, in hex, and its length.
pub fn digest(path: &Path) -> io::Result<(String, u64)> {
    let mut hash = Sha256::new();
    let mut file = File::open(path)?;
    let mut block = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut block)?;
        if read == 0 {
            break;
        }
        hash.update(&block[..read]);
        bytes += read as u64;
    }
    Ok((hex(hash), bytes))
}

/// Lists the notes in a folder, each with its file, whether or not the backup is there too.
pub fn notes(folder: &Path) -> io::Result<Vec<(PathBuf, Note)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        // The folder may hold other JSON files.
        let Ok(Some(note)) = Note::read(&path) else { continue };
        found.push((path, note));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// Lists the backups in a folder that have their notes beside them, by file name, newest first.
pub fn all(folder: &Path) -> io::Result<Vec<(String, Note)>> {
    let with_backup = |(path, note): (PathBuf, Note)| {
        let backup = path.with_extension("");
        let name = backup.file_name()?.to_str()?.to_owned();
        let fits = match &note {
            Note::Plain(note) => note.file == name,
            Note::Encrypted(_) => true,
        };
        (fits && backup.is_file()).then_some((name, note))
    };
    let mut found: Vec<(String, Note)> = notes(folder)?.into_iter().filter_map(with_backup).collect();
    // The longest log is the newest: a clock may have been wrong.
    let by_age = |(name, note): &(String, Note)| (note.entries(), note.made(), name.clone());
    found.sort_by_cached_key(|found| std::cmp::Reverse(by_age(found)));
    Ok(found)
}
