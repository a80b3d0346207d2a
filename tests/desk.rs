//! The scanner loop: each line is answered at once, and is on the disk before its answer.

use crate::support::{Cli, School, asset, asset_with, person, person_with, written};
use domain::{
    fault::Failure,
    person::{Person, PersonKind},
    rules::Level,
};
use register::loan::{
    desk::{Did, Reply, Sitting, Was},
    sign_out::Terms,
};
use store::verify_chain;

/// A school with two teachers, a form of three pupils, and four laptops.
fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    for (reference, given, family) in [("1003", "Cy", "Cole"), ("1001", "Ada", "Bell"), ("1002", "Bo", "Cole")] {
        person_with(&mut school, reference, PersonKind::Pupil, &format!("{given} {family}"), |p: &mut Person| {
            (p.given_name, p.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
            p.class = Some("9B".to_owned());
        });
    }
    for tag in ["LAP-0001", "LAP-0002", "LAP-0003", "LAP-0004"] {
        asset_with(&mut school, tag, "laptop", |a| a.serial = Some(format!("SN{tag}")));
    }
    // `term/wipes.rs` tests wipes.
    school.rule("awaiting-wipe", Level::Off);
    school
}

/// A desk session at that school.
struct Desk {
    school: School,
    sitting: Sitting,
}

impl Desk {
    fn new(school: School) -> Self {
        Self { school, sitting: Sitting::new(&Terms::default(), Vec::new(), true).unwrap() }
    }

    fn line(&mut self, typed: &str) -> Result<Reply, Failure> {
        self.sitting.line(&mut self.school.store, &self.school.act, typed)
    }

    /// Types a line, and returns the outcome in a few words.
    fn did(&mut self, typed: &str) -> String {
        match self.line(typed) {
            Ok(reply) => match reply.did {
                Did::Opened { name, holds } => format!("for {name}, {holds}"),
                Did::Out(loan) => format!("out {} {}", loan.tag, loan.person.reference),
                Did::In(loan) => format!("in {} {}", loan.tag, loan.person.reference),
                Did::Undone { tag, was: Was::Out } => format!("not out {tag}"),
                Did::Undone { tag, was: Was::In } => format!("not in {tag}"),
                Did::Undone { tag, was: Was::Seen } => format!("not seen {tag}"),
                Did::Seen(check) => format!("seen {}", check.tag),
                Did::Closed { slip_no, items } => format!("slip {} of {items}", slip_no.unwrap_or_default()),
                Did::Nothing(why) => format!("nothing: {}", written(&why)),
                Did::Skipped(name) => format!("skipped {name}"),
                Did::Asked(question) => format!("asked {question}"),
                Did::Noted { loan, what } => format!("noted {} {what}", loan.tag),
                Did::Checked { tag } => format!("checked {tag}"),
                Did::Expecting { why, .. } => format!("expecting {why}"),
            },
            Err(Failure::Refused(refused)) => format!("refused {}", refused.refusals[0].rule),
            Err(Failure::Fault(fault)) => format!("fault: {}", fault.message),
        }
    }

    fn holder(&mut self, tag: &str) -> Option<String> {
        let asset = self.school.asset(tag);
        self.school.read(|tx| {
            let open = store::asset::open_loan(tx, asset.id)?;
            open.map(|loan| Ok(store::person::by_id(tx, loan.person_id)?.reference)).transpose()
        })
    }
}

#[test]
fn a_person_then_tags_then_an_empty_line() {
    let mut desk = Desk::new(school());
    assert_eq!(desk.did("S1"), "for Zoë O'Brien (staff), 0");
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 S1");
    assert_eq!(desk.did("lap-0002"), "out LAP-0002 S1");
    assert_eq!(desk.did(""), "slip 1 of 2");
    assert_eq!(desk.holder("LAP-0002").as_deref(), Some("S1"));
    assert_eq!(desk.sitting.tally, (2, 0));
    // The next card begins a new slip.
    assert_eq!(desk.did("S1"), "for Zoë O'Brien (staff), 2");
    assert_eq!(desk.did("LAP-0003"), "out LAP-0003 S1");
    assert_eq!(desk.did(" "), "slip 2 of 1");
}

