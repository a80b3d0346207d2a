//! Tags with a slash, and their difference from the labels of parts, at every door that takes a tag or a part.

use crate::support::{
    Cli, School,
    server::{OnlyFiles, in_files},
};
use serde_json::Value;
use std::fs;

struct Slashes {
    school: School,
    cli: Cli,
}

impl std::ops::Deref for Slashes {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Slashes {
    /// A school with a laptop `LAP-0042`, which has a charger, and a laptop with a slash in its tag.
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        cli.done(&["asset", "add", "LAP-0042", "--category", "laptop"]);
        cli.done(&["asset", "add", "ICT/0001", "--category", "laptop"]);
        cli.done(&["person", "add", "S1", "--kind", "staff", "--last-name", "One"]);
        Self { school, cli }
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.school.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Checks that a command is refused because a tag would also mean a part.
    fn clashes(&self, arguments: &[&str], message: &str) {
        let said = self.kept_out(1, arguments);
        assert_eq!(
            (&said["error"]["kind"], &said["error"]["message"]),
            (&Value::from("conflict"), &Value::from(message))
        );
        assert!(said["error"]["hint"].as_str().is_some_and(|hint| hint.contains("nother")), "{said}");
    }
}

#[test]
fn a_tag_with_a_slash_is_taken_at_every_door() {
    let school = Slashes::new();
    school.done(&["asset", "add", "--category", "laptop", "--tag-prefix", "ICT/", "--count", "2"]);
    assert_eq!(school.json(&["asset", "show", "ICT/0003"])["tag"], "ICT/0003");
    school.done(&["asset", "retag", "LAP-0042", "OLD/7"]);
    let file = school.file("slash.csv", "Asset Tag,Description\nAV/1,Laptop\nAV/2,Laptop\n");
    assert_eq!(school.json(&["asset", "import", &file])["added"], 2);
    for tag in ["ICT/0002", "old/7", "AV/1"] {
        school.done(&["out", tag, "--to", "S1"]);
        school.done(&["in", tag, "--all-well"]);
        school.done(&["show", tag]);
        school.done(&["pat", "pass", tag]);
    }
    // A short form keeps its slashes, or has none.
    for short in ["ICT/2", "ict2"] {
        assert_eq!(school.json(&["asset", "show", short])["tag"], "ICT/0002", "{short}");
    }
    assert_eq!(school.run(&["asset", "show", "ICT/0/2"]).code, 3);
    // The desk takes it as it takes any other tag.
    let desk = school.feed("S1\nict/0001\n\n", &["desk"]);
    assert!(desk.out.contains("OUT      ICT/0001 to One"), "{desk:?}");
    for bad in ["/ICT", "ICT/", "ICT//1"] {
        school.misused(&["asset", "add", bad, "--category", "laptop"]);
        school.misused(&["asset", "retag", "ICT/0001", bad]);
    }
}

#[test]
fn a_word_with_a_slash_is_an_exact_tag_then_the_longest_tag_and_its_part() {
    let school = Slashes::new();
    school.done(&["asset", "add", "ICT", "--category", "laptop"]);
    school.done(&["asset", "add", "KET-1", "--category", "appliance", "--serial", "LAP-0042/9"]);
    for (typed, tag, part) in [
        ("ICT/0001", "ICT/0001", None),
        ("ICT/0001/charger", "ICT/0001", Some("charger")),
        ("ict/1/Charger", "ICT/0001", Some("charger")),
        ("ICT/charger", "ICT", Some("charger")),
        ("LAP-0042/charger", "LAP-0042", Some("charger")),
        ("42/charger", "LAP-0042", Some("charger")),
        ("LAP-0042/9", "KET-1", None),
    ] {
        let said = school.json(&["pat", "record", typed, "--kind", "visual", "--result", "pass", "--dry-run"]);
        // A laptop's own tag means its only tested part.
        let part = if tag == "KET-1" { Value::Null } else { Value::from(part.unwrap_or("charger")) };
        assert_eq!((&said["tag"], &said["part"]), (&Value::from(tag), &part), "{typed}");
    }
    let said = school.kept_out(3, &["pat", "record", "ICT/0001/stylus", "--kind", "visual", "--result", "pass"]);
    assert_eq!(said["error"]["message"], "ICT/0001 has no part “stylus”");
    // After a slash that is not one of a tag, nothing is guessed.
    assert_eq!(school.run(&["asset", "show", "LAP-00/42"]).code, 3);
}

#[test]
fn a_failed_item_with_a_slash_is_not_taken_for_a_part() {
    let school = Slashes::new();
    school.done(&["asset", "add", "ICT/K1", "--category", "appliance"]);
    school.done(&["pat", "fail", "ICT/K1", "--reason", "flex cut"]);
    school.done(&["pat", "fail", "LAP-0042/charger", "--reason", "flex cut"]);
    let remedy = |tag: &str| {
        let said = school.kept_out(1, &["out", tag, "--to", "S1"]);
        let refusals = said["refusals"].as_array().unwrap().iter();
        refusals.filter(|r| r["rule"] == "pat-failed").map(|r| r["remedy"].to_string()).collect::<String>()
    };
    assert!(remedy("LAP-0042").contains("--replaced"), "{}", remedy("LAP-0042"));
    assert!(!remedy("ICT/K1").is_empty() && !remedy("ICT/K1").contains("--replaced"), "{}", remedy("ICT/K1"));
}

#[test]
fn a_tag_that_would_mean_a_part_is_refused_at_every_door() {
    let school = Slashes::new();
    let means = "the tag “LAP-0042/charger” would also mean the part “charger” of LAP-0042";
    school.clashes(&["asset", "add", "LAP-0042/charger", "--category", "laptop"], means);
    school.clashes(&["asset", "retag", "ICT/0001", "LAP-0042/charger"], means);
    // An item can't wear the label of its own part either: its old tag still finds it.
    school.clashes(&["asset", "retag", "LAP-0042", "LAP-0042/charger"], means);
    let spaced = "the tag “lap-0042 / Charger” would also mean the part “charger” of LAP-0042";
    school.clashes(&["asset", "add", "lap-0042 / Charger", "--category", "laptop"], spaced);
    // So is the next of a series.
    school.done(&["category", "set", "laptop", "--part", "0002=5"]);
    school.done(&["asset", "add", "BOX", "--category", "laptop"]);
    school.done(&["asset", "add", "BOX/0001", "--category", "laptop"]);
    let series = "the tag “BOX/0002” would also mean the part “0002” of BOX";
    school.clashes(&["asset", "add", "--tag-prefix", "BOX/", "--count", "2", "--category", "laptop"], series);
    // An old tag has parts too.
    school.done(&["asset", "retag", "LAP-0042", "LAP-0043"]);
    let old = "the tag “LAP-0042/charger” would also mean the part “charger” of LAP-0043";
    school.clashes(&["asset", "add", "LAP-0042/charger", "--category", "laptop"], old);
    // In a file, it is a problem on its line.
    let file = school.file("part.csv", "Tag,Category\nAV/1,laptop\nLAP-0043/charger,laptop\n");
    let said = school.kept_out(4, &["asset", "import", &file]);
    let problem = said["error"]["details"][0].as_str().unwrap();
    assert!(problem.contains("line 3, Tag: the tag “LAP-0043/charger” would also mean"), "{problem}");
    // A tester's file with an unknown part makes no item, and an unknown tag with a slash does.
    let rows = "Asset Id,Test Date,Pass/Fail,Test Name\nLAP-0043/stylus,02/11/2026,P,Full\nAV/9,02/11/2026,P,Full\n";
    let tests = school.file("tests.csv", rows);
    school.run(&["pat", "import", &tests, "--create", "--category", "appliance"]);
    assert_eq!(school.run(&["asset", "show", "LAP-0043/stylus"]).code, 3);
    school.done(&["asset", "show", "AV/9"]);
}

#[test]
fn a_part_that_would_mean_a_tag_is_refused_at_every_door() {
    let school = Slashes::new();
    school.done(&["category", "set", "tablet", "--part", "0001=5"]);
    let means = |item: &str| format!("“ICT/0001” is already a tag, and would also mean the part “0001” of {item}");
    // A new item, alone, in a series or in a file; a new tag; another category; a new part of the category.
    school.clashes(&["asset", "add", "ICT", "--category", "tablet"], &means("ICT"));
    school.done(&["asset", "add", "TAB-1", "--category", "tablet"]);
    school.clashes(&["asset", "retag", "TAB-1", "ict"], &means("ict"));
    let file = school.file("head.csv", "Tag,Category\nICT,tablet\n");
    let said = school.kept_out(4, &["asset", "import", &file]);
    assert!(
        said["error"]["details"][0].as_str().unwrap().contains("line 2, Tag: “ICT/0001” is already a tag"),
        "{said}"
    );
    school.done(&["asset", "add", "ICT", "--category", "laptop"]);
    school.clashes(&["asset", "edit", "ICT", "--category", "tablet"], &means("ICT"));
    school.clashes(&["category", "set", "laptop", "--part", "0001=5"], &means("ICT"));
    school.clashes(&["category", "set", "laptop", "--part", "stylus", "--part", "0001"], &means("ICT"));
    // An old tag counts, and the item's own one too.
    school.done(&["asset", "retag", "ICT", "ICT-9"]);
    school.clashes(&["asset", "edit", "ICT-9", "--category", "tablet"], &means("ICT-9"));
    school.done(&["asset", "add", "X/0001", "--category", "tablet"]);
    let own = "“X/0001” is already a tag, and would also mean the part “0001” of X";
    school.clashes(&["asset", "retag", "X/0001", "X"], own);
    // Other categories, and other parts, stay free.
    school.done(&["category", "set", "camera", "--part", "0001=5"]);
    school.done(&["category", "set", "laptop", "--part", "0003=5"]);
}

#[test]
fn merged_and_imported_registers_keep_tags_and_parts_apart() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (ours, theirs) = (Slashes::new(), Slashes::new());
    theirs.done(&["init", "--rename", "Oak School"]);
    theirs.done(&["asset", "retag", "LAP-0042", "LAP-0900"]);
    theirs.done(&["asset", "retag", "ICT/0001", "LAP-0800"]);
    theirs.done(&["person", "edit", "S1", "--ref", "S9"]);
    ours.done(&["asset", "add", "OAKS", "--category", "laptop"]);
    ours.done(&["asset", "add", "TUB/charger", "--category", "laptop"]);
    theirs.done(&["asset", "add", "OAKS/charger", "--category", "laptop"]);
    theirs.done(&["asset", "add", "TUB", "--category", "laptop"]);
    let file = theirs.school.path();
    let file = file.to_str().unwrap();

