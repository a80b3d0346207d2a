//! What a test does to the machine: traces, mounts, limits, clocks. Where the machine can't, the test says so and is left
//! out.

use crate::support::{School, asset, person};
use domain::person::PersonKind;
use serde_json::Value;
use std::{
    env, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

/// The program, built to be linked as usual: a clock that is set back has no hold on a static one.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_kitbook")
}

/// Says that a test is left out, and why: past what a test that passes is not heard to say.
pub fn left_out(why: &str) {
    let _ = writeln!(io::stderr(), "LEFT OUT: {why}");
}

/// Whether a tool is here.
pub fn has(tool: &str) -> bool {
    let found =
        env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(tool).exists()));
    if !found {
        left_out(&format!("this machine has no {tool}"));
        return false;
    }
    // It may be there and not be let.
    let trial: &[&str] = match tool {
        "strace" => &["-o", "/dev/null", "true"],
        "faketime" => &["@1800000000", "true"],
        "prlimit" => &["--fsize=1000000", "true"],
        _ => return true,
    };
    let works = Command::new(tool).args(trial).output().is_ok_and(|output| output.status.success());
    if !works {
        left_out(&format!("{tool} does not work here"));
    }
    works
}

/// Writes a row of `docs/faults.md`: `.ci/faults` puts them together.
pub fn seen(place: u32, fault: &str, how: &str, what: &str) {
    println!("{fault}: {what}");
    if let Some(folder) = env::var_os("KITBOOK_FAULTS") {
        let row = [fault, how, what].map(|cell| cell.replace('|', "\\|")).join(" | ");
        let row = format!("| {row} |\n");
        fs::write(PathBuf::from(folder).join(format!("{place:02}")), row).unwrap();
    }
}

/// A folder on a file system of its own, taken away again in the end.
pub struct Mounted {
    folder: TempDir,
}

impl Mounted {
    fn mount(arguments: &[&str]) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount").args(arguments).arg(folder.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self { folder }),
            other => {
                left_out(&format!("this account can't mount: {other:?}"));
                None
            }
        }
    }

    /// In memory, of this size.
    pub fn small(size: &str) -> Option<Self> {
        Self::mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=0755"), "tmpfs"])
    }

    /// The file system that lies in a file.
    pub fn image(image: &Path) -> Option<Self> {
        Self::mount(&["-o", "loop", image.to_str().unwrap()])
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Nothing can be written here from now on.
    pub fn read_only(&self) {
        let output = Command::new("mount").args(["-o", "remount,ro"]).arg(self.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).output();
    }
}

/// A register on which nothing is lent, in a file that nobody has open.
pub struct Rest {
    pub db: PathBuf,
    _folder: TempDir,
}

impl Rest {
    /// With two people and twenty items.
    pub fn new() -> Self {
        let mut school = School::new();
        person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
        person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
        for no in 0..20 {
            asset(&mut school, &format!("X-{no:02}"), "other");
        }
        let db = school.path();
        Self { db, _folder: school.close() }
    }

    /// A copy of it elsewhere.
    pub fn copy_to(&self, folder: &Path) -> PathBuf {
        let copy = folder.join("register.db");
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("register.db{end}")));
        }
        fs::copy(&self.db, &copy).unwrap();
        copy
    }
}

/// The program on a register.
pub fn kitbook(db: &Path, arguments: &[&str]) -> Command {
    within(Command::new(program()), db, arguments)
}

/// The program on a register, under another that watches it.
pub fn under(watcher: &[&str], db: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(watcher[0]);
    command.args(&watcher[1..]).arg(program());
    within(command, db, arguments)
}

fn within(mut command: Command, db: &Path, arguments: &[&str]) -> Command {
    command.arg("--db").arg(db).args(["--as", "tess"]).args(arguments);
    command.env_remove("KITBOOK_DB").env_remove("KITBOOK_OPERATOR");
    command
}

/// What the whole register answers when it is asked whether it is sound; nothing of it may be wrong.
pub fn must_be_sound(db: &Path, when: &str) {
    let output = kitbook(db, &["check", "--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{when}: {}", String::from_utf8_lossy(&output.stdout));
}

/// Tags that are on loan, sorted.
pub fn on_loan(db: &Path) -> Vec<String> {
    let output = kitbook(db, &["loan", "list", "--open", "--format", "json"]).output().unwrap();
    let loans: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let mut tags: Vec<String> =
        loans.as_array().unwrap().iter().map(|loan| loan["tag"].as_str().unwrap().to_owned()).collect();
    tags.sort();
    tags
}

/// What was said on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// No panic, and words that people can use: what, and what to do.
pub fn must_be_plain(output: &Output, when: &str) {
    let said = said(output);
    assert!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "{when}: {said}");
    assert!(output.status.code().is_some(), "{when}: ended by a signal: {output:?}");
}

/// How often an act makes this call.
pub fn calls(db: &Path, act: &[&str], call: &str) -> usize {
    let trace = db.with_extension("trace");
    let watcher = ["strace", "-f", "-qq", "-e", &format!("trace={call}"), "-o", trace.to_str().unwrap()];
    let output = under(&watcher, db, act).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = fs::read_to_string(&trace).unwrap();
    fs::remove_file(&trace).unwrap();
    told.lines().filter(|line| line.contains(&format!("{call}("))).count()
}
