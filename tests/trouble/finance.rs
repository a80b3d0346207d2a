//! What a business manager needs of charges: one replacement cost, codes for the finance system, the date of an
//! agreement, and words for letters that name nobody else.

use super::{Office, each, no, notes, rows, shows};
use serde_json::{Value, json};

/// The replacement cost of an item, as its page has it.
fn cost(office: &Office, tag: &str) -> Value {
    office.json(&["asset", "show", tag])["replacement_cost"].clone()
}

#[test]
fn the_replacement_cost_is_the_items_own_else_its_categorys_else_what_it_cost_else_the_schools() {
    let office = Office::new();
    let from = |pence: i64, from: &str| json!({ "pence": pence, "vat": null, "from": from });
    office.done(&["asset", "add", "ODD-1", "--category", "other"]);
    assert_eq!(cost(&office, "ODD-1"), Value::Null);
    office.done(&["school", "set", "--replacement-cost", "50"]);
    assert_eq!(cost(&office, "ODD-1"), from(5_000, "school"));
    office.done(&["asset", "edit", "ODD-1", "--cost", "33.30"]);
    assert_eq!(cost(&office, "ODD-1"), from(3_330, "purchase"));
    office.done(&["asset", "edit", "ODD-1", "--cost", ""]);
    office.done(&["category", "set", "laptop", "--price", "480"]);
    assert_eq!(cost(&office, "LAP-1"), from(48_000, "category"));
    office.done(&["asset", "edit", "LAP-1", "--replacement-cost", "510.50"]);
    assert_eq!(cost(&office, "LAP-1"), from(51_050, "item"));
    office.misused(&["asset", "edit", "LAP-1", "--replacement-cost", "510 inc VAT"]);
    office.done(&["asset", "edit", "LAP-1", "--replacement-cost", ""]);
    assert_eq!(cost(&office, "LAP-1"), from(48_000, "category"));
    let page = office.done(&["asset", "show", "LAP-1"]).out;
    assert!(page.contains("£480.00 (price set for the category)"), "{page}");
    office.done(&["school", "set", "--replacement-cost", "none"]);
    assert_eq!(cost(&office, "ODD-1"), Value::Null);
    office.misused(&["school", "set", "--replacement-cost", "dear"]);
}

#[test]
fn slip_letter_charge_and_summary_have_the_same_replacement_cost() {
    let mut office = Office::new();
    // It was bought for £450; another costs £480, and this one £512.34.
    office.done(&["category", "set", "laptop", "--price", "480"]);
    office.done(&["asset", "edit", "LAP-2", "--replacement-cost", "512.34"]);
    office.done(&["charge", "policy", "--age", "no"]);
    office.lent("LAP-2", "1001");
    let slip = office.path("slip.html");
    office.done(&["slip", "print", "1", "--output", &slip]);
    let page = std::fs::read_to_string(slip).unwrap();
    assert!(page.contains("Replacement cost: £512.34"), "{page}");
    office.done(&["person", "edit", "1001", "--last-working-day", "2026-12-18"]);
    let letter = office.path("letter.html");
    office.done(&["leaver", "letter", "1001", "--output", &letter]);
    let page = std::fs::read_to_string(letter).unwrap();
    assert!(page.contains("£512.34") && !page.contains("£450.00") && !page.contains("£480.00"), "{page}");
    let loss = ["incident", "report", "LAP-2", "--kind", "loss", "--note", "left on the bus"];
    let incident = no(&office.json(&loss));
    office.decide(&incident, "carelessness");
    let charge = office.json(&["charge", "assess", "--incident", &incident, "--reason", "lost"]);
    assert_eq!(charge["assessed_pence"], 51_234);
    assert_eq!(charge["replacement_cost"], json!({ "pence": 51_234, "vat": null, "from": "item" }));
    assert_eq!(charge["working"][0]["line"], "replacement cost: laptop (price set for this item)");
    // Nothing above it.
    let more = ["charge", "assess", "--incident", &incident, "--reason", "lost", "--amount", "0.01"];
    office.conflicts(&more);
    let summary = office.json(&["incident", "summary", "--by", "kind"]);
    assert_eq!(summary[0]["cost_pence"], 51_234, "{summary}");
}

#[test]
fn a_second_charge_for_an_incident_says_so_and_has_its_own_words() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let first = office.assess(&incident, "20.00");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "5.00", "--reason", "the stand too"];
    let said = office.messages(&[&assess[..], &["--letter-words", "the stand of the laptop"]].concat());
    assert!(notes(&said).contains("incident 1 was already charged: £20.00 (charge 1)"), "{said}");
    shows(&office.charge("2"), &json!({ "also_charged": [1], "letter_words": "the stand of the laptop" }));
    shows(&office.charge(&first), &json!({ "also_charged": [2], "letter_words": null }));
    let page = office.done(&["charge", "show", "2"]).out;
    assert!(page.contains("charge 1, for the same incident"), "{page}");
    // A charge that was reversed doesn't count.
    office.done(&["charge", "reverse", &first, "--reason", "x", "--by", "H1"]);
    assert_eq!(office.charge("2")["also_charged"], json!([]));
}

