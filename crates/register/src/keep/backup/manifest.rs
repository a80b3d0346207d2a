//! The note beside a backup: the register, the backup's SHA-256, and the head of the backup's log. Only a head that is
//! noted outside the register shows that a log was cut short, so the note holds the head.

use domain::{fault::Fault, when::Instant};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The longest note that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The note beside a backup, as JSON.
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
}

impl Manifest {
    /// The path of a backup's note.
    pub fn path(backup: &Path) -> PathBuf {
        let mut name = OsString::from(backup);
        name.push(".json");
        PathBuf::from(name)
    }

    /// True if the note is of a backup of the register with this id.
    pub fn is_of(&self, register: &str) -> bool {
        self.register == register
    }

    /// The time of the backup; `None` if it can't be read.
    pub fn made(&self) -> Option<Instant> {
        Instant::parse(&self.made_at)
    }

    /// The number of the log's last entry.
    pub fn entries(&self) -> i64 {
        self.head.split_once(':').and_then(|(no, _)| no.parse().ok()).unwrap_or(0)
    }

    /// Reads the note beside a backup; `None` if it has none.
    ///
    /// Errors: the file is not a backup's note.
    pub fn beside(backup: &Path) -> Result<Option<Self>, Fault> {
        Self::read(&Self::path(backup))
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
    Ok((hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect(), bytes))
}

/// Lists the notes in a folder, each with its file, whether or not the backup is there too.
pub fn notes(folder: &Path) -> io::Result<Vec<(PathBuf, Manifest)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        // The folder may hold other JSON files.
        let Ok(Some(manifest)) = Manifest::read(&path) else { continue };
        found.push((path, manifest));
    }
    found.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(found)
}

/// Lists the notes in a folder that have their backups beside them, newest first.
pub fn all(folder: &Path) -> io::Result<Vec<Manifest>> {
    let is_beside = |(path, manifest): &(PathBuf, Manifest)| {
        let backup = path.with_extension("");
        backup.file_name().is_some_and(|name| name.to_str() == Some(&manifest.file)) && backup.is_file()
    };
    let mut found: Vec<Manifest> = notes(folder)?.into_iter().filter(is_beside).map(|(_, manifest)| manifest).collect();
    // The longest log is the newest: a clock may have been wrong.
    found.sort_by(|a, b| (b.entries(), &b.made_at, &b.file).cmp(&(a.entries(), &a.made_at, &a.file)));
    Ok(found)
}
