//! Secrets that encrypt and open backups, read from files that only their owner may read.

use domain::fault::Fault;
use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 * 1024;

/// Reads the first line of a file that has a passphrase.
///
/// Errors: others may read the file; it can't be read, or its first line is empty.
pub fn first_line(file: &Path) -> Result<String, Fault> {
    let text = private(file)?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        return Err(Fault::bad_file(format!("the first line of {} is empty", file.display()))
            .hint("Write the passphrase on the first line of the file."));
    }
    Ok(line.to_owned())
}

/// Reads a file that only its owner may read.
///
/// Errors: others may read it; it can't be read.
pub(crate) fn private(file: &Path) -> Result<String, Fault> {
    read(file, true)
}

/// Reads a file that anyone may read.
///
/// Errors: it can't be read.
pub(crate) fn public(file: &Path) -> Result<String, Fault> {
    read(file, false)
}

fn read(path: &Path, is_secret: bool) -> Result<String, Fault> {
    let unread = |e: io::Error| {
        let fault = if e.kind() == io::ErrorKind::NotFound { Fault::not_found } else { Fault::bad_file };
        fault(format!("{} can't be read", path.display())).hint("Check the path, and that you may read it.").because(e)
    };
    let found = path.metadata().map_err(unread)?;
    // A pipe hands a secret over without a file; everything else has no end.
    let is_pipe = is_pipe(&found);
    if !found.is_file() && !is_pipe {
        return Err(Fault::bad_file(format!("{} is not an ordinary file", path.display())).hint("Give a file's path."));
    }
    if is_secret && !is_pipe {
        must_be_private(path, &found)?;
    }
    let mut text = String::new();
    File::open(path).map_err(unread)?.take(LONGEST + 1).read_to_string(&mut text).map_err(unread)?;
    if text.len() as u64 > LONGEST {
        return Err(Fault::bad_file(format!("{} is too long to be such a file", path.display()))
            .hint("Give the file with the passphrase, the recipients or the identity."));
    }
    // Windows Notepad writes a mark at the start.
    Ok(text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned())
}

#[cfg(unix)]
fn is_pipe(found: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    found.file_type().is_fifo()
}

#[cfg(not(unix))]
fn is_pipe(_found: &std::fs::Metadata) -> bool {
    false
}

#[cfg(unix)]
fn must_be_private(path: &Path, found: &std::fs::Metadata) -> Result<(), Fault> {
    use std::os::unix::fs::PermissionsExt as _;
    if found.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Fault::invalid(format!("{} can be read by other accounts, so it was not used", path.display()))
        .hint("Let only your own account read it (on Linux and macOS: chmod 600), and change what is in it."))
}

/// On Windows a file takes its rights from its folder.
#[cfg(not(unix))]
fn must_be_private(_path: &Path, _found: &std::fs::Metadata) -> Result<(), Fault> {
    Ok(())
}
