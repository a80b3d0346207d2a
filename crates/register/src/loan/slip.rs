//! The facts on a printed slip or receipt. `slip_paper` and `receipt_paper` lay them out.

use crate::{
    paper::letterhead::{Letterhead, letterhead},
    person::borrower::{Borrower, borrower},
    view::{PartPrice, PartView, Signed, Who, companion},
};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition},
    fault::Fault,
    loan::{Due, Kind, Loan, OffSite, PartOutcome, Slip, Stage},
    remedy::Remedy,
    say,
    when::Instant,
};
use store::{Field as _, ReadTx};

/// One tagged item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub tag: String,
    /// The item's make and model, else its name, else its category.
    pub description: String,
    pub serial: Option<String>,
    pub phone_number: Option<String>,
}

/// The sign-out slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipPaper {
    pub letterhead: Letterhead,
    pub no: i64,
    pub borrower: Borrower,
    pub out_at: Instant,
    pub off_site: Option<OffSite>,
    pub purpose: Option<String>,
    pub for_class: Option<String>,
    /// The member of staff who goes along with a visitor.
    pub accompanied_by: Option<Who>,
    /// True if the borrower takes personal data home, false if not; `None` if nobody asked.
    pub personal_data: Option<bool>,
    pub issued_by: String,
    pub signed: Option<Signed>,
    /// Loans that are not void.
    pub lines: Vec<SlipLine>,
}

/// One item on a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    pub item: Item,
    pub kind: Kind,
    pub due: Due,
    pub check_in_on: Option<NaiveDate>,
    pub condition: Condition,
    /// What was seen on it when it went out.
    pub marks: Option<String>,
    /// The number of photographs of it as it went out.
    pub photos: usize,
    /// What is handed over with it.
    pub parts: Vec<SlipPart>,
}

/// A part on a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipPart {
    pub price: PartPrice,
    /// True if it was damaged before.
    pub damaged: bool,
}

impl SlipPaper {
    /// Reads a slip for printing.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip) -> Result<Self, Fault> {
        let loans = valid_loans(tx, slip)?;
        Ok(Self {
            letterhead: letterhead(tx)?,
            no: slip.no,
            borrower: borrower(&store::person::by_id(tx, slip.person_id)?),
            out_at: slip.out_at,
            off_site: slip.off_site,
            purpose: slip.purpose.clone(),
            for_class: slip.for_class.clone(),
            accompanied_by: companion(tx, slip)?,
            personal_data: slip.personal_data,
            issued_by: crate::view::operator(tx, slip.operator_id)?,
            signed: Signed::of(slip),
            lines: loans.iter().map(|loan| slip_line(tx, loan)).collect::<Result<_, _>>()?,
        })
    }
}

/// The return receipt: the items on one slip that came back, and the items that did not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPaper {
    pub letterhead: Letterhead,
    pub slip_no: i64,
    pub borrower: Borrower,
    pub out_at: Instant,
    /// Loans that have ended.
    pub back: Vec<ReceiptLine>,
    pub still_out: Vec<StillOut>,
    /// Operators who took items in, each named once.
    pub received_by: Vec<String>,
}

/// One item that is no longer on loan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptLine {
    pub item: Item,
    pub ended_at: Option<Instant>,
    pub stage: Stage,
    pub condition_out: Condition,
    /// The condition at the return; `None` if it was not recorded.
    pub condition_in: Option<Condition>,
    pub parts: Vec<PartView>,
}

impl ReceiptLine {
    /// Lists the parts of the item that are still owed.
    pub fn owed(&self) -> impl Iterator<Item = &PartView> {
        self.parts.iter().filter(|part| part.outcome.is_some_and(PartOutcome::is_owed))
    }
}

/// One item that the borrower still has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StillOut {
    pub item: Item,
    pub due: Due,
}

