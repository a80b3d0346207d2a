//! Writes files that a command was asked for. A file that is there is replaced only on request, and only once the new
//! one is complete: it is written beside the old one, synced, then put in its place.

use domain::{
    fault::{Failure, Fault, FaultKind},
    remedy::Input,
    say,
};
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
#[cfg(not(unix))]
use store::real_path;
use store::{Left, Unfinished, folder_of, led_to, sync_file, sync_folder};

/// Removes from a folder what a killed command left there: copies of the register's data.
pub(crate) fn sweep(folder: &Path) {
    // What is left is another command's work, or not Kitbook's.
    let _ = store::sweep(folder, None, false);
}

/// Removes what killed commands left beside a register and among its backups; returns what could not be removed, or is
/// not known. `own` is the register's id. With `looks` it removes nothing.
pub fn sweep_beside(register: &Path, own: &str, looks: bool) -> Vec<Left> {
    // Someone opens what a killed command left, to see what it is.
    if store::is_unfinished(register) {
        return Vec::new();
    }
    let folder = folder_of(register);
    [folder.to_owned(), folder.join(BACKUPS)].iter().flat_map(|folder| store::sweep(folder, Some(own), looks)).collect()
}

/// The name of the folder of backups beside a register.
pub(crate) const BACKUPS: &str = "backups";

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
    let file = Unfinished::file_in(folder).map_err(|e| unwritten(path, e))?;
    let mut out = BufWriter::new(file.open().map_err(|e| unwritten(path, e))?);
    let answer = produce(&mut out)?;
    if !needed(&answer) {
        return Ok(answer);
    }
    let written = out.into_inner().map_err(|e| unwritten(path, e.into_error()))?;
    sync_file(&written).map_err(|e| unwritten(path, e))?;
    drop(written);
    // Another program may have made the file in the meantime.
    let named = if target.overwrite { file.name(path) } else { file.name_new(path) };
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
