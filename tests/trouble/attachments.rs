//! Attachments: kept in the register by their hash, complete or not at all.

use super::{NOW, Office, notes, rows, shows};
use crate::support::{
    Broken, School, faulted,
    server::{OnlyFiles, in_files},
};
use register::{act::Act, file::attachment::NewFile, incident::attach};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{fs, io};

const MOST: usize = 10 * 1024 * 1024;

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An office with one incident.
fn office() -> Office {
    let office = Office::new();
    office.careless("LAP-1", "1001");
    office
}

fn attached(office: &Office) -> Value {
    office.incident("1")["attachments"].clone()
}

/// Changes one byte of the attachment in the register file, without using the program.
fn alter(office: &Office) {
    office.school.ends_damaged();
    let file = office.file();
    let sql = "select m.name, p.name from sqlite_master m join pragma_table_info(m.name) p \
               where m.type = 'table' and upper(p.type) = 'BLOB'";
    let (table, column): (String, String) = file.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let read = format!("select rowid, \"{column}\" from \"{table}\" limit 1");
    let (row, mut bytes): (i64, Vec<u8>) = file.query_row(&read, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    let write = format!("update \"{table}\" set \"{column}\" = ?1 where rowid = ?2");
    assert_eq!(file.execute(&write, rusqlite::params![bytes, row]).unwrap(), 1);
}

#[test]
fn an_extracted_file_equals_the_attached_one() {
    let office = office();
    let bytes: Vec<u8> = (0..70_000u32).map(|n| u8::try_from(n * 7 % 251).unwrap()).collect();
    let photo = office.paper("Broken corner.jpg", &bytes);
    let incident = office.json(&["incident", "attach", "1", &photo]);
    let [kept] = rows(&incident["attachments"]) else { panic!("{incident}") };
    let wanted = json!({ "name": "Broken corner.jpg", "bytes": 70_000, "sha256": hash(&bytes), "added_at": NOW });
    shows(kept, &wanted);
    // The register has its own copy, so the original may be deleted.
    fs::remove_file(&photo).unwrap();
    let copy = office.path("copy.jpg");
    office.done(&["incident", "extract", &super::no(kept), "--output", &copy]);
    assert_eq!(fs::read(&copy).unwrap(), bytes);
    // The log has the hash.
    assert!(office.json(&["log", "show"]).to_string().contains(&hash(&bytes)));
}

#[test]
fn several_files_are_attached_at_once() {
    let office = office();
    let (one, two) = (office.paper("one.txt", b"made up"), office.paper("two.txt", b"also made up"));
    office.done(&["incident", "attach", "1", &one, &two]);
    let kept = attached(&office);
    assert_eq!(super::each(&kept, "sha256"), [hash(b"made up"), hash(b"also made up")]);
}

#[test]
fn attaching_the_same_file_again_is_skipped_with_a_note() {
    let office = office();
    let photo = office.paper("photo.jpg", b"made up");
    office.done(&["incident", "attach", "1", &photo]);
    let before = office.traces();
    let messages = office.messages(&["incident", "attach", "1", &photo]);
    assert!(!notes(&messages).is_empty(), "{messages}");
    assert_eq!(office.traces(), before);
    // Another incident may have the same file.
    office.careless("LAP-2", "1003");
    let other = office.json(&["incident", "attach", "2", &photo]);
    assert_eq!(super::each(&other["attachments"], "sha256"), [hash(b"made up")]);
}

#[test]
fn a_missing_file_means_that_none_is_attached() {
    let office = office();
    let good = office.paper("good.txt", b"made up");
    let missing = office.path("not-there.jpg");
    for files in [[&good, &missing], [&missing, &good]] {
        let talk = office.kept_out(3, &["incident", "attach", "1", files[0], files[1]]);
        assert!(talk["error"]["message"].as_str().unwrap().contains("not-there.jpg"), "{talk}");
    }
    office.misused(&["incident", "attach", "1"]);
    office.kept_out(3, &["incident", "attach", "9", &good]);
}

#[test]
fn a_folder_is_refused() {
    let office = office();
    let folder = office.path("folder");
    fs::create_dir(&folder).unwrap();
    let before = office.traces();
    let ran = office.run(&["incident", "attach", "1", &folder]);
    assert!(matches!(ran.code, 2..=4) && ran.err.contains("folder"), "{ran:?}");
    assert_eq!(office.traces(), before);
}

#[test]
fn a_file_of_ten_mebibytes_is_kept_and_a_larger_one_is_refused() {
    let office = office();
    let good = office.paper("good.txt", b"made up");
    let whole = office.paper("whole.jpg", &vec![7; MOST]);
    let over = office.paper("over.jpg", &vec![7; MOST + 1]);
    for files in [&[over.as_str()][..], &[&good, &over]] {
        let talk = office.kept_out(4, &[&["incident", "attach", "1"], files].concat());
        let message = talk["error"]["message"].as_str().unwrap();
        assert!(message.contains("over.jpg") && message.contains("10"), "{message}");
    }
    office.done(&["incident", "attach", "1", &whole]);
    assert_eq!(attached(&office)[0]["bytes"], MOST);
}

#[test]
fn an_altered_attachment_is_not_extracted() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = office();
    office.done(&["incident", "attach", "1", &office.paper("photo.jpg", b"as it was")]);
    let number = super::no(&attached(&office)[0]);
    alter(&office);
    let copy = office.path("copy.jpg");
    let ran = office.run(&["incident", "extract", &number, "--output", &copy, "--format", "json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.talk()["error"]["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{ran:?}");
    assert!(fs::read(&copy).is_err(), "a file was written");
    // The check of every row finds it too.
    assert_eq!(office.run(&["log", "verify", "--rows"]).code, 5);
}

#[test]
fn a_failed_extraction_is_reported_and_leaves_no_file() {
    let office = office();
    office.done(&["incident", "attach", "1", &office.paper("photo.jpg", b"as it was")]);
    let number = super::no(&attached(&office)[0]);
    let nowhere = office.path("no-such-folder/copy.jpg");
    let ran = office.run(&["incident", "extract", &number, "--output", &nowhere]);
    assert!(ran.code != 0 && ran.err.contains("copy.jpg"), "{ran:?}");
    office.kept_out(3, &["incident", "extract", "99", "--output", &office.path("copy.jpg")]);
    assert!(!fs::exists(office.path("copy.jpg")).unwrap());
    let before = office.traces();
    office.done(&["incident", "extract", &number, "--output", &office.path("fine.jpg")]);
    assert_eq!(office.traces(), before, "reading writes nothing");
}

#[test]
fn the_file_is_attached_even_if_the_answer_cannot_be_written() {
    let office = office();
    let photo = office.paper("photo.jpg", b"as it was");
    let mut full = Broken(io::ErrorKind::StorageFull);
    let (code, err) = office.cli.run_into(&mut full, "", &["incident", "attach", "1", &photo]);
    assert_eq!(code, 6, "{err}");
    assert_eq!(super::each(&attached(&office), "sha256"), [hash(b"as it was")]);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let office = office();
    let photo = office.paper("photo.jpg", b"as it was");
    let before = office.traces();
    office.done(&["incident", "attach", "1", &photo, "--dry-run"]);
    assert_eq!(office.traces(), before);
}

// Control characters in a file name must not reach the terminal. Windows allows no such names.
#[cfg(unix)]
#[test]
fn a_file_name_is_shown_without_control_characters() {
    let office = office();
    let photo = office.paper("a\u{1b}[31mred\u{202e}gpj.exe", b"made up");
    office.run(&["incident", "attach", "1", &photo]);
    let ran = office.run(&["incident", "show", "1"]);
    for character in ['\u{1b}', '\u{202e}'] {
        assert!(!ran.out.contains(character) && !ran.err.contains(character), "{ran:?}");
    }
}

/// The disk fills up halfway: the error says so, and neither the file nor its row is kept.
#[test]
fn a_full_disk_leaves_no_partial_attachment() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut office = Office::new();
    let incident = office.damage_by("LAP-1", "1001");
    let file = NewFile { name: "screen.jpg".to_owned(), bytes: vec![7; 2 * 1024 * 1024] };
    let traces = office.traces();
    let school = &mut office.school;
    let limit = |school: &mut School, pages: &str| {
        school.read(|tx| tx.one(&format!("pragma max_page_count = {pages}"), &[], |_| Ok(())));
    };
    limit(school, "1");
    let act = Act { on: None, ..school.act.clone() };
    let no = incident.parse().unwrap();
    let fault = faulted(attach(&mut school.store, &act, no, &[file]));
    assert_eq!(fault.message, "the disk is full; nothing was written");
    assert!(fault.hint.unwrap().contains("Make room"));
    limit(school, "1073741823");
    assert_eq!(office.traces(), traces);
    // Once there is room, the file is kept.
    let school = &mut office.school;
    let file = NewFile { name: "screen.jpg".to_owned(), bytes: vec![7; 2 * 1024 * 1024] };
    assert_eq!(attach(&mut school.store, &act, no, &[file]).unwrap().value.attachments.len(), 1);
}
