//! Dry runs of every loan command.

use super::*;
use register::loan::{self, hand_over, mistakes, renew, sign_out, take_in};

#[test]
fn a_dry_run_of_any_loan_command_writes_nothing() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S2");
    school.lent("CAM-1", "S2");
    school.back("CAM-1");
    let (act, traces) = (dry(&school), school.traces());
    let store = &mut school.store;
    let due = domain::calendar::Calendar::new(clock("2026-11-23T09:00:00Z"))
        .when("+1w", domain::meaning::Meaning::Due)
        .unwrap();
    let hand_over = Transfer {
        no: 1,
        to: "S2".to_owned(),
        hand_over: HandOver {
            terms: Terms::default(),
            seen: well(),
            wiped: Some("reset".to_owned()),
            overrides: Vec::new(),
        },
    };
    sign_out::sign_out(store, &act, &order(&["CAM-1"], "S1")).unwrap();
    take_in::take_in(store, &act, &bringing(&["LAP-0001"], well())).unwrap();
    loan::sign::sign(store, &act, Which::Loan(1), Paper, None).unwrap();
    loan::part::part(store, &act, 1, &parts(&[("case", Missing)]), None).unwrap();
    renew::renew(store, &act, &1.into(), due.into(), false).unwrap();
    hand_over::transfer(store, &act, &hand_over).unwrap();
    mistakes::swap(store, &act, (1, 2), None, &[]).unwrap();
    mistakes::correct(store, &act, 1, ("CAM-1", Spelling::Whole), None, &[]).unwrap();
    mistakes::reopen(store, &act, 3).unwrap();
    mistakes::void(store, &act, 1, "tried").unwrap();
    assert_eq!(school.traces(), traces);
    let report = school.read(|tx| verify_chain(tx, None));
    assert!(report.findings.is_empty());
}
