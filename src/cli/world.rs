//! What a command finds around it: values, so that a test can stand where a terminal would.

use super::prompt::Prompt;
use domain::stamp::Timepiece;
use std::{
    ffi::OsString,
    io::{BufRead, Write},
    path::PathBuf,
};
use store::Random;

/// What the program finds around it. Only `main` reads it from the machine.
pub struct World<'w> {
    pub arguments: Vec<OsString>,
    /// `KITBOOK_DB`.
    pub register: Option<PathBuf>,
    /// `KITBOOK_OPERATOR`.
    pub operator: Option<String>,
    /// The login name.
    pub login: String,
    /// The platform's folder for a program's data.
    pub data_folder: Option<PathBuf>,
    pub time: Timepiece,
    /// Of the identities and salts that the command makes.
    pub random: Random,
    pub input: &'w mut dyn BufRead,
    pub output: &'w mut dyn Write,
    pub errors: &'w mut dyn Write,
    pub terminal: Terminal,
    /// Who can be asked; `None` where nobody sits at a terminal.
    pub prompt: Option<&'w mut dyn Prompt>,
}

/// What is known of the terminal, if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// Whether standard input is one.
    pub input: bool,
    /// Whether standard output is one.
    pub output: bool,
    /// Whether standard error is one.
    pub errors: bool,
    /// Columns, where standard output is one.
    pub width: Option<u16>,
    /// Whether colour is wanted: `NO_COLOR` is not set.
    pub colour: bool,
}

/// The program itself, for verbs that need all of it: the demo plays commands, completions and manual pages list them.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Runs one command; the exit code.
    pub run: fn(World<'_>) -> u8,
    /// The tree of the command line.
    pub command: fn() -> clap::Command,
}
