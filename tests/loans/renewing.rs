//! Gives loans new due dates.

use super::*;
use register::loan::renew;

fn renew(school: &mut School, due: &str) -> Result<LoanView, String> {
    let (act, due) = (Act { sure: true, ..school.act.clone() }, day(school, due));
    renew::renew(&mut school.store, &act, &1.into(), due.into(), false)
        .map(|mut a| a.value.remove(0))
        .map_err(|f| f.to_string())
}

#[test]
fn an_open_loan_gets_a_later_due_date() {
    let mut school = school();
    asset(&mut school, "TAB-1", "tablet");
    school.lent("TAB-1", "S1");
    school.at("2026-12-02T09:00:00Z");
    assert_eq!(loan_no(&mut school, 1).state, LoanState::Overdue);
    let loan = renew(&mut school, "+2w").unwrap();
    assert_eq!((loan.due_on, loan.state), (date("2026-12-16"), LoanState::Open));
    assert_eq!(renew(&mut school, "2026-12-01").unwrap_err(), "the due date is in the past");
    assert!(renew(&mut school, "today").is_ok());
    school.back("TAB-1");
    assert_eq!(renew(&mut school, "+1d").unwrap_err(), "loan 1 can't be renewed: it is already returned");
}

#[test]
fn a_renewed_issue_is_a_dated_loan() {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    assert_eq!(renew(&mut school, "+1w").unwrap().kind, Kind::Dated);
    assert_eq!(school.read(|tx| store::loan::by_no(tx, 1)).check_in_on, None);
}

// Frederick Gent 10.4: everything is back on the last working day.
#[test]
fn no_renewal_goes_beyond_the_last_working_day() {
    let mut school = school();
    person_with(&mut school, "L1", PersonKind::Staff, "Leaver", |p| p.last_working_day = date("2026-11-27"));
    school.lent("LAP-0001", "L1");
    assert_eq!(renew(&mut school, "2026-12-18").unwrap().due_on, date("2026-11-27"));
    assert_eq!(renew(&mut school, "2026-11-26").unwrap().due_on, date("2026-11-26"));
}
