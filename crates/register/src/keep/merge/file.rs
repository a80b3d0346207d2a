//! Merges another school's register into this one, from its file or a backup.

use super::Adopted;
use crate::{
    act::{Act, Answer, Timed},
    keep::{
        aside::{keep_aside, must_have_place},
        init, merge,
        opened::{self, Opened, Source},
    },
    privacy::tidy,
};
use domain::{
    fault::Failure,
    remedy::{Remedy, See},
    say,
    say::Say,
    text::{count, shown},
};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{Address, Store, WriteTx};

/// The result of a merge, and the copy of this register from before the merge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    #[serde(flatten)]
    pub adopted: Adopted,
    /// The path of the copy. `None` after a dry run.
    pub kept: Option<PathBuf>,
}

/// The other school's register.
pub enum Other<'a> {
    /// Its file, or a backup of it.
    File(Source<'a>),
    /// A school on a server.
    School(Address),
}

/// A merge before it is done. It holds the other register as it was checked, so that no later change is merged.
pub struct Plan {
    /// The answer of [`apply`], but without the path of the copy.
    pub answer: Answer<Merged>,
    prefix: Option<String>,
    keep_roles: Vec<String>,
    copy_to: Option<PathBuf>,
    other: Opened,
}

/// Plans a merge with another school's register, and writes nothing. Roles of its people end, except of `keep_roles`.
///
/// Errors: the file does not match its note, or is not sound; tags or refs are in both registers; a school on a server
/// needs the folder `copy_to` for its copy.
pub fn plan(
    store: &mut Store,
    act: &Act,
    other: Other<'_>,
    (prefix, keep_roles): (Option<&str>, &[String]),
    copy_to: Option<&Path>,
) -> Result<Plan, Failure> {
    must_have_place(store, copy_to)?;
    let is_file = matches!(other, Other::File(_));
    let mut other = match other {
        Other::File(Source { file, key }) => {
            let real = store::real_path(file);
            opened::open(Source { file: real.as_deref().unwrap_or(file), key }, store.path())?
        }
        Other::School(address) => opened::open_school(&address, store.path())?,
    };
    if let Some(upgraded) = init::bring_up(&mut other.store, act)? {
        // The upgrade kept a copy of the older version. It isn't needed: the other school still has its own file.
        upgraded.drop_copy();
    }
    let dry_run = act.tried();
    let planned =
        dry_run.write(store, |tx, act| other.store.read(|other| merge::adopt(tx, act, other, (prefix, keep_roles))))?;
    let mut answer = Answer { notes: planned.notes, ..Answer::plain(Merged { adopted: planned.value, kept: None }) };
    if is_file && other.note.is_none() {
        answer.notes.push(
            "the file has no note beside it, so its SHA-256 was not compared; its content was checked".to_owned(),
        );
    }
    if answer.value.adopted.rows.contains_key("agreement") {
        answer.notes.push(say![
            "the agreements of both schools now apply to all people of their kinds; to see them: ",
            See::Agreements,
            "; to change the kinds: ",
            Remedy::EditAgreement
        ]);
    }
    answer.notes.extend(serials_in_both(&answer.value.adopted.serials));
    let (prefix, keep_roles) = (prefix.map(str::to_owned), keep_roles.to_vec());
    Ok(Plan { answer, prefix, keep_roles, copy_to: copy_to.map(Path::to_owned), other })
}

/// Merges another school's register as planned. A dry run changes nothing.
///
/// Errors: the disk has no room for a copy of this register, or this register was changed since, so that the merge
/// would differ from the plan. Nothing is merged then.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<Merged>, Failure> {
    let Plan { mut answer, prefix, keep_roles, copy_to, mut other } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    let aside = keep_aside(store, "merge", act.clock(), copy_to.as_deref())?;
    let take_in = |tx: &WriteTx<'_>, act: &Timed<'_>| {
        other.store.read(|other| merge::adopt(tx, act, other, (prefix.as_deref(), &keep_roles)))
    };
    if let Err(failure) = act.write_as_planned(store, &answer.value.adopted, take_in) {
        // Nothing was merged, so the copy is not needed.
        let _ = std::fs::remove_file(aside);
        return Err(failure);
    }
    answer.value.kept = Some(aside);
    // The merge may have erased people again.
    answer.unfinished = tidy::finish(store, act).err();
    Ok(answer)
}

/// Notes which serial numbers are in both registers: an item may be in both, or a number mistyped in one.
fn serials_in_both(serials: &[String]) -> Option<Say> {
    /// The number of serials that are named.
    const NAMED: usize = 5;
    let number = count(serials.len(), "serial number");
    let named: Vec<String> = serials.iter().take(NAMED).map(|serial| shown(serial)).collect();
    let more = if serials.len() > NAMED { ", …" } else { "" };
    let what = format!("{number} in both registers: {}{more}", named.join(", "));
    (!serials.is_empty()).then(|| say![what, "; if both are the same item, retire one; to see both: ", See::FindSerial])
}
