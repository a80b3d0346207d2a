//! Payments from the school's payment system: matched to one open charge, or asked about, and never guessed.

use super::{Office, each, notes, rows, shows};
use serde_json::{Value, json};

/// An office where Ada owes £60 for a laptop, Ben £25 and Cy nothing.
fn owing() -> Office {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.owing("LAP-2", "1002", "25.00");
    office
}

fn file(office: &Office, text: &str) -> String {
    office.paper("payments.csv", text.as_bytes())
}

/// Imports a file, and returns the report.
fn import(office: &Office, text: &str, more: &[&str]) -> Value {
    let file = file(office, text);
    office.json(&[&["charge", "import", &file], more].concat())
}

/// The report and the error of a file that is refused.
fn refused(office: &Office, text: &str, more: &[&str]) -> (Value, String) {
    let (file, before) = (file(office, text), office.traces());
    let ran = office.run(&[&["charge", "import", &file], more, &["--format", "json"]].concat());
    assert_eq!((ran.code, office.traces()), (4, before), "{ran:?}");
    (ran.json(), ran.err)
}

/// The first problem of a file with one row, without its line.
fn problem(office: &Office, row: &str) -> String {
    let (report, _) = refused(office, &format!("{HEAD}{row}\n"), &[]);
    let problems = rows(&report["problems"]);
    assert_eq!(problems.len(), 1, "{row}: {report}");
    assert_eq!(problems[0]["line"], 2, "{row}");
    problems[0]["reason"].as_str().unwrap().to_owned()
}

const HEAD: &str = "Reference,Admission No,Amount,Date\n";

#[test]
fn a_payment_is_for_the_only_open_charge_of_its_person() {
    let office = owing();
    let text = format!("{HEAD}PP-1,1001,20.00,01/12/2026\nPP-2,1002,£25.00,1/12/2026\nPP-3,1001,40,01/12/2026\n");
    // Planned first: a dry run shows each row and writes nothing.
    let before = office.traces();
    let plan = import(&office, &text, &["--dry-run"]);
    assert_eq!((&plan["added"], office.traces()), (&json!(3), before));
    assert_eq!(each(&plan["rows"], "key"), ["PP-1", "PP-2", "PP-3"]);
    let report = import(&office, &text, &[]);
    shows(&report, &json!({ "key": "Reference", "added": 3, "unchanged": 0, "skipped": 0 }));
    shows(&office.charge("1"), &json!({ "state": "paid", "paid_pence": 6_000 }));
    shows(&office.charge("2"), &json!({ "state": "paid", "paid_pence": 2_500 }));
    let ledger = office.charge("1")["lines"].clone();
    let paid: Vec<&Value> = rows(&ledger).iter().filter(|line| line["kind"] == "payment").collect();
    shows(paid[0], &json!({ "reference": "PP-1", "on": "2026-12-01", "receipt_no": 1, "amount_pence": -2_000 }));
    assert_eq!(office.owes("1001"), 0);
    assert_eq!(office.run(&["check"]).code, 0);
    assert_eq!(office.json(&["charge", "show", "1", "--evidence"])["sound"], true);
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let office = owing();
    let text = format!("{HEAD}PP-1,1001,20.00,01/12/2026\nPP-1,1001,20.00,01/12/2026\n");
    shows(&import(&office, &text, &[]), &json!({ "added": 1, "unchanged": 1 }));
    let before = office.traces();
    shows(&import(&office, &text, &[]), &json!({ "added": 0, "unchanged": 2 }));
    assert_eq!(office.traces(), before);
    // Nor after the charge is settled otherwise.
    office.done(&["charge", "pay", "1", "--how", "cash"]);
    shows(&import(&office, &text, &[]), &json!({ "added": 0, "unchanged": 2 }));
}

