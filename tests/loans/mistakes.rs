//! Swaps, wrong tags, mistaken returns and void loans.

use super::*;
use crate::support::Cli;
use crate::support::server::{OnlyFiles, in_files};
use register::loan::{self, mistakes};
use serde_json::json;

#[test]
fn a_swap_gives_each_borrower_a_new_slip_for_the_item_they_have() {
    let mut school = school();
    let terms = Terms { due: Some(day(&school, "2026-12-18").into()), ..Terms::default() };
    school.sign_out(&Order { terms, ..order(&["LAP-0001"], "S1") }).unwrap();
    school.lent("LAP-0002", "S2");
    let act = school.act.clone();
    let loans = mistakes::swap(&mut school.store, &act, (1, 2), None, &[]).unwrap().value;
    let swapped: Vec<_> =
        loans.iter().map(|l| (l.tag.as_str(), l.person.reference.as_str(), l.due_on, l.kind)).collect();
    assert_eq!(swapped, [("LAP-0002", "S1", date("2026-12-18"), Kind::Dated), ("LAP-0001", "S2", None, Kind::Issue)]);
    assert!(loans.iter().all(|l| !l.signed && l.slip_no > Some(2)));
    assert_eq!(loan_no(&mut school, 1).state, LoanState::Returned);
    assert_eq!(overlaps(&mut school), 0);
}

#[test]
fn a_swap_with_one_borrower_or_of_a_returned_item_is_refused() {
    let mut school = school();
    school.lend(&["LAP-0001", "LAP-0002"], "S1").unwrap();
    school.lent("CAM-1", "S2");
    school.back("CAM-1");
    let (act, traces) = (school.act.clone(), school.traces());
    let fault = faulted(mistakes::swap(&mut school.store, &act, (1, 2), None, &[]));
    assert_eq!(fault.message, "loans 1 and 2 have the same borrower, so there is nothing to swap");
    let fault = faulted(mistakes::swap(&mut school.store, &act, (1, 3), None, &[]));
    assert_eq!(fault.message, "loan 3 can't be swapped: it is already returned");
    faulted(mistakes::swap(&mut school.store, &act, (1, 1), None, &[]));
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_swap_checks_the_rules_for_both_borrowers() {
    let mut school = school();
    asset_with(&mut school, "L-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(true)));
    asset_with(&mut school, "L-2", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(true)));
    school.sign_out(&off_site("L-1", "S1", Home, None)).unwrap();
    school.lent("L-2", "S2");
    let (act, traces) = (school.act.clone(), school.traces());
    assert_eq!(refused_by(mistakes::swap(&mut school.store, &act, (1, 2), None, &[])), ["not-encrypted"]);
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_corrected_tag_voids_the_loan_and_replaces_it_on_the_same_slip() {
    let mut school = school();
    let out = school.at("2026-11-23T08:00:00Z").lent("LAP-0001", "S1");
    let act = school.at("2026-11-23T10:00:00Z").act.clone();
    let right = mistakes::correct(&mut school.store, &act, 1, ("LAP-0002", Spelling::Short), None, &[]).unwrap().value;
    assert_eq!((right.tag.as_str(), right.no, right.slip_no), ("LAP-0002", Some(2), out.slip_no));
    assert_eq!((right.out_at, right.kind, right.due_on), (out.out_at, out.kind, out.due_on));
    assert_eq!(loan_no(&mut school, 1).state, LoanState::Void);
    assert_eq!(view(&mut school, "LAP-0001").state, State::Available);
}

#[test]
fn a_correction_to_an_item_on_loan_or_to_the_same_tag_is_refused() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S2");
    let (act, traces) = (school.act.clone(), school.traces());
    assert_eq!(
        refused_by(mistakes::correct(&mut school.store, &act, 1, ("LAP-0002", Spelling::Short), None, &[])),
        ["already-on-loan"]
    );
    let fault = faulted(mistakes::correct(&mut school.store, &act, 1, ("LAP-0001", Spelling::Short), None, &[]));
    assert_eq!(fault.message, "loan 1 is already for LAP-0001");
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_correction_keeps_the_overrides() {
    let mut school = school();
    for tag in ["L-1", "L-2"] {
        asset_with(&mut school, tag, "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(true)));
    }
    school.sign_out(&overriding(off_site("L-1", "S1", Home, None), "not-encrypted")).unwrap();
    let act = school.act.clone();
    let right = mistakes::correct(&mut school.store, &act, 1, ("L-2", Spelling::Short), None, &[]).unwrap().value;
    assert_eq!(right.overrides[0].reason, "headteacher agreed on Friday");
}

#[test]
fn an_override_is_of_the_person_who_gave_it_also_on_a_corrected_loan() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut school = school();
    for tag in ["L-1", "L-2"] {
        asset_with(&mut school, tag, "laptop", |a| (a.encrypted, a.anti_virus) = (Some(false), Some(true)));
    }
    school.sign_out(&overriding(off_site("L-1", "S1", Home, None), "not-encrypted")).unwrap();
    let cli = Cli::of(&school);
    cli.done(&["hold", "add", "L-2", "--reason", "the insurer looks at it"]);
    let held = ["--override", "held", "--reason", "the insurer agreed"];
    cli.done(&[&["--as", "Carla", "loan", "correct", "1", "--tag", "L-2"], &held[..]].concat());
    let sql = "select t.rule || ': ' || o.name from loan_override t join loan l on l.id = t.loan_id \
               join operator o on o.id = t.operator_id where l.no = 2 order by t.rule";
    let file = rusqlite::Connection::open(school.path()).unwrap();
    let mut statement = file.prepare(sql).unwrap();
    let found: Vec<String> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let first = school.act.operator.name();
    assert_eq!(found, ["held: Carla".to_owned(), format!("not-encrypted: {first}")]);
}

#[test]
fn reopening_a_loan_undoes_its_parts_and_checks() {
    let mut school = school();
    let before = school.lent("LAP-0001", "S1");
    let seen = Seen { parts: parts(&[("charger", Missing)]), condition: Some(Condition::Damaged), ..Seen::default() };
    school.bring("LAP-0001", seen).unwrap();
    let act = school.act.clone();
    let loan = mistakes::reopen(&mut school.store, &act, 1).unwrap().value;
    assert_eq!(loan, before);
    let asset = school.asset("LAP-0001");
    assert_eq!((asset.condition, asset.awaiting_check), (Condition::Good, false));
    let fault = faulted(mistakes::reopen(&mut school.store, &act, 1));
    assert_eq!(fault.message, "loan 1 can't be reopened: it is still open");
    assert_eq!(school.back("LAP-0001").state, LoanState::Returned);
}

#[test]
fn a_loan_is_not_reopened_once_the_item_has_moved_on() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.back("LAP-0001");
    school.at("2026-11-24T09:00:00Z").lent("LAP-0001", "S2");
    let (act, traces) = (school.act.clone(), school.traces());
    let refusal = refused(mistakes::reopen(&mut school.store, &act, 1)).refusals.remove(0);
    assert_eq!(refusal.message, "LAP-0001 has since gone out again, on loan 2");
    school.back("LAP-0001");
    assert_eq!(refused_by(mistakes::reopen(&mut school.store, &act, 1)), ["already-on-loan"]);
    assert_ne!(school.traces(), traces);
}

#[test]
fn a_void_loan_keeps_its_reason_and_frees_the_item() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let act = school.act.clone();
    for reason in ["", "  "] {
        assert_eq!(faulted(mistakes::void(&mut school.store, &act, 1, reason)).message, "the reason is empty");
    }
    let void = mistakes::void(&mut school.store, &act, 1, "typed by mistake").unwrap().value;
    assert_eq!(void.state, LoanState::Void);
    let stored = school.read(|tx| store::loan::by_no(tx, 1));
    assert_eq!(stored.note.as_deref(), Some("typed by mistake"));
    assert_eq!(view(&mut school, "LAP-0001").state, State::Available);
    for failure in [
        mistakes::void(&mut school.store, &act, 1, "again").unwrap_err().to_string(),
        mistakes::reopen(&mut school.store, &act, 1).unwrap_err().to_string(),
        loan::part::part(&mut school.store, &act, 1, &parts(&[("charger", Missing)]), None).unwrap_err().to_string(),
    ] {
        assert!(failure.ends_with("it is void"), "{failure}");
    }
    school.lent("LAP-0001", "S2");
}

