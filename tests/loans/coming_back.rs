//! Returns: parts, return checks, and items that are not on loan.

use super::*;
use crate::support::{Cli, office::add_deciders};
use register::loan::{self, return_check, take_in};

#[test]
fn parts_not_named_count_as_returned() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let loan = school.back("LAP-0001");
    assert_eq!(loan.state, LoanState::Returned);
    assert_eq!(outcomes(&loan), [Some(Returned), Some(Returned)]);
    assert_eq!(view(&mut school, "LAP-0001").state, State::Available);
}

#[test]
fn a_missing_part_stays_owed_while_the_item_goes_out_again() {
    let mut school = school();
    add_deciders(&Cli::of(&school));
    school.lent("LAP-0001", "S1");
    let answer = school.bring("LAP-0001", Seen { parts: parts(&[("Charger", Missing)]), ..well() }).unwrap();
    assert_eq!(answer.value[0].state, LoanState::PartReturned);
    assert_eq!(outcomes(&answer.value[0]), [Some(Missing), Some(Returned)]);
    assert!(answer.notes.iter().any(|n| n.contains("charger missing") && n.contains("Zoë O'Brien")), "{answer:?}");
    assert_eq!(view(&mut school, "LAP-0001").state, State::AwaitingWipe);
    let next = school.sign_out(&overriding(order(&["LAP-0001"], "S2"), "awaiting-wipe")).unwrap().value.loans.remove(0);
    assert_eq!(loan_no(&mut school, 1).state, LoanState::PartReturned);

    // Only some outcomes settle the part. None of them changes the new loan.
    for (outcome, state) in [
        (Damaged, LoanState::PartReturned),
        (Replaced, LoanState::Returned),
        (Missing, LoanState::PartReturned),
        (Waived, LoanState::Returned),
        (Returned, LoanState::Returned),
    ] {
        let (act, by) = (school.act.clone(), (outcome == Waived).then_some("H1"));
        let settled = loan::part::part(&mut school.store, &act, 1, &parts(&[("charger", outcome)]), by).unwrap().value;
        assert_eq!((settled.state, settled.parts[0].outcome), (state, Some(outcome)));
    }
    assert_eq!(loan_no(&mut school, next.no.unwrap()).state, LoanState::Open);
}

#[test]
fn two_owed_parts_are_settled_one_by_one() {
    let mut school = school();
    add_deciders(&Cli::of(&school));
    school.lent("LAP-0001", "S1");
    let seen = Seen { parts: parts(&[("charger", Missing), ("case", Damaged)]), ..well() };
    school.bring("LAP-0001", seen).unwrap();
    let act = school.act.clone();
    let half = loan::part::part(&mut school.store, &act, 1, &parts(&[("charger", Replaced)]), None).unwrap();
    assert_eq!(half.value.state, LoanState::PartReturned);
    assert_eq!(half.notes, ["still owed on loan 1: case damaged"]);
    let whole = loan::part::part(&mut school.store, &act, 1, &parts(&[("case", Waived)]), Some("H1")).unwrap();
    assert_eq!((whole.value.state, whole.notes.len()), (LoanState::Returned, 0));
}

#[test]
fn a_part_recorded_missing_while_out_stays_missing_at_the_return() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let act = school.act.clone();
    let out = loan::part::part(&mut school.store, &act, 1, &parts(&[("charger", Missing)]), None).unwrap().value;
    assert_eq!(out.state, LoanState::Open);
    assert_eq!(school.back("LAP-0001").state, LoanState::PartReturned);
}

#[test]
fn an_unknown_part_or_check_is_refused_with_the_right_names() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let traces = school.traces();
    let fault = faulted(school.bring("LAP-0001", Seen { parts: parts(&[("stylus", Missing)]), ..well() }));
    assert_eq!(
        (fault.message.as_str(), hint(&fault).as_deref()),
        ("LAP-0001 has no part “stylus”", Some("Give one that it has: charger or case."))
    );
    let fault = faulted(school.bring("LAP-0001", Seen { checks: checks(&[("lens", true)]), ..well() }));
    assert_eq!(fault.message, "LAP-0001 has no return check “lens”");
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_returned_item_is_unavailable_until_every_check_is_answered() {
    let mut school = school();
    school.at("2026-11-20T09:00:00Z").lent("LAP-0001", "S1");
    school.at("2026-11-23T09:00:00Z");
    school
        .bring("LAP-0001", Seen { checks: checks(&[("screen", false), ("tag-on", true)]), ..Seen::default() })
        .unwrap();
    assert_eq!(view(&mut school, "LAP-0001").state, State::AwaitingCheck);
    let open = school.asset("LAP-0001").id;
    let open_checks = |school: &mut School| school.read(|tx| store::asset::open_checks(tx, open));
    assert_eq!(open_checks(&mut school), ["powers-on", "screen", "keyboard", "charger-works"]);

    let answer = school.bring("LAP-0001", Seen { checks: checks(&[("powers-on", true)]), ..Seen::default() }).unwrap();
    assert_eq!(answer.value[0].no, Some(1));
    assert_eq!(open_checks(&mut school), ["screen", "keyboard", "charger-works"]);
    school.back("LAP-0001");
    assert_eq!(view(&mut school, "LAP-0001").state, State::Available);
    // No question is left to answer.
    assert_eq!(refused_by(school.bring("LAP-0001", well())), ["not-on-loan"]);
}

