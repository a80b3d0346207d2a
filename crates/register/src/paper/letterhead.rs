//! The letterhead of every paper.

use domain::{called::Called, fault::Fault};
use store::ReadTx;

/// The school's name, and the log's head at the time of printing. A change to the log can only be found by comparing it
/// with a head that was noted elsewhere, such as on a printed paper.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    pub school: String,
    /// The school's own words for its people and groups.
    pub called: Called,
    pub log_head: String,
}

/// Reads the letterhead from the register.
pub fn letterhead(tx: &ReadTx<'_>) -> Result<Letterhead, Fault> {
    Ok(Letterhead {
        school: store::register_of(tx)?.school,
        called: store::setting::called(tx)?,
        log_head: tx.head()?.to_string(),
    })
}
