//! Returns by scan: what is said of an item that has come back, a form's items in any order, an exchange, and questions.

use crate::support::{Cli, School, answers::rows, asset, person_with};
use domain::person::PersonKind;
use register::loan::{
    desk::{Did, Sitting},
    sign_out::Terms,
};
use serde_json::{Value, json};

/// A form of thirty pupils, each with a laptop.
fn form() -> (Cli, School) {
    let mut school = School::new();
    for n in 1..=30 {
        person_with(&mut school, &format!("{}", 1000 + n), PersonKind::Pupil, &format!("Pupil{n:02} Made-up"), |p| {
            p.class = Some("9B".to_owned());
        });
        asset(&mut school, &format!("LAP-{n:04}"), "laptop");
    }
    for tag in ["LAP-0031", "LAP-0032"] {
        asset(&mut school, tag, "laptop");
    }
    let cli = Cli::of(&school);
    cli.done(&["rule", "set", "awaiting-wipe", "off"]);
    (cli, school)
}

/// Thirty laptops to a form: thirty scans, and one Enter.
fn lent() -> (Cli, School) {
    let (cli, school) = form();
    let scans: String = (1..=30).map(|n| format!("LAP-{n:04}\n")).collect();
    let ran = cli.feed(&format!("{scans}\n"), &["desk", "--class", "9B", "--format", "json"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(rows(&cli.json(&["loan", "list"])).len(), 30);
    (cli, school)
}

/// The lines of a session, as JSON.
fn desk(cli: &Cli, input: &str, more: &[&str]) -> Vec<Value> {
    let ran = cli.feed(input, &[&["desk", "--format", "json"], more].concat());
    rows(&ran.json()).to_vec()
}

#[test]
fn thirty_come_back_in_any_order_with_seven_short_lines() {
    let (cli, _school) = lent();
    let mut input = String::new();
    let (mut scans, mut words) = (0, 0);
    // Every seventh, so that the order is another one.
    for at in 0..30 {
        let n = at * 7 % 30 + 1;
        input.push_str(&format!("lap-{n:04}\n"));
        scans += 1;
        let said = match n {
            3 | 9 | 12 | 20 | 30 => "no charger",
            5 => "damaged screen cracked",
            6 => "damaged case zip torn",
            _ => continue,
        };
        input.push_str(&format!("{said}\n"));
        words += 1;
    }
    assert_eq!((scans, words), (30, 7));
    let lines = desk(&cli, &input, &["--class", "9B", "--return", "--all-well"]);
    assert_eq!((&lines[0]["did"], &lines[0]["out"]), (&json!("expecting"), &json!(30)));
    let notes = |line: &Value| line["notes"].to_string();
    assert!(notes(&lines[1]).contains("29 still out") && notes(&lines[37]).contains("all are back"), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| line["did"] == "in").count(), 30);
    assert_eq!(lines.iter().filter(|line| line["did"] == "noted").count(), 7);

    // Each owed part is with the right pupil.
    for n in 1..=30 {
        let loans = cli.json(&["loan", "list", "--tag", &format!("LAP-{n:04}"), "--all"]);
        let loan = &loans[0];
        assert_eq!(loan["person"]["ref"], format!("{}", 1000 + n), "{loan}");
        let owed: Vec<&Value> = rows(&loan["parts"])
            .iter()
            .filter(|part| ["missing", "damaged"].contains(&part["outcome"].as_str().unwrap()))
            .map(|part| &part["name"])
            .collect();
        let wanted: &[&str] = match n {
            3 | 9 | 12 | 20 | 30 => &["charger"],
            6 => &["case"],
            _ => &[],
        };
        assert_eq!(owed, wanted, "LAP-{n:04}");
    }
    // An incident for each, with the pupil and the words.
    let incidents = cli.json(&["incident", "list"]);
    let told: Vec<String> = rows(&incidents)
        .iter()
        .map(|i| {
            format!("{} {} {}", i["tag"].as_str().unwrap(), i["kind"].as_str().unwrap(), i["note"].as_str().unwrap())
        })
        .collect();
    assert_eq!(told.len(), 7, "{told:?}");
    assert!(told.contains(&"LAP-0005 damage screen cracked".to_owned()), "{told:?}");
    assert!(told.contains(&"LAP-0006 damage zip torn".to_owned()), "{told:?}");
    assert_eq!(told.iter().filter(|line| line.ends_with("loss came back without its charger")).count(), 5, "{told:?}");
    assert_eq!(cli.json(&["show", "LAP-0005"])["condition"], "damaged");
    // Every receipt in one print.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("receipts.html");
    cli.done(&["slip", "print", "--class", "9B", "--receipt", "--output", file.to_str().unwrap()]);
    let page = std::fs::read_to_string(file).unwrap();
    assert_eq!((page.matches("<article").count(), page.matches("Return receipt").count()), (30, 30));
    assert!(page.contains("charger: missing"));
    cli.done(&["check"]);
}

#[test]
fn what_is_still_out_is_named_at_the_end() {
    let (cli, _school) = lent();
    let scans: String = (1..=28).map(|n| format!("LAP-{n:04}\n")).collect();
    let lines = desk(&cli, &scans, &["--class", "9B", "--return", "--all-well"]);
    let left = lines.last().unwrap();
    assert_eq!(
        left,
        &json!({"did": "still_out", "items": [
            {"tag": "LAP-0029", "borrower": "Pupil29 Made-up (9B)"},
            {"tag": "LAP-0030", "borrower": "Pupil30 Made-up (9B)"}]})
    );
    let ran = cli.feed("", &["desk", "--class", "9B", "--return"]);
    assert!(ran.out.contains("STILL OUT LAP-0029 to Pupil29 Made-up (9B)"), "{}", ran.out);
    cli.kept_out(3, &["desk", "--class", "7X", "--return"]);
}

#[test]
fn each_word_about_a_return_does_what_it_says() {
    let (cli, _school) = lent();
    let said =
        |tag: &str, words: &str| -> Value { desk(&cli, &format!("{tag}\n{words}\n"), &["--all-well"])[1].clone() };
    assert_eq!(said("LAP-0001", "forgot charger")["what"], "charger missing");
    assert_eq!(cli.json(&["incident", "list"]), json!([]));
    let lost = said("LAP-0002", "lost case at home");
    assert_eq!(
        (&lost["did"], &lost["what"], &lost["loan"]["state"]),
        (&json!("noted"), &json!("case missing"), &json!("part_returned"))
    );
    assert_eq!(said("LAP-0003", "fair")["what"], "condition fair");
    assert_eq!(cli.json(&["show", "LAP-0003"])["condition"], "fair");
    said("LAP-0004", "note sticker on the lid");
    assert!(cli.done(&["loan", "show", "4"]).out.contains("sticker on the lid"));
    let no = said("LAP-0005", "no charger, left on the bus");
    assert!(no["notes"].to_string().contains("incident 2 was opened"), "{no}");
    // A question of the return check.
    let question = cli.json(&["category", "show", "laptop"])["checks"][0]["name"].as_str().unwrap().to_owned();
    let no = said("LAP-0006", &format!("no {question}"));
    assert_eq!(no["what"], format!("{question}: no"));
    assert_eq!(cli.json(&["show", "LAP-0006"])["state"], "awaiting_check");
    // What is not understood is said, and nothing is written.
    let what = said("LAP-0007", "no pen");
    assert_eq!((&what["did"], &what["error"]["kind"]), (&json!("nothing"), &json!("usage")), "{what}");
    assert!(what["error"]["message"].as_str().unwrap().contains("is no part of LAP-0007"), "{what}");
    // Before anything came back, there is nothing to say it of.
    assert_eq!(desk(&cli, "no charger\n", &[])[0]["did"], "nothing");
    cli.done(&["check"]);
}

#[test]
fn undo_takes_back_what_was_said_with_its_return() {
    let (cli, _school) = lent();
    let lines = desk(&cli, "LAP-0001\ndamaged screen cracked\nundo\n", &["--all-well"]);
    assert_eq!((&lines[2]["did"], &lines[2]["was"]), (&json!("undone"), &json!("in")));
    let shown = cli.json(&["show", "LAP-0001"]);
    assert_eq!((&shown["state"], &shown["condition"]), (&json!("on_loan"), &json!("good")));
    assert_eq!(cli.json(&["incident", "list"]), json!([]));
    cli.done(&["check"]);
}

#[test]
fn what_is_said_late_is_said_on_the_loan() {
    let (cli, _school) = lent();
    let lines = desk(&cli, "LAP-0001\n1002\nLAP-0001\nno charger\n", &["--all-well"]);
    assert_eq!(lines[2]["did"], "out");
    assert_eq!(lines[3]["did"], "nothing", "{}", lines[3]);
    assert!(lines[3]["error"]["message"].as_str().unwrap().contains("has gone out again since"), "{}", lines[3]);
}

#[test]
fn a_walk_that_is_begun_again_goes_on_with_those_who_have_none_of_the_category() {
    let (cli, mut school) = form();
    for (tag, who) in [("CAM-1", "1002"), ("CAM-2", "1005")] {
        asset(&mut school, tag, "camera");
        cli.done(&["out", tag, "--to", who]);
    }
    desk(&cli, "LAP-0001\nskip\nLAP-0003\n", &["--class", "9B", "--category", "laptop"]);
    // The third of the first walk was the fourth of the form: the second has a camera, and was skipped.
    let lines = desk(&cli, "LAP-0002\nLAP-0004\nLAP-0005\n", &["--class", "9B", "--category", "laptop"]);
    assert_eq!(lines[0]["name"], "Pupil02 Made-up (9B)");
    assert!(
        lines[0]["notes"]
            .to_string()
            .contains("2 people of 9B have an item of the category laptop already and are left out"),
        "{}",
        lines[0]
    );
    let served: Vec<&Value> = lines[1..].iter().map(|line| &line["loan"]["person"]["ref"]).collect();
    assert_eq!(served, ["1002", "1004", "1005"], "what they have of another category doesn't matter");
    let ran = cli.feed("", &["desk", "--class", "9B", "--category", "wand"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    cli.misused(&["desk", "--category", "laptop"]);
}

#[test]
fn a_walk_without_a_category_learns_it_from_the_first_item_that_goes_out() {
    let (cli, mut school) = form();
    asset(&mut school, "CAM-1", "camera");
    cli.done(&["out", "CAM-1", "--to", "1001"]);
    for n in [3, 4] {
        cli.done(&["out", &format!("LAP-{n:04}"), "--to", &format!("{}", 1000 + n)]);
    }
    let lines = desk(&cli, "LAP-0002\nLAP-0001\nLAP-0005\nundo\nLAP-0006\n", &["--class", "9B"]);
    // The first who has nothing at all is surely meant; then come the others, those with a camera among them.
    assert_eq!((&lines[0]["name"], &lines[0]["loans"]), (&json!("Pupil02 Made-up (9B)"), &json!(0)));
    let first = lines[1]["notes"].to_string();
    assert!(first.contains("2 people of 9B have an item of the category laptop already"), "{first}");
    assert!(first.contains("next: Pupil01 Made-up (9B)"), "{first}");
    let served: Vec<String> = lines[1..].iter().map(|line| line["loan"]["person"]["ref"].to_string()).collect();
    assert_eq!(served, ["\"1002\"", "\"1001\"", "\"1005\"", "null", "\"1005\""]);
}

#[test]
fn a_walk_lends_no_second_item_of_a_category_unless_the_card_is_scanned() {
    let (cli, mut school) = lent();
    for n in 1..=3 {
        asset(&mut school, &format!("CAM-{n}"), "camera");
    }
    // All have a laptop: a laptop goes to nobody, and a camera to the first.
    let lines = desk(&cli, "LAP-0031\n", &["--class", "9B"]);
    assert_eq!(lines[1]["did"], "nothing", "{lines:?}");
    assert!(lines[1]["why"].as_str().unwrap().contains("has LAP-0001 already, so LAP-0031 was not lent"), "{lines:?}");
    let talk = cli.feed("", &["desk", "--class", "9B", "--category", "laptop"]);
    assert_eq!(talk.code, 1, "{talk:?}");
    assert!(talk.err.contains("all 30 of 9B have an item of the category laptop already"), "{talk:?}");
    let lines = desk(&cli, "CAM-1\n1030\nLAP-0031\nCAM-2\n", &["--class", "9B"]);
    let out: Vec<String> = lines
        .iter()
        .filter(|line| line["did"] == "out")
        .map(|line| format!("{} {}", line["loan"]["tag"], line["loan"]["person"]["ref"]).replace('"', ""))
        .collect();
    // The pupil whose turn it was when another's card was scanned is served next.
    assert_eq!(out, ["CAM-1 1001", "LAP-0031 1030", "CAM-2 1002"]);
}

#[test]
fn each_pupil_is_offered_what_they_had_last() {
    let (cli, _school) = lent();
    let scans: String = (1..=30).map(|n| format!("LAP-{n:04}\n")).collect();
    desk(&cli, &scans, &["--all-well"]);
    // Enter takes what is offered; the third gets another; the fourth is absent.
    let lines = desk(&cli, "\n\nLAP-0031\nskip\n\n", &["--class", "9B", "--same"]);
    assert!(lines[0]["notes"].to_string().contains("had LAP-0001 last; Enter lends it again"), "{}", lines[0]);
    let lent: Vec<String> = lines
        .iter()
        .filter(|line| line["did"] == "out")
        .map(|line| {
            format!("{} {}", line["loan"]["tag"].as_str().unwrap(), line["loan"]["person"]["ref"].as_str().unwrap())
        })
        .collect();
    assert_eq!(lent, ["LAP-0001 1001", "LAP-0002 1002", "LAP-0031 1003", "LAP-0005 1005"]);
}

#[test]
fn the_log_tells_the_terms_on_which_an_item_is_exchanged() {
    let (cli, _school) = form();
    cli.done(&["out", "LAP-0001", "--to", "1001", "--due", "+7d"]);
    let due = cli.json(&["loan", "show", "1"])["due_on"].clone();
    let lines = desk(&cli, "swap LAP-0001 LAP-0031\n", &["--all-well"]);
    assert_eq!(lines[0]["loan"]["due_on"], due, "{lines:?}");
    let log = cli.json(&["log", "show", "--tag", "LAP-0031"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == "loan exchange").unwrap();
    assert_eq!((&entry["details"]["due_on"]["to"], &entry["details"]["instead_of"]), (&due, &json!(1)), "{entry}");
}

#[test]
fn an_item_is_exchanged_in_one_act() {
    let (cli, _school) = lent();
    for input in ["swap LAP-0001 LAP-0031\n", "swap\nLAP-0002\nLAP-0032\n"] {
        let lines = desk(&cli, input, &["--all-well"]);
        let last = lines.last().unwrap();
        assert_eq!(last["did"], "out", "{lines:?}");
        assert!(last["notes"].to_string().contains("instead of LAP-000"), "{last}");
    }
    let shown = cli.json(&["show", "LAP-0032"]);
    assert_eq!(shown["holder"]["ref"], "1002");
    // A laptop that one person had is wiped before it goes to another.
    assert_eq!(cli.json(&["show", "LAP-0002"])["state"], "awaiting_wipe");
    let before: Value = cli.json(&["loan", "list", "--tag", "LAP-0002", "--all"])[0].clone();
    let after: Value = cli.json(&["loan", "list", "--tag", "LAP-0032"])[0].clone();
    assert_eq!((&after["kind"], &after["check_in_on"]), (&before["kind"], &before["check_in_on"]));
    // Undone, each is where it was; and nothing is exchanged with what is not out.
    let lines = desk(&cli, "swap LAP-0003 LAP-0001\nundo\nswap LAP-0001 LAP-0002\n", &["--all-well"]);
    assert_eq!(lines[1]["did"], "undone");
    assert_eq!(cli.json(&["show", "LAP-0003"])["holder"]["ref"], "1003");
    assert!(lines[2]["error"]["message"].as_str().unwrap().contains("LAP-0001 is not on loan"), "{}", lines[2]);
    cli.done(&["check"]);
}

#[test]
fn warnings_that_items_share_are_said_once_and_settled_for_all() {
    let (cli, _school) = form();
    let ran = cli.feed("1001\nLAP-0001\nLAP-0002\nLAP-0003\n\n", &["desk", "--off-site", "home"]);
    assert_eq!(ran.out.matches("encrypted").count(), 1, "{}", ran.out);
    assert!(ran.err.contains("LAP-0001 LAP-0002 LAP-0003 --encrypted yes"), "{}", ran.err);
}

#[test]
fn the_papers_of_a_session_are_one_document() {
    let (cli, _school) = lent();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.html");
    let name = file.to_str().unwrap();
    cli.feed(&format!("LAP-0001\nno charger\n1002\nLAP-0031\n\nprint {name}\n"), &["desk", "--all-well"]);
    let page = std::fs::read_to_string(&file).unwrap();
    assert_eq!(page.matches("<article").count(), 2);
    assert!(page.contains("LAP-0031") && page.contains("charger: missing"), "{page}");
    // An existing file is not replaced.
    let ran = cli.feed(&format!("1003\nLAP-0032\nprint {name}\n"), &["desk"]);
    assert!(ran.err.contains("all.html"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), page);
    let page = cli.done(&["slip", "print", "1", "2", "3"]).out;
    assert_eq!(page.matches("Sign-out slip").count(), 3);
    let page = cli.done(&["slip", "print", "--today"]).out;
    assert_eq!(page.matches("Sign-out slip").count(), 32);
    assert_eq!(cli.run(&["slip", "print", "--class", "8A"]).code, 3);
}

/// A scan in place of an answer chooses nothing, and is not lost.
#[test]
fn questions_are_answered_by_the_next_line_and_never_by_a_scan() {
    let (_cli, mut school) = form();
    let mut sitting = Sitting::new(&Terms::default(), Vec::new(), true).unwrap().asking();
    let mut line = |typed: &str| match sitting.line(&mut school.store, &school.act, typed) {
        Ok(reply) => match reply.did {
            Did::Asked(question) => format!("asked {question}"),
            Did::Out(loan) => format!("out {} {}", loan.tag, loan.person.reference),
            Did::Opened { name, .. } => format!("for {name}"),
            Did::In(loan) => format!("in {}", loan.tag),
            Did::Nothing(why) => crate::support::written(&why),
            other => format!("{other:?}"),
        },
        Err(failure) => failure.to_string(),
    };
    assert_eq!(line("1001"), "for Pupil01 Made-up (9B)");
    // A short form is shown in full, and a second Enter takes it.
    assert_eq!(line("31"), "asked LAP-0031? Press Enter to take it, or type n");
    assert_eq!(line(""), "out LAP-0031 1001");
    assert_eq!(line("32"), "asked LAP-0032? Press Enter to take it, or type n");
    assert_eq!(line("LAP-0001"), "out LAP-0001 1001");
    assert_eq!(line("32"), "asked LAP-0032? Press Enter to take it, or type n");
    assert_eq!(line("n"), "not taken");
    // A ref in which a spreadsheet lost a zero.
    assert_eq!(
        line("01002"),
        "asked “01002” is neither a tag nor a person. Press Enter for Pupil02 Made-up (9B), or type n"
    );
    // A scan is no answer, and the item is not lent to the person before: the card may be another's.
    assert_eq!(line("LAP-0002"), "“01002” was not understood, so LAP-0002 was not taken");
    assert_eq!(line("1002"), "for Pupil02 Made-up (9B)");
    assert_eq!(line("LAP-0002"), "out LAP-0002 1002");
}

#[test]
fn no_one_is_asked_in_a_pipe() {
    let (cli, _school) = form();
    let lines = desk(&cli, "1001\n31\n", &[]);
    assert_eq!(
        (&lines[1]["did"], &lines[1]["error"]["kind"]),
        (&json!("nothing"), &json!("not_found")),
        "{}",
        lines[1]
    );
}
