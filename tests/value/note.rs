//! The fixed asset note: it balances and rolls forward, names what it leaves out, and knows the capital threshold.

use super::{Office, pence};
use crate::support::answers::each;
use serde_json::{Value, json};
use std::fs;

/// Laptops and a camera, bought over some years; one is lost.
fn office() -> Office {
    let mut office = Office::new();
    office.bought("LAP-1", "laptop", "429 ex VAT", "2024-11-12", &["--location", "Room 1"]);
    office.bought("LAP-2", "laptop", "480 ex VAT", "2023-09-01", &["--location", "Room 2"]);
    office.bought("CAM-1", "camera", "300 ex VAT", "2025-10-01", &["--location", "Room 1"]);
    office.falls(&["--method", "straight-line", "--life", "48"]);
    office.lost("LAP-2", "2026-01-20");
    office
}

#[test]
fn the_note_balances_and_each_year_begins_where_the_one_before_ended() {
    let office = office();
    let note = office.json(&["report", "value", "--year", "2027", "--years", "4"]);
    let names = [
        "cost_brought_forward_pence",
        "additions_pence",
        "disposals_pence",
        "cost_carried_forward_pence",
        "depreciation_brought_forward_pence",
        "charge_pence",
        "on_disposals_pence",
        "depreciation_carried_forward_pence",
        "book_value_pence",
    ];
    let totals: Vec<[i64; 9]> = note["totals"].as_array().unwrap().iter().map(|line| pence(line, names)).collect();
    assert_eq!(each(&note["totals"], "year"), ["2023/24", "2024/25", "2025/26", "2026/27"]);
    assert_eq!(
        totals,
        [
            [0, 48_000, 0, 48_000, 0, 12_000, 0, 12_000, 36_000],
            [48_000, 42_900, 0, 90_900, 12_000, 20_938, 0, 32_938, 57_962],
            // LAP-2 is charged for four months, and goes with 28 of its 48.
            [90_900, 30_000, 48_000, 72_900, 32_938, 10_725 + 4_000 + 6_875, 28_000, 26_538, 46_362],
            [72_900, 0, 0, 72_900, 26_538, 10_725 + 7_500, 0, 44_763, 28_137],
        ]
    );
    for [before, added, gone, after, fallen, charge, off, fell, worth] in &totals {
        assert_eq!(before + added - gone, *after);
        assert_eq!(fallen + charge - off, *fell);
        assert_eq!(after - fell, *worth);
    }
    for pair in totals.windows(2) {
        assert_eq!((pair[0][3], pair[0][7]), (pair[1][0], pair[1][4]));
    }
    // The same year alone has the same figures, and the lines add up to the sums.
    let alone = office.note("2026", &[]);
    assert_eq!(alone["totals"][0], note["totals"][2]);
    let lines = alone["lines"].as_array().unwrap();
    assert_eq!(each(&alone["lines"], "of"), ["camera", "laptop"]);
    for name in names {
        let sum: i64 = lines.iter().map(|line| line[name].as_i64().unwrap()).sum();
        assert_eq!(json!(sum), alone["totals"][0][name], "{name}");
    }
    assert_eq!((&alone["totals"][0]["disposed"], &alone["totals"][0]["without_proceeds"]), (&json!(1), &json!(1)));
}

#[test]
fn the_note_is_told_until_a_day_and_by_place() {
    let office = office();
    let note = office.json(&["report", "value", "--as-at", "2026-01-31", "--by", "location"]);
    assert_eq!((&note["as_at_on"], &note["totals"][0]["year"]), (&json!("2026-01-31"), &json!("2025/26")));
    assert_eq!(each(&note["lines"], "of"), ["Room 1", "Room 2"]);
    // On the day before it was lost it is still there.
    let note = office.json(&["report", "value", "--as-at", "2026-01-19"]);
    assert_eq!((&note["totals"][0]["items"], &note["totals"][0]["disposals_pence"]), (&json!(3), &json!(0)));
    let camera = office.json(&["report", "value", "--as-at", "2026-01-31", "--category", "camera"]);
    assert_eq!(each(&camera["lines"], "of"), ["camera"]);
    let room = office.json(&["report", "value", "--location", "room 1", "--items"]);
    assert_eq!(each(&room, "tag"), ["CAM-1", "LAP-1"]);
    assert_eq!(room[1]["book_value_pence"], 42_900 - 8_938 - 10_725 - 1_788);
    // A day ahead is a forecast, and says so.
    let ahead = office.done(&["report", "value", "--year", "2028"]);
    assert!(ahead.err.contains("is ahead"), "{ahead:?}");
    office.kept_out(3, &["report", "value", "--category", "boat"]);
    office.misused(&["report", "value", "--year", "2025", "--as-at", "2025-01-01"]);
}

