//! Files that are being written: private, and removed unless they are named. A killed command leaves them behind, and
//! they hold what the register holds, so the next command removes them.
//!
//! The first file that a command makes is a mark: its text says that Kitbook wrote it, and the command keeps it locked.
//! The names of the other files begin with the mark's name. So files are known as Kitbook's by what is in the mark, and
//! a lock, which ends with the process, tells a command that is still writing from one that was killed.

use super::{
    Register, Store,
    file::{APPLICATION_ID, beside, register_of},
    hash::hex,
    private::new_file,
    recognise::is_sqlite,
};
use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Read as _, Write as _},
    ops::Deref,
    path::{Path, PathBuf},
};
use tempfile::{TempDir, TempPath};

/// The start of the names.
const BEGINS: &str = ".kitbook-unfinished-";

/// The number of random hex digits in a mark's name.
const DIGITS: usize = 32;

/// The first line of a mark. The second is the mark's own name.
const SAYS: &str = "Kitbook is writing the files whose names begin with the name of this one.";

/// The first line of a mark on a medium without locks: nobody can tell whether its command still runs.
const SAYS_UNLOCKED: &str = "Kitbook is writing these files, on a medium without locks. Remove them if it is not.";

/// The endings of the files that SQLite keeps beside a register.
const ENDS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The mark of files that are being written. It is removed when dropped, so after them.
struct Mark {
    path: PathBuf,
    /// Open, so that it stays locked.
    file: File,
}

impl Drop for Mark {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Mark {
    fn set(folder: &Path) -> io::Result<Self> {
        /// Names that may be taken, or marks that a sweep may remove before they are locked.
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            let mut random = [0; DIGITS / 2];
            getrandom::fill(&mut random).map_err(io::Error::other)?;
            let path = folder.join(format!("{BEGINS}{}", hex(&random)));
            let file = match new_file(&path, 0o644) {
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made?,
            };
            let mut mark = Self { path, file };
            let says = if mark.file.lock().is_ok() { SAYS } else { SAYS_UNLOCKED };
            if mark.path.exists() {
                mark.write(says)?;
                return Ok(mark);
            }
        }
        Err(io::Error::new(io::ErrorKind::AlreadyExists, "no name for a temporary file is free"))
    }

    fn write(&mut self, says: &str) -> io::Result<()> {
        self.file.write_all(text(says, &self.name()).as_bytes())?;
        // Anyone who may write to the folder must be able to see if the command still runs; the umask may have removed that right.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            self.file.set_permissions(fs::Permissions::from_mode(0o644))?;
        }
        Ok(())
    }

    fn name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// The start of the names of the files that this is the mark of.
    fn prefix(&self) -> String {
        format!("{}.", self.name())
    }
}

fn text(says: &str, name: &str) -> String {
    format!("{says}\n{name}\n")
}

/// A file that is being written. Only its owner can read it. It is removed when dropped, unless it was named.
pub struct Unfinished {
    // Dropped first: the mark is the last to go.
    path: TempPath,
    mark: Mark,
}

/// A file that could not be named.
pub struct Unnamed {
    pub error: io::Error,
    pub file: Unfinished,
}

impl Unfinished {
    /// Makes an empty file in a folder.
    ///
    /// Errors: the folder can't be written.
    pub fn file_in(folder: &Path) -> io::Result<Self> {
        let mark = Mark::set(folder)?;
        let made = tempfile::Builder::new().prefix(&mark.prefix()).tempfile_in(folder)?;
        Ok(Self { path: made.into_temp_path(), mark })
    }

    /// Opens the file for writing, from its start.
    pub fn open(&self) -> io::Result<File> {
        File::options().write(true).truncate(true).open(&self.path)
    }

    /// Gives the file its name; a file that is there is replaced.
    ///
    /// Errors: the folder can't be written.
    pub fn name(self, to: &Path) -> Result<(), Unnamed> {
        let Self { path, mark } = self;
        path.persist(to).map_err(|e| Unnamed { error: e.error, file: Self { path: e.path, mark } })
    }

