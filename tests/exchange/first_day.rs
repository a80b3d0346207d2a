//! The first day with a school's own files: in the wrong order, twice, and with holders that nobody knows.

use super::coming_in::{Office, asked, fixture, group, groups, lines, row, tells};
use crate::support::answers::{rows, text};
use serde_json::{Value, json};

/// A list of laptops T-1, T-2 … with these cells in the columns “Assigned To” and “Status”.
fn list(office: &Office, cells: &[(&str, &str)]) -> String {
    let line = |(n, (holder, status)): (usize, &(&str, &str))| format!("T-{},Laptop,\"{holder}\",{status}\n", n + 1);
    let lines: String = cells.iter().enumerate().map(line).collect();
    office.file("items.csv", format!("Asset ID,Type,Assigned To,Status\n{lines}"))
}

/// The notes and warnings of an import, as the terminal shows them.
fn said(office: &Office, command: &[&str]) -> String {
    let ran = office.run(command);
    assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
    ran.err
}

#[test]
fn items_before_people_are_told_to_wait_for_them() {
    let office = Office::new();
    let path = list(&office, &[("Ann Example", ""), ("", "")]);
    let ran = office.run(&["asset", "import", &path]);
    assert_eq!(ran.code, 4, "{ran:?}");
    tells(&ran.err, &["The register has no people.", "person import FILE", "--answer"]);
    tells(&asked(&office.plan(&["asset", "import", &path]), "holder")[0], &["which has no people yet"]);
    office.import(&["person", "import", &fixture("holders/people.csv")]);
    let report = office.import(&["asset", "import", &path]);
    assert_eq!((&report["borrowers_added"], &report["loans_added"]), (&0.into(), &1.into()));
}

