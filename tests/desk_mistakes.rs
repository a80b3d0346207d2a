//! Slips of the hand at the desk and with trolleys: the register must stay correct after each.

use crate::support::*;
use domain::{asset::Condition, person::PersonKind, rules::Level};
use register::loan::{
    desk::*,
    mistakes,
    sign_out::{Order, Terms},
};
use store::asset::Spelling;

fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    asset(&mut school, "LAP-0001", "laptop");
    asset(&mut school, "LAP-0002", "laptop");
    // `term/wipes.rs` tests wipes.
    school.rule("awaiting-wipe", Level::Off);
    school
}

/// Adds the trolley TRO-1 with two tablets in it.
fn trolley(school: &mut School) {
    let trolley = asset(school, "TRO-1", "trolley");
    for tag in ["T-1", "T-2"] {
        asset_with(school, tag, "tablet", |a| (a.home_id, a.inside_id) = (Some(trolley.id), Some(trolley.id)));
    }
}

fn sitting(all_well: bool) -> Sitting {
    Sitting::new(&Terms::default(), Vec::new(), all_well).unwrap()
}

fn holder(school: &mut School, tag: &str) -> Option<String> {
    let asset = school.asset(tag);
    school.read(|tx| {
        let open = store::asset::open_loan(tx, asset.id)?;
        open.map(|loan| Ok(store::person::by_id(tx, loan.person_id)?.reference)).transpose()
    })
}

fn scan(school: &mut School, sitting: &mut Sitting, lines: &[&str]) -> Vec<Did> {
    let act = school.act.clone();
    lines.iter().filter_map(|line| sitting.line(&mut school.store, &act, line).ok().map(|reply| reply.did)).collect()
}

#[test]
fn undoing_a_trolleys_return_reopens_the_loans_of_its_contents() {
    let mut school = school();
    trolley(&mut school);
    school.lend(&["TRO-1"], "S1").unwrap();
    let mut desk = sitting(true);
    scan(&mut school, &mut desk, &["TRO-1", "undo"]);
    for tag in ["TRO-1", "T-1", "T-2"] {
        assert_eq!(holder(&mut school, tag).as_deref(), Some("S1"), "{tag}");
    }
    assert_eq!(desk.tally, (0, 0));
}

#[test]
fn undoing_a_hand_over_gives_the_item_back_to_its_first_holder() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = sitting(true);
    scan(&mut school, &mut desk, &["S2", "LAP-0001", "hand over"]);
    assert_eq!(holder(&mut school, "LAP-0001").as_deref(), Some("S2"));
    scan(&mut school, &mut desk, &["undo"]);
    assert_eq!(holder(&mut school, "LAP-0001").as_deref(), Some("S1"));
    assert_eq!(desk.tally, (0, 0));
}

#[test]
fn a_scan_that_only_answers_a_check_leaves_nothing_to_undo() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.bring("LAP-0001", Default::default()).unwrap();
    let mut desk = sitting(true);
    let did = scan(&mut school, &mut desk, &["LAP-0001", "undo"]);
    assert!(matches!(did.as_slice(), [Did::Checked { .. }, Did::Nothing(_)]), "{did:?}");
    assert_eq!(holder(&mut school, "LAP-0001"), None);
}

#[test]
fn a_return_scanned_twice_stays_a_return() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S1");
    let did = scan(&mut school, &mut sitting(true), &["S1", "LAP-0001", "LAP-0001"]);
    assert!(matches!(did.as_slice(), [Did::Opened { .. }, Did::In(_), Did::Nothing(_)]), "{did:?}");
    assert_eq!(holder(&mut school, "LAP-0001"), None);
    // The same with no person open and the check unanswered.
    let mut desk = sitting(false);
    let did = scan(&mut school, &mut desk, &["LAP-0002", "LAP-0002"]);
    assert!(matches!(did.as_slice(), [Did::In(_), Did::Nothing(_)]), "{did:?}");
    assert_eq!(desk.tally, (0, 1));
}