// Employment Rights Act 1996 s. 13.
#[test]
fn the_date_of_an_agreement_is_added_to_a_charge_that_is_there() {
    let office = Office::new();
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "x", "--on", "2026-11-25 10:00"];
    office.done(&[&report[..], &["--person", "S1"]].concat());
    office.decide("1", "carelessness");
    let charge = office.assess("1", "20.00");
    let said = office.messages(&["charge", "request", &charge]);
    assert!(notes(&said).contains("kitbook charge edit 1 --agreed-on DATE"), "{said}");
    let edit = |day: &'static str| office.messages(&["charge", "edit", "1", "--agreed-on", day]);
    // From before the incident: no warning. The day itself, or later: a warning, and the fact is recorded.
    assert_eq!(edit("2026-09-01")["warnings"], Value::Null);
    assert_eq!(office.charge("1")["agreed_on"], "2026-09-01");
    for day in ["2026-11-25", "2026-11-30"] {
        assert_eq!(each(&edit(day)["warnings"], "rule"), ["no-prior-agreement"], "{day}");
        assert_eq!(office.charge("1")["agreed_on"], day);
    }
    office.misused(&["charge", "edit", "1", "--agreed-on", "2026-12-24"]);
    office.done(&["rule", "set", "no-prior-agreement", "refuse"]);
    assert_eq!(each(&edit("2026-11-29")["warnings"], "rule"), ["no-prior-agreement"]);
    office.done(&["charge", "edit", "1", "--agreed-on", "none"]);
    assert!(office.charge("1")["agreed_on"].is_null());
    let log = office.json(&["log", "show"]);
    let edits = rows(&log).iter().filter(|entry| entry["action"] == "charge edit").count();
    assert_eq!(edits, 5);
    let before = office.traces();
    office.done(&["charge", "edit", "1", "--agreed-on", "2026-09-01", "--dry-run"]);
    office.misused(&["charge", "edit", "1"]);
    office.kept_out(3, &["charge", "edit", "9", "--letter-words", "x"]);
    assert_eq!(office.traces(), before);
    assert_eq!(office.run(&["check"]).code, 0);
    assert_eq!(office.json(&["charge", "show", "1", "--evidence"])["sound"], true);
}

#[test]
fn a_parent_or_carer_needs_no_agreement() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "20.00");
    let why = office.conflicts(&["charge", "edit", &charge, "--agreed-on", "2026-09-01"]);
    assert!(why.contains("Leave out --agreed-on"), "{why}");
}

/// The papers of a charge, as text.
fn papers(office: &Office, charge: &str) -> Vec<String> {
    let page = |name: &str, words: &[&str]| {
        let file = office.path(name);
        office.done(&[words, &["--output", &file, "--overwrite"]].concat());
        std::fs::read_to_string(file).unwrap()
    };
    vec![
        page("statement.html", &["charge", "statement", "1001"]),
        page("receipt.html", &["charge", "receipt", "1"]),
        page("evidence.html", &["charge", "show", charge, "--evidence"]),
    ]
}

#[test]
fn letters_have_the_words_for_the_family_and_neither_reasons_nor_notes() {
    let office = Office::new();
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "Cy Cole says Ada pushed it"];
    let by = ["--person", "1001", "--reported-by", "Cy Cole"];
    let incident = no(&office.json(&[&report[..], &by].concat()));
    let decide = ["incident", "decide", &incident, "--outcome", "carelessness", "--by", "H1"];
    office.done(&[&decide[..], &["--note", "Cy Cole was believed"]].concat());
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "Cy Cole saw it"];
    let charge = no(&office.json(&assess));
    let said = office.messages(&["charge", "request", &charge]);
    assert!(notes(&said).contains("kitbook charge edit 1 --letter-words"), "{said}");
    office.done(&["charge", "dispute", &charge, "--reason", "Cy Cole did it"]);
    office.done(&["charge", "dispute", &charge, "--settled", "--reason", "not Cy Cole", "--by", "H1"]);
    office.done(&["charge", "pay", &charge, "--amount", "5.00"]);
    for page in papers(&office, &charge) {
        assert!(!page.contains("Cy Cole"), "{page}");
        assert!(page.contains("LAP-1"), "{page}");
    }
    office.done(&["charge", "edit", &charge, "--letter-words", "the screen of a school laptop was cracked"]);
    for page in papers(&office, &charge) {
        assert!(!page.contains("Cy Cole"), "{page}");
        assert!(page.contains("the screen of a school laptop was cracked"), "{page}");
    }
    // The school itself still has the reason.
    assert_eq!(office.charge(&charge)["reason"], "Cy Cole saw it");
    office.done(&["charge", "edit", &charge, "--letter-words", ""]);
    assert!(office.charge(&charge)["letter_words"].is_null());
}

