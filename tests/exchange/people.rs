//! Imports of good people files.

use super::{counts, fixture, import_assets, import_people, rows, willing};
use crate::support::School;
use domain::person::{Person, PersonKind};

/// Files, with their number of rows, their key and their unknown columns.
const GOOD: &[(&str, u64, &str, &[&str])] = &[
    ("own.csv", 11, "Ref", &[]),
    ("sims-like.csv", 12, "Admission No", &[]),
    ("arbor-like.csv", 8, "Admission Number", &[]),
    ("bromcom-like.csv", 9, "Admission Number", &[]),
    ("staff.csv", 9, "Staff Number", &[]),
];

fn imported(name: &str) -> School {
    let mut school = School::new();
    import_people(&mut school, &fixture(&format!("people/good/{name}")), willing()).unwrap();
    school
}

fn person(school: &mut School, reference: &str) -> Person {
    school.read(|tx| store::person::find(tx, reference))
}

#[test]
fn every_good_file_is_imported_and_changes_nothing_the_second_time() {
    for (name, number, key, unknown) in GOOD {
        let mut school = School::new();
        let text = fixture(&format!("people/good/{name}"));
        let first = import_people(&mut school, &text, willing()).unwrap().value;
        assert_eq!((counts(&first), first.key.as_str()), ([*number, 0, 0, 0], *key), "{name}");
        assert_eq!(first.unknown_columns, *unknown, "{name}");
        let after_first = rows(&mut school);
        let second = import_people(&mut school, &text, willing()).unwrap().value;
        assert_eq!(counts(&second), [0, 0, *number, 0], "{name}");
        assert_eq!(rows(&mut school), after_first, "{name}");
    }
}

#[test]
fn our_own_headings_are_read() {
    let mut school = imported("own.csv");
    let rhodri = person(&mut school, "RDE");
    assert_eq!((rhodri.name.as_str(), rhodri.kind), ("Rhodri ap Dewi", PersonKind::Staff));
    assert_eq!(rhodri.last_working_day.unwrap().to_string(), "2027-07-21");
    assert_eq!(rhodri.contract_end.unwrap().to_string(), "2027-08-31");
    assert_eq!((rhodri.manager.as_deref(), rhodri.job_title.as_deref()), (Some("TPK"), Some("Teacher of Music")));
    let one_name = person(&mut school, "MAN");
    assert_eq!((one_name.name.as_str(), one_name.kind), ("Manimekalai", PersonKind::Volunteer));
    assert_eq!(person(&mut school, "000318").class.as_deref(), Some("9C"));
}

#[test]
fn a_row_with_an_admission_number_is_a_pupil() {
    let mut school = imported("sims-like.csv");
    let donny = person(&mut school, "004302");
    assert_eq!((donny.name.as_str(), donny.kind), ("Donny O'Hagan", PersonKind::Pupil));
    assert_eq!((donny.year_group.as_deref(), donny.class.as_deref()), (Some("7"), Some("7A")));
    assert_eq!(donny.upn.as_deref(), Some("C999400119402"));
    assert_eq!(person(&mut school, "003649").name, "Sinnathamby");
    let both = school.store.read(|tx| store::person::find(tx, "Tahera Begum")).unwrap_err();
    assert_eq!(both.details, ["004160  Tahera Begum (8D), pupil", "003977  Tahera Begum (9B), pupil"]);
    let answer = import_people(&mut school, &fixture("people/good/sims-like.csv"), willing()).unwrap();
    assert_eq!(answer.notes, ["never kept: Date of Birth, Gender, SEN Status, Pupil Premium"]);
}

#[test]
fn preferred_names_win_and_years_are_numbers() {
    let mut school = imported("arbor-like.csv");
    let chi = person(&mut school, "001215");
    assert_eq!((chi.name.as_str(), chi.year_group.as_deref()), ("Chi-Chi Marsh", Some("7")));
    assert_eq!(chi.last_working_day.unwrap().to_string(), "2026-12-18");
    assert_eq!(person(&mut school, "000954").name, "Sukhraj Singh Bassi");
}

#[test]
fn windows_text_and_leading_zeros_are_kept() {
    let mut school = imported("bromcom-like.csv");
    let fiadh = person(&mut school, "000012");
    assert_eq!((fiadh.reference.as_str(), fiadh.name.as_str()), ("000012", "Fiadh O’Leary"));
    assert_eq!(person(&mut school, "000031").name, "Jörg Müller-Osei");
    let mut staff = imported("staff.csv");
    let caretaker = person(&mut staff, "00118");
    assert_eq!((caretaker.kind, caretaker.manager.as_deref()), (PersonKind::Staff, Some("00131")));
    assert_eq!(caretaker.last_working_day.unwrap().to_string(), "2026-12-31");
}

#[test]
fn a_known_person_is_updated_and_empty_cells_change_nothing() {
    let mut school = imported("sims-like.csv");
    let text = b"Admission No,Reg Group,Legal Surname,UPN\n004301,7C,,\n004302,7A,O'Hagan,\n";
    let report = import_people(&mut school, text, willing()).unwrap().value;
    assert_eq!(counts(&report), [0, 1, 1, 0]);
    let weronika = person(&mut school, "004301");
    assert_eq!((weronika.name.as_str(), weronika.class.as_deref()), ("Weronika Nowacka", Some("7C")));
    assert_eq!(weronika.upn.as_deref(), Some("B801200005001"));
}

#[test]
fn a_new_last_working_day_moves_open_loans_back_to_it() {
    let mut school = School::new();
    import_people(&mut school, b"Ref,Last Name\nJSM,Smith\n", willing()).unwrap();
    import_assets(&mut school, b"Tag,Holder Ref,Due\nA1,jsm,2027-01-29\nA2,jsm,2026-12-01\n", willing()).unwrap();
    let text = b"Ref,Last Working Day\nJSM,18/12/2026\n";
    let answer = import_people(&mut school, text, willing()).unwrap();
    assert_eq!(answer.notes, ["1 loan now due on the borrower's last day"]);
    let due = school.read(|tx| tx.all("select due_on from loan order by no", &[], |row| row.get::<String>(0)));
    assert_eq!(due, ["2026-12-18", "2026-12-01"]);
}
