//! Every date that one command accepts, all commands can read. Each option for a date is tried at the limits of each
//! kind of date.

use super::Sound;
use crate::support::order;
use chrono::NaiveDate;
use domain::{fault::Failure, person::Role, when::When};
use register::{
    act::Act,
    ban::add as ban,
    charge,
    licence::assign as licence,
    loan::{recall, renew, sign_out},
    own_device::admit as own_device,
    rule::role,
};

/// Dates on both sides of every limit in the program, the ends of the calendar, and words.
const DAYS: [&str; 22] = [
    "1900-01-01",
    "1944-12-31",
    "1945-01-01",
    "1989-12-31",
    "1990-01-01",
    "1999-12-31",
    "2000-01-01",
    "yesterday",
    "today",
    "tomorrow",
    "29/02/28",
    "31/12/99",
    "2036-11-23",
    "2036-11-24",
    "2056-11-24",
    "2086-11-24",
    "8999-12-31",
    "9000-01-01",
    "9998-12-31",
    "9999-12-31",
    "+9y",
    "+7973y",
];

/// Every option for a date; DAY is replaced by the date.
const OPTIONS: [&[&str]; 26] = [
    &["out", "TRO-1", "--to", "S1", "--due", "DAY"],
    &["out", "TRO-1", "--to", "S1", "--on", "DAY"],
    &["loan", "renew", "1", "--due", "DAY"],
    &["loan", "recall", "1", "--due", "DAY", "--reason", "it is wanted"],
    &["asset", "edit", "LAP-2", "--purchased", "DAY"],
    &["asset", "edit", "LAP-2", "--warranty", "DAY"],
    &["asset", "edit", "LAP-2", "--end-of-life", "DAY"],
    &["person", "edit", "S2", "--start", "DAY"],
    &["person", "edit", "S2", "--last-working-day", "DAY"],
    &["person", "edit", "S2", "--contract-end", "DAY"],
    &["leaver", "set", "--class", "9B", "--last-working-day", "DAY"],
    &["role", "set", "S2", "technician", "--from", "DAY"],
    &["role", "set", "S2", "technician", "--until", "DAY"],
    &["ban", "add", "--by", "H1", "1001", "--reason", "ran", "--from", "DAY"],
    &["ban", "add", "--by", "H1", "1001", "--reason", "ran", "--until", "DAY"],
    &["permission", "grant", "home", "--person", "1001", "--purpose", "trip", "--until", "DAY"],
    &["permission", "grant", "home", "--person", "1001", "--purpose", "trip", "--from", "DAY"],
    &["licence", "edit", "1", "--expires", "DAY"],
    &["charge", "plan", "1", "--due", "DAY"],
    &["charge", "pay", "1", "--amount", "1", "--on", "DAY"],
    &["pat", "pass", "KET-1", "--on", "DAY"],
    &["repair", "open", "LAP-2", "--fault", "dark", "--on", "DAY"],
    &[
        "own-device",
        "admit",
        "S2",
        "--what",
        "laptop",
        "--override",
        "own-device-permission",
        "--override",
        "own-device-untested",
        "--reason",
        "x",
        "--by",
        "C1",
        "--until",
        "DAY",
    ],
    &["wipe", "record", "LAP-2", "--method", "reset", "--anyway", "--on", "DAY"],
    &["loan", "list", "--due-by", "DAY"],
    &["loan", "list", "--as-at", "DAY"],
];

/// Commands that must be able to read the register afterwards.
const READERS: [&[&str]; 20] = [
    &["status"],
    &["loan", "list", "--all"],
    &["loan", "list", "--overdue"],
    &["loan", "show", "1"],
    &["show", "LAP-1"],
    &["show", "LAP-2"],
    &["show", "S2"],
    &["show", "1001"],
    &["asset", "list"],
    &["asset", "export"],
    &["person", "list"],
    &["leaver", "list", "--within", "5000w"],
    &["ban", "list", "--all"],
    &["permission", "list", "--all"],
    &["licence", "list"],
    &["charge", "list", "--all"],
    &["charge", "aged"],
    &["pat", "due"],
    &["own-device", "list", "--all"],
    &["log", "show"],
];

