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
    // Leading zeros may make another reference.
    shows(&import(&office, &format!("{HEAD}A01,1001,20.00,01/12/2026\n")), &json!({ "added": 1 }));
    shows(&office.charge("1"), &json!({ "paid_pence": 4_500 }));
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
    office.done(&["charge", "pay", "1", "--amount", "10", "--how", "card", "--reference", "R01"]);
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