#[test]
fn reopening_keeps_part_outcomes_from_before_the_return_only() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let act = school.at("2026-11-23T10:00:00Z").act.clone();
    loan::part::part(&mut school.store, &act, 1, &parts(&[("case", Missing)]), None).unwrap();
    school
        .at("2026-11-23T11:00:00Z")
        .bring("LAP-0001", Seen { parts: parts(&[("charger", Missing)]), ..well() })
        .unwrap();
    let act = school.at("2026-11-23T12:00:00Z").act.clone();
    loan::part::part(&mut school.store, &act, 1, &parts(&[("charger", Replaced)]), None).unwrap();
    let loan = mistakes::reopen(&mut school.store, &act, 1).unwrap().value;
    assert_eq!(outcomes(&loan), [None, Some(Missing)]);
}

#[test]
fn the_log_tells_which_part_outcomes_a_reopened_loan_keeps() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let act = school.at("2026-11-23T10:00:00Z").act.clone();
    loan::part::part(&mut school.store, &act, 1, &parts(&[("case", Missing), ("charger", Missing)]), None).unwrap();
    // The charger is named again at the return, so that its outcome goes with the return.
    school
        .at("2026-11-23T11:00:00Z")
        .bring("LAP-0001", Seen { parts: parts(&[("charger", Missing)]), ..well() })
        .unwrap();
    let cli = Cli::of(&school);
    cli.done(&["loan", "reopen", "1"]);
    let entry = &cli.json(&["log", "show", "--limit", "1"])[0];
    assert_eq!(entry["details"]["parts"], json!({"charger": null, "case": "missing"}));
}