#[test]
fn with_no_person_open_a_tag_is_a_return() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = Desk::new(school);
    assert_eq!(desk.did("LAP-0001"), "in LAP-0001 S1");
    assert_eq!(desk.holder("LAP-0001"), None);
    assert_eq!(desk.did("LAP-0001"), "refused not-on-loan");
    assert_eq!(desk.sitting.tally, (0, 1));
}

#[test]
fn a_tag_scanned_twice_changes_nothing_and_says_so() {
    let mut desk = Desk::new(school());
    desk.did("S1");
    desk.did("LAP-0001");
    let traces = desk.school.traces();
    assert_eq!(desk.did("LAP-0001"), "nothing: LAP-0001 is already on this slip; nothing changed");
    assert_eq!(desk.did("SNLAP-0001"), "nothing: LAP-0001 is already on this slip; nothing changed");
    assert_eq!(desk.school.traces(), traces);
}

#[test]
fn an_item_that_the_open_person_holds_comes_back() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = Desk::new(school);
    assert_eq!(desk.did("S1"), "for Zoë O'Brien (staff), 1");
    assert_eq!(desk.did("LAP-0001"), "in LAP-0001 S1");
    assert_eq!(desk.did("LAP-0002"), "out LAP-0002 S1");
}

#[test]
fn an_item_that_someone_else_holds_is_refused_until_it_is_handed_over() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = Desk::new(school);
    desk.did("S2");
    let traces = desk.school.traces();
    let Err(Failure::Refused(refused)) = desk.line("LAP-0001") else { panic!("not refused") };
    assert_eq!(refused.refusals[0].rule, "already-on-loan");
    assert!(refused.refusals[0].remedy.contains("`hand over`"), "{refused:?}");
    assert_eq!(desk.school.traces(), traces);
    assert_eq!(desk.did("hand over"), "out LAP-0001 S2");
    assert_eq!(desk.holder("LAP-0001").as_deref(), Some("S2"));
    assert_eq!(desk.did("hand over"), "nothing: there is nothing to hand over");
}

#[test]
fn the_offer_of_a_hand_over_ends_with_the_next_line() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = Desk::new(school);
    desk.did("S2");
    assert_eq!(desk.did("LAP-0001"), "refused already-on-loan");
    desk.did("LAP-0002");
    assert_eq!(desk.did("hand over"), "nothing: there is nothing to hand over");
    assert_eq!(desk.holder("LAP-0001").as_deref(), Some("S1"));
}

#[test]
fn a_refused_hand_over_leaves_the_item_with_its_holder() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.limit(PersonKind::Pupil, Some(0), None);
    let mut desk = Desk::new(school);
    desk.did("1001");
    assert_eq!(desk.did("LAP-0001"), "refused already-on-loan");
    let traces = desk.school.traces();
    assert_eq!(desk.did("hand over"), "refused limit-reached");
    assert_eq!(desk.school.traces(), traces);
}

#[test]
fn undo_reverses_the_steps_of_this_session_one_by_one() {
    let mut school = school();
    school.lent("LAP-0003", "S2");
    let mut desk = Desk::new(school);
    desk.did("LAP-0003");
    desk.did("S1");
    desk.did("LAP-0001");
    desk.did("LAP-0002");
    assert_eq!(desk.did("undo"), "not out LAP-0002");
    assert_eq!(desk.did("UNDO"), "not out LAP-0001");
    assert_eq!(desk.did("undo"), "not in LAP-0003");
    assert_eq!(desk.did("undo"), "nothing: there is nothing to undo in this session");
    assert_eq!((desk.holder("LAP-0001"), desk.holder("LAP-0003").as_deref()), (None, Some("S2")));
    assert_eq!(desk.sitting.tally, (0, 0));
    // New entries undo the loans: nothing was deleted.
    let voids = desk.school.read(|tx| {
        Ok(tx.one("select count(*) from loan where state = 'void'", &[], |row| row.get::<i64>(0))?.unwrap())
    });
    assert_eq!(voids, 2);
    assert!(desk.school.read(|tx| verify_chain(tx, None)).findings.is_empty());
    // An item may go out after its loan was undone.
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 S1");
}

