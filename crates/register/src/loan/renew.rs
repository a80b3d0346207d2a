//! New due dates.

use crate::{
    act::{Act, Answer},
    loan::sign_out::lines::last_day,
    log::loan::log,
    pat::findings,
    view::LoanView,
};
use domain::{
    fault::{Failure, Fault},
    loan::{Due, Stage},
    meaning::Meaning,
    remedy::Input,
    rules, say,
    when::When,
};
use store::{Plans, Store, changes};

/// Gives an open loan a new due date, or the last working day if that is earlier.
///
/// Errors: the loan is not open; the date is in the past; the item is recalled or has failed a test.
pub fn renew(store: &mut Store, act: &Act, no: i64, due: When) -> Result<Answer<LoanView>, Failure> {
    act.write(store, |tx, act| {
        act.days().must_be_meant(Some(due), Meaning::Due)?;
        let mut loan = store::loan::by_no(tx, no)?;
        let person = store::person::by_id(tx, loan.person_id)?;
        let (due, pulled) = Due::from_when(due).pulled_back(person.last_working_day, act.clock);
        if due.until(act.clock).is_some_and(|until| until <= act.clock.now()) {
            return Err(Fault::invalid("the due date is in the past")
                .hint(say!["Give a later date, like ", Input::Due.with("+14d"), "."])
                .into());
        }
        let asset = store::asset::by_id(tx, loan.asset_id)?;
        if let Some(refusal) = rules::refuse_recalled(&asset.tag, &loan).filter(|_| loan.state == Stage::Open) {
            return Err(Failure::refused(refusal));
        }
        let tests = findings::findings(tx, &mut Plans::default(), &asset, act.clock.today())?;
        if let Some(refusal) = rules::refuse_failed(&asset.tag, &tests) {
            return Err(Failure::refused(refusal));
        }
        let before = loan.clone();
        loan.renew(due, act.clock)?;
        tx.update(&loan)?;
        let at = act.moment(Some((loan.out_at, "it went out")))?;
        log(tx, act, "loan renew", &loan, at, changes(&before, &loan))?;
        let mut answer = Answer::plain(LoanView::load(tx, &loan, act.clock)?);
        if pulled {
            answer.notes.push(format!("due on the {} of {} instead", last_day(&person), person.name));
        }
        if before.kind != loan.kind {
            answer.notes.push("it was open-ended with routine checks; now it has a due date".to_owned());
        }
        Ok(answer)
    })
}
