//! New due dates, for one loan or for many.

use super::due;
use crate::{
    act::{Act, Answer, Timed},
    loan::sign_out::lines::last_day,
    log::loan::log,
    pat::findings,
    permission::ends,
    view::LoanView,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind, Refused},
    ids::LoanId,
    loan::{Kind, Loan, Stage},
    remedy::{Input, See},
    rules, say,
    say::Notes,
    school_year::{DueWanted, SchoolYear},
    text::{count, shown},
    when::show_day,
};
use store::{Plans, ReadTx, Store, WriteTx, changes};

/// The loans to renew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Which {
    pub nos: Vec<i64>,
    /// The open loans of this person.
    pub person: Option<String>,
    /// The open loans of the people in this form or teaching group.
    pub class: Option<String>,
    /// The open loans on this slip.
    pub slip: Option<i64>,
}

impl From<i64> for Which {
    /// The loan with this number.
    fn from(no: i64) -> Self {
        Self { nos: vec![no], ..Self::default() }
    }
}

/// Gives open loans a new due date, or the last working day of the borrower if that is earlier. Open-ended loans are
/// renewed by number or slip alone. `partial` skips the loans that are refused.
///
/// Errors: a loan is not open, or is recalled; its item has failed a test; the date is in the past; a loan would be due
/// earlier than now, and the user has not confirmed that.
pub fn renew(
    store: &mut Store,
    act: &Act,
    which: &Which,
    due: DueWanted,
    partial: bool,
) -> Result<Answer<Vec<LoanView>>, Failure> {
    act.write(store, |tx, act| {
        let year = store::school_year::year(tx)?;
        let mut answer = Answer::plain(Vec::new());
        let loans = find(tx, act, which, &mut answer.notes)?;
        let due = due::settle(act, &year, due, &mut answer.notes)?;
        let mut refused = Refused::default();
        let mut sooner = Vec::new();
        for before in loans {
            match renew_one(tx, act, &year, &before, due, &mut answer.notes) {
                Ok(after) => {
                    let until = (before.due_until, after.due_until);
                    if let (Some(was), Some(is)) = until
                        && is < was
                    {
                        let was = before.due().day(act.clock).map(show_day).unwrap_or_default();
                        let is = after.due().day(act.clock).map(show_day).unwrap_or_default();
                        sooner.push(format!("loan {} is due {was} now, and would be due {is}", before.no));
                    }
                    answer.value.push(LoanView::load(tx, &after, act.clock)?);
                }
                Err(Failure::Refused(more)) => refused.refusals.extend(more.refusals),
                Err(fault) => return Err(fault),
            }
        }
        if !refused.refusals.is_empty() && (!partial || answer.value.is_empty()) {
            return Err(Failure::Refused(Box::new(refused)));
        }
        answer.left_out = refused.refusals;
        must_be_meant(act, sooner)?;
        Ok(answer)
    })
}

/// A renewal is to give more time. If it takes some away, the user has to confirm that.
fn must_be_meant(act: &Timed<'_>, sooner: Vec<String>) -> Result<(), Fault> {
    match sooner.as_slice() {
        [] => Ok(()),
        _ if act.sure => Ok(()),
        [one] => Err(shortens(one.clone())),
        several => {
            let message = format!("{} would be due earlier than now", count(several.len(), "loan"));
            Err(shortens(message).details(sooner))
        }
    }
}

fn shortens(message: String) -> Fault {
    Fault::new(FaultKind::Question, message).hint(say![
        "If that is meant, add ",
        Input::Yes,
        ". Else give a later date with ",
        Input::Due.blank(),
        "."
    ])
}

