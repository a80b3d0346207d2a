//! People from directories and school systems: the values after the import, disabled accounts, and teaching groups.

use super::{Office, asked, fixture, fixture_text, group, groups, lines, outcomes, row, rows, tells};
use crate::support::answers::{each, text};
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const ANN: &str = "Ann Example, staff, -, -";
const MEG: &str = "Meg Madeup, pupil, 9, -";
const NOOR: &str = "Noor New, pupil, 9, -";
const TOM: &str = "Tom Sample, staff, -, -";

/// Imports a file or folder; checks who is there, and that the same again changes nothing.
fn brings(path: &str, people: &[&str]) -> Office {
    let office = Office::new();
    let command = ["person", "import", path];
    let report = office.import(&command);
    assert_eq!(report["added"], people.len(), "{path}: {report}");
    assert_eq!(office.everybody(), people, "{path}");
    office.changes_nothing(&command);
    office
}

/// The refs of a list of people, which has refs or objects with a ref.
fn refs(people: &Value) -> Vec<String> {
    rows(people).iter().map(|who| text(if who.is_string() { who } else { &who["ref"] })).collect()
}

#[test]
fn entra_users_come_in_without_disabled_accounts() {
    let office = brings(&fixture("entra/users.csv"), &[ANN, MEG, TOM]);
    let ann = office.person("aexample@school.example.org");
    assert_eq!((&ann["given_name"], &ann["family_name"]), (&"Ann".into(), &"Example".into()));
    assert_eq!((&ann["email"], &ann["job_title"]), (&"aexample@school.example.org".into(), &"Teacher".into()));
    assert_eq!(ann["year_group"], Value::Null, "Maths is no year group");
    let tom = office.person("tsample@school.example.org");
    assert_eq!((&tom["given_name"], &tom["family_name"]), (&"Tom".into(), &"Sample".into()));
    let meg = office.person("23mmadeup@school.example.org");
    assert_eq!((&meg["kind"], &meg["year_group"]), (&"pupil".into(), &"9".into()));
}

#[test]
fn a_disabled_account_is_listed_with_its_reason() {
    for (file, line) in [("entra/users.csv", 4), ("microsoft365/users.csv", 4), ("google/download.csv", 4)] {
        let plan = Office::new().plan(&["person", "import", &fixture(file)]);
        assert_eq!(lines(&plan, "skipped"), [line], "{file}");
        let reasons = row(&plan, line)["reasons"].to_string();
        let words = ["disabled", "blocked", "suspended", "inactive", "account"];
        assert!(words.iter().any(|word| reasons.to_lowercase().contains(word)), "{file}: {reasons}");
    }
}

#[test]
fn a_known_person_whose_account_is_disabled_stays_as_they_are() {
    let office = Office::new();
    let added = ["person", "add", "001235", "--first-name", "Cara", "--last-name", "Copy", "--year-group", "10"];
    office.done(&[&added[..], &["--email", "22ccopy@school.example.org", "--username", "22ccopy"]].concat());
    office.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    office.done(&["out", "LAP-1", "--to", "001235"]);
    office.import(&["person", "import", &fixture("google/download.csv")]);
    assert_eq!(office.person("001235")["loans"], 1);
    assert_eq!(office.holder("LAP-1").as_deref(), Some("Cara Copy"));
}

#[test]
fn nothing_says_staff_or_pupil_is_one_question_for_the_file() {
    let office = Office::new();
    let path = fixture("entra/kind-unknown.csv");
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["kind 2"]);
    let answers = each(&group(&plan, "kind").unwrap()["answers"], "word");
    assert_eq!(answers, ["staff", "pupil", "skip"]);
    office.refused_file(&["person", "import", &path]);
    let kinds = office.plan(&["person", "import", &path, "--answer", "kind=pupil"])["by_kind"].clone();
    assert_eq!(kinds, serde_json::json!({"staff": 1, "pupil": 2}));
    office.import(&["person", "import", &path, "--kind", "staff"]);
    let wanted = ["Ann Example, staff, -, -", "Nia Nobody, staff, -, -", "Oz Other, staff, -, -"];
    assert_eq!(office.everybody(), wanted);
    office.changes_nothing(&["person", "import", &path, "--kind", "staff"]);
}

#[test]
fn a_question_of_kind_can_be_answered_for_one_line() {
    let office = Office::new();
    let path = fixture("entra/kind-unknown.csv");
    office.import(&["person", "import", &path, "--answer", "kind=skip", "--answer", "kind:3=pupil"]);
    assert_eq!(office.everybody(), ["Ann Example, staff, -, -", "Oz Other, pupil, -, -"]);
}

