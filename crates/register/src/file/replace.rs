//! Writes files that a command was asked for. A file that is there is replaced only on request, and only once the new
//! one is complete: it is written beside the old one, synced, then put in its place.

use domain::{
    fault::{Failure, Fault, FaultKind},
    remedy::Input,
    say,
};
use std::{
    fs,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    time::Duration,
};
#[cfg(not(unix))]
use store::real_path;
use store::{folder_of, led_to, sync_file, sync_folder};
use tempfile::NamedTempFile;

/// The start of an unfinished file's name.
const UNFINISHED: &str = ".kitbook-unfinished-";

/// The age after which an unfinished file counts as abandoned.
const LONGEST: Duration = Duration::from_secs(6 * 60 * 60);

/// Makes a builder of temporary files and folders. Only their owner can read them, and they are deleted unless they are
/// renamed.
pub fn unfinished() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    builder
}

/// True for a file that is still being written, or was abandoned.
pub(crate) fn is_unfinished(name: &str) -> bool {
    name.starts_with(UNFINISHED)
}

/// Deletes a folder's abandoned unfinished files, because they hold copies of the register's data.
pub fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = || Some(entry.metadata().ok()?.modified().ok()?.elapsed().ok()? > LONGEST);
        if entry.file_name().to_str().is_some_and(is_unfinished) && is_old() == Some(true) {
            let path = entry.path();
            // Another process may have deleted it first.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// A file that a command is asked to write.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    pub path: &'a Path,
    /// The file that the command reads, if any.
    pub input: Option<&'a Path>,
    /// True if the user allowed a file of that name to be replaced.
    pub overwrite: bool,
    /// True if the file there is known to be a backup, which a new backup may replace.
    pub is_backup: bool,
    /// What is written, if the file's name could promise something else.
    pub content: Option<Content>,
}

/// What a command writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A table as CSV or JSON.
    Table,
    /// A paper as a web page.
    Page,
}

impl Content {
    /// Refuses a name that no program could open with this content in it.
    fn must_fit(self, path: &Path) -> Result<(), Fault> {
        let (others, fault, hint): (&[&str], _, _) = match self {
            Self::Table => (
                &["xlsx", "xlsm", "xlsb", "xls", "ods"],
                "has the name of a workbook, but a table is written as CSV or JSON",
                "End the name in .csv, which Excel and LibreOffice open too.",
            ),
            Self::Page => (
                &["pdf", "docx", "doc", "odt"],
                "has the name of another kind of document, but a paper is written as a web page",
                "End the name in .html. A browser opens and prints it, or saves it as PDF.",
            ),
        };
        let named = path.extension().unwrap_or_default();
        match others.iter().any(|other| named.eq_ignore_ascii_case(other)) {
            true => Err(Fault::invalid(format!("{} {fault}", path.display())).hint(hint)),
            false => Ok(()),
        }
    }
}

impl<'a> Target<'a> {
    /// A file to write.
    pub fn new(path: &'a Path, overwrite: bool) -> Self {
        Self { path, input: None, overwrite, is_backup: false, content: None }
    }

    /// A file to write this content to.
    pub fn of(content: Content, path: &'a Path, overwrite: bool) -> Self {
        Self { content: Some(content), ..Self::new(path, overwrite) }
    }
}

/// The files that SQLite keeps beside a register.
const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Decides whether a file may be written: the one place for every command. Returns the path to write, which is a link's
/// target, not the link itself.
///
/// Errors: it is a link that belongs to another account; it is a register, what SQLite keeps beside one, or the file
/// that the command reads; its name doesn't fit what is written; it is not an ordinary file; it is there, and must not be
/// overwritten.
pub fn may_write(target: Target<'_>) -> Result<PathBuf, Fault> {
    let shown = target.path.display();
    refuse_link_of_another(target.path)?;
    let path = led_to(target.path);
    let is_register = store::is_sqlite(&path) && !target.is_backup;
    if is_register || is_beside_a_register(&path) {
        let what = if is_register { "is a register" } else { "belongs to a register" };
        return Err(
            Fault::invalid(format!("{shown} {what} and is never overwritten")).hint("Choose another file to write to.")
        );
    }
    if target.input.is_some_and(|input| is_read(input, &path)) {
        return Err(
            Fault::invalid(format!("{shown} is the file that is being read")).hint("Choose another file to write to.")
        );
    }
    if let Some(content) = target.content {
        content.must_fit(target.path)?;
    }
    match path.metadata() {
        // A folder or device: replacing it with a file would break it for everyone.
        Ok(found) if !found.is_file() => Err(Fault::invalid(format!("{shown} is not an ordinary file"))
            .hint("Give the path of a file, or leave it out to write to standard output.")),
        Ok(_) if !target.overwrite => Err(taken(target.path)),
        _ => Ok(path),
    }
}