fn renew_one(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    year: &SchoolYear,
    before: &Loan,
    due: domain::loan::Due,
    notes: &mut Notes,
) -> Result<Loan, Failure> {
    let person = store::person::by_id(tx, before.person_id)?;
    let (due, pulled) = due.pulled_back(person.last_working_day, act.clock);
    due::must_lie_ahead(act, year, due, "due")?;
    let asset = store::asset::by_id(tx, before.asset_id)?;
    if let Some(refusal) = rules::refuse_recalled(&asset.tag, before).filter(|_| before.state == Stage::Open) {
        return Err(Failure::refused(refusal));
    }
    let tests = findings::findings(tx, &mut Plans::default(), &asset, None, act.clock.today())?;
    if let Some(refusal) = rules::refuse_failed(&asset.tag, &tests) {
        return Err(Failure::refused(refusal));
    }
    let at = act.moment(Some((before.out_at, "it went out")))?;
    let mut loan = before.clone();
    let late = before.late_by(at, act.clock, year);
    loan.renew(due, at, act.clock, year)?;
    tx.update(&loan)?;
    log(tx, act, "loan renew", &loan, at, changes(before, &loan))?;
    if let Some(late) = late {
        notes.push(format!("loan {} was late by {late}, which stays on record", loan.no));
    }
    if pulled {
        notes.push(format!("loan {}: due on the {} of {} instead", loan.no, last_day(&person), person.name));
    }
    if before.kind != loan.kind {
        notes.push(format!("loan {} was open-ended with routine checks; now it has a due date", loan.no));
    }
    notes.extend(ends::notes_of(tx, &loan, act.clock)?);
    Ok(loan)
}

fn find(tx: &ReadTx<'_>, act: &Timed<'_>, which: &Which, notes: &mut Notes) -> Result<Vec<Loan>, Fault> {
    let mut loans: Vec<Loan> = Vec::new();
    let add = |loans: &mut Vec<Loan>, more: Vec<Loan>| {
        let known: Vec<LoanId> = loans.iter().map(|loan| loan.id).collect();
        loans.extend(more.into_iter().filter(|loan| !known.contains(&loan.id)));
    };
    for no in &which.nos {
        let loan = store::loan::by_no(tx, *no)?;
        loan.must_be(&[Stage::Open], "renewed")?;
        add(&mut loans, vec![loan]);
    }
    if let Some(no) = which.slip {
        let of_slip = store::loan::of_slip(tx, store::loan::slip_by_no(tx, no)?.id)?;
        let open: Vec<Loan> = of_slip.into_iter().filter(|loan| loan.state == Stage::Open).collect();
        must_have_some(&open, &format!("slip {no}"))?;
        add(&mut loans, open);
    }
    let today: NaiveDate = act.clock.today();
    let mut of_people = Vec::new();
    if let Some(who) = &which.person {
        let person = store::person::find(tx, who)?;
        of_people.push((person.label(), vec![person]));
    }
    if let Some(class) = &which.class {
        let class = store::group::class(tx, class, today)?;
        of_people.push((shown(class.name()), class.people(tx, today)?));
    }
    for (name, people) in of_people {
        let mut open = Vec::new();
        for person in people {
            open.extend(store::loan::open_of_person(tx, person.id)?);
        }
        must_have_some(&open, &name)?;
        let all = open.len();
        open.retain(|loan| loan.kind != Kind::Issue);
        if open.len() < all {
            let issues = count(all - open.len(), "open-ended loan");
            notes.push(format!("{issues} of {name} left as before; renew such a loan by its number"));
        }
        add(&mut loans, open);
    }
    if loans.is_empty() {
        return Err(Fault::not_found("none of these loans has a due date to renew")
            .hint(say![See::OpenLoans, " lists the open loans."]));
    }
    Ok(loans)
}

/// Refuses a choice of loans of which none is open.
fn must_have_some(open: &[Loan], of: &str) -> Result<(), Fault> {
    if open.is_empty() {
        return Err(Fault::not_found(format!("nothing of {of} is on loan"))
            .hint(say![See::OpenLoans, " lists the open loans."]));
    }
    Ok(())
}
