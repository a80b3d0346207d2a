//! Disputes: `charge show --evidence` prints everything behind a charge, each entry checked against the log.

use super::{Office, each};
use crate::support::{
    office::{erasing, merging},
    server::{OnlyFiles, in_files},
    unguarded,
};

/// An office with every record from the signed slip to a payment: LAP-1 went out to Ada, came back broken, and a
/// contribution was requested.
fn story() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.lent("LAP-3", "1003");
    office.done(&["loan", "sign", "1", "--how", "screen", "--witness", "Zoë O'Brien"]);
    let back = ["--condition", "damaged", "--check", "screen=no", "--note", "corner split", "--incident"];
    office.done(&[&["in", "LAP-1"], &back[..]].concat());
    let photo = office.paper("corner.jpg", b"as it was");
    office.done(&["incident", "attach", "1", &photo]);
    office.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1", "--note", "both were heard"]);
    let charge = office.assess("1", "60.00");
    office.done(&["charge", "request", &charge]);
    office.done(&["charge", "pay", &charge, "--amount", "10.00"]);
    assert_eq!(charge, "1");
    office
}

const SHOW: [&str; 4] = ["charge", "show", "1", "--evidence"];

// Frederick Gent 10.6: a charge may be made where there is evidence.
#[test]
fn the_evidence_goes_from_the_slip_to_the_payment() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    let page = office.done(&SHOW).out;
    for word in ["Zoë O'Brien", "Ada Bell", "damaged", "charger", "corner split", "carelessness", "Hester Head", "tess"]
    {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(page.contains("£60.00") && page.contains("£10.00"), "{page}");
    let hash = each(&office.incident("1")["attachments"], "sha256").remove(0);
    let document = office.json(&SHOW).to_string();
    assert!(document.contains(&hash), "{hash} is not in {document}");
    assert!(document.contains("both were heard"), "{document}");
    // The evidence has the condition at the loan, the part, and the check that failed.
    assert!(document.contains("good") && document.contains("charger") && document.contains("screen"), "{document}");
    // Without the flag, only the charge is shown.
    assert!(!office.charge("1").to_string().contains(&hash));
}

#[test]
fn showing_the_evidence_writes_nothing() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    let before = office.traces();
    office.done(&SHOW);
    assert_eq!(office.traces(), before);
}

#[test]
fn a_charge_without_a_loan_has_evidence_from_the_incident_on() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    let page = office.done(&["charge", "show", &charge, "--evidence"]).out;
    assert!(page.contains("carelessness") && page.contains("Hester Head"), "{page}");
    assert_eq!(office.run(&["charge", "show", "99", "--evidence"]).code, 3);
}

/// Asserts that the change is reported and the evidence still shown.
fn assert_reported(office: &Office, what: &str) {
    let ran = office.run(&SHOW);
    assert_eq!(ran.code, 5, "{what}: {ran:?}");
    assert!(!ran.out.is_empty(), "{what}");
}

/// The office of [`story`], with the register file changed by SQL.
fn changed(sql: &str) -> Office {
    let office = story();
    office.school.ends_damaged();
    let file = office.file();
    unguarded(&file);
    file.execute_batch(sql).unwrap_or_else(|problem| panic!("{sql}: {problem}"));
    drop(file);
    office
}

#[test]
fn a_changed_slip_or_loan_row_is_reported() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    for sql in [
        "update slip set signed_witness = 'Nobody' where no = 1",
        "update slip set signed_on = '2026-11-24' where no = 1",
        "update loan set condition_out = 'poor' where no = 1",
        "update loan set out_at = '2026-11-23T09:14:04Z' where no = 1",
        "update loan_part set outcome = 'missing' where loan_id = (select id from loan where no = 1)",
        "update loan_check set answer = 1 where name = 'screen' and loan_id = (select id from loan where no = 1)",
    ] {
        assert_reported(&changed(sql), sql);
    }
}

#[test]
fn a_changed_incident_charge_or_line_is_reported() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    for (table_like, column_like, value) in [
        ("incident", "note", "'never seen'"),
        ("incident", "outcome", "'intent'"),
        ("charge", "reason", "'another'"),
        ("charge%", "amount_pence", "amount_pence + 1"),
    ] {
        let office = story();
        let (table, column) = office.column(table_like, column_like);
        let sql = format!("update {table} set {column} = {value}");
        office.school.ends_damaged();
        office.file().execute_batch(&sql).unwrap_or_else(|problem| panic!("{sql}: {problem}"));
        assert_reported(&office, &sql);
    }
}