#[test]
fn what_is_left_out_is_named_with_its_reason() {
    let office = office();
    office.done(&["asset", "add", "LAP-7", "--category", "laptop", "--purchased", "2024-01-01"]);
    office.done(&["asset", "add", "LAP-8", "--category", "laptop", "--cost", "429 inc VAT"]);
    let file = office.path("gone.csv");
    fs::write(&file, "Asset Tag,Category,Cost,Purchase Date,Status\nLAP-9,laptop,100,01/09/2025,Disposed\n").unwrap();
    office.done(&["asset", "import", &file, "--yes"]);
    let note = office.note("2026", &[]);
    let why = note["left_out"].as_array().unwrap().iter().map(|line| (line["why"].clone(), line["items"].clone()));
    let wanted = [("no-cost", 1), ("no-purchase-day", 1), ("no-disposal-day", 1)].map(|(w, n)| (json!(w), json!(n)));
    assert_eq!(why.collect::<Vec<_>>(), wanted, "{note}");
    let listed = office.json(&["report", "value", "--year", "2026", "--left-out"]);
    assert_eq!(each(&listed, "tag"), ["LAP-7", "LAP-8", "LAP-9"]);
    office.done(&["asset", "edit", "CAM-1", "--leased-from", "Example Leasing", "--funding", "Grant"]);
    assert_eq!(office.json(&["show", "CAM-1"])["value"]["left_out"], "leased");
    office.done(&["asset", "edit", "LAP-1", "--funding", "Grant"]);
    assert_eq!(each(&office.note("2026", &["--by", "funding"])["lines"], "of"), ["Grant", "no source"]);
    let said = office.done(&["report", "value"]).err;
    assert!(
        said.contains("1 item is left out: the purchase cost is unknown; `kitbook report value --left-out`"),
        "{said}"
    );
    // Without a policy, everything is left out.
    office.done(&["depreciation", "remove"]);
    assert_eq!(office.note("2026", &[])["lines"], json!([]));
    let left = office.json(&["report", "value", "--left-out"]);
    assert!(each(&left, "left_out").contains(&"no-policy".to_owned()), "{left}");
}

#[test]
fn lost_and_stolen_items_leave_and_a_found_one_is_there_again() {
    let mut office = Office::new();
    office.bought("LAP-1", "laptop", "480", "2025-09-01", &[]);
    office.falls(&["--method", "straight-line", "--life", "48"]);
    office.cli.set_clock("2026-03-10T10:00:00Z");
    office.done(&["incident", "report", "LAP-1", "--kind", "loss", "--note", "left on the bus", "--on", "2026-03-02"]);
    office.cli.set_clock("2026-11-23T09:00:00Z");
    let items = office.json(&["report", "value", "--year", "2026", "--items"]);
    assert_eq!((&items[0]["gone_on"], &items[0]["charge_pence"]), (&json!("2026-03-02"), &json!(6_000)), "{items}");
    assert_eq!(office.note("2027", &[])["lines"], json!([]));
    office.done(&["asset", "found", "LAP-1"]);
    assert_eq!(office.note("2027", &[])["totals"][0]["items"], 1);
    assert_eq!(office.note("2026", &[])["totals"][0]["disposals_pence"], 0);
}

#[test]
fn a_disposal_tells_its_day_and_what_it_brought() {
    let mut office = Office::new();
    office.bought("VAN-1", "other", "4800", "2024-09-01", &[]);
    office.bought("VAN-2", "other", "4800", "2024-09-01", &[]);
    office.falls(&["--method", "straight-line", "--life", "48"]);
    for (reference, role) in [("H1", "headteacher"), ("T1", "technician"), ("G1", "chair-of-governors")] {
        office.done(&["person", "add", reference, "--kind", "staff", "--last-name", role]);
        office.done(&["role", "set", reference, role, "--from", "2020-09-01"]);
    }
    office.cli.set_clock("2026-03-02T10:00:00Z");
    let request = ["disposal", "request", "VAN-1", "--reason", "too small", "--method", "sold", "--to", "Example Cars"];
    office.done(&[&request[..], &["--by", "T1"]].concat());
    // Nothing has gone yet.
    assert_eq!(office.json(&["report", "value"])["totals"][0]["items"], 2);
    office.done(&["disposal", "authorise", "1", "--by", "G1"]);
    office.done(&["disposal", "done", "1", "--proceeds", "3000"]);
    office.cli.set_clock("2026-11-23T09:00:00Z");
    let total = office.note("2026", &[])["totals"][0].clone();
    // 18 of 48 months were charged: a book value of £3000.00, and neither gain nor loss.
    let names =
        ["disposals_pence", "on_disposals_pence", "disposed", "without_proceeds", "proceeds_pence", "gain_pence"];
    assert_eq!(pence(&total, names), [480_000, 180_000, 1, 0, 300_000, 0], "{total}");
    assert_eq!(office.json(&["show", "VAN-1", "--as-at", "2026-03-01"])["value"]["book_value_pence"], 300_000);
    let page = office.done(&["show", "VAN-1"]).out;
    assert!(page.contains("it went on 2 Mar 2026, when its book value was £3000.00"), "{page}");
    let schedule = office.json(&["depreciation", "show", "VAN-1"]);
    assert_eq!(schedule.as_array().unwrap().len(), 2, "{schedule}");
}

