//! What a running page notes beside the register: who is signed in, and who guessed wrong. It is no part of the register,
//! so that a restored backup brings no session and no lock back. It has no secret.

use crate::{
    file::replace::{self, Target},
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    when::Instant,
};
use serde::{Deserialize, Serialize};
use std::{
    fs, io,
    path::{Path, PathBuf},
};
use store::beside;

/// Someone who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    /// The address of the device on the network.
    pub from: String,
    pub since_at: Instant,
    pub seen_at: Instant,
    pub locked: bool,
}

impl Unnumbered for SessionView {}

/// Wrong guesses in a row at one account, or from one address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guesses {
    /// A hash of the name or the address, so that the file has neither.
    pub of: String,
    pub wrong: u32,
    pub last_at: Instant,
}

/// The notes of a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    pub sessions: Vec<SessionView>,
    pub guesses: Vec<Guesses>,
}

/// The file with the notes about a register.
fn path_of(register: &Path) -> PathBuf {
    beside(register, "-page.json")
}

/// Reads the notes. A file that can't be understood is taken for none: it holds nothing that must be kept.
pub fn read(register: &Path) -> Result<Beside, Fault> {
    let path = path_of(register);
    match fs::read(&path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).unwrap_or_default()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(Beside::default()),
        Err(e) => Err(Fault::register(format!("{} can't be read", path.display()))
            .hint("Check that you can read the register's folder.")
            .because(e)),
    }
}

/// Replaces the notes.
///
/// Errors: the folder can't be written.
pub fn write(register: &Path, notes: &Beside) -> Result<(), Failure> {
    let path = path_of(register);
    let json = serde_json::to_vec(notes).unwrap_or_default();
    replace::write(Target::new(&path, true), |out| {
        out.write_all(&json).map_err(|e| replace::unwritten(&path, e).into())
    })
}
