//! Extra fields that an import kept, on the page: what would be moved into the fields of items is shown first, and moved as it
//! was shown.

use super::{Page, visit::Browser};
use crate::support::{School, asset_with, person};
use domain::person::PersonKind;
use serde_json::{Value, json};

/// The page of a school whose items have these extra fields. T1 is its technician, K1 its caretaker, A1 an auditor.
fn page(extras: &[(&str, Value)]) -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("K1", "Kay Care"), ("A1", "Ann Audit")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (tag, extra) in extras {
        asset_with(&mut school, tag, "laptop", |laptop| laptop.extra = Some(extra.to_string()));
    }
    Page::of(school, &[("T1", "technician"), ("K1", "caretaker"), ("A1", "auditor")])
}

fn item(page: &Page, tag: &str) -> Value {
    page.cli().json(&["show", tag])
}

/// The fields of the form that moves what this page shows.
fn shown(browser: &mut Browser<'_>, path: &str) -> Vec<(String, String)> {
    let html = browser.get(path).html();
    let form = html.split("<form ").find(|form| form.contains("action=\"/imports/extra/carry-out\""));
    let form = form.unwrap_or_else(|| panic!("nothing to agree to: {html}")).split("</form>").next().unwrap();
    let field = |input: &str| {
        let (name, rest) = input.split_once('"').unwrap();
        let value = rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        (name.to_owned(), value.to_owned())
    };
    let fields = form.split("name=\"").skip(1).map(field);
    fields.filter(|(name, _)| name != "key").collect()
}

/// Agrees to what a page shows.
fn agree(browser: &mut Browser<'_>, fields: &[(String, String)]) -> super::visit::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send("/imports/extra/carry-out", &fields)
}

