//! Files of people: who is meant by a row, if it is staff or a pupil, and what is asked.

use crate::support::{Cli, School, answers::each};
use serde_json::Value;
use std::{fs, ops::Deref};

/// A school with a teacher who holds a laptop, and two pupils.
pub(super) struct Office {
    school: School,
    cli: Cli,
}

impl Deref for Office {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Office {
    pub(super) fn empty() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        Self { school, cli }
    }

    fn new() -> Self {
        let office = Self::empty();
        office.done(&["person", "add", "ANA", "--first-name", "Ana", "--last-name", "Marsh", "--kind", "staff"]);
        for (reference, first, last, more) in
            [("001234", "Amy", "Abel", ["--username", "aabel"]), ("000077", "Bob", "Burr", ["--username", "bburr"])]
        {
            let names = ["person", "add", reference, "--first-name", first, "--last-name", last, "--class", "9B"];
            office.done(&[&names[..], &more].concat());
        }
        office.done(&["asset", "add", "LAP-0001", "--category", "laptop"]);
        office.done(&["out", "LAP-0001", "--to", "ANA"]);
        office
    }

    /// Writes a file, with its folder. Returns the path.
    pub(super) fn paper(&self, name: &str, text: &str) -> String {
        let path = self.school.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// The plan of an import, whether it can be written or not.
    pub(super) fn plan(&self, path: &str, more: &[&str]) -> Value {
        self.run(&[&["person", "import", path, "--dry-run", "--format", "json"], more].concat()).json()
    }

    /// Imports a file that has neither problems nor open questions.
    pub(super) fn import(&self, path: &str, more: &[&str]) -> Value {
        self.json(&[&["person", "import", path], more].concat())
    }

    pub(super) fn of(&self, text: &str, more: &[&str]) -> Value {
        self.plan(&self.paper("people.csv", text), more)
    }

    pub(super) fn takes(&self, text: &str, more: &[&str]) -> Value {
        self.import(&self.paper("people.csv", text), more)
    }

    pub(super) fn person(&self, who: &str) -> Value {
        self.json(&["person", "show", who])
    }

    /// Everybody as “ref name, kind”, sorted.
    pub(super) fn everybody(&self) -> Vec<String> {
        let list = self.json(&["person", "list"]);
        let of = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
        let mut all: Vec<String> = (list.as_array().unwrap().iter())
            .map(|row| format!("{} {}, {}", of(row, "ref"), of(row, "name"), of(row, "kind")))
            .collect();
        all.sort();
        all
    }
}

/// The groups of questions with the number of rows that are open.
pub(super) fn asked(plan: &Value) -> Vec<String> {
    let groups = plan["questions"].as_array().unwrap();
    groups.iter().map(|group| format!("{} {}", group["group"].as_str().unwrap(), group["open"])).collect()
}

/// The outcome of each row.
pub(super) fn outcomes(plan: &Value) -> Vec<String> {
    each(&plan["rows"], "outcome")
}

fn reasons(plan: &Value, at: usize) -> String {
    plan["rows"][at]["reasons"].to_string()
}

#[test]
fn a_reused_code_doesnt_rename_its_person() {
    let office = Office::new();
    let text = "Staff Number,Forename,Surname\nANA,Andrew,Nash\n";
    let plan = office.of(text, &[]);
    assert_eq!(asked(&plan), ["names-changed 1"]);
    let row = &plan["questions"][0]["rows"][0];
    assert_eq!((&row["key"], &row["candidates"][0]), (&"ANA".into(), &"LAP-0001".into()));
    office.kept_out(4, &["person", "import", &office.paper("people.csv", text)]);
    assert_eq!(office.person("ANA")["name"], "Ana Marsh");
    let skipped = office.takes(text, &["--answer", "names-changed=skip"]);
    assert_eq!((&skipped["skipped"], &office.person("ANA")["name"]), (&1.into(), &"Ana Marsh".into()));
    for row in ["names-changed:2=same", "names-changed:ana=same"] {
        assert_eq!(outcomes(&office.of(text, &["--answer", row])), ["updated"], "{row}");
    }
    office.takes(text, &["--answer", "names-changed=same"]);
    assert_eq!(office.person("ANA")["name"], "Andrew Nash");
}

#[test]
fn a_legal_name_is_no_other_person() {
    let office = Office::new();
    let names = "Legal Surname,Legal Forename,Preferred Surname,Preferred Forename";
    let plan = office.of(&format!("Staff Code,{names}\nANA,Marsh,Ana,Petrov,Nusha\n"), &[]);
    assert_eq!((outcomes(&plan), asked(&plan)), (vec!["updated".to_owned()], vec![]));
    // One new name is no question, nor are accents, hyphens and capitals.
    for (first, last, outcome) in [("Ana", "Nash", "updated"), ("ANA", "MARSH", "unchanged")] {
        let plan = office.of(&format!("Staff Code,Forename,Surname\nANA,{first},{last}\n"), &[]);
        assert_eq!((outcomes(&plan), asked(&plan)), (vec![outcome.to_owned()], vec![]), "{first} {last}");
    }
}

#[test]
fn keys_that_lost_their_zeros_are_one_question_for_the_file() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Reg Group\n1234,Amy,Abel,10B\n77,Bob,Burr,10B\n";
    assert_eq!(asked(&office.of(text, &[])), ["leading-zeros 2"]);
    let done = office.takes(text, &["--answer", "leading-zeros=same"]);
    assert_eq!((&done["changed"], &done["added"]), (&2.into(), &0.into()));
    assert_eq!(office.person("001234")["class"], "10B");
    assert_eq!(office.takes(text, &["--answer", "leading-zeros=same"])["unchanged"], 2);
}

