//! Fuzzes the register's file: a changed file goes through the commands that read it, and is given as a backup and as
//! another school's register. No command may panic or take longer than a second; nothing is written but beside the
//! two registers; a refused backup changes nothing, and a restored one is sound.
#![no_main]

use chrono::{DateTime, Utc};
use cpu_time::ProcessTime;
use domain::{stamp::Timepiece, when::Clock};
use kitbook::cli::{self, Terminal, World};
use libfuzzer_sys::fuzz_target;
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process,
    sync::OnceLock,
    time::Duration,
};
use store::Random;

/// The longest time for one command, as processors count it.
const LONGEST: Duration = Duration::from_secs(1);

/// The folder of this process, and the bytes of a sound register.
struct Place {
    folder: PathBuf,
    sound: Vec<u8>,
}

fn place() -> &'static Place {
    static PLACE: OnceLock<Place> = OnceLock::new();
    PLACE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("kitbook-fuzz-registers-{}", process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("made.db");
        for act in [
            &["init", "--school", "Made-up School"][..],
            &["person", "add", "S1", "--last-name", "Bell", "--kind", "staff"],
            &["person", "add", "1001", "--last-name", "Khan", "--kind", "pupil"],
            &["asset", "add", "LAP-1", "--category", "laptop"],
            &["asset", "add", "CAM-1", "--category", "camera"],
            &["asset", "add", "KET-1", "--category", "appliance"],
            &["out", "LAP-1", "--to", "S1"],
            &["pat", "record", "KET-1", "--kind", "visual", "--result", "pass"],
            &["incident", "report", "LAP-1", "--kind", "damage", "--note", "the screen is cracked"],
        ] {
            let (code, said) = run(&path, act);
            assert!(code < 2, "{act:?}: {said}");
        }
        let backup = folder.join("sound.db");
        let (code, said) = run(&path, &["backup", &text(&backup)]);
        assert_eq!(code, 0, "{said}");
        let sound = fs::read(&backup).unwrap();
        for made in fs::read_dir(&folder).unwrap() {
            let made = made.unwrap().path();
            if made.is_file() { fs::remove_file(made) } else { fs::remove_dir_all(made) }.unwrap();
        }
        Place { folder, sound }
    })
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Runs one command; returns its code, and what it says of a failure.
fn run(register: &Path, arguments: &[&str]) -> (u8, String) {
    let now = DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap();
    let clock = Clock::new(now, "Europe/London".parse().unwrap());
    let (mut out, mut err) = (Vec::new(), Vec::new());
    // Not by the clock on the wall: other work may run on the machine.
    let begun = ProcessTime::now();
    let code = cli::run(World {
        arguments: ["kitbook"].iter().chain(arguments).map(OsString::from).collect(),
        register: Some(register.to_owned()),
        operator: Some("fuzz".to_owned()),
        login: "fuzz".to_owned(),
        random: Random::default(),
        passphrase: None,
        mail_password: None,
        server_secrets: store::Secrets::default(),
        data_folder: None,
        time: Timepiece::standing(clock),
        input: &mut [].as_slice(),
        output: &mut out,
        errors: &mut err,
        terminal: Terminal::default(),
        prompt: None,
    });
    assert!(begun.elapsed() < LONGEST, "{arguments:?} took {:?}", begun.elapsed());
    (code, String::from_utf8_lossy(&err).into_owned())
}

/// Changes a file: each eight bytes of the input are one change.
fn changed(sound: &[u8], input: &[u8]) -> Vec<u8> {
    const PAGE: usize = 4096;
    let mut file = sound.to_vec();
    for change in input.chunks_exact(8) {
        let number =
            |at: usize| usize::from(change[at]) << 16 | usize::from(change[at + 1]) << 8 | usize::from(change[at + 2]);
        if file.len() < PAGE {
            break;
        }
        let (at, value) = (number(1) % file.len(), change[4]);
        let (page, other) = (at / PAGE * PAGE, number(5) % file.len() / PAGE * PAGE);
        match change[0] % 8 {
            0 | 1 => file[at] = value,
            2 => file[at] ^= 1 << (value % 8),
            // The head of a page: its kind, its cells and its last child.
            3 => file[page + usize::from(value % 12)] = change[7],
            4 if page + PAGE <= file.len() && other + PAGE <= file.len() => file.copy_within(page..page + PAGE, other),
            5 => file.truncate(at),
            6 => file.extend_from_within(page..(page + PAGE).min(file.len())),
            _ => {
                let end = (at + usize::from(value)).min(file.len());
                file[at..end].fill(change[7]);
            }
        }
    }
    file
}

fuzz_target!(|input: &[u8]| {
    let Place { folder, sound } = place();
    let (other, own, out) = (folder.join("other"), folder.join("own"), folder.join("out"));
    for made in [&other, &own] {
        fs::create_dir_all(made).unwrap();
    }
    let (foreign, register) = (other.join("foreign.db"), own.join("register.db"));
    // The first byte says whether entries wait beside the register, and how many bytes of the input they have.
    let (file, beside) = match input.split_first() {
        Some((1, rest)) => (sound.clone(), rest),
        Some((_, rest)) => (changed(sound, rest), &[][..]),
        None => (Vec::new(), &[][..]),
    };
    fs::write(&foreign, &file).unwrap();
    if !beside.is_empty() {
        fs::write(other.join("foreign.db-wal"), beside).unwrap();
    }
    fs::write(&register, sound).unwrap();

    for verb in [
        &["check"][..],
        &["status"],
        &["log", "verify", "--rows"],
        &["asset", "list", "--format", "json"],
        &["person", "show", "S1"],
        &["export", "--all", &text(&out)],
        &["out", "CAM-1", "--to", "S1"],
    ] {
        run(&foreign, verb);
    }
    let before = run(&register, &["check"]);
    let (merged, _) = run(&register, &["merge", &text(&foreign), "--prefix", "X-", "--dry-run"]);
    assert!(merged < 6, "{merged}");
    let (restored, said) = run(&register, &["restore", &text(&foreign), "--yes"]);
    assert!(restored < 6, "{said}");
    assert_eq!(run(&register, &["check"]).0, 0, "after a restore with code {restored}, before which it was {before:?}");

    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|found| found.unwrap().file_name()).collect();
    names.retain(|name| !["other", "own", "out"].iter().any(|known| name == known));
    assert!(names.is_empty(), "{names:?}");
    for made in [&other, &own, &out] {
        let _ = fs::remove_dir_all(made);
    }
});