#[test]
fn holders_of_whom_the_register_knows_none_mean_that_people_are_missing() {
    let office = Office::with_holders();
    let path = list(&office, &[("Mo Mock", ""), ("Pip Placeholder", "")]);
    let ran = office.run(&["asset", "import", &path]);
    tells(&ran.err, &["No holder of the file is in the register.", "person import FILE"]);
    let rest = office.path("rest.csv");
    let ran = office.run(&["asset", "import", &path, "--skip-bad", &rest]);
    tells(&ran.err, &["No holder of the file is in the register.", "person import FILE"]);
    let path = list(&office, &[("Ann Example", ""), ("Pip Placeholder", "")]);
    let ran = office.run(&["asset", "import", &path]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(!ran.err.contains("person import"), "one holder is known: {}", ran.err);
    let ran = office.run(&["asset", "import", &path, "--answer", "holder=no-loan"]);
    assert!(ran.code == 0 && !ran.err.contains("person import"), "{ran:?}");
}

#[test]
fn one_of_several_people_is_never_added_again() {
    for answer in ["holder=add-pupil", "holder=add-staff", "holder:2=add-pupil"] {
        let office = Office::with_holders();
        let path = list(&office, &[("Tom Sample", "")]);
        let command = ["asset", "import", &path, "--answer", answer];
        let (plan, _) = office.refused_file(&command);
        let question = group(&plan, "holder").unwrap();
        assert_eq!((&question["open"], &question["rows"][0]["answer"]), (&1.into(), &Value::Null), "{answer}");
        tells(&text(&question["rows"][0]["text"]), &["several people", "holder:2=TS02"]);
        assert_eq!(office.everybody().len(), 3);
        let report = office.import(&["asset", "import", &path, "--answer", "holder:T-1=TW03"]);
        assert_eq!((office.everybody().len(), &report["loans_added"]), (3, &1.into()));
        assert_eq!(office.item("T-1")["holder"]["ref"], "TW03");
    }
    let office = Office::with_holders();
    let path = list(&office, &[("Tom Sample", "")]);
    office.import(&["asset", "import", &path, "--answer", "holder=no-loan"]);
    assert_eq!((office.everybody().len(), office.holder("T-1")), (3, None));
}

#[test]
fn a_group_answer_adds_strangers_and_leaves_the_others_open() {
    let office = Office::with_holders();
    let path = list(&office, &[("Tom Sample", ""), ("Placeholder, Pip", ""), ("001207", ""), ("P1207", "")]);
    let command = ["asset", "import", &path, "--answer", "holder=add-pupil"];
    let (plan, _) = office.refused_file(&command);
    assert_eq!(group(&plan, "holder").unwrap()["open"], 3);
    assert_eq!(lines(&plan, "question"), [2, 4, 5]);
    tells(&asked(&plan, "holder")[2], &["“001207” is nobody in the register", "no name"]);
    office.skipping_bad(&command);
    assert_eq!(office.tags(), ["T-2"]);
    let pip = office.person("Pip Placeholder");
    assert_eq!((&pip["given_name"], &pip["family_name"]), (&"Pip".into(), &"Placeholder".into()));
    assert_eq!(office.everybody().len(), 4, "no person is called by a number");
}

#[test]
fn the_holder_of_an_item_that_is_gone_is_kept_in_the_notes() {
    for (word, state) in [("Disposed", "disposed"), ("Lost", "lost"), ("Stolen", "stolen"), ("Missing", "missing")] {
        let office = Office::with_holders();
        let path = list(&office, &[("Mo Mock", word), ("Ann Example", word)]);
        let plan = office.plan(&["asset", "import", &path]);
        assert!(groups(&plan).is_empty(), "{plan}");
        tells(&row(&plan, 2)["reasons"].to_string(), &["Mo Mock", state, "notes"]);
        office.import(&["asset", "import", &path]);
        let item = office.item("T-1");
        assert_eq!((&item["state"], &item["notes"]), (&state.into(), &"Holder in the file: Mo Mock".into()));
        assert_eq!(office.item("T-2")["notes"], "Holder in the file: Ann Example");
        assert_eq!(office.json(&["loan", "list"]), json!([]));
        office.changes_nothing(&["asset", "import", &path]);
    }
}

#[test]
fn a_state_that_differs_from_the_register_is_said() {
    let office = Office::with_holders();
    let path = list(&office, &[("Ann Example", ""), ("", ""), ("", ""), ("", ""), ("", "In repair")]);
    office.import(&["asset", "import", &path]);
    office.dispose(&["T-2"]);
    for (word, line, words) in [
        ("Available", 2, "T-1 is available in the file; in the register it is on loan"),
        ("Available", 3, "T-2 is available in the file; in the register it is disposed"),
        ("Scrapped", 4, "T-3 is disposed (“Scrapped”) in the file; in the register it is available"),
        ("Lost", 4, "T-3 is lost in the file; in the register it is available"),
        ("Faulty", 5, "T-4 is unsafe (“Faulty”) in the file; in the register it is available"),
        ("On loan", 5, "T-4 is on loan in the file; in the register it is available"),
    ] {
        let mut cells = [("", ""); 5];
        cells[line - 2] = ("", word);
        let path = list(&office, &cells);
        let plan = office.plan(&["asset", "import", &path]);
        assert_eq!(row(&plan, line as u64)["reasons"], json!([words]), "{word}");
        assert_eq!(row(&plan, line as u64)["outcome"], "unchanged");
        tells(&said(&office, &["asset", "import", &path]), &[words]);
        office.changes_nothing(&["asset", "import", &path]);
    }
}

#[test]
fn a_state_that_fits_the_register_is_not_said() {
    let office = Office::with_holders();
    let cells =
        [("Ann Example", "Ready to deploy"), ("", "Active"), ("", "In repair"), ("", "In the loft"), ("", "Scrapped")];
    let path = list(&office, &cells);
    office.import(&["asset", "import", &path]);
    let plan = office.plan(&["asset", "import", &path]);
    for line in 2..=6 {
        assert_eq!(row(&plan, line)["reasons"], json!([]), "line {line}");
    }
    assert!(!said(&office, &["asset", "import", &path]).contains("in the register"));
}

#[test]
fn another_holder_is_said_with_both_names() {
    let office = Office::with_holders();
    office.import(&["asset", "import", &list(&office, &[("Ann Example", ""), ("", "")])]);
    let path = list(&office, &[("twsample", ""), ("Ann Example", "")]);
    let told = said(&office, &["asset", "import", &path]);
    tells(&told, &["T-1 has a different holder", "Tom Sample", "not Ann Example", "T-2 has", "not nobody"]);
    let told = said(&office, &["asset", "import", &list(&office, &[("Mo Mock", "")])]);
    tells(&told, &["“Mo Mock”, not Ann Example"]);
}

#[test]
fn a_holder_who_may_be_the_registers_is_not_said() {
    let office = Office::with_holders();
    let path = list(&office, &[("Tom Sample", ""), ("Stock", "")]);
    let answers = ["--answer", "holder=no-loan", "--answer", "holder:2=TW03"];
    office.import(&[&["asset", "import", path.as_str()], &answers[..]].concat());
    assert_eq!(office.item("T-1")["holder"]["ref"], "TW03");
    let told = said(&office, &["asset", "import", &path]);
    assert!(!told.contains("different holder"), "{told}");
}

#[test]
fn items_without_a_category_are_counted_only_if_they_are_new() {
    let office = Office::new();
    let path = office.file("items.csv", "Asset ID,Make\nT-1,Acme\nT-2,Acme\n");
    tells(&said(&office, &["asset", "import", &path]), &["2 new items without a category"]);
    let again = said(&office, &["asset", "import", &path]);
    assert!(!again.contains("without a category"), "{again}");
    let path = office.file("items.csv", "Asset ID,Make\nT-1,Acme\nT-2,Acme\nT-3,Acme\n");
    tells(&said(&office, &["asset", "import", &path]), &["1 new item without a category"]);
}

#[test]
fn what_the_file_has_not_is_in_natural_order() {
    let office = Office::new();
    let tags: String = (1..=24).map(|n| format!("P-{n},Laptop\n")).collect();
    office.import(&["asset", "import", &office.file("items.csv", format!("Asset ID,Type\n{tags}"))]);
    office.dispose(&["P-3"]);
    let plan = office.plan(&["asset", "import", &office.file("one.csv", "Asset ID,Type\nP-1,Laptop\n")]);
    let first = each_text(&plan["not_in_file"]["first"]);
    assert_eq!((&plan["not_in_file"]["count"], first.len()), (&22.into(), 20), "P-3 is no longer the school's");
    assert_eq!(first[..3], ["P-2", "P-4", "P-5"]);
    assert_eq!(first[19], "P-22");
}

fn each_text(list: &Value) -> Vec<String> {
    rows(list).iter().map(text).collect()
}

#[test]
fn states_are_shown_with_spaces_in_the_table_only() {
    let office = Office::with_holders();
    let path = list(&office, &[("Ann Example", ""), ("", "In the loft")]);
    let ran = office.run(&["asset", "import", &path, "--dry-run"]);
    tells(&ran.out, &["1 awaiting check", "1 on loan"]);
    assert_eq!(office.plan(&["asset", "import", &path])["by_state"], json!({"awaiting_check": 1, "on_loan": 1}));
}

#[test]
fn a_parent_is_a_parent_or_carer_in_every_reason() {
    let office = Office::new();
    let text = "Ref,First Name,Last Name,Role\nA1,Ann,Example,guardian\nB1,Ben,Example,parent\nC1,Cy,Sample,pupil\n";
    let plan = office.plan(&["person", "import", &office.file("people.csv", text)]);
    assert_eq!(lines(&plan, "skipped"), [2, 3]);
    for (line, word) in [(2, "guardian"), (3, "parent")] {
        let why = format!("a parent or carer (“{word}” in the file), not a pupil or member of staff");
        assert_eq!(row(&plan, line)["reasons"], json!([why]));
    }
}

#[test]
fn a_testers_binary_file_is_known_by_every_import() {
    let office = Office::new();
    for command in [&["asset", "import"][..], &["person", "import"], &["pat", "import"]] {
        let ran = office.stopped(&[command, &[fixture("seaward/tests.sss").as_str()]].concat());
        tells(&ran.err, &["Seaward SSS file", "Download in its main menu", "pat import FILE"]);
        assert!(!ran.err.contains("plain text file"), "{ran:?}");
    }
}

#[test]
fn a_file_of_people_is_sent_to_the_import_of_people() {
    let office = Office::new();
    let text = "Forename,Surname,Adno,Year,Reg Group\nAnn,Example,A1,9,9B\n";
    let ran = office.stopped(&["asset", "import", &office.file("people.csv", text)]);
    tells(&ran.err, &["headings are those of people", "person import FILE", "Their Heading=tag"]);
    let ran = office.stopped(&["asset", "import", &fixture("holders/people.csv")]);
    tells(&ran.err, &["person import FILE"]);
    let text = "Make,Model,Serial,Location,Name\nAcme,A1,123,Hall,Trolley\n";
    let ran = office.stopped(&["asset", "import", &office.file("items.csv", text)]);
    assert!(!ran.err.contains("person import"), "items without tags: {ran:?}");
}

#[test]
fn a_file_of_items_is_sent_to_the_import_of_items() {
    let office = Office::new();
    for text in [
        "Asset Tag,Type,Make,Model\nT-1,Laptop,Acme,A1\n",
        "Make,Model,Serial No,Location\nAcme,A1,123,Hall\n",
        "Asset No,Room,Condition Of Case\nT-1,Hall,good\n",
    ] {
        let ran = office.stopped(&["person", "import", &office.file("items.csv", text)]);
        tells(&ran.err, &["headings are those of items", "asset import FILE", "Their Heading=ref"]);
    }
    let text = "First Name,Last Name,Form\nAnn,Example,9B\n";
    let ran = office.stopped(&["person", "import", &office.file("people.csv", text)]);
    assert!(!ran.err.contains("asset import"), "people without refs: {ran:?}");
}