#[test]
fn a_few_keys_without_zeros_are_the_known_ones() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Reg Group\n\
        1234,Amy,Abel,10B\n2,Cy,Cole,9B\n3,Di,Dean,9B\n4,Ed,Eve,9B\n";
    let plan = office.of(text, &[]);
    assert_eq!((asked(&plan), &plan["added"], &plan["changed"]), (vec![], &3.into(), &1.into()));
    let ran = office.done(&["person", "import", &office.paper("people.csv", text)]);
    assert!(ran.err.contains("1234 was read as 001234: Amy Abel (9B)"), "{}", ran.err);
    assert_eq!(office.person("001234")["class"], "10B");
    // Two keys of one file that differ only in zeros are asked about.
    let twice = "Admission Number,First Name,Last Name,Reg Group\n0099,Jo,Jay,9B\n99,Jo,Jay,9B\n5,Al,Ash,9B\n";
    assert_eq!(asked(&office.of(twice, &[])), ["leading-zeros 1"]);
}

#[test]
fn a_username_finds_the_person() {
    let office = Office::new();
    let text = "Username,First Name,Last Name,Year Group,Reg Group\naabel,Amy,Abel,9,9C\nuone,Una,One,7,7A\n";
    let done = office.takes(text, &[]);
    assert_eq!((&done["added"], &done["changed"]), (&1.into(), &1.into()));
    assert_eq!((&office.person("001234")["class"], &office.person("uone")["kind"]), (&"9C".into(), &"pupil".into()));
}

#[test]
fn an_address_alone_finds_the_person() {
    let office = Office::new();
    office.done(&["person", "edit", "ANA", "--email", "amarsh@school.example"]);
    let text = "Email,First Name,Last Name,Job Title\nAMarsh@school.example,Ana,Marsh,Head of Art\n";
    assert_eq!(office.takes(text, &[])["changed"], 1);
    assert_eq!(office.person("ANA")["job_title"], "Head of Art");
}

