//! Pupils in files: an end date that is no contract's, and a new year group without a new form.

use super::{Office, asked, group, groups};
use serde_json::{Value, json};

/// The form and the year group of a person.
fn place(office: &Office, who: &str) -> (Value, Value) {
    let person = office.person(who);
    (person["year_group"].clone(), person["class"].clone())
}

const PUPILS: &str = "Admission Number,Forename,Surname,Year Group,Reg Group,End Date\n\
                      P1,Ben,Ford,9,9B,17/07/2027\nP2,Cai,Hill,9,9B,\nP3,Dee,Lane,9,9B,31/12/9999\n";

// A contract end comes from staff files alone.
#[test]
fn an_end_date_of_a_pupil_is_a_question_and_never_a_contract_end() {
    let office = Office::small();
    let file = office.file("leavers.csv", PUPILS);
    let import = ["person", "import", &file];
    let plan = office.plan(&import);
    assert_eq!(groups(&plan), ["pupil-end 1"], "9999 is no end");
    office.refused_file(&import);
    office.import(&[&import[..], &["--answer", "pupil-end=blank"]].concat());
    assert_eq!(office.person("P1")["last_working_day"], Value::Null);
    office.import(&[&import[..], &["--answer", "pupil-end=last-day"]].concat());
    let ben = office.person("P1");
    assert_eq!((&ben["last_working_day"], &ben["contract_end"]), (&json!("2027-07-17"), &Value::Null));
    // A staff file still has its contract ends.
    let staff = office.file("staff.csv", "Staff Code,Forename,Surname,End Date\nANA,Ana,Marsh,31/08/2027\n");
    office.import(&["person", "import", &staff]);
    assert_eq!(office.person("ANA")["contract_end"], "2027-08-31");
}

#[test]
fn a_leavers_file_without_a_kind_asks_of_those_who_are_pupils_in_the_register() {
    let office = Office::small();
    let text = "ref,End Date,Leaving Date\nANA,31/08/2027,\nP1,31/08/2027,17/07/2027\n";
    let file = office.file("leavers.csv", text);
    let import = ["person", "import", &file];
    assert_eq!(groups(&office.plan(&import)), ["pupil-end 1"]);
    office.import(&[&import[..], &["--answer", "pupil-end=last-day"]].concat());
    // A last day of its own counts.
    let ben = office.person("P1");
    assert_eq!((&ben["last_working_day"], &ben["contract_end"]), (&json!("2027-07-17"), &Value::Null));
    assert_eq!(office.person("ANA")["contract_end"], "2027-08-31");
}

#[test]
fn a_pupil_gets_no_contract_end_by_hand() {
    let office = Office::small();
    for command in [
        ["person", "edit", "P1", "--contract-end", "2027-08-31"],
        ["leaver", "set", "P1", "--contract-end", "2027-08-31"],
    ] {
        let talk = office.kept_out(2, &command);
        assert!(talk.to_string().contains("--last-working-day"), "{talk}");
    }
    let add = ["person", "add", "P9", "--kind", "pupil", "--last-name", "Moss", "--contract-end", "2027-08-31"];
    office.kept_out(2, &add);
    office.done(&["person", "edit", "P1", "--contract-end", "none"]);
    office.done(&["person", "edit", "ANA", "--contract-end", "2027-08-31"]);
}

#[test]
fn a_new_year_group_without_a_form_is_one_question_for_all() {
    let office = Office::small();
    let file =
        office.file("years.csv", "Admission Number,Surname,Forename,Year Group\nP1,Ford,Ben,10\nP2,Hill,Cai,10\n");
    let import = ["person", "import", &file];
    let plan = office.plan(&import);
    assert_eq!(groups(&plan), ["old-form 2"]);
    assert_eq!(asked(&plan, "old-form")[0], "2 Ben Ford: Year 10, and the form is still 9B");
    assert_eq!(group(&plan, "old-form").unwrap()["answers"].as_array().unwrap().len(), 2);
    office.refused_file(&import);
    office.import(&[&import[..], &["--answer", "old-form=blank", "--answer", "old-form:3=keep"]].concat());
    assert_eq!(place(&office, "P1"), (json!("10"), Value::Null));
    assert_eq!(place(&office, "P2"), (json!("10"), json!("9B")));
    // The same file again moves nobody.
    office.changes_nothing(&import);
}

#[test]
fn a_form_that_comes_with_the_year_is_asked_about_only_if_it_is_the_old_years() {
    let office = Office::small();
    let moved = "Admission Number,Surname,Forename,Year Group,Reg Group\nP1,Ford,Ben,10,10B\nP2,Hill,Cai,10,9B\n";
    let file = office.file("moved.csv", moved);
    assert_eq!(groups(&office.plan(&["person", "import", &file])), ["old-form 1"]);
    office.done(&["person", "edit", "P1", "--class", "Oak"]);
    let oak = office.file("oak.csv", "Admission Number,Surname,Forename,Year Group,Reg Group\nP1,Ford,Ben,10,Oak\n");
    office.import(&["person", "import", &oak]);
    assert_eq!(place(&office, "P1"), (json!("10"), json!("Oak")));
}

#[test]
fn a_new_year_group_by_hand_asks_for_the_form() {
    let office = Office::small();
    let year = ["person", "edit", "P1", "--year-group", "10"];
    let talk = office.kept_out(1, &year);
    assert_eq!(talk["error"]["kind"], "question");
    let said = talk["error"].to_string();
    assert!(said.contains("Year 10, and the form is still 9B") && said.contains("--class") && said.contains("--yes"));
    office.kept_out(1, &[&year[..], &["--class", "9B"]].concat());
    office.done(&[&year[..], &["--class", "10B"]].concat());
    assert_eq!(place(&office, "P1"), (json!("10"), json!("10B")));
    office.done(&["person", "edit", "P2", "--year-group", "10", "--yes"]);
    assert_eq!(place(&office, "P2"), (json!("10"), json!("9B")));
    // A typing error of the same year, a first year group, and staff are no move.
    office.done(&["person", "edit", "P1", "--year-group", "Year 10"]);
    office.done(&["person", "edit", "ANA", "--year-group", "9", "--class", "9B"]);
    office.done(&["person", "edit", "ANA", "--year-group", "10"]);
}
