//! The list of a device manager on the page: compared with the register, answered in groups or by row, and taken by who may.

use super::{Page, office::upload_to, visit::Browser};
use crate::support::{School, person};
use domain::person::PersonKind;
use serde_json::Value;

/// The page of a school with three laptops; T1 is its technician, D1 its digital lead, O1 in its office.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("D1", "Dee Lead"), ("O1", "Olly Office")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    let page = Page::of(school, &[("T1", "technician"), ("D1", "digital-lead"), ("O1", "office")]);
    for (tag, serial) in [("L-1", "PF1"), ("L-2", "PF2"), ("L-3", "PF3")] {
        let known =
            ["--serial", serial, "--device-name", &format!("SCH-{tag}"), "--os", "Windows", "--encrypted", "yes"];
        page.cli().done(&[&["asset", "add", tag, "--category", "laptop"], &known[..]].concat());
    }
    page
}

const LIST: &str = "Device name,Serial number,OS,OS version,Encrypted\n\
    NEW-1,PF1,Windows,10.0.26100.1,True\n\
    NEW-2,PF2,Windows,10.0.26100.1,False\n\
    OTHER,PFX,Windows,10.0.26100.1,True\n";

fn sent(browser: &mut Browser<'_>, text: &str) {
    let answer = upload_to(browser, "/reconcile", "", "intune.csv", text.as_bytes());
    assert_eq!(answer.location.as_deref(), Some("/reconcile"), "{}", answer.text());
}

fn item(page: &Page, tag: &str) -> Value {
    page.cli().json(&["show", tag])
}

#[test]
fn a_list_is_compared_answered_and_taken_and_the_same_again_changes_nothing() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/reconcile").shows(&["Device list", "Compare it with the register", "Nothing is written"]);
    let before = page.school.traces();
    sent(&mut browser, LIST);
    let seen = browser.get("/reconcile");
    seen.shows(&[
        "intune.csv",
        "These devices have another name in the register. Take the file's? (2)",
        "“NEW-1” there, “SCH-L-1” here",
        "take what the file says",
        "another system or version in the register",
        "Managed, and not in the register (1)",
        "In the register, and not managed (1)",
        "Not encrypted (1)",
        "Download all differences as CSV",
    ]);
    assert!(!seen.text().contains("Take this into the register"), "{}", seen.text());
    assert!(seen.html().contains("href=\"/items/L-3\""), "{}", seen.html());
    // One row by its line, another group as a whole.
    let answers = [("device-name:2", "take"), ("device-encryption", "take")];
    let seen = browser.done("/reconcile/answers", &answers);
    seen.shows(&["Your answers come to: 2 items updated", "Take this into the register"]);
    assert_eq!(page.school.traces(), before, "an answer alone writes nothing");
    let done = browser.done("/reconcile/carry-out", &[]);
    done.shows(&["2 items updated", "(1)", "“NEW-2” there"]);
    assert_eq!(
        (&item(&page, "L-1")["device_name"], &item(&page, "L-2")["device_name"]),
        (&"NEW-1".into(), &"SCH-L-2".into())
    );
    assert_eq!(item(&page, "L-2")["encrypted"], false);
    let before = page.school.traces();
    let again = browser.done("/reconcile/answers", &[("device-name:2", "take"), ("device-name:3", "keep")]);
    again.shows(&["No row asks device-name:2"]);
    assert!(!again.text().contains("Take this into the register"), "{}", again.text());
    browser.send("/reconcile/carry-out", &[]).fails(409, &["No answer takes anything"]);
    assert_eq!(page.school.traces(), before);
    browser.done("/reconcile/give-up", &[]).shows(&["The list is gone", "Compare it with the register"]);
    browser.send("/reconcile/answers", &[]).fails(404, &["No device list was sent"]);
}

#[test]
fn the_whole_is_a_csv_file_with_every_row() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/reconcile/csv").fails(404, &["No device list was sent"]);
    let many: String = (1..=30).map(|number| format!("D-{number},SN{number},Windows,1,True\n")).collect();
    sent(&mut browser, &format!("Device name,Serial number,OS,OS version,Encrypted\n{many}"));
    browser.get("/reconcile").shows(&["Managed, and not in the register (30)", "And 10 more, in the CSV file"]);
    let file = browser.get("/reconcile/csv");
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("device-lists.csv"));
    let text = String::from_utf8(file.body).unwrap();
    assert!(text.starts_with("difference,line,tag,device,serial,text,answer"), "{text}");
    assert_eq!(text.lines().filter(|line| line.starts_with("only-there,")).count(), 30, "{text}");
}

