//! Runs the command line in this process, with strings for the terminal and a fixed clock.

use super::{
    MONDAY, School,
    answers::{each, every_row, sorted},
    clock, server, statements, unguarded,
};
use domain::{fault::Fault, stamp::Timepiece};
use kitbook::cli::{self, Prompt, Terminal, World};
use rusqlite::Connection;
use serde_json::Value;
use std::{
    ffi::OsString,
    io::{self, Write},
    path::{Path, PathBuf},
};
use store::{Address, Random, Secrets, Store};

/// The environment of the program.
pub struct Cli {
    pub db: Option<PathBuf>,
    pub data_folder: Option<PathBuf>,
    pub now: String,
    pub terminal: Terminal,
    /// The value of `KITBOOK_PASSPHRASE`.
    pub passphrase: Option<String>,
    /// What the environment says about PostgreSQL servers.
    pub servers: Secrets,
}

/// The result of a command.
#[derive(Debug)]
pub struct Ran {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Cli {
    /// Uses a school's register, with the school's clock.
    pub fn of(school: &School) -> Self {
        let now = school.act.clock().now().to_string();
        Self {
            db: Some(school.path()),
            data_folder: None,
            now,
            terminal: Terminal::default(),
            passphrase: None,
            servers: Secrets::default(),
        }
    }

    /// Uses a file that may not be a register.
    pub fn on(db: impl Into<PathBuf>) -> Self {
        let now = MONDAY.to_owned();
        Self {
            db: Some(db.into()),
            data_folder: None,
            now,
            terminal: Terminal::default(),
            passphrase: None,
            servers: Secrets::default(),
        }
    }

    /// Sets the clock. If the clock goes back, `log clock --accept` follows, so that commands still work.
    pub fn set_clock(&mut self, now: &str) {
        self.now = now.to_owned();
        if self.json(&["log", "clock"])["behind_minutes"].as_i64() != Some(0) {
            self.done(&["log", "clock", "--accept", "--reason", "the test goes back in time"]);
        }
    }

    /// Runs one command.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.feed("", arguments)
    }

    /// Runs one command with this standard input.
    pub fn feed(&self, input: &str, arguments: &[&str]) -> Ran {
        let mut out = Vec::new();
        let (code, err) = self.run_into(&mut out, input, arguments);
        Ran { code, out: String::from_utf8(out).unwrap(), err }
    }

    /// Runs one command at a terminal, where `prompt` answers its questions.
    pub fn ask(&self, prompt: &mut dyn Prompt, arguments: &[&str]) -> Ran {
        let mut out = Vec::new();
        let (code, err) = self.run_asking(&mut out, "", Some(prompt), arguments);
        Ran { code, out: String::from_utf8(out).unwrap(), err }
    }

    /// Runs one command at a terminal with this standard input, where `prompt` answers its questions.
    pub fn ask_feeding(&self, input: &str, prompt: &mut dyn Prompt, arguments: &[&str]) -> Ran {
        let mut out = Vec::new();
        let (code, err) = self.run_asking(&mut out, input, Some(prompt), arguments);
        Ran { code, out: String::from_utf8(out).unwrap(), err }
    }

    /// Runs one command, and writes its output to `out`.
    pub fn run_into(&self, out: &mut dyn Write, input: &str, arguments: &[&str]) -> (u8, String) {
        self.run_asking(out, input, None, arguments)
    }

    fn run_asking(
        &self,
        out: &mut dyn Write,
        input: &str,
        prompt: Option<&mut dyn Prompt>,
        arguments: &[&str],
    ) -> (u8, String) {
        statements::watch();
        let mut err = Vec::new();
        let code = cli::run(World {
            arguments: std::iter::once("kitbook").chain(arguments.iter().copied()).map(OsString::from).collect(),
            register: self.db.clone(),
            operator: Some("tess".to_owned()),
            login: "login".to_owned(),
            passphrase: self.passphrase.clone(),
            mail_password: None,
            server_secrets: self.servers.clone(),
            random: Random::default(),
            data_folder: self.data_folder.clone(),
            time: Timepiece::standing(clock(&self.now)),
            input: &mut input.as_bytes(),
            output: out,
            errors: &mut err,
            terminal: self.terminal,
            prompt: match prompt {
                Some(prompt) => Some(&mut *prompt),
                None => None,
            },
        });
        (code, String::from_utf8(err).unwrap())
    }

    /// Runs one command that must succeed.
    pub fn done(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran
    }

