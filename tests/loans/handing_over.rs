//! Hands items over from one borrower to another.

use super::*;
use register::loan::hand_over;

fn transfer(to: &str, seen: Seen) -> Transfer {
    let wiped = Some("factory reset".to_owned());
    let hand_over = HandOver { terms: Terms::default(), seen, wiped, overrides: Vec::new() };
    Transfer { no: 1, to: to.to_owned(), hand_over }
}

// Frederick Gent 10.1: equipment is for its borrower only; a hand-over is a return and a new slip.
#[test]
fn a_hand_over_is_a_return_and_a_new_slip() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let act = school.act.clone();
    let slip = hand_over::transfer(&mut school.store, &act, &transfer("S2", well())).unwrap().value;
    assert_eq!((slip.no, slip.person.reference.as_str(), slip.signed), (Some(2), "S2", None));
    assert_eq!(slip.loans[0].no, Some(2));
    assert_eq!(loan_no(&mut school, 1).state, LoanState::Returned);
    assert_eq!(view(&mut school, "LAP-0001").holder.unwrap().reference, "S2");
    assert_eq!(overlaps(&mut school), 0);
}

#[test]
fn a_refused_hand_over_leaves_the_item_with_its_borrower() {
    let mut school = school();
    person_with(&mut school, "L1", PersonKind::Staff, "Leaver", |p| p.last_working_day = date("2026-11-20"));
    school.lent("LAP-0001", "S1");
    let (act, traces) = (school.act.clone(), school.traces());
    assert_eq!(
        refused_by(hand_over::transfer(&mut school.store, &act, &transfer("L1", well()))),
        ["past-leaving-date"]
    );
    // The return check is not answered.
    let refusal =
        refused(hand_over::transfer(&mut school.store, &act, &transfer("S2", Seen::default()))).refusals.remove(0);
    assert_eq!(refusal.rule, "awaiting-check");
    let remedy = written(&refusal.remedy);
    assert!(remedy.contains("loan transfer 1 --to REF --all-well"), "{remedy}");
    let fault = faulted(hand_over::transfer(&mut school.store, &act, &transfer("S1", well())));
    assert_eq!(fault.message, "Zoë O'Brien (staff) already has the item, on loan 1");
    assert_eq!(school.traces(), traces);
}
