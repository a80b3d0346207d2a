//! Policies of depreciation: the school's, a category's, one item's; from when they count, and what they do to one item.

use super::Office;
use serde_json::{Value, json};

fn value(office: &Office, tag: &str, on: &str) -> Value {
    office.json(&["show", tag, "--as-at", on])["value"].clone()
}

#[test]
fn a_laptop_is_worth_what_its_policy_leaves_of_it() {
    let office = Office::new();
    office.bought("LAP-1", "laptop", "429", "2024-11-12", &[]);
    assert_eq!(office.json(&["show", "LAP-1"])["value"], Value::Null, "no policy was set, so nothing is said");
    assert!(!office.done(&["show", "LAP-1"]).out.contains("book value"));
    let set = office.falls(&["--category", "laptop", "--method", "straight-line", "--life", "48m", "--residual", "0"]);
    let wanted = json!({
        "format": 1, "category": "laptop", "tag": null, "from_on": null, "method": "straight-line", "life_months": 48,
        "rate_hundredths": null, "residual_pence": 0, "residual_hundredths": null, "convention": "months",
        "policy": "straight line over 48 months, to £0.00, by months",
    });
    assert_eq!(set, wanted);
    let found = value(&office, "LAP-1", "2025-08-31");
    assert_eq!((&found["depreciation_pence"], &found["book_value_pence"]), (&json!(8_938), &json!(33_962)), "{found}");
    let page = office.done(&["asset", "show", "LAP-1", "--as-at", "31 Aug 2025"]).out;
    assert!(page.contains("£339.62 on 31 Aug 2025 (cost £429.00, depreciation £89.38: straight line"), "{page}");
    // Before the purchase there was nothing; today is the default.
    assert_eq!(value(&office, "LAP-1", "2024-11-11")["book_value_pence"], 0);
    assert_eq!(office.json(&["show", "LAP-1"])["value"]["on"], "2026-11-23");
    let years = office.json(&["depreciation", "show", "LAP-1"]);
    let charges: Vec<i64> =
        years.as_array().unwrap().iter().map(|line| line["charge_pence"].as_i64().unwrap()).collect();
    assert_eq!(charges, [8_938, 10_725, 10_725, 10_725, 1_787]);
    assert_eq!(years[4]["book_value_pence"], 0);
    let months = office.json(&["depreciation", "show", "LAP-1", "--months"]);
    let months = months.as_array().unwrap();
    assert_eq!((months.len(), &months[0]["until_on"]), (58, &json!("2024-11-30")), "to the end of the last year");
    let first: i64 = months[..10].iter().map(|line| line["charge_pence"].as_i64().unwrap()).sum();
    assert_eq!(first, 8_938, "the months of a year add up to its charge");
}

#[test]
fn an_items_own_policy_comes_before_its_categorys_and_that_before_the_schools() {
    let office = Office::new();
    for tag in ["LAP-1", "LAP-2"] {
        office.bought(tag, "laptop", "1200", "2025-09-01", &[]);
    }
    office.bought("CAM-1", "camera", "1200", "2025-09-01", &[]);
    office.falls(&["--method", "straight-line", "--life", "120"]);
    office.falls(&["--category", "laptop", "--method", "straight-line", "--life", "48", "--from", "always"]);
    office.falls(&["--item", "LAP-2", "--method", "straight-line", "--life", "60", "--from", "always"]);
    let after = |tag: &str| value(&office, tag, "2026-08-31")["depreciation_pence"].clone();
    assert_eq!([after("CAM-1"), after("LAP-1"), after("LAP-2")], [12_000, 30_000, 24_000]);
    let listed = office.json(&["depreciation", "list"]);
    let of = listed.as_array().unwrap().iter().map(|row| (row["category"].clone(), row["tag"].clone()));
    let wanted = [(json!(null), json!(null)), (json!("laptop"), json!(null)), (json!(null), json!("LAP-2"))];
    assert_eq!(of.collect::<Vec<_>>(), wanted);
    // A laptop of another category falls as that category's items do.
    office.done(&["asset", "edit", "LAP-1", "--category", "camera"]);
    assert_eq!(after("LAP-1"), 12_000);
    office.done(&["depreciation", "remove", "--item", "LAP-2"]);
    assert_eq!(after("LAP-2"), 30_000);
    let talk = office.kept_out(3, &["depreciation", "remove", "--item", "LAP-2"]);
    assert!(talk["error"]["hint"].as_str().unwrap().contains("kitbook depreciation list"), "{talk}");
}

