//! What others record between two lines at a desk: the person in front of it is banned, merged or erased, the slip is
//! signed.

use crate::support::{
    Cli, School, asset,
    office::{add_deciders, erasing, merging},
    person,
};
use domain::{fault::Failure, person::PersonKind, rules::Level};
use register::loan::{
    desk::{Did, Sitting},
    sign_out::Terms,
};

/// A desk with the card of Zoë O'Brien scanned, and a command line beside it.
struct Desk {
    school: School,
    cli: Cli,
    sitting: Sitting,
}

impl Desk {
    fn with_zoe_open() -> Self {
        let mut school = School::new();
        person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
        person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
        for tag in ["LAP-0001", "LAP-0002", "LAP-0003"] {
            asset(&mut school, tag, "laptop");
        }
        school.rule("awaiting-wipe", Level::Off);
        let cli = Cli::of(&school);
        let mut desk = Self { school, cli, sitting: Sitting::new(&Terms::default(), Vec::new(), true).unwrap() };
        assert_eq!(desk.did("S1"), "opened");
        desk
    }

    /// Types a line, and returns the outcome in a few words.
    fn did(&mut self, typed: &str) -> String {
        match self.sitting.line(&mut self.school.store, &self.school.act, typed) {
            Ok(reply) => match reply.did {
                Did::Opened { .. } => "opened".to_owned(),
                Did::Out(loan) => {
                    format!("out {} to {}, slip {}", loan.tag, loan.person.reference, loan.slip_no.unwrap())
                }
                Did::In(loan) => format!("in {}", loan.tag),
                Did::Closed { slip_no, items } => format!("slip {} of {items}", slip_no.unwrap()),
                other => format!("{other:?}"),
            },
            Err(Failure::Refused(refused)) => format!("refused {}", refused.refusals[0].rule),
            Err(Failure::Fault(fault)) => format!("{:?}: {}", fault.kind, fault.message),
        }
    }
}

#[test]
fn a_ban_after_the_scan_of_the_card_refuses_the_next_item() {
    let mut desk = Desk::with_zoe_open();
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 to S1, slip 1");
    add_deciders(&desk.cli);
    desk.cli.done(&["ban", "add", "S1", "--reason", "the trolley", "--by", "H1"]);
    assert_eq!(desk.did("LAP-0002"), "refused banned");
    desk.cli.done(&["ban", "lift", "1", "--reason", "talked over", "--by", "H1"]);
    assert_eq!(desk.did("LAP-0002"), "out LAP-0002 to S1, slip 1");
}

#[test]
fn a_last_working_day_after_the_scan_of_the_card_counts_for_the_next_item() {
    let mut desk = Desk::with_zoe_open();
    desk.cli.done(&["person", "edit", "S1", "--last-working-day", "2026-11-20"]);
    assert_eq!(desk.did("LAP-0001"), "refused past-leaving-date");
}

#[test]
fn an_item_for_a_record_that_was_merged_since_goes_out_to_the_kept_record() {
    let mut desk = Desk::with_zoe_open();
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 to S1, slip 1");
    add_deciders(&desk.cli);
    desk.cli.done(&merging("S1", "S2"));
    assert_eq!(desk.did("LAP-0002"), "out LAP-0002 to S2, slip 1");
    // It is still the same person's second scan, so the item comes back.
    assert_eq!(desk.did(""), "slip 1 of 2");
    assert_eq!(desk.did("S2"), "opened");
    assert_eq!(desk.did("LAP-0001"), "in LAP-0001");
}

#[test]
fn nothing_goes_out_to_a_person_who_was_erased_since_the_scan() {
    let mut desk = Desk::with_zoe_open();
    add_deciders(&desk.cli);
    desk.cli.done(&erasing(&["S1"]));
    assert_eq!(desk.did("LAP-0001"), "Conflict: the person whose card was scanned has been erased");
    assert_eq!(desk.did("S2"), "opened");
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 to S2, slip 1");
}

// Hazeldene 4.5: a signature is for what was on the slip.
#[test]
fn a_slip_that_was_signed_meanwhile_is_not_added_to() {
    let mut desk = Desk::with_zoe_open();
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 to S1, slip 1");
    desk.cli.done(&["loan", "sign", "--slip", "1", "--how", "paper"]);
    assert_eq!(desk.did("LAP-0002"), "out LAP-0002 to S1, slip 2");
    assert_eq!(desk.did("LAP-0003"), "out LAP-0003 to S1, slip 2");
    assert_eq!(desk.did(""), "slip 2 of 2");
}