#[test]
fn bad_rows_of_entra_are_named() {
    let office = Office::new();
    let (plan, _) = office.refused_file(&["person", "import", &fixture("entra/bad.csv")]);
    assert_eq!(lines(&plan, "problem"), [3, 4, 5]);
    tells(&row(&plan, 3)["reasons"].to_string(), &["line 2"]);
}

#[test]
fn microsoft_365_users_come_in() {
    let office = brings(&fixture("microsoft365/users.csv"), &[ANN, MEG]);
    assert_eq!(office.person("Meg Madeup")["job_title"], "Student");
}

#[test]
fn a_list_without_anything_that_tells_people_apart_is_refused() {
    for file in ["microsoft365/bad.csv", "google/bad.csv"] {
        let ran = Office::new().stopped(&["person", "import", &fixture(file)]);
        tells(&ran.err, &["headings"]);
    }
}

#[test]
fn googles_download_and_upload_come_in() {
    for file in ["google/download.csv", "google/upload.csv"] {
        let office = brings(&fixture(file), &[ANN, MEG, TOM]);
        let ann = office.person("AL01");
        assert_eq!((&ann["email"], &ann["job_title"]), (&"aexample@school.example.org".into(), &"Teacher".into()));
        assert_eq!(office.person("001234")["year_group"], "9");
        let everything = office.traces().join("\n");
        assert!(!everything.contains("Not-a-real-pass"), "{file}");
    }
}

/// Checks the teaching group 9B/Sc1: Meg's loans are its loans, and Ann can borrow for it.
fn has_the_science_group(office: &Office) {
    office.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    office.done(&["asset", "add", "TRL-1", "--category", "trolley"]);
    office.done(&["out", "LAP-1", "--to", "Meg Madeup"]);
    let loans = office.json(&["loan", "list", "--class", "9B/Sc1"]);
    assert_eq!(each(&loans, "tag"), ["LAP-1"]);
    let group = office.json(&["person", "list", "--class", "9B/Sc1"]);
    assert_eq!(each(&group, "name"), ["Meg Madeup"]);
    let slip = office.json(&["out", "TRL-1", "--to", "Ann Example", "--for", "9B/Sc1"]);
    assert_eq!(slip["loans"][0]["for_class"], "9B/Sc1");
    office.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
    office.done(&["in", "LAP-1", "--all-well"]);
    let desk = office.feed("LAP-2\n", &["desk", "--class", "9B/Sc1", "--format", "json"]);
    assert_eq!(office.holder("LAP-2").as_deref(), Some("Meg Madeup"), "{desk:?}");
}

#[test]
fn oneroster_comes_in_with_forms_and_groups() {
    let office = brings(
        &fixture("oneroster/good"),
        &[ANN, "Hal Head, staff, -, -", "Meg Madeup, pupil, 9, 9B", "Noor New, pupil, 9, 9B"],
    );
    assert_eq!(office.person("001234")["name"], "Meg Madeup", "the identifier is the admission number");
    assert_eq!(office.person("23mmadeup")["email"], "23mmadeup@school.example.org");
    assert_eq!(each(&office.json(&["person", "list", "--class", "9B"]), "name"), ["Meg Madeup", "Noor New"]);
    has_the_science_group(&office);
}

