//! Values that an import kept as extra fields are moved into the fields that items have for them now: planned, and named.

use crate::support::{
    Cli, School,
    answers::{each, rows},
    asset_with,
};
use domain::asset::Asset;
use serde_json::{Value, json};

/// A register of before: what items had no field for was kept as extra fields.
fn before(extras: &[(&str, Value)]) -> (School, Cli) {
    let mut school = School::new();
    for (tag, extra) in extras {
        asset_with(&mut school, tag, "laptop", |a: &mut Asset| a.extra = Some(extra.to_string()));
    }
    let cli = Cli::of(&school);
    (school, cli)
}

fn outcomes(moved: &Value) -> Vec<String> {
    rows(&moved["rows"])
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}: {}", text("tag"), text("heading"), text("outcome"))
        })
        .collect()
}

#[test]
fn values_are_planned_with_from_and_to_and_moved_when_that_is_meant() {
    let (_school, cli) = before(&[
        (
            "L-1",
            json!({"Operating System": "Windows 11", "Hostname": "ROOM12-03", "EOL": "14/10/2028", "Colour": "red"}),
        ),
        ("L-2", json!({"Colour": "blue"})),
    ]);
    let start = cli.traces();
    let tried = cli.json(&["asset", "move-extra", "--dry-run"]);
    assert_eq!(cli.traces(), start);
    assert_eq!((&tried["moved"], &tried["same"], &tried["left"]), (&json!(3), &json!(0), &json!(0)));
    assert_eq!(tried["other_headings"], json!(["Colour"]));
    let of = |heading: &str| rows(&tried["rows"]).iter().find(|row| row["heading"] == heading).unwrap().clone();
    assert_eq!((&of("Hostname")["from"], &of("Hostname")["to"]), (&json!(null), &json!("ROOM12-03")));
    assert_eq!(of("EOL")["to"], "14 Oct 2028");
    // Without a yes nothing is moved.
    let ran = cli.run(&["asset", "move-extra"]);
    assert_eq!((ran.code, cli.traces() == start), (1, true), "{ran:?}");
    assert!(ran.err.contains("--yes") && ran.err.contains("--dry-run"), "{ran:?}");
    let table = cli.done(&["asset", "move-extra", "--yes"]);
    assert!(
        table.out.contains("Hostname") && table.out.contains("3 moved, 0 the same as the field, 0 left"),
        "{table:?}"
    );
    let item = cli.json(&["show", "L-1"]);
    assert_eq!((&item["os"], &item["device_name"]), (&json!("Windows 11"), &json!("ROOM12-03")));
    assert_eq!((&item["support_ends"], &item["extra"]), (&json!("2028-10-14"), &json!({"Colour": "red"})));
    assert_eq!(cli.json(&["show", "L-2"])["extra"], json!({"Colour": "blue"}));
    // It is found by its name, and the log has what it was.
    assert_eq!(each(&cli.json(&["find", "room12-03"]), "tag"), ["L-1"]);
    let log = cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["action"], "asset edit");
    assert!(log.to_string().contains("out_of_extra") && log.to_string().contains("ROOM12-03"), "{log}");
    let again = cli.traces();
    assert!(cli.done(&["asset", "move-extra"]).err.contains("there is nothing to move"));
    assert_eq!(cli.traces(), again);
    cli.done(&["check"]);
}

#[test]
fn a_value_that_can_not_be_read_stays_and_is_named() {
    let (_school, cli) =
        before(&[("L-1", json!({"EOL": "soon", "Hostname": "A-1"})), ("L-2", json!({"EOL": "not looked up"}))]);
    let moved = cli.json(&["asset", "move-extra", "--yes"]);
    let wanted = ["L-1 Hostname: moved", "L-1 EOL: unreadable", "L-2 EOL: unreadable"];
    assert_eq!(outcomes(&moved), wanted, "{moved}");
    assert!(rows(&moved["rows"])[1]["reason"].as_str().unwrap().contains("soon"), "{moved}");
    assert_eq!(cli.json(&["show", "L-1"])["extra"], json!({"EOL": "soon"}));
}

