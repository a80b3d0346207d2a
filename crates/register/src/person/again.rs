//! Asks if a person who is typed is in the register already, or if a record would become another person's.

use domain::{
    fault::{Fault, FaultKind},
    ids::PersonId,
    person::Person,
    remedy::{Input, Remedy},
    same_person::{self, Doubt, Named, Place},
    say,
    text::fold,
};
use store::{Field as _, ReadTx};

/// The names of a person, to compare them with another's.
fn named(person: &Person) -> Named<'_, String> {
    Named { firsts: person.given_name.as_slice(), lasts: person.family_name.as_slice() }
}

/// Questions a new person who has the name and the place of a known one, or the address and nearly the name.
///
/// Errors: someone of the same kind may be the person, and the user is not `sure` that they are two.
pub(super) fn must_be_new(tx: &ReadTx<'_>, sure: bool, person: &Person) -> Result<(), Fault> {
    if sure {
        return Ok(());
    }
    let names = named(person);
    let keys = names.keys();
    let email = person.email.as_deref().filter(|_| person.given_name.is_some()).map(fold);
    let mut near: Vec<PersonId> = Vec::new();
    let sql = "select id, given_name, family_name, email from person \
               where kind = ?1 and erased_on is null and id <> ?2 order by ref_folded, id";
    tx.each(sql, &[person.kind.to_value(), person.id.to_value()], |row| {
        let (first, last) = (row.maybe_text(1)?.unwrap_or_default(), row.maybe_text(2)?.unwrap_or_default());
        let has_email = || email.is_some() && row.maybe_text(3).is_ok_and(|known| known.map(fold) == email);
        if keys.contains(&same_person::key(first, last)) || (!first.is_empty() && has_email()) {
            near.push(row.get(0)?);
        }
        Ok::<(), Fault>(())
    })?;
    let place = Place { year: person.year_group.as_deref(), form: person.class.as_deref() };
    for id in near {
        let known = store::person::by_id(tx, id)?;
        let has_name = keys.iter().any(|key| named(&known).keys().contains(key));
        let (what, is_one) = match has_name {
            true => ("name", same_person::may_be_of(place, &known)),
            false => ("e-mail address", names.are_of_address(&known, place)),
        };
        if is_one {
            let message =
                format!("{} has this {what} and the ref {}; is this the same person?", known.label(), known.reference);
            let new_ref = "If it is, change the ref of the known record: ";
            return Err(Fault::new(FaultKind::Question, message).hint(say![
                new_ref,
                Remedy::EditPerson,
                ". If it is another person, add ",
                Input::Yes,
                "."
            ]));
        }
    }
    Ok(())
}

/// Questions an edit that gives a record the names of another person.
///
/// Errors: both names differ, or one name and the year, and the user is not `sure`.
pub(super) fn must_stay(sure: bool, before: &Person, after: &Person) -> Result<(), Fault> {
    let changed = |was: &Option<String>, is: &'_ Option<String>| was != is;
    let is_renamed = changed(&before.given_name, &after.given_name) || changed(&before.family_name, &after.family_name);
    if sure || !is_renamed {
        return Ok(());
    }
    let place = Place {
        year: after.year_group.as_deref().filter(|_| changed(&before.year_group, &after.year_group)),
        form: after.class.as_deref().filter(|_| changed(&before.class, &after.class)),
    };
    match named(after).doubt(before, place) {
        // Someone who types both names in the other order corrects them.
        None | Some(Doubt::Swapped) => Ok(()),
        Some(Doubt::OtherNames | Doubt::OtherYear) => {
            let (label, name) = (before.label(), &after.name);
            Err(Fault::new(FaultKind::Question, format!("{label} would be {name}; is that the same person?")).hint(
                say![
                    "If it is, add ",
                    Input::Yes,
                    ". If the ref is another person's now, give the old record another ref first: ",
                    Remedy::EditPerson,
                    "."
                ],
            ))
        }
    }
}