#[test]
fn a_reference_is_not_trusted_over_the_person_the_sum_or_the_day() {
    let office = owing();
    import(&office, &format!("{HEAD}PP-1,1001,20.00,01/12/2026\n"), &[]);
    for row in ["PP-1,1002,20.00,01/12/2026", "PP-1,1001,20.01,01/12/2026", "PP-1,1001,20.00,30/11/2026"] {
        let why = problem(&office, row);
        assert!(why.contains("recorded already with other details: £20.00 by Ada Bell (1001)"), "{row}: {why}");
    }
    // Nor if both are in one file.
    let (report, _) = refused(&office, &format!("{HEAD}PP-9,1001,1.00,01/12/2026\nPP-9,1002,1.00,01/12/2026\n"), &[]);
    assert_eq!(rows(&report["problems"])[0]["line"], 3);
}

#[test]
fn what_does_not_match_is_a_problem_on_its_line() {
    let office = owing();
    for (row, wanted) in [
        ("PP-1,9999,20.00,01/12/2026", "no person in the register matches “9999”"),
        ("PP-1,1003,20.00,01/12/2026", "Cy Cole (9B) has no charge to pay"),
        ("PP-1,1001,60.01,01/12/2026", "£60.01 is more than the £60.00 outstanding on charge 1"),
        ("PP-1,1001,0.00,01/12/2026", "a payment can't be £0.00"),
        ("PP-1,1001,-5.00,01/12/2026", "it has a sign"),
        ("PP-1,1001,,01/12/2026", "the sum is missing"),
        ("PP-1,1001,5.00,", "the day of the payment is missing"),
        ("PP-1,1001,5.00,02/12/2026", "in the future"),
        ("PP-1,1001,5.00,30/11/2026", "before the charge was requested"),
        ("PP-1,1001,5.00,31/02/2026", "31/02/2026"),
        (",1001,5.00,01/12/2026", "the reference of the payment is missing"),
        ("1.23E+15,1001,5.00,01/12/2026", "lost digits"),
        ("PP-1,,5.00,01/12/2026", "the ref of the person is missing"),
        ("PP-1,1001,5.00 each,01/12/2026", "not an amount of money"),
    ] {
        let why = problem(&office, row);
        assert!(why.contains(wanted), "{row}: {why}");
    }
    // Two payments that are too much only together: the second is the problem.
    let two = format!("{HEAD}PP-1,1002,20.00,01/12/2026\nPP-2,1002,20.00,01/12/2026\n");
    let (report, _) = refused(&office, &two, &[]);
    let why = rows(&report["problems"])[0]["reason"].as_str().unwrap().to_owned();
    assert!(why.contains("more than the £5.00 outstanding") && report["problems"][0]["line"] == 3, "{report}");
}

#[test]
fn a_charge_that_is_disputed_waived_or_only_assessed_is_not_paid() {
    let office = owing();
    office.done(&["charge", "dispute", "1", "--reason", "was broken before"]);
    assert!(problem(&office, "PP-1,1001,5.00,01/12/2026").contains("charge 1 is disputed"));
    office.done(&["charge", "waive", "2", "--reason", "hardship", "--by", "H1"]);
    assert!(problem(&office, "PP-1,1002,5.00,01/12/2026").contains("charge 2 is waived"));
    office.assess(&office.careless("LAP-3", "1003"), "9.00");
    assert!(problem(&office, "PP-1,1003,5.00,01/12/2026").contains("charge 3 is assessed"));
}