#[test]
fn what_a_field_has_is_never_overwritten_and_a_difference_is_named() {
    let (_school, cli) = before(&[
        ("L-1", json!({"Hostname": "OLD-1", "Operating System": "Windows 11"})),
        ("L-2", json!({"Hostname": "A-2", "Device Name": "B-2"})),
        ("L-3", json!({"Hostname": "A-3", "Device Name": "A-3"})),
    ]);
    cli.done(&["asset", "edit", "L-1", "--device-name", "NEW-1", "--os", "Windows 11"]);
    let moved = cli.json(&["asset", "move-extra", "--yes"]);
    let wanted = [
        "L-1 Hostname: differs",
        "L-1 Operating System: same",
        "L-2 Hostname: twice",
        "L-2 Device Name: twice",
        "L-3 Hostname: moved",
        "L-3 Device Name: same",
    ];
    assert_eq!(outcomes(&moved), wanted, "{moved}");
    assert_eq!(rows(&moved["rows"])[0]["reason"], "the item has “NEW-1”");
    let item = cli.json(&["show", "L-1"]);
    assert_eq!((&item["device_name"], &item["extra"]), (&json!("NEW-1"), &json!({"Hostname": "OLD-1"})));
    assert_eq!(cli.json(&["show", "L-2"])["device_name"], json!(null));
    assert_eq!(cli.json(&["show", "L-3"])["device_name"], "A-3");
}

#[test]
fn a_heading_is_mapped_to_another_field_or_left_out() {
    let (_school, cli) = before(&[("L-1", json!({"EOL": "2030-08-31", "PC-Name": "A-1", "Hostname": "B-1"}))]);
    let hint = cli.misused_with_a_hint(&["asset", "move-extra", "--map", "PC-Name=serial"]);
    assert!(hint.contains("replacement year"), "{hint}");
    let order =
        ["asset", "move-extra", "--map", "PC-Name=device name", "--map", "EOL=end of life", "--ignore", "Hostname"];
    let tried = cli.json(&[&order[..], &["--yes"]].concat());
    assert_eq!(tried["moved"], 2, "{tried}");
    let item = cli.json(&["show", "L-1"]);
    assert_eq!((&item["device_name"], &item["end_of_life_on"]), (&json!("A-1"), &json!("2030-08-31")));
    assert_eq!(item["extra"], json!({"Hostname": "B-1"}));
}

#[test]
fn a_heading_that_is_mapped_to_two_fields_moves_nothing() {
    let (_school, cli) = before(&[("L-1", json!({"PC": "A-1"})), ("L-2", json!({"Host": "B-1"}))]);
    let start = cli.traces();
    let twice = ["asset", "move-extra", "--yes", "--map", "PC=device name", "--map", "pc=lessor"];
    let ran = cli.run(&twice);
    assert_eq!((ran.code, cli.traces() == start), (2, true), "{ran:?}");
    assert!(ran.err.contains("“pc” is mapped to both “device name” and “lessor”"), "{ran:?}");
    // The same again says nothing new, and two headings may be for one field.
    let same = ["--map", "PC=device name", "--map", "PC=Device Name", "--map", "Host=device name"];
    assert_eq!(cli.json(&[&["asset", "move-extra", "--yes"], &same[..]].concat())["moved"], 2);
}

#[test]
fn dates_in_another_order_move_nothing() {
    let (_school, cli) = before(&[("L-1", json!({"EOL": "10/14/2028"})), ("L-2", json!({"Hostname": "A-2"}))]);
    let start = cli.traces();
    let ran = cli.run(&["asset", "move-extra", "--yes"]);
    assert_eq!((ran.code, cli.traces() == start), (4, true), "{ran:?}");
    assert!(ran.err.contains("--date-format us"), "{ran:?}");
    cli.done(&["asset", "move-extra", "--yes", "--date-format", "us"]);
    assert_eq!(cli.json(&["show", "L-1"])["support_ends"], "2028-10-14");
}

#[test]
fn a_day_of_disposal_that_lies_ahead_is_the_end_of_the_items_life_and_a_past_one_stays() {
    let (_school, cli) =
        before(&[("L-1", json!({"Disposal Date": "31/08/2030"})), ("L-2", json!({"Disposal Date": "31/08/2020"}))]);
    let moved = cli.json(&["asset", "move-extra", "--yes"]);
    assert_eq!(outcomes(&moved), ["L-1 Disposal Date: moved", "L-2 Disposal Date: unreadable"]);
    assert_eq!(cli.json(&["show", "L-1"])["end_of_life_on"], "2030-08-31");
    assert_eq!(cli.json(&["show", "L-2"])["state"], "available");
}
