//! Compares the complete output of the program: each folder of `tests/record` has a `script` of commands and their
//! `output`. `KITBOOK_BLESS=1 cargo test record` rewrites the outputs. Read every difference before you commit it.
//!
//! A script has these lines:
//!
//! ```text
//! # a comment
//! @ 2026-11-23T09:14:05Z      sets the clock from here on
//! @terminal 80                from here on, output goes to a terminal of this width; `@terminal` alone: to a pipe
//! @answer yes                 answers the next question (the command then has a terminal that asks)
//! < LAP-0001                  a line on standard input of the next command
//! $ show LAP-0001             a command, without `kitbook`; {dir} is the folder with the inputs
//! @show slip.html             the content of a file that a command wrote
//! ```
//!
//! The other files in the folder are inputs. The script runs in a copy of the folder, with the register `register.db`.
//! Each command has its own seed, so ids, salts and hashes are the same in every run. Only the folder's path is masked.

use crate::support::{MONDAY, clock};
use domain::stamp::Timepiece;
use kitbook::cli::{self, Prompt, Terminal, World};
use std::{
    collections::VecDeque,
    env,
    ffi::OsString,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    sync::Mutex,
};
use store::Random;
use tempfile::TempDir;

/// The folder with the records.
const RECORDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/record");

/// The placeholder for the folder that a script runs in.
const FOLDER: &str = "{dir}";

/// A user at the terminal who answers each question from a list. The second list collects the questions.
struct Answers(VecDeque<String>, Vec<String>);

impl Prompt for Answers {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.line(question).map(|answer| answer == "yes")
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.1.push(question.to_owned());
        self.0.pop_front()
    }
}

/// A running script.
struct Play {
    folder: TempDir,
    now: String,
    terminal: Terminal,
    typed: String,
    answers: Vec<String>,
    seed: u64,
    output: String,
}

impl Play {
    fn line(&mut self, line: &str) {
        let rest = |mark: &str| line.strip_prefix(mark).map(str::trim_start);
        if let Some(text) = line.strip_prefix("< ").or_else(|| line.strip_prefix('<')) {
            self.typed.push_str(&text.replace("\\r", "\r"));
            self.typed.push('\n');
        } else if let Some(command) = rest("$ ") {
            self.run(command);
        } else if let Some(width) = rest("@terminal") {
            let width = width.parse().ok();
            self.terminal =
                Terminal { input: false, output: width.is_some(), errors: width.is_some(), width, colour: false };
        } else if let Some(answer) = rest("@answer") {
            self.answers.push(answer.to_owned());
        } else if let Some(name) = rest("@show ") {
            let bytes = fs::read(self.folder.path().join(name)).unwrap_or_else(|e| format!("({e})").into_bytes());
            let text = self.masked(&String::from_utf8_lossy(&bytes));
            let _ = writeln!(self.output, "@show {name}\n{}\n", text.trim_end());
        } else if let Some(now) = rest("@ ") {
            now.clone_into(&mut self.now);
        } else {
            assert!(line.is_empty() || line.starts_with('#'), "unknown line in a script: {line:?}");
        }
    }

    fn run(&mut self, command: &str) {
        let folder = self.folder.path().to_str().unwrap();
        let words = shell_words::split(command).unwrap_or_else(|e| panic!("{e}: {command}"));
        let words = words.iter().map(|word| OsString::from(word.replace(FOLDER, folder)));
        let mut prompt = Answers(self.answers.drain(..).collect(), Vec::new());
        let asks = !prompt.0.is_empty();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        self.seed += 1;
        let code = cli::run(World {
            arguments: std::iter::once(OsString::from("kitbook")).chain(words).collect(),
            register: Some(self.folder.path().join("register.db")),
            operator: None,
            login: "tess".to_owned(),
            random: Random::seeded(self.seed),
            data_folder: None,
            time: Timepiece::standing(clock(&self.now)),
            input: &mut self.typed.as_bytes(),
            output: &mut out,
            errors: &mut err,
            terminal: self.terminal,
            prompt: asks.then_some(&mut prompt),
        });
        let [out, err] = [out, err].map(|bytes| self.masked(&String::from_utf8_lossy(&bytes)));
        let _ = writeln!(self.output, "$ {command}\n[exit {code}]");
        self.typed.lines().for_each(|line| self.output.push_str(&format!("< {line}\n")));
        prompt.1.iter().for_each(|question| self.output.push_str(&format!("? {question}\n")));
        self.output.push_str(&out);
        if !err.is_empty() {
            let _ = write!(self.output, "-- standard error\n{err}");
        }
        self.output.push('\n');
        self.typed.clear();
    }

