//! References of payments: one payment is recorded once, in whatever case its reference is written.

use super::{Office, shows};
use serde_json::json;

const HEAD: &str = "Reference,Admission No,Amount,Date\n";

fn import(office: &Office, text: &str) -> serde_json::Value {
    let file = office.paper("payments.csv", text.as_bytes());
    office.json(&["charge", "import", &file])
}

#[test]
fn a_reference_in_another_case_or_spacing_is_the_same_payment() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    shows(&import(&office, &format!("{HEAD}A1,1001,20.00,01/12/2026\n")), &json!({ "added": 1 }));
    for same in ["a1", " A1", "A1"] {
        let report = import(&office, &format!("{HEAD}{same},1001,20.00,01/12/2026\n"));
        shows(&report, &json!({ "added": 0, "unchanged": 1 }));
    }
    let report = import(&office, &format!("{HEAD}b2,1001,5.00,01/12/2026\nB2,1001,5.00,01/12/2026\n"));
    shows(&report, &json!({ "added": 1, "unchanged": 1 }));
    shows(&office.charge("1"), &json!({ "paid_pence": 2_500 }));
}

/// The groups of questions that a file of payments asks, with the number of rows.
fn asked(office: &Office, text: &str, more: &[&str]) -> Vec<String> {
    let file = office.paper("payments.csv", text.as_bytes());
    let plan = office.run(&[&["charge", "import", &file, "--dry-run", "--format", "json"], more].concat()).json();
    let groups = plan["questions"].as_array().unwrap();
    groups.iter().map(|group| format!("{} {}", group["group"].as_str().unwrap(), group["open"])).collect()
}

#[test]
fn a_reference_that_differs_only_in_signs_and_zeros_is_a_question() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    import(&office, &format!("{HEAD}0012345,1001,10.00,01/12/2026\nTXN 77,1001,1.00,01/12/2026\n"));
    for near in ["12345", "12345.0", "0012345.0", "00-12345", "TXN77", "TXN-77", "txn-077"] {
        let text = format!("{HEAD}{near},1001,10.00,01/12/2026\n");
        assert_eq!(asked(&office, &text, &[]), ["leading-zeros 1"], "{near}");
        let file = office.paper("payments.csv", text.as_bytes());
        office.kept_out(4, &["charge", "import", &file]);
    }
    // The payment that is recorded already stays as it is; other details are a problem.
    let file = office.paper("payments.csv", format!("{HEAD}12345.0,1001,10.00,01/12/2026\n").as_bytes());
    let same = ["charge", "import", &file, "--answer", "leading-zeros=same"];
    shows(&office.json(&same), &json!({ "added": 0, "unchanged": 1 }));
    let file = office.paper("payments.csv", format!("{HEAD}12345,1001,9.00,01/12/2026\n").as_bytes());
    let ran = office.run(&["charge", "import", &file, "--answer", "leading-zeros=same", "--format", "json"]);
    assert!(ran.code == 4 && ran.out.contains("recorded already with other details"), "{ran:?}");
    shows(&office.charge("1"), &json!({ "paid_pence": 1_100 }));
    // Another payment is recorded once.
    let new = ["charge", "import", &file, "--answer", "leading-zeros=new"];
    shows(&office.json(&new), &json!({ "added": 1 }));
    shows(&office.json(&["charge", "import", &file]), &json!({ "added": 0, "unchanged": 1 }));
}

#[test]
fn one_reference_in_several_spellings_in_one_file_is_a_question() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    let row = |reference: &str| format!("{reference},1001,1.00,01/12/2026\n");
    let text = format!("{HEAD}{}{}{}", row("TXN 77"), row("TXN77"), row("TXN-77"));
    assert_eq!(asked(&office, &text, &[]), ["leading-zeros 2"]);
    let file = office.paper("payments.csv", text.as_bytes());
    let same = ["charge", "import", &file, "--answer", "leading-zeros=same"];
    shows(&office.json(&same), &json!({ "added": 1, "unchanged": 2 }));
}

#[test]
fn a_typed_reference_is_refused_in_another_case() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", "1", "--amount", "10", "--how", "card", "--reference", "R1"]);
    for same in ["r1", " R1 "] {
        let hint = office.conflicts(&["charge", "pay", "1", "--amount", "10", "--how", "card", "--reference", same]);
        assert!(hint.contains("kitbook charge show 1"), "{hint}");
    }
    for near in ["R01", "R-1", "r 1"] {
        let pay = ["charge", "pay", "1", "--amount", "1", "--how", "cash", "--reference", near];
        let talk = office.kept_out(1, &pay);
        assert!(talk["error"]["hint"].as_str().unwrap().contains("--yes"), "{near}: {talk}");
    }
    office.done(&["charge", "pay", "1", "--amount", "10", "--how", "card", "--reference", "R01", "--yes"]);
    shows(&office.charge("1"), &json!({ "paid_pence": 2_000 }));
}

#[test]
fn a_placeholder_is_no_reference() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    for nothing in ["N/A", "none", "-", "TBC"] {
        let pay = format!("--reference={nothing}");
        office.misused_with_a_hint(&["charge", "pay", "1", "--amount", "10", "--how", "cash", &pay]);
        let file = office.paper("payments.csv", format!("{HEAD}{nothing},1001,20.00,01/12/2026\n").as_bytes());
        let report = office.run(&["charge", "import", &file, "--format", "json"]);
        assert_eq!(report.code, 4, "{nothing}: {report:?}");
        assert!(report.out.contains("the reference of the payment is missing"), "{nothing}: {report:?}");
    }
    assert_eq!(office.owes("1001"), 6_000);
}