#[test]
fn undo_in_a_form_goes_back_to_that_pupil() {
    let mut school = school();
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Bo Cole")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |p| p.class = Some("9B".into()));
    }
    let mut desk = sitting(true);
    desk.walk(&mut school.store, &school.act, "9B").unwrap();
    scan(&mut school, &mut desk, &["LAP-0001", "undo", "LAP-0002", "LAP-0001"]);
    assert_eq!(holder(&mut school, "LAP-0002").as_deref(), Some("1001"));
    assert_eq!(holder(&mut school, "LAP-0001").as_deref(), Some("1002"));
}

#[test]
fn part_of_a_name_opens_no_slip() {
    let mut school = school();
    let act = school.act.clone();
    let fault = sitting(false).line(&mut school.store, &act, "Khan").unwrap_err().to_string();
    assert_eq!(fault, "no item has the tag “Khan”");
}

#[test]
fn scanning_the_next_card_ends_the_open_slip() {
    let mut school = school();
    let act = school.act.clone();
    let mut desk = sitting(false);
    scan(&mut school, &mut desk, &["S1", "LAP-0001"]);
    let reply = desk.line(&mut school.store, &act, "S2").unwrap();
    assert_eq!(reply.notes, ["slip 1: 1 item; the borrower must sign"]);
}

#[test]
fn items_in_a_trolley_are_reopened_voided_and_swapped_with_it() {
    let mut school = school();
    trolley(&mut school);
    school.lend(&["TRO-1"], "S1").unwrap();
    school.back("TRO-1");
    let act = school.act.clone();
    mistakes::reopen(&mut school.store, &act, 1).unwrap();
    assert_eq!(holder(&mut school, "T-1").as_deref(), Some("S1"));
    mistakes::void(&mut school.store, &act, 1, "never lent").unwrap();
    assert_eq!(holder(&mut school, "T-1"), None);

    asset(&mut school, "TRO-2", "trolley");
    school.lend(&["TRO-1"], "S1").unwrap();
    school.lend(&["TRO-2"], "S2").unwrap();
    mistakes::swap(&mut school.store, &act, (4, 7), None, &[]).unwrap();
    for tag in ["TRO-1", "T-1", "T-2"] {
        assert_eq!(holder(&mut school, tag).as_deref(), Some("S2"), "{tag}");
    }
    assert_eq!(holder(&mut school, "TRO-2").as_deref(), Some("S1"));
}

#[test]
fn an_item_that_a_trolley_leaves_behind_is_no_longer_in_it() {
    let mut school = school();
    trolley(&mut school);
    let home = school.asset("TRO-1").id;
    asset_with(&mut school, "T-3", "tablet", |a| {
        (a.home_id, a.inside_id) = (Some(home), Some(home));
        a.condition = Condition::Damaged;
    });
    school.sign_out(&Order { partial: true, ..order(&["TRO-1"], "S1") }).unwrap();
    let left = school.asset("T-3");
    assert_eq!((left.inside_id, left.home_id), (None, Some(home)));
}

/// Two people can't have had one item at the same time, so no correction may record that.
#[test]
fn a_correction_never_overlaps_an_earlier_loan() {
    let mut school = school();
    school.at("2026-11-23T09:00:00Z").lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S2");
    school.at("2026-11-23T10:00:00Z").back("LAP-0002");
    let act = school.at("2026-11-23T11:00:00Z").act.clone();
    let fault = mistakes::correct(&mut school.store, &act, 1, ("LAP-0002", Spelling::Whole), None, &[]).unwrap_err();
    assert_eq!(fault.to_string(), "LAP-0002 was still out on loan 2 when loan 1 began");
}

#[test]
fn a_leavers_open_ended_loan_is_due_on_the_last_working_day() {
    let mut school = school();
    let last = day(&school, "2026-12-18");
    person_with(&mut school, "S3", PersonKind::Staff, "Ines Marques", |p| {
        p.last_working_day = domain::loan::Due::from_when(last).on;
    });
    let loan = school.lend(&["LAP-0001"], "S3").unwrap().value.loans.remove(0);
    assert_eq!(loan.due_on.unwrap().to_string(), "2026-12-18");
}

#[test]
fn items_in_a_trolley_do_not_use_up_a_limit() {
    let mut school = school();
    trolley(&mut school);
    school.lend(&["TRO-1"], "S1").unwrap();
    school.limit(PersonKind::Staff, Some(2), None);
    school.lend(&["LAP-0001"], "S1").unwrap();
    assert!(school.lend(&["LAP-0002"], "S1").is_err());
}