#[test]
fn purchases_below_the_threshold_are_left_out_unless_they_were_bought_together() {
    let office = Office::new();
    for at in 1..=4 {
        let order: &[&str] = if at < 4 { &["--order-number", "PO 7", "--supplier", "Example Ltd"] } else { &[] };
        office.bought(&format!("LAP-{at}"), "laptop", "429", "2025-09-02", order);
    }
    office.falls(&["--method", "straight-line", "--life", "48"]);
    let held = || office.note("2026", &[])["totals"][0]["items"].clone();
    assert_eq!(held(), 4);
    office.done(&["school", "set", "--capital-threshold", "1000"]);
    assert_eq!(held(), 3, "three of one order cost £1287.00");
    assert_eq!(office.json(&["show", "LAP-4"])["value"]["left_out"], "below-threshold");
    assert_eq!(office.json(&["show", "LAP-1"])["value"]["left_out"], Value::Null);
    let hint = office.misused_with_a_hint(&["school", "set", "--capital-threshold", "2000"]);
    assert!(hint.contains("--capital-from"), "{hint}");
    // A higher one from a later day leaves what was bought before.
    office.done(&["school", "set", "--capital-threshold", "2000", "--capital-from", "2026-09-01"]);
    assert_eq!(held(), 3);
    office.done(&[
        "school",
        "set",
        "--capital-threshold",
        "1000",
        "--capital-from",
        "always",
        "--capital-together",
        "no",
    ]);
    assert_eq!(held(), 0);
    let school = office.json(&["school", "show"]);
    let wanted = json!([
        { "from_on": null, "threshold_pence": 100_000, "grouped": false },
        { "from_on": "2026-09-01", "threshold_pence": 200_000, "grouped": true },
    ]);
    assert_eq!(school[0]["capital_thresholds"], wanted);
    for from in ["always", "2026-09-01"] {
        office.done(&["school", "set", "--capital-threshold", "none", "--capital-from", from]);
    }
    assert_eq!(held(), 4);
    office.kept_out(3, &["school", "set", "--capital-threshold", "none"]);
}

#[test]
fn costs_with_and_without_vat_are_not_mixed_silently() {
    let office = office();
    assert!(!office.done(&["report", "value"]).err.contains("VAT"));
    office.bought("LAP-3", "laptop", "400 inc VAT", "2026-09-01", &[]);
    let said = office.done(&["report", "value"]).err;
    assert!(said.contains("1 inc VAT, 2 ex VAT, 0 unknown"), "{said}");
    assert_eq!(pence(&office.json(&["report", "value"]), ["inc_vat", "ex_vat", "unknown_vat"]), [1, 2, 0]);
}

#[test]
fn the_note_is_a_table_a_file_and_a_paper() {
    let office = office();
    let table = office.done(&["report", "value", "--year", "2026"]).out;
    for words in ["COST B/F", "BOOK VALUE", "camera", "laptop", "all items", "£463.62"] {
        assert!(table.contains(words), "{words}: {table}");
    }
    let csv = office.done(&["report", "value", "--year", "2026", "--format", "csv"]).out;
    assert_eq!(csv.lines().count(), 3, "a heading and two categories, without a sum: {csv}");
    assert!(csv.starts_with("year,from_on,until_on,of,items,cost_brought_forward,additions"), "{csv}");
    assert!(csv.contains("2025/26,2025-09-01,2026-08-31,camera,1,0.00,300.00,0.00,300.00,0.00,68.75"), "{csv}");
    let file = office.path("note.html");
    office.done(&["report", "value", "--year", "2026", "--years", "2", "--output", &file]);
    let paper = fs::read_to_string(&file).unwrap();
    for words in ["Fixed asset note", "Financial year 2025/26, to 31 Aug 2026", "Net book value", "463.62", "by months"]
    {
        assert!(paper.contains(words), "{words}");
    }
    office.misused_with_a_hint(&["report", "value", "--items", "--output", &file]);
}