    /// Gives the file its name.
    ///
    /// Errors: the folder can't be written, or a file of that name is there.
    pub fn name_new(self, to: &Path) -> Result<(), Unnamed> {
        let Self { path, mark } = self;
        path.persist_noclobber(to).map_err(|e| Unnamed { error: e.error, file: Self { path: e.path, mark } })
    }
}

impl Deref for Unfinished {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl AsRef<Path> for Unfinished {
    fn as_ref(&self) -> &Path {
        &self.path
    }
}

/// A folder of files that are being written. Only its owner can open it. It is removed when dropped.
pub struct UnfinishedFolder {
    // Dropped first: the mark is the last to go.
    folder: TempDir,
    _mark: Mark,
}

impl UnfinishedFolder {
    /// Makes an empty folder in a folder.
    ///
    /// Errors: that folder can't be written.
    pub fn make_in(folder: &Path) -> io::Result<Self> {
        let mark = Mark::set(folder)?;
        Ok(Self { folder: tempfile::Builder::new().prefix(&mark.prefix()).tempdir_in(folder)?, _mark: mark })
    }

    /// Removes the folder, with what is in it.
    ///
    /// Errors: it can't be removed.
    pub fn close(self) -> io::Result<()> {
        self.folder.close()
    }
}

impl Deref for UnfinishedFolder {
    type Target = Path;

    fn deref(&self) -> &Path {
        self.folder.path()
    }
}

/// A file or folder with the name of an unfinished one, which a sweep has left.
#[derive(Debug)]
pub struct Left {
    pub path: PathBuf,
    pub why: Why,
}

/// The reason why a sweep left a file.
#[derive(Debug)]
pub enum Why {
    /// A command is still writing it.
    InUse,
    /// Its command was killed; the sweep only looked.
    Abandoned,
    /// Its command was killed, but the file can't be removed.
    Stuck(io::Error),
    /// It has such a name, but nothing shows that Kitbook made it, or whether its command still runs.
    Unknown,
}

/// The state of a command, by its mark.
enum State {
    Running,
    /// The command was killed. The lock is kept while its files are removed.
    Killed(File),
    Unknown,
}

/// True if a file has the name of an unfinished one.
pub fn is_unfinished(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(BEGINS))
}

/// Removes from a folder what killed commands left, and returns what has such a name and is still there. With `looks`
/// it removes nothing.
///
/// `own` is the id of the register beside which the folder lies: a copy of that register under such a name is removed
/// even without a mark.
pub fn sweep(folder: &Path, own: Option<&str>, looks: bool) -> Vec<Left> {
    let mut groups: BTreeMap<Option<String>, Vec<String>> = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if let Some(name) = entry.file_name().to_str().filter(|name| name.starts_with(BEGINS)) {
            groups.entry(marked_by(name).map(str::to_owned)).or_default().push(name.to_owned());
        }
    }
    let mut left = Vec::new();
    for (mark, names) in groups {
        match mark {
            Some(mark) if names.contains(&mark) => sweep_marked(folder, &mark, &names, looks, &mut left),
            _ => sweep_unmarked(folder, &names, own, looks, &mut left),
        }
    }
    left
}

/// The name of the mark that a name belongs to: its own, or the start of it.
fn marked_by(name: &str) -> Option<&str> {
    let (mark, rest) = name.split_at_checked(BEGINS.len() + DIGITS)?;
    let digits = mark.get(BEGINS.len()..)?;
    let fits = digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (fits && (rest.is_empty() || rest.starts_with('.'))).then_some(mark)
}

