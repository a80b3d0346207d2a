//! `kitbook export --all` and back: nothing is added, nothing is lost, and what was changed on the way is not taken.

use super::Sound;
use crate::support::{Cli, must_have_mode};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

impl Sound {
    fn exported(&self, name: &str, arguments: &[&str]) -> PathBuf {
        let folder = self.school.folder.path().join(name);
        self.done(&[&["export", "--all", folder.to_str().unwrap()], arguments].concat());
        folder
    }

    /// A register that is not there yet.
    fn elsewhere(&self, name: &str) -> Cli {
        Cli::on(self.school.folder.path().join(name))
    }
}

/// Every file of a folder, by its path within.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(inner, bytes)| (format!("{name}/{inner}"), bytes)));
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

const SHAPES: [(&[&str], &str); 2] = [(&[], "csv"), (&["--format", "json"], "jsonl")];

#[test]
fn there_and_back_again_the_register_and_the_second_export_are_the_same() {
    let school = Sound::new();
    // Texts that a file might not bring back as they were.
    for notes in ["=1+1", "'quoted", "two\nlines, \"and\" a comma; ", "-5", "@home", " spaced ", "Ünïcödé 🎒"] {
        school.done(&["asset", "edit", "LAP-2", &format!("--notes={notes}")]);
    }
    for (arguments, end) in SHAPES {
        let folder = school.exported(&format!("first-{end}"), arguments);
        let new = school.elsewhere(&format!("new-{end}.db"));
        new.done(&["import", "--all", folder.to_str().unwrap()]);
        let rows = |cli: &Cli| {
            let mut rows = cli.traces();
            rows.sort();
            rows
        };
        assert_eq!(rows(&new), rows(&school));
        assert_eq!(new.json(&["check"])["sound"], true);
        let second = school.school.folder.path().join(format!("second-{end}"));
        new.done(&[&["export", "--all", second.to_str().unwrap()], arguments].concat());
        assert_eq!(files(&folder), files(&second), "{end}");
        // And it goes on from there.
        new.done(&["out", "TAB-1", "--to", "S2"]);
        assert_eq!(new.json(&["check"])["sound"], true);
    }
}

#[test]
fn the_folder_is_for_its_owner_and_says_what_is_in_it() {
    let school = Sound::new();
    let folder = school.exported("all", &[]);
    must_have_mode(&folder, 0o700);
    must_have_mode(&folder.join("papers"), 0o700);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let mut told = vec!["manifest.json".to_owned()];
    for table in manifest["tables"].as_array().unwrap() {
        let (file, sha256) = (table["file"].as_str().unwrap(), table["sha256"].as_str().unwrap());
        let bytes = fs::read(folder.join(file)).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, sha256, "{file}");
        must_have_mode(&folder.join(file), 0o600);
        let rows = csv::Reader::from_reader(&*bytes).records().count();
        assert_eq!(table["rows"], rows, "{file}");
        told.push(file.to_owned());
    }
    let papers: Vec<&str> =
        manifest["papers"].as_array().unwrap().iter().map(|paper| paper.as_str().unwrap()).collect();
    let [paper] = papers[..] else { panic!("{papers:?}") };
    assert_eq!(fs::read(folder.join("papers").join(paper)).unwrap(), b"a picture of the lens");
    told.push(format!("papers/{paper}"));
    told.sort();
    assert_eq!(files(&folder).into_keys().collect::<Vec<_>>(), told);
    // No cell is one that a spreadsheet would run.
    for (name, bytes) in files(&folder).iter().filter(|(name, _)| name.ends_with(".csv")) {
        for record in csv::Reader::from_reader(&bytes[..]).records() {
            for cell in &record.unwrap() {
                let is_number = cell.parse::<i64>().is_ok();
                assert!(is_number || !cell.starts_with(['=', '+', '-', '@']), "{name}: {cell}");
            }
        }
    }
}

#[test]
fn nothing_is_mixed_and_nothing_written_over() {
    let school = Sound::new();
    let folder = school.exported("all", &[]);
    let before = files(&folder);
    school.kept_out(2, &["export", "--all", folder.to_str().unwrap()]);
    assert_eq!(files(&folder), before);
    school.kept_out(2, &["import", "--all", folder.to_str().unwrap()]);
    assert_eq!(school.run(&["export", folder.to_str().unwrap()]).code, 2);
    let tried = school.school.folder.path().join("tried");
    school.done(&["export", "--all", tried.to_str().unwrap(), "--dry-run"]);
    assert!(!tried.exists());
    let new = school.elsewhere("tried.db");
    new.done(&["import", "--all", folder.to_str().unwrap(), "--dry-run"]);
    assert!(!new.db.unwrap().exists());
    let nowhere = school.school.folder.path().join("no/such/folder");
    assert_eq!(school.run(&["export", "--all", nowhere.to_str().unwrap()]).code, 6);
}