#[test]
fn undo_is_refused_once_the_item_has_moved_on() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut desk = Desk::new(school);
    desk.did("LAP-0001");
    desk.school.at("2026-11-23T10:00:00Z").lent("LAP-0001", "S2");
    assert_eq!(desk.did("undo"), "refused already-on-loan");
    assert_eq!(desk.holder("LAP-0001").as_deref(), Some("S2"));

    let mut desk = Desk::new(self::school());
    desk.did("S1");
    desk.did("LAP-0001");
    desk.school.back("LAP-0001");
    assert_eq!(desk.did("undo"), "fault: loan 1 can't be undone: it is already returned");
}

#[test]
fn undo_does_not_reach_into_an_earlier_session() {
    let mut desk = Desk::new(school());
    desk.did("S1");
    desk.did("LAP-0001");
    let mut desk = Desk::new(desk.school);
    assert!(desk.did("undo").starts_with("nothing: "));
    assert_eq!(desk.holder("LAP-0001").as_deref(), Some("S1"));
}

#[test]
fn a_trolley_goes_out_and_is_undone_with_its_contents() {
    let mut school = school();
    let trolley = asset(&mut school, "TRO-1", "trolley");
    for tag in ["T-1", "T-2"] {
        asset_with(&mut school, tag, "tablet", |a| (a.home_id, a.inside_id) = (Some(trolley.id), Some(trolley.id)));
    }
    let mut desk = Desk::new(school);
    desk.did("S1");
    assert_eq!(desk.did("TRO-1"), "out TRO-1 S1");
    assert_eq!((desk.holder("T-2").as_deref(), desk.sitting.tally), (Some("S1"), (3, 0)));
    assert_eq!(desk.did("T-1"), "nothing: T-1 is already on this slip; nothing changed");
    assert_eq!(desk.did("undo"), "not out TRO-1");
    assert_eq!((desk.holder("TRO-1"), desk.holder("T-1"), desk.holder("T-2")), (None, None, None));
    assert_eq!(desk.sitting.tally, (0, 0));
}

#[test]
fn a_form_is_worked_through_with_one_tag_each_and_skip_for_the_absent() {
    let mut desk = Desk::new(school());
    let first = desk.sitting.walk(&mut desk.school.store, &desk.school.act, "9b").unwrap();
    assert_eq!(first.did, Did::Opened { name: "Ada Bell (9B)".to_owned(), holds: 0 });
    let reply = desk.line("LAP-0001").unwrap();
    assert!(matches!(&reply.did, Did::Out(loan) if loan.person.reference == "1001"));
    assert_eq!(reply.notes, ["next: Bo Cole (9B)"]);
    assert_eq!(desk.did("skip"), "skipped Bo Cole (9B)");
    assert_eq!(desk.did("LAP-0001"), "refused already-on-loan");
    assert_eq!(desk.did("LAP-0002"), "out LAP-0002 1003");
    assert!(!desk.sitting.is_walking());
}

#[test]
fn a_form_without_pupils_is_not_found() {
    let mut desk = Desk::new(school());
    let fault = desk.sitting.walk(&mut desk.school.store, &desk.school.act, "7Z").unwrap_err();
    assert_eq!(fault.to_string(), "there is no form or teaching group “7Z”");
}

#[test]
fn an_unknown_tag_changes_nothing_and_the_session_goes_on() {
    let mut desk = Desk::new(school());
    desk.did("S1");
    let traces = desk.school.traces();
    assert_eq!(desk.did("LAP-0009"), "fault: no item has the tag “LAP-0009”");
    // The desk takes whole tags only.
    assert_eq!(desk.did("LAP1"), "fault: no item has the tag “LAP1”");
    assert_eq!(desk.school.traces(), traces);
    assert_eq!(desk.did("LAP-0001"), "out LAP-0001 S1");
}