#[test]
fn a_payment_that_fits_several_charges_is_a_question() {
    let office = owing();
    office.owing("LAP-3", "1001", "20.00");
    // The sum fits one of them exactly; that is still a guess.
    let text = format!("{HEAD}PP-1,1001,20.00,01/12/2026\nPP-2,1002,25.00,01/12/2026\n");
    let (report, err) = refused(&office, &text, &[]);
    let [question] = rows(&report["questions"]) else { panic!("{report}") };
    shows(question, &json!({ "group": "which-charge", "count": 1, "open": 1 }));
    assert_eq!(question["rows"][0]["candidates"][1], "3: £20.00 outstanding, LAP-3");
    assert!(err.contains("which-charge"), "{err}");
    // An answer that is none of them is a problem.
    let (report, _) = refused(&office, &text, &["--answer", "which-charge:2=2"]);
    assert!(report["problems"][0]["reason"].as_str().unwrap().contains("not one of the open charges"), "{report}");
    shows(&import(&office, &text, &["--answer", "which-charge:2=3"]), &json!({ "added": 2 }));
    assert_eq!(office.charge("3")["state"], "paid");
    assert_eq!(office.charge("1")["outstanding_pence"], 6_000);
    office.owing("TAB-1", "1001", "2.00");
    let more = format!("{HEAD}PP-4,1001,2.00,01/12/2026\n");
    shows(&import(&office, &more, &["--answer", "which-charge=skip"]), &json!({ "added": 0, "skipped": 1 }));
    // The file may name the charge itself.
    let named = "Reference,Person,Sum,Day,Charge,Method\nPP-4,1001,2.00,01/12/2026,4,card\n";
    shows(&import(&office, named, &[]), &json!({ "added": 1 }));
    assert_eq!(office.charge("4")["lines"][1]["how"], "card");
    for (charge, wanted) in [("2", "charge 2 is not to Ada Bell"), ("four", "is not the number of a charge")] {
        let text = format!("Reference,Person,Sum,Day,Charge\nPP-5,1001,2.00,01/12/2026,{charge}\n");
        let (report, _) = refused(&office, &text, &[]);
        assert!(report["problems"][0]["reason"].as_str().unwrap().contains(wanted), "{report}");
    }
}

#[test]
fn a_name_in_the_file_must_be_the_persons() {
    let office = owing();
    let text = |name: &str| format!("Reference,Person,Pupil Name,Sum,Day\nPP-1,1001,{name},5.00,01/12/2026\n");
    let (report, _) = refused(&office, &text("Ben Bell"), &[]);
    let why = report["problems"][0]["reason"].as_str().unwrap();
    assert_eq!(why, "1001 is Ada Bell in the register, not “Ben Bell”");
    shows(&import(&office, &text("\"Bell, Ada\""), &[]), &json!({ "added": 1 }));
}

#[test]
fn headings_are_mapped_remembered_and_asked_about() {
    let office = owing();
    let text = "Txn,Who,Net,When,Till\nPP-1,1001,5.00,2026-12-01,3\n";
    let file = office.paper("odd.csv", text.as_bytes());
    let talk = office.kept_out(4, &["charge", "import", &file]);
    assert!(talk.to_string().contains("no column with the reference"), "{talk}");
    let map = ["--map", "Txn=reference", "--map", "Who=person", "--map", "Net=sum", "--map", "When=day"];
    let all = [&["charge", "import", &file], &map[..]].concat();
    let ran = office.run(&[&all[..], &["--format", "json"]].concat());
    assert_eq!((ran.code, ran.json()["questions"][0]["group"].clone()), (4, json!("unknown-columns")));
    office.done(&[&all[..], &["--ignore", "Till", "--remember"]].concat());
    let again = "Txn,Who,Net,When,Till\nPP-2,1001,6.00,2026-12-01,3\n";
    shows(&import(&office, again, &[]), &json!({ "added": 1 }));
    assert_eq!(each(&office.json(&["import-format", "list"]), "imports"), ["payments"]);
}

#[test]
fn dates_in_the_wrong_order_are_not_imported() {
    let office = owing();
    let (_, err) = refused(&office, &format!("{HEAD}PP-1,1001,5.00,11/30/2026\n"), &[]);
    assert!(err.contains("--date-format us"), "{err}");
}

