//! The words of a slip as it was last printed. A slip that is then signed on paper must still have them, or the kept copy
//! would not be what was signed.

use super::{paper_words::SlipWords, slip::slip_words};
use crate::{act::Act, file::drawn::hashed};
use domain::{
    fault::{Failure, Fault},
    loan::Slip,
    when::{Clock, Instant},
};
use serde::Serialize;
use serde_json::json;
use store::{Entry, ReadTx, Store, Subject, signed};

/// What the register remembers of a printed slip: hashes alone, because names may have to be erased.
#[derive(Debug, Clone)]
pub struct Printed {
    slip: Slip,
    hashes: Hashes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Hashes {
    whole: String,
    terms: String,
    lines: String,
}

impl Hashes {
    fn of(words: &SlipWords) -> Result<Self, Fault> {
        Ok(Self { whole: hash(words)?, terms: hash(&words.terms)?, lines: hash(&words.lines)? })
    }
}

fn hash(words: &impl Serialize) -> Result<String, Fault> {
    Ok(hashed(words)?.0)
}

/// Lists what must be remembered of these slips, now that they are printed: those that nobody has signed, and whose words
/// are not those of their last print.
///
/// Errors: a slip can't be put into words.
pub fn to_record(tx: &ReadTx<'_>, slips: &[Slip], clock: Clock) -> Result<Vec<Printed>, Fault> {
    let mut printed = Vec::new();
    for slip in slips.iter().filter(|slip| slip.signed_on.is_none()) {
        let hashes = Hashes::of(&slip_words(tx, slip, clock)?)?;
        if signed::last_print(tx, slip)?.is_none_or(|print| print.hash != hashes.whole) {
            printed.push(Printed { slip: slip.clone(), hashes });
        }
    }
    Ok(printed)
}

/// Remembers the words of slips that were printed.
///
/// Errors: the register can't be written.
pub fn record(store: &mut Store, act: &Act, printed: &[Printed]) -> Result<(), Failure> {
    if printed.is_empty() {
        return Ok(());
    }
    act.write(store, |tx, _| {
        for Printed { slip, hashes } in printed {
            let body = [
                ("slip_no", json!(slip.no)),
                ("hash", json!(hashes.whole)),
                ("terms", json!(hashes.terms)),
                ("lines", json!(hashes.lines)),
            ];
            let body = body.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            let entry = Entry::plain(signed::PRINTED, Subject::new("slip", slip.id), body);
            tx.log(Entry { person: Some(slip.person_id), ..entry })?;
        }
        Ok(())
    })
}

/// What has become of a slip since it was last printed.
pub(super) enum Since {
    /// No print of it is known.
    NotPrinted,
    Unchanged,
    /// The moment of the print, and what the words are about that are others now.
    Changed(Instant, String),
}

/// Compares the words of a slip with its last print.
pub(super) fn since(tx: &ReadTx<'_>, slip: &Slip, words: &SlipWords) -> Result<Since, Fault> {
    let Some(print) = signed::last_print(tx, slip)? else { return Ok(Since::NotPrinted) };
    let now = Hashes::of(words)?;
    if print.hash == now.whole {
        return Ok(Since::Unchanged);
    }
    let what = match (print.terms == now.terms, print.lines == now.lines) {
        (false, false) => "the terms and the items",
        (false, true) => "the terms",
        (true, false) => "the items, their costs or due dates",
        (true, true) => "the names or the facts at the top",
    };
    Ok(Since::Changed(print.at, what.to_owned()))
}