#[test]
fn the_request_to_a_family_has_the_charges_words() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "Cy Cole saw it"];
    office.done(&[&assess[..], &["--letter-words", "The screen was cracked."]].concat());
    office.done(&["charge", "request", "1"]);
    let file = office.path("contribution.html");
    office.done(&["letter", "send", "contribution", "--charge", "1", "--output", &file]);
    let page = std::fs::read_to_string(file).unwrap();
    assert!(page.contains("The screen was cracked.") && !page.contains("Cy Cole"), "{page}");
}

#[test]
fn words_for_letters_that_name_somebody_else_are_noted() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x", "--dry-run"];
    let said = |words: &'static str| notes(&office.messages(&[&assess[..], &["--letter-words", words]].concat()));
    for words in ["Ada and Cy pushed it", "Cole's laptop fell", "Cy Cole pushed it", "seen by Hester Head"] {
        assert!(said(words).contains("names nobody else"), "{words}");
    }
    // Her own name is no other's, even if her brother has it, and a word is no name.
    for words in ["Ada Bell dropped it", "the screen of a laptop", "it fell on a cold head", "The screen was cracked"] {
        assert_eq!(said(words), "", "{words}");
    }
    let charge = office.assess(&incident, "20.00");
    let said = office.messages(&["charge", "edit", &charge, "--letter-words", "Cy pushed it"]);
    assert!(notes(&said).contains("Cy Cole (9B)"), "{said}");
}

#[test]
fn a_charge_keeps_the_codes_of_its_category_else_of_the_school() {
    let office = Office::new();
    office.done(&["school", "set", "--cost-centre", "ICT 100", "--nominal-code", "4321"]);
    office.done(&["category", "set", "tablet", "--nominal-code", "5000"]);
    let laptop = office.owing("LAP-1", "1001", "20.00");
    let tablet = office.owing("TAB-1", "1001", "30.00");
    shows(&office.charge(&laptop), &json!({ "cost_centre": "ICT 100", "nominal_code": "4321" }));
    shows(&office.charge(&tablet), &json!({ "cost_centre": "ICT 100", "nominal_code": "5000" }));
    // What was assessed keeps its codes.
    office.done(&["school", "set", "--cost-centre", "none"]);
    office.done(&["category", "set", "tablet", "--cost-centre", "TAB 7", "--nominal-code", "none"]);
    shows(&office.charge(&tablet), &json!({ "cost_centre": "ICT 100", "nominal_code": "5000" }));
    let later = office.owing("TAB-1", "1003", "1.00");
    shows(&office.charge(&later), &json!({ "cost_centre": "TAB 7", "nominal_code": "4321" }));
    shows(&office.json(&["school", "show"])[0], &json!({ "cost_centre": null, "nominal_code": "4321" }));
    shows(&office.json(&["category", "show", "tablet"]), &json!({ "cost_centre": "TAB 7", "nominal_code": null }));
    // They are in each list for the finance system.
    for list in [&["charge", "list"][..], &["charge", "ledger"], &["charge", "statement", "1001"]] {
        let csv = office.done(&[list, &["--format", "csv"]].concat()).out;
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let headings = reader.headers().unwrap().clone();
        let at = |name: &str| headings.iter().position(|heading| heading == name).unwrap_or_else(|| panic!("{csv}"));
        let (centre, code) = (at("cost_centre"), at("nominal_code"));
        let found: Vec<(String, String)> =
            reader.records().map(Result::unwrap).map(|row| (row[centre].to_owned(), row[code].to_owned())).collect();
        assert!(found.contains(&("ICT 100".to_owned(), "5000".to_owned())), "{list:?}: {csv}");
    }
    let folder = office.path("everything");
    office.done(&["export", "--all", &folder]);
    let all = std::fs::read_to_string(format!("{folder}/charge.csv")).unwrap_or_else(|_| everything(&folder));
    assert!(all.contains("ICT 100") && all.contains("5000"), "{all}");
    office.done(&["category", "set", "tablet", "--cost-centre", &"x".repeat(200)]);
    office.misused(&["category", "set", "tablet", "--cost-centre", &"x".repeat(201)]);
    let unset = office.json(&["school", "set", "--nominal-code", ""]);
    assert!(unset["nominal_code"].is_null(), "{unset}");
}

/// All files of a folder in one text.
fn everything(folder: &str) -> String {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.filter(|path| path.is_file()).filter_map(|path| std::fs::read_to_string(path).ok()).collect()
}
