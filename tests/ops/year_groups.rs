//! Year groups: one reading at every door, and no other text is one.

use crate::support::{Cli, School, answers::each};

const SAME: [&str; 7] = ["9", "09", "9.0", "Yr 9", "Y9", "Year 9", "Year 09"];

fn school() -> (School, Cli) {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["person", "add", "HEAD", "--kind", "staff", "--last-name", "Head"]);
    cli.done(&["role", "set", "HEAD", "headteacher", "--from", "2020-09-01"]);
    (school, cli)
}

fn import(school: &School, cli: &Cli, year: &str) -> crate::support::Ran {
    let path = school.folder.path().join("people.csv");
    std::fs::write(&path, format!("Ref,First name,Last name,Kind,Year Group\nP1,Ann,Lee,pupil,{year}\n")).unwrap();
    cli.run(&["person", "import", path.to_str().unwrap(), "--format", "json"])
}

#[test]
fn a_year_group_is_one_in_every_spelling_and_at_every_door() {
    for year in SAME {
        let (school, cli) = school();
        assert_eq!(import(&school, &cli, year).code, 0, "{year}");
        cli.done(&["person", "add", "P2", "--last-name", "Two", "--class", "9B", "--year-group", year]);
        for who in ["P1", "P2"] {
            assert_eq!(cli.json(&["person", "show", who])["year_group"], "9", "{year}");
        }
        let listed = cli.json(&["person", "list", "--year-group", year]);
        assert_eq!(listed.as_array().unwrap().len(), 2, "{year}");
        let set = ["leaver", "set", "--year-group", year, "--last-working-day", "2026-12-18"];
        assert_eq!(cli.json(&set).as_array().unwrap().len(), 2, "{year}");
        assert_eq!(cli.json(&["leaver", "check", "--year-group", year]).as_array().unwrap().len(), 2, "{year}");
        let bans = cli.json(&["ban", "add", "--year-group", year, "--reason", "trolley", "--by", "HEAD"]);
        assert_eq!(each(&bans, "of"), ["Year 9", "Year 9"], "{year}");
    }
}

#[test]
fn what_is_no_year_group_is_a_problem_of_the_line_or_refused() {
    let (school, cli) = school();
    cli.done(&["person", "add", "P2", "--last-name", "Two", "--class", "9B"]);
    for year in ["Nine", "2025/26", "22", "99", "0"] {
        let report = import(&school, &cli, year);
        assert!(report.code == 4 && report.out.contains(&format!("“{year}” is no year group")), "{report:?}");
        for words in [
            &["person", "add", "P3", "--last-name", "Three", "--year-group", year][..],
            &["person", "edit", "P2", "--year-group", year],
            &["person", "list", "--year-group", year],
            &["leaver", "set", "--year-group", year, "--last-working-day", "2026-12-18"],
            &["ban", "add", "--year-group", year, "--reason", "trolley", "--by", "HEAD"],
        ] {
            let said = cli.kept_out(2, words)["error"]["message"].clone();
            assert_eq!(said, format!("“{year}” is no year group"), "{words:?}");
        }
    }
    cli.done(&["person", "edit", "P2", "--year-group", "reception"]);
    assert_eq!(cli.json(&["person", "show", "P2"])["year_group"], "Reception");
}

#[test]
fn reception_and_nursery_are_called_by_their_names_and_not_year() {
    let (school, cli) = school();
    for (no, year) in ["Reception", "Nursery 2", "Year 1"].into_iter().enumerate() {
        cli.done(&["person", "add", &format!("P{no}"), "--last-name", "Small", "--year-group", year]);
        let bans = cli.json(&["ban", "add", "--year-group", year, "--reason", "trolley", "--by", "HEAD"]);
        assert_eq!(each(&bans, "of"), [year]);
    }
    let people = cli.done(&["person", "list"]).out;
    assert!(people.contains("Reception") && people.contains("Nursery 2") && people.contains("Year 1"), "{people}");
    let empty = cli.kept_out(3, &["ban", "add", "--year-group", "Nursery", "--reason", "x", "--by", "HEAD"]);
    assert!(empty["error"]["message"].to_string().contains("no one is in “Nursery”"), "{empty}");
    cli.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    cli.done(&["out", "LAP-1", "--to", "P0", "--override", "banned", "--reason", "x", "--by", "HEAD", "--yes"]);
    let texts = [
        people,
        cli.done(&["ban", "list"]).out,
        cli.done(&["loan", "list"]).out,
        cli.done(&["leaver", "check", "--year-group", "reception"]).out,
        cli.done(&["leaver", "check", "--year-group", "reception", "--format", "json"]).err,
        cli.run(&["letter", "send", "overdue", "--year-group", "nursery"]).err,
        import(&school, &cli, "Reception").out,
    ];
    for text in texts {
        assert!(!text.contains("Year Reception") && !text.contains("Year Nursery"), "{text}");
    }
}
