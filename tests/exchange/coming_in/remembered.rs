//! Mappings that the register remembers under a file's headings: next term's file needs nothing.

use super::{Office, column, fixture, groups, rows, tells};
use serde_json::json;
use std::fs;

const FILE: &str =
    "Sticker,What is it,Bought,Insurer\nT-1,Laptop,09/14/2023,Madeup Mutual\nT-2,Laptop,09/01/2023,Madeup Mutual\n";
const MAPS: &[&str] = &["--map", "Sticker=tag", "--map", "What is it=category", "--map", "Bought=purchased"];
const MORE: &[&str] = &["--ignore", "Insurer", "--date-format", "us"];

/// A school whose technician has mapped the file once.
fn school() -> (Office, String) {
    let office = Office::new();
    let path = office.file("first.csv", FILE);
    office.stopped(&["asset", "import", &path]);
    office.import(&[&["asset", "import", &path, "--remember"], MAPS, MORE].concat());
    (office, path)
}

#[test]
fn the_same_headings_need_nothing_the_next_time() {
    let (office, path) = school();
    assert_eq!(office.item("T-2")["purchased_on"], "2023-09-01");
    office.changes_nothing(&["asset", "import", &path]);
    let next = "Sticker,What is it,Bought,Insurer\nT-3,Camera,02/03/2024,Other\n";
    let next = office.file("next.csv", next);
    let plan = office.plan(&["asset", "import", &next]);
    assert_eq!((groups(&plan).len(), &column(&plan, "Insurer")["how"]), (0, &"ignored".into()));
    office.import(&["asset", "import", &next]);
    assert_eq!(
        (&office.item("T-3")["purchased_on"], &office.item("T-3")["category"]),
        (&"2024-02-03".into(), &"camera".into()),
        "the order of the days is remembered too"
    );
}

#[test]
fn the_order_and_spelling_of_headings_do_not_matter_but_other_headings_do() {
    let (office, _) = school();
    let moved = office.file("moved.csv", "Bought,INSURER,sticker,What is it\n02/03/2024,Other,T-4,Camera\n");
    office.import(&["asset", "import", &moved]);
    let other = office.file("other.csv", "Sticker,What is it,Bought,Insurer,Colour\nT-5,Camera,02/03/2024,Other,red\n");
    let ran = office.run(&["asset", "import", &other, "--format", "json"]);
    assert_eq!(ran.code, 4, "a new column is asked about: {ran:?}");
}

#[test]
fn a_dry_run_and_a_refused_file_remember_nothing() {
    let office = Office::new();
    let path = office.file("first.csv", FILE);
    let command = [&["asset", "import", &path, "--remember"], MAPS, MORE].concat();
    office.plan(&command);
    let bad = office.file("bad.csv", FILE.replace("09/14/2023", "never"));
    office.stopped(&[&["asset", "import", &bad, "--remember"], MAPS, MORE].concat());
    assert_eq!(office.json(&["import-format", "list"]), json!([]));
}

#[test]
fn what_is_remembered_is_listed_shown_and_forgotten() {
    let (office, path) = school();
    let list = office.json(&["import-format", "list"]);
    assert_eq!(rows(&list).len(), 1);
    let no = list[0]["no"].as_i64().map_or("1".to_owned(), |no| no.to_string());
    let shown = office.json(&["import-format", "show", &no]).to_string();
    for word in ["Sticker", "tag", "Insurer", "purchased", "us"] {
        assert!(shown.contains(word), "{word} is not in {shown}");
    }
    office.done(&["import-format", "forget", &no]);
    assert_eq!(office.json(&["import-format", "list"]), json!([]));
    office.stopped(&["asset", "import", &path]);
}

#[test]
fn a_typed_mapping_overrides_the_remembered_one() {
    let (office, path) = school();
    let plan = office.plan(&["asset", "import", &path, "--map", "Insurer=supplier"]);
    assert_eq!(column(&plan, "Insurer")["field"], "supplier");
}

#[test]
fn each_importer_remembers_its_own() {
    let (office, _) = school();
    let people = office.file("p.csv", "Badge,Called,Family\nX1,Ann,Lee\n");
    let maps = ["--map", "Badge=ref", "--map", "Called=first name", "--map", "Family=last name", "--kind", "staff"];
    office.import(&[&["person", "import", &people, "--remember"], &maps[..]].concat());
    office.changes_nothing(&["person", "import", &people, "--kind", "staff"]);
    let tests = office.file("t.csv", "Sticker,Checked,Verdict\nT-1,04/03/2026,Pass\n");
    let maps = ["--map", "Sticker=tag", "--map", "Checked=date", "--map", "Verdict=result"];
    office.json(&[&["pat", "import", &tests, "--remember"], &maps[..]].concat());
    let again = office.json(&["pat", "import", &tests]);
    assert_eq!(again["known"], 1);
    assert_eq!(rows(&office.json(&["import-format", "list"])).len(), 3);
}

