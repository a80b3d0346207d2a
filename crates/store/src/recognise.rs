//! Tells a register's file from other files, and words the faults of those.

use domain::{
    fault::Fault,
    remedy::{Input, Remedy},
    say,
    say::Say,
};
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

pub(super) fn must_be_sqlite(path: &Path) -> Result<(), Fault> {
    if begins_as_sqlite(path).map_err(|e| unreadable(path, e))? {
        return Ok(());
    }
    let mut start = [0; 22];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut start));
    if read.is_ok() && &start == b"age-encryption.org/v1\n" {
        return Err(Fault::register(format!("{} is an encrypted backup, not a register", path.display())).hint(say![
            "To put it in a register's place: ",
            Remedy::Restore,
            "."
        ]));
    }
    Err(not_a_register(path))
}

/// Tells whether a file begins as every SQLite file does; false if it can't be read.
pub fn is_sqlite(path: &Path) -> bool {
    begins_as_sqlite(path).unwrap_or(false)
}

fn begins_as_sqlite(path: &Path) -> io::Result<bool> {
    if !fs::metadata(path)?.is_file() {
        return Ok(false);
    }
    let mut head = Vec::with_capacity(16);
    File::open(path)?.take(16).read_to_end(&mut head)?;
    Ok(head == b"SQLite format 3\0")
}

/// Refuses a folder, and a pipe or a device, which may have no end.
pub(super) fn must_be_ordinary(path: &Path, found: &fs::Metadata) -> Result<(), Fault> {
    if found.is_file() {
        return Ok(());
    }
    let what = if found.is_dir() { "a folder, not a register" } else { "not an ordinary file" };
    Err(Fault::register(format!("{} is {what}", path.display())).hint(say![
        "Give the path of the register's file after ",
        Input::Register,
        "."
    ]))
}

/// The hint for a file that is not a register.
pub(crate) fn where_it_lies() -> Say {
    say!["Check the path after ", Input::Register, ". To make a register, run ", Remedy::Init, "."]
}

pub(super) fn not_a_register(path: &Path) -> Fault {
    Fault::register(format!("{} is not a Kitbook register", path.display()))
        .hint(say![where_it_lies(), " The file was not changed."])
}

pub(super) fn unreadable(path: &Path, error: io::Error) -> Fault {
    if error.kind() == io::ErrorKind::NotFound {
        return Fault::register(format!("there is no register at {}", path.display())).hint(say![
            "Check the path after ",
            Input::RegisterOrSetting,
            ". To make a new register, run ",
            Remedy::Init,
            "."
        ]);
    }
    Fault::register(format!("{} can't be read", path.display())).hint("Check that you can read it.").because(error)
}
