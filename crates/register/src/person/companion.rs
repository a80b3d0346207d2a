//! The member of staff who goes along with a visitor.

use chrono::NaiveDate;
use domain::{
    fault::Fault,
    person::{Person, PersonKind},
    remedy::Input,
    say,
};
use store::ReadTx;

/// Finds the member of staff who goes along, by ref, username or name.
///
/// Errors: there is no such person; they are not staff, or have left.
pub(crate) fn find(tx: &ReadTx<'_>, named: &str, today: NaiveDate) -> Result<Person, Fault> {
    let named = store::person::find(tx, named)?;
    let why = match () {
        () if named.kind != PersonKind::Staff => format!("is {}, not staff", named.kind),
        () if named.has_left(today) => "has left".to_owned(),
        () => return Ok(named),
    };
    Err(Fault::invalid(format!("{} can't go along with a visitor: {why}", named.label())).hint(say![
        "Name a member of staff: ",
        Input::AccompaniedBy.blank(),
        "."
    ]))
}
