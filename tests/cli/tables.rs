//! The columns of narrow and wide tables, and the order of lists.

use super::school;
use crate::support::{Cli, asset_with, person, person_with};
use domain::person::{Person, PersonKind};
use kitbook::cli::Terminal;

fn headings(cli: &Cli, command: &[&str]) -> Vec<String> {
    cli.run(command).out.lines().next().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn wide(cli: &mut Cli, width: u16) {
    cli.terminal = Terminal { output: true, width: Some(width), ..Terminal::default() };
}

#[test]
fn a_narrow_terminal_has_fewer_columns_and_whole_words() {
    let mut school = school();
    asset_with(&mut school, "PRJ-0001", "projector", |a| {
        (a.make, a.model) = (Some("Exceptionally Long Makers".to_owned()), Some("of Projectors and Lamps".to_owned()));
        a.location = Some("Main hall, behind the stage".to_owned());
    });
    school.lent("PRJ-0001", "S1");
    let mut cli = Cli::of(&school);
    wide(&mut cli, 80);
    assert_eq!(headings(&cli, &["loan", "list"]), ["LOAN", "TAG", "BORROWER", "DUE", "STATE", "NOTES"]);
    assert_eq!(headings(&cli, &["asset", "list"]), ["TAG", "ITEM", "STATE", "HOLDER", "DUE"]);
    assert_eq!(headings(&cli, &["person", "list"]), ["REF", "NAME", "FORM", "HOLDS", "LAST", "DAY"]);
    assert_eq!(headings(&cli, &["log", "show"]), ["NO", "RECORDED", "ACTION", "SUBJECT", "DETAILS"]);
    let list = cli.run(&["loan", "list"]).out;
    assert_eq!(list.lines().count(), 2, "{list}");
    assert!(list.lines().all(|line| line.chars().count() <= 80), "{list}");
    wide(&mut cli, 120);
    let all = ["LOAN", "TAG", "ITEM", "BORROWER", "FORM", "OUT", "DUE", "STATE", "NOTES"];
    assert_eq!(headings(&cli, &["loan", "list"]), all);
    cli.terminal = Terminal::default();
    assert_eq!(headings(&cli, &["loan", "list"]), all, "not on a terminal");
}

#[test]
fn a_very_narrow_terminal_breaks_no_heading_and_no_tag() {
    let mut school = school();
    asset_with(&mut school, "PRJ-0001", "projector", |a| {
        (a.make, a.model) = (Some("Makers".to_owned()), Some("of Projectors and Lamps".to_owned()));
        a.location = Some("Main hall, behind the stage".to_owned());
    });
    person_with(&mut school, "S6", PersonKind::Staff, "Bartholomew Featherstonehaugh", |p| {
        p.last_working_day = Some("2027-08-31".parse().unwrap());
    });
    school.lent("PRJ-0001", "S6");
    let mut cli = Cli::of(&school);
    cli.done(&["pat", "set", "PRJ-0001", "--class", "I", "--type", "P"]);
    for command in [["asset", "list"], ["loan", "list"], ["pat", "due"], ["person", "list"]] {
        wide(&mut cli, 99);
        let whole = headings(&cli, &command);
        assert!(whole.len() > 3, "{command:?}: {whole:?}");
        for width in [60, 40, 20] {
            wide(&mut cli, width);
            let list = cli.done(&command).out;
            let is_broken = |word: &&str| {
                let of = |heading: &String| heading.len() > word.len() && heading.starts_with(word);
                word.len() > 1 && whole.iter().any(of) && !whole.iter().any(|heading| heading == word)
            };
            let broken: Vec<&str> = list.split_whitespace().filter(is_broken).collect();
            assert!(broken.is_empty(), "{width}: {broken:?}\n{list}");
            // A list that is too narrow for a line of each record has one of each value, all with the same words.
            let words: Vec<&str> = list.split_whitespace().collect();
            let key = if command[0] == "person" { "Featherstonehaugh" } else { "PRJ-0001" };
            assert!(width < 40 || words.contains(&key), "{width}:\n{list}");
            assert!(width < 40 || list.lines().all(|line| line.chars().count() <= usize::from(width)), "{list}");
        }
    }
    wide(&mut cli, 40);
    let list = cli.done(&["loan", "list"]).out;
    for line in ["TAG       PRJ-0001", "STATE     open"] {
        assert!(list.lines().any(|one| one == line), "{list}");
    }
}

#[test]
fn a_loan_shows_a_form_but_no_job_title() {
    let mut school = school();
    person_with(&mut school, "S5", PersonKind::Staff, "Cy Cole", |p| p.job_title = Some("Head of Art".to_owned()));
    person_with(&mut school, "1005", PersonKind::Pupil, "Di Dale", |p| p.year_group = Some("7".to_owned()));
    school.lent("CAM-1", "S5");
    school.lent("LAP-0001", "1005");
    let list = Cli::of(&school).run(&["loan", "list"]).out;
    assert!(!list.contains("Head of Art") && list.contains("Year 7"), "{list}");
}

#[test]
fn a_date_in_another_year_shows_the_year() {
    let mut school = school();
    school.lent("CAM-1", "S1");
    let mut cli = Cli::of(&school);
    assert!(!cli.run(&["log", "show"]).out.contains("2026 09:14"));
    cli.now = "2027-01-04T09:00:00Z".to_owned();
    assert!(cli.run(&["log", "show"]).out.contains("23 Nov 2026 09:14"));
}

#[test]
fn owed_parts_have_a_list_and_are_in_the_notes() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S2");
    let cli = Cli::of(&school);
    assert_eq!(cli.run(&["in", "LAP-0001", "--all-well", "--part", "charger=missing"]).code, 0);
    for command in [&["loan", "list", "--owed"][..], &["loan", "list"]] {
        let list = cli.run(command).out;
        assert!(list.lines().any(|l| l.contains("LAP-0001") && l.ends_with("charger missing")), "{list}");
    }
    assert_eq!(cli.json(&["loan", "list", "--owed"]).as_array().unwrap().len(), 1);
    assert!(cli.run(&["status"]).out.contains("kitbook loan list --owed"));
    let csv = cli.run(&["loan", "list", "--owed", "--format", "csv"]).out;
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().ends_with(",signed,check_in_on,owed,thing,class,recalled_on,late_days"), "{csv}");
    assert!(lines.next().unwrap().ends_with(",charger missing,Lenovo ThinkPad L13,,,"), "{csv}");
    assert_eq!(cli.run(&["loan", "list", "--owed", "--overdue"]).code, 2);
}