fn taken(path: &Path) -> Fault {
    Fault::invalid(format!("{} already exists", path.display())).hint(say![
        "Add ",
        Input::Overwrite,
        " to replace it, or give another name."
    ])
}

/// Refuses a symbolic link that another account made: it may lead anywhere.
pub(crate) fn refuse_link_of_another(path: &Path) -> Result<(), Fault> {
    if is_link_of_another(path) {
        return Err(Fault::invalid(format!("{} is a link that belongs to another account", path.display()))
            .hint("Give the path of the file itself, or another name."));
    }
    Ok(())
}

fn is_link_of_another(path: &Path) -> bool {
    let Ok(found) = path.symlink_metadata() else { return false };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        found.is_symlink() && found.uid() != store::own_account()
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        false
    }
}

fn is_beside_a_register(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    BESIDE.iter().filter_map(|end| name.strip_suffix(end)).any(|name| store::is_sqlite(&path.with_file_name(name)))
}

/// True if a file is the input of the command, or in the folder that is its input.
fn is_read(input: &Path, path: &Path) -> bool {
    is_same_file(input, path) || input.is_dir() && path.exists() && is_same_file(input, folder_of(path))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let id = |path: &Path| path.metadata().map(|found| (found.dev(), found.ino())).ok();
        id(one).is_some_and(|one| Some(one) == id(other))
    }
    #[cfg(not(unix))]
    {
        real_path(one).is_ok_and(|one| real_path(other).is_ok_and(|other| one == other))
    }
}

/// Writes a file through `produce`. An old file stays until the new one is complete and on the disk. Only its owner
/// can read the new file.
///
/// Errors: the file may not be written ([`may_write`]), or can't be; `produce` fails. An old file is unchanged.
pub fn write<T>(target: Target<'_>, produce: impl FnOnce(&mut dyn Write) -> Result<T, Failure>) -> Result<T, Failure> {
    write_if(target, |_| true, produce)
}

/// Writes a file as [`write`] does, or leaves everything as it is if the file is not `needed` after all.
///
/// Errors: as [`write`].
pub fn write_if<T>(
    target: Target<'_>,
    needed: impl FnOnce(&T) -> bool,
    produce: impl FnOnce(&mut dyn Write) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let path = &may_write(target)?;
    let folder = folder_of(path);
    sweep(folder);
    let file: NamedTempFile = unfinished().tempfile_in(folder).map_err(|e| unwritten(path, e))?;
    let mut out = BufWriter::new(file);
    let answer = produce(&mut out)?;
    if !needed(&answer) {
        return Ok(answer);
    }
    let file = out.into_inner().map_err(|e| unwritten(path, e.into_error()))?;
    sync_file(file.as_file()).map_err(|e| unwritten(path, e))?;
    // Another program may have made the file in the meantime.
    let named = if target.overwrite { file.persist(path) } else { file.persist_noclobber(path) };
    named.map_err(|e| match e.error.kind() {
        io::ErrorKind::AlreadyExists => taken(path),
        _ => unwritten(path, e.error),
    })?;
    sync_folder(folder).map_err(|e| unwritten(path, e))?;
    Ok(answer)
}

/// Makes the fault for a file that can't be written.
pub fn unwritten(path: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
        .hint("Check that the folder exists, that you can write to it, and that the disk has room.")
        .because(error)
}