#[test]
fn a_remembered_mapping_survives_export_and_restore() {
    let (office, _) = school();
    let folder = office.path("all");
    office.done(&["export", "--all", &folder]);
    let copy = crate::support::Cli::on(office.school.folder.path().join("copy.db"));
    copy.done(&["import", "--all", &folder]);
    assert_eq!(rows(&copy.json(&["import-format", "list"])).len(), 1);
}

#[test]
fn kept_columns_and_answers_about_the_file_are_remembered_and_answers_about_records_are_not() {
    let office = Office::new();
    let file = "Tag,Type,S/N,Bay,Assigned To\nT-1,Laptop,8.93901E+18,North,Stock\n";
    let path = office.file("first.csv", file);
    let answers = ["unknown-columns=keep", "short-serial=blank", "holder=no-loan"];
    let answers: Vec<&str> = answers.iter().flat_map(|answer| ["--answer", answer]).collect();
    office.import(&[&["asset", "import", &path, "--remember"], &answers[..]].concat());
    assert_eq!(office.item("T-1")["extra"], json!({"Bay": "North"}));
    let format = office.json(&["import-format", "show", "1"]);
    assert_eq!((&format["answers"], &format["map"]), (&json!({"short-serial": "blank"}), &json!({"Bay": "extra"})));
    let next = office.file("next.csv", file.replace("T-1", "T-2").replace("North", "South"));
    let plan = office.plan(&["asset", "import", &next]);
    let open: Vec<&str> = rows(&plan["questions"])
        .iter()
        .filter(|question| question["open"] != 0)
        .filter_map(|question| question["group"].as_str())
        .collect();
    assert_eq!((open, &column(&plan, "Bay")["how"]), (vec!["holder"], &"kept".into()));
    office.import(&["asset", "import", &next, "--answer", "holder=no-loan"]);
    assert_eq!(office.item("T-2")["extra"], json!({"Bay": "South"}));
}

#[test]
fn only_items_have_columns_that_are_kept() {
    let office = Office::new();
    let path = office.file("people.csv", "Ref,Kind,Last Name,Shoe size\nP-1,pupil,Nemo,4\n");
    let command = ["person", "import", &path, "--answer", "unknown-columns=keep"];
    let ran = office.run(&command);
    assert_eq!(ran.code, 2, "{ran:?}");
    tells(&ran.err, &["extra fields", "--answer unknown-columns=ignore"]);
    let plan = office.plan(&command[..3]);
    let words: Vec<&str> =
        rows(&plan["questions"][0]["answers"]).iter().filter_map(|answer| answer["word"].as_str()).collect();
    assert_eq!(words, ["ignore"]);
}

#[test]
fn the_rows_that_were_skipped_are_read_as_the_file_was() {
    let (office, _) = school();
    let bad = office.file("bad.csv", format!("{FILE}T-9,Laptop,never,Other\n"));
    let rest = office.path("rest.csv");
    office.run(&["asset", "import", &bad, "--skip-bad", &rest]);
    let left = fs::read_to_string(&rest).unwrap();
    assert!(left.contains("Import Problem"), "{left}");
    let mended = office.file("mended.csv", left.replace("never", "02/03/2024"));
    office.import(&["asset", "import", &mended]);
    assert_eq!(office.item("T-9")["purchased_on"], "2024-02-03");
}

#[test]
fn a_folder_is_remembered_too() {
    let office = Office::new();
    let folder = |name: &str| {
        let given = fixture("sds-v2.1/good");
        let folder = office.path(name);
        for file in fs::read_dir(given).unwrap() {
            let file = file.unwrap();
            office.file(&format!("{name}/{}", file.file_name().display()), fs::read(file.path()).unwrap());
        }
        let path = format!("{name}/users.csv");
        let text = fs::read_to_string(office.path(&path)).unwrap();
        let mut lines = text.lines().map(|line| format!("{line},blue\n"));
        let head = lines.next().unwrap().replace(",blue", ",House");
        office.file(&path, head + &lines.collect::<String>());
        folder
    };
    let first = folder("autumn");
    office.import(&["person", "import", &first, "--map", "House=notes", "--remember"]);
    assert_eq!(office.person("001234")["notes"], "blue");
    let next = folder("spring");
    assert_eq!(column(&office.plan(&["person", "import", &next]), "House")["field"], "notes");
    office.changes_nothing(&["person", "import", &next]);
}
