//! Calendars of a school office: a kind that is not known, or contradicts its name, is a question and never a guess.

use super::school;
use crate::support::{Cli, answers::rows};
use serde_json::{Value, json};
use std::fs;

/// Runs a test with a school's command line and a function that writes a file.
fn with(rows: &str) -> (crate::support::School, Cli, tempfile::TempDir, String) {
    let mut school = school();
    school.at("2026-11-25T10:00:00Z");
    let (cli, folder) = (Cli::of(&school), tempfile::tempdir().unwrap());
    let path = folder.path().join("calendar.csv");
    fs::write(&path, rows).unwrap();
    let file = path.to_str().unwrap().to_owned();
    (school, cli, folder, file)
}

fn own(cli: &Cli) -> Vec<(String, String)> {
    let shown = cli.json(&["calendar", "show"]);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    let all = rows(&shown).iter().filter(|row| row["kind"] != "bank-holiday");
    all.map(|row| (text(row, "name"), text(row, "kind"))).collect()
}

const HEAD: &str = "Name,First day,Last day,Kind\n";

#[test]
fn a_kind_that_is_not_known_or_contradicts_the_name_is_a_question() {
    for row in [
        "Snow 2,13/1/2027,13/1/2027,not closed",
        "Christmas holiday,14/1/2027,15/1/2027,school open",
        "INSET,18/1/2027,18/1/2027,cancelled",
        "Easter holiday,29/3/2027,9/4/2027,term",
        "Autumn term,2/9/2026,18/12/2026,closed",
        "INSET day,18/1/2027,18/1/2027,?",
        "Half term,15/2/2027,19/2/2027,no school?",
        "INSET cancelled,18/1/2027,18/1/2027,",
    ] {
        let (_school, cli, _folder, file) = with(&format!("{HEAD}{row}\n"));
        let said = cli.kept_out(4, &["calendar", "import", &file]).to_string();
        assert!(said.contains("school-event (1, first line 2"), "{row}: {said}");
        assert!(own(&cli).is_empty(), "{row}");
        cli.json(&["calendar", "import", &file, "--answer", "school-event=skip"]);
        assert!(own(&cli).is_empty(), "{row}");
    }
}

#[test]
fn kinds_of_every_day_are_not_asked_about() {
    for (row, kind) in [
        ("Autumn 1,2/9/2026,23/10/2026,Term", "term"),
        ("Easter holiday,29/3/2027,9/4/2027,holiday", "holiday"),
        ("Easter,29/3/2027,9/4/2027,School holiday", "holiday"),
        ("Half term,15/2/2027,19/2/2027,event", "holiday"),
        ("Half term,15/2/2027,19/2/2027,Term dates", "holiday"),
        ("INSET day,18/1/2027,18/1/2027,closed", "closed"),
        ("INSET day,18/1/2027,18/1/2027,", "inset"),
        ("Snow,18/1/2027,18/1/2027,Closure", "closed"),
        ("Spring term,4/1/2027,25/3/2027,Calendar", "term"),
        ("Staff training,18/1/2027,18/1/2027,INSET", "inset"),
    ] {
        let (_school, cli, _folder, file) = with(&format!("{HEAD}{row}\n"));
        cli.json(&["calendar", "import", &file]);
        assert_eq!(each_kind(&cli), [kind], "{row}");
    }
}

fn each_kind(cli: &Cli) -> Vec<String> {
    own(cli).into_iter().map(|(_, kind)| kind).collect()
}

#[test]
fn the_answer_says_what_an_entry_is_and_the_same_file_again_asks_nothing() {
    let text = "Term,First day,Last day\nAutumn 1,2/9/2026,23/10/2026\nAutumn 2,2/11/2026,18/12/2026\n\
                Spring,4/1/2027,25/3/2027\n";
    let (_school, cli, _folder, file) = with(text);
    let said = cli.kept_out(4, &["calendar", "import", &file]).to_string();
    assert!(said.contains("school-event (3, first line 2"), "{said}");
    assert_eq!(cli.json(&["calendar", "import", &file, "--answer", "school-event=term"])["added"], 3);
    let kinds: Vec<(String, String)> =
        ["Autumn 1", "Autumn 2", "Spring"].iter().map(|name| ((*name).to_owned(), "term".to_owned())).collect();
    assert_eq!(own(&cli), kinds);
    assert_eq!(cli.json(&["calendar", "import", &file])["unchanged"], 3);
    // What the name says of a closed day stays.
    let (_school, cli, _folder, file) = with(&format!("{HEAD}Easter holiday,29/3/2027,9/4/2027,term\n"));
    cli.json(&["calendar", "import", &file, "--answer", "school-event=closed"]);
    assert_eq!(each_kind(&cli), ["holiday"]);
    assert_eq!(cli.json(&["calendar", "import", &file])["unchanged"], 1);
}

#[test]
fn a_year_long_past_is_asked_about() {
    let (_school, cli, _folder, file) = with(&format!("{HEAD}Spring term,4/1/2017,25/3/2017,term\n"));
    let said = cli.kept_out(4, &["calendar", "import", &file]).to_string();
    assert!(said.contains("unlikely-date (1, first line 2"), "{said}");
    let left_out = cli.kept_out(4, &["calendar", "import", &file, "--answer", "unlikely-date=blank"]).to_string();
    assert!(left_out.contains("the first day is missing"), "{left_out}");
    assert_eq!(cli.json(&["calendar", "import", &file, "--answer", "unlikely-date=keep"])["added"], json!(1));
    assert_eq!(cli.json(&["calendar", "import", &file])["unchanged"], 1);
    let typed = ["calendar", "add", "Snow", "--kind", "closed", "--from", "2017-02-01"];
    assert_eq!(cli.run(&typed).code, 1);
    cli.done(&[&typed[..], &["--yes"]].concat());
    // The school year that has begun goes in unasked.
    let (_school, cli, _folder, file) = with(&format!("{HEAD}Last spring,5/1/2026,27/3/2026,term\n"));
    assert_eq!(cli.json(&["calendar", "import", &file])["added"], 1);
}
