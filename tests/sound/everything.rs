//! `kitbook export --all` and `kitbook import --all`: nothing is added or lost, and a changed export is refused.

use super::Sound;
use crate::support::{Cli, answers::every_record, must_have_mode};
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

    /// The command line on a register that does not exist yet.
    fn elsewhere(&self, name: &str) -> Cli {
        Cli::on(self.school.folder.path().join(name))
    }
}

/// Reads every file of a folder, by its path in the folder.
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
fn an_imported_register_and_its_export_are_identical() {
    let school = Sound::new();
    // Texts that a CSV or JSON file might change.
    for notes in ["=1+1", "'quoted", "two\nlines, \"and\" a comma; ", "-5", "@home", " spaced ", "Ünïcödé 🎒"] {
        school.done(&["asset", "edit", "LAP-2", &format!("--notes={notes}")]);
    }
    for (arguments, end) in SHAPES {
        let folder = school.exported(&format!("first-{end}"), arguments);
        let new = school.elsewhere(&format!("new-{end}.db"));
        new.done(&["import", "--all", folder.to_str().unwrap()]);
        let rows = |cli: &Cli| {
            let mut rows = every_record(cli.db.as_deref().unwrap());
            rows.sort();
            rows
        };
        assert_eq!(rows(&new), rows(&school));
        assert_eq!(new.json(&["check"])["sound"], true);
        let second = school.school.folder.path().join(format!("second-{end}"));
        new.done(&[&["export", "--all", second.to_str().unwrap()], arguments].concat());
        assert_eq!(files(&folder), files(&second), "{end}");
        // The new register can be used.
        new.done(&["out", "TAB-1", "--to", "S2"]);
        assert_eq!(new.json(&["check"])["sound"], true);
    }
}

#[test]
fn the_folder_is_private_and_its_manifest_complete() {
    let school = Sound::new();
    let folder = school.exported("all", &[]);
    must_have_mode(&folder, 0o700);
    must_have_mode(&folder.join("papers"), 0o700);
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).unwrap()).unwrap();
    let mut listed = vec!["manifest.json".to_owned()];
    for table in manifest["tables"].as_array().unwrap() {
        let (file, sha256) = (table["file"].as_str().unwrap(), table["sha256"].as_str().unwrap());
        let bytes = fs::read(folder.join(file)).unwrap();
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, sha256, "{file}");
        must_have_mode(&folder.join(file), 0o600);
        let rows = csv::Reader::from_reader(&*bytes).records().count();
        assert_eq!(table["rows"], rows, "{file}");
        listed.push(file.to_owned());
    }
    let papers: Vec<&str> =
        manifest["papers"].as_array().unwrap().iter().map(|paper| paper.as_str().unwrap()).collect();
    let [paper] = papers[..] else { panic!("{papers:?}") };
    assert_eq!(fs::read(folder.join("papers").join(paper)).unwrap(), b"a picture of the lens");
    listed.push(format!("papers/{paper}"));
    listed.sort();
    assert_eq!(files(&folder).into_keys().collect::<Vec<_>>(), listed);
    // No cell is a formula that a spreadsheet would run.
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
fn exports_are_not_mixed_and_nothing_is_overwritten() {
    let school = Sound::new();
    let folder = school.exported("all", &[]);
    let before = files(&folder);
    school.kept_out(2, &["export", "--all", folder.to_str().unwrap()]);
    assert_eq!(files(&folder), before);
    school.kept_out(2, &["import", "--all", folder.to_str().unwrap()]);
    assert_eq!(school.run(&["export", folder.to_str().unwrap()]).code, 2);
    let folder_of_dry_run = school.school.folder.path().join("dry-run");
    school.done(&["export", "--all", folder_of_dry_run.to_str().unwrap(), "--dry-run"]);
    assert!(!folder_of_dry_run.exists());
    let new = school.elsewhere("dry-run.db");
    new.done(&["import", "--all", folder.to_str().unwrap(), "--dry-run"]);
    assert!(!new.db.unwrap().exists());
    let nowhere = school.school.folder.path().join("no/such/folder");
    assert_eq!(school.run(&["export", "--all", nowhere.to_str().unwrap()]).code, 6);
}

