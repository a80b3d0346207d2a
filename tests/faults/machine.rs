//! Tools of the fault tests: traces, mounts, limits, clocks. If the machine lacks one, the test is skipped with a
//! message.

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

/// The path of the program, linked dynamically, because `faketime` does not work on a static program.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_kitbook")
}

/// Reports that a test is skipped, and why. It writes to standard error directly, which the test runner does not
/// capture.
pub fn left_out(why: &str) {
    let _ = writeln!(io::stderr(), "LEFT OUT: {why}");
}

/// True if this machine has a tool and lets it run.
pub fn has(tool: &str) -> bool {
    let found =
        env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(tool).exists()));
    if !found {
        left_out(&format!("this machine has no {tool}"));
        return false;
    }
    // The machine may have the tool, but not let it work.
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

/// Writes a row of `docs/faults.md`; `.ci/faults` joins the rows.
pub fn seen(place: u32, fault: &str, how: &str, what: &str) {
    println!("{fault}: {what}");
    if let Some(folder) = env::var_os("KITBOOK_FAULTS") {
        let row = [fault, how, what].map(|cell| cell.replace('|', "\\|")).join(" | ");
        let row = format!("| {row} |\n");
        fs::write(PathBuf::from(folder).join(format!("{place:02}")), row).unwrap();
    }
}

/// A folder with a file system of its own, which is unmounted when dropped.
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

    /// Mounts a file system of size `size` in memory.
    pub fn small(size: &str) -> Option<Self> {
        Self::mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=0755"), "tmpfs"])
    }

    /// Mounts the file system in an image file.
    pub fn image(image: &Path) -> Option<Self> {
        Self::mount(&["-o", "loop", image.to_str().unwrap()])
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Makes the file system read-only.
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

/// A register without loans, in a file that no one has open.
pub struct Rest {
    pub db: PathBuf,
    _folder: TempDir,
}

impl Rest {
    /// Makes a register with two people and twenty items.
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

    /// Copies the register to a folder; returns the copy's path.
    pub fn copy_to(&self, folder: &Path) -> PathBuf {
        let copy = folder.join("register.db");
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(folder.join(format!("register.db{end}")));
        }
        fs::copy(&self.db, &copy).unwrap();
        copy
    }
}

/// Builds a command that runs the program on a register.
pub fn kitbook(db: &Path, arguments: &[&str]) -> Command {
    within(Command::new(program()), db, arguments)
}

/// Builds a command that runs the program on a register, under a tool such as `strace`.
pub fn under(watcher: &[&str], db: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(watcher[0]);
    command.args(&watcher[1..]).arg(program());
    within(command, db, arguments)
}

fn within(mut command: Command, db: &Path, arguments: &[&str]) -> Command {
    command.arg("--db").arg(db).args(["--as", "tess"]).args(arguments);
    command.env_remove("KITBOOK_DB").env_remove("KITBOOK_OPERATOR");
    // Without memory, the standard library waits for itself for ever while it writes where a panic came from.
    command.env_remove("RUST_BACKTRACE");
    command
}

/// Checks that a register is sound.
pub fn must_be_sound(db: &Path, when: &str) {
    let output = kitbook(db, &["check", "--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{when}: {}", String::from_utf8_lossy(&output.stdout));
}

/// Lists the tags of items on loan, sorted.
pub fn on_loan(db: &Path) -> Vec<String> {
    let output = kitbook(db, &["loan", "list", "--open", "--format", "json"]).output().unwrap();
    let loans: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"));
    let mut tags: Vec<String> =
        loans.as_array().unwrap().iter().map(|loan| loan["tag"].as_str().unwrap().to_owned()).collect();
    tags.sort();
    tags
}

/// Reads the text on standard error.
pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Checks that a command ended without a panic or a signal.
pub fn must_be_plain(output: &Output, when: &str) {
    let said = said(output);
    assert!(!said.contains("panicked") && !said.contains("RUST_BACKTRACE"), "{when}: {said}");
    assert!(output.status.code().is_some(), "{when}: ended by a signal: {output:?}");
}

/// Counts the times that a command makes a system call.
pub fn calls(db: &Path, act: &[&str], call: &str) -> usize {
    let trace = db.with_extension("trace");
    let watcher = ["strace", "-f", "-qq", "-e", &format!("trace={call}"), "-o", trace.to_str().unwrap()];
    let output = under(&watcher, db, act).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = fs::read_to_string(&trace).unwrap();
    fs::remove_file(&trace).unwrap();
    told.lines().filter(|line| line.contains(&format!("{call}("))).count()
}