#[test]
fn a_life_is_revised_from_a_year_on_and_years_before_it_stay() {
    let office = Office::new();
    office.bought("VAN-1", "other", "160000", "2023-09-01", &[]);
    let first = ["--category", "other", "--method", "straight-line", "--life", "96", "--residual", "40000"];
    office.falls(&first);
    let closing = |year: &str| office.note(year, &[])["totals"][0]["book_value_pence"].clone();
    assert_eq!([closing("2024"), closing("2025")], [14_500_000, 13_000_000]);
    // A policy counts already, so the order must say since when the new one does.
    let talk = office.kept_out(2, &["depreciation", "set", "--item", "VAN-1", "--life", "72"]);
    let hint = talk["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("--from DAY") && hint.contains("--from always"), "{talk}");
    let revised = office.falls(&["--item", "VAN-1", "--life", "72", "--from", "2026-03-01"]);
    assert_eq!(
        (&revised["from_on"], &revised["residual_pence"]),
        (&json!("2025-09-01"), &json!(4_000_000)),
        "{revised}"
    );
    assert_eq!([closing("2024"), closing("2025"), closing("2026")], [14_500_000, 13_000_000, 10_750_000]);
    let charge = office.note("2026", &[])["totals"][0]["charge_pence"].clone();
    assert_eq!(charge, 2_250_000);
    // The year with that day has ended, and its figures change: that is said.
    let again = ["depreciation", "set", "--item", "VAN-1", "--life", "84", "--from", "2026-03-01"];
    let said = office.done(&again).err;
    assert!(said.contains("since 1 Sep 2025, which have ended"), "{said}");
    let said = office.done(&["depreciation", "set", "--item", "VAN-1", "--life", "72", "--from", "today"]).err;
    assert!(!said.contains("have ended"), "{said}");
}

#[test]
fn a_policy_that_makes_no_sense_is_refused_and_nothing_is_written() {
    let office = Office::new();
    for (order, why) in [
        (&["--method", "straight-line"][..], "needs a useful life"),
        (&["--method", "reducing-balance"], "needs a rate"),
        (&["--method", "reducing-balance", "--life", "48"], "needs a rate"),
        (&["--method", "none", "--life", "48"], "neither life nor rate"),
        (&["--life", "48"], "no method was given"),
        (&["--method", "reducing-balance", "--rate", "150%"], "out of range"),
    ] {
        let talk = office.kept_out(2, &[&["depreciation", "set"], order].concat());
        assert!(talk["error"]["message"].as_str().unwrap().contains(why), "{order:?}: {talk}");
    }
    for order in [
        &["--method", "sideways"][..],
        &["--method", "straight-line", "--life", "soon"],
        &["--method", "straight-line", "--life", "0"],
        &["--method", "straight-line", "--life", "48", "--rate", "20%"],
        &["--method", "straight-line", "--rate", "-5%"],
        &["--method", "straight-line", "--life", "4y", "--residual", "some"],
        &["--method", "straight-line", "--life", "4y", "--from", "whenever"],
    ] {
        office.misused(&[&["depreciation", "set"], order].concat());
    }
    office.kept_out(3, &["depreciation", "set", "--item", "LAP-9", "--method", "none"]);
    office.kept_out(3, &["depreciation", "set", "--category", "boat", "--method", "none"]);
    let trial = ["depreciation", "set", "--method", "straight-line", "--rate", "20%", "--dry-run"];
    let before = office.traces();
    office.done(&trial);
    assert_eq!(office.traces(), before, "a dry run writes nothing");
    assert_eq!(office.json(&["depreciation", "list"]), json!([]));
    // A straight line by category without a life takes the category's useful life, and says so.
    let said = office.done(&["depreciation", "set", "--category", "laptop", "--method", "straight-line"]).err;
    assert!(said.contains("the useful life of category laptop, 60 months"), "{said}");
    // A category's useful life may change for charges; the accounts keep theirs.
    office.done(&["category", "set", "laptop", "--life", "72"]);
    assert_eq!(office.json(&["depreciation", "list"])[0]["life_months"], 60);
}

#[test]
fn an_item_without_cost_or_day_has_no_value_and_says_why() {
    let office = Office::new();
    office.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    office.falls(&["--method", "straight-line", "--life", "48"]);
    assert_eq!(office.json(&["show", "LAP-1"])["value"]["left_out"], "no-cost");
    assert!(office.done(&["show", "LAP-1"]).out.contains("not in the accounts: its purchase cost is unknown"));
    let hint = office.conflicts(&["depreciation", "show", "LAP-1"]);
    assert!(hint.contains("kitbook asset edit LAP-1 --cost"), "{hint}");
    office.done(&["asset", "edit", "LAP-1", "--cost", "429"]);
    assert_eq!(office.json(&["show", "LAP-1"])["value"]["left_out"], "no-purchase-day");
    let hint = office.conflicts(&["depreciation", "show", "LAP-1"]);
    assert!(hint.contains("kitbook asset edit LAP-1 --purchased"), "{hint}");
    office.misused_with_a_hint(&["show", "LAP-1", "--as-at", "someday"]);
}

#[test]
fn the_end_of_the_financial_year_is_the_schools() {
    let office = Office::new();
    office.bought("LAP-1", "laptop", "480", "2025-01-15", &[]);
    office.falls(&["--method", "straight-line", "--life", "48"]);
    assert_eq!(office.json(&["school", "show"])[0]["year_end"], "31 August");
    assert_eq!(office.note("2025", &[])["totals"][0]["charge_pence"], 8_000);
    office.done(&["school", "set", "--year-end", "31 March"]);
    let note = office.note("2025", &[]);
    assert_eq!((&note["year_end"], &note["as_at_on"]), (&json!("31 March"), &json!("2025-03-31")));
    assert_eq!(note["totals"][0]["charge_pence"], 3_000);
    let hint = office.misused_with_a_hint(&["school", "set", "--year-end", "5 April"]);
    assert!(hint.contains("last day of a month"), "{hint}");
    office.done(&["school", "set", "--year-end", "none"]);
    assert_eq!(office.json(&["school", "show"])[0]["year_end"], "31 August");
}

#[test]
fn policies_go_along_with_an_export_of_everything() {
    let office = Office::new();
    office.bought("LAP-1", "laptop", "429", "2024-11-12", &[]);
    office.falls(&["--method", "reducing-balance", "--rate", "33.33%", "--residual", "10%", "--convention", "days"]);
    office.falls(&["--item", "LAP-1", "--method", "straight-line", "--life", "48", "--from", "always"]);
    let (folder, db) = (office.path("everything"), office.path("again.db"));
    office.done(&["export", "--all", &folder]);
    let again = crate::support::Cli::on(&db);
    again.done(&["import", "--all", &folder]);
    assert_eq!(again.json(&["depreciation", "list"]), office.json(&["depreciation", "list"]));
    assert_eq!(again.json(&["report", "value"]), office.json(&["report", "value"]));
}