fn sweep_marked(folder: &Path, mark: &str, names: &[String], looks: bool, left: &mut Vec<Left>) {
    // A copy and what SQLite keeps beside it count as one.
    let mut files = names.iter().filter(|name| *name != mark && !is_beside(name, names));
    let mut leave = |why: fn() -> Why| {
        left.extend(files.by_ref().map(|name| Left { path: folder.join(name), why: why() }));
    };
    let path = folder.join(mark);
    match state(&path, mark, names.len() == 1) {
        State::Running => leave(|| Why::InUse),
        State::Unknown => {
            leave(|| Why::Unknown);
            left.push(Left { path, why: Why::Unknown });
        }
        State::Killed(_) if looks => leave(|| Why::Abandoned),
        // The lock is held until all are removed. The mark is the last to go: until then, another sweep can go on.
        State::Killed(_lock) => {
            let before = left.len();
            names.iter().filter(|name| *name != mark).for_each(|name| remove(folder.join(name), left));
            if left.len() == before {
                remove(path, left);
            }
        }
    }
}

/// Reads a mark, and finds out whether its command still runs. `alone` is true if it has no files.
fn state(path: &Path, name: &str, alone: bool) -> State {
    let Some(file) = open(path) else { return State::Unknown };
    match file.try_lock_shared() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return State::Running,
        Err(TryLockError::Error(_)) => return State::Unknown,
    }
    let mut found = String::new();
    // Longer than any mark.
    match (&file).take(1024).read_to_string(&mut found) {
        Ok(_) if found == text(SAYS, name) => State::Killed(file),
        // Killed, or about to be locked, before its text was written.
        Ok(0) if alone => State::Killed(file),
        _ => State::Unknown,
    }
}

/// Opens an ordinary file, never a pipe, which might have no end.
fn open(path: &Path) -> Option<File> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.custom_flags(nix::libc::O_NOFOLLOW | nix::libc::O_NONBLOCK);
    }
    options.open(path).ok()
}

fn sweep_unmarked(folder: &Path, names: &[String], own: Option<&str>, looks: bool, left: &mut Vec<Left>) {
    for name in names.iter().filter(|name| !is_beside(name, names)) {
        let path = folder.join(name);
        match unmarked(&path, own) {
            State::Killed(_) if looks => left.push(Left { path, why: Why::Abandoned }),
            State::Killed(_lock) => {
                ENDS.map(|end| beside(&path, end)).into_iter().for_each(|other| remove(other, left));
                remove(path, left);
            }
            State::Running => left.push(Left { path, why: Why::InUse }),
            State::Unknown => left.push(Left { path, why: Why::Unknown }),
        }
    }
}

/// The state of a file without a mark: it is known only if it is a copy of this register.
fn unmarked(path: &Path, own: Option<&str>) -> State {
    let (Some(own), Some(file)) = (own, open(path)) else { return State::Unknown };
    if !is_sqlite(path) || !is_copy_of(path, own) {
        return State::Unknown;
    }
    match file.try_lock_shared() {
        Ok(()) => State::Killed(file),
        Err(TryLockError::WouldBlock) => State::Running,
        Err(TryLockError::Error(_)) => State::Unknown,
    }
}

fn is_copy_of(path: &Path, own: &str) -> bool {
    let Ok(mut copy) = Store::at_rest(path) else { return false };
    copy.version().is_ok_and(|(application, _)| application == APPLICATION_ID)
        && copy.read(register_of).is_ok_and(|Register { uuid, .. }| uuid == own)
}

/// True if SQLite keeps the file beside one of the others.
fn is_beside(name: &str, names: &[String]) -> bool {
    let mut of = ENDS.iter().filter_map(|end| name.strip_suffix(end));
    of.any(|of| names.iter().any(|other| other == of))
}

fn remove(path: PathBuf, left: &mut Vec<Left>) {
    // A link is removed, not what it leads to.
    let is_folder = fs::symlink_metadata(&path).is_ok_and(|found| found.is_dir());
    match if is_folder { fs::remove_dir_all(&path) } else { fs::remove_file(&path) } {
        // Another command may have removed it first.
        Err(e) if e.kind() != io::ErrorKind::NotFound => left.push(Left { path, why: Why::Stuck(e) }),
        _ => {}
    }
}
