//! Restores a backup in the place of a school on a server, or as a new school.

use super::{Present, written_meanwhile};
use crate::{
    act::Act,
    keep::{aside::keep_aside, schools::role_made},
};
use domain::{fault::Fault, remedy::Input, say, say::Notes, text::shown};
use std::path::{Path, PathBuf};
use store::{Address, Head, Init, Register, Store, register_of};

/// Opens the school that is to be replaced; it may be missing.
///
/// Errors: it is another school's register, or this role may not replace it, or it has other parts than Kitbook makes.
pub(super) fn present(address: &Address, own: &Register) -> Result<Present, Fault> {
    let Some(mut store) = Store::school_to_replace(address)? else { return Ok(Present::Nothing) };
    let found = store.read::<_, Fault>(register_of)?;
    if found.uuid == own.uuid {
        return Ok(Present::Known(Box::new(store)));
    }
    let short = shown(address.must_name_school()?);
    Err(Fault::invalid(format!(
        "the school {short} is the register of {}, but the backup is of another ({})",
        found.school, own.school
    ))
    .hint(say!["To restore it as another school, give another short name after ", Input::Register, "."]))
}

/// Keeps the school's rows in a file, and puts the restored ones in their place; returns the path of that file. `known`
/// is the head of the school's log when it was compared.
///
/// Errors: the file can't be written, or the school was changed since. It is then left unchanged.
pub(super) fn take_its_place(
    store: &mut Store,
    present: Present,
    known: Option<&Head>,
    (address, folder): (&Address, Option<&Path>),
    act: &Act,
    notes: &mut Notes,
) -> Result<Option<PathBuf>, Fault> {
    let mut school = match present {
        Present::Known(present) => *present,
        Present::Damaged(fault) => return Err(fault),
        Present::Nothing => {
            let Init::Fresh(mut school) = Store::init(address, None)? else { return Err(written_meanwhile()) };
            school.fill_from(store, &act.writer())?;
            notes.extend(role_made(&school));
            return Ok(None);
        }
    };
    let aside = keep_aside(&mut school, "restore", act.clock(), folder)?;
    let replaced = school.replace_rows(store, &act.writer(), |head| match known {
        Some(known) if known != head => Err(written_meanwhile()),
        _ => Ok(()),
    });
    if let Err(fault) = replaced {
        // If it is sure that the school was not replaced, the file is not needed.
        let restored = store.head()?;
        if school.head().is_ok_and(|head| head != restored) {
            let _ = std::fs::remove_file(&aside);
        }
        return Err(fault);
    }
    Ok(Some(aside))
}
