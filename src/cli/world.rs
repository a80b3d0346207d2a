//! Everything that a command gets from the machine, as values, so that tests need no terminal.

use super::prompt::Prompt;
use domain::stamp::Timepiece;
use std::{
    ffi::OsString,
    io::{BufRead, Write},
    path::PathBuf,
};
use store::{Random, Secrets};

/// Everything that the program gets from the machine. Only `main` reads it from there.
pub struct World<'w> {
    pub arguments: Vec<OsString>,
    /// The value of `KITBOOK_DB`.
    pub register: Option<PathBuf>,
    /// The value of `KITBOOK_OPERATOR`.
    pub operator: Option<String>,
    /// The value of `KITBOOK_PASSPHRASE`, which encrypts and opens backups.
    pub passphrase: Option<String>,
    /// The value of `KITBOOK_MAIL_PASSWORD`, for the server that sends e-mails.
    pub mail_password: Option<String>,
    /// The password of a PostgreSQL server, if the environment has it.
    pub server_secrets: Secrets,
    /// The login name.
    pub login: String,
    /// The platform's folder for a program's data.
    pub data_folder: Option<PathBuf>,
    pub time: Timepiece,
    /// The source of random ids and salts.
    pub random: Random,
    pub input: &'w mut dyn BufRead,
    pub output: &'w mut dyn Write,
    pub errors: &'w mut dyn Write,
    pub terminal: Terminal,
    /// The person to ask; `None` if nobody is at a terminal.
    pub prompt: Option<&'w mut dyn Prompt>,
}

/// The terminal, if there is one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Terminal {
    /// True if standard input is a terminal.
    pub input: bool,
    /// True if standard output is a terminal.
    pub output: bool,
    /// True if standard error is a terminal.
    pub errors: bool,
    /// The number of columns, if standard output is a terminal.
    pub width: Option<u16>,
    /// True if colour is allowed, because `NO_COLOR` is not set.
    pub colour: bool,
}

/// The program itself: the demo runs its commands; completions and manual pages list them.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// Runs one command, and returns its exit code.
    pub run: fn(World<'_>) -> u8,
    /// The tree of the command line.
    pub command: fn() -> clap::Command,
}
