//! The VAT basis of purchase costs: typed, edited, imported, exported, shown and kept.

use crate::support::{Cli, School, asset, office::add_deciders, person};
use domain::person::PersonKind;
use serde_json::{Value, json};
use std::fs;

fn school() -> (School, Cli) {
    let school = School::new();
    let cli = Cli::of(&school);
    (school, cli)
}

/// Reads the cost of an item and its basis.
fn price(cli: &Cli, tag: &str) -> (Value, Value) {
    let item = cli.json(&["asset", "show", tag]);
    (item["purchase_cost_pence"].clone(), item["purchase_cost_vat"].clone())
}

fn add(cli: &Cli, tag: &str, more: &[&str]) {
    cli.done(&[&["asset", "add", tag, "--category", "laptop"], more].concat());
}

#[test]
fn a_cost_is_typed_with_its_basis_and_shown_with_it() {
    let (_school, cli) = school();
    for (tag, cost, pence, vat) in [
        ("L1", "429 inc VAT", 42_900, json!("inc")),
        ("L2", "£429.00 ex VAT", 42_900, json!("ex")),
        ("L3", "GBP 1,292.94", 129_294, json!(null)),
        ("L4", "429 net", 42_900, json!("ex")),
    ] {
        add(&cli, tag, &["--cost", cost]);
        assert_eq!(price(&cli, tag), (json!(pence), vat), "{cost}");
    }
    let page = |tag: &str| cli.done(&["show", tag]).out;
    assert!(page("L1").contains("£429.00 inc VAT"), "{}", page("L1"));
    assert!(page("L2").contains("£429.00 ex VAT"), "{}", page("L2"));
    assert!(page("L3").contains("£1,292.94") || page("L3").contains("£1292.94"), "{}", page("L3"));
    assert!(!page("L3").contains("VAT"), "{}", page("L3"));
    let row = cli.json(&["asset", "list", "--cost-vat", "inc"]);
    assert_eq!((&row[0]["tag"], row.as_array().unwrap().len()), (&json!("L1"), 1));
    let row = cli.json(&["asset", "list", "--cost-vat", ""]);
    assert_eq!((&row[0]["tag"], row.as_array().unwrap().len()), (&json!("L3"), 1));
}

#[test]
fn a_cost_that_says_anything_else_is_refused() {
    let (_school, cli) = school();
    for cost in ["429 VAT", "429 inc delivery", "£1.5k", "inc VAT", "429 inc 20% VAT"] {
        let said = cli.kept_out(2, &["asset", "add", "L1", "--category", "laptop", "--cost", cost]);
        assert!(said["error"]["message"].as_str().unwrap().contains("is not an amount of money"), "{cost}: {said}");
        assert!(said["error"]["hint"].as_str().unwrap().contains("429 inc VAT"), "{cost}: {said}");
    }
    let twice = ["asset", "add", "L1", "--category", "laptop", "--cost", "429 inc VAT", "--cost-vat", "ex"];
    let said = cli.kept_out(2, &twice);
    assert_eq!(said["error"]["message"], "“429 inc VAT” says inc VAT, and “ex” doesn't");
}

/// A payment is a payment: only a price has a basis.
#[test]
fn other_amounts_take_no_basis() {
    let (mut school, cli) = school();
    asset(&mut school, "L1", "laptop");
    person(&mut school, "S1", PersonKind::Staff, "Zoe Sample");
    cli.done(&["out", "L1", "--to", "S1"]);
    cli.done(&["incident", "report", "L1", "--kind", "damage", "--note", "the screen is cracked"]);
    for amount in ["5 inc VAT", "5 ex VAT", "5 net"] {
        cli.misused(&["charge", "assess", "--incident", "1", "--reason", "a new screen", "--amount", amount]);
    }
}

#[test]
fn an_edit_changes_the_cost_and_its_basis_together() {
    let (_school, cli) = school();
    add(&cli, "L1", &["--cost", "429 inc VAT"]);
    let edit = |more: &[&str]| {
        cli.done(&[&["asset", "edit", "L1"], more].concat());
        price(&cli, "L1")
    };
    assert_eq!(edit(&["--cost", "429.00"]), (json!(42_900), json!("inc")), "the same amount keeps its basis");
    assert_eq!(edit(&["--cost-vat", "ex"]), (json!(42_900), json!("ex")));
    let entry = &cli.json(&["log", "show", "--limit", "1"])[0];
    assert_eq!(entry["details"]["purchase_vat"], json!({ "from": "inc", "to": "ex" }));
    assert_eq!(edit(&["--cost", "500"]), (json!(50_000), json!(null)), "another amount has a basis of its own");
    assert_eq!(edit(&["--cost", "500 gross"]), (json!(50_000), json!("inc")));
    assert_eq!(edit(&["--cost-vat", "unknown"]), (json!(50_000), json!(null)));
    assert_eq!(edit(&["--cost", "500 inc VAT"]), (json!(50_000), json!("inc")));
    assert_eq!(edit(&["--cost", ""]), (json!(null), json!(null)), "a basis goes with its cost");
}

