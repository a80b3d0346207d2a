//! Sign-outs: the kind of loan, and its due date.

use super::*;

// Frederick Gent 10.2: issued laptops are brought for routine checks.
#[test]
fn an_issue_is_open_ended_and_has_a_routine_check_date() {
    let mut school = school();
    let loan = school.lent("LAP-0001", "S1");
    assert_eq!((loan.kind, loan.due_on, loan.due_at, loan.state), (Kind::Issue, None, None, LoanState::Open));
    assert_eq!((loan.no, loan.slip_no, loan.signed), (Some(1), Some(1), false));
    let stored = school.read(|tx| store::loan::by_no(tx, 1));
    assert_eq!(stored.check_in_on, date("2027-03-23"));
    assert_eq!(outcomes(&loan), [None, None]);
}

#[test]
fn a_due_date_makes_an_issue_a_dated_loan_and_a_class_makes_it_a_class_loan() {
    let mut school = school();
    let due = Some(day(&school, "2026-12-18").into());
    let terms = Terms { due, ..Terms::default() };
    let loan = school.sign_out(&Order { terms, ..order(&["LAP-0001"], "S1") }).unwrap().value.loans.remove(0);
    assert_eq!((loan.kind, loan.due_on), (Kind::Dated, date("2026-12-18")));

    // Trosnant: shared equipment has a responsible teacher and a class.
    let terms = Terms { for_class: Some("9B".to_owned()), ..Terms::default() };
    let loan = school.sign_out(&Order { terms, ..order(&["LAP-0002"], "S1") }).unwrap().value.loans.remove(0);
    assert_eq!((loan.kind, loan.for_class.as_deref()), (Kind::Class, Some("9B")));
    assert_eq!(loan.due_on, date("2026-11-23"));
}

// Frederick Gent 6.6: loans by the hour and day.
#[test]
fn a_timed_loan_is_late_from_its_minute_and_a_dated_one_from_the_end_of_its_day() {
    let mut school = school();
    let terms = Terms { due: Some(day(&school, "15:30").into()), ..Terms::default() };
    let timed = school.sign_out(&Order { terms, ..order(&["LAP-0001"], "S1") }).unwrap().value.loans.remove(0);
    assert_eq!((timed.kind, timed.due_on, timed.due_at), (Kind::Dated, None, instant("2026-11-23T15:30:00Z")));
    let terms = Terms { due: Some(day(&school, "today").into()), ..Terms::default() };
    school.sign_out(&Order { terms, ..order(&["LAP-0002"], "S1") }).unwrap();
    for (now, timed, dated) in [
        ("2026-11-23T15:29:59Z", LoanState::Open, LoanState::Open),
        ("2026-11-23T15:30:00Z", LoanState::Overdue, LoanState::Open),
        ("2026-11-23T23:59:59Z", LoanState::Overdue, LoanState::Open),
        ("2026-11-24T00:00:00Z", LoanState::Overdue, LoanState::Overdue),
    ] {
        school.at(now);
        assert_eq!((loan_no(&mut school, 1).state, loan_no(&mut school, 2).state), (timed, dated), "{now}");
    }
}

#[test]
fn a_category_with_loan_minutes_sets_a_due_time() {
    let mut school = school();
    let set = register::rule::category::Set { name: "camera".into(), loan_minutes: Some(90), ..Default::default() };
    register::rule::category::set(&mut school.store, &school.act.clone(), &set).unwrap();
    assert_eq!(school.lent("CAM-1", "S1").due_at, instant("2026-11-23T10:44:05Z"));
}

#[test]
fn a_due_date_counts_to_midnight_even_when_the_clocks_change() {
    for (due, last, late) in [
        // Clocks go forward at 01:00 on Sunday 29 March 2026: the weekend ends at 23:00 UTC.
        ("2026-03-27", "2026-03-29T22:59:59Z", "2026-03-29T23:00:00Z"),
        // They go back at 02:00 on Sunday 25 October.
        ("2026-10-23", "2026-10-25T23:59:59Z", "2026-10-26T00:00:00Z"),
        ("2026-10-22", "2026-10-22T22:59:59Z", "2026-10-22T23:00:00Z"),
        ("2026-07-01", "2026-07-01T22:59:59Z", "2026-07-01T23:00:00Z"),
    ] {
        let mut school = School::new();
        school.at("2026-03-02T09:00:00Z");
        person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
        asset(&mut school, "LAP-0001", "laptop");
        let terms = Terms { due: Some(When::Day(due.parse().unwrap()).into()), ..Terms::default() };
        school.sign_out(&Order { terms, ..order(&["LAP-0001"], "S1") }).unwrap();
        school.at(last);
        assert_eq!(loan_no(&mut school, 1).state, LoanState::Open, "{last}");
        school.at(late);
        assert_eq!(loan_no(&mut school, 1).state, LoanState::Overdue, "{late}");
    }
}

#[test]
fn a_due_date_in_the_past_is_refused() {
    let mut school = school();
    let traces = school.traces();
    for due in ["2026-11-22", "2026-11-23 09:14", "yesterday"] {
        let terms = Terms { due: Some(day(&school, due).into()), ..Terms::default() };
        let fault = faulted(school.sign_out(&Order { terms, ..order(&["LAP-0001"], "S1") }));
        assert_eq!(fault.message, "the due date is in the past", "{due}");
    }
    assert_eq!(school.traces(), traces);
}

// Frederick Gent 10.4: everything is back on the last working day.
#[test]
fn a_due_date_beyond_the_last_working_day_is_pulled_back_with_a_note() {
    for (last, due, noted) in
        [("2026-11-29", "2026-11-29", true), ("2026-11-30", "2026-11-30", false), ("2026-12-01", "2026-11-30", false)]
    {
        let mut school = school();
        asset(&mut school, "TAB-1", "tablet");
        person_with(&mut school, "L1", PersonKind::Staff, "Leaver", |p| p.last_working_day = date(last));
        let answer = school.lend(&["TAB-1"], "L1").unwrap();
        assert_eq!(answer.value.loans[0].due_on, date(due), "{last}");
        assert_eq!(answer.notes.iter().any(|n| n.contains("the last working day of Leaver")), noted, "{last}");
    }
}

#[test]
fn a_timed_loan_beyond_the_last_working_day_is_pulled_back_to_the_day() {
    let mut school = school();
    person_with(&mut school, "L1", PersonKind::Staff, "Leaver", |p| p.last_working_day = date("2026-11-25"));
    let terms = Terms { due: Some(day(&school, "2026-11-26 09:00").into()), ..Terms::default() };
    let loan = school.sign_out(&Order { terms, ..order(&["LAP-0001"], "L1") }).unwrap().value.loans.remove(0);
    assert_eq!((loan.due_on, loan.due_at), (date("2026-11-25"), None));
}

#[test]
fn one_slip_holds_many_tags_and_a_tag_named_twice_counts_once() {
    let mut school = school();
    let slip = school.lend(&["LAP-0001", "CAM-1", "lap-0001", "LAP1"], "S1").unwrap().value;
    assert_eq!(tags(&slip.loans), ["LAP-0001", "CAM-1"]);
    assert!(slip.loans.iter().all(|l| l.slip_no == slip.no));
}