#[test]
fn skip_bad_takes_the_good_rows_and_saves_the_others_with_their_reasons() {
    let office = owing();
    let file = file(&office, &format!("{HEAD}PP-1,1001,5.00,01/12/2026\nPP-2,9999,5.00,01/12/2026\n"));
    let bad = office.path("bad.csv");
    let ran = office.run(&["charge", "import", &file, "--skip-bad", &bad, "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["added"], &ran.json()["skipped"]), (4, &json!(1), &json!(1)), "{ran:?}");
    let rest = std::fs::read_to_string(bad).unwrap();
    assert!(rest.contains("PP-2") && rest.contains("no person") && !rest.contains("PP-1,"), "{rest}");
}

#[test]
fn a_payment_that_was_typed_with_its_reference_is_known_to_the_import() {
    let office = owing();
    office.done(&["charge", "pay", "1", "--amount", "20.00", "--how", "card", "--reference", "PP-1"]);
    shows(&import(&office, &format!("{HEAD}PP-1,1001,20.00,01/12/2026\n"), &[]), &json!({ "unchanged": 1 }));
    let why = office.conflicts(&["charge", "pay", "2", "--amount", "1.00", "--reference", "PP-1"]);
    assert!(why.contains("kitbook charge show 1"), "{why}");
}

#[test]
fn the_receipts_of_an_import_are_told() {
    let office = owing();
    let text = format!("{HEAD}PP-1,1001,5.00,01/12/2026\nPP-2,1002,5.00,01/12/2026\n");
    let file = file(&office, &text);
    let said = office.messages(&["charge", "import", &file]);
    assert!(notes(&said).contains("receipt 1 to 2"), "{said}");
}

// Employment Rights Act 1996 s. 13: pay is reduced by nothing that was not agreed in writing beforehand.
#[test]
fn a_payment_from_pay_without_an_agreement_warns() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "S1", "60.00");
    let pay = |how: &'static str| ["charge", "pay", charge.as_str(), "--amount", "5.00", "--how", how];
    for how in ["payroll", "from Salary", "wages"] {
        let said = office.messages(&pay(how));
        assert_eq!(each(&said["warnings"], "rule"), ["no-prior-agreement"], "{how}");
    }
    assert!(office.messages(&pay("card"))["warnings"].as_array().is_none_or(Vec::is_empty));
    // By a file too: once for the charge.
    let rows = "PP-1,S1,5.00,01/12/2026,Payroll\nPP-2,S1,5.00,01/12/2026,Payroll\n";
    let path = file(&office, &format!("Reference,Admission No,Amount,Date,How\n{rows}"));
    let said = office.messages(&["charge", "import", &path]);
    assert_eq!(each(&said["warnings"], "rule"), ["no-prior-agreement"]);
    office.done(&["charge", "edit", &charge, "--agreed-on", "2026-09-01"]);
    assert!(office.messages(&pay("payroll"))["warnings"].as_array().is_none_or(Vec::is_empty));
}

#[test]
fn a_refused_file_says_what_would_be_added() {
    let office = owing();
    let file = file(&office, &format!("{HEAD}PP-1,1001,20.00,01/12/2026\nPP-2,nobody,5,01/12/2026\n"));
    let ran = office.run(&["charge", "import", &file]);
    assert_eq!(ran.code, 4);
    assert!(ran.out.contains("1 would be added") && !ran.out.contains("1 added"), "{}", ran.out);
}

#[test]
fn a_day_that_is_a_number_of_days_is_asked_about() {
    let office = owing();
    // 46357 is 1 December 2026.
    let text = format!("{HEAD}PP-1,1001,20.00,46357\n");
    let (plan, _) = refused(&office, &text, &[]);
    assert_eq!(each(&plan["questions"], "group"), ["day-number"], "{plan}");
    assert!(plan["questions"].to_string().contains("1 Dec 2026"), "{plan}");
    let (plan, _) = refused(&office, &text, &["--answer", "day-number=blank"]);
    assert_eq!(rows(&plan["problems"])[0]["reason"], "the day of the payment is missing");
    import(&office, &text, &["--answer", "day-number=date"]);
    let charge = office.charge("1");
    let paid = rows(&charge["lines"]).iter().find(|line| line["kind"] == "payment").cloned();
    assert_eq!(paid.unwrap()["on"], "2026-12-01");
}