#[test]
fn the_digital_lead_reads_the_comparison_and_takes_nothing() {
    let page = page();
    let mut browser = page.signed_in("D1");
    sent(&mut browser, LIST);
    let seen = browser.get("/reconcile");
    seen.shows(&["These devices have another name", "“NEW-1” there", "by the ICT team"]);
    assert!(!seen.html().contains("type=\"radio\""), "{}", seen.html());
    let before = page.school.traces();
    let seen = browser.done("/reconcile/answers", &[("device-name", "take"), ("silent_days", "10")]);
    assert!(!seen.text().contains("Take this into the register"), "{}", seen.text());
    browser.send("/reconcile/carry-out", &[]).fails(403, &["Your roles don't include this"]);
    assert_eq!(page.school.traces(), before);
    page.signed_in("O1").get("/reconcile").fails(403, &["Your roles don't include this"]);
}

#[test]
fn a_comparison_that_others_have_overtaken_is_not_taken() {
    let page = page();
    let mut browser = page.signed_in("T1");
    sent(&mut browser, LIST);
    browser.done("/reconcile/answers", &[("device-name", "take")]).shows(&["2 items updated"]);
    page.cli().done(&["asset", "edit", "L-1", "--device-name", "THIRD"]);
    let before = page.school.traces();
    browser.send("/reconcile/carry-out", &[]).fails(409, &["changed since the comparison was shown"]);
    assert_eq!(page.school.traces(), before);
    browser.get("/reconcile").shows(&["“NEW-1” there, “THIRD” here"]);
    browser.done("/reconcile/carry-out", &[]).shows(&["2 items updated"]);
    assert_eq!(item(&page, "L-1")["device_name"], "NEW-1");
}

#[test]
fn a_list_that_cannot_be_read_offers_its_columns_and_is_remembered() {
    let page = page();
    let mut browser = page.signed_in("T1");
    sent(&mut browser, "Kit,Contact\nPF1,20/11/2026\nPF2,01/06/2026\n");
    browser.get("/reconcile").shows(&["No column names the devices", "Kit", "Contact", "leave it out"]);
    let choices = [
        ("heading-0", "Kit"),
        ("column-0", "serial number"),
        ("heading-1", "Contact"),
        ("column-1", "last check in"),
        ("remember", "yes"),
    ];
    browser.done("/reconcile/answers", &choices).shows(&["Silent (1)", "L-2", "the reading of the columns remembered"]);
    browser.done("/reconcile/carry-out", &[]).shows(&["The reading of the columns remembered"]);
    sent(&mut browser, "Kit,Contact\nPF1,20/11/2026\n");
    browser.get("/reconcile").shows(&["In the register, and not managed (2)"]);
    browser.send("/reconcile/answers", &[("silent_days", "0")]).fails(422, &["no number of days"]);
    browser.send("/reconcile/answers", &[("holder", "no-loan")]);
    browser.get("/reconcile").shows(&["No question of the group holder is asked here"]);
}

#[test]
fn last_seen_days_are_counted_where_the_school_says_so() {
    let page = page();
    page.cli().done(&["category", "set", "laptop", "--loan", "issue"]);
    page.cli().done(&["out", "L-1", "--to", "D1", "--on", "2026-11-02", "--yes"]);
    let mut browser = page.signed_in("T1");
    let list = "Serial number,Last check-in\nPF1,2026-11-20 07:55:01\n";
    sent(&mut browser, list);
    assert!(!browser.get("/reconcile").text().contains("routine checks"));
    // A form of a page that was loaded when they counted.
    browser.done("/reconcile/answers", &[("seen_days", "yes")]).shows(&["does not count device exports"]);
    page.cli().done(&["school", "set", "--export-counts", "yes"]);
    browser.get("/reconcile").shows(&["1 routine check recorded", "Take this into the register"]);
    browser.done("/reconcile/carry-out", &[]).shows(&["1 routine check recorded"]);
    assert_eq!(item(&page, "L-1")["routine_checks"][0]["seen_on"], "2026-11-20");
}

#[test]
fn a_device_that_is_not_in_the_register_has_a_mark_in_place_of_its_tag() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let list = "Device name,Serial number,OS,OS version,Support end date\n\
        CB-1,PF1,ChromeOS,119,01/06/2025\nCB-2,PFX,ChromeOS,119,01/06/2025\n";
    sent(&mut browser, list);
    let seen = browser.get("/reconcile");
    seen.shows(&["Out of support (2)", "support ended on Sun 1 Jun 2025"]);
    assert!(seen.html().contains("<th scope=\"row\">–</th>"), "{}", seen.html());
}
