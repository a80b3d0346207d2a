//! Tags with a slash: an exact tag first, else the longest tag and its part.

use super::Office;
use crate::support::answers::each;
use std::fs;

/// A school with ICT/0001 and ICT/0002, two laptops of a plain file.
fn school() -> Office {
    let office = Office::small();
    let path = office.file("slash.csv", "Asset Tag,Description,Type\nICT/0001,Laptop,Laptop\nICT/0002,Laptop,Laptop\n");
    office.import(&["asset", "import", &path]);
    office.changes_nothing(&["asset", "import", &path]);
    office
}

#[test]
fn tags_with_a_slash_come_in_and_work_at_every_door() {
    let office = school();
    assert_eq!(office.item("ict/0001")["tag"], "ICT/0001");
    office.done(&["out", "ICT/0001", "--to", "P1"]);
    assert_eq!(office.holder("ICT/0001").as_deref(), Some("Ben Ford"));
    office.feed("P2\nICT/0002\n\n", &["desk"]);
    assert_eq!(office.holder("ICT/0002").as_deref(), Some("Cai Hill"));
    office.done(&["in", "ICT/0001", "--all-well"]);
    assert_eq!(each(&office.json(&["find", "ICT/00"]), "tag"), ["ICT/0001", "ICT/0002"]);
    office.done(&["asset", "edit", "ICT/0001", "--location", "Hall"]);
    office.done(&["incident", "report", "ICT/0001", "--kind", "damage", "--note", "lid"]);
}

#[test]
fn the_longest_tag_before_the_slash_has_the_part() {
    let office = school();
    office.done(&["pat", "pass", "ICT/0001/charger"]);
    let test = office.json(&["pat", "history", "ICT/0001"])[0].clone();
    assert_eq!((&test["tag"], &test["part"]), (&"ICT/0001".into(), &"charger".into()));
    office.done(&["asset", "add", "ICT", "--category", "laptop"]);
    office.done(&["pat", "pass", "ICT/charger"]);
    assert_eq!(office.json(&["pat", "history", "ICT"])[0]["tag"], "ICT");
    assert_eq!(office.json(&["pat", "history", "ICT/0001"])[0]["tag"], "ICT/0001");
    assert_ne!(office.run(&["pat", "pass", "ICT/0009/charger"]).code, 0);
}

#[test]
fn a_tag_that_equals_an_items_part_is_refused_at_every_door() {
    let office = school();
    let add = office.run(&["asset", "add", "LAP-0001/charger", "--category", "charger"]);
    assert_ne!(add.code, 0, "{add:?}");
    let retag = office.run(&["asset", "retag", "CAM-0001", "lap-0001/Charger"]);
    assert_ne!(retag.code, 0, "{retag:?}");
    let path = office.file("a.csv", "Asset Tag,Type\nLAP-0001/charger,Charger\nNEW-1,Laptop\nNEW-1/case,Charger\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(super::lines(&plan, "problem"), [2, 4]);
}

#[test]
fn a_part_that_equals_a_tag_is_refused() {
    let office = school();
    office.done(&["asset", "add", "LAP-0001/dock", "--category", "charger"]);
    let part = office.run(&["category", "set", "laptop", "--part", "dock=30.00"]);
    assert_ne!(part.code, 0, "{part:?}");
    let new = office.run(&["asset", "add", "ICT/0003", "--category", "laptop"]);
    assert_eq!(new.code, 0, "{new:?}");
    office.done(&["asset", "add", "BOX/case", "--category", "other"]);
    let reverse = office.run(&["asset", "add", "BOX", "--category", "laptop"]);
    assert_ne!(reverse.code, 0, "a laptop has a case, so BOX/case would be two: {reverse:?}");
}

#[test]
fn a_testers_id_with_a_slash_is_the_tag_first() {
    let office = school();
    let text = "Asset Tag,Test Date,Result\nICT/0001/charger,04/03/2026,Pass\nICT/0002,04/03/2026,Pass\n";
    office.json(&["pat", "import", &office.file("t.csv", text)]);
    for tag in ["ICT/0001", "ICT/0002"] {
        assert_eq!(office.json(&["pat", "history", tag])[0]["part"], "charger", "{tag}");
    }
}

#[test]
fn files_named_after_a_tag_have_no_slash() {
    let office = school();
    let folder = office.path("labels");
    fs::create_dir(&folder).unwrap();
    office.done(&["out", "ICT/0001", "--to", "P1"]);
    let ran = office.run(&["export", "--all", &folder]);
    let all: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(all.iter().all(|path| !path.ends_with("ICT")), "{ran:?} {all:?}");
}
