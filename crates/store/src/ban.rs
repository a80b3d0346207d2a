//! Finds bans.

use super::{Field, ReadTx, Value};
use chrono::NaiveDate;
use domain::{
    ban::Ban,
    fault::Fault,
    group::key,
    ids::PersonId,
    remedy::See,
    rules::ClassBan,
    say,
    text::{fold, squeezed},
};

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

/// The bans on a form or teaching group on a date: on the whole class, or on some of its members. A name that is both is
/// asked as both, so that a ban on either counts; a name that is neither has none.
pub fn of_class(tx: &ReadTx<'_>, class: &str, today: NaiveDate) -> Result<Option<ClassBan>, Fault> {
    let form = "join person p on p.id = r.person_id where p.class_folded = ?1";
    let mut bans: Vec<Ban> = tx.list(form, &[Value::Text(fold(squeezed(class).as_ref()).into())])?;
    bans.retain(|ban| ban.holds(today));
    let mut whole = bans.iter().any(|ban| ban.members_of.is_some());
    if let Some(group) = super::group::by_name(tx, class)? {
        let condition = "join group_member m on m.person_id = r.person_id where m.group_id = ?1 and m.role = 'pupil'";
        let mut of_group: Vec<Ban> = tx.list(condition, &[group.id.to_value()])?;
        of_group.retain(|ban| ban.holds(today));
        // A ban on one form doesn't ban the group in which some of its pupils are.
        whole |= of_group.iter().any(|ban| ban.members_of.as_deref().map(key).as_deref() == Some(&group.name_folded));
        bans.extend(of_group);
    }
    Ok(match (bans.is_empty(), whole) {
        (true, _) => None,
        (false, true) => Some(ClassBan::Whole),
        (false, false) => Some(ClassBan::Some),
    })
}
