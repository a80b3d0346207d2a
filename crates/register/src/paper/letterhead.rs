//! Whose paper it is, and where the log stood when it was printed.

use domain::{called::Called, fault::Fault};
use store::ReadTx;

/// Whose paper it is, and where the log stood when it was printed: a chain proves itself only against a head that is
/// noted elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Letterhead {
    pub school: String,
    /// The school's own words.
    pub called: Called,
    pub log_head: String,
}

/// Whose paper it is.
///
/// Errors: the register can't be read.
pub(crate) fn letterhead(tx: &ReadTx<'_>) -> Result<Letterhead, Fault> {
    Ok(Letterhead {
        school: store::register_of(tx)?.school,
        called: store::setting::called(tx)?,
        log_head: tx.head()?.to_string(),
    })
}
