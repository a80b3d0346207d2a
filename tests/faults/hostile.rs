//! Hostile text is refused or made harmless. A text of any length is never held in memory as a whole.

use super::machine::{Rest, has, kitbook, must_be_plain, must_be_sound, said, seen, under};
use std::{fs, io::Write as _, path::Path, process::Stdio};

/// Control characters that move a cursor, name a window or reverse text.
const CONTROL: [(&str, &str); 7] = [
    ("an escape", "\u{1b}[2J"),
    ("an operating system command", "\u{1b}]0;owned\u{7}"),
    ("a bell", "x\u{7}"),
    ("C1", "x\u{9b}31m"),
    ("right to left", "x\u{202e}txt.exe"),
    ("an isolate", "x\u{2066}y"),
    ("delete", "x\u{7f}"),
];

/// Texts that are plain to Kitbook and must stay unchanged.
const PLAIN: [&str; 5] =
    ["=cmd|' /C calc'!A0", "'); drop table asset; --", "../../../etc/passwd", "%s%n{}", "<script>alert(1)</script>"];

fn import(db: &Path, folder: &Path, text: &str) -> std::process::Output {
    let file = folder.join("hostile.csv");
    fs::write(&file, text).unwrap();
    kitbook(db, &["asset", "import", file.to_str().unwrap()]).output().unwrap()
}

#[test]
fn control_characters_are_refused_and_other_text_is_kept() {
    let rest = Rest::new();
    let folder = tempfile::tempdir().unwrap();
    for (what, text) in CONTROL {
        let typed = kitbook(&rest.db, &["asset", "edit", "X-01", "--notes", text]).output().unwrap();
        must_be_plain(&typed, what);
        assert_eq!(typed.status.code(), Some(2), "{what}: {typed:?}");
        let read = import(&rest.db, folder.path(), &format!("Tag,Category,Notes\nH-01,other,{text}\n"));
        must_be_plain(&read, what);
        assert_eq!(read.status.code(), Some(4), "{what}: {read:?}");
        for output in [&typed, &read] {
            let told = [&output.stdout[..], &output.stderr[..]].concat();
            let told = String::from_utf8(told).unwrap();
            assert!(
                !told.contains(['\u{1b}', '\u{7}', '\u{9b}', '\u{202e}', '\u{2066}', '\u{7f}']),
                "{what}: {told:?}"
            );
        }
    }
    let nul = import(&rest.db, folder.path(), "Tag,Category,Notes\nH-01,other,x\0y\n");
    assert_eq!(nul.status.code(), Some(4), "{nul:?}");
    for (no, text) in PLAIN.iter().enumerate() {
        let tag = format!("X-0{no}");
        assert!(kitbook(&rest.db, &["asset", "edit", &tag, "--notes", text]).output().unwrap().status.success());
        let shown = kitbook(&rest.db, &["asset", "show", &tag, "--format", "json"]).output().unwrap();
        let shown: serde_json::Value = serde_json::from_slice(&shown.stdout).unwrap();
        assert_eq!(shown["notes"], *text);
    }
    let csv = kitbook(&rest.db, &["asset", "export"]).output().unwrap();
    for record in csv::Reader::from_reader(&csv.stdout[..]).records() {
        for cell in &record.unwrap() {
            assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
        }
    }
    must_be_sound(&rest.db, "after hostile text");
    seen(
        20,
        "hostile text",
        "ESC, OSC, C0, C1, bidi controls, delete and NUL, typed and in a file; formulas, SQL, `../`, format strings, HTML",
        "control characters are refused by name and never reach the terminal; the rest is kept as text, and formulas are made harmless in CSV; the register is sound",
    );
}

#[test]
fn a_field_of_100_megabytes_is_cut_off_while_it_is_read() {
    if !has("prlimit") {
        return;
    }
    let rest = Rest::new();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("endless.csv");
    let long = vec![b'x'; 1 << 20];
    let mut out = fs::File::create(&file).unwrap();
    out.write_all(b"Tag,Category,Notes\nH-01,other,\"").unwrap();
    for _ in 0..100 {
        out.write_all(&long).unwrap();
    }
    drop(out);
    // The limit is half of the file's length.
    let limit = ["prlimit", "--data=50000000"];
    for arguments in [
        &["asset", "import"][..],
        &["person", "import"],
        &["pat", "import"],
        &["agreement", "import", "Acceptable use"],
    ] {
        let arguments = [arguments, &[file.to_str().unwrap()]].concat();
        let output = under(&limit, &rest.db, &arguments).output().unwrap();
        must_be_plain(&output, &format!("{arguments:?}"));
        assert!(matches!(output.status.code(), Some(2..=4)), "{arguments:?}: {output:?}");
    }
    for arguments in [&["desk"][..], &["in", "-"], &["pat", "log"]] {
        let output =
            under(&limit, &rest.db, arguments).stdin(Stdio::from(fs::File::open(&file).unwrap())).output().unwrap();
        must_be_plain(&output, &format!("{arguments:?}"));
        assert!(!output.status.success(), "{arguments:?}: {}", said(&output));
    }
    must_be_sound(&rest.db, "after a field of a hundred megabytes");
    seen(
        21,
        "a field of a hundred megabytes",
        "in a file for four imports, and on standard input of `desk`, `in -` and `pat log`, with 50 MB of memory",
        "cut off while it is read: a clear error, and the register is sound",
    );
}

#[test]
fn a_check_that_is_short_of_memory_does_not_call_the_register_unsound() {
    if !has("prlimit") {
        return;
    }
    let rest = Rest::new();
    for megabytes in [1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 24, 50] {
        let limit = ["prlimit", &format!("--data={}", megabytes * 1_000_000)];
        let output = under(&limit, &rest.db, &["check"]).output().unwrap();
        let answer = String::from_utf8_lossy(&output.stdout);
        assert!(!answer.contains("NOT sound") && !said(&output).contains("backup"), "{megabytes} MB: {output:?}");
        // Memory that the program itself needs can't be refused in words: the system ends it, or doesn't start it.
        let is_not_started = output.status.code() == Some(127);
        assert!(matches!(output.status.code(), Some(0 | 7) | None) || is_not_started, "{megabytes} MB: {output:?}");
    }
    must_be_sound(&rest.db, "after checks that were short of memory");
    seen(
        24,
        "a check that is short of memory",
        "`check` with 1 to 50 MB of data memory",
        "it ends, or says with code 7 what could not be checked; never that the register is not sound",
    );
}