#[test]
fn people_are_sorted_by_name_without_case_or_accents() {
    let mut school = school();
    let named = |given: &str, family: &str| {
        let (given, family) = (given.to_owned(), family.to_owned());
        move |p: &mut Person| {
            p.class = Some("7Z".to_owned());
            (p.given_name, p.family_name) = (Some(given), Some(family));
        }
    };
    for (no, (given, family)) in [
        ("Zed", "Zane"),
        ("Nia", "ap Rhys"),
        ("Omar", "el Amrani"),
        ("Sean", "Ó Duibhir"),
        ("Ann", "Khan Ali"),
        ("Bo", "Khan"),
        ("Eve", "Ólafsson"),
        ("Ivy", "Baker"),
    ]
    .into_iter()
    .enumerate()
    {
        person_with(
            &mut school,
            &format!("Z{no}"),
            PersonKind::Pupil,
            &format!("{given} {family}"),
            named(given, family),
        );
    }
    let wanted = ["ap Rhys", "Baker", "el Amrani", "Khan", "Khan Ali", "Ó Duibhir", "Ólafsson", "Zane"];
    let cli = Cli::of(&school);
    for sort in ["name", "class"] {
        let people = cli.json(&["person", "list", "--class", "7Z", "--sort", sort]);
        let names: Vec<&str> =
            people.as_array().unwrap().iter().map(|p| p["name"].as_str().unwrap().split_once(' ').unwrap().1).collect();
        assert_eq!(names, wanted, "{sort}");
    }
    let members = school.read(|tx| store::person::in_class(tx, "7z"));
    assert_eq!(members.iter().map(|p| p.family_name.as_deref().unwrap()).collect::<Vec<_>>(), wanted);
}

#[test]
fn an_answer_that_is_not_a_list_has_names_and_values_in_csv() {
    let school = school();
    let cli = Cli::of(&school);
    let file = school.folder.path().join("people.csv");
    std::fs::write(&file, "Ref,Kind,First Name,Last Name\nS7,staff,Bo,Cole\n").unwrap();
    for (command, line) in [
        (&["init"][..], "school,Test School"),
        (&["person", "import", file.to_str().unwrap()], "added,1"),
        (&["log", "verify", "--rows"], "sound,true"),
        (&["status"], "people,4"),
    ] {
        let ran = cli.run(&[command, &["--format", "csv"]].concat());
        assert_eq!((ran.code, ran.out.lines().next()), (0, Some("name,value")), "{command:?}: {ran:?}");
        assert!(ran.out.lines().any(|l| l == line), "{command:?}: {}", ran.out);
        assert!(ran.out.lines().all(|l| l.contains(',')), "{command:?}: {}", ran.out);
    }
    let ran = cli.run(&["desk", "--format", "csv"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
}

#[test]
fn a_list_without_rows_keeps_its_heading_in_csv() {
    let mut school = school();
    person(&mut school, "S9", PersonKind::Staff, "Nobody");
    for command in [&["loan", "list"][..], &["role", "list"], &["find", "qqqqqq"], &["asset", "list", "qqqqqq"]] {
        let ran = Cli::of(&school).run(&[command, &["--format", "csv"]].concat());
        assert_eq!((ran.code, ran.out.lines().count()), (0, 1), "{command:?}: {ran:?}");
    }
}