/// Packs the files of a folder into a zip.
fn zipped(folder: &str, inside: &str) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        zip.start_file(format!("{inside}{name}"), SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_zip_is_read_as_its_folder() {
    for folder in ["oneroster/good", "sds-v1/full", "sds-v2/good", "sds-v2.1/good"] {
        for inside in ["", "export/"] {
            let (unpacked, packed) = (Office::new(), Office::new());
            unpacked.import(&["person", "import", &fixture(folder)]);
            let zip = packed.file("people.zip", zipped(&fixture(folder), inside));
            packed.import(&["person", "import", &zip]);
            assert_eq!(packed.everybody(), unpacked.everybody(), "{folder}");
            packed.changes_nothing(&["person", "import", &zip]);
            packed.changes_nothing(&["person", "import", &fixture(folder)]);
        }
    }
}

#[test]
fn a_zip_of_something_else_is_refused() {
    let office = Office::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("readme.txt", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"nothing to see here").unwrap();
    let other = office.file("other.zip", zip.finish().unwrap().into_inner());
    tells(&office.stopped(&["person", "import", &other]).err, &["readme.txt"]);
    let cut = zipped(&fixture("oneroster/good"), "");
    let cut = office.file("cut.zip", &cut[..cut.len() / 2]);
    office.stopped(&["person", "import", &cut]);
    let text = office.file("not.zip", "this is no zip\n");
    office.stopped(&["person", "import", &text]);
}

#[test]
fn a_zip_that_unpacks_to_gigabytes_is_refused() {
    let office = Office::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("users.csv", SimpleFileOptions::default()).unwrap();
    let head = fixture_text("oneroster/good/users.csv");
    zip.write_all(head.as_bytes()).unwrap();
    let block = vec![b' '; 1 << 20];
    for _ in 0..600 {
        zip.write_all(&block).unwrap();
    }
    let bomb = office.file("bomb.zip", zip.finish().unwrap().into_inner());
    office.stopped(&["person", "import", &bomb]);
}

#[test]
fn oneroster_leaves_out_deleted_people_and_parents() {
    let plan = Office::new().plan(&["person", "import", &fixture("oneroster/good")]);
    let skipped: Vec<_> = rows(&plan["rows"]).iter().filter(|row| row["outcome"] == "skipped").collect();
    let told = serde_json::to_string(&skipped).unwrap();
    assert_eq!(skipped.len(), 3, "{told}");
    tells(&told.to_lowercase(), &["guardian", "tobedeleted"]);
    assert_eq!(plan["by_kind"], serde_json::json!({"staff": 2, "pupil": 2}));
}

#[test]
fn a_oneroster_file_of_users_alone_is_read_too() {
    let office = brings(&fixture("oneroster/good/users.csv"), &[ANN, "Hal Head, staff, -, -", MEG, NOOR]);
    assert_eq!(office.person("001234")["username"], "23mmadeup");
}

#[test]
fn a_role_that_is_not_known_is_not_staff() {
    let office = Office::new();
    let (plan, _) = office.refused_file(&["person", "import", &fixture("oneroster/bad-role")]);
    let wizard = row(&plan, 2)["outcome"].clone();
    assert!(wizard == "problem" || wizard == "question", "{plan}");
}

#[test]
fn a_folder_without_users_is_refused() {
    tells(&Office::new().stopped(&["person", "import", &fixture("oneroster/no-users")]).err, &["users.csv"]);
}

#[test]
fn an_enrolment_of_nobody_is_named() {
    for (folder, file, words) in [
        ("oneroster/bad-enrolment", "enrollments.csv", &["s99", "c99"][..]),
        ("sds-v1/bad-enrolment", "StudentEnrollment.csv", &["13999"]),
    ] {
        let (plan, _) = Office::new().refused_file(&["person", "import", &fixture(folder)]);
        let told = plan.to_string();
        tells(&told, &[file]);
        tells(&told, words);
    }
}

#[test]
fn school_data_sync_1_comes_in_whole() {
    let office = brings(&fixture("sds-v1/full"), &[ANN, MEG, NOOR]);
    assert_eq!(office.person("23mmadeup")["year_group"], "9");
    assert_eq!(office.person("aexample")["job_title"], Value::Null, "Ms is no job");
    has_the_science_group(&office);
    let everything = office.traces().join("\n");
    for private in ["Not-a-real-pass", "Notkept", "Madeup Lane"] {
        assert!(!everything.contains(private), "{private} was kept");
    }
}

#[test]
fn three_columns_of_school_data_sync_1_ask_for_names() {
    let office = Office::new();
    let path = fixture("sds-v1/minimal");
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["no-name 3"]);
    assert_eq!(each(&group(&plan, "no-name").unwrap()["answers"], "word"), ["username", "skip"]);
    office.refused_file(&["person", "import", &path]);
    let skipped = office.json(&["person", "import", &path, "--answer", "no-name=skip"]);
    assert_eq!((&skipped["added"], office.everybody().len()), (&0.into(), 0));
    office.import(&["person", "import", &path, "--answer", "no-name=username"]);
    let wanted = ["23mmadeup, pupil, -, -", "23nnew, pupil, -, -", "aexample, staff, -, -"];
    assert_eq!(office.everybody(), wanted);
    office.changes_nothing(&["person", "import", &path]);
    // Names that come later fill in what was missing; it is the same person, no question.
    office.import(&["person", "import", &fixture("sds-v1/full")]);
    assert_eq!(office.everybody(), [ANN, MEG, NOOR]);
}

#[test]
fn three_columns_find_known_people_without_a_question() {
    let office = Office::new();
    office.import(&["person", "import", &fixture("sds-v1/full")]);
    office.changes_nothing(&["person", "import", &fixture("sds-v1/minimal")]);
}

#[test]
fn a_student_file_without_an_id_is_refused() {
    tells(&Office::new().stopped(&["person", "import", &fixture("sds-v1/bad")]).err, &["Student.csv", "ID"]);
}

#[test]
fn school_data_sync_2_comes_in_and_a_teacher_with_a_grade_is_staff() {
    let office = brings(&fixture("sds-v2/good"), &[ANN, "Hal Head, staff, -, -", MEG, NOOR]);
    assert_eq!(office.person("AL01")["kind"], "staff");
    has_the_science_group(&office);
}

