//! Wiping: one borrower's data is deleted from a device before the next borrower gets it (Frederick Gent 10.4).

use super::{
    fault::Fault,
    ids::{AssetId, LoanId, RowId},
    leaver::{LOOKS_BACK, leaving_day},
    loan::Loan,
    person::Person,
    remedy::See,
    when::Clock,
};
use crate::say;
use chrono::NaiveDate;

/// The record of a device being wiped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wipe {
    /// True if the last borrower's account was deleted.
    pub account_deleted: bool,
    pub asset_id: AssetId,
    pub certificate: Option<String>,
    /// True if the cloud account was signed out first. If not, the device may stay locked to that account.
    pub cloud_signed_out: bool,
    pub id: RowId,
    /// The loan that left data on the device.
    pub loan_id: Option<LoanId>,
    pub method: String,
    pub no: i64,
    /// The reason for voiding the record: the wipe never took place.
    pub void_reason: Option<String>,
    pub wiped_by: Option<String>,
    pub wiped_on: NaiveDate,
}

impl Wipe {
    /// Voids the record of a wipe that never took place.
    ///
    /// Errors: the record is already void.
    pub fn void(&mut self, reason: String) -> Result<(), Fault> {
        if self.void_reason.is_some() {
            let message = format!("wipe {} is already void", self.no);
            return Err(Fault::conflict(message, say![See::WipesDone, " lists the wipes that count."]));
        }
        self.void_reason = Some(reason);
        Ok(())
    }
}

/// True if a loan leaves its borrower's data on a device: the device holds data, and was issued to one person, was lent
/// with personal data, or was with somebody who has left. What somebody who is leaving soon kept overnight counts too:
/// nobody can be asked about it later.
pub fn leaves_traces(loan: &Loan, holds_data: bool, personal_data: bool, borrower: &Person, clock: Clock) -> bool {
    holds_data && (loan.was_issued() || personal_data || is_of_a_leaver(loan, borrower, clock))
}

fn is_of_a_leaver(loan: &Loan, borrower: &Person, clock: Clock) -> bool {
    let Some(last) = leaving_day(borrower) else { return false };
    let (out, back) = (clock.day_of(loan.out_at), clock.day_of(loan.ended_at.unwrap_or(clock.now())));
    let leaves_soon = last.checked_sub_days(LOOKS_BACK).is_none_or(|from| from <= back);
    last < back || (leaves_soon && out < back)
}
