//! Summaries: incident counts with costs, aged debts, and the status page.

use super::{Office, pence, rows, shows};
use serde_json::{Value, json};

const COLUMNS: [&str; 9] =
    ["incidents", "damage", "loss", "theft", "misuse", "fault", "cost_pence", "charged_pence", "paid_pence"];

/// An office with five incidents: three about Ada, one about Ben, and one about nobody.
fn year() -> Office {
    let mut office = Office::new();
    office.at("2026-11-24T10:00:00Z");
    office.careless("LAP-1", "1001");
    office.at("2026-11-25T10:00:00Z");
    office.done(&["incident", "report", "LAP-3", "--kind", "misuse", "--note", "games", "--person", "1001"]);
    office.at("2026-12-01T10:00:00Z");
    let part = ["--kind", "loss", "--part", "charger", "--note", "gone", "--person", "1002"];
    office.done(&[&["incident", "report", "LAP-2"], &part[..]].concat());
    office.done(&["incident", "report", "CAM-1", "--kind", "fault", "--note", "stops"]);
    office.at("2027-01-12T10:00:00Z");
    office.careless("TAB-1", "1001");
    office.done(&["repair", "open", "LAP-1", "--incident", "1", "--mended", "--cost", "72.50"]);
    let charge = office.assess("1", "40.00");
    office.done(&["charge", "request", &charge]);
    office.done(&["charge", "pay", &charge, "--amount", "15.05"]);
    office
}

fn summary(office: &Office, by: &str, more: &[&str]) -> Value {
    office.json(&[&["incident", "summary", "--by", by], more].concat())
}

/// The number of incidents in each row, the largest first.
fn counts(summary: &Value) -> Vec<i64> {
    let mut counts: Vec<i64> = rows(summary).iter().map(|row| pence(&row["incidents"])).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

fn sum(summary: &Value, column: &str) -> i64 {
    rows(summary).iter().map(|row| pence(&row[column])).sum()
}

#[test]
fn incidents_are_counted_by_each_property() {
    let office = year();
    for (by, wanted) in [
        // The rows are Ada, Ben, and nobody.
        ("person", &[3, 1, 1][..]),
        ("class", &[3, 1, 1]),
        // Plank 13, Slate 14, Tile 10, Eye 2.
        ("model", &[2, 1, 1, 1]),
        // Room 12, Room 14, Media store.
        ("room", &[2, 2, 1]),
        ("month", &[2, 2, 1]),
        ("kind", &[2, 1, 1, 1]),
        ("year", &[4, 1]),
        // A school year is from September to August.
        ("school-year", &[5]),
    ] {
        let summary = summary(&office, by, &[]);
        assert_eq!(counts(&summary), wanted, "{by}: {summary}");
        // The totals are always the same: a repair of £72.50 and a missing charger of £35.00.
        let all = COLUMNS.map(|column| sum(&summary, column));
        assert_eq!(all, [5, 2, 1, 0, 1, 1, 10_750, 4_000, 1_505], "{by}: {summary}");
    }
    office.misused(&["incident", "summary", "--by", "weather"]);
}

#[test]
fn a_row_has_counts_costs_and_payments() {
    let office = year();
    let summary = summary(&office, "class", &[]);
    let row = rows(&summary).iter().find(|row| row["of"] == "9B").unwrap();
    let wanted = json!({
        "incidents": 3, "damage": 2, "misuse": 1, "loss": 0, "cost_pence": 7_250, "charged_pence": 4_000,
        "paid_pence": 1_505,
    });
    shows(row, &wanted);
    let csv = office.done(&["incident", "summary", "--by", "year", "--format", "csv"]).out;
    assert!(csv.contains(",107.50,") && csv.lines().count() == 3, "{csv}");
}

#[test]
fn a_summary_can_be_limited_to_a_period() {
    let office = year();
    let within =
        |from: &str, until: &str| sum(&summary(&office, "kind", &["--from", from, "--until", until]), "incidents");
    assert_eq!(within("2026-11-24", "2026-11-25"), 2);
    assert_eq!(within("2026-11-25", "2026-12-01"), 3);
    assert_eq!(within("2026-12-02", "2027-01-11"), 0);
    assert_eq!(within("2027-01-12", "2027-01-12"), 1);
    office.misused(&["incident", "summary", "--by", "kind", "--from", "2026-12-02", "--until", "2026-12-01"]);
}

#[test]
fn an_incident_counts_in_the_year_it_happened() {
    let office = Office::new();
    let report = ["incident", "report", "LAP-1", "--kind", "fault", "--note", "stops"];
    office.done(&[&report[..], &["--on", "2026-08-31 10:00"]].concat());
    office.done(&[&report[..], &["--on", "2026-09-01 10:00"]].concat());
    assert_eq!(counts(&summary(&office, "school-year", &[])), [1, 1]);
    assert_eq!(counts(&summary(&office, "year", &[])), [2]);
}

const BUCKETS: [&str; 5] = ["not_due_pence", "days_30_pence", "days_60_pence", "days_90_pence", "older_pence"];

/// Finds the age column with the only debt, £60.
fn bucket(office: &Office) -> &'static str {
    let aged = office.json(&["charge", "aged"]);
    let [row] = rows(&aged) else { panic!("{aged}") };
    shows(row, &json!({ "ref": "1001", "name": "Ada Bell", "kind": "pupil", "total_pence": 6_000 }));
    let full: Vec<&str> = BUCKETS.into_iter().filter(|name| row[name] != 0).collect();
    let [one] = full[..] else { panic!("{aged}") };
    assert_eq!(row[one], 6_000, "{aged}");
    one
}

