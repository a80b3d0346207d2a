//! Loans and returns recorded after they happened.

use super::*;
use register::loan::{sign_out, take_in};

#[test]
fn a_loan_of_friday_can_be_recorded_on_monday() {
    let mut school = school();
    let act = school.on("2026-11-20 10:00");
    let loan = sign_out::sign_out(&mut school.store, &act, &order(&["LAP-0001"], "S1")).unwrap().value.loans.remove(0);
    assert_eq!(Some(loan.out_at), instant("2026-11-20T10:00:00Z"));
    let slip = school.read(|tx| store::loan::slip_by_no(tx, 1));
    assert_eq!(Some(slip.recorded_at), instant("2026-11-23T09:14:05Z"));
    let (at, effective): (Instant, Option<Instant>) = school.read(|tx| {
        let sql = "select at, effective_at from log order by no desc limit 1";
        Ok(tx.one(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap())
    });
    assert_eq!((Some(at), effective), (instant("2026-11-23T09:14:05Z"), instant("2026-11-20T10:00:00Z")));
}

#[test]
fn a_loan_in_the_future_is_refused() {
    let mut school = school();
    for (on, fine) in [("2026-11-24", false), ("2026-11-23 09:15", false), ("2026-11-23", true)] {
        let act = Act { on: Some(day(&school, on)), dry_run: true, ..school.act.clone() };
        let outcome = sign_out::sign_out(&mut school.store, &act, &order(&["LAP-0001"], "S1"));
        if fine {
            outcome.unwrap();
        } else {
            assert!(faulted(outcome).message.ends_with("in the future"));
        }
    }
}

#[test]
fn a_return_before_its_loan_and_a_loan_before_the_last_return_are_refused() {
    let mut school = school();
    school.rule("awaiting-wipe", Level::Off);
    school.at("2026-11-18T10:00:00Z").lent("LAP-0001", "S1");
    school.at("2026-11-23T09:00:00Z");
    let bring = |school: &mut School, on: &str| {
        let act = school.on(on);
        take_in::take_in(&mut school.store, &act, &bringing(&["LAP-0001"], well())).map(|a| a.value[0].returned_at)
    };
    for before in ["2026-11-17", "2026-11-18 09:59"] {
        assert!(faulted(bring(&mut school, before)).message.contains("is before it went out"), "{before}");
    }
    assert_eq!(bring(&mut school, "2026-11-19 12:30").unwrap(), instant("2026-11-19T12:30:00Z"));
    let lend = |school: &mut School, on: &str| {
        let act = school.on(on);
        sign_out::sign_out(&mut school.store, &act, &order(&["LAP-0001"], "S2")).map(|a| a.value.loans[0].out_at)
    };
    for before in ["2026-11-18", "2026-11-19 12:29"] {
        assert!(faulted(lend(&mut school, before)).message.contains("is before it last came back"), "{before}");
    }
    lend(&mut school, "2026-11-19 12:30").unwrap();
    assert_eq!(overlaps(&mut school), 0);
}

#[test]
fn a_date_without_a_time_counts_after_the_loan_of_the_same_day() {
    let mut school = school();
    school.at("2026-11-20T15:00:00Z").lent("LAP-0001", "S1");
    school.at("2026-11-23T09:00:00Z");
    let act = school.on("2026-11-20");
    let back = take_in::take_in(&mut school.store, &act, &bringing(&["LAP-0001"], well())).unwrap().value.remove(0);
    assert_eq!(back.returned_at, instant("2026-11-20T15:00:00Z"));
}

#[test]
fn a_check_that_was_made_after_the_return_has_its_own_time_in_the_log() {
    let mut school = school();
    school.at("2026-11-18T10:00:00Z").lent("LAP-0001", "S1");
    school.at("2026-11-19T10:00:00Z");
    let act = school.act.clone();
    take_in::take_in(&mut school.store, &act, &bringing(&["LAP-0001"], Seen::default())).unwrap();
    school.at("2026-11-23T09:00:00Z");
    let act = school.on("2026-11-20 11:00");
    take_in::take_in(&mut school.store, &act, &bringing(&["LAP-0001"], well())).unwrap();
    let checked: Option<Instant> = school.read(|tx| {
        let sql = "select effective_at from log where action = 'loan check'";
        Ok(tx.one(sql, &[], |row| row.get(0))?.unwrap())
    });
    assert_eq!(checked, instant("2026-11-20T11:00:00Z"));
}

#[test]
fn nothing_happens_to_an_item_before_it_was_bought_unless_that_is_confirmed() {
    let school = school();
    let cli = crate::support::Cli::of(&school);
    cli.done(&["asset", "edit", "LAP-0001", "--purchased", "2026-09-01"]);
    let asked = "LAP-0001 was bought on Tue 1 Sep 2026; is that right?";
    for words in [
        &["out", "LAP-0001", "--to", "S1", "--on", "2026-08-31"][..],
        &["pat", "pass", "LAP-0001", "--on", "2026-08-31"],
        &["incident", "report", "LAP-0001", "--kind", "damage", "--note", "x", "--on", "2026-08-31"],
        &["wipe", "record", "LAP-0001", "--method", "reset", "--anyway", "--on", "2026-08-31"],
        &["repair", "open", "LAP-0001", "--on", "2026-08-31"],
    ] {
        let ran = cli.run(words);
        assert!(ran.code == 1 && ran.err.contains(asked), "{words:?}: {ran:?}");
    }
    cli.done(&["pat", "pass", "LAP-0001", "--on", "2026-09-01"]);
    cli.done(&["out", "LAP-0001", "--to", "S1", "--on", "2026-08-31", "--yes"]);
}

#[test]
fn a_return_before_the_item_was_last_shown_is_refused_and_later_incidents_are_named() {
    let mut school = school();
    school.at("2026-11-02T10:00:00Z").lent("LAP-0001", "S1");
    school.at("2026-11-18T10:00:00Z");
    let mut cli = crate::support::Cli::of(&school);
    cli.done(&["seen", "LAP-0001"]);
    cli.set_clock("2026-11-23T09:00:00Z");
    let ran = cli.run(&["in", "LAP-0001", "--all-well", "--on", "2026-11-10"]);
    assert!(ran.code == 1 && ran.err.contains("before it was shown"), "{}", ran.err);
    cli.done(&["incident", "report", "LAP-0001", "--kind", "fault", "--note", "no picture"]);
    let told = cli.done(&["in", "LAP-0001", "--all-well", "--on", "2026-11-19"]);
    assert!(told.err.contains("incident 1 happened after that"), "{}", told.err);
}

#[test]
fn nobody_knows_who_will_have_what() {
    let school = school();
    let cli = crate::support::Cli::of(&school);
    let ran = cli.run(&["loan", "list", "--as-at", "2030-01-01"]);
    assert!(ran.code == 2 && ran.err.contains("is ahead"), "{}", ran.err);
}