#[test]
fn an_altered_photograph_is_reported() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    office.school.ends_damaged();
    let file = office.file();
    let sql = "select m.name, p.name from sqlite_master m join pragma_table_info(m.name) p \
               where m.type = 'table' and upper(p.type) = 'BLOB'";
    let (table, column): (String, String) = file.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    file.execute(&format!("update {table} set {column} = ?1"), [b"as it wax".to_vec()]).unwrap();
    assert_reported(&office, "the photograph");
}

const DROP: &str = "pragma foreign_keys = off;";

#[test]
fn a_changed_log_entry_is_reported() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    for sql in [
        // Change the log entries about the payment and the loan.
        "update log_detail set body = replace(body, '1', '2') where log_no = (select max(no) from log)",
        "update log_detail set salt = 'x' where log_no = (select min(no) from log where action = 'loan out')",
        "delete from log_detail where log_no = (select max(no) from log)",
        "update log set at = '2026-12-02T10:00:00Z' where no = (select max(no) from log)",
        "update log set action = 'loan void' where no = (select min(no) from log where action = 'loan out')",
        "delete from log where no = (select max(no) from log)",
    ] {
        assert_reported(&changed(&format!("{DROP} {sql}")), sql);
    }
}

// The evidence of a charge is about this charge only; `log verify --rows` finds changes anywhere.
#[test]
fn a_change_in_another_loan_does_not_affect_the_evidence() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = changed("update loan set condition_out = 'poor' where no = 2");
    assert_eq!(office.run(&SHOW).code, 0);
    assert_eq!(office.run(&["log", "verify", "--rows"]).code, 5);
}

#[test]
fn the_evidence_of_a_person_who_was_registered_twice_is_still_verified() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    office.done(&merging("1001", "1002"));
    office.done(&SHOW);
}

#[test]
fn the_evidence_is_still_verified_when_the_decider_has_another_ref() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    office.done(&["person", "edit", "H1", "--ref", "HEAD"]);
    office.done(&SHOW);
    office.done(&["person", "add", "H0", "--kind", "staff", "--first-name", "Hester", "--last-name", "Headley"]);
    // What is about the headteacher is decided by the chair of governors.
    office.done(&["person", "add", "CG", "--kind", "governor", "--last-name", "Chair"]);
    office.done(&["role", "set", "CG", "chair-of-governors"]);
    let merge = ["person", "merge", "HEAD", "--into", "H0", "--different", "names", "--by", "CG"];
    office.done(&[&merge[..], &["--reason", "registered twice", "--yes"]].concat());
    office.done(&SHOW);
    // Another decider than the one in the log is still reported.
    let other = "update incident set decided_by = (select id from person where ref = 'B1')";
    office.school.ends_damaged();
    office.file().execute_batch(other).unwrap();
    assert_reported(&office, other);
}

#[test]
fn a_return_that_was_undone_is_not_taken_for_the_loans_condition() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.done(&["in", "LAP-1", "--condition", "good"]);
    office.done(&["loan", "reopen", "1"]);
    office.done(&["incident", "report", "LAP-1", "--kind", "loss", "--note", "left on the bus"]);
    office.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    office.assess("1", "60.00");
    office.done(&SHOW);
}

// Brockhampton: records are kept as long as a schedule says. What was erased is not a sign of tampering.
#[test]
fn the_evidence_about_a_person_who_was_erased_is_still_verified() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let office = story();
    office.done(&["charge", "pay", "1"]);
    office.done(&["incident", "close", "1"]);
    office.done(&erasing(&["1001"]));
    let page = office.done(&SHOW).out;
    assert!(page.contains("details erased"), "{page}");
    let sql = format!("{DROP} update charge_line set amount_pence = amount_pence + 1");
    office.school.ends_damaged();
    let file = office.file();
    unguarded(&file);
    file.execute_batch(&sql).unwrap();
    drop(file);
    assert_reported(&office, &sql);
}
