//! Wiping: what was left on a device by whoever had it is gone before another has it (Frederick Gent 10.4).

use super::{
    fault::Fault,
    ids::{AssetId, LoanId, RowId},
    loan::Loan,
    remedy::See,
};
use crate::say;
use chrono::NaiveDate;

/// A device was wiped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wipe {
    /// The account of the one who had it is deleted.
    pub account_deleted: bool,
    pub asset_id: AssetId,
    pub certificate: Option<String>,
    /// The cloud account was signed out before, or the device stays locked to it.
    pub cloud_signed_out: bool,
    pub id: RowId,
    /// The loan whose traces went.
    pub loan_id: Option<LoanId>,
    pub method: String,
    pub no: i64,
    /// It never was.
    pub void_reason: Option<String>,
    pub wiped_by: Option<String>,
    pub wiped_on: NaiveDate,
}

impl Wipe {
    /// Strikes out an entry that never was.
    ///
    /// Errors: it is void already.
    pub fn void(&mut self, reason: String) -> Result<(), Fault> {
        if self.void_reason.is_some() {
            let message = format!("wipe {} is void already", self.no);
            return Err(Fault::conflict(message, say![See::WipesDone, " shows those that count."]));
        }
        self.void_reason = Some(reason);
        Ok(())
    }
}

/// Whether a loan leaves its borrower's traces on a device: it was one person's own use of what holds data.
pub fn leaves_traces(loan: &Loan, holds_data: bool) -> bool {
    holds_data && loan.was_issued()
}
