//! Records the borrowers' signatures on slips.

use super::*;
use register::loan;

fn sign(school: &mut School, how: domain::loan::SignedHow, witness: Option<&str>) -> Result<String, String> {
    let act = school.act.clone();
    match loan::sign::sign(&mut school.store, &act, Which::Loan(1), how, witness) {
        Ok(answer) => Ok(serde_json::to_value(answer.value.signed).unwrap().to_string()),
        Err(failure) => Err(failure.to_string()),
    }
}

// Hazeldene 4.5, Frederick Gent 12.1: borrowers sign for portable equipment.
#[test]
fn a_slip_is_signed_on_paper_once() {
    let mut school = school();
    assert!(!school.lent("LAP-0001", "S1").signed);
    let signed: serde_json::Value = serde_json::from_str(&sign(&mut school, Paper, None).unwrap()).unwrap();
    assert_eq!(
        (&signed["how"], &signed["on"], &signed["witness"]),
        (&serde_json::json!("paper"), &serde_json::json!("2026-11-23"), &serde_json::Value::Null)
    );
    assert_eq!(signed["hash"].as_str().unwrap().len(), 64);
    assert!(loan_no(&mut school, 1).signed);
    let traces = school.traces();
    assert_eq!(sign(&mut school, Paper, None).unwrap_err(), "slip 1 was already signed on Mon 23 Nov 2026");
    assert_eq!(school.traces(), traces);
}

// Hazeldene 4.5: a name that the operator alone typed is not a signature.
#[test]
fn a_signature_on_the_screen_needs_a_witness_other_than_the_borrower() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    for witness in [None, Some(""), Some("   ")] {
        assert_eq!(sign(&mut school, Screen, witness).unwrap_err(), "a signature on the screen needs a witness");
    }
    for borrower in ["Zoë O'Brien", "zoe o’brien", " ZOË  O'BRIEN ", "S1", "s1"] {
        assert_eq!(
            sign(&mut school, Screen, Some(borrower)).unwrap_err(),
            "Zoë O'Brien can't witness their own signature"
        );
    }
    assert!(!loan_no(&mut school, 1).signed);
    assert!(sign(&mut school, Screen, Some("Amir Khan")).unwrap().contains("Amir Khan"));
}

// Hazeldene 4.5: the borrower can't witness their own signature.
#[test]
fn the_borrowers_username_is_refused_as_a_witness() {
    let mut school = school();
    person_with(&mut school, "S3", PersonKind::Staff, "Mia Diaz", |p| p.username = Some("mdiaz".to_owned()));
    school.lent("LAP-0001", "S3");
    assert_eq!(sign(&mut school, Screen, Some("MDiaz")).unwrap_err(), "Mia Diaz can't witness their own signature");
}

#[test]
fn one_signature_covers_the_whole_slip() {
    let mut school = school();
    school.lend(&["LAP-0001", "CAM-1"], "S1").unwrap();
    let act = school.act.clone();
    loan::sign::sign(&mut school.store, &act, Which::Slip(1), Paper, None).unwrap();
    assert!(loan_no(&mut school, 1).signed && loan_no(&mut school, 2).signed);
    let fault = faulted(loan::sign::sign(&mut school.store, &act, Which::Slip(7), Paper, None));
    assert_eq!(fault.message, "there is no slip 7");
}

#[test]
fn a_signature_before_its_slip_is_refused() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    for on in ["yesterday", "2026-11-23 09:00"] {
        let act = school.on(on);
        let fault = faulted(loan::sign::sign(&mut school.store, &act, Which::Loan(1), Paper, None));
        assert!(fault.message.contains("is before the slip was made out"), "{}", fault.message);
    }
}
