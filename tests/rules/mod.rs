//! The rules of signing out: each from its policy clause, on both sides of its boundary.

mod strictness;

use crate::support::{
    Cli, School, asset, asset_with, off_site, office::add_deciders, overriding, person, person_with, refused,
    refused_by, written,
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition, Fate},
    loan::OffSite::{Home, Visit},
    person::PersonKind,
    rules::Level,
};
use register::loan::take_in::Seen;

/// A teacher and a laptop that may be lent.
fn school() -> School {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    asset_with(&mut school, "LAP-0001", "laptop", in_order);
    school
}

fn in_order(asset: &mut Asset) {
    (asset.encrypted, asset.anti_virus) = (Some(true), Some(true));
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

// Frederick Gent 10.1: a loan is for its borrower alone.
#[test]
fn an_item_is_with_one_borrower_at_a_time() {
    let mut school = school();
    let loan = school.lent("LAP-0001", "S1");
    let traces = school.traces();

    let refusal = refused(school.lend(&["LAP-0001"], "S2")).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.tag.as_deref(), refusal.reference), ("already-on-loan", Some("LAP-0001"), None));
    assert!(refusal.message.contains("Zoë O'Brien"), "{}", refusal.message);
    let remedy = written(&refusal.remedy);
    assert!(remedy.contains(&format!("loan transfer {}", loan.no.unwrap())), "{remedy}");
    assert!(!refusal.may_override);
    assert_eq!(refused_by(school.lend(&["LAP-0001"], "S1")), ["already-on-loan"]);
    assert_eq!(school.traces(), traces);

    school.back("LAP-0001");
    assert_eq!(school.lent("LAP-0001", "S2").person.reference, "S2");
}

// Hazeldene 3.2: the inventory says what the school has, and where.
#[test]
fn an_item_that_the_school_does_not_have_is_not_lent() {
    for fate in [Fate::Disposed, Fate::Lost, Fate::Stolen, Fate::Missing] {
        let mut school = school();
        asset_with(&mut school, "LAP-0002", "laptop", |a| a.fate = Some(fate));
        let refusal = refused(school.lend(&["LAP-0002"], "S1")).refusals.remove(0);
        assert_eq!((refusal.rule, refusal.may_override), ("not-available", false), "{fate}");
        assert!(
            refusal.message.contains("LAP-0002") && refusal.message.contains(&fate.to_string()),
            "{}",
            refusal.message
        );
    }
}

// Frederick Gent 10.3: damage is repaired before the item goes out again.
#[test]
fn a_damaged_item_is_not_lent_and_a_worn_item_is() {
    let mut school = school();
    for (tag, condition) in [
        ("A-1", Condition::New),
        ("A-2", Condition::Good),
        ("A-3", Condition::Fair),
        ("A-4", Condition::Poor),
        ("A-5", Condition::Damaged),
    ] {
        asset_with(&mut school, tag, "other", |a| a.condition = condition);
    }
    assert_eq!(school.lend(&["A-1", "A-2", "A-3", "A-4"], "S1").unwrap().value.loans.len(), 4);
    let refusal = refused(school.lend(&["A-5"], "S1")).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.may_override), ("unsafe", false));
}

// Hazeldene 4.18: pictures are downloaded and the card is cleared before a camera is lent again.
#[test]
fn a_camera_is_not_lent_until_every_return_check_is_answered_yes() {
    let mut school = school();
    asset(&mut school, "CAM-1", "camera");
    school.lent("CAM-1", "S1");
    school.bring("CAM-1", Seen::default()).unwrap();

    let refusal = refused(school.lend(&["CAM-1"], "S2")).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.may_override), ("awaiting-check", true));
    for check in ["pictures-downloaded", "card-cleared", "tag-on", "powers-on"] {
        assert!(refusal.message.contains(check), "{}", refusal.message);
    }

    // All questions but one are answered yes.
    let checks = [("pictures-downloaded", true), ("tag-on", true), ("powers-on", true), ("card-cleared", false)];
    let checks = checks.map(|(name, yes)| (name.to_owned(), yes)).to_vec();
    school.bring("CAM-1", Seen { checks, ..Seen::default() }).unwrap();
    let refusal = refused(school.lend(&["CAM-1"], "S2")).refusals.remove(0);
    assert!(refusal.message.ends_with("its return check: card-cleared"), "{}", refusal.message);

    school.bring("CAM-1", Seen { checks: vec![("card-cleared".to_owned(), true)], ..Seen::default() }).unwrap();
    school.lent("CAM-1", "S2");
}