    /// Runs one command that must succeed, and reads its JSON document.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran.json()
    }

    /// Disposes of items the whole way: two more members of staff ask for it and authorise it.
    pub fn dispose(&self, tags: &[&str]) {
        for (reference, name) in [("DIS-1", "Asker"), ("DIS-2", "Chair")] {
            self.run(&["person", "add", reference, "--kind", "governor", "--last-name", name]);
        }
        self.done(&["role", "set", "DIS-2", "chair-of-governors", "--from", "2020-09-01"]);
        for tag in tags {
            self.done(&["wipe", "record", tag, "--method", "reset", "--cloud-signed-out", "--anyway"]);
        }
        let more = ["--reason", "scrapped", "--method", "given", "--to", "The Repair Café", "--by", "DIS-1"];
        let asked = self.json(&[&["disposal", "request"][..], tags, &more].concat());
        let no = asked["no"].as_i64().unwrap().to_string();
        self.done(&["disposal", "authorise", &no, "--by", "DIS-2"]);
        self.done(&["disposal", "done", &no]);
    }

    /// Runs one command that must end with exit code `code` and change no row. Returns its JSON on standard error.
    pub fn kept_out(&self, code: u8, arguments: &[&str]) -> Value {
        let before = self.traces();
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        assert_eq!(self.traces(), before, "{arguments:?} left a trace");
        ran.talk()
    }

    /// Lists the rules that refuse this command, sorted.
    pub fn refused(&self, arguments: &[&str]) -> Vec<String> {
        sorted(each(&self.kept_out(1, arguments)["refusals"], "rule"))
    }

    /// Checks that the command is refused as a usage error.
    pub fn misused(&self, arguments: &[&str]) {
        let talk = self.kept_out(2, arguments);
        assert_eq!(talk["error"]["kind"], "usage", "{arguments:?}: {talk}");
    }

    /// Checks that the command is refused as a conflict; returns the remedy.
    pub fn conflicts(&self, arguments: &[&str]) -> String {
        let talk = self.kept_out(1, arguments);
        assert_eq!(talk["error"]["kind"], "conflict", "{arguments:?}: {talk}");
        let hint = talk["error"]["hint"].as_str().filter(|hint| !hint.is_empty());
        hint.unwrap_or_else(|| panic!("{arguments:?}: no hint in {talk}")).to_owned()
    }

    /// Checks that the command is refused as wrong use; returns the remedy.
    pub fn misused_with_a_hint(&self, arguments: &[&str]) -> String {
        let talk = self.kept_out(2, arguments);
        let hint = talk["error"]["hint"].as_str().filter(|hint| !hint.is_empty());
        hint.unwrap_or_else(|| panic!("{arguments:?}: no hint in {talk}")).to_owned()
    }

    /// Signs an item out in a dry run; returns the exit code, the rules that refuse, and the rules that warn.
    pub fn lending(&self, tag: &str, to: &str, more: &[&str]) -> (u8, Vec<String>, Vec<String>) {
        let ran = self.run(&[&["out", tag, "--to", to, "--dry-run", "--format", "json"], more].concat());
        if ran.err.is_empty() {
            return (ran.code, Vec::new(), Vec::new());
        }
        let talk = ran.talk();
        (ran.code, each(&talk["refusals"], "rule"), each(&talk["warnings"], "rule"))
    }

    /// Reads every row of the register, to compare before and after a command.
    pub fn traces(&self) -> Vec<String> {
        every_row(self.register())
    }

    /// Reads the rows of an answer, in a file or on a server.
    pub fn all<T>(&self, sql: &str, read: impl FnMut(&store::Row<'_>) -> Result<T, Fault>) -> Vec<T> {
        Store::look(self.register()).unwrap().read::<_, Fault>(|tx| tx.all(sql, &[], read)).unwrap()
    }

    /// Changes rows or definitions past all guards and constraints, as another program would.
    pub fn damage(&self, sql: &str) {
        if Address::from(self.register()).file().is_err() {
            return server::damage(self.register(), sql);
        }
        let file = self.file();
        file.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on").unwrap();
        unguarded(&file);
        file.execute_batch(sql).unwrap_or_else(|problem| panic!("{sql}: {problem}"));
    }

    /// Opens the register's file directly, without Kitbook.
    pub fn file(&self) -> Connection {
        Connection::open(self.register()).unwrap()
    }

    fn register(&self) -> &Path {
        self.db.as_deref().expect("the test sets a register")
    }
}

impl Ran {
    /// Reads the JSON document on standard output.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("not one JSON document ({e}): {self:?}"))
    }

    /// Reads the JSON document on standard error.
    pub fn talk(&self) -> Value {
        assert_eq!(self.err.trim_end().lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.err).unwrap_or_else(|e| panic!("not one JSON document ({e}): {self:?}"))
    }
}

/// An output that accepts nothing, because it is full or closed.
pub struct Broken(pub io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

/// A person at the terminal who types the same answer to every question, and keeps the questions.
pub struct Says(pub &'static str, pub Vec<String>);

impl Prompt for Says {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        panic!("{question}: Enter alone must not confirm")
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.1.push(question.to_owned());
        Some(self.0.to_owned())
    }
}