#[test]
fn extra_fields_are_shown_first_and_moved_when_someone_agrees() {
    let page = page(&[
        ("L-1", json!({"Operating System": "Windows 11", "Hostname": "ROOM12-03", "EOL": "soon", "Colour": "red"})),
        ("L-2", json!({"Hostname": "OLD-2", "OS": "ChromeOS"})),
    ]);
    page.cli().done(&["asset", "edit", "L-2", "--device-name", "NEW-2", "--os", "ChromeOS"]);
    let mut browser = page.signed_in("T1");
    let imports = browser.get("/imports");
    imports.shows(&["Items have extra fields"]);
    assert!(imports.html().contains("href=\"/imports/extra\""), "{}", imports.html());
    let before = page.school.traces();
    let seen = browser.get("/imports/extra");
    seen.shows(&[
        "values to move 2",
        "values that the item has already 1",
        "values that stay 2",
        "headings left where they are Colour",
        "Values that stay (2)",
        "the item has “NEW-2”",
        "soon",
        "Values to move (2)",
        "ROOM12-03",
        "Move 2 values",
        "Colour (1 item, such as red)",
    ]);
    assert!(seen.html().contains("href=\"/items/L-1\""), "{}", seen.html());
    let fields = shown(&mut browser, "/imports/extra");
    assert_eq!(page.school.traces(), before, "looking writes nothing");
    let moved = agree(&mut browser, &fields);
    browser.follow(&moved).shows(&[
        "2 values moved into the fields of items",
        "1 value removed from the extra fields",
        "2 values left",
        "There is nothing to move",
        "values to move 0",
    ]);
    let first = item(&page, "L-1");
    assert_eq!((&first["os"], &first["device_name"]), (&json!("Windows 11"), &json!("ROOM12-03")));
    assert_eq!(first["extra"], json!({"Colour": "red", "EOL": "soon"}));
    assert_eq!(
        (&item(&page, "L-2")["extra"], &item(&page, "L-2")["device_name"]),
        (&json!({"Hostname": "OLD-2"}), &json!("NEW-2"))
    );
    assert_eq!(page.cli().json(&["log", "show", "--limit", "1"])[0]["operator"], "Tom Bench (T1)");
    assert!(!browser.get("/imports/extra").html().contains("carry-out"));
    // What is the same can be tidied up alone.
    page.cli().done(&["asset", "edit", "L-2", "--device-name", "OLD-2"]);
    browser.get("/imports/extra").shows(&["Remove 1 value that the item has already"]);
    let fields = shown(&mut browser, "/imports/extra");
    let moved = agree(&mut browser, &fields);
    browser.follow(&moved).shows(&["1 value removed"]);
    assert_eq!(item(&page, "L-2")["extra"], Value::Null);
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn a_heading_is_given_another_field_or_left_where_it_is() {
    let page = page(&[
        ("L-1", json!({"PC-Name": "A-1", "Hostname": "B-1", "EOL": "2030-08-31"})),
        ("L-2", json!({"A=B & \"C\"": "Windows 11"})),
    ]);
    let mut browser = page.signed_in("T1");
    let html = browser.get("/imports/extra").html();
    assert!(html.contains("<option value=\"\">goes to: support ends</option>"), "{html}");
    let choices = [
        ("heading-1", "PC-Name"),
        ("column-1", "device name"),
        ("heading-2", "Hostname"),
        ("column-2", "-"),
        ("heading-3", "EOL"),
        ("column-3", "end of life"),
        ("heading-4", "A=B & \"C\""),
        ("column-4", "operating system"),
        ("date_format", "iso"),
    ];
    let before = page.school.traces();
    let sent = browser.send("/imports/extra", &choices);
    let seen = browser.follow(&sent);
    seen.shows(&["values to move 3", "Move 3 values", "headings left where they are Hostname"]);
    for chosen in ["end of life", "device name", "operating system", "iso", "-"] {
        assert!(seen.html().contains(&format!("<option value=\"{chosen}\" selected>")), "{chosen}: {}", seen.html());
    }
    assert_eq!(page.school.traces(), before, "choosing writes nothing");
    let to = sent.location.unwrap();
    let fields: Vec<(String, String)> = shown(&mut browser, &to)
        .into_iter()
        .map(|(name, value)| (name, value.replace("&#38;", "&").replace("&#34;", "\"")))
        .collect();
    let moved = agree(&mut browser, &fields);
    browser.follow(&moved).shows(&["3 values moved"]);
    let first = item(&page, "L-1");
    assert_eq!((&first["device_name"], &first["end_of_life_on"]), (&json!("A-1"), &json!("2030-08-31")));
    assert_eq!((&first["extra"], &item(&page, "L-2")["os"]), (&json!({"Hostname": "B-1"}), &json!("Windows 11")));
    // A heading that is sent without its name, a field that is none, and a format that is none.
    browser.send("/imports/extra", &[("column-1", "os")]).fails(422, &["was not named"]);
    browser.get("/imports/extra?map=EOL%3Dserial").shows(&["names no field that extra fields are moved to"]);
    browser.get("/imports/extra?date_format=roman").fails(422, &["“roman”"]);
}

#[test]
fn dates_in_another_order_are_said_and_the_form_offers_the_right_one() {
    let page = page(&[("L-1", json!({"EOL": "10/14/2028"})), ("L-2", json!({"Hostname": "A-2"}))]);
    let mut browser = page.signed_in("T1");
    let seen = browser.get("/imports/extra");
    seen.shows(&["10/14/2028", "Date format", "12/31/2026"]);
    assert!(!seen.html().contains("carry-out"), "{}", seen.html());
    browser.send("/imports/extra/carry-out", &[("shown", "x")]).fails(422, &["10/14/2028"]);
    let sent = browser.send("/imports/extra", &[("date_format", "us")]);
    let fields = shown(&mut browser, &sent.location.unwrap());
    let moved = agree(&mut browser, &fields);
    browser.follow(&moved).shows(&["2 values moved"]);
    assert_eq!(item(&page, "L-1")["support_ends"], "2028-10-14");
}

#[test]
fn what_others_changed_meanwhile_is_not_moved_over() {
    let page = page(&[("L-1", json!({"Hostname": "A-1"})), ("L-2", json!({"Hostname": "A-2"}))]);
    let mut browser = page.signed_in("T1");
    let fields = shown(&mut browser, "/imports/extra");
    page.cli().done(&["asset", "edit", "L-1", "--device-name", "THIRD"]);
    let before = page.school.traces();
    agree(&mut browser, &fields).fails(409, &["have changed since the page showed them", "Nothing was recorded"]);
    // Other choices than those that were shown are another move.
    let fields = shown(&mut browser, "/imports/extra");
    let other = [&fields[..], &[("ignore".to_owned(), "Hostname".to_owned())]].concat();
    agree(&mut browser, &other).fails(409, &["have changed since the page showed them"]);
    browser.send("/imports/extra/carry-out", &[]).fails(422, &["What the page showed was not given"]);
    assert_eq!(page.school.traces(), before);
    let moved = agree(&mut browser, &fields);
    browser.follow(&moved).shows(&["1 value moved", "1 value left"]);
    assert_eq!(
        (&item(&page, "L-1")["device_name"], &item(&page, "L-2")["device_name"]),
        (&json!("THIRD"), &json!("A-2"))
    );
}

#[test]
fn a_move_whose_answer_was_lost_is_one_move() {
    let page = page(&[("L-1", json!({"Hostname": "A-1"}))]);
    let mut browser = page.signed_in("T1");
    let fields = shown(&mut browser, "/imports/extra");
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let first = browser.send_with("/imports/extra/carry-out", "one-move", &fields);
    let after = page.school.traces();
    let again = browser.send_with("/imports/extra/carry-out", "one-move", &fields);
    assert_eq!((again.status, &again.location), (303, &first.location), "{}", again.text());
    // As after a restart, when no answer is remembered but in the register.
    let mut other = page.signed_in("T1");
    other.send_with("/imports/extra/carry-out", "one-move", &fields).fails(409, &["recorded before"]);
    assert_eq!(page.school.traces(), after);
}

#[test]
fn only_who_imports_moves_and_a_school_without_extra_fields_is_told() {
    let with = page(&[("L-1", json!({"Hostname": "A-1"}))]);
    for reference in ["K1", "A1"] {
        let mut browser = with.signed_in(reference);
        browser.get("/imports/extra").fails(403, &["Your roles don't include this"]);
        browser.send("/imports/extra/carry-out", &[]).fails(403, &["Your roles don't include this"]);
    }
    let without = page(&[]);
    let mut browser = without.signed_in("T1");
    assert!(!browser.get("/imports").html().contains("/imports/extra"));
    let seen = browser.get("/imports/extra");
    seen.shows(&["No item has extra fields"]);
    assert!(!seen.html().contains("carry-out") && !seen.html().contains("<select"), "{}", seen.html());
}

#[test]
fn every_value_is_in_the_csv_file_and_the_page_lists_a_hundred() {
    let extras: Vec<(String, Value)> =
        (1..=120).map(|number| (format!("L-{number:03}"), json!({"Hostname": format!("H-{number}")}))).collect();
    let extras: Vec<(&str, Value)> = extras.iter().map(|(tag, extra)| (tag.as_str(), extra.clone())).collect();
    let page = page(&extras);
    let mut browser = page.signed_in("T1");
    browser.get("/imports/extra").shows(&["Values to move (120)", "L-100", "And 20 more, in the CSV file"]);
    let file = browser.get("/imports/extra?csv=1");
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("imports-extra.csv"));
    let text = String::from_utf8(file.body).unwrap();
    assert!(text.starts_with("tag,heading,value,field,from,to,outcome,reason"), "{text}");
    assert_eq!(text.lines().filter(|line| line.contains(",moved,")).count(), 120, "{text}");
}

/// Where each option of the verb is on the page.
const OPTIONS: [(&str, &str); 3] =
    [("map", "name=\"column-1\""), ("ignore", "<option value=\"-\""), ("date_format", "name=\"date_format\"")];

#[test]
fn no_option_of_the_verb_is_missing_on_the_page() {
    let page = page(&[("L-1", json!({"Hostname": "A-1"}))]);
    let shown = page.signed_in("T1").get("/imports/extra").html();
    let tree = kitbook::cli::command();
    let verb = tree.find_subcommand("asset").unwrap().find_subcommand("move-extra").unwrap().clone();
    for option in verb.get_arguments().filter(|option| !option.is_global_set()) {
        let id = option.get_id().as_str();
        if ["help", "version", "dry_run", "yes"].contains(&id) {
            continue;
        }
        let there = OPTIONS.iter().find(|(known, _)| *known == id);
        let (_, there) = there.unwrap_or_else(|| panic!("{id} is not compared with the page"));
        assert!(shown.contains(there), "{id} is not on the page: {shown}");
    }
}