/// Changes a file of an export, and its hash in the manifest with it if that is to fit.
fn change(folder: &Path, file: &str, mends: bool, from: &str, to: &str) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = before.replacen(from, to, 1);
    assert_ne!(before, after, "{file} has no {from}");
    fs::write(&path, &after).unwrap();
    if mends {
        let hash = |text: &str| -> String { Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect() };
        let manifest = folder.join("manifest.json");
        let text = fs::read_to_string(&manifest).unwrap().replace(&hash(&before), &hash(&after));
        fs::write(&manifest, text).unwrap();
    }
}

/// Tables grow at their ends, and exports of before had their digest in the middle.
#[test]
fn columns_are_taken_by_their_headings_in_whatever_order_they_stand() {
    let school = Sound::new();
    let folder = school.exported("turned", &[]);
    let before = fs::read_to_string(folder.join("loan.csv")).unwrap();
    let mut turned = csv::Writer::from_writer(Vec::new());
    for record in csv::ReaderBuilder::new().has_headers(false).from_reader(before.as_bytes()).records() {
        turned.write_record(record.unwrap().iter().rev()).unwrap();
    }
    change(&folder, "loan.csv", true, &before, &String::from_utf8(turned.into_inner().unwrap()).unwrap());

    let new = school.elsewhere("turned.db");
    new.done(&["import", "--all", &folder.display().to_string()]);
    assert_eq!(new.done(&["loan", "list", "--all"]).out, school.done(&["loan", "list", "--all"]).out);
}