#[test]
fn the_desk_survives_too_long_a_line_but_stops_when_its_output_is_closed() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let ran = Cli::of(&school).feed(&format!("{}\nLAP-0001\nquit\nLAP-0002\n", "y".repeat(9000)), &["desk"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("NOTHING  a line on standard input is longer than 4096 bytes"), "{lines:?}");
    assert!(lines[1].starts_with("IN       LAP-0001 from Zoë O'Brien"), "{lines:?}");
    assert_eq!(lines.len(), 2, "quit ends the session");
    let mut broken = Broken(std::io::ErrorKind::BrokenPipe);
    Cli::of(&school).run_into(&mut broken, "S2\nLAP-0001\nLAP-0002\n", &["desk"]);
    assert_eq!(holder(&mut school, "LAP-0002"), None, "nobody would have seen the answer");
}

/// Says one line; returns the message of its fault.
fn fault(school: &mut School, sitting: &mut Sitting, line: &str) -> String {
    let act = school.act.clone();
    match sitting.line(&mut school.store, &act, line) {
        Err(domain::fault::Failure::Fault(fault)) => fault.message,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn after_a_name_that_is_not_understood_the_next_item_waits() {
    // A name, the number of a card, and a name that fits several.
    for word in ["Thomas", "009999", "Amir"] {
        let mut school = school();
        person(&mut school, "S3", PersonKind::Staff, "Amir Cole");
        school.lent("LAP-0001", "S1");
        let mut desk = sitting(true);
        fault(&mut school, &mut desk, word);
        let said = fault(&mut school, &mut desk, "LAP-0001");
        assert!(said.contains(word) && said.contains("LAP-0001 was not taken"), "{said}");
        assert_eq!(holder(&mut school, "LAP-0001").as_deref(), Some("S1"), "{word}");
        // Another item waits too; a second scan of the same one is meant.
        fault(&mut school, &mut desk, "LAP-0002");
        fault(&mut school, &mut desk, "LAP-0001");
        let did = scan(&mut school, &mut desk, &["LAP-0001", "LAP-0001"]);
        assert!(matches!(did.first(), Some(Did::In(_))), "{did:?}");
        assert_eq!(holder(&mut school, "LAP-0001"), None);
    }
}

#[test]
fn after_a_name_that_is_not_understood_nothing_is_lent_to_the_person_before() {
    let mut school = school();
    let mut desk = sitting(true);
    scan(&mut school, &mut desk, &["S1", "LAP-0001"]);
    fault(&mut school, &mut desk, "Thomas");
    fault(&mut school, &mut desk, "LAP-0002");
    assert_eq!(holder(&mut school, "LAP-0002"), None);
    scan(&mut school, &mut desk, &["S2", "LAP-0002"]);
    assert_eq!(holder(&mut school, "LAP-0002").as_deref(), Some("S2"));
}

#[test]
fn an_unknown_tag_or_an_empty_line_makes_no_item_wait() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S1");
    let mut desk = sitting(true);
    fault(&mut school, &mut desk, "LAP-9999");
    let did = scan(&mut school, &mut desk, &["LAP-0001"]);
    assert!(matches!(did.as_slice(), [Did::In(_)]), "{did:?}");
    fault(&mut school, &mut desk, "Thomas");
    let did = scan(&mut school, &mut desk, &["", "LAP-0002"]);
    assert!(matches!(did.as_slice(), [Did::Nothing(_), Did::In(_)]), "{did:?}");
}

#[test]
fn all_well_answers_the_last_return_or_that_of_a_tag() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.lent("LAP-0002", "S1");
    let mut desk = sitting(false);
    let did = scan(&mut school, &mut desk, &["LAP-0001", "All  Well", "ALL WELL lap-0002"]);
    assert!(matches!(did.as_slice(), [Did::In(_), Did::Checked { .. }, Did::In(_)]), "{did:?}");
    for tag in ["LAP-0001", "LAP-0002"] {
        assert!(!school.asset(tag).awaiting_check, "{tag}");
    }
}
