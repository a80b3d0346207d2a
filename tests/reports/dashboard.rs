//! The dashboard: each figure against a school whose figures are known, and the paper with its charts.

use crate::support::{
    Cli, School,
    answers::rows,
    asset_with, person,
    server::{OnlyFiles, in_files},
};
use domain::person::PersonKind;
use serde_json::{Value, json};
use std::fs;

/// Wednesday, 2 December 2026.
const NOW: &str = "2026-12-02T10:00:00Z";

/// A school with four laptops, a camera that nobody borrows, and one laptop that is gone.
fn school() -> (School, Cli) {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Zoë Sample");
    for (tag, category, bought) in [
        ("LAP-1", "laptop", Some("2026-03-01")),
        ("LAP-2", "laptop", Some("2023-12-02")),
        ("LAP-3", "laptop", Some("2023-12-03")),
        ("LAP-4", "laptop", None),
        ("LAP-9", "laptop", Some("2020-01-01")),
        ("CAM-1", "camera", Some("2001-01-01")),
    ] {
        asset_with(&mut school, tag, category, |asset| {
            asset.purchased_on = bought.map(|day| day.parse().unwrap());
            (asset.encrypted, asset.anti_virus) = (Some(true), Some(true));
            asset.replacement_cost_pence = Some(40_000);
        });
    }
    let cli = Cli::of(&school);
    (school, cli)
}

fn dashboard(cli: &Cli) -> Value {
    cli.json(&["report", "dashboard"])
}

#[test]
fn loans_that_were_late_are_counted_at_the_end_of_each_week() {
    let (_school, mut cli) = school();
    cli.set_clock("2026-11-02T10:00:00Z");
    // Late from Monday 9 November; back on Tuesday 17 November.
    cli.done(&["out", "LAP-1", "--to", "T1", "--due", "2026-11-06"]);
    // Late from Tuesday 24 November, and still out.
    cli.done(&["out", "LAP-2", "--to", "T1", "--due", "2026-11-23"]);
    // Never late.
    cli.done(&["out", "LAP-3", "--to", "T1", "--due", "2026-12-18"]);
    // Late, but recorded by mistake.
    cli.done(&["out", "LAP-4", "--to", "T1", "--due", "2026-11-06"]);
    cli.done(&["loan", "void", "4", "--reason", "the wrong laptop"]);
    cli.set_clock("2026-11-17T10:00:00Z");
    cli.done(&["in", "LAP-1", "--all-well"]);
    cli.set_clock(NOW);
    let shown = dashboard(&cli);
    let weeks: Vec<(String, i64)> = rows(&shown["overdue_by_week"])
        .iter()
        .map(|week| (week["week_on"].as_str().unwrap().to_owned(), week["overdue"].as_i64().unwrap()))
        .collect();
    assert_eq!(weeks.len(), 12);
    let wanted = [("2026-11-02", 0), ("2026-11-09", 1), ("2026-11-16", 0), ("2026-11-23", 1), ("2026-11-30", 1)];
    assert_eq!(weeks[7..], wanted.map(|(week, late)| (week.to_owned(), late)));
    assert!(weeks[..7].iter().all(|(_, late)| *late == 0), "{weeks:?}");
    assert_eq!([&shown["on_loan"], &shown["overdue"], &shown["items"]], [&json!(2), &json!(1), &json!(6)]);
}

#[test]
fn ages_are_whole_years_and_an_unknown_day_stays_unknown() {
    let (_school, mut cli) = school();
    cli.set_clock(NOW);
    let report = ["incident", "report", "LAP-9", "--kind", "loss", "--note", "not in its room"];
    cli.done(&report);
    let shown = dashboard(&cli);
    // LAP-2 is three years old today, LAP-3 tomorrow; LAP-9 is lost.
    let wanted = json!([
        { "years": 0, "items": 1 }, { "years": 2, "items": 1 }, { "years": 3, "items": 1 }, { "years": 8, "items": 1 },
        { "years": null, "items": 1 },
    ]);
    assert_eq!(shown["age"], wanted);
    assert_eq!(shown["items"], 5);
}

#[test]
fn damage_is_summed_up_by_month_and_a_month_without_any_is_there() {
    let (_school, mut cli) = school();
    cli.set_clock("2025-12-20T10:00:00Z");
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "screen cracked"]);
    cli.done(&["repair", "open", "LAP-1", "--incident", "1", "--mended", "--cost", "99.00"]);
    cli.set_clock("2026-09-10T10:00:00Z");
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge bent"]);
    cli.done(&["repair", "open", "LAP-1", "--incident", "2", "--mended", "--cost", "72.50"]);
    cli.set_clock(NOW);
    cli.done(&["incident", "report", "LAP-9", "--kind", "loss", "--note", "not in its room"]);
    // Misuse and a fault are neither damage nor loss, whatever their repair costs.
    cli.done(&["incident", "report", "LAP-1", "--kind", "misuse", "--note", "games"]);
    cli.done(&["incident", "report", "LAP-1", "--kind", "fault", "--note", "it will not start"]);
    cli.done(&["repair", "open", "LAP-1", "--incident", "5", "--mended", "--cost", "30.00"]);
    let shown = dashboard(&cli);
    let months = rows(&shown["damage_by_month"]);
    // December of the year before is the thirteenth month back.
    assert_eq!((&months[0]["month"], &months[11]["month"]), (&json!("2026-01"), &json!("2026-12")));
    let costs: Vec<i64> = months.iter().map(|month| month["cost_pence"].as_i64().unwrap()).collect();
    assert_eq!(costs, [0, 0, 0, 0, 0, 0, 0, 0, 7_250, 0, 0, 40_000]);
    assert_eq!((&months[11]["incidents"], &shown["damage_pence"]), (&json!(1), &json!(47_250)));
}

