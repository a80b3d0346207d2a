//! Recalls: the school wants items back by a date, and lists them until they are returned (Shirley Warren).

use super::due;
use crate::{
    act::{Act, Answer},
    log::loan::log,
    view::LoanView,
};
use domain::{
    fault::{Failure, Fault},
    loan::{Loan, Stage},
    remedy::See,
    say,
    say::Notes,
    school_year::DueWanted,
    text::{self, count},
};
use store::{ReadTx, Store, changes};

/// The loans to recall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    Loan(i64),
    /// All open loans of a person.
    Person(String),
    /// All open loans of items in a category.
    Category(String),
    All,
}

/// Recalls loans by a new due date. A reasonable adjustment is recalled only by its loan number.
///
/// Errors: no such loan, person or category; not open; the date is in the past; nothing is out.
pub fn recall(
    store: &mut Store,
    act: &Act,
    which: &Which,
    due: DueWanted,
    reason: Option<&str>,
) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let (year, mut notes) = (store::school_year::year(tx)?, Notes::default());
        let due = due::settle(act, &year, due, &mut notes)?;
        due::must_lie_ahead(act, &year, due, "recall")?;
        let reason = text::given_note("reason", reason)?;
        let at = act.moment(None)?;
        let (loans, exempt) = find(tx, which)?;
        let mut answer = Answer { notes, ..Answer::plain(Vec::with_capacity(loans.len())) };
        for before in loans {
            let mut after = before.clone();
            after.recall(due, act.clock.day_of(at), reason.clone(), act.clock, &year)?;
            tx.update(&after)?;
            log(tx, act, "loan recall", &after, at, changes(&before, &after))?;
            answer.value.push(LoanView::load(tx, &after, act.clock)?);
        }
        if exempt > 0 {
            answer.notes.push(format!(
                "{} lent as a reasonable adjustment skipped; recall each by its loan number",
                count(exempt, "item")
            ));
        }
        Ok(answer)
    })
}

/// Lifts recalls: the loans get their old due dates back.
///
/// Errors: no such loan, person or category; none of these loans is recalled.
pub fn lift(store: &mut Store, act: &Act, which: &Which) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let mut loans = find(tx, which)?.0;
        if !matches!(which, Which::Loan(_)) {
            loans.retain(|loan| loan.recalled_on.is_some());
            if loans.is_empty() {
                return Err(Fault::not_found("none of these loans is recalled")
                    .hint(say![See::RecalledLoans, " lists the recalled ones."])
                    .into());
            }
        }
        let at = act.moment(None)?;
        let (mut answer, year) = (Answer::plain(Vec::with_capacity(loans.len())), store::school_year::year(tx)?);
        for before in loans {
            let mut after = before.clone();
            after.lift_recall(act.clock, &year)?;
            tx.update(&after)?;
            log(tx, act, "loan recall", &after, at, changes(&before, &after))?;
            answer.value.push(LoanView::load(tx, &after, act.clock)?);
        }
        Ok(answer)
    })
}

/// Finds the open loans to recall, and counts those skipped as adjustments.
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
        let message = if all == 0 {
            "none of these items is on loan"
        } else {
            "every one of these loans is a reasonable adjustment"
        };
        return Err(Fault::not_found(message).hint(say![See::OpenLoans, " lists the open loans."]));
    }
    let exempt = all - loans.len();
    Ok((loans, exempt))
}
