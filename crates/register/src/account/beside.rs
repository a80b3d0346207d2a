//! What a running page notes beside the register, or in a schema of the server's own: who is signed in, and who guessed
//! wrong. It is no part of the register, so that a restored backup brings no session and no lock back. It has no secret.

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
    sync::Arc,
};
use store::{Address, Pages, beside};

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

/// The sessions of a register's page.
///
/// Errors: the notes can't be read.
pub fn sessions(address: &Address) -> Result<Vec<SessionView>, Fault> {
    let keeper = match address {
        Address::File(register) => Keeper::beside(register),
        Address::Server { .. } => match Pages::look(address)? {
            Some(pages) => Keeper::on_server(Arc::new(pages), address)?,
            // No page has run there yet.
            None => return Ok(Vec::new()),
        },
    };
    Ok(keeper.read()?.sessions)
}

/// The place of a page's notes: a file beside the register, or a schema of the server's own.
#[derive(Clone)]
pub enum Keeper {
    File(PathBuf),
    Server { pages: Arc<Pages>, school: String },
}

impl Keeper {
    /// The place of the notes beside a register.
    pub fn beside(register: &Path) -> Self {
        Self::File(beside(register, "-page.json"))
    }

    /// The place of the notes about a school on a server, among those of its other schools.
    ///
    /// Errors: the address names no school.
    pub fn on_server(pages: Arc<Pages>, address: &Address) -> Result<Self, Fault> {
        Ok(Self::Server { pages, school: address.must_name_school()?.to_owned() })
    }

    /// Reads the notes. Notes that can't be understood are taken for none: they hold nothing that must be kept.
    pub fn read(&self) -> Result<Beside, Fault> {
        let text = match self {
            Self::File(path) => match fs::read(path) {
                Ok(bytes) => Some(bytes),
                Err(e) if e.kind() == io::ErrorKind::NotFound => None,
                Err(e) => {
                    return Err(Fault::register(format!("{} can't be read", path.display()))
                        .hint("Check that you can read the register's folder.")
                        .because(e));
                }
            },
            Self::Server { pages, school } => pages.notes(school)?.map(String::into_bytes),
        };
        Ok(text.and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default())
    }

    /// Replaces the notes.
    ///
    /// Errors: the folder or the server can't be written.
    pub fn write(&self, notes: &Beside) -> Result<(), Failure> {
        let json = serde_json::to_string(notes).unwrap_or_default();
        match self {
            Self::File(path) => replace::write(Target::new(path, true), |out| {
                out.write_all(json.as_bytes()).map_err(|e| replace::unwritten(path, e).into())
            }),
            Self::Server { pages, school } => Ok(pages.keep_notes(school, &json)?),
        }
    }
}
