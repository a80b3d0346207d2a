//! The letterhead of every paper.

use domain::{called::Called, fault::Fault};
use store::ReadTx;

/// The school's name, and the log's head at the time of printing. A changed log can only be detected by comparing it
/// with a head that was noted elsewhere, and a printed paper is such a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    pub school: String,
    /// The school's own words.
    pub called: Called,
    pub log_head: String,
}

/// Reads the letterhead from the register.
pub(crate) fn letterhead(tx: &ReadTx<'_>) -> Result<Letterhead, Fault> {
    Ok(Letterhead {
        school: store::register_of(tx)?.school,
        called: store::setting::called(tx)?,
        log_head: tx.head()?.to_string(),
    })
}
