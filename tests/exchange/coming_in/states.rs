//! Words of status columns. Known words are states; an unknown one never ends in available.

use super::{Office, groups, tells};
use crate::support::answers::text;

/// Words, and the state of the item.
const STATES: &[(&str, &[&str])] = &[
    (
        "disposed",
        &[
            "Retired",
            "Written off",
            "Scrapped",
            "Sold",
            "WEEE",
            "Recycled",
            "Decommissioned",
            "Disposed",
            "Disposed of",
            "Archived",
            "DEPROVISIONED",
            "Disposed ",
            "SCRAPPED",
            "written-off",
            "Written Off",
            "disposed of",
        ],
    ),
    ("lost", &["Lost", "LOST"]),
    ("stolen", &["Stolen"]),
    ("missing", &["Missing", "missing "]),
    ("available", &["Ready to deploy", "Ready to Deploy", "Available", "In stock", "Active", "ACTIVE", "Spare", ""]),
    (
        "awaiting_check",
        &[
            "Garbage word",
            "Under the stairs",
            "DISABLED",
            "gone to landfill",
            "with Bob?",
            "Retired?",
            "Not in use",
            "Sold to parent 2021?",
            "x",
            "Pending",
            "On order",
            "Deployable?",
            "Not available",
            "Not known",
            "Not checked",
            "Not recorded",
            "unknown",
            "TBC",
            "N/A",
            "?",
            "-",
            "#REF!",
        ],
    ),
];

/// Words of an item that can't be lent until it is repaired.
const BROKEN: &[&str] = &[
    "Beyond repair",
    "Needs repair",
    "Not working",
    "Do not use",
    "Out of service",
    "Maintenance required",
    "faulty",
    "broken",
    "Faulty",
    "In repair",
    "Out for Repair",
    "BROKEN",
    "not working",
];

fn item_of(word: &str) -> Office {
    let office = Office::with_holders();
    let path = office.file("a.csv", format!("Asset Tag,Type,Status\nT-1,Laptop,\"{word}\"\nT-2,Laptop,Active\n"));
    office.import(&["asset", "import", &path]);
    office.changes_nothing(&["asset", "import", &path]);
    office
}

#[test]
fn every_known_word_is_a_state_and_no_other_is_available() {
    for (state, words) in STATES {
        for word in *words {
            let office = item_of(word);
            assert_eq!(office.item("T-1")["state"], *state, "{word}");
            assert_eq!(office.lends("T-1", "AL01"), *state == "available", "{word}");
            if *state == "awaiting_check" {
                tells(&text(&office.item("T-1")["notes"]), &[word]);
            }
        }
    }
}

#[test]
fn what_is_broken_is_not_lent_and_the_word_is_kept() {
    for word in BROKEN {
        let office = item_of(word);
        let item = office.item("T-1");
        let state = text(&item["state"]);
        assert!(["unsafe", "in_repair", "awaiting_check"].contains(&state.as_str()), "{word}: {state}");
        assert!(!office.lends("T-1", "AL01"), "{word}");
        tells(&text(&item["notes"]), &[word]);
    }
}

#[test]
fn an_item_that_is_in_use_by_nobody_is_a_question() {
    for word in ["In use", "In Use", "Deployed", "Issued", "Assigned", "Allocated", "Checked Out"] {
        let office = Office::with_holders();
        let headings = "Asset Tag,Type,Status,Assigned To";
        let path = office.file("a.csv", format!("{headings}\nT-1,Laptop,{word},\nT-2,Laptop,{word},N/A\n"));
        let plan = office.plan(&["asset", "import", &path]);
        let group = if ["Issued", "Checked Out"].contains(&word) { "on-loan-to-nobody" } else { "in-use" };
        assert_eq!(groups(&plan), [format!("{group} 2")], "{word}");
        office.stopped(&["asset", "import", &path]);
        let answers = [format!("{group}=awaiting-check"), format!("{group}:T-2=available")];
        office.import(&["asset", "import", &path, "--answer", &answers[0], "--answer", &answers[1]]);
        assert_eq!(
            ["T-1", "T-2"].map(|tag| text(&office.item(tag)["state"])),
            ["awaiting_check", "available"],
            "{word}"
        );
        office.changes_nothing(&["asset", "import", &path]);
    }
}