#[test]
fn debts_are_aged_by_30_60_and_90_days_after_the_due_date() {
    let mut office = Office::new();
    let charge = office.assess(&office.careless("LAP-1", "1001"), "60.00");
    office.done(&["charge", "request", &charge, "--due", "2026-12-31"]);
    // Days after 31 December; the sum is not late until the end of that day.
    for (now, days, wanted) in [
        ("2026-12-30T12:00:00Z", -1, "not_due_pence"),
        ("2026-12-31T23:59:59Z", 0, "not_due_pence"),
        ("2027-01-01T00:00:00Z", 1, "days_30_pence"),
        ("2027-01-30T23:59:59Z", 30, "days_30_pence"),
        ("2027-01-31T00:00:00Z", 31, "days_60_pence"),
        ("2027-03-01T23:59:59Z", 60, "days_60_pence"),
        ("2027-03-02T00:00:00Z", 61, "days_90_pence"),
        ("2027-03-31T22:59:59Z", 90, "days_90_pence"),
        ("2027-03-31T23:00:00Z", 91, "older_pence"),
        ("2029-01-01T12:00:00Z", 732, "older_pence"),
    ] {
        office.at(now);
        assert_eq!(bucket(&office), wanted, "{days} days");
    }
}

#[test]
fn each_instalment_is_aged_separately() {
    let mut office = Office::new();
    let charge = office.assess(&office.careless("LAP-1", "1001"), "60.00");
    let plan =
        ["--instalment", "2026-12-10=20.00", "--instalment", "2027-01-20=20.00", "--instalment", "2027-03-01=20.00"];
    office.done(&[&["charge", "request", &charge], &plan[..]].concat());
    office.done(&["charge", "pay", &charge, "--amount", "5.00"]);
    office.at("2027-01-25T12:00:00Z");
    let aged = office.json(&["charge", "aged"]);
    let wanted = json!({
        "not_due_pence": 2_000, "days_30_pence": 2_000, "days_60_pence": 1_500, "days_90_pence": 0, "older_pence": 0,
        "disputed_pence": 0, "total_pence": 5_500,
    });
    shows(&rows(&aged)[0], &wanted);
}

#[test]
fn disputed_charges_have_their_own_column_and_settled_ones_are_left_out() {
    let office = Office::new();
    let disputed = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "dispute", &disputed, "--reason", "it was broken before"]);
    let paid = office.owing("LAP-2", "1002", "10.00");
    office.done(&["charge", "pay", &paid]);
    office.assess(&office.careless("LAP-3", "1003"), "7.00");
    let aged = office.json(&["charge", "aged"]);
    let [row] = rows(&aged) else { panic!("{aged}") };
    shows(row, &json!({ "ref": "1001", "disputed_pence": 6_000 }));
    assert_eq!(BUCKETS.map(|name| pence(&row[name])), [0; 5]);
}

#[test]
fn the_status_page_counts_open_work() {
    let mut office = year();
    let open = |office: &Office| pence(&office.json(&["status"])["incidents_open"]);
    let before = open(&office);
    let none = json!({ "held": 0, "bans": 0, "repairs_open": 0, "charges_overdue": 0, "breach_reports_due": 0 });
    shows(&office.json(&["status"]), &none);
    office.done(&["hold", "add", "LAP-3", "--reason", "police asked"]);
    office.done(&["ban", "add", "--by", "H1", "1003", "--reason", "threw it"]);
    office.done(&["repair", "open", "TAB-1"]);
    office.report("LAP-4", "theft");
    assert_eq!(open(&office), before + 1);
    office.done(&["incident", "close", "4"]);
    assert_eq!(open(&office), before);
    let assessed = office.assess("5", "9.00");
    let disputed = office.assess("5", "8.00");
    office.done(&["charge", "request", &disputed]);
    office.done(&["charge", "dispute", &disputed, "--reason", "it was not me"]);
    let wanted = json!({
        "breach_reports_due": 1, "repairs_open": 1, "held": 1, "bans": 1, "charges_to_request": 1,
        "charges_overdue": 0, "charges_disputed": 1, "owed_pence": 2_495,
    });
    shows(&office.json(&["status"]), &wanted);
    office.done(&["charge", "request", &assessed, "--due", "2027-01-20"]);
    office.at("2027-03-01T10:00:00Z");
    let later = json!({ "charges_to_request": 0, "charges_overdue": 2, "owed_pence": 3_395 });
    shows(&office.json(&["status"]), &later);
}