impl ReceiptPaper {
    /// Reads the receipt of a slip.
    ///
    /// Errors: no item on the slip has come back.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip) -> Result<Self, Fault> {
        let (open, over): (Vec<Loan>, Vec<Loan>) =
            valid_loans(tx, slip)?.into_iter().partition(|loan| loan.state == Stage::Open);
        if over.is_empty() {
            return Err(Fault::conflict(
                format!("no item on slip {} has come back, so there is no receipt", slip.no),
                say!["Take an item in first: ", Remedy::TakeIn { tag: None }, "."],
            ));
        }
        Ok(Self {
            letterhead: letterhead(tx)?,
            slip_no: slip.no,
            borrower: borrower(&store::person::by_id(tx, slip.person_id)?),
            out_at: slip.out_at,
            received_by: received_by(tx, &over)?,
            back: over.iter().map(|loan| receipt_line(tx, loan)).collect::<Result<_, _>>()?,
            still_out: open.iter().map(|loan| still_out(tx, loan)).collect::<Result<_, _>>()?,
        })
    }
}

/// The loans of a slip that are not void.
fn valid_loans(tx: &ReadTx<'_>, slip: &Slip) -> Result<Vec<Loan>, Fault> {
    let mut loans = store::loan::of_slip(tx, slip.id)?;
    loans.retain(|loan| loan.state != Stage::Void);
    Ok(loans)
}

pub(crate) fn item(tx: &ReadTx<'_>, loan: &Loan) -> Result<Item, Fault> {
    let asset = store::asset::by_id(tx, loan.asset_id)?;
    let description = match asset.description() {
        empty if empty.is_empty() => store::category::by_id(tx, asset.category_id)?.name,
        description => description,
    };
    let Asset { tag, serial, phone_number, .. } = asset;
    Ok(Item { tag, description, serial, phone_number })
}

fn slip_line(tx: &ReadTx<'_>, loan: &Loan) -> Result<SlipLine, Fault> {
    let parts = store::loan::parts(tx, loan.id)?;
    Ok(SlipLine {
        item: item(tx, loan)?,
        kind: loan.kind,
        due: loan.due(),
        check_in_on: loan.check_in_on,
        condition: loan.condition_out,
        marks: loan.marks_out.clone(),
        photos: store::attachment::of_loan(tx, loan.id)?.len(),
        parts: parts
            .into_iter()
            .map(|p| SlipPart {
                damaged: p.lent_damaged == Some(true),
                price: PartPrice { name: p.name, price_pence: p.price_pence },
            })
            .collect(),
    })
}

fn receipt_line(tx: &ReadTx<'_>, loan: &Loan) -> Result<ReceiptLine, Fault> {
    let parts = store::loan::parts(tx, loan.id)?;
    Ok(ReceiptLine {
        item: item(tx, loan)?,
        ended_at: loan.ended_at,
        stage: loan.state,
        condition_out: loan.condition_out,
        condition_in: loan.condition_in,
        parts: parts.iter().map(PartView::of).collect(),
    })
}

fn still_out(tx: &ReadTx<'_>, loan: &Loan) -> Result<StillOut, Fault> {
    Ok(StillOut { item: item(tx, loan)?, due: loan.due() })
}

/// Finds in the log the operators who took these items in. If a return was undone and repeated, the last return counts.
pub(crate) fn received_by(tx: &ReadTx<'_>, loans: &[Loan]) -> Result<Vec<String>, Fault> {
    let sql = "select o.name from log g join operator o on o.id = g.operator_id \
               where g.asset_id = ?1 and g.subject_id = ?2 and g.action = 'loan in' order by g.no desc limit 1";
    let mut names: Vec<String> = Vec::new();
    for loan in loans {
        let name = tx.one(sql, &[loan.asset_id.to_value(), loan.id.to_value()], |row| row.get::<String>(0))?;
        names.extend(name.filter(|n| !names.contains(n)));
    }
    Ok(names)
}
