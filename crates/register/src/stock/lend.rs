//! Lends a number of a stock, and takes it back. The rules about the borrower are those of signing items out.

use super::{list::StockLoanView, teacher};
use crate::{
    act::{Act, Answer, Timed},
    loan::{
        due,
        sign_out::{borrower, lines::last_day},
    },
    rule::exception,
};
use domain::{
    fault::{Failure, Fault, Refused},
    ids::PersonId,
    loan::Due,
    remedy::{Remedy, See},
    rules::Override,
    say,
    school_year::DueWanted,
    stock::{MOST, Stock, StockLoan},
    text::{self, shown},
    when::{Instant, show_day},
};
use serde_json::{Map, Value as Json, json};
use store::{Entry, Store, Subject, WriteTx, changes, details};

/// An order to lend a number of a stock.
#[derive(Debug, Clone)]
pub struct Out {
    pub stock: String,
    pub number: i64,
    /// The borrower's ref, username or name.
    pub to: String,
    pub due: Option<DueWanted>,
    /// The form or teaching group that the teacher borrows it for.
    pub for_class: Option<String>,
    pub overrides: Vec<Override>,
    /// The teacher who lends it to themselves, for their own class; `None` for someone who lends at the desk.
    pub teacher: Option<PersonId>,
}

/// Lends a number of a stock to one borrower.
///
/// Errors: no such stock or person; there are not so many here; a rule about the borrower refuses; an override is a
/// decision, and nobody who may make it was named.
pub fn out(store: &mut Store, act: &Act, order: &Out) -> Result<Answer<StockLoanView>, Failure> {
    act.write(store, |tx, act| {
        let before = store::stock::find(tx, &order.stock)?;
        let person = store::person::find(tx, &order.to)?;
        let for_class = text::given_line("class", order.for_class.as_deref())?;
        if let Some(teacher) = order.teacher {
            teacher::must_be_own(tx, &store::person::by_id(tx, teacher)?, &person, for_class.as_deref())?;
        }
        let strictness = store::setting::strictness(tx, order.overrides.clone())?;
        let verdict = borrower::judge(tx, act, &person, for_class.as_deref(), &strictness)?;
        if !verdict.refusals.is_empty() {
            let refused = Refused { refusals: verdict.refusals, warnings: verdict.warnings, ..Refused::default() };
            return Err(Failure::Refused(Box::new(refused)));
        }
        let mut stock = before.clone();
        stock.lend(order.number)?;
        let at = act.moment(None)?;
        let overrides = exception::told(tx, act, &verdict.used, &person, act.clock.day_of(at))?;
        let mut answer = Answer { warnings: verdict.warnings, ..Answer::plain(()) };
        let year = store::school_year::year(tx)?;
        let wanted = order.due.map(|wanted| due::settle(act, &year, wanted, &mut answer.notes)).transpose()?;
        let (due, pulled) = wanted.unwrap_or(Due::NONE).pulled_back(person.last_working_day, act.clock);
        if let Some(day) = due.on.filter(|_| pulled) {
            answer.notes.push(format!("due {}, the {} of {}", show_day(day), last_day(&person), person.name));
        } else if act.on.is_none() {
            due::must_lie_ahead(act, &year, due, "due")?;
        }
        let mut loan = StockLoan {
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            for_class,
            id: tx.new_id(),
            missing: 0,
            no: tx.next_no("stock_loan")?,
            number: order.number,
            out_at: at,
            person_id: person.id,
            returned: 0,
            stock_id: stock.id,
        };
        loan.set_due(due, act.clock, &year);
        tx.update(&stock)?;
        tx.insert(&loan)?;
        let mut body = details(&loan);
        body.insert("person".into(), json!(person.reference));
        if !overrides.is_empty() {
            body.insert("overrides".into(), overrides.into());
        }
        log(tx, act, "stock out", (&loan, &stock), at, body)?;
        Ok(answer.map(|()| StockLoanView::build(&loan, &stock, &person, act.clock)))
    })
}

/// An order to take a number of a stock back.
#[derive(Debug, Clone)]
pub struct In {
    pub stock: String,
    /// How many came back.
    pub number: i64,
    /// How many are missing.
    pub missing: i64,
    /// The borrower's ref, username or name.
    pub from: String,
    /// The teacher who brings back what they have; `None` for someone who takes it back at the desk.
    pub teacher: Option<PersonId>,
}

/// Takes a number of a stock back from a borrower. It ends the loans that are due first; those that came back count
/// before those that are missing.
///
/// Errors: no such stock or person; the person has not so many.
pub fn take_in(store: &mut Store, act: &Act, order: &In) -> Result<Answer<Vec<StockLoanView>>, Failure> {
    act.write(store, |tx, act| {
        let before = store::stock::find(tx, &order.stock)?;
        let person = store::person::find(tx, &order.from)?;
        if let Some(teacher) = order.teacher {
            teacher::must_be_theirs(&store::person::by_id(tx, teacher)?, &person)?;
        }
        let numbers = [order.number, order.missing];
        if numbers.iter().any(|number| !(0..=MOST).contains(number)) || numbers == [0, 0] {
            return Err(Fault::invalid("no number came back, and none is missing")
                .hint(format!("Give how many came back, or how many are missing: a number up to {MOST}."))
                .into());
        }
        let open = store::stock::open_loans_to(tx, before.id, person.id)?;
        let has: i64 = open.iter().map(StockLoan::open).sum();
        if order.number + order.missing > has {
            let asked = order.number + order.missing;
            let message = match has {
                0 => format!("{} has none of {} on loan", person.label(), shown(&before.name)),
                _ => format!("{} has {has} of {} on loan, not {asked}", person.label(), shown(&before.name)),
            };
            let see = See::Stock { stock: before.name };
            return Err(Fault::conflict(message, say!["To see who has some: ", see, "."]).into());
        }
        let mut left = (order.number, order.missing);
        let mut answer = Answer::plain(Vec::new());
        for loan in open {
            if left == (0, 0) {
                break;
            }
            let at = act.moment(Some((loan.out_at, "it went out")))?;
            let mut after = loan.clone();
            left = after.take_back(left, at);
            tx.update(&after)?;
            let mut body = changes(&loan, &after);
            body.insert("person".into(), json!(person.reference));
            log(tx, act, "stock in", (&after, &before), at, body)?;
            answer.value.push(StockLoanView::build(&after, &before, &person, act.clock));
        }
        let mut stock = before;
        stock.take_back(order.number, order.missing);
        tx.update(&stock)?;
        if order.missing > 0 {
            answer.notes.push(say![
                format!("{} of {} are missing now. When some are found: ", stock.missing, shown(&stock.name)),
                Remedy::StockFound { stock: stock.name.clone() }
            ]);
        }
        let rest = has - order.number - order.missing;
        if rest > 0 {
            answer.notes.push(format!("{} still has {rest} of {}", person.label(), shown(&stock.name)));
        }
        Ok(answer)
    })
}

/// Adds an entry about a loan of counted stock to the log.
fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    action: &'static str,
    (loan, stock): (&StockLoan, &Stock),
    at: Instant,
    mut body: Map<String, Json>,
) -> Result<(), Fault> {
    body.insert("stock".into(), json!(stock.name));
    tx.log(Entry {
        action,
        subject: Subject::new("stock_loan", loan.id),
        asset: None,
        person: Some(loan.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