/// Changes a file of an export, and its hash in the manifest too if `fixes_hash`.
fn change(folder: &Path, file: &str, fixes_hash: bool, from: &str, to: &str) {
    let path = folder.join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = before.replacen(from, to, 1);
    assert_ne!(before, after, "{file} has no {from}");
    fs::write(&path, &after).unwrap();
    if fixes_hash {
        let hash = |text: &str| -> String { Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect() };
        let manifest = folder.join("manifest.json");
        let text = fs::read_to_string(&manifest).unwrap().replace(&hash(&before), &hash(&after));
        fs::write(&manifest, text).unwrap();
    }
}

/// New columns are added at the end of a table, so older exports have the digest in the middle.
#[test]
fn columns_are_found_by_their_headings_in_any_order() {
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
fn a_changed_export_is_not_imported() {
    let school = Sound::new();
    let mut number = 0;
    let mut refused = |shape: &[&str], change: &dyn Fn(&Path)| {
        number += 1;
        let folder = school.exported(&format!("changed-{number}"), shape);
        change(&folder);
        let new = school.elsewhere(&format!("changed-{number}.db"));
        let ran = new.run(&["import", "--all", folder.to_str().unwrap(), "--format", "json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(!new.db.unwrap().exists());
        ran.talk()["error"]["message"].as_str().unwrap().to_owned()
    };
    let csv: &[&str] = &[];
    let jsonl: &[&str] = &["--format", "json"];
    let said = refused(csv, &|f| change(f, "asset.csv", false, "LAP-1", "LAP-9"));
    assert!(said.contains("asset.csv was changed since the export"), "{said}");
    // Even with the right hash in the manifest, the row's digest shows the change.
    let said = refused(csv, &|f| change(f, "asset.csv", true, "LAP-1", "LAP-9"));
    assert!(said.contains("is not sound"), "{said}");
    let said = refused(jsonl, &|f| change(f, "log.jsonl", true, "loan out", "loan owl"));
    assert!(said.contains("is not sound"), "{said}");
    // A row with no value, and a digest.
    let columns = store::tables().into_iter().find(|table| table.name == "loan").unwrap().columns.len();
    let empty = format!("\n{}\n", ",".repeat(columns));
    let said = refused(csv, &|f| change(f, "loan.csv", true, "\n", &empty));
    assert!(said.contains("loan.csv, line 2: can't be in a register"), "{said}");
    let said = refused(csv, &|f| change(f, "loan.csv", true, "id,no", "id,number"));
    assert!(said.contains("the headings must be id, no"), "{said}");
    let said = refused(csv, &|f| change(f, "loan.csv", true, ",1,", ",one,"));
    assert!(said.contains("“one” is not a valid number for no"), "{said}");
    let said = refused(jsonl, &|f| change(f, "loan.jsonl", true, "{", "["));
    assert!(said.contains("loan.jsonl, line 1: is not a row of an export"), "{said}");
    let said = refused(jsonl, &|f| change(f, "loan.jsonl", true, "\"no\":1", "\"no\":\"1\""));
    assert!(said.contains("no is missing, or has a value of the wrong type"), "{said}");
    let said = refused(csv, &|f| fs::remove_file(f.join("person.csv")).unwrap());
    assert!(said.contains("person.csv can't be read"), "{said}");
    let said = refused(csv, &|f| fs::remove_file(f.join("manifest.json")).unwrap());
    assert!(said.contains("manifest.json can't be read"), "{said}");
    let said = refused(csv, &|f| fs::write(f.join("manifest.json"), "{}").unwrap());
    assert!(said.contains("is not the manifest of an export"), "{said}");
    let said = refused(csv, &|f| change(f, "manifest.json", false, "\"schema\": ", "\"schema\": 9"));
    assert!(said.contains("was written by another version of Kitbook"), "{said}");
    let said = refused(csv, &|f| {
        let paper = fs::read_dir(f.join("papers")).unwrap().next().unwrap().unwrap().path();
        fs::write(paper, "another picture").unwrap();
    });
    assert!(said.contains("its SHA-256 does not match"), "{said}");
    let said = refused(csv, &|f| {
        let text = fs::read_to_string(f.join("manifest.json")).unwrap();
        let mut manifest: Value = serde_json::from_str(&text).unwrap();
        manifest["papers"] = serde_json::json!(["../../../../etc/passwd"]);
        fs::write(f.join("manifest.json"), manifest.to_string()).unwrap();
    });
    assert!(said.contains("is not the name of a paper"), "{said}");
}

#[test]
fn an_endless_row_is_not_read_into_memory() {
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
fn an_export_of_an_unsound_register_has_a_note() {
    let school = Sound::new();
    school.damage("update person set bans = 0 where ref = '1003'");
    let folder = school.school.folder.path().join("all");
    let said = school.done(&["export", "--all", folder.to_str().unwrap()]).err;
    assert!(
        said.contains("the register is not sound (2 findings") && said.contains("will refuse this export"),
        "{said}"
    );
}

#[test]
fn a_manifest_of_another_register_is_refused() {
    let school = Sound::new();
    let head = school.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();
    for (from, to) in [(head.split_once(':').unwrap().1, "0000000000000000"), ("\"school\": \"", "\"school\": \"B")] {
        let folder = school.exported(&format!("changed-{}", to.len()), &[]);
        change(&folder, "manifest.json", false, from, to);
        let new = school.elsewhere("changed.db");
        let ran = new.run(&["import", "--all", folder.to_str().unwrap(), "--format", "json"]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert!(ran.err.contains("does not match its register"), "{}", ran.err);
        assert!(!new.db.unwrap().exists());
    }
    // The manifest can't send the import to another file.
    let folder = school.exported("elsewhere", &[]);
    change(&folder, "manifest.json", false, "\"file\": \"asset.csv\"", "\"file\": \"/dev/zero\"");
    school.elsewhere("elsewhere.db").done(&["import", "--all", folder.to_str().unwrap()]);
}

#[test]
fn an_existing_empty_folder_keeps_its_permissions() {
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
    assert!(said["error"]["message"].as_str().unwrap().ends_with("is a file, not a folder"), "{said}");
}

#[test]
fn a_paper_whose_name_is_a_path_is_not_written() {
    for name in ["../../outside", "/tmp/kitbook-outside", "AB", &"g".repeat(64), &"A".repeat(64)] {
        let school = Sound::new();
        school.damage(&format!(
            "insert into attachment_data (sha256, bytes) select '{name}', bytes from attachment_data limit 1"
        ));
        let folder = school.school.folder.path().join("inner/out");
        fs::create_dir(folder.parent().unwrap()).unwrap();
        let before = files(school.school.folder.path()).into_keys().collect::<Vec<_>>();
        for more in [&[][..], &["--dry-run"]] {
            let ran = school.run(&[&["export", "--all", folder.to_str().unwrap()], more].concat());
            assert_eq!(ran.code, 5, "{name} {more:?}: {ran:?}");
            assert!(ran.err.contains("which is no hash"), "{ran:?}");
            let after = files(school.school.folder.path()).into_keys().collect::<Vec<_>>();
            assert_eq!(after, before, "{name} {more:?}");
        }
        assert!(!fs::exists("/tmp/kitbook-outside").unwrap());
    }
}

#[test]
fn a_dry_run_of_an_export_writes_nothing_anywhere() {
    let school = Sound::new();
    let above = school.school.folder.path().join("above");
    fs::create_dir(&above).unwrap();
    // A file that is made there and removed again changes the folder's time.
    let changed = || fs::metadata(&above).unwrap().modified().unwrap();
    let (before, out) = (changed(), above.join("out"));
    let manifest = school.json(&["export", "--all", out.to_str().unwrap(), "--dry-run"]);
    assert_eq!(changed(), before);
    let written = school.exported("written", &["--format", "json"]);
    let kept: Value = serde_json::from_slice(&fs::read(written.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["tables"], kept["tables"], "a dry run says what would be written");
}
