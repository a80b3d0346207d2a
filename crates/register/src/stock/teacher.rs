//! What a teacher may lend by themselves: to themselves, for their own form or group.

use domain::{
    fault::{Fault, FaultKind},
    group::MemberRole,
    person::Person,
    text::{and_list, fold, shown, squeezed},
};
use store::ReadTx;

/// The forms and groups of a teacher: those that they teach, their own form, and the forms of pupils whose class teacher
/// they are.
pub fn classes_of(tx: &ReadTx<'_>, teacher: &Person) -> Result<Vec<String>, Fault> {
    const FORMS: &str = "select distinct class, class_teacher from person where kind = 'pupil' and erased_on is null \
        and class is not null and class_teacher is not null order by class, class_teacher";
    let groups = store::group::of_person(tx, teacher.id)?.into_iter();
    let taught = groups.filter(|(_, role)| *role == MemberRole::Teacher).map(|(name, _)| name);
    let mut classes: Vec<String> = teacher.class.iter().cloned().chain(taught).collect();
    for (form, named) in tx.all::<(String, String)>(FORMS, &[], |row| Ok((row.get(0)?, row.get(1)?)))? {
        let is_theirs = match store::person::seek(tx, &named) {
            Ok(found) => found.is_some_and(|found| found.id == teacher.id),
            // A name of two people names neither.
            Err(fault) if fault.kind == FaultKind::Ambiguous => false,
            Err(fault) => return Err(fault),
        };
        if is_theirs && !classes.iter().any(|known| fold(known) == fold(&form)) {
            classes.push(form);
        }
    }
    Ok(classes)
}

/// Checks that a loan is a teacher's own, for one of their forms or groups.
///
/// Errors: it is to somebody else; no form was given; it is of another teacher.
pub(super) fn must_be_own(
    tx: &ReadTx<'_>,
    teacher: &Person,
    borrower: &Person,
    class: Option<&str>,
) -> Result<(), Fault> {
    must_be_theirs(teacher, borrower)?;
    let own = classes_of(tx, teacher)?;
    let wanted = class.map(|class| fold(squeezed(class).as_ref()));
    if own.iter().any(|known| Some(fold(known)) == wanted) {
        return Ok(());
    }
    let message = match class {
        Some(class) => format!("{} is not a form or group of yours", shown(class)),
        None => "no form or group was given".to_owned(),
    };
    let hint = match own.as_slice() {
        [] => "The register has no form or group of yours. Ask the office to record it.".to_owned(),
        own => format!("Yours are {}.", and_list(own)),
    };
    Err(Fault::conflict(message, hint))
}

/// Checks that a loan is a teacher's own.
///
/// Errors: it is somebody else's.
pub(super) fn must_be_theirs(teacher: &Person, borrower: &Person) -> Result<(), Fault> {
    if teacher.id == borrower.id {
        return Ok(());
    }
    Err(Fault::conflict("you can lend to yourself alone, and return what you have", "For others, ask at the desk."))
}