    fn masked(&self, text: &str) -> String {
        // On a Mac the folder for temporary files is a link, and some answers contain its target.
        let real = self.folder.path().canonicalize().unwrap();
        let text = text.replace(real.to_str().unwrap(), FOLDER);
        text.replace(self.folder.path().to_str().unwrap(), FOLDER)
    }
}

/// Runs a script in a copy of its folder and returns the output.
fn play(record: &Path) -> String {
    let mut play = Play {
        folder: tempfile::tempdir().unwrap(),
        now: MONDAY.to_owned(),
        terminal: Terminal::default(),
        typed: String::new(),
        answers: Vec::new(),
        seed: 0,
        output: String::new(),
    };
    copy(record, play.folder.path());
    fs::read_to_string(record.join("script")).unwrap().lines().for_each(|line| play.line(line));
    play.output
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, name) = (entry.path(), entry.file_name());
        if path.is_dir() {
            fs::create_dir(to.join(&name)).unwrap();
            copy(&path, &to.join(name));
        } else if name != "script" && name != "output" {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}

/// Compares the output with the stored one and returns the first difference. With `KITBOOK_BLESS` it stores the new
/// output first.
fn compare(record: &Path, output: &str) -> Option<String> {
    let kept = record.join("output");
    if env::var_os("KITBOOK_BLESS").is_some() {
        fs::write(&kept, output).unwrap();
    }
    let wanted = fs::read_to_string(&kept).unwrap_or_default();
    if output == wanted {
        return None;
    }
    let mut now = output.lines();
    let mut command = "";
    for line in wanted.lines() {
        command = if line.starts_with("$ ") { line } else { command };
        let found = now.next().unwrap_or("(nothing)");
        if found != line {
            return Some(format!("{}, {command}\n  was: {line}\n  now: {found}", record.display()));
        }
    }
    Some(format!("{}\n  more than before: {}", record.display(), now.next().unwrap_or("(a line end)")))
}

/// Collects every folder with a script.
fn records(below: &Path, found: &mut Vec<PathBuf>) {
    if below.join("script").exists() {
        found.push(below.to_owned());
        return;
    }
    let inner = fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path());
    inner.filter(|path| path.is_dir()).for_each(|path| records(&path, found));
}

#[test]
#[cfg_attr(windows, ignore = "the records have paths with `/`")]
fn the_output_of_every_command_is_unchanged() {
    let mut all = Vec::new();
    records(Path::new(RECORDS), &mut all);
    all.sort();
    let commands: usize = all
        .iter()
        .map(|record| {
            fs::read_to_string(record.join("script")).unwrap().lines().filter(|l| l.starts_with("$ ")).count()
        })
        .sum();
    assert!(commands > 500, "only {commands} commands were found");
    let (next, differs) = (Mutex::new(all.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|threads| {
        for _ in 0..std::thread::available_parallelism().map_or(1, Into::into) {
            threads.spawn(|| {
                loop {
                    let Some(record) = next.lock().unwrap().next() else { break };
                    differs.lock().unwrap().extend(compare(record, &play(record)));
                }
            });
        }
    });
    let differs = differs.into_inner().unwrap();
    assert!(differs.is_empty(), "{} of {} differ:\n{}", differs.len(), all.len(), differs.join("\n"));
}

#[test]
fn the_help_of_every_verb_is_unchanged() {
    fn pages(command: &clap::Command, path: &[&str], out: &mut String) {
        let words = [path, &["--help"]].concat();
        let (mut said, mut err) = (Vec::new(), Vec::new());
        let code = cli::run(World {
            arguments: std::iter::once("kitbook").chain(words.iter().copied()).map(OsString::from).collect(),
            register: None,
            operator: None,
            login: "tess".to_owned(),
            random: Random::seeded(0),
            data_folder: None,
            time: Timepiece::standing(clock(MONDAY)),
            input: &mut "".as_bytes(),
            output: &mut said,
            errors: &mut err,
            terminal: Terminal::default(),
            prompt: None,
        });
        assert!(err.is_empty());
        let _ = writeln!(out, "$ {}\n[exit {code}]\n{}", words.join(" "), String::from_utf8(said).unwrap());
        for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
            pages(sub, &[path, &[sub.get_name()]].concat(), out);
        }
    }
    let mut command = cli::command();
    command.build();
    let mut out = String::new();
    pages(&command, &[], &mut out);
    let differs = compare(&Path::new(RECORDS).join("help"), &out);
    assert!(differs.is_none(), "{}", differs.unwrap_or_default());
}
