//! Recalls: the school asks for items back by a day, and lists them until they are (Shirley Warren).

use crate::{
    act::{Act, Answer},
    log::loan::log,
    view::LoanView,
};
use domain::{
    fault::{Failure, Fault},
    loan::{Due, Loan, Stage},
    meaning::Meaning,
    remedy::{Input, See},
    say,
    text::{self, count},
    when::When,
};
use store::{ReadTx, Store, changes};

/// What is recalled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    Loan(i64),
    /// All that a person has out.
    Person(String),
    /// All of a category.
    Category(String),
    All,
}

/// Recalls loans by a new due day. What is lent as a reasonable adjustment is recalled one by one only.
///
/// Errors: no such loan, person or category; not open; the day has gone by; nothing is out.
pub fn recall(
    store: &mut Store,
    act: &Act,
    which: &Which,
    due: When,
    reason: Option<&str>,
) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        act.days().must_be_meant(Some(due), Meaning::Due)?;
        let due = Due::from_when(due);
        if due.until(act.clock).is_some_and(|until| until <= act.clock.now()) {
            return Err(Fault::invalid("that day has gone by")
                .hint(say!["Give one that lies ahead, like ", Input::Due.with("+7d"), "."])
                .into());
        }
        let reason = text::given_note("reason", reason)?;
        let at = act.moment(None)?;
        let (loans, exempt) = find(tx, which)?;
        let mut answer = Answer::plain(Vec::with_capacity(loans.len()));
        for before in loans {
            let mut after = before.clone();
            after.recall(due, act.clock.day_of(at), reason.clone(), act.clock)?;
            tx.update(&after)?;
            log(tx, act, "loan recall", &after, at, changes(&before, &after))?;
            answer.value.push(LoanView::load(tx, &after, act.clock)?);
        }
        if exempt > 0 {
            answer.notes.push(format!(
                "{} lent as a reasonable adjustment left out; one is recalled by its number",
                count(exempt, "item")
            ));
        }
        Ok(answer)
    })
}

/// Takes recalls back: what was recalled is due as it was before.
///
/// Errors: no such loan, person or category; nothing of that is recalled.
pub fn lift(store: &mut Store, act: &Act, which: &Which) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let mut loans = find(tx, which)?.0;
        if !matches!(which, Which::Loan(_)) {
            loans.retain(|loan| loan.recalled_on.is_some());
            if loans.is_empty() {
                return Err(Fault::not_found("nothing of that is recalled")
                    .hint(say![See::RecalledLoans, " shows what is."])
                    .into());
            }
        }
        let at = act.moment(None)?;
        let mut answer = Answer::plain(Vec::with_capacity(loans.len()));
        for before in loans {
            let mut after = before.clone();
            after.lift_recall(act.clock)?;
            tx.update(&after)?;
            log(tx, act, "loan recall", &after, at, changes(&before, &after))?;
            answer.value.push(LoanView::load(tx, &after, act.clock)?);
        }
        Ok(answer)
    })
}

/// The loans that are meant, and how many were left out as adjustments.
fn find(tx: &ReadTx<'_>, which: &Which) -> Result<(Vec<Loan>, usize), Fault> {
    let mut loans: Vec<Loan> = match which {
        Which::Loan(no) => {
            let loan = store::loan::by_no(tx, *no)?;
            loan.must_be(&[Stage::Open], "recalled")?;
            return Ok((vec![loan], 0));
        }
        Which::Person(who) => store::loan::open_of_person(tx, store::person::find(tx, who)?.id)?,
        Which::Category(name) => store::loan::open_of_category(tx, Some(store::category::find(tx, name)?.id))?,
        Which::All => store::loan::open_of_category(tx, None)?,
    };
    let all = loans.len();
    loans.retain(|loan| loan.adjustment != Some(true));
    if loans.is_empty() {
        let message =
            if all == 0 { "nothing of that is out" } else { "all of that is lent as a reasonable adjustment" };
        return Err(Fault::not_found(message).hint(say![See::OpenLoans, " shows what is out."]));
    }
    let exempt = all - loans.len();
    Ok((loans, exempt))
}
