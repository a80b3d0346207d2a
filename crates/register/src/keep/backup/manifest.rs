//! What stands beside a backup: what it is of, its SHA-256, and where the log stood. The log proves itself only against a
//! head that is noted elsewhere; this is one.

use domain::fault::Fault;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

/// The longest note that is read. Bytes.
const LONGEST: u64 = 64 * 1024;

/// The note beside a backup, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The backup's name in its folder.
    pub file: String,
    /// Of the file as it lies there, in hex.
    pub sha256: String,
    pub bytes: u64,
    pub school: String,
    /// The register's identity.
    pub register: String,
    /// The version of its tables.
    pub schema: i64,
    /// RFC 3339, UTC.
    pub made_at: String,
    /// Number and hash of the log's last entry.
    pub head: String,
}

impl Manifest {
    /// Where the note on a backup lies.
    pub fn path(backup: &Path) -> PathBuf {
        let mut name = OsString::from(backup);
        name.push(".json");
        PathBuf::from(name)
    }

    /// The number of the log's last entry.
    pub fn entries(&self) -> i64 {
        self.head.split_once(':').and_then(|(no, _)| no.parse().ok()).unwrap_or(0)
    }

    /// Reads the note on a backup; `None` where none lies beside it.
    ///
    /// Errors: what lies there is no such note.
    pub fn beside(backup: &Path) -> Result<Option<Self>, Fault> {
        Self::read(&Self::path(backup))
    }

    /// Reads a note; `None` where there is none.
    ///
    /// Errors: what lies there is no such note.
    pub fn read(path: &Path) -> Result<Option<Self>, Fault> {
        let unread = |e: io::Error| {
            Fault::bad_file(format!("{} can't be read", path.display())).hint("Check that you may read it.").because(e)
        };
        let file = match File::open(path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(unread(e)),
        };
        let mut text = String::new();
        file.take(LONGEST).read_to_string(&mut text).map_err(unread)?;
        serde_json::from_str(&text).map(Some).map_err(|e| {
            Fault::bad_file(format!("{} is no note on a backup", path.display()))
                .hint("It was changed: try an older backup, with its note beside it.")
                .because(e)
        })
    }
}

/// The SHA-256 of a file, in hex, and its length.
///
/// Errors: it can't be read.
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

/// The notes in a folder on backups whose files are there, the newest first.
///
/// Errors: the folder can't be read.
pub fn all(folder: &Path) -> io::Result<Vec<Manifest>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        // Whatever else lies there is none of ours.
        let Ok(Some(manifest)) = Manifest::read(&path) else { continue };
        let backup = path.with_extension("");
        let is_its = backup.file_name().is_some_and(|name| name.to_str() == Some(&manifest.file));
        if is_its && backup.is_file() {
            found.push(manifest);
        }
    }
    // By how far their logs go: a clock may have been wrong.
    found.sort_by(|a, b| (b.entries(), &b.made_at, &b.file).cmp(&(a.entries(), &a.made_at, &a.file)));
    Ok(found)
}
