//! The facts on the receipt for a payment.

use crate::{
    paper::letterhead::{Letterhead, letterhead},
    person::borrower::{Borrower, borrower},
};
use chrono::NaiveDate;
use domain::{
    charge::{Line, LineKind},
    fault::Fault,
};
use store::ReadTx;

/// The facts on the receipt for a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPaper {
    pub letterhead: Letterhead,
    pub no: i64,
    pub charge_no: i64,
    pub on: NaiveDate,
    /// The amount paid, in pence.
    pub amount_pence: i64,
    pub how: Option<String>,
    pub person: Borrower,
    /// The item's tag, and the part if there is one, such as "LAP-0042, charger".
    pub item: String,
    /// What the charge is for, in words for the family.
    pub letter_words: Option<String>,
    /// The amount outstanding after this payment, in pence.
    pub outstanding_pence: i64,
    /// The payments for the charge that were removed later as mistakes, in pence.
    pub taken_out_pence: i64,
    pub received_by: String,
}

impl PaymentPaper {
    /// Reads the facts of one receipt.
    pub fn load(tx: &ReadTx<'_>, no: i64, line: &Line) -> Result<Self, Fault> {
        let charge = store::charge::by_id(tx, line.charge_id)?;
        let incident = store::incident::by_id(tx, charge.incident_id)?;
        let tag = store::asset::by_id(tx, incident.asset_id)?.tag;
        let lines = store::charge::lines(tx, charge.id)?;
        let (until, since): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(|l| l.position <= line.position);
        let taken_out = since.iter().filter(|l| l.kind == LineKind::MistakenPayment);
        Ok(Self {
            letterhead: letterhead(tx)?,
            no,
            charge_no: charge.no,
            on: line.happened_on,
            amount_pence: -line.amount_pence,
            how: line.how.clone(),
            person: borrower(&store::person::by_id(tx, charge.person_id)?),
            item: incident.part.map_or_else(|| tag.clone(), |part| format!("{tag}, {part}")),
            letter_words: charge.letter_words,
            outstanding_pence: until.iter().map(|l| l.amount_pence).sum(),
            taken_out_pence: taken_out.map(|l| l.amount_pence).sum(),
            received_by: crate::view::operator(tx, line.operator_id)?,
        })
    }
}
