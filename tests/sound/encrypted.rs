//! `kitbook backup --encrypt`: a thief can read nothing in the backup, its name or its note; anyone who has the passphrase or
//! the identity can restore, merge and check it.

use super::Sound;
use crate::support::{Cli, answers::rows, must_have_mode, overwrite};
use kitbook::cli::Prompt;
use register::keep::{
    backup::{self, Order},
    cipher::Lock,
};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

const PASSPHRASE: &str = "quartz kettle oblong heron";

/// Two identities of age, each with its recipient.
const OURS: (&str, &str) = (
    "AGE-SECRET-KEY-15YQU8UX522GK6E906JSSRQ3LYJV6C4G6P08NUU830ASL0VCWTZDSJUQZ6P",
    "age1f708hgkay3nj7tf2f56u56kqxxzcpdka7gh2wyyxtdrrfqkjrv2sndgmxm",
);
const THEIRS: (&str, &str) = (
    "AGE-SECRET-KEY-1ZZ4QCN2XDGYTDK2PPPPJ6P2536WAVMN036NZ6C684F99ZNPZGMSSHXCA95",
    "age1qk836l4a3u5p5cn4zeqqkty0dhmk9p965ntcvl0h77p5sh229prsc8sc6q",
);

/// A person at the terminal who gives these answers in turn, and keeps the questions.
struct Answers(Vec<&'static str>, Vec<String>);

impl Prompt for Answers {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        panic!("{question}")
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.1.push(question.to_owned());
        Some(self.0.remove(0).to_owned())
    }
}

/// A school whose environment has the passphrase.
fn school() -> Sound {
    let mut school = Sound::new();
    school.cli.passphrase = Some(PASSPHRASE.to_owned());
    school
}

impl Sound {
    fn near(&self, name: &str) -> PathBuf {
        self.school.folder.path().join(name)
    }

    /// Writes a file that only its owner may read; returns its path.
    fn private(&self, name: &str, text: &str) -> String {
        let path = self.near(name);
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path.to_str().unwrap().to_owned()
    }