#[test]
fn a_system_that_renumbers_everybody_is_one_question() {
    let office = Office::new();
    let text = "Admission No,First Name,Last Name,Reg Group,Username\nA1,Amy,Abel,9B,aabel\nA2,Bob,Burr,9B,bburr\n";
    let plan = office.of(text, &[]);
    assert_eq!(asked(&plan), ["renumbered 2"]);
    assert_eq!(plan["questions"][0]["rows"][0]["candidates"][0], "001234: Amy Abel (9B), pupil");
    let mine = |word: &str| {
        let office = Office::new();
        office.takes(text, &["--answer", &format!("renumbered={word}")]);
        office.everybody()
    };
    assert_eq!(mine("same"), ["A1 Amy Abel, pupil", "A2 Bob Burr, pupil", "ANA Ana Marsh, staff"]);
    assert_eq!(mine("keep"), ["000077 Bob Burr, pupil", "001234 Amy Abel, pupil", "ANA Ana Marsh, staff"]);
    assert_eq!(mine("new").len(), 5);
}

#[test]
fn a_pupil_whom_another_register_made_staff_becomes_a_pupil() {
    let office = Office::empty();
    office.done(&["person", "add", "22ecarter", "--kind", "staff", "--last-name", "Carter", "--username", "22ecarter"]);
    let text = "Admission No,Legal Surname,Legal Forename,Year Group,Username\nA001,Carter,Emma,7,22ecarter\n";
    assert_eq!(asked(&office.of(text, &[])), ["renumbered 1"]);
    office.takes(text, &["--answer", "renumbered=same"]);
    assert_eq!(office.everybody(), ["A001 Emma Carter, pupil"]);
}

#[test]
fn brothers_with_one_address_are_two_people() {
    let office = Office::empty();
    let text = "Admission No,First Name,Last Name,Reg,Email\n\
        1,Ben,Ford,9B,ford@home.example\n2,Sam,Ford,7A,ford@home.example\n";
    assert_eq!(office.takes(text, &[])["added"], 2);
    assert_eq!(office.takes(text, &[])["unchanged"], 2);
}

#[test]
fn one_account_twice_in_a_file_is_a_problem() {
    let office = Office::empty();
    let plan = office.of("Username,First Name,Last Name,Reg\nbford,Ben,Ford,9B\nBFORD,Ben,Ford,9B\n", &[]);
    assert_eq!(outcomes(&plan), ["added", "problem"]);
    assert!(reasons(&plan, 1).contains("line 2 has the same person: Ben Ford (9B)"), "{plan}");
}

#[test]
fn one_ref_of_staff_and_of_a_pupil_is_noted() {
    let office = Office::empty();
    let text = "Ref,Kind,First Name,Last Name\n7,staff,Sam,Smith\n7,pupil,Jo,Jones\n";
    let plan = office.of(text, &[]);
    assert_eq!(plan["added"], 2);
    assert!(reasons(&plan, 1).contains("the ref “7” is also the ref of Sam Smith"), "{plan}");
    office.done(&["asset", "add", "2002", "--category", "tablet"]);
    let plan = office.of("Admission Number,First Name,Last Name,Year\n2002,Ed,Eve,9\n", &[]);
    assert!(reasons(&plan, 0).contains("2002 is also the tag of"), "{plan}");
}

#[test]
fn a_key_that_a_spreadsheet_changed_is_read_or_refused() {
    let office = Office::empty();
    let plan = office
        .of("Staff Number,First Name,Last Name\n\"=\"\"001234\"\"\",Zed,Zulu\n1.00E+10,Al,Ash\nN/A,Bo,Box\n", &[]);
    assert_eq!(outcomes(&plan), ["added", "problem", "problem"]);
    assert_eq!(plan["rows"][0]["key"], "001234");
    assert!(reasons(&plan, 1).contains("“1.00E+10” has lost its digits in a spreadsheet"), "{plan}");
    assert!(reasons(&plan, 2).contains("“N/A” is no ref"), "{plan}");
}

