//! Heads that were noted outside the register: in notes of backups, on paper, in a file of seals. The log is held against
//! each, so that a log that was cut or changed shows.

use super::Sound;
use crate::support::{
    Cli,
    answers::rows,
    must_have_mode,
    server::{self, OnlyFiles, in_files},
};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A school as it was: the bytes of its file, or its rows on a server.
pub(super) enum Earlier {
    File(Vec<u8>),
    Server(server::Rows),
}

impl Sound {
    fn in_folder(&self, name: &str) -> PathBuf {
        self.school.folder.path().join(name)
    }

    /// Records something.
    fn go_on(&self, words: &str) {
        self.done(&["asset", "edit", "TAB-1", "--notes", words]);
    }

    fn head(&self) -> String {
        text(&self.json(&["log", "head"])["head"])
    }

    /// The register's file as it is now.
    fn bytes(&self) -> Vec<u8> {
        self.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        fs::read(self.school.path()).unwrap()
    }

    /// The school as it is now.
    pub(super) fn remembered(&self) -> Earlier {
        if self.school.is_on_a_server() {
            Earlier::Server(server::Rows::of(&self.school.path()))
        } else {
            Earlier::File(self.bytes())
        }
    }

    /// Puts an older state in the school's place by hand, as nobody should.
    pub(super) fn put_back(&self, earlier: &Earlier) {
        match earlier {
            Earlier::Server(rows) => rows.put_back(),
            Earlier::File(bytes) => {
                self.bytes();
                fs::write(self.school.path(), bytes).unwrap();
            }
        }
    }

    fn checked(&self, code: u8, more: &[&str]) -> Value {
        let ran = self.run(&[&["check", "--format", "json"], more].concat());
        assert_eq!(ran.code, code, "{ran:?}");
        ran.json()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// The messages of the findings of one check.
fn found(report: &Value, check: &str) -> Vec<String> {
    let of_check = rows(&report["findings"]).iter().filter(|finding| finding["check"] == check);
    of_check.map(|finding| text(&finding["message"])).collect()
}

#[test]
fn a_log_that_was_cut_shows_by_the_note_of_a_backup() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let before = school.remembered();
    school.go_on("a");
    let backup = school.backed_up(&[]);
    let head = school.head();
    assert_eq!(school.checked(0, &[])["noted_heads"], 1);
    school.put_back(&before);

    let report = school.checked(5, &[]);
    let no = head.split_once(':').unwrap().0;
    let messages = found(&report, "backup-notes");
    assert_eq!(messages.len(), 1, "{report}");
    assert!(messages[0].contains(&format!("{}.json", file_name(&backup))), "{messages:?}");
    assert!(messages[0].contains(&format!("entry {no}")) && messages[0].contains("ends at entry"), "{messages:?}");
    assert_eq!(report["sound"], false);
    let ran = school.run(&["check"]);
    assert!(ran.out.contains("1 WRONG     the log has the last entry of every backup beside the register"), "{ran:?}");
    assert!(ran.err.contains("put in its place") && ran.err.contains("`kitbook restore "), "{}", ran.err);
}

#[test]
fn a_log_that_was_written_again_shows_by_the_note_of_a_backup() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let before = school.remembered();
    school.go_on("a");
    let backup = school.backed_up(&[]);
    school.put_back(&before);
    school.go_on("b");
    school.go_on("c");
    let messages = found(&school.checked(5, &[]), "backup-notes");
    assert_eq!(messages.len(), 1);
    assert!(messages[0].contains(&file_name(&backup)) && messages[0].contains("is another entry"), "{messages:?}");
}

#[test]
fn a_note_without_its_backup_is_a_head_too_and_notes_of_others_are_none() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let other = Sound::new();
    let theirs = other.backed_up(&[]);
    let before = school.remembered();
    school.go_on("a");
    let backup = school.backed_up(&[]);
    let folder = backup.parent().unwrap();
    fs::remove_file(&backup).unwrap();
    for end in ["db", "db.json"] {
        fs::copy(theirs.with_extension(end), folder.join(format!("theirs.{end}"))).unwrap();
    }
    fs::write(folder.join("pupils.json"), "{\"pupils\": 312}").unwrap();
    assert_eq!(school.checked(0, &[])["noted_heads"], 1);
    school.put_back(&before);
    assert_eq!(found(&school.checked(5, &[]), "backup-notes").len(), 1);
}