// Hazeldene 4.6, 4.18: home and visits are separate; cameras never go home.
#[test]
fn a_camera_never_goes_home_and_may_go_on_a_visit() {
    let mut school = school();
    asset(&mut school, "CAM-1", "camera");
    let refusal = refused(school.sign_out(&off_site("CAM-1", "S1", Home, Some("drama club")))).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.may_override), ("off-site-never", true));
    let answer = school.sign_out(&off_site("CAM-1", "S1", Visit, None)).unwrap();
    assert!(answer.warnings.is_empty());
    assert_eq!(answer.value.loans[0].off_site, Some(Visit));
    school.back("CAM-1");
    assert_eq!(school.lent("CAM-1", "S1").off_site, None);
}

// Hazeldene 4.6: an item fixed in its room does not go on a visit either.
#[test]
fn a_visualiser_goes_neither_home_nor_on_a_visit() {
    let mut school = school();
    asset(&mut school, "VIS-1", "visualiser");
    for where_to in [Home, Visit] {
        let answer = school.sign_out(&off_site("VIS-1", "S1", where_to, Some("lesson")));
        assert_eq!(refused_by(answer), ["off-site-never"]);
    }
}

// Hazeldene 4.18: tablets go home only with the headteacher's permission and a stated purpose.
#[test]
fn a_tablet_goes_home_only_with_permission_and_a_purpose() {
    let mut school = school();
    add_deciders(&Cli::of(&school));
    asset_with(&mut school, "TAB-1", "tablet", in_order);
    let without = off_site("TAB-1", "S1", Home, None);
    let refusal = refused(school.sign_out(&without)).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.may_override), ("off-site-permission", false));
    assert!(refusal.message.contains("stated purpose"), "{}", refusal.message);
    // Without a purpose, even the headteacher's permission is not enough.
    assert_eq!(refused_by(school.sign_out(&overriding(without, "off-site-permission"))), ["off-site-permission"]);

    let with = off_site("TAB-1", "S1", Home, Some("marking"));
    let refusal = refused(school.sign_out(&with)).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.may_override), ("off-site-permission", true));
    let loan = school.sign_out(&overriding(with, "off-site-permission")).unwrap().value.loans.remove(0);
    assert_eq!((loan.off_site, loan.purpose.as_deref()), (Some(Home), Some("marking")));
    assert_eq!(loan.overrides[0].rule, "off-site-permission");
    assert_eq!(loan.overrides[0].reason, "headteacher agreed on Friday");
    assert_eq!(loan.overrides[0].by.as_ref().map(|by| by.reference.as_str()), Some("H1"));
    school.back("TAB-1");
    assert!(school.sign_out(&off_site("TAB-1", "S1", Visit, None)).unwrap().value.loans[0].overrides.is_empty());
}

// Hazeldene 4.9: an item that holds data is encrypted before it goes off site.
#[test]
fn an_item_that_holds_data_leaves_the_site_only_encrypted() {
    let mut school = school();
    let cases = [(Some(false), 1, 0), (None, 0, 1), (Some(true), 0, 0)];
    for (no, (encrypted, refusals, warnings)) in (1..).zip(cases) {
        for where_to in [Home, Visit] {
            let tag = format!("L-{no}-{where_to}");
            asset_with(&mut school, &tag, "laptop", |a| (a.encrypted, a.anti_virus) = (encrypted, Some(true)));
            match school.sign_out(&off_site(&tag, "S1", where_to, None)) {
                Ok(answer) => {
                    let rules: Vec<_> = answer.warnings.iter().map(|w| w.rule).collect();
                    assert_eq!((refusals, rules), (0, vec!["encryption-unknown"; warnings]), "{tag}");
                }
                refusal => assert_eq!(refused_by(refusal), vec!["not-encrypted"; refusals], "{tag}"),
            }
        }
        let tag = format!("L-{no}-in-school");
        asset_with(&mut school, &tag, "laptop", |a| a.encrypted = encrypted);
        assert!(school.lend(&[&tag], "S1").unwrap().warnings.is_empty(), "{tag}");
    }
    // A charger holds no data.
    asset_with(&mut school, "CHG-1", "charger", |a| a.encrypted = Some(false));
    assert!(school.sign_out(&off_site("CHG-1", "S1", Home, None)).unwrap().warnings.is_empty());
}

