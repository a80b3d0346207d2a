//! Another school's register, from its file or a backup of it, into this one.

use super::Adopted;
use crate::{
    act::{Act, Answer},
    keep::{
        merge,
        restore::{self, Opened},
    },
    privacy::erase,
};
use domain::{
    fault::{Failure, Fault},
    text::{count, shown},
};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::Store;

/// What came in, and where this register is kept as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    #[serde(flatten)]
    pub adopted: Adopted,
    /// `None`: it was only tried.
    pub kept: Option<PathBuf>,
}

/// Takes another school's register in. `is_sure` is asked once all is known.
///
/// Errors: the file is not what its note says, or not sound; names are taken; nothing is changed then.
pub fn merge(
    store: &mut Store,
    act: &Act,
    file: &Path,
    prefix: Option<&str>,
    is_sure: impl FnOnce(&Adopted) -> bool,
) -> Result<Answer<Merged>, Failure> {
    let real = store::real_path(file);
    // Kept in one piece: what SQLite keeps beside the copy goes when its store is closed, and the copy behind it.
    let mut opened = restore::open(real.as_deref().unwrap_or(file), store.path())?;
    let Opened { note, store: other, .. } = &mut opened;
    if let Some(upgraded) = other.upgrade(&act.writer())? {
        // The file itself is the older register.
        let _ = std::fs::remove_file(upgraded.kept);
    }
    let take_in = |store: &mut Store, other: &mut Store, act: &Act| {
        act.write(store, |tx, act| other.read(|other| merge::adopt(tx, act, other, prefix)))
    };
    // Somebody may have to be erased again.
    store.overwrite_what_goes()?;
    let tried = take_in(store, other, &Act { dry_run: true, ..act.clone() })?;
    let mut answer = Answer { notes: tried.notes, ..Answer::plain(Merged { adopted: tried.value, kept: None }) };
    if note.is_none() {
        answer
            .notes
            .push("no note lies beside the file, so its SHA-256 was not compared; it was read through".to_owned());
    }
    if answer.value.adopted.rows.contains_key("agreement") {
        answer.notes.push(
            "agreements of both schools are asked of everybody of their kinds from now on: `kitbook agreement list` shows \
             them, `kitbook agreement edit` says of whom"
                .to_owned(),
        );
    }
    answer.notes.extend(serials_in_both(&answer.value.adopted.serials));
    if !act.dry_run {
        if !is_sure(&answer.value.adopted) {
            return Err(Fault::usage("nothing was merged")
                .hint("Look first at what would come in, with --dry-run.")
                .into());
        }
        answer.value.kept = Some(restore::keep_aside(store, "merge", act.clock())?);
        answer.value.adopted = take_in(store, other, act)?.value;
        if !answer.value.adopted.erased_again.is_empty() {
            erase::tidy(store)?;
        }
    }
    Ok(answer)
}

/// Says which serials are in both: the same thing may be in both registers, or a serial mistyped in one.
fn serials_in_both(serials: &[String]) -> Option<String> {
    /// How many are named.
    const NAMED: usize = 5;
    let number = count(serials.len(), "serial");
    let named: Vec<String> = serials.iter().take(NAMED).map(|serial| shown(serial)).collect();
    let more = if serials.len() > NAMED { ", …" } else { "" };
    let what = format!("{number} in both registers: {}{more}", named.join(", "));
    let how = "`kitbook find SERIAL` shows both; where it is one thing, retire one of them";
    (!serials.is_empty()).then(|| format!("{what}; {how}"))
}
