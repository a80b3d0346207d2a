//! Reads a document or photo that will be kept in the register.

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

/// Reads a file. Never reads much more than the size limit, so a huge file can't fill the memory.
///
/// Errors: the path is not a file; the file is missing, empty or too large, or can't be read.
pub fn read(path: &Path) -> Result<NewFile, Fault> {
    let shown_path = shown(&path.display().to_string());
    let unreadable = |e: io::Error| {
        let (kind, message) = match e.kind() {
            io::ErrorKind::NotFound => (FaultKind::NotFound, format!("there is no file {shown_path}")),
            _ => (FaultKind::BadFile, format!("{shown_path} can't be read")),
        };
        Fault::new(kind, message).hint("Check the path, and that you may read the file.").because(e)
    };
    // Opening a pipe waits until another program writes to it.
    let known = path.metadata().map_err(unreadable)?;
    if !known.is_file() {
        return Err(Fault::bad_file(format!("{shown_path} is not a file")).hint("Give the path of each file."));
    }
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    may_be_kept(&name, known.len())?;
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::with_capacity(usize::try_from(known.len()).unwrap_or(0));
    // The file may have grown since its size was checked.
    file.take(LARGEST_ATTACHMENT + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    may_be_kept(&name, bytes.len() as u64)?;
    Ok(NewFile { name, bytes })
}

/// A file that was read, with its name.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Checks the size of a file to keep. It is checked before the file is read, and again after.
///
/// Errors: the file is empty or larger than ten megabytes.
pub fn may_be_kept(name: &str, bytes: u64) -> Result<(), Fault> {
    if bytes == 0 {
        return Err(Fault::bad_file(format!("{} is empty", shown(name))).hint("Check that it is the right file."));
    }
    if bytes > LARGEST_ATTACHMENT {
        return Err(Fault::bad_file(format!("{} is larger than the limit of 10 MB", shown(name)))
            .hint("Make the photo smaller, or keep the file elsewhere and say where in a note."));
    }
    Ok(())
}
