//! Another school's register, from its file or a backup of it, into this one.

use super::Adopted;
use crate::{
    act::{Act, Answer, Timed},
    keep::{
        merge,
        opened::{self, Opened},
        restore,
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
use store::{Store, WriteTx};

/// What came in, and where this register is kept as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merged {
    #[serde(flatten)]
    pub adopted: Adopted,
    /// `None`: it was only tried.
    pub kept: Option<PathBuf>,
}

/// What a merging comes to, before it is done. What was read through for it is what is taken in.
pub struct Plan {
    /// What [`apply`] answers, but for where this register is kept as it was.
    pub answer: Answer<Merged>,
    prefix: Option<String>,
    other: Opened,
}

/// Looks what taking in another school's register comes to.
///
/// Errors: the file is not what its note says, or not sound; names are taken.
pub fn plan(store: &mut Store, act: &Act, file: &Path, prefix: Option<&str>) -> Result<Plan, Failure> {
    let real = store::real_path(file);
    let mut other = opened::open(real.as_deref().unwrap_or(file), store.path())?;
    if let Some(upgraded) = other.store.upgrade(&act.writer())? {
        // The file itself is the older register.
        let _ = std::fs::remove_file(upgraded.kept);
    }
    let tried = act.tried();
    let tried = tried.write(store, |tx, act| other.store.read(|other| merge::adopt(tx, act, other, prefix)))?;
    let mut answer = Answer { notes: tried.notes, ..Answer::plain(Merged { adopted: tried.value, kept: None }) };
    if other.note.is_none() {
        answer
            .notes
            .push("no note lies beside the file, so its SHA-256 was not compared; it was read through".to_owned());
    }
    if answer.value.adopted.rows.contains_key("agreement") {
        answer.notes.push(say![
            "agreements of both schools are asked of everybody of their kinds from now on: ",
            See::Agreements,
            " shows them, ",
            Remedy::EditAgreement,
            " says of whom"
        ]);
    }
    answer.notes.extend(serials_in_both(&answer.value.adopted.serials));
    Ok(Plan { answer, prefix: prefix.map(str::to_owned), other })
}

/// Takes another school's register in, as the plan says. A trial does no more than the plan did.
///
/// Errors: there is no room for a copy of this one; it was written since, and other rows or names would come of it; nothing is
/// changed then.
pub fn apply(store: &mut Store, act: &Act, plan: Plan) -> Result<Answer<Merged>, Failure> {
    let Plan { mut answer, prefix, mut other } = plan;
    if act.dry_run {
        return Ok(answer);
    }
    let aside = restore::keep_aside(store, "merge", act.clock())?;
    let take_in =
        |tx: &WriteTx<'_>, act: &Timed<'_>| other.store.read(|other| merge::adopt(tx, act, other, prefix.as_deref()));
    if let Err(failure) = act.write_as_planned(store, &answer.value.adopted, take_in) {
        // It holds nothing that the register does not.
        let _ = std::fs::remove_file(aside);
        return Err(failure);
    }
    answer.value.kept = Some(aside);
    // Somebody may have been erased again.
    answer.unfinished = tidy::finish(store, act).err();
    Ok(answer)
}

/// Says which serials are in both: the same item may be in both registers, or a serial mistyped in one.
fn serials_in_both(serials: &[String]) -> Option<Say> {
    /// How many are named.
    const NAMED: usize = 5;
    let number = count(serials.len(), "serial");
    let named: Vec<String> = serials.iter().take(NAMED).map(|serial| shown(serial)).collect();
    let more = if serials.len() > NAMED { ", …" } else { "" };
    let what = format!("{number} in both registers: {}{more}", named.join(", "));
    let how = " shows both; where it is one item, retire one of them";
    (!serials.is_empty()).then(|| say![what, "; ", See::FindSerial, how])
}
