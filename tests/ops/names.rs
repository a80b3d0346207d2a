//! Names of people: a word in two alphabets is refused at every door, and `check` names those that are there.

use crate::support::{Cli, School};

/// Cyrillic A in a Latin word, Cyrillic e, Greek omicron.
const MIXED: [&str; 3] = ["\u{410}nn", "B\u{435}n", "T\u{3bf}m"];

fn paper(school: &School, text: &str) -> String {
    let path = school.folder.path().join("people.csv");
    std::fs::write(&path, text).unwrap();
    path.into_os_string().into_string().unwrap()
}

#[test]
fn a_name_in_two_alphabets_is_refused_at_every_door() {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["person", "add", "P1", "--first-name", "Ann", "--last-name", "Lee", "--class", "9B"]);
    for name in MIXED {
        for words in [
            &["person", "add", "Z1", "--first-name", name, "--last-name", "Lee", "--class", "9B"][..],
            &["person", "add", "Z1", "--last-name", name, "--class", "9B"],
            &["person", "edit", "P1", "--first-name", name],
            &["person", "edit", "P1", "--last-name", name],
        ] {
            let said = cli.kept_out(2, words)["error"]["message"].as_str().unwrap().to_owned();
            assert!(said.contains("mixes alphabets in one word"), "{words:?}: {said}");
        }
        let file = paper(&school, &format!("Ref,First name,Last name,Kind\nZ1,{name},Lee,pupil\n"));
        let report = cli.run(&["person", "import", &file, "--format", "json"]);
        assert!(report.code == 4 && report.out.contains("mixes alphabets"), "{report:?}");
        let items = school.folder.path().join("items.csv");
        std::fs::write(&items, format!("Tag,Category,Assigned To\nT1,laptop,{name} Lee\n")).unwrap();
        let add = ["asset", "import", items.to_str().unwrap(), "--answer", "holder=add-staff"];
        let report = cli.run(&[&add[..], &["--format", "json"]].concat());
        assert!(report.code == 4 && report.out.contains("mixes alphabets"), "{report:?}");
    }
}

#[test]
fn a_name_wholly_in_one_alphabet_is_taken() {
    let school = School::new();
    let cli = Cli::of(&school);
    for (no, (first, last)) in
        [("Анна", "Смирнова"), ("Νίκος", "Ωμέγα"), ("Anna", "Смирнова"), ("Zoë", "O’Brien-Łuk")].into_iter().enumerate()
    {
        cli.done(&["person", "add", &format!("P{no}"), "--first-name", first, "--last-name", last, "--class", "9B"]);
    }
    assert_eq!(cli.json(&["check"])["warnings"], serde_json::json!([]));
}

#[test]
fn check_warns_of_a_name_in_two_alphabets_and_of_a_year_group_that_is_none() {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["person", "add", "P1", "--last-name", "Lee", "--class", "9B", "--year-group", "9"]);
    cli.damage("update person set family_name = 'L\u{435}\u{435}', name = 'L\u{435}\u{435}', year_group = '9.0'");
    cli.done(&[&["check", "--accept", "--reason", "an older Kitbook took them"], &school.keeping()[..]].concat());
    let report = cli.json(&["check"]);
    let warned: Vec<&str> =
        report["warnings"].as_array().unwrap().iter().map(|one| one["message"].as_str().unwrap()).collect();
    assert!(warned[0].starts_with("the name “L\u{435}\u{435}” of P1 mixes alphabets in one word"), "{warned:?}");
    assert_eq!(warned[1], "the year group “9.0” of 1 person is not one that Kitbook reads");
}