#[test]
fn the_row_says_if_it_is_staff_or_a_pupil() {
    for (headings, cells, kind) in [
        ("Ref,Year", "1,9", "pupil"),
        ("Ref,Form", "1,9B", "pupil"),
        ("Admission No,Job Title", "1,Prefect", "pupil"),
        ("Student ID,Email", "1,a@b.example", "pupil"),
        ("Staff Code,Email", "1,a@b.example", "staff"),
        ("Ref,Position", "1,Caretaker", "staff"),
        ("Ref,Role", "1,Governor", "governor"),
        ("Ref,Role", "1,Student", "pupil"),
        ("Ref,Kind", "1,learner", "pupil"),
        ("Ref,Kind,Form", "1,staff,9B", "staff"),
        ("Staff Code,Role,Tutor Group", "1,Teacher,9B", "staff"),
        ("Ref,Line Manager", "1,ANA", "staff"),
        ("Ref,Year", "1,Staff", "staff"),
    ] {
        let office = Office::empty();
        let plan = office.of(&format!("{headings},First Name,Last Name\n{cells},Al,Ash\n"), &[]);
        assert_eq!(plan["by_kind"], serde_json::json!({ kind: 1 }), "{headings}: {cells}: {plan}");
    }
}

#[test]
fn a_kind_that_nothing_says_is_asked_once() {
    let office = Office::empty();
    let text = "Ref,First Name,Last Name\n1,Al,Ash\n2,Bo,Box\n";
    assert_eq!(asked(&office.of(text, &[])), ["kind 2"]);
    assert_eq!(office.of(text, &["--kind", "visitor"])["by_kind"]["visitor"], 2);
    let plan = office.of(text, &["--answer", "kind=staff", "--answer", "kind:3=skip"]);
    assert_eq!(
        (&plan["by_kind"]["staff"], outcomes(&plan)),
        (&1.into(), vec!["added".to_owned(), "skipped".to_owned()])
    );
    // A form in a row with a staff number is the tutor's, or the number is a pupil's.
    assert_eq!(asked(&office.of("Staff Code,Form,First Name,Last Name\n1,9B,Al,Ash\n", &[])), ["kind 1"]);
    // A known person is not asked about.
    office.takes(text, &["--kind", "staff"]);
    assert_eq!(asked(&office.of(text, &[])), [""; 0]);
}

#[test]
fn a_name_in_one_column_is_read_both_ways() {
    let office = Office::empty();
    office.takes("Admission Number,Name,Reg Group\nX1,\"Abel, Amy\",9B\nX2,Bob Burr,9B\nX3,Cher,9B\n", &[]);
    let names = |who: &str| (office.person(who)["given_name"].clone(), office.person(who)["family_name"].clone());
    assert_eq!(names("X1"), ("Amy".into(), "Abel".into()));
    assert_eq!(names("X2"), ("Bob".into(), "Burr".into()));
    assert_eq!(names("X3"), (Value::Null, "Cher".into()));
}

#[test]
fn a_column_upn_is_the_pupil_number_or_the_account() {
    let office = Office::empty();
    let pupils = "Admission No,UPN,First Name,Last Name\n1,B801200005001,Al,Ash\n";
    let plan = office.of(pupils, &[]);
    // It is never shown.
    assert_eq!((&plan["columns"][1]["field"], &plan["columns"][1]["first"]), (&"UPN".into(), &Value::Null));
    assert!(!plan.to_string().contains("B801200005001"), "{plan}");
    office.takes(pupils, &[]);
    // A new admission number with the known pupil number is the same pupil.
    assert_eq!(
        asked(&office.of("Admission No,UPN,First Name,Last Name\n2,B801200005001,Al,Ash\n", &[])),
        ["renumbered 1"]
    );
    assert_eq!(office.takes("UPN,First Name,Last Name,Form\nB801200005001,Al,Ash,9B\n", &[])["changed"], 1);
    office.takes("UPN,First Name,Last Name,Role\nbbox@school.example,Bo,Box,Teacher\n", &[]);
    let bo = office.person("bbox");
    assert_eq!((&bo["username"], &bo["email"]), (&"bbox".into(), &"bbox@school.example".into()));
}