// Hazeldene 4.10: an item that goes off site has anti-virus software.
#[test]
fn an_item_that_needs_anti_virus_leaves_the_site_only_with_it() {
    let mut school = school();
    let cases = [(Some(false), 1, 0), (None, 0, 1), (Some(true), 0, 0)];
    for (no, (anti_virus, refusals, warnings)) in (1..).zip(cases) {
        let tag = format!("L-{no}");
        asset_with(&mut school, &tag, "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), anti_virus));
        match school.sign_out(&off_site(&tag, "S1", Home, None)) {
            Ok(answer) => {
                let rules: Vec<_> = answer.warnings.iter().map(|w| w.rule).collect();
                assert_eq!((refusals, rules), (0, vec!["no-anti-virus"; warnings]), "{tag}");
            }
            refusal => assert_eq!(refused_by(refusal), vec!["no-anti-virus"; refusals], "{tag}"),
        }
        let tag = format!("L-{no}-in-school");
        asset_with(&mut school, &tag, "laptop", |a| a.anti_virus = anti_virus);
        let rules: Vec<_> = school.lend(&[&tag], "S1").unwrap().warnings.iter().map(|w| w.rule).collect();
        // On site, it must have it before it goes on the network: known to be missing warns.
        assert_eq!(rules, vec!["no-anti-virus-on-site"; usize::from(anti_virus == Some(false))], "{tag}");
    }
    // A tablet does not need anti-virus software.
    asset_with(&mut school, "TAB-1", "tablet", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(false)));
    assert!(school.sign_out(&off_site("TAB-1", "S1", Visit, None)).unwrap().warnings.is_empty());
}

// Frederick Gent 10.4: everything comes back on the last working day, and nothing goes out after it.
#[test]
fn no_one_borrows_after_the_last_working_day() {
    let mut school = school();
    for (reference, last) in [("L1", "2026-11-22"), ("L2", "2026-11-23"), ("L3", "2026-11-24")] {
        person_with(&mut school, reference, PersonKind::Staff, reference, |p| p.last_working_day = Some(date(last)));
    }
    let refusal = refused(school.lend(&["LAP-0001"], "L1")).refusals.remove(0);
    assert_eq!(refusal.rule, "past-leaving-date");
    assert_eq!((refusal.tag, refusal.reference.as_deref(), refusal.may_override), (None, Some("L1"), true));
    assert!(refusal.message.contains("Sun 22 Nov 2026"), "{}", refusal.message);
    school.lent("LAP-0001", "L2");
    school.back("LAP-0001");
    school.lent("LAP-0001", "L3");
}

// Frederick Gent 10.4; the day ends at the school's midnight, which in summer is 23:00 UTC.
#[test]
fn the_last_working_day_ends_at_the_schools_midnight() {
    let mut school = school();
    asset(&mut school, "LAP-0002", "laptop");
    person_with(&mut school, "L1", PersonKind::Staff, "L", |p| p.last_working_day = Some(date("2027-07-21")));
    school.at("2027-07-21T22:59:59Z").lent("LAP-0001", "L1");
    assert_eq!(refused_by(school.at("2027-07-21T23:00:00Z").lend(&["LAP-0002"], "L1")), ["past-leaving-date"]);
}

