//! Finds bans.

use super::{Field, ReadTx, Value};
use chrono::NaiveDate;
use domain::{ban::Ban, fault::Fault, ids::PersonId, remedy::See, rules::ClassBan, say, text::fold};

/// The rows of a ban, one for each person.
///
/// Errors: no ban has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Vec<Ban>, Fault> {
    let rows: Vec<Ban> = tx.list("where r.no = ?1 order by r.id", &[Value::Int(no)])?;
    if rows.is_empty() {
        return Err(Fault::not_found(format!("there is no ban {no}"))
            .hint(say![See::AllBans, " shows them with their numbers."]));
    }
    Ok(rows)
}

/// A person's bans, newest first.
pub fn of_person(tx: &ReadTx<'_>, id: PersonId) -> Result<Vec<Ban>, Fault> {
    tx.list("where r.person_id = ?1 order by r.from_on desc, r.no desc", &[id.to_value()])
}

/// The bans on a form or teaching group on a date: on the whole group, or on some of its members.
pub fn of_class(tx: &ReadTx<'_>, class: &str, today: NaiveDate) -> Result<Option<ClassBan>, Fault> {
    let condition = "join person p on p.id = r.person_id where p.class_folded = ?1";
    let bans: Vec<Ban> = tx.list(condition, &[Value::Text(fold(class.trim()).into())])?;
    let mut hold = bans.iter().filter(|ban| ban.holds(today)).peekable();
    if hold.peek().is_none() {
        return Ok(None);
    }
    Ok(Some(if hold.any(|ban| ban.members_of.is_some()) { ClassBan::Whole } else { ClassBan::Some }))
}