#[test]
fn every_date_that_is_accepted_can_be_read() {
    let school = Sound::new();
    let (mut taken, mut refused) = ([0; OPTIONS.len()], 0);
    for day in DAYS {
        for (option, taken) in OPTIONS.iter().zip(&mut taken) {
            let arguments: Vec<&str> =
                option.iter().map(|word| if *word == "DAY" { day } else { *word }).chain(["--yes"]).collect();
            let ran = school.run(&arguments);
            assert!(matches!(ran.code, 0..=2), "{arguments:?}: {ran:?}");
            *taken += i32::from(ran.code == 0);
            refused += i32::from(ran.code == 2);
            school.run(&["in", "TRO-1", "--all-well"]);
        }
        for reader in READERS {
            let ran = school.run(reader);
            assert!(ran.code == 0, "after {day}, {reader:?}: {ran:?}");
        }
    }
    assert_eq!(school.run(&["check"]).code, 0);
    let unused: Vec<_> = OPTIONS.iter().zip(taken).filter(|(_, taken)| *taken == 0).map(|(option, _)| option).collect();
    assert!(unused.is_empty() && refused > 100, "{unused:?} accepted no date; {refused} refused");
}

/// The message of an act that was called without a command line.
fn said<T: std::fmt::Debug>(outcome: Result<T, Failure>) -> String {
    match outcome.unwrap_err() {
        Failure::Fault(fault) => fault.message,
        Failure::Refused(refused) => panic!("{refused:?}"),
    }
}

#[test]
fn a_date_far_ahead_is_questioned_in_every_act() {
    let mut school = Sound::new().school;
    let (store, act) = (&mut school.store, &school.act);
    let far: NaiveDate = "2099-01-01".parse().unwrap();
    let ahead = "“2099-01-01”: Thu 1 Jan 2099 is more than 10 years ahead; is that right?";
    let future = "“2099-01-01”: Thu 1 Jan 2099 is in the future";
    let ban = ban::Add {
        whom: ban::Whom::Person("1001".to_owned()),
        reason: "ran".to_owned(),
        from: None,
        until: Some(far),
        incident: None,
        by: Some("H1".to_owned()),
    };
    assert_eq!(said(ban::add(store, act, &ban)), ahead);
    let role = role::Set { person: "S2".to_owned(), role: Role::Technician, from: None, until: Some(far) };
    assert_eq!(said(role::set(store, act, &role)), ahead);
    assert_eq!(said(renew::renew(store, act, &1.into(), When::Day(far).into(), false)), ahead);
    assert_eq!(said(recall::recall(store, act, &recall::Which::Loan(1), When::Day(far).into(), Some("x"))), ahead);
    assert_eq!(said(charge::replan(store, act, 1, Some(far), Vec::new())), ahead);
    assert_eq!(said(charge::replan(store, act, 1, None, vec![(far, 100)])), ahead);
    let mut order = order(&["TAB-1"], "S2");
    order.terms.due = Some(When::Day(far).into());
    assert_eq!(said(sign_out::sign_out(store, act, &order)), ahead);
    let licence = licence::Fields { expires: Some(Some(far)), ..licence::Fields::default() };
    assert_eq!(said(licence::edit(store, act, 1, &licence)), ahead);
    let device = own_device::Admit {
        person: "1001".to_owned(),
        what: "laptop".to_owned(),
        serial: None,
        until: None,
        tested_on: Some(far),
        tester: None,
        encrypted: None,
        anti_virus: None,
        for_school: false,
        takes_pictures: None,
        accompanied_by: None,
        overrides: Vec::new(),
    };
    assert_eq!(said(own_device::admit(store, act, &device)), future);
    let sure = Act { sure: true, ..act.clone() };
    assert_eq!(said(own_device::admit(store, &sure, &device)), future);
    ban::add(store, &sure, &ban).unwrap();
}