#[test]
fn replacement_is_that_of_the_plan_and_what_can_not_be_planned_is_counted() {
    let (_school, mut cli) = school();
    cli.set_clock(NOW);
    let shown = dashboard(&cli);
    let plan = cli.json(&["report", "replacement"]);
    let wanted: Vec<Value> = rows(&plan["years"])
        .iter()
        .map(|year| json!({ "year": year["year"], "due": year["due"], "cost_pence": year["due_pence"] }))
        .collect();
    assert_eq!(shown["replacement_by_year"], json!(wanted));
    // Bought in 2020 and 2001, with lives of five and of some years: both are due now, at £400 each.
    assert_eq!(shown["replacement_by_year"][0]["cost_pence"], 80_000);
    // LAP-4, whose day of purchase is unknown.
    assert_eq!(shown["unplanned"], 1);
}

#[test]
fn use_counts_the_items_that_were_lent_in_a_year_and_not_their_loans() {
    let (_school, mut cli) = school();
    cli.set_clock("2025-12-01T10:00:00Z");
    // A year and a day ago: back the same day.
    cli.done(&["out", "LAP-3", "--to", "T1"]);
    cli.done(&["in", "LAP-3", "--all-well"]);
    for now in ["2026-06-01T10:00:00Z", "2026-06-02T10:00:00Z"] {
        cli.set_clock(now);
        cli.done(&["out", "LAP-1", "--to", "T1"]);
        cli.done(&["in", "LAP-1", "--all-well"]);
        cli.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    }
    cli.set_clock(NOW);
    cli.done(&["out", "LAP-2", "--to", "T1"]);
    let shown = dashboard(&cli);
    let wanted = json!([
        { "category": "laptop", "items": 5, "on_loan": 1, "used": 2, "loans": 3, "used_percent": 40 },
        { "category": "camera", "items": 1, "on_loan": 0, "used": 0, "loans": 0, "used_percent": 0 },
    ]);
    assert_eq!(shown["use_by_category"], wanted);
}

#[test]
fn tests_are_counted_by_their_status() {
    let (_school, mut cli) = school();
    cli.set_clock(NOW);
    for tag in ["KET-1", "KET-2", "KET-3"] {
        cli.done(&["asset", "add", tag, "--category", "kettle"]);
    }
    cli.done(&["pat", "pass", "KET-1"]);
    cli.done(&["pat", "fail", "KET-2", "--reason", "cable cut"]);
    let shown = dashboard(&cli);
    let count = |status: &str| {
        let row = rows(&shown["tests"]).iter().find(|row| row["status"] == status).unwrap();
        row["items"].as_i64().unwrap()
    };
    let summary = cli.json(&["pat", "summary"]);
    for status in ["in_date", "due_soon", "overdue", "failed", "never_tested"] {
        assert_eq!(json!(count(status)), summary[0][status], "{status}: {shown}");
    }
    assert_eq!(count("failed"), 1);
    assert_eq!(shown["tests_in_date_percent"], summary[0]["in_date_percent"]);
}

#[test]
fn the_paper_has_a_chart_and_a_table_for_each_part_and_loads_nothing() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (school, mut cli) = school();
    cli.set_clock(NOW);
    cli.done(&["category", "set", "<script>alert(1)</script>", "--new"]);
    cli.done(&["asset", "add", "ODD-1", "--category", "<script>alert(1)</script>"]);
    cli.done(&["out", "LAP-1", "--to", "T1"]);
    let file = school.path().with_file_name("dashboard.html");
    cli.done(&["report", "dashboard", "--output", file.to_str().unwrap()]);
    let html = fs::read_to_string(&file).unwrap();
    let charts = html.matches("<svg role=\"img\" aria-labelledby=\"chart-").count();
    // Nothing is late or damaged: those two tables have no chart.
    assert_eq!((charts, html.matches("<table>").count()), (4, 6));
    for title in ["Overdue, by week", "Damage and loss, by month", "Age of the equipment", "Use, by category"] {
        assert!(html.contains(&format!("<h2>{title}</h2>")), "{title}");
    }
    assert!(!html.contains("<script") && !html.contains("href=") && !html.contains("src="), "the page loads something");
    assert!(!html.contains("Zoë"), "a person is named");
}

#[test]
fn an_empty_register_has_a_dashboard_that_says_so() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = School::new();
    let cli = Cli::of(&school);
    let shown = cli.done(&["report", "dashboard"]).out;
    assert!(shown.contains("none needed"), "{shown}");
    assert_eq!(cli.json(&["report", "dashboard"])["use_by_category"], json!([]));
    let file = school.path().with_file_name("dashboard.html");
    cli.done(&["report", "dashboard", "--output", file.to_str().unwrap()]);
    assert!(fs::read_to_string(&file).unwrap().contains("There is nothing to count yet."));
}