#[test]
fn two_people_of_one_name_are_both_listed_and_nothing_is_done() {
    let mut school = school();
    for (reference, class) in [("2001", "7A"), ("2002", "8C")] {
        person_with(&mut school, reference, PersonKind::Pupil, "Sam Lee", |p| p.class = Some(class.to_owned()));
    }
    let mut desk = Desk::new(school);
    let Err(Failure::Fault(fault)) = desk.line("Sam Lee") else { panic!("one of them was opened") };
    assert_eq!(fault.details, ["2001  Sam Lee (7A), pupil", "2002  Sam Lee (8C), pupil"]);
    assert!(desk.sitting.person().is_none());
}

#[test]
fn an_item_returned_unchecked_awaits_its_check() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    let mut sitting = Sitting::new(&Terms::default(), Vec::new(), false).unwrap();
    sitting.line(&mut school.store, &school.act, "LAP-0001").unwrap();
    assert!(school.asset("LAP-0001").awaiting_check);
}

#[test]
fn each_piped_line_gets_one_line_back() {
    let school = school();
    let ran = Cli::of(&school).feed("S1\nLAP-0001\r\nLAP-0001\nLAP-0009\nundo\n\nLAP-0002\n", &["desk", "--all-well"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines,
        [
            "FOR      Zoë O'Brien (staff), no items on loan",
            "OUT      LAP-0001 to Zoë O'Brien, issued",
            "NOTHING  LAP-0001 is already on this slip; nothing changed",
            "NOTHING  no item has the tag “LAP-0009”. Did you mean LAP-0001, LAP-0002, LAP-0003?",
            "UNDONE   LAP-0001 is not out after all",
            "NOTHING  nothing is left on slip 1",
            "REFUSED  LAP-0002 is not on loan, and never was. Check the tag. If it was lent without a slip, record \
             the loan: `kitbook out LAP-0002 --to REF --on DATE`.",
        ]
    );
    assert_eq!((ran.code, ran.err.as_str()), (3, "note: 0 items out, 0 items in\n"));
}

#[test]
fn a_piped_form_ends_the_desk_after_its_last_pupil() {
    let school = school();
    let ran =
        Cli::of(&school).feed("LAP-0001\nskip\nLAP-0002\nLAP-0003\n", &["desk", "--class", "9B", "--due", "today"]);
    assert_eq!(
        ran.out.lines().collect::<Vec<_>>(),
        [
            "FOR      Ada Bell (9B), no items on loan",
            "OUT      LAP-0001 to Ada Bell, due today; next: Bo Cole (9B)",
            "SKIPPED  Bo Cole (9B); next: Cy Cole (9B)",
            "OUT      LAP-0002 to Cy Cole, due today",
        ]
    );
    assert_eq!((ran.code, ran.err.as_str()), (0, "note: 2 items out, 0 items in\n"));
}

#[test]
fn the_desk_answers_in_json_as_one_document() {
    let school = school();
    let ran = Cli::of(&school).feed("S1\nLAP-0001\nLAP-0009\nundo\n\n", &["desk", "--format", "json"]);
    let did: Vec<_> = ran.json().as_array().unwrap().iter().map(|l| l["did"].as_str().unwrap().to_owned()).collect();
    assert_eq!(did, ["opened", "out", "nothing", "undone", "nothing"]);
    assert_eq!(ran.json()[1]["loan"]["tag"], "LAP-0001");
    let none = Cli::of(&school).feed("", &["desk", "--format", "json"]);
    assert_eq!((none.out.as_str(), none.code), ("[]\n", 0));
}

#[test]
fn the_desk_refuses_a_dry_run() {
    let school = school();
    let ran = Cli::of(&school).feed("S1\nLAP-0001\n", &["desk", "--dry-run"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
}