#[test]
fn a_note_whose_head_can_not_be_read_is_a_finding() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let note = backup.with_extension("db.json");
    let mut noted: Value = serde_json::from_slice(&fs::read(&note).unwrap()).unwrap();
    for head in ["", "12", "twelve:3f9a0c3f9a0c3f9a0c", "12:"] {
        noted["head"] = json!(head);
        fs::write(&note, noted.to_string()).unwrap();
        let messages = found(&school.checked(5, &[]), "backup-notes");
        assert!(messages[0].contains("has no head that can be read"), "{head}: {messages:?}");
    }
}

#[test]
fn heads_that_a_restore_dropped_are_named_and_are_no_finding() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let first = school.backed_up(&[]);
    school.go_on("a");
    let dropped = school.backed_up(&[]);
    let head = school.head();
    school.restore(&first);
    school.go_on("b");
    let kept = school.backed_up(&[]);

    let report = school.checked(0, &[]);
    assert_eq!(report["noted_heads"], 3);
    let listed = rows(&report["dropped_heads"]);
    assert_eq!(listed.len(), 1, "{report}");
    assert_eq!(
        (text(&listed[0]["noted_in"]), text(&listed[0]["head"])),
        (format!("{}.json", file_name(&dropped)), head.clone())
    );
    assert!(listed[0]["restore_no"].as_i64().is_some());
    assert!(school.done(&["check"]).err.contains(&format!("{}.json", file_name(&dropped))));
    // A head typed from a paper, and one that a log never had.
    assert_eq!(school.checked(0, &["--head", &head])["dropped_heads"].as_array().unwrap().len(), 2);
    assert_eq!(school.run(&["log", "verify", "--head", &head]).code, 0);
    let never = format!("{}:{}", head.split_once(':').unwrap().0.parse::<i64>().unwrap() + 40, "0".repeat(16));
    assert_eq!(found(&school.checked(5, &["--head", &never]), "noted-heads").len(), 1);
    assert_eq!(school.run(&["log", "verify", "--head", &never]).code, 5);
    // The log goes on from what was restored, so its own backups still count.
    assert!(kept.exists() && first.exists());
}

#[test]
fn restores_of_restored_registers_still_say_what_they_dropped() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let oldest = school.backed_up(&[]);
    school.go_on("a");
    let older = school.backed_up(&[]);
    for words in ["b", "c", "d", "e", "f", "g"] {
        school.go_on(words);
    }
    school.backed_up(&[]);
    let kept = PathBuf::from(text(&school.restore(&older)["kept"]));
    school.go_on("h");
    school.backed_up(&[]);
    // The entry of that restore is dropped too, with what it says.
    school.restore(&oldest);
    assert_eq!(school.checked(0, &[])["dropped_heads"].as_array().unwrap().len(), 3);
    // Back to the log that was dropped first.
    school.restore(&kept);
    let report = school.checked(0, &[]);
    assert_eq!(report["dropped_heads"].as_array().unwrap().len(), 1, "{report}");
}

#[test]
fn a_restore_excuses_no_head_that_was_noted_after_it() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let mut school = Sound::new();
    let first = school.backed_up(&[]);
    for words in ["a", "b", "c", "d"] {
        school.go_on(words);
    }
    school.cli.now = "2026-11-24T09:00:00Z".to_owned();
    school.restore(&first);
    let before = school.remembered();
    school.cli.now = "2026-11-25T09:00:00Z".to_owned();
    school.go_on("e");
    school.backed_up(&[]);
    school.put_back(&before);
    school.go_on("f");
    assert_eq!(found(&school.checked(5, &[]), "backup-notes").len(), 1);
}

/// The log of a school on a server is held against the heads that are typed.
#[test]
fn a_typed_head_that_a_restore_dropped_is_named_and_one_noted_after_it_must_be_there() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.go_on("a");
    let dropped = school.head();
    school.restore(&backup);
    let before = school.remembered();
    // A typed head has no time, so one with the number of a dropped entry may be that entry.
    for words in ["b", "c", "d"] {
        school.go_on(words);
    }
    let kept = school.head();

    let report = school.checked(0, &["--head", &dropped, "--head", &kept]);
    let listed = rows(&report["dropped_heads"]);
    assert!(listed.len() == 1 && text(&listed[0]["head"]) == dropped, "{report}");
    assert_eq!(school.run(&["log", "verify", "--head", &dropped]).code, 0);
    school.put_back(&before);
    assert_eq!(found(&school.checked(5, &["--head", &kept]), "noted-heads").len(), 1);
    assert_eq!(school.run(&["log", "verify", "--head", &kept]).code, 5);
    school.school.ends_damaged();
}