#[test]
fn an_item_that_is_in_use_by_somebody_or_in_a_place_is_no_question() {
    let office = Office::with_holders();
    let text = "Asset Tag,Category,Status,Checked Out,Checkout Type,Checkout Date,Expected Checkin Date\n\
                T-1,laptop,Deployed,Ann Example,user,,\nT-2,laptop,Deployed,Room 12,location,,\n\
                T-3,laptop,In use,T-1,asset,,\n";
    let path = office.file("a.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert!(groups(&plan).is_empty(), "{plan}");
    let text = "Asset Tag,Category,Status,Inside\nTRO-1,trolley,Available,\nT-4,laptop,In use,TRO-1\n";
    assert!(groups(&office.plan(&["asset", "import", &office.file("b.csv", text)])).is_empty());
}

#[test]
fn an_unknown_word_is_kept_and_counted() {
    let office = Office::new();
    let text = "Asset Tag,Type,Status\nT-1,Laptop,Garbage word\nT-2,Laptop,Active\n\
                T-3,Camera,Scrapped\nT-4,Laptop,Under stairs\n";
    let path = office.file("a.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert!(groups(&plan).is_empty(), "{plan}");
    assert_eq!(plan["by_state"], serde_json::json!({"awaiting_check": 2, "available": 1, "disposed": 1}));
    assert_eq!(plan["by_category"], serde_json::json!({"laptop": 3, "camera": 1}));
    office.import(&["asset", "import", &path]);
    tells(office.item("T-1")["notes"].as_str().unwrap(), &["Garbage word"]);
    let table = office.plan(&["asset", "import", &path]).to_string();
    tells(&table, &["unchanged"]);
}

#[test]
fn the_words_of_the_cases_are_right() {
    let office = Office::small();
    let text = "Asset Tag,Category,Status,Assigned To\nT-1,laptop,Written off,Ben Ford\nT-2,laptop,Retired,Ben Ford\n\
                T-3,laptop,Sold,Ben Ford\nT-4,laptop,Scrapped,Ben Ford\nT-5,laptop,Garbage word,Ben Ford\n\
                T-6,laptop,In use,Ben Ford\nT-7,laptop,Archived,Ben Ford\nT-8,laptop,Lost,Ben Ford\n\
                T-9,laptop,In repair,Ben Ford\n";
    office.import(&["asset", "import", &office.file("a.csv", text), "--answer", "with-holder=take"]);
    for (tag, states) in [
        ("T-1", &["disposed"][..]),
        ("T-2", &["disposed"]),
        ("T-3", &["disposed"]),
        ("T-4", &["disposed"]),
        ("T-5", &["on_loan", "awaiting_check"]),
        ("T-6", &["on_loan"]),
        ("T-7", &["disposed"]),
        ("T-8", &["lost"]),
        ("T-9", &["unsafe", "in_repair", "awaiting_check", "on_loan"]),
    ] {
        let state = office.item(tag)["state"].clone();
        assert!(states.iter().any(|meant| state == *meant), "{tag} is {state}");
        assert!(!office.lends(tag, "ANA"), "{tag}");
    }
    tells(office.item("T-5")["notes"].as_str().unwrap(), &["Garbage word"]);
    office.run(&["in", "T-5", "--all-well"]);
    assert_eq!(office.holder("T-6").as_deref(), Some("Ben Ford"));
}

#[test]
fn an_unknown_category_is_said_and_made_like_other() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset Tag,Type\nT-1,Theremin\nT-2,Laptops\nT-3,LAPTOP\nT-4,Cameras\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(plan["new_categories"], serde_json::json!(["Theremin"]));
    assert_eq!(plan["by_category"], serde_json::json!({"Theremin": 1, "laptop": 2, "camera": 1}));
}

#[test]
fn a_file_without_categories_takes_the_one_that_is_given() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset Tag,Serial,Type\nT-1,S1,\nT-2,S2,Camera\nT-3,S3,N/A\n");
    office.import(&["asset", "import", &path, "--category", "laptop"]);
    let categories = ["T-1", "T-2", "T-3"].map(|tag| text(&office.item(tag)["category"]));
    assert_eq!(categories, ["laptop", "camera", "laptop"]);
    let other = office.file("b.csv", "Asset Tag,Serial\nT-9,S9\n");
    let plan = office.plan(&["asset", "import", &other]);
    assert_eq!(plan["by_category"], serde_json::json!({"other": 1}), "the plan says what it becomes");
    assert_ne!(office.run(&["asset", "import", &other, "--category", "spaceship"]).code, 0);
}

#[test]
fn an_item_that_came_in_unclear_is_lent_once_it_is_checked() {
    let office = Office::with_holders();
    let path = office.file("a.csv", "Asset ID,Type,Status\nT-1,Laptop,In the loft\nT-2,Laptop,In the loft\n");
    office.import(&["asset", "import", &path]);
    let refused = |command: &[&str]| {
        let ran = office.run(command);
        assert_eq!(ran.code, 1, "{ran:?}");
        ran.err
    };
    tells(&refused(&["out", "T-1", "--to", "AL01"]), &["T-1 must be checked first", "kitbook in T-1 --all-well"]);
    tells(&refused(&["in", "T-1"]), &["T-1 was never lent", "kitbook in T-1 --all-well"]);
    tells(&refused(&["in", "T-1", "--check", "clean=yes"]), &["no return check"]);
    let ran = office.done(&["in", "T-1", "--all-well"]);
    tells(&(ran.out + &ran.err), &["T-1 is checked and available"]);
    office.done(&["out", "T-1", "--to", "AL01"]);
    office.done(&["in", "T-2", "--condition", "damaged"]);
    let damaged = office.item("T-2");
    assert_eq!((&damaged["state"], &damaged["condition"]), (&"unsafe".into(), &"damaged".into()));
    assert_eq!(office.json(&["check"])["sound"], true);
}
