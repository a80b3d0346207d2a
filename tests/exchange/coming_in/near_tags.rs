//! Tags that differ only in separators: `LAP1`, `LAP_1` and `LAP 1` beside LAP-1.

use super::{Office, asked, groups, lines, tells};
use crate::support::answers::text;

fn school() -> Office {
    let office = Office::new();
    for tag in ["LAP-1", "LAP-2", "R1-11", "KET-0001"] {
        office.done(&["asset", "add", tag, "--category", "laptop"]);
    }
    office
}

#[test]
fn a_tag_without_its_separator_is_a_question_in_an_import() {
    let office = school();
    let path = office.file("a.csv", "Asset Tag,Category,Location\nLAP1,laptop,Hall\nLAP_2,laptop,Hall\nT-1,laptop,\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["leading-zeros 2"]);
    tells(&asked(&plan, "leading-zeros").concat(), &["“LAP1” is known as “LAP-1”", "“LAP_2” is known as “LAP-2”"]);
    office.stopped(&["asset", "import", &path]);
    let report = office.import(&["asset", "import", &path, "--answer", "leading-zeros=same"]);
    assert_eq!([lines(&report, "updated"), lines(&report, "added")], [vec![2, 3], vec![4]]);
    assert_eq!(office.tags(), ["KET-0001", "LAP-1", "LAP-2", "R1-11", "T-1"]);
    let other = office.file("b.csv", "Asset Tag,Category\nLAP 2,laptop\nT-2,laptop\nT-3,laptop\nT-4,laptop\n");
    assert_eq!(groups(&office.plan(&["asset", "import", &other])), ["leading-zeros 1"]);
    office.import(&["asset", "import", &other, "--answer", "leading-zeros=new"]);
    assert!(office.tags().contains(&"LAP 2".to_owned()));
    office.changes_nothing(&["asset", "import", &other]);
}

#[test]
fn a_separator_between_two_numbers_counts() {
    let office = school();
    for tag in ["R11-1", "R111", "LAP-11", "LAP-12"] {
        office.done(&["asset", "add", tag, "--category", "laptop"]);
    }
}

#[test]
fn a_typed_tag_without_its_separator_is_a_question() {
    let office = school();
    for (tag, known) in
        [("LAP1", "LAP-1"), ("lap_1", "LAP-1"), ("LAP 02", "LAP-2"), ("R1.11", "R1-11"), ("KET1", "KET-0001")]
    {
        let add: &[&str] = &["asset", "add", tag, "--category", "laptop"];
        for command in [add, &["asset", "retag", "T-9", tag]] {
            if command[1] == "retag" {
                office.run(&["asset", "add", "T-9", "--category", "laptop"]);
            }
            let error = office.kept_out(1, command)["error"].clone();
            assert_eq!(error["kind"], "question", "{command:?}: {error}");
            tells(&text(&error["message"]), &[tag, known, "separators"]);
        }
    }
    office.done(&["asset", "add", "LAP1", "--category", "laptop", "--yes"]);
}
