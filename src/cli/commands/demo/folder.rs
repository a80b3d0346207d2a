//! The demo's folder: the lists of the made-up school, the tester's file, and the register made from them.

use super::steps::DAY;
use domain::{calendar::Calendar, fault::Fault, meaning::Meaning, when::Clock};
use register::file::replace::{self, Target};
use std::{fs, io, path::Path};
use store::{Store, register_of};

/// The school's name. A register with this name was made by a demo and may be replaced.
pub const SCHOOL: &str = "Ashgrove School (made up)";

/// The lists. A date in braces counts from the day of the demo, such as `{-400d}`.
const LISTS: [(&str, &str); 4] = [
    ("staff.csv", include_str!("../../../../fixtures/demo/staff.csv")),
    ("pupils.csv", include_str!("../../../../fixtures/demo/pupils.csv")),
    ("assets.csv", include_str!("../../../../fixtures/demo/assets.csv")),
    ("tester.txt", include_str!("../../../../fixtures/demo/tester.txt")),
];

/// A folder that is ready for the demo.
pub struct Folder {
    path: String,
    register: String,
}

impl Folder {
    /// Makes the folder, writes the lists, and deletes an older demo's register.
    ///
    /// Errors: a file there was not made by a demo; the folder can't be written.
    pub fn prepare(path: String, clock: Clock) -> Result<Self, Fault> {
        let folder = Path::new(&path);
        let register = folder.join("kitbook.db");
        if register.exists() {
            must_be_a_demo(&register)?;
            clear_papers(folder).map_err(|e| unwritable(folder, e))?;
        } else if let Some((name, _)) = LISTS.iter().find(|(name, _)| folder.join(name).exists()) {
            return Err(taken(&folder.join(name), "exists, and no demo made it"));
        }
        clear(&register).and_then(|()| fs::create_dir_all(folder)).map_err(|e| unwritable(folder, e))?;
        for (name, text) in LISTS {
            let list = folder.join(name);
            let target = replace::may_write(Target::new(&list, true))?;
            fs::write(target, dated(text, clock)?).map_err(|e| unwritable(folder, e))?;
        }
        Ok(Self { register: register.display().to_string(), path })
    }

    /// The folder's path, as typed.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The register's file.
    pub fn register(&self) -> &str {
        &self.register
    }
}

/// Refuses to overwrite a register that no demo made.
fn must_be_a_demo(path: &Path) -> Result<(), Fault> {
    let school = Store::open(path).and_then(|mut store| store.read(register_of)).map(|register| register.school);
    match school {
        Ok(school) if school == SCHOOL => Ok(()),
        Ok(_) => Err(taken(path, "is a real register, not a demo's")),
        Err(fault) => Err(taken(path, "exists, and is not a demo's register").because(fault)),
    }
}

fn taken(path: &Path, why: &str) -> Fault {
    Fault::invalid(format!("{} {why}; nothing was written", path.display()))
        .hint("Choose another folder: `kitbook demo DIR`.")
}

fn unwritable(folder: &Path, error: io::Error) -> Fault {
    Fault::register(format!("the folder {} can't be written", folder.display()))
        .hint("Choose another folder: `kitbook demo DIR`.")
        .because(error)
}

/// Deletes a register, with the two files that SQLite keeps beside it.
fn clear(register: &Path) -> io::Result<()> {
    for beside in ["", "-wal", "-shm"] {
        let mut path = register.as_os_str().to_owned();
        path.push(beside);
        match fs::remove_file(path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Deletes the papers that an older demo saved, because no command overwrites a file.
fn clear_papers(folder: &Path) -> io::Result<()> {
    let saved = DAY.iter().filter_map(|step| step.command.split_once("--output {dir}/"));
    for (_, name) in saved {
        match fs::remove_file(folder.join(name)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Fills in the dates of a list.
fn dated(text: &str, clock: Clock) -> Result<String, Fault> {
    let (days, mut out) = (Calendar::new(clock), String::with_capacity(text.len()));
    let mut pieces = text.split('{');
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (day, rest) = piece.split_once('}').unwrap_or((piece, ""));
        out.push_str(&days.day(day, Meaning::Asked)?.to_string());
        out.push_str(rest);
    }
    Ok(out)
}