#[test]
fn what_was_changed_on_the_way_makes_no_register() {
    let school = Sound::new();
    let mut number = 0;
    let mut refused = |shape: &[&str], spoil: &dyn Fn(&Path)| {
        number += 1;
        let folder = school.exported(&format!("spoiled-{number}"), shape);
        spoil(&folder);
        let new = school.elsewhere(&format!("spoiled-{number}.db"));
        let ran = new.run(&["import", "--all", folder.to_str().unwrap(), "--format", "json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(!new.db.unwrap().exists());
        ran.talk()["error"]["message"].as_str().unwrap().to_owned()
    };
    let csv: &[&str] = &[];
    let jsonl: &[&str] = &["--format", "json"];
    let said = refused(csv, &|f| change(f, "asset.csv", false, "LAP-1", "LAP-9"));
    assert!(said.contains("asset.csv was changed since it was exported"), "{said}");
    // Whoever mends the hash can't mend the row's digest.
    let said = refused(csv, &|f| change(f, "asset.csv", true, "LAP-1", "LAP-9"));
    assert!(said.contains("makes no sound register"), "{said}");
    let said = refused(jsonl, &|f| change(f, "log.jsonl", true, "loan out", "loan owl"));
    assert!(said.contains("makes no sound register"), "{said}");
    let said = refused(csv, &|f| change(f, "loan.csv", true, "\n", "\n,,,,,,,,,,,,,,,,,,,,\n"));
    assert!(said.contains("loan.csv, line 2: can't stand"), "{said}");
    let said = refused(csv, &|f| change(f, "loan.csv", true, "id,no", "id,number"));
    assert!(said.contains("the headings are not id, no"), "{said}");
    let said = refused(csv, &|f| change(f, "loan.csv", true, ",1,", ",one,"));
    assert!(said.contains("“one” is no whole number for no") || said.contains("one is no whole number"), "{said}");
    let said = refused(jsonl, &|f| change(f, "loan.jsonl", true, "{", "["));
    assert!(said.contains("loan.jsonl, line 1: is no row of the export"), "{said}");
    let said = refused(jsonl, &|f| change(f, "loan.jsonl", true, "\"no\":1", "\"no\":\"1\""));
    assert!(said.contains("no is missing, or not what the table holds"), "{said}");
    let said = refused(csv, &|f| fs::remove_file(f.join("person.csv")).unwrap());
    assert!(said.contains("person.csv can't be read"), "{said}");
    let said = refused(csv, &|f| fs::remove_file(f.join("manifest.json")).unwrap());
    assert!(said.contains("manifest.json can't be read"), "{said}");
    let said = refused(csv, &|f| fs::write(f.join("manifest.json"), "{}").unwrap());
    assert!(said.contains("is no manifest of an export"), "{said}");
    let said = refused(csv, &|f| change(f, "manifest.json", false, "\"schema\": ", "\"schema\": 9"));
    assert!(said.contains("was written by another Kitbook"), "{said}");
    let said = refused(csv, &|f| {
        let paper = fs::read_dir(f.join("papers")).unwrap().next().unwrap().unwrap().path();
        fs::write(paper, "another picture").unwrap();
    });
    assert!(said.contains("its SHA-256 does not fit"), "{said}");
    let said = refused(csv, &|f| {
        let text = fs::read_to_string(f.join("manifest.json")).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        manifest["papers"] = serde_json::json!(["../../../../etc/passwd"]);
        fs::write(f.join("manifest.json"), manifest.to_string()).unwrap();
    });
    assert!(said.contains("is no name of a paper"), "{said}");
}

#[test]
fn a_row_that_never_ends_is_not_read_into_memory() {
    let school = Sound::new();
    for (shape, end) in SHAPES {
        let folder = school.exported(&format!("endless-{end}"), shape);
        let file = format!("setting.{end}");
        fs::write(folder.join(&file), format!("name,value,digest\n\"{}", "x".repeat(20 << 20))).unwrap();
        let bytes = fs::read(folder.join(&file)).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let text = fs::read_to_string(folder.join("manifest.json")).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        let tables = manifest["tables"].as_array_mut().unwrap();
        tables.iter_mut().find(|table| table["file"] == *file).unwrap()["sha256"] = hash.into();
        fs::write(folder.join("manifest.json"), manifest.to_string()).unwrap();
        let ran = school.elsewhere(&format!("endless-{end}.db")).run(&["import", "--all", folder.to_str().unwrap()]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.err.contains(&file), "{}", ran.err);
    }
}

#[test]
fn an_export_of_what_is_not_sound_says_so() {
    let school = Sound::new();
    school.damage("update person set bans = 0 where ref = '1003'");
    let folder = school.school.folder.path().join("all");
    let said = school.done(&["export", "--all", folder.to_str().unwrap()]).err;
    assert!(said.contains("the register is not sound (2 findings") && said.contains("will refuse"), "{said}");
}

#[test]
fn a_manifest_of_another_head_is_no_manifest_of_this_register() {
    let school = Sound::new();
    let head = school.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();
    for (from, to) in [(head.split_once(':').unwrap().1, "0000000000000000"), ("\"school\": \"", "\"school\": \"B")] {
        let folder = school.exported(&format!("spoiled-{}", to.len()), &[]);
        change(&folder, "manifest.json", false, from, to);
        let new = school.elsewhere("spoiled.db");
        let ran = new.run(&["import", "--all", folder.to_str().unwrap(), "--format", "json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.err.contains("is not of this register"), "{}", ran.err);
        assert!(!new.db.unwrap().exists());
    }
    // Where a table lies is not the manifest's to say.
    let folder = school.exported("elsewhere", &[]);
    change(&folder, "manifest.json", false, "\"file\": \"asset.csv\"", "\"file\": \"/dev/zero\"");
    school.elsewhere("elsewhere.db").done(&["import", "--all", folder.to_str().unwrap()]);
}

#[test]
fn a_folder_that_is_there_and_empty_stays_as_it_is() {
    let school = Sound::new();
    let folder = school.school.folder.path().join("stick");
    fs::create_dir(&folder).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o750)).unwrap();
    }
    school.done(&["export", "--all", folder.to_str().unwrap()]);
    must_have_mode(&folder, 0o750);
    assert!(files(&folder).contains_key("manifest.json") && !files(&folder).keys().any(|name| name.starts_with('.')));
    school.elsewhere("new.db").done(&["import", "--all", folder.to_str().unwrap()]);
    let file = school.school.folder.path().join("a.jpg");
    fs::write(&file, "").unwrap();
    let said = school.kept_out(2, &["export", "--all", file.to_str().unwrap()]);
    assert!(said["error"]["message"].as_str().unwrap().ends_with("is a file"), "{said}");
}