#[test]
fn a_closed_account_is_listed_and_adds_nobody() {
    for (heading, closed, open) in [
        ("Account enabled", "False", "True"),
        ("Block credential", "True", "False"),
        ("Enabled", "no", "yes"),
        ("Status", "Suspended", "Active"),
        ("Status", "inactive", "active"),
        ("Status", "tobedeleted", "active"),
        ("Account Status", "Disabled", "Enabled"),
    ] {
        let office = Office::new();
        let text = format!(
            "Staff Code,First Name,Last Name,{heading}\nZED,Zed,Zulu,{closed}\nANA,Ann,Marsh,{closed}\nBO,Bo,Box,{open}\n"
        );
        let plan = office.of(&text, &[]);
        assert_eq!(outcomes(&plan), ["skipped", "skipped", "added"], "{heading}");
        assert!(reasons(&plan, 1).ends_with("; holds LAP-0001\"]"), "{heading}: {}", reasons(&plan, 1));
        office.takes(&text, &[]);
        assert_eq!(office.person("ANA")["name"], "Ana Marsh");
    }
}

#[test]
fn a_manager_is_kept_by_ref_however_the_file_names_them() {
    let office = Office::new();
    office.done(&["person", "edit", "ANA", "--email", "amarsh@school.example", "--username", "amarsh"]);
    for manager in ["ANA", "ana", "amarsh@school.example", "amarsh", "Ana Marsh"] {
        let text = format!("Staff Code,First Name,Last Name,Line Manager\nZED,Zed,Zulu,{manager}\n");
        office.takes(&text, &[]);
        assert_eq!(office.person("ZED")["manager"], "ANA", "{manager}");
        assert_eq!(office.takes(&text, &[])["unchanged"], 1, "{manager}");
    }
    // The tutor comes later in the file.
    let text = "Ref,Kind,First Name,Last Name,Form,Tutor\n5,pupil,Al,Ash,9B,Bo Box\nBOX,staff,Bo,Box,,\n";
    office.takes(text, &[]);
    assert_eq!(office.person("5")["class_teacher"], "BOX");
    assert_eq!(office.takes(text, &[])["unchanged"], 2);
}

#[test]
fn groups_in_a_plain_file_are_taken_over() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Reg Group,Teaching Groups\n001234,Amy,Abel,9B,9B/Sc1; 9B/Ma2\n";
    let plan = office.of(text, &[]);
    assert_eq!(plan["rows"][0]["changes"][0]["to"], "9B/Sc1, 9B/Ma2");
    office.takes(text, &[]);
    assert_eq!(each(&office.json(&["person", "list", "--class", "9B/Sc1"]), "ref"), ["001234"]);
    office.takes(&text.replace("9B/Sc1; ", ""), &[]);
    assert_eq!(each(&office.person("001234")["groups"], "name"), ["9B/Ma2"]);
}

#[test]
fn rows_that_are_left_out_keep_their_own_cells() {
    let office = Office::empty();
    let text = "Student ID,Full Name,Year,Leave Date\n1,\"Ash, Al\",9,31/04/2027\n2,Bo Box,9,\n";
    let rest = office.school.folder.path().join("rest.csv");
    let path = office.paper("people.csv", text);
    let ran = office.run(&["person", "import", &path, "--skip-bad", rest.to_str().unwrap(), "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["added"], &ran.json()["skipped"]), (4, &1.into(), &1.into()));
    let rest = fs::read_to_string(rest).unwrap();
    assert!(
        rest.starts_with("Student ID,Full Name,Year,Leave Date,Import Problem\n1,\"Ash, Al\",9,31/04/2027,"),
        "{rest}"
    );
}

#[test]
fn the_reading_of_a_file_of_people_is_remembered() {
    let office = Office::empty();
    let text = "Code of staff,First Name,Last Name,Locker\nAL,Al,Ash,12\n";
    let first = ["--map", "Code of staff=ref", "--kind", "staff", "--ignore", "Locker", "--remember"];
    assert_eq!(office.takes(text, &first)["added"], 1);
    assert_eq!(office.takes(&text.replace("AL,Al,Ash", "BO,Bo,Box"), &[])["added"], 1);
}