    let said = ours.kept_out(1, &["merge", file]);
    let messages: Vec<&str> =
        said["refusals"].as_array().unwrap().iter().map(|refusal| refusal["message"].as_str().unwrap()).collect();
    for tag in ["OAKS/charger", "TUB"] {
        let message = format!("the tag {tag} would mean an item of one school and a part of the other");
        assert!(messages.contains(&message.as_str()), "{messages:?}");
    }
    ours.done(&["merge", file, "--prefix", "OAK-"]);
    assert_eq!(ours.json(&["asset", "show", "OAK-OAKS/charger"])["tag"], "OAK-OAKS/charger");
    assert_eq!(ours.json(&["asset", "show", "OAK-TUB"])["tag"], "OAK-TUB");

    // A whole register with such a clash, which another program wrote, is reported and not imported.
    theirs.school.ends_damaged();
    theirs
        .cli
        .file()
        .execute_batch("update asset set tag = 'TUB/charger', tag_folded = 'tub/charger' where tag = 'OAKS/charger'")
        .unwrap();
    theirs.run(&["check", "--accept", "--reason", "to see what is found"]);
    let report = theirs.run(&["check", "--format", "json"]);
    let found = report.json()["findings"][0].clone();
    assert_eq!((report.code, &found["check"]), (5, &Value::from("tags-and-parts")));
    assert_eq!(found["message"], "TUB/charger is a tag, and also means the part “charger” of TUB");
    assert!(found["remedy"].as_str().unwrap().contains("kitbook asset retag TUB/charger"), "{found}");
    let folder = theirs.school.folder.path().join("all");
    let folder = folder.to_str().unwrap();
    theirs.done(&["export", "--all", folder]);
    let copy = Cli::on(theirs.school.folder.path().join("copy.db"));
    let said = copy.run(&["import", "--all", folder, "--format", "json"]);
    assert_eq!(said.code, 4, "{said:?}");
    assert!(said.err.contains("also means the part"), "{said:?}");
    // The remedy works.
    theirs.done(&["asset", "retag", "TUB/charger", "TUB-9"]);
    theirs.done(&["check"]);
}
