//! The insurance total by room: one replacement cost an item, with its source.

use super::Office;
use crate::support::answers::each;
use serde_json::json;

#[test]
fn rooms_add_up_and_items_without_a_cost_are_named() {
    let office = Office::new();
    office.done(&["category", "set", "laptop", "--price", "500"]);
    office.bought("LAP-1", "laptop", "429", "2024-11-12", &["--location", "Room 2"]);
    office.bought("CAM-1", "camera", "300", "2024-11-12", &["--location", "room 2"]);
    office.bought("CAM-2", "camera", "300", "2024-11-12", &["--location", "Room 10", "--replacement-cost", "350.50"]);
    office.done(&["asset", "add", "ODD-1", "--category", "other", "--location", "Room 10"]);
    office.done(&["asset", "add", "ODD-2", "--category", "other"]);
    office.done(&["person", "add", "S1", "--kind", "staff", "--first-name", "Zoë", "--last-name", "Sample"]);
    office.done(&["out", "CAM-2", "--to", "S1", "--yes"]);
    let found = office.json(&["report", "insurance"]);
    assert_eq!(each(&found["rooms"], "location"), ["room 2", "Room 10"]);
    let sums: Vec<_> =
        found["rooms"].as_array().unwrap().iter().map(|room| room["replacement_pence"].clone()).collect();
    assert_eq!(sums, [78_000, 35_050, 0]);
    let total = &found["total"];
    assert_eq!(
        [
            &total["items"],
            &total["replacement_pence"],
            &total["on_loan"],
            &total["on_loan_pence"],
            &total["without_cost"]
        ],
        [&json!(5), &json!(113_050), &json!(1), &json!(35_050), &json!(2)]
    );
    assert_eq!(each(&found["without_cost"], "tag"), ["ODD-1", "ODD-2"]);
    // A program that reads the file finds each column by its name.
    let file = office.done(&["report", "insurance", "--format", "csv"]).out;
    let names = "location,items,replacement,on_loan,on_loan_replacement,without_cost";
    assert_eq!(file.lines().next(), Some(names), "{file}");
    let items = office.json(&["report", "insurance", "--location", "room 2", "--items"]);
    assert_eq!(each(&items, "cost_from"), ["category", "category"]);
    let page = office.done(&["report", "insurance"]);
    assert!(page.out.contains("£1130.50"), "{page:?}");
    assert!(page.err.contains("2 items without a replacement cost"), "{page:?}");
    // What is gone is not there to be insured.
    office.done(&["asset", "edit", "CAM-1", "--state", "missing", "--reason", "not seen"]);
    assert_eq!(office.json(&["report", "insurance"])["total"]["replacement_pence"], 85_050);
    office.done(&["school", "set", "--replacement-cost", "20"]);
    let found = office.json(&["report", "insurance"]);
    assert_eq!((&found["total"]["without_cost"], &found["at_school_cost"]), (&json!(0), &json!(2)));
}