#[test]
fn a_source_id_twice_is_named() {
    let (plan, _) = Office::new().refused_file(&["person", "import", &fixture("sds-v2/bad")]);
    assert!(outcomes(&plan).contains(&"3 problem".to_owned()), "{plan}");
}

#[test]
fn school_data_sync_2_1_comes_in_with_american_dates() {
    let office = brings(&fixture("sds-v2.1/good"), &[ANN, MEG, NOOR]);
    let meg = office.person("001234");
    assert_eq!((&meg["start_on"], &meg["email"]), (&"2026-09-01".into(), &"23mmadeup@school.example.org".into()));
    let ann = office.person("AL01");
    assert_eq!((&ann["last_working_day"], &ann["contract_end"]), (&Value::Null, &Value::Null), "9999 is no end");
    has_the_science_group(&office);
}

#[test]
fn a_role_of_nobody_and_a_user_without_a_role_are_named() {
    let (plan, _) = Office::new().refused_file(&["person", "import", &fixture("sds-v2.1/bad")]);
    tells(&plan.to_string(), &["009999", "001236"]);
}

#[test]
fn a_pupil_who_leaves_a_group_leaves_it_in_the_register() {
    let office = Office::new();
    office.import(&["person", "import", &fixture("sds-v2/good")]);
    for file in ["orgs.csv", "users.csv", "classes.csv", "enrollments.csv"] {
        let text = fixture_text(&format!("sds-v2/good/{file}"));
        office.file(&format!("next/{file}"), text.replace("11001,001234,Student", "11001,001236,Student"));
    }
    office.import(&["person", "import", &office.path("next")]);
    assert_eq!(each(&office.json(&["person", "list", "--class", "9B/Sc1"]), "name"), ["Noor New"]);
}

#[test]
fn the_roll_over_is_a_plan_of_joiners_movers_and_leavers() {
    let office = Office::new();
    let before = "Admission Number,First Name,Last Name,Year,Reg\n1001,Pip,Seven,7,7A\n1002,Meg,Nine,9,9B\n";
    office.import(&["person", "import", &office.file("before.csv", before)]);
    let after = "Admission Number,First Name,Last Name,Year,Reg\n1001,Pip,Seven,8,8A\n1003,Noor,New,7,7A\n";
    let plan = office.plan(&["person", "import", &office.file("after.csv", after), "--leavers"]);
    assert_eq!(refs(&plan["joiners"]), ["1003"]);
    assert_eq!(refs(&plan["leavers"]), ["1002"]);
    assert_eq!(rows(&plan["movers"]).len(), 1);
    assert_eq!(
        (&plan["not_in_file"]["count"], &plan["not_in_file"]["first"]),
        (&1.into(), &serde_json::json!(["1002"]))
    );
    let fields = each(&row(&plan, 2)["changes"], "field");
    assert_eq!(fields.len(), 2, "{plan}");
}

#[test]
fn groups_come_from_a_plain_file_too() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Year Group,Reg Group,Teaching Groups\n\
                001234,Meg,Madeup,9,9B,9B/Sc1; 9B/Ma2\n001236,Noor,New,9,9B,9B/Ma2\n";
    office.import(&["person", "import", &office.file("pupils.csv", text)]);
    assert_eq!(each(&office.json(&["person", "list", "--class", "9B/Sc1"]), "name"), ["Meg Madeup"]);
    assert_eq!(each(&office.json(&["person", "list", "--class", "9B/Ma2"]), "name"), ["Meg Madeup", "Noor New"]);
    assert_eq!(office.person("001234")["class"], "9B");
}

#[test]
fn a_school_system_that_renumbers_everybody_is_one_question() {
    let office = Office::new();
    office.import(&["person", "import", &fixture("sds-v2/good")]);
    for file in ["orgs.csv", "classes.csv", "users.csv", "enrollments.csv"] {
        let text = fixture_text(&format!("sds-v2/good/{file}"));
        let text =
            text.replace("001234", "771234").replace("001236", "771236").replace("AL01", "9AL").replace("HH01", "9HH");
        office.file(&format!("new/{file}"), text);
    }
    let path = office.path("new");
    let plan = office.plan(&["person", "import", &path]);
    assert_eq!(groups(&plan), ["renumbered 4"]);
    assert_eq!(each(&group(&plan, "renumbered").unwrap()["answers"], "word"), ["same", "keep", "new"]);
    assert_eq!(asked(&plan, "renumbered").len(), 4);
    office.import(&["person", "import", &path, "--answer", "renumbered=same"]);
    assert_eq!(office.everybody().len(), 4);
    assert_eq!(office.person("771234")["name"], "Meg Madeup");
    office.changes_nothing(&["person", "import", &path]);
}
