//! Adds and edits people.

use super::unknown_as_staff;
use crate::support::School;
use domain::{
    fault::{Failure, Fault},
    person::PersonKind,
    person_fields::PersonField,
};
use register::{
    act::Answer,
    loan::asset_import,
    person::edit::{Add, Edit, add, edit},
};

fn staff_member(reference: &str, last_name: &str) -> Add {
    let fields = vec![(PersonField::LastName, last_name.to_owned())];
    Add { reference: reference.to_owned(), kind: PersonKind::Staff, fields }
}

fn change(who: &str, field: PersonField, text: &str) -> Edit {
    Edit { who: who.to_owned(), reference: None, fields: vec![(field, text.to_owned())] }
}

fn fault<T: std::fmt::Debug>(result: Result<Answer<T>, Failure>) -> Fault {
    match result {
        Err(Failure::Fault(fault)) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ref_is_of_one_person() {
    let mut school = School::new();
    let act = school.act.clone();
    assert_eq!(add(&mut school.store, &act, &staff_member("007", "Bond")).unwrap().value.name, "Bond");
    let again = fault(add(&mut school.store, &act, &staff_member("007", "Leiter")));
    assert_eq!(again.message, "the ref “007” is already used by Bond (staff)");
    let pupil = Add { kind: PersonKind::Pupil, ..staff_member("007", "Drax") };
    let other = fault(add(&mut school.store, &act, &pupil));
    assert_eq!(other.message, "the ref “007” is also the ref of Bond (staff)");
    // Registers from before may have one ref for two kinds.
    crate::support::person(&mut school, "007", PersonKind::Pupil, "Drax");
    let clash = fault(edit(&mut school.store, &act, &change("Drax", PersonField::Kind, "staff")));
    assert_eq!(clash.message, "the ref “007” is already used by Bond (staff)");
}

#[test]
fn a_person_needs_a_last_name_and_a_ref() {
    let mut school = School::new();
    let act = school.act.clone();
    let nameless = Add { fields: vec![(PersonField::FirstName, "Zoë".to_owned())], ..staff_member("1", "") };
    assert_eq!(fault(add(&mut school.store, &act, &nameless)).message, "the last name is empty");
    assert_eq!(fault(add(&mut school.store, &act, &staff_member(" ", "X"))).message, "the ref is empty");
}

#[test]
fn a_last_working_day_brings_due_dates_forward_and_lists_the_loans() {
    let mut school = School::new();
    let act = school.act.clone();
    let text =
        b"Tag,Username,Full Name,Due\nA1,jsm,Jo Smith,2027-01-29\nA2,jsm,Jo Smith,2026-12-01\nA3,jsm,Jo Smith,\n";
    asset_import::import(&mut school.store, &act, &text[..], unknown_as_staff(), &mut |_| {}).unwrap();
    let before = school.read(|tx| Ok(tx.head()?.no));
    let answer = edit(&mut school.store, &act, &change("jsm", PersonField::LastWorkingDay, "18/12/2026")).unwrap();
    let pulled: Vec<_> =
        answer.value.pulled_back.iter().map(|l| (l.tag.as_str(), l.due_on.unwrap().to_string())).collect();
    assert_eq!(pulled, [("A1", "2026-12-18".to_owned()), ("A3", "2026-12-18".to_owned())]);
    assert_eq!(answer.value.person.loans, 3);
    assert_eq!(answer.notes, ["loans are now due on Fri 18 Dec 2026, the last day of Jo Smith"]);
    assert_eq!(school.read(|tx| Ok(tx.head()?.no)), before + 3);
    let again = edit(&mut school.store, &act, &change("jsm", PersonField::LastWorkingDay, "2026-12-18")).unwrap();
    assert_eq!(again.notes, ["Jo Smith (staff) is unchanged"]);
    assert!(again.value.pulled_back.is_empty());
}
