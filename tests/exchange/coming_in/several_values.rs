//! A tag that names several items, and a row that reads like a note below the items.

use super::{Office, asked, groups, tells};
use crate::support::answers::text;

#[test]
fn a_tag_that_names_several_items_is_a_question_in_an_import() {
    let office = Office::new();
    let tags =
        ["A-10 to A-15", "LAP-1/LAP-2", "LAP-3 & LAP-4", "LAP-5 and 6", "LAP-7 - LAP-9", "TAB-1 TAB-2", "1001 - 1010"];
    let rows: String = tags.iter().map(|tag| format!("{tag},laptop\n")).collect();
    let path = office.file("sets.csv", format!("Asset Tag,Category\n{rows}T-1,laptop\n"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["several-tags 7"]);
    tells(&asked(&plan, "several-tags").concat(), &["2 “A-10 to A-15” names A-10 and A-15", "“LAP-1/LAP-2”"]);
    office.refused_file(&["asset", "import", &path]);
    let report = office.import(&["asset", "import", &path, "--answer", "several-tags=skip"]);
    assert_eq!((&report["added"], &report["skipped"], office.tags()), (&1.into(), &7.into(), vec!["T-1".to_owned()]));
    let keep: &[&str] =
        &["asset", "import", &path, "--answer", "several-tags=skip", "--answer", "several-tags:LAP-1/LAP-2=keep"];
    office.import(keep);
    assert_eq!(office.tags(), ["LAP-1/LAP-2", "T-1"]);
    // The item is known now, so nothing is asked about it.
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["several-tags 6"]);
}

#[test]
fn a_tag_with_a_slash_a_space_or_a_hyphen_is_one_tag() {
    let office = Office::new();
    let tags =
        ["ICT/0001", "A/B/1", "ICT / 2", "LAP-1/2", "R1-11", "B1 - 001", "Trolley 1 Tray 2", "2024-0001", "A1B2"];
    let rows: String = tags.iter().map(|tag| format!("{tag},laptop\n")).collect();
    let path = office.file("tags.csv", format!("Asset Tag,Category\n{rows}"));
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), [""; 0]);
    office.import(&["asset", "import", &path]);
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn a_typed_tag_that_names_several_items_is_a_question() {
    let office = Office::new();
    office.done(&["asset", "add", "T-9", "--category", "laptop"]);
    for command in
        [&["asset", "add", "A-10 to A-15", "--category", "laptop"][..], &["asset", "retag", "T-9", "A-1 & A-2"]]
    {
        let error = office.kept_out(1, command)["error"].clone();
        assert_eq!(error["kind"], "question", "{command:?}: {error}");
        tells(&text(&error["message"]), &["names A-1"]);
        tells(&text(&error["hint"]), &["--yes"]);
    }
    office.done(&["asset", "add", "A-10 to A-15", "--category", "laptop", "--yes"]);
    office.done(&["asset", "retag", "T-9", "A-1 & A-2", "--yes"]);
    assert_eq!(office.tags(), ["A-1 & A-2", "A-10 to A-15"]);
    // A second order for the same tag is refused as before, and a retag to the same one says so.
    office.done(&["asset", "retag", "A-1 & A-2", "A-1 & A-2"]);
}

#[test]
fn a_test_of_several_items_adds_none() {
    let office = Office::new();
    let path = office.file(
        "pat.csv",
        "Asset Id,Asset Description,Test Date,Pass/Fail\nKET-1 to KET-5,Kettle,10/11/2026,Pass\nKET-9,Kettle,10/11/2026,Pass\n",
    );
    let report = office.import(&["pat", "import", &path, "--create", "--category", "kettle"]);
    assert_eq!((&report["created"], &report["unmatched"]), (&1.into(), &1.into()), "{report}");
    assert_eq!(office.tags(), ["KET-9"]);
}

#[test]
fn a_row_below_the_items_that_reads_like_a_note_is_a_question() {
    for note in [
        "Printed,12/09/2025,,",
        "Page 1 of 3,Oak School,,",
        "Prepared by,J Madeup,,",
        "Prepared by: J Madeup,12/09/2025,,",
        "No. of items:,34,,",
        ",Printed on,12/09/2025,",
        "Exported by admin,12/09/2025,10:30,",
    ] {
        let office = Office::new();
        let text = format!("Asset ID,Item,Type,Cost\nT-1,Laptop,Laptop,649.00\nT-2,Laptop,Laptop,649.00\n{note}\n");
        let path = office.file("register.csv", text);
        let plan = office.plan(&["asset", "import", &path]);
        assert_eq!(groups(&plan), ["one-cell-row 1"], "{note}: {plan}");
        office.refused_file(&["asset", "import", &path]);
        office.import(&["asset", "import", &path, "--answer", "one-cell-row=skip"]);
        assert_eq!(office.tags(), ["T-1", "T-2"], "{note}");
    }
}

#[test]
fn a_sparse_row_with_a_tag_is_an_item() {
    let office = Office::new();
    let text =
        "Asset ID,Item,Type,Cost\nT-1,Laptop,,\nPrinter 2,Printer,,\nPAGE-1,Book,,\nCounter-1,Till,,\nDATE-1,Clock,,\n";
    let path = office.file("register.csv", text);
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), [""; 0]);
}

#[test]
fn a_row_below_the_people_that_reads_like_a_note_is_a_question() {
    let office = Office::new();
    let text = "Admission Number,First Name,Last Name,Reg Group\n001,Meg,Madeup,9B\nPrinted by,J Madeup,,\n";
    let path = office.file("pupils.csv", text);
    assert_eq!(groups(&office.plan(&["person", "import", &path])), ["one-cell-row 1"]);
    office.import(&["person", "import", &path, "--answer", "one-cell-row=skip"]);
    assert_eq!(office.everybody(), ["Meg Madeup, pupil, -, 9B"]);
}
