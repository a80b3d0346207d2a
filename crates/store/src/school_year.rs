//! The school's terms and closed days.

use super::ReadTx;
use domain::{
    fault::Fault,
    school_year::{ClosedDay, SchoolTerm, SchoolYear},
};

/// All terms and closed days.
pub fn year(tx: &ReadTx<'_>) -> Result<SchoolYear, Fault> {
    let terms = tx.list::<SchoolTerm>("order by r.from_on, r.id", &[])?;
    let closed = tx.list::<ClosedDay>("order by r.from_on, r.id", &[])?;
    Ok(SchoolYear::new(terms, closed))
}