    fn message(&self, code: u8, arguments: &[&str]) -> String {
        let said = self.kept_out(code, arguments);
        said["error"]["message"].as_str().unwrap_or_else(|| panic!("{said}")).to_owned()
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn note_of(backup: &Path) -> PathBuf {
    PathBuf::from(format!("{}.json", backup.display()))
}

#[test]
fn a_thief_learns_nothing_from_the_backup_its_name_or_its_note() {
    let school = school();
    for arguments in [&["--encrypt"][..], &["--encrypt", "--zstd"], &["--encrypt", "--recipient", OURS.1]] {
        let made = school.json(&[&["backup"], arguments].concat());
        let backup = PathBuf::from(made["path"].as_str().unwrap());
        assert_eq!(made["encrypted"], true);
        assert!(backup.file_name().unwrap().to_str().unwrap().starts_with("kitbook-2026-11-23"), "{made}");
        assert_eq!(backup.extension().unwrap(), "age");
        must_have_mode(&backup, 0o600);
        must_have_mode(&note_of(&backup), 0o600);
        let bytes = fs::read(&backup).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1\n"));
        let all = String::from_utf8_lossy(&bytes);
        for words in ["SQLite", "Test School", "LAP-1", "Zoë", "quartz"] {
            assert!(!all.contains(words), "{words} is in the backup");
        }
        let note = fs::read_to_string(note_of(&backup)).unwrap();
        let noted: Value = serde_json::from_str(&note).unwrap();
        let mut names: Vec<&str> = noted.as_object().unwrap().keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["bytes", "head", "made_on", "of", "sha256", "since"]);
        assert_eq!((noted["made_on"].as_str(), &noted["head"]), (Some("2026-11-23"), &made["head"]));
        assert_eq!(noted["bytes"], bytes.len());
        let sum: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(noted["sha256"], sum);
        assert!(!note.contains(made["register"].as_str().unwrap()) && !note.contains("School"), "{note}");
    }
}

#[test]
fn an_encrypted_backup_is_restored_merged_and_checked() {
    let school = school();
    let file = school.private("passphrase.txt", &format!("\u{feff}{PASSPHRASE}\r\nnot this\n"));
    let identity = school.private("identity.txt", &format!("# ours\n{}\n\n{}\n", THEIRS.0, OURS.0));
    let by_passphrase = school.backed_up(&["--encrypt"]);
    let packed = school.backed_up(&["--encrypt", "--zstd", "--passphrase-file", &file]);
    assert!(fs::metadata(&packed).unwrap().len() * 3 < fs::metadata(&by_passphrase).unwrap().len());
    let recipients = school.private("recipients.txt", &format!("# all of us\n{}\n", OURS.1));
    let by_identity = school.backed_up(&["--encrypt", "--recipient", THEIRS.1, "--recipients-file", &recipients]);
    let without = Cli::of(&school.school);
    for (backup, key) in [
        (&by_passphrase, ["--passphrase-file", &file]),
        (&packed, ["--passphrase-file", &file]),
        (&by_identity, ["--identity", &identity]),
    ] {
        school.done(&["asset", "edit", "TAB-1", "--notes", text(backup)]);
        let open = |words: &[&str]| without.json(&[words, &key].concat());
        assert_eq!(open(&["check", "--backup", text(backup)])["sound"], true);
        assert_eq!(open(&["restore", text(backup)])["school"], "Test School");
        assert!(school.json(&["show", "TAB-1"])["notes"].is_null());
        let other = Sound::new();
        other.done(&["init", "--rename", "Oak School"]);
        let merged = other.json(&[&["merge", text(backup), "--prefix", "ELM-"], &key[..]].concat());
        assert_eq!(merged["school"], "Test School");
        // Nothing that is not encrypted is left anywhere.
        let left = super::leftovers::unfinished(school.school.folder.path());
        assert_eq!(left, [] as [String; 0]);
    }
    // The environment has the passphrase too.
    let plan = school.json(&["restore", text(&by_passphrase), "--dry-run"]);
    assert_eq!((&plan["made_at"], plan["made_on"].as_str()), (&Value::Null, Some("2026-11-23")));
    assert!(school.done(&["restore", text(&by_passphrase), "--dry-run"]).out.contains("made Mon 23 Nov 2026"));
}

#[test]
fn a_missing_or_wrong_key_is_a_clear_error_and_leaves_nothing() {
    let school = school();
    let wrong = school.private("wrong.txt", "quartz kettle oblong hero");
    let identity = school.private("identity.txt", THEIRS.0);
    let (by_passphrase, by_identity) =
        (school.backed_up(&["--encrypt"]), school.backed_up(&["--encrypt", "--recipient", OURS.1]));
    let without = Cli::of(&school.school);
    for verb in [&["restore"][..], &["check", "--backup"], &["merge"]] {
        let tried = |code: u8, file: &Path, more: &[&str]| {
            let said = without.kept_out(code, &[verb, &[text(file)], more].concat());
            assert!(!said["error"]["hint"].is_null(), "{said}");
            said["error"]["message"].as_str().unwrap().to_owned()
        };
        assert!(tried(2, &by_passphrase, &[]).contains("is encrypted with a passphrase"));
        assert!(tried(2, &by_identity, &[]).contains("is encrypted to a recipient"));
        assert!(tried(4, &by_passphrase, &["--passphrase-file", &wrong]).contains("the passphrase does not open"));
        assert!(tried(4, &by_identity, &["--identity", &identity]).contains("the identity does not open"));
        assert!(tried(3, &by_identity, &["--identity", "nowhere.txt"]).contains("can't be read"));
    }
    assert_eq!(super::leftovers::unfinished(school.school.folder.path()), [] as [String; 0]);
    // It is not taken for a register.
    let ran = Cli::on(&by_passphrase).run(&["status"]);
    assert!(ran.code == 5 && ran.err.contains("is an encrypted backup, not a register"), "{ran:?}");
}

#[test]
fn a_damaged_encrypted_backup_is_refused_with_and_without_its_note() {
    let school = school();
    let backup = school.backed_up(&["--encrypt"]);
    let length = fs::metadata(&backup).unwrap().len();
    let bytes = fs::read(&backup).unwrap();
    let spoilt = [60, 200, length / 2, length - 1];
    for at in spoilt {
        overwrite(&backup, at, &[bytes[usize::try_from(at).unwrap()] ^ 1]);
        let message = school.message(4, &["restore", text(&backup)]);
        assert!(message.contains("does not match the SHA-256"), "{at}: {message}");
        overwrite(&backup, at, &[bytes[usize::try_from(at).unwrap()]]);
    }
    fs::remove_file(note_of(&backup)).unwrap();
    for at in spoilt {
        overwrite(&backup, at, &[bytes[usize::try_from(at).unwrap()] ^ 1]);
        school.message(4, &["restore", text(&backup)]);
        overwrite(&backup, at, &[bytes[usize::try_from(at).unwrap()]]);
    }
    for cut in [length - 1, length / 2, 150, 30] {
        File::options().write(true).open(&backup).unwrap().set_len(cut).unwrap();
        school.message(4, &["restore", text(&backup)]);
    }
    fs::write(&backup, &bytes).unwrap();
    school.json(&["restore", text(&backup)]);
}

// Memory and time of a passphrase are what the file asks for, and anyone can write a file.
#[test]
fn a_foreign_file_can_not_ask_for_minutes_or_gigabytes() {
    let school = school();
    let file = school.near("foreign.age");
    let head = |factor: u32| {
        format!(
            "age-encryption.org/v1\n-> scrypt 3v1zwAYt48B1wRjGeVyblQ {factor}\n\
             86lMLswK+aRza6KU542OwVMi07P5D+OQybpttGuqsrU\n--- KHNn7skyyDVKJ+iwmZTj9qKgW9h1I+stby1oYiD19ts\n\
             0123456789abcdef0123456789abcdef"
        )
    };
    for factor in [19, 25, 63] {
        fs::write(&file, head(factor)).unwrap();
        assert!(school.message(4, &["restore", text(&file)]).contains("asks for more work"), "{factor}");
    }
    fs::write(&file, head(64)).unwrap();
    school.message(4, &["restore", text(&file)]);
    // A header without an end.
    fs::write(&file, format!("age-encryption.org/v1\n{}", "-> x\n".repeat(100_000))).unwrap();
    assert!(school.message(4, &["restore", text(&file)]).contains("is damaged"));
}

#[test]
fn the_passphrase_is_asked_for_twice_and_to_open_it_once() {
    let mut school = Sound::new();
    let mut prompt = Answers(vec![PASSPHRASE, PASSPHRASE], Vec::new());
    let ran = school.ask(&mut prompt, &["backup", "--encrypt"]);
    assert_eq!((ran.code, prompt.1.len()), (0, 2), "{ran:?}");
    assert!(prompt.1[0].contains("without it, nobody can read the backup"));
    assert!(ran.out.contains(".age: ") && ran.out.contains("encrypted, read back and found sound"), "{}", ran.out);
    let backup = school.near("backups/kitbook-2026-11-23.age");
    let mut prompt = Answers(vec![PASSPHRASE, "yes"], Vec::new());
    let ran = school.ask(&mut prompt, &["restore", text(&backup)]);
    assert_eq!((ran.code, prompt.1[0].contains("Passphrase of ")), (0, true), "{ran:?}");

    for (answers, words) in [
        (vec![PASSPHRASE, "quartz kettle oblong hero"], "the two passphrases differ"),
        (vec!["short"], "is shorter than 12 characters"),
        (vec![""], "is shorter than 12 characters"),
    ] {
        let ran = school.ask(&mut Answers(answers, Vec::new()), &["backup", "--encrypt"]);
        assert!(ran.code == 2 && ran.err.contains(words), "{ran:?}");
    }
    school.message(2, &["backup", "--encrypt"]);
    school.cli.passphrase = Some("short".to_owned());
    school.message(2, &["backup", "--encrypt"]);
    assert_eq!(fs::read_dir(school.near("backups")).unwrap().count(), 2);
}

#[test]
fn a_secret_that_others_can_read_or_that_is_none_is_refused() {
    let school = Sound::new();
    let empty = school.private("empty.txt", "\nsecond line\n");
    assert!(school.message(4, &["backup", "--encrypt", "--passphrase-file", &empty]).contains("is empty"));
    for wrong in ["age1nonsense", OURS.0, "ssh-ed25519 AAAA"] {
        school.message(2, &["backup", "--encrypt", "--recipient", wrong]);
    }
    let none = school.private("none.txt", "# nobody\n");
    school.message(2, &["backup", "--encrypt", "--recipients-file", &none]);
    for words in [
        &["backup", "--recipient", OURS.1][..],
        &["backup", "--passphrase-file", &none],
        &["backup", "--encrypt", "--recipient", OURS.1, "--passphrase-file", &none],
    ] {
        school.misused(words);
    }
    for words in [&["check"][..], &["merge", "--list"]] {
        school.message(2, &[words, &["--identity", &none]].concat());
    }
    let backup = school.backed_up(&["--encrypt", "--recipient", OURS.1]);
    let line = school.private("line.txt", "AGE-SECRET-KEY-1NONSENSE\n");
    for file in [&none, &line] {
        let said = school.kept_out(4, &["restore", text(&backup), "--identity", file]).to_string();
        assert!(!said.contains("NONSENSE"), "a secret is shown: {said}");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let open = school.private("open.txt", PASSPHRASE);
        let identity = school.private("identity.txt", OURS.0);
        for file in [&open, &identity] {
            fs::set_permissions(file, fs::Permissions::from_mode(0o640)).unwrap();
        }
        let said = school.message(2, &["backup", "--encrypt", "--passphrase-file", &open]);
        assert!(said.contains("can be read by other accounts"), "{said}");
        let said = school.message(2, &["restore", text(&backup), "--identity", &identity]);
        assert!(said.contains("can be read by other accounts"), "{said}");
    }
}

#[test]
fn encrypted_backups_are_named_kept_and_removed_like_others() {
    let mut school = school();
    let first = school.backed_up(&["--encrypt"]);
    let second = school.backed_up(&["--encrypt"]);
    assert_eq!(
        (first.file_name().unwrap(), second.file_name().unwrap()),
        ("kitbook-2026-11-23.age".as_ref(), "kitbook-2026-11-23-2.age".as_ref())
    );
    let named = school.backed_up(&["--encrypt", text(&school.near("summer"))]);
    assert_eq!(named.file_name().unwrap(), "summer.age");
    let said = school.message(2, &["backup", text(&school.near("winter.age"))]);
    assert!(said.contains("has the name of an encrypted backup"), "{said}");
    assert!(school.message(2, &["backup", "--encrypt", text(&named)]).ends_with("already exists"));
    school.backed_up(&["--encrypt", "--overwrite", text(&named)]);
    // Another school's is not overwritten.
    let mut other = Sound::new();
    other.cli.passphrase = Some(PASSPHRASE.to_owned());
    let said = other.message(2, &["backup", "--encrypt", "--overwrite", text(&named)]);
    assert!(said.contains("is a backup of another register"), "{said}");
    // The notes are heads too.
    assert_eq!(school.json(&["check"])["noted_heads"], 2);
    school.done(&["asset", "edit", "TAB-1", "--notes", "x"]);
    school.cli.now = "2026-11-24T09:00:00Z".to_owned();
    let plain = school.backed_up(&[]);
    school.cli.now = "2026-11-25T09:00:00Z".to_owned();
    let made = school.json(&["backup", "--encrypt", "--keep", "2"]);
    assert_eq!(rows(&made["removed"]).len(), 2, "{made}");
    assert!(plain.exists() && !first.exists() && !second.exists() && !note_of(&first).exists());
    school.damage("update person set bans = 0 where ref = '1003'");
    let said = school.run(&["check"]).err;
    assert!(
        said.contains("the newest backup beside the register is") && said.contains("kitbook-2026-11-25.age"),
        "{said}"
    );
}

#[test]
fn a_copy_that_is_not_encrypted_is_never_where_the_backup_goes() {
    let mut school = school();
    let stick = school.near("stick");
    fs::create_dir(&stick).unwrap();
    let beside = school.school.folder.path().to_owned();
    let lock = Lock::passphrase(PASSPHRASE.to_owned()).unwrap();
    let order = Order { to: Some(&stick), keep: None, zstd: true, lock: Some(&lock), overwrite: false };
    let mut seen = Vec::new();
    let act = school.school.act.clone();
    let is_plain = |path: PathBuf| {
        let bytes = fs::read(path).unwrap();
        bytes.starts_with(b"SQLite format 3") || bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
    };
    backup::make(&mut school.school.store, &act, order, &mut |_, _| {
        let copies = super::leftovers::unfinished(&beside).len();
        let plain = fs::read_dir(&stick).unwrap().filter(|entry| is_plain(entry.as_ref().unwrap().path())).count();
        seen.push((copies > 1, plain));
    })
    .unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|seen| *seen == (true, 0)), "{seen:?}");
    let mut names: Vec<String> =
        fs::read_dir(&stick).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["kitbook-2026-11-23.age", "kitbook-2026-11-23.age.json"]);
}

#[test]
fn a_dry_run_of_an_encrypted_backup_writes_nothing() {
    let school = school();
    let ran = school.done(&["backup", "--encrypt", "--dry-run"]);
    assert!(ran.out.contains("Would back up to "), "{ran:?}");
    assert!(!school.near("backups").exists());
}
