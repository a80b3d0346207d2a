//! The replacement plan: what is due in each year, what its budget reaches, and who waits.

use super::Office;
use crate::support::answers::each;
use serde_json::{Value, json};

/// Five laptops, whose life is 48 months: two are due already, two next year, one the year after; and two that can't be
/// planned.
fn office() -> Office {
    let office = Office::new();
    office.done(&["category", "set", "laptop", "--price", "500", "--life", "48"]);
    for (tag, bought) in [
        ("LAP-1", "2021-11-12"),
        ("LAP-2", "2022-11-12"),
        ("LAP-3", "2023-10-01"),
        ("LAP-4", "2023-11-01"),
        ("LAP-5", "2024-11-01"),
        ("LAP-6", "2026-01-01"),
    ] {
        office.bought(tag, "laptop", "429", bought, &[]);
    }
    office.done(&["asset", "add", "LAP-8", "--category", "laptop"]);
    office.done(&["asset", "add", "ODD-9", "--category", "other", "--end-of-life", "2027-01-01", "--yes"]);
    office.done(&["person", "add", "S1", "--kind", "staff", "--first-name", "Zoë", "--last-name", "Sample"]);
    office.done(&["out", "LAP-2", "--to", "S1", "--yes"]);
    office
}

fn planned(plan: &Value) -> Vec<(String, Value, Value)> {
    let rows = plan["items"].as_array().unwrap().iter();
    rows.map(|row| (row["tag"].as_str().unwrap().to_owned(), row["year"].clone(), row["waits_years"].clone())).collect()
}

#[test]
fn each_years_budget_reaches_those_that_were_due_first_and_the_others_wait() {
    let office = office();
    let plan = office.json(&["report", "replacement", "--budget", "600,1100,0"]);
    let row = |tag: &str, year: Value, waits: Value| (tag.to_owned(), year, waits);
    assert_eq!(
        planned(&plan),
        [
            row("LAP-1", json!("2026/27"), json!(0)),
            row("LAP-2", json!("2027/28"), json!(1)),
            row("LAP-3", json!("2027/28"), json!(0)),
            row("LAP-4", Value::Null, Value::Null),
            row("LAP-5", Value::Null, Value::Null),
        ]
    );
    let waiting = &plan["items"][1];
    assert_eq!((&waiting["holder"]["ref"], &waiting["because"]), (&json!("S1"), &json!("age")), "{waiting}");
    let years = plan["years"].as_array().unwrap();
    let figures = |at: usize| {
        let year = &years[at];
        ["due", "due_pence", "planned", "planned_pence", "left_pence", "waiting"]
            .map(|name| year[name].as_i64().unwrap())
    };
    assert_eq!(figures(0), [2, 100_000, 1, 50_000, 10_000, 1]);
    assert_eq!(figures(1), [2, 100_000, 2, 100_000, 10_000, 1]);
    assert_eq!(figures(2), [1, 50_000, 0, 0, 0, 2]);
    let page = office.done(&["report", "replacement", "--budget", "600,1100,0"]);
    let waits = page.out.split("Who waits").nth(1).unwrap();
    assert!(waits.contains("Zoë Sample (S1)") && waits.contains("beyond the plan"), "{page:?}");
    assert!(page.err.contains("1 without a replacement cost, 1 without a purchase date"), "{page:?}");
    assert_eq!(each(&plan["unplanned"], "why"), ["no-day", "no-cost"]);
}

#[test]
fn without_a_budget_the_plan_tells_what_is_due() {
    let office = office();
    let plan = office.json(&["report", "replacement", "--years", "2"]);
    assert_eq!((&plan["years"][0]["due"], &plan["years"][1]["due"]), (&json!(2), &json!(2)));
    assert_eq!(plan["years"][0]["budget_pence"], Value::Null);
    assert!(planned(&plan).iter().all(|(_, _, waits)| *waits == json!(0)), "{plan}");
    // One budget is that of every year; the first year may be another.
    let plan = office.json(&["report", "replacement", "--budget", "500", "--years", "2", "--from", "2028"]);
    assert_eq!(each(&plan["years"], "year"), ["2027/28", "2028/29"]);
    assert_eq!(plan["years"][1]["budget_pence"], 50_000);
    // A file has a line for each item.
    let csv = office.done(&["report", "replacement", "--budget", "500", "--format", "csv"]).out;
    assert!(csv.starts_with("year,tag,category,item,location,holder_ref,holder_name,due_on,because,cost,"), "{csv}");
    assert_eq!(csv.lines().count(), 7, "{csv}");
}

#[test]
fn support_that_ends_comes_before_age_and_a_planned_year_before_both() {
    let office = Office::new();
    office.done(&["category", "set", "laptop", "--price", "500", "--life", "48"]);
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        office.bought(tag, "laptop", "429", "2025-01-01", &[]);
    }
    office.done(&["asset", "edit", "LAP-1", "--support-ends", "2027-10-12", "--yes"]);
    office.done(&["asset", "edit", "LAP-2", "--support-ends", "none published"]);
    office.done(&["asset", "edit", "LAP-3", "--support-ends", "2027-10-12", "--replacement-year", "2027", "--yes"]);
    let plan = office.json(&["report", "replacement"]);
    let of = |row: &Value| ["tag", "because", "due_on", "year"].map(|name| row[name].as_str().unwrap().to_owned());
    let found: Vec<_> = plan["items"].as_array().unwrap().iter().map(of).collect();
    assert_eq!(
        found,
        [
            ["LAP-3", "planned", "2027-08-31", "2026/27"],
            ["LAP-1", "support-ends", "2027-10-12", "2027/28"],
            ["LAP-2", "age", "2029-01-01", "2028/29"],
        ]
    );
}

#[test]
fn budgets_that_can_be_read_in_two_ways_are_refused() {
    let office = office();
    for budget in ["5,000", "5000,600,700", "money", "", "5000,"] {
        office.misused_with_a_hint(&["report", "replacement", "--budget", budget]);
    }
    office.misused_with_a_hint(&["report", "replacement", "--budget", "5000,6000", "--years", "3"]);
    office.misused(&["report", "replacement", "--years", "0"]);
}