/// A restore is told from an older one by its entry: the times of notes and restores are those of clocks.
#[test]
fn a_head_is_excused_or_not_whatever_the_clock_said() {
    for kind in [&[][..], &["--encrypt"]] {
        let mut school = Sound::new();
        school.cli.passphrase = Some("four words that nobody guesses".to_owned());
        let elsewhere = tempfile::tempdir().unwrap();
        let file = elsewhere.path().join("seals.txt");
        let seals = file.to_str().unwrap();
        let first = school.backed_up(&[]);
        // The clock is three months fast when something is recorded, backed up and sealed.
        school.cli.now = "2027-02-23T09:00:00Z".to_owned();
        school.go_on("a");
        school.backed_up(kind);
        school.done(&["log", "head", "--seal", seals]);
        school.cli.now = "2026-11-23T10:00:00Z".to_owned();
        school.restore(&first);
        school.go_on("b");
        let report = school.checked(0, &["--seals", seals]);
        // Beside a school on a server lie no notes of backups.
        let notes = usize::from(!school.school.is_on_a_server());
        assert_eq!(report["dropped_heads"].as_array().unwrap().len(), 1 + notes, "{report}");
        school.backed_up(&[]);

        // What was noted after the restore is excused by none, even if the clock was slow.
        let before = school.remembered();
        school.go_on("c");
        school.backed_up(kind);
        school.done(&["log", "head", "--seal", seals]);
        school.put_back(&before);
        let report = school.checked(5, &["--seals", seals]);
        assert_eq!(found(&report, "backup-notes").len(), notes, "{report}");
        assert_eq!(found(&report, "seals").len(), 1, "{report}");
    }
}