// Frederick Gent 10.4: a future last day, or the end of a contract, does not stop a loan.
#[test]
fn the_end_of_a_contract_does_not_stop_a_loan() {
    let mut school = school();
    person_with(&mut school, "L1", PersonKind::Staff, "L", |p| p.contract_end = Some(date("2026-11-01")));
    school.lent("LAP-0001", "L1");
}

// Frederick Gent 2.2, Brockhampton: every kind of person may borrow, up to its own limit.
#[test]
fn each_kind_of_person_has_its_own_limit() {
    let mut school = school();
    person(&mut school, "P1", PersonKind::Pupil, "Pupil");
    for tag in ["A-1", "A-2", "A-3", "B-1", "B-2", "B-3"] {
        asset(&mut school, tag, "other");
    }
    // There is no limit until the school sets one.
    school.lend(&["A-1", "A-2", "A-3"], "P1").unwrap();
    for tag in ["A-1", "A-2", "A-3"] {
        school.back(tag);
    }
    school.limit(PersonKind::Pupil, Some(2), None);
    school.lent("A-1", "P1");
    school.lent("A-2", "P1");
    let refusal = refused(school.lend(&["A-3"], "P1")).refusals.remove(0);
    assert_eq!((refusal.rule, refusal.tag.as_deref(), refusal.may_override), ("limit-reached", Some("A-3"), true));
    school.lend(&["B-1", "B-2", "B-3"], "S1").unwrap();
    school.back("A-1");
    school.lent("A-3", "P1");
    school.limit(PersonKind::Pupil, None, None);
    school.lent("A-1", "P1");
}

// Frederick Gent 2.2: items on the same slip count too.
#[test]
fn one_slip_does_not_exceed_the_limit() {
    let mut school = school();
    for tag in ["A-1", "A-2", "A-3"] {
        asset(&mut school, tag, "other");
    }
    school.limit(PersonKind::Staff, Some(2), None);
    let refusals = refused(school.lend(&["A-1", "A-2", "A-3"], "S1")).refusals;
    assert_eq!(
        refusals.iter().map(|r| (r.rule, r.tag.as_deref())).collect::<Vec<_>>(),
        [("limit-reached", Some("A-3"))]
    );
    school.lend(&["A-1", "A-2"], "S1").unwrap();
}

// Frederick Gent 2.2: the limit of one category does not affect others, and a limit may be zero.
#[test]
fn a_category_has_its_own_limit() {
    let mut school = school();
    for tag in ["CAM-1", "CAM-2"] {
        asset(&mut school, tag, "camera");
    }
    asset(&mut school, "TAB-1", "tablet");
    school.limit(PersonKind::Staff, Some(1), Some("camera"));
    school.lend(&["CAM-1", "TAB-1", "LAP-0001"], "S1").unwrap();
    assert_eq!(refused_by(school.lend(&["CAM-2"], "S1")), ["limit-reached"]);
    school.limit(PersonKind::Staff, Some(0), Some("camera"));
    assert_eq!(refused_by(school.lend(&["CAM-2"], "S2")), ["limit-reached"]);
}

// Frederick Gent 12.1: the desk asks for overdue items first; a due day counts until its end.
#[test]
fn a_borrower_with_an_overdue_loan_causes_a_warning() {
    let mut school = school();
    asset(&mut school, "TAB-1", "tablet");
    let due = school.lent("TAB-1", "S1").due_on.unwrap();
    assert_eq!(due, date("2026-11-30"));
    school.at("2026-11-30T23:59:59Z");
    assert!(school.lend(&["LAP-0001"], "S1").unwrap().warnings.is_empty());
    school.back("LAP-0001");
    school.at("2026-12-01T00:00:00Z");
    let warnings = school.lend(&["LAP-0001"], "S1").unwrap().warnings;
    assert_eq!((warnings[0].rule, warnings[0].reference.as_deref()), ("has-overdue", Some("S1")));
    school.back("LAP-0001");
    school.rule("has-overdue", Level::Refuse);
    assert_eq!(refused_by(school.lend(&["LAP-0001"], "S1")), ["has-overdue"]);
    school.back("TAB-1");
    assert!(school.lend(&["LAP-0001"], "S1").unwrap().warnings.is_empty());
}