// Hazeldene 4.18: on the same day, ask about the camera's pictures but not its lens.
#[test]
fn a_one_day_loan_has_the_short_return_check() {
    let asked = |out: &str, back: &str| {
        let mut school = school();
        school.at(out).lent("CAM-1", "S1");
        school.at(back);
        let act = school.act.clone();
        let ask = school.read(|tx| return_check::to_ask(tx, &act.now(), "CAM-1", Spelling::Whole));
        ask.checks.into_iter().map(|q| q.name).collect::<Vec<_>>()
    };
    let short = ["pictures-downloaded", "card-cleared", "tag-on", "powers-on"];
    let long = ["pictures-downloaded", "card-cleared", "tag-on", "powers-on", "lens"];
    assert_eq!(asked("2026-11-23T09:00:00Z", "2026-11-23T23:59:59Z"), short);
    assert_eq!(asked("2026-11-23T23:59:59Z", "2026-11-24T00:00:00Z"), long);
    // A day begins at the school's midnight, not at midnight UTC.
    assert_eq!(asked("2026-06-30T23:30:00Z", "2026-07-01T20:00:00Z"), short);
    assert_eq!(asked("2026-06-30T22:59:00Z", "2026-06-30T23:00:00Z"), long);
}

#[test]
fn an_item_returned_damaged_is_unsafe() {
    let mut school = school();
    school.lent("CAM-1", "S1");
    school.bring("CAM-1", Seen { condition: Some(Condition::Damaged), ..well() }).unwrap();
    let camera = view(&mut school, "CAM-1");
    assert_eq!((camera.state, camera.condition), (State::Unsafe, Condition::Damaged));
    assert_eq!(refused_by(school.lend(&["CAM-1"], "S1")), ["unsafe"]);
}

#[test]
fn returning_an_item_not_on_loan_names_its_last_borrower() {
    let mut school = school();
    let refusal = refused(school.bring("LAP-0001", well())).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.message.as_str()), ("not-on-loan", "LAP-0001 is not on loan, and never was"));
    school.lent("LAP-0001", "1001");
    school.back("LAP-0001");
    let refusal = refused(school.bring("LAP-0001", well())).refusals.remove(0);
    assert_eq!(refusal.message, "LAP-0001 is not on loan; Ada Bell (9B) had it until Mon 23 Nov 2026 (loan 1)");
}

#[test]
fn a_return_of_many_is_all_or_nothing_unless_partial() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("CAM-1", "S1");
    let traces = school.traces();
    let order = bringing(&["LAP-0001", "LAP-0002", "CAM-1"], well());
    let act = school.act.clone();
    assert_eq!(refused_by(take_in::take_in(&mut school.store, &act, &order)), ["not-on-loan"]);
    assert_eq!(school.traces(), traces);
    let order = Return { partial: true, ..order };
    let answer = take_in::take_in(&mut school.store, &act, &order).unwrap();
    assert_eq!(tags(&answer.value), ["LAP-0001", "CAM-1"]);
    assert_eq!(answer.left_out.len(), 1);
}

#[test]
fn a_late_return_says_how_late_it_is() {
    for (now, late) in [
        ("2026-11-30T23:59:59Z", None),
        ("2026-12-01T00:00:00Z", Some("TAB-1 is late by 1 day")),
        ("2026-12-02T09:00:00Z", Some("TAB-1 is late by 2 days")),
    ] {
        let mut school = school();
        asset(&mut school, "TAB-1", "tablet");
        school.lent("TAB-1", "S1");
        let notes = school.at(now).bring("TAB-1", well()).unwrap().notes;
        assert_eq!(all_written(&notes).iter().map(String::as_str).find(|n| n.contains("late")), late);
    }
}

#[test]
fn lateness_counts_to_the_return_date_not_to_today() {
    let mut school = school();
    asset(&mut school, "TAB-1", "tablet");
    school.lent("TAB-1", "S1");
    school.at("2026-12-10T09:00:00Z");
    let act = school.on("2026-12-01 09:00");
    let notes = take_in::take_in(&mut school.store, &act, &bringing(&["TAB-1"], well())).unwrap().notes;
    assert_eq!(notes, ["TAB-1 is late by 1 day"]);
}

#[test]
fn a_check_is_not_answered_before_the_item_came_back() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.bring("LAP-0001", Seen::default()).unwrap();
    let act = school.on("2026-11-20");
    let fault = faulted(take_in::take_in(&mut school.store, &act, &bringing(&["LAP-0001"], well())));
    assert!(fault.message.contains("is before it came back"), "{}", fault.message);
}