#[test]
fn a_backup_of_a_log_that_does_not_match_replaces_and_removes_no_older_one() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let mut school = Sound::new();
    let before = school.remembered();
    let mut good = Vec::new();
    for (second, words) in ["a", "b"].into_iter().enumerate() {
        school.cli.now = format!("2026-11-23T10:00:{second:02}Z");
        school.go_on(words);
        good.push(school.backed_up(&[]));
    }
    let daily = school.in_folder("daily.db");
    school.backed_up(&[daily.to_str().unwrap()]);
    let content = fs::read(&daily).unwrap();
    school.put_back(&before);

    school.cli.now = "2026-11-24T10:00:00Z".to_owned();
    let ran = school.run(&["backup", "--keep", "1", "--format", "json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(ran.json()["removed"], json!([]));
    assert!(Path::new(ran.json()["path"].as_str().unwrap()).exists() && good.iter().all(|backup| backup.exists()));
    let error = &ran.talk()["error"];
    assert!(text(&error["message"]).contains("no older backup was removed"), "{error}");
    let said = school.kept_out(5, &["backup", daily.to_str().unwrap(), "--overwrite"]);
    assert!(text(&said["error"]["message"]).contains("was not replaced"), "{said}");
    assert_eq!(fs::read(&daily).unwrap(), content);
    school.kept_out(5, &["backup", "--dry-run"]);
}

#[test]
fn the_head_is_printed_sealed_and_held_against() {
    let mut school = Sound::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let seals = elsewhere.path().join("seals.txt");
    let file = seals.to_str().unwrap();
    let head = school.json(&["log", "head"]);
    assert_eq!(text(&head["head"]), format!("{}:{}", head["no"], text(&head["hash"])));
    assert_eq!(text(&head["hash"]).len(), 64);
    assert_eq!(school.done(&["log", "head"]).out.lines().next(), Some(text(&head["head"]).as_str()));

    school.done(&["log", "head", "--seal", file, "--dry-run"]);
    assert!(!seals.exists());
    assert_eq!(text(&school.json(&["log", "head", "--seal", file])["sealed_to"]), file);
    must_have_mode(&seals, 0o600);
    let register = text(&head["register"]);
    let first = school.all("select hash from log where no = 1", |row| row.get::<String>(0)).remove(0);
    let line = format!("2026-11-23T09:14:05Z {register} {} 1:{first} Test School\n", text(&head["head"]));
    assert_eq!(fs::read_to_string(&seals).unwrap(), line);
    let before = school.remembered();
    school.cli.now = "2026-11-24T09:00:00Z".to_owned();
    school.go_on("a");
    school.done(&["log", "head", "--seal", file]);
    let lines = fs::read_to_string(&seals).unwrap();
    assert!(lines.starts_with(&line) && lines.lines().count() == 2, "{lines}");
    assert_eq!(school.checked(0, &["--seals", file])["noted_heads"], 2);
    school.put_back(&before);
    let messages = found(&school.checked(5, &["--seals", file]), "seals");
    assert!(messages.len() == 1 && messages[0].contains("line 2"), "{messages:?}");
}

#[test]
fn a_file_of_seals_that_says_nothing_about_the_register_proves_nothing() {
    let school = Sound::new();
    let other = Sound::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let seals = elsewhere.path().join("seals.txt");
    let file = seals.to_str().unwrap();
    other.done(&["log", "head", "--seal", file]);
    let said = school.kept_out(4, &["check", "--seals", file]);
    assert!(text(&said["error"]["message"]).contains("no line about this register"), "{said}");
    school.done(&["log", "head", "--seal", file]);
    assert_eq!(school.checked(0, &["--seals", file])["noted_heads"], 1);
    // A power cut leaves half a line, and an editor may leave anything.
    for damage in ["2026-11-23T09:14:05Z 0198", "\n\u{0}\u{1}\n", &format!("{}\n", "x".repeat(100_000))] {
        let whole = fs::read_to_string(&seals).unwrap();
        fs::write(&seals, format!("{whole}{damage}")).unwrap();
        let ran = school.run(&["check", "--seals", file, "--format", "json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(text(&ran.talk()["error"]["message"]).contains("can't be read as a seal"), "{ran:?}");
        fs::write(&seals, whole).unwrap();
    }
    school.kept_out(3, &["check", "--seals", elsewhere.path().join("none.txt").to_str().unwrap()]);
}

#[test]
fn a_seal_is_not_written_to_a_register_or_beside_it() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let wal = store::beside(&school.school.path(), "-wal");
    let beside = school.in_folder("seals.txt");
    let among = backup.with_file_name("seals.txt");
    for file in [school.school.path(), wal, beside, among, backup, school.in_folder("")] {
        let before = fs::read(&file).ok();
        school.kept_out(2, &["log", "head", "--seal", file.to_str().unwrap()]);
        assert_eq!(fs::read(&file).ok(), before, "{}", file.display());
    }
    school.kept_out(6, &["log", "head", "--seal", "/nowhere/at/all/seals.txt"]);
}

// A school's administrator lets the operator's account only append to the file.
#[cfg(target_os = "linux")]
#[test]
fn a_seal_needs_no_right_to_read_or_replace_the_file() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    use crate::faults::machine::{left_out, program};
    use std::{os::unix::fs::PermissionsExt as _, os::unix::process::CommandExt as _, process::Command};
    if !nix::unistd::geteuid().is_root() {
        return left_out("a file of another account: this account can't change to another");
    }
    let (school, elsewhere) = (Sound::new(), tempfile::tempdir().unwrap());
    let (seals, copy) = (elsewhere.path().join("seals.txt"), elsewhere.path().join("kitbook"));
    fs::write(&seals, "").unwrap();
    fs::set_permissions(&seals, fs::Permissions::from_mode(0o602)).unwrap();
    fs::set_permissions(elsewhere.path(), fs::Permissions::from_mode(0o755)).unwrap();
    fs::copy(program(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let db = place.path().join("register.db");
    fs::write(&db, school.bytes()).unwrap();
    fs::set_permissions(&db, fs::Permissions::from_mode(0o666)).unwrap();
    let mut command = Command::new(&copy);
    command.args(["--as", "tess", "--db"]).arg(&db).args(["log", "head", "--seal"]).arg(&seals);
    let output = command.uid(65_534).gid(65_534).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(fs::read_to_string(&seals).unwrap().lines().count(), 1);
}

#[test]
fn the_page_to_keep_has_the_head_in_full_and_says_how_to_compare_it() {
    let school = Sound::new();
    let page = school.in_folder("head.html");
    school.done(&["log", "head", "--output", page.to_str().unwrap()]);
    let page = fs::read_to_string(page).unwrap();
    let head = school.json(&["log", "head"]);
    let (no, hash) = (head["no"].to_string(), text(&head["hash"]));
    for words in ["Test School", &format!("Log head {no}"), &hash[..8], &hash[56..], &text(&head["register"])] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    assert!(page.contains(&format!("kitbook check --head {no}:{hash}")), "{page}");
    // At a terminal with the page itself.
    assert!(school.done(&["log", "head", "--output", "-"]).out.starts_with("<!DOCTYPE html>"));
    assert_eq!(Cli::on(school.school.path()).run(&["check", "--head", &format!("{no}:{hash}")]).code, 0);
}
