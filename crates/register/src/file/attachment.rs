//! Reading a paper or photograph that is to be kept in the register.

use domain::{
    fault::{Fault, FaultKind},
    incident::LARGEST_ATTACHMENT,
    text::shown,
};
use std::{
    fs::File,
    io::{self, Read as _},
    path::Path,
};

/// Reads a file, no more of it than may be kept.
///
/// Errors: it is not there, no file, empty, too large, or can't be read to its end.
pub fn read(path: &Path) -> Result<NewFile, Fault> {
    let shown_path = shown(&path.display().to_string());
    let unreadable = |e: io::Error| {
        let (kind, message) = match e.kind() {
            io::ErrorKind::NotFound => (FaultKind::NotFound, format!("there is no file {shown_path}")),
            _ => (FaultKind::BadFile, format!("{shown_path} can't be read")),
        };
        Fault::new(kind, message).hint("Check the path, and that you may read the file.").because(e)
    };
    let file = File::open(path).map_err(unreadable)?;
    let known = file.metadata().map_err(unreadable)?;
    if !known.is_file() {
        return Err(Fault::bad_file(format!("{shown_path} is no file")).hint("Name the files one by one."));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    may_be_kept(&name, known.len())?;
    let mut bytes = Vec::with_capacity(usize::try_from(known.len()).unwrap_or(0));
    // It may have grown since.
    file.take(LARGEST_ATTACHMENT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    may_be_kept(&name, bytes.len() as u64)?;
    Ok(NewFile { name, bytes })
}

/// A file as it was read.
pub struct NewFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Whether a file of so many bytes may be kept; asked before it is read, too.
///
/// Errors: it is empty, or larger than ten megabytes.
pub fn may_be_kept(name: &str, bytes: u64) -> Result<(), Fault> {
    if bytes == 0 {
        return Err(
            Fault::bad_file(format!("{} is empty", shown(name))).hint("Check that it is the file that you mean.")
        );
    }
    if bytes > LARGEST_ATTACHMENT {
        return Err(Fault::bad_file(format!(
            "{} is larger than 10 MB, the most that is kept of one file",
            shown(name)
        ))
        .hint("Make the photograph smaller, or keep the file elsewhere and name its place in a note."));
    }
    Ok(())
}