#[test]
fn the_school_says_once_if_its_costs_include_vat() {
    let (_school, cli) = school();
    assert_eq!(cli.json(&["school", "show"])[0]["vat"], json!(null));
    add(&cli, "L1", &["--cost", "429"]);
    assert_eq!(cli.json(&["school", "set", "--vat", "inc"])["vat"], "inc");
    assert!(cli.done(&["school", "show"]).out.contains("inc VAT"));
    assert_eq!(price(&cli, "L1").1, json!(null), "a recorded cost doesn't change");
    add(&cli, "L2", &["--cost", "429"]);
    add(&cli, "L3", &["--cost", "429 ex VAT"]);
    add(&cli, "L4", &["--cost", "429", "--cost-vat", "unknown"]);
    add(&cli, "L5", &[]);
    let all = ["L2", "L3", "L4", "L5"].map(|tag| price(&cli, tag).1);
    assert_eq!(all, [json!("inc"), json!("ex"), json!(null), json!(null)]);
    // An edit that doesn't touch the cost leaves its basis alone.
    cli.done(&["asset", "edit", "L1", "--make", "HP"]);
    assert_eq!(price(&cli, "L1").1, json!(null));
    cli.done(&["school", "set", "--vat", "ex"]);
    cli.done(&["asset", "edit", "L2", "--cost", "500"]);
    assert_eq!(price(&cli, "L2"), (json!(50_000), json!("ex")));
    cli.done(&["school", "set", "--vat", "unknown"]);
    cli.done(&["asset", "edit", "L2", "--cost", "510"]);
    assert_eq!(price(&cli, "L2"), (json!(51_000), json!(null)));
    cli.misused(&["school", "set", "--vat", "20%"]);
    let said = cli.kept_out(2, &["school", "set"]);
    assert!(said["error"]["hint"].as_str().unwrap().contains("--vat"), "{said}");
}

fn import(school: &School, csv: &str) {
    let file = school.folder.path().join("items.csv");
    fs::write(&file, csv).unwrap();
    Cli::of(school).done(&["asset", "import", file.to_str().unwrap()]);
}

#[test]
fn a_file_may_say_the_basis_in_the_cost_or_in_its_own_column() {
    let (school, cli) = school();
    import(
        &school,
        "Tag,Category,Cost,Cost VAT\nL1,laptop,£429.00 inc VAT,\nL2,laptop,429.00,ex\nL3,laptop,429.00,\n\
         L4,laptop,\"1,292.94 (ex. VAT)\",\nL5,laptop,429,excl. VAT\n",
    );
    let all = ["L1", "L2", "L3", "L4", "L5"].map(|tag| price(&cli, tag).1);
    assert_eq!(all, [json!("inc"), json!("ex"), json!(null), json!("ex"), json!("ex")]);
    // The next file without a basis changes nothing.
    import(&school, "Tag,Cost\nL1,429.00\nL2,429.00\n");
    assert_eq!(["L1", "L2"].map(|tag| price(&cli, tag).1), [json!("inc"), json!("ex")]);
}

#[test]
fn an_exported_cost_is_a_plain_number_and_comes_back_with_its_basis() {
    let (school, cli) = school();
    add(&cli, "L1", &["--cost", "429 inc VAT"]);
    add(&cli, "L2", &["--cost", "310.50 ex VAT"]);
    add(&cli, "L3", &["--cost", "99"]);
    let file = school.folder.path().join("out.csv");
    cli.done(&["asset", "export", "--output", file.to_str().unwrap()]);
    let text = fs::read_to_string(&file).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings = reader.headers().unwrap().clone();
    let at = |heading: &str| headings.iter().position(|known| known == heading).unwrap();
    let rows: Vec<(String, String)> = reader
        .records()
        .map(Result::unwrap)
        .map(|row| (row[at("Cost")].to_owned(), row[at("Cost VAT")].to_owned()))
        .collect();
    let told = [("429.00", "inc"), ("310.50", "ex"), ("99.00", "")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(rows, told);

    let other = School::new();
    let there = Cli::of(&other);
    there.done(&["asset", "import", file.to_str().unwrap()]);
    for tag in ["L1", "L2", "L3"] {
        assert_eq!(price(&there, tag), price(&cli, tag), "{tag}");
    }
}

#[test]
fn the_working_of_a_charge_shows_the_basis_of_the_price() {
    let (mut school, cli) = school();
    cli.done(&["category", "set", "gimbal", "--new"]);
    person(&mut school, "P1", PersonKind::Staff, "Zoe Sample");
    for (tag, cost) in [("G1", "429 inc VAT"), ("G2", "429")] {
        cli.done(&["asset", "add", tag, "--category", "gimbal", "--cost", cost]);
        cli.done(&["out", tag, "--to", "P1"]);
        cli.done(&["incident", "report", tag, "--kind", "loss", "--note", "left on a train"]);
    }
    add_deciders(&cli);
    let working = |incident: &str| {
        let assess = [
            "charge",
            "assess",
            "--incident",
            incident,
            "--reason",
            "lost",
            "--override",
            "charge-needs-decision",
            "--by",
            "H1",
            "--dry-run",
        ];
        let charge = cli.json(&assess);
        charge["working"][0]["line"].as_str().unwrap_or_else(|| panic!("{charge}")).to_owned()
    };
    assert_eq!(working("1"), "replacement cost: gimbal (purchase cost inc VAT)");
    assert_eq!(working("2"), "replacement cost: gimbal (purchase cost)");
}
