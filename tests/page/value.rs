//! The value of items on the page: the three lists as tables and files, for those who may see them, with the command
//! line's figures.

use super::Page;
use crate::support::{School, asset_with, person};
use domain::person::PersonKind;

/// A school with two laptops and a camera that can't be counted.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("B1", "Bill Purse"), ("H1", "Hester Head"), ("T1", "Tom Bench"), ("A1", "Ann Audit")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (tag, day) in [("LAP-1", "2024-11-12"), ("LAP-2", "2021-11-12")] {
        asset_with(&mut school, tag, "laptop", |laptop| {
            laptop.purchase_cost_pence = Some(42_900);
            laptop.purchased_on = day.parse().ok();
            laptop.location = Some("Room 1".to_owned());
        });
    }
    asset_with(&mut school, "ODD-1", "other", |_| {});
    let roles = [("B1", "business-manager"), ("H1", "headteacher"), ("T1", "technician"), ("A1", "auditor")];
    let page = Page::of(school, &roles);
    page.cli().done(&["depreciation", "set", "--method", "straight-line", "--life", "48"]);
    page.cli().done(&["category", "set", "laptop", "--price", "500", "--life", "48"]);
    page.cli().done(&["out", "LAP-2", "--to", "H1", "--yes"]);
    page
}

#[test]
fn the_fixed_asset_note_is_a_table_a_file_and_a_paper() {
    let page = page();
    let mut browser = page.signed_in("B1");
    let asked = "?as_at=2025-08-31&years=2";
    let answer = browser.get(&format!("/value{asked}"));
    answer.shows(&["Financial year 2024/25, to 31 Aug 2025", "all items", "£357.49", "is left out"]);
    let csv = browser.get(&format!("/value{asked}&csv=1"));
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    let told = page.cli().done(&["report", "value", "--as-at", "2025-08-31", "--years", "2", "--format", "csv"]).out;
    assert_eq!(String::from_utf8(csv.body).unwrap(), told, "the file is the command line's");
    browser.get(&format!("/value/paper{asked}")).shows(&["Fixed asset note", "Net book value", "357.49"]);
    browser.get("/value/left-out").shows(&["ODD-1", "its purchase cost is unknown"]);
    browser.get("/value?as_at=someday").fails(422, &["someday"]);
    browser.get("/value?years=many").fails(422, &["whole number"]);
    browser.get("/value?by=colour").fails(422, &["Choose one"]);
    browser.get("/items/LAP-1").shows(&["book value"]);
    page.signed_in("A1").get("/value").shows(&["all items"]);
    let mut technician = page.signed_in("T1");
    assert_eq!(technician.get("/value").status, 403);
    assert!(!technician.get("/items/LAP-1").text().contains("book value"));
}

#[test]
fn the_insurance_total_and_the_replacement_plan_are_tables_and_files() {
    let page = page();
    let mut browser = page.signed_in("H1");
    let insured = browser.get("/value/insurance");
    insured.shows(&["Room 1", "£1000.00", "ODD-1", "without a replacement cost"]);
    assert!(!insured.text().split("All rooms").nth(1).unwrap().contains("no room"), "{}", insured.text());
    let csv = browser.get("/value/insurance?csv=1&location=room");
    assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"value-insurance.csv\"");
    assert!(String::from_utf8(csv.body).unwrap().starts_with("location,items,replacement,"));
    let asked = "?budget=100,500.00,600.00&years=3";
    let plan = browser.get(&format!("/value/replacement{asked}"));
    plan.shows(&["Who waits", "LAP-2", "Hester Head (H1)", "1 year"]);
    assert!(plan.html().contains("<a href=\"/items/LAP-2\">LAP-2</a>"), "{}", plan.html());
    let csv = browser.get(&format!("/value/replacement{asked}&csv=1"));
    assert!(String::from_utf8(csv.body).unwrap().contains("2027/28,LAP-2,"));
    browser.get("/value/replacement?budget=5,000").fails(422, &["one budget or several"]);
    browser.get("/value/replacement?years=0").fails(422, &["1 to 20 years"]);
    browser.get("/value/replacement?from=never").fails(422, &["whole number"]);
}
