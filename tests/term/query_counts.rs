//! The number of queries does not grow with the number of people.

use super::Term;
use domain::person::PersonKind;
use register::leaver::{self, checklist::Selection};

#[test]
fn a_cohort_is_read_with_as_many_statements_as_one_person() {
    let mut term = Term::new();
    for n in 0..250 {
        crate::support::person_with(
            &mut term.school,
            &format!("Y{n}"),
            PersonKind::Pupil,
            &format!("Pupil {n}"),
            |p| {
                (p.year_group, p.last_working_day) = (Some("13".to_owned()), Some("2026-12-18".parse().unwrap()));
            },
        );
    }
    let clock = term.school.act.clock();
    let one = crate::support::person(&mut term.school, "ONE", PersonKind::Pupil, "One Alone");
    let mut count = |selection: Selection, people: usize| {
        term.school.read(|tx| {
            let before = tx.statements();
            assert_eq!(leaver::checklist::checklists(tx, &selection, clock)?.len(), people);
            Ok(tx.statements() - before)
        })
    };
    let alone = count(Selection::One(one.id), 1);
    assert_eq!(count(Selection::YearGroup("13".to_owned()), 250), alone);
    // People, loans, parts, slips, counted stock, seats, own devices, incidents, wipes, own lines, ticks, clearances, operators.
    assert_eq!(alone, 13);
}
