//! Lists of counted stock, and of who has some of it.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    person::Person,
    stock::{Stock, StockLoan},
    when::{Clock, Instant},
};
use serde::Serialize;
use store::ReadTx;

/// The number of past loans that the page of a stock shows.
const PAST: i64 = 20;

/// A number of one stock that a person has, or had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockLoanView {
    pub no: Option<i64>,
    /// The name of the stock.
    pub stock: String,
    pub person: Who,
    pub for_class: Option<String>,
    /// How many went out.
    pub number: i64,
    pub returned: i64,
    pub missing: i64,
    /// How many the person still has.
    pub open: i64,
    pub out_at: Instant,
    pub due_on: Option<NaiveDate>,
    pub due_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    pub overdue: bool,
}

impl StockLoanView {
    /// Puts a loan together with its stock and its borrower.
    pub fn build(loan: &StockLoan, stock: &Stock, person: &Person, clock: Clock) -> Self {
        Self {
            no: Some(loan.no),
            stock: stock.name.clone(),
            person: person.into(),
            for_class: loan.for_class.clone(),
            number: loan.number,
            returned: loan.returned,
            missing: loan.missing,
            open: loan.open(),
            out_at: loan.out_at,
            due_on: loan.due_on,
            due_at: loan.due_at,
            ended_at: loan.ended_at,
            overdue: loan.is_overdue(clock.now()),
        }
    }

    /// Reads the stock and the borrower of a loan.
    pub fn load(tx: &ReadTx<'_>, loan: &StockLoan, clock: Clock) -> Result<Self, Fault> {
        let stock = store::stock::by_id(tx, loan.stock_id)?;
        Ok(Self::build(loan, &stock, &store::person::by_id(tx, loan.person_id)?, clock))
    }
}

impl Unnumbered for StockLoanView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// One stock with the numbers of its pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockView {
    pub no: Option<i64>,
    pub name: String,
    pub location: Option<String>,
    /// All pieces: those here, lent and missing.
    pub owned: i64,
    pub here: i64,
    pub lent: i64,
    pub missing: i64,
    /// The number of pieces that should be back already.
    pub overdue: i64,
    pub unit_cost_pence: Option<i64>,
    pub notes: Option<String>,
    pub counted_on: Option<NaiveDate>,
    /// The number at the last count by hand, and the number that should have been there.
    pub counted: Option<i64>,
    pub expected: Option<i64>,
}

impl StockView {
    /// Puts a stock together with its open loans.
    fn build(stock: &Stock, open: &[StockLoan], clock: Clock) -> Self {
        let late = open.iter().filter(|loan| loan.is_overdue(clock.now()));
        Self {
            no: Some(stock.no),
            name: stock.name.clone(),
            location: stock.location.clone(),
            owned: stock.owned,
            here: stock.here(),
            lent: stock.lent,
            missing: stock.missing,
            overdue: late.map(StockLoan::open).sum(),
            unit_cost_pence: stock.unit_cost_pence,
            notes: stock.notes.clone(),
            counted_on: stock.counted_on,
            counted: stock.counted,
            expected: stock.expected,
        }
    }

    /// Reads the open loans of a stock.
    pub fn load(tx: &ReadTx<'_>, stock: &Stock, clock: Clock) -> Result<Self, Fault> {
        Ok(Self::build(stock, &store::stock::open_loans(tx, stock.id)?, clock))
    }
}

impl Unnumbered for StockView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// One stock with who has some of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StockPage {
    #[serde(flatten)]
    pub stock: StockView,
    /// Those that are due first before the others.
    pub loans: Vec<StockLoanView>,
    /// Newest first.
    pub past: Vec<StockLoanView>,
    #[serde(skip)]
    pub last_count: String,
}

impl StockPage {
    /// Reads everything about a stock.
    pub fn load(tx: &ReadTx<'_>, stock: &Stock, clock: Clock) -> Result<Self, Fault> {
        let open = store::stock::open_loans(tx, stock.id)?;
        let view =
            |loan: &StockLoan| Ok(StockLoanView::build(loan, stock, &store::person::by_id(tx, loan.person_id)?, clock));
        let past = store::stock::past_loans(tx, stock.id, PAST)?;
        Ok(Self {
            stock: StockView::build(stock, &open, clock),
            loans: open.iter().map(view).collect::<Result<_, Fault>>()?,
            past: past.iter().map(view).collect::<Result<_, Fault>>()?,
            last_count: stock.count_in_words(),
        })
    }
}

/// Lists every stock, by name.
pub fn list(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<StockView>, Fault> {
    store::stock::all(tx)?.iter().map(|stock| StockView::load(tx, stock, clock)).collect()
}

/// Lists the loans that are overdue, the longest overdue first.
pub fn overdue(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<StockLoanView>, Fault> {
    store::stock::overdue(tx, clock.now())?.iter().map(|loan| StockLoanView::load(tx, loan, clock)).collect()
}

/// Lists a person's open loans of counted stock.
pub fn of_person(tx: &ReadTx<'_>, person: &Person, clock: Clock) -> Result<Vec<StockLoanView>, Fault> {
    store::stock::open_of_person(tx, person.id)?.iter().map(|loan| StockLoanView::load(tx, loan, clock)).collect()
}

/// Lists every open loan, those that are due first before the others.
pub fn open(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<StockLoanView>, Fault> {
    store::stock::open(tx)?.iter().map(|loan| StockLoanView::load(tx, loan, clock)).collect()
}
