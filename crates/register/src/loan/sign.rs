//! The borrower's signature on a slip, or on the receipt of a return. The words of the paper are kept as they are then.

use super::{
    paper_words::{ReceiptWords, SlipWords},
    printed::{self, Since},
    slip::{receipt_words, slip_words},
};
use crate::{
    act::{Act, Answer, Timed},
    file::drawn::{Drawn, hashed},
    rule::decider::witness_must_be_there,
    view::SlipView,
};
use chrono::NaiveDate;
use domain::{
    fault::{Failure, Fault, FaultKind},
    ids::PersonId,
    loan::{
        SignedHow, Slip, Stage,
        signed::{Paper, SignedPaper},
    },
    remedy::{Input, Remedy},
    say,
    say::Say,
    search::WholeName,
    text,
    when::{Clock, show_day},
};
use serde::Serialize;
use serde_json::{Map, Value as Json, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, changes, signed};

/// The slip to sign, by its number or by one of its loans.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Loan(i64),
    Slip(i64),
    /// A slip by its number, for its borrower alone.
    Own(i64, PersonId),
}

impl Which {
    /// Finds the slip.
    ///
    /// Errors: there is no such slip or loan, or it is somebody else's.
    pub fn find(self, tx: &ReadTx<'_>) -> Result<Slip, Fault> {
        match self {
            Self::Own(no, person) => {
                let slip = store::loan::slip_by_no(tx, no)?;
                if slip.person_id == person {
                    return Ok(slip);
                }
                Err(Fault::not_found(format!("slip {no} is not yours"))
                    .hint("The first page lists what you have on loan, with the slips to sign."))
            }
            Self::Slip(no) => store::loan::slip_by_no(tx, no),
            Self::Loan(no) => store::loan::slip_by_id(tx, store::loan::by_no(tx, no)?.slip_id),
        }
    }
}

/// The words of a slip to sign on a screen, and their hash.
pub fn words_to_sign(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<(SlipWords, String), Fault> {
    let words = slip_words(tx, slip, clock)?;
    let hash = hashed(&words)?.0;
    Ok((words, hash))
}

/// The words of a slip's receipt to sign on a screen, and their hash.
///
/// Errors: nothing has come back.
pub fn receipt_to_sign(tx: &ReadTx<'_>, slip: &Slip, clock: Clock) -> Result<(ReceiptWords, String), Fault> {
    let words = receipt_words(tx, slip, clock)?;
    let hash = hashed(&words)?.0;
    Ok((words, hash))
}

/// Records a signature that was drawn on the screen, with a witness. The drawing is kept.
///
/// Errors: as for [`sign`]; or the words have changed since the screen showed them.
pub fn sign_drawn(
    store: &mut Store,
    act: &Act,
    which: Which,
    witness: Option<&str>,
    drawn: &Drawn,
) -> Result<Answer<SlipView>, Failure> {
    write_slip(store, act, which, SignedHow::Screen, witness, Some(drawn))
}

/// Records a signature: on paper, or on the screen with a witness (Hazeldene 4.5, Frederick Gent 12.1).
///
/// Errors: already signed; on the screen without a witness; the borrower is given as the witness, or someone who has
/// left; signed on paper, and the words have changed since the slip was last printed, and the user has not confirmed
/// that the paper has them.
pub fn sign(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
) -> Result<Answer<SlipView>, Failure> {
    write_slip(store, act, which, how, witness, None)
}

fn write_slip(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
    drawn: Option<&Drawn>,
) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let mut slip = which.find(tx)?;
        if let Some(on) = slip.signed_on {
            let message = format!("slip {} was already signed on {}", slip.no, show_day(on));
            return Err(Fault::conflict(message, "One signature is enough; nothing was changed.").into());
        }
        let loans = store::loan::of_slip(tx, slip.id)?;
        if loans.iter().all(|loan| loan.state == Stage::Void) {
            return Err(Fault::conflict(
                format!("every loan on slip {} is void, so there is nothing to sign for", slip.no),
                "Sign the slip that the items really went out on.",
            )
            .into());
        }
        let at = act.moment(Some((slip.out_at, "the slip was made out")))?;
        let day = act.clock.day_of(at);
        let witness = witness_of(tx, &slip, (how, day), witness)?;
        let words = slip_words(tx, &slip, act.clock)?;
        let note = changed_since(tx, act, &slip, how, &words)?;
        let kept = keep(tx, &slip, Paper::Slip, (how, day, None), &words, drawn)?;
        let before = slip.clone();
        slip.signed_how = Some(how);
        slip.signed_on = Some(day);
        slip.signed_witness = witness;
        tx.update(&slip)?;
        let mut body = changes(&before, &slip);
        body.extend(told(&slip, &kept));
        log(tx, act, Paper::Slip, &slip, at, body)?;
        let mut answer = Answer::plain(SlipView::load(tx, &slip, act.clock)?);
        answer.notes.extend(note);
        Ok(answer)
    })
}

/// Records the borrower's signature on the receipt of what has come back. If more comes back later, that is a receipt of
/// its own.
///
/// Errors: nothing has come back; this receipt was already signed; the same faults of a witness as for [`sign`].
pub fn sign_receipt(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
) -> Result<Answer<SlipView>, Failure> {
    write_receipt(store, act, which, how, witness, None)
}

/// Records a signature on the receipt that was drawn on the screen, with a witness. The drawing is kept.
///
/// Errors: as for [`sign_receipt`]; or the words have changed since the screen showed them.
pub fn sign_receipt_drawn(
    store: &mut Store,
    act: &Act,
    which: Which,
    witness: Option<&str>,
    drawn: &Drawn,
) -> Result<Answer<SlipView>, Failure> {
    write_receipt(store, act, which, SignedHow::Screen, witness, Some(drawn))
}

fn write_receipt(
    store: &mut Store,
    act: &Act,
    which: Which,
    how: SignedHow,
    witness: Option<&str>,
    drawn: Option<&Drawn>,
) -> Result<Answer<SlipView>, Failure> {
    act.write(store, |tx, act| {
        let slip = which.find(tx)?;
        let words = receipt_words(tx, &slip, act.clock)?;
        let (_, content) = hashed(&words)?;
        if let Some(before) = signed::receipts(tx, slip.id)?.last().filter(|before| before.content == content) {
            let message =
                format!("the receipt for slip {} was already signed on {}", slip.no, show_day(before.signed_on));
            return Err(Fault::conflict(message, "Nothing has come back since; nothing was changed.").into());
        }
        let last_back = store::loan::of_slip(tx, slip.id)?.iter().filter_map(|loan| loan.ended_at).max();
        let after = last_back.map_or((slip.out_at, "the slip was made out"), |at| (at, "the last return"));
        let at = act.moment(Some(after))?;
        let day = act.clock.day_of(at);
        let witness = witness_of(tx, &slip, (how, day), witness)?;
        let kept = keep(tx, &slip, Paper::Receipt, (how, day, witness), &words, drawn)?;
        log(tx, act, Paper::Receipt, &slip, at, told(&slip, &kept))?;
        Ok(Answer::plain(SlipView::load(tx, &slip, act.clock)?))
    })
}

/// The entry's details about a signed paper.
fn told(slip: &Slip, kept: &SignedPaper) -> Map<String, Json> {
    let mut body = Map::from_iter([("slip_no".to_owned(), json!(slip.no)), ("hash".to_owned(), json!(kept.hash))]);
    if let Some(drawing) = &kept.drawing {
        body.insert("drawing".to_owned(), json!(drawing));
    }
    body
}

/// Keeps the words of a paper as they are signed, with the drawing if there is one.
///
/// Errors: the screen showed other words; the drawing is no picture.
fn keep(
    tx: &WriteTx<'_>,
    slip: &Slip,
    paper: Paper,
    (how, signed_on, witness): (SignedHow, NaiveDate, Option<String>),
    words: &impl Serialize,
    drawn: Option<&Drawn>,
) -> Result<SignedPaper, Fault> {
    let (hash, content) = hashed(words)?;
    if let Some(drawn) = drawn {
        drawn.must_be_under(&hash, &format!("the {paper}"))?;
    }
    let drawing = drawn.map(|drawn| drawn.keep(tx)).transpose()?;
    let id = tx.new_id();
    let kept = SignedPaper { content, drawing, hash, how, id, paper, signed_on, slip_id: slip.id, witness };
    tx.insert(&kept)?;
    Ok(kept)
}

/// Compares a slip that was signed on paper with its last print. Makes a note if the kept copy may show other words than
/// the paper.
///
/// Errors: the words have changed since the slip was printed, and the user has not confirmed that the paper has them.
fn changed_since(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    slip: &Slip,
    how: SignedHow,
    words: &SlipWords,
) -> Result<Option<Say>, Fault> {
    const CHANGES: [&str; 4] = ["loan renew", "loan correct", "loan void", "loan in"];
    if how != SignedHow::Paper {
        return Ok(None);
    }
    match printed::since(tx, slip, words)? {
        Since::Unchanged => Ok(None),
        Since::Changed(at, what) => {
            let (no, at) = (slip.no, act.clock.show(at));
            let message = format!("slip {no} has changed since it was last printed, {at}: {what}");
            if act.sure {
                return Ok(Some(format!("{message}. The kept copy shows it as it is now").into()));
            }
            Err(Fault::new(FaultKind::Question, message).hint(say![
                "Print it again and have that signed: ",
                Remedy::PrintSlips { nos: vec![no] },
                ". If the signed paper has the words as they are now, add ",
                Input::Yes,
                "."
            ]))
        }
        Since::NotPrinted if signed::has_entry(tx, slip, &CHANGES)? => {
            let note = "a loan on this slip was changed after it went out. The kept copy shows it as it is now. If the \
                        signed paper shows it as it was, print the slip again and have it signed";
            Ok(Some(note.into()))
        }
        Since::NotPrinted => Ok(None),
    }
}

/// Checks the witness of a signature.
///
/// Errors: a signature on the screen has none; the borrower is given, or somebody who has left.
fn witness_of(
    tx: &ReadTx<'_>,
    slip: &Slip,
    (how, day): (SignedHow, NaiveDate),
    witness: Option<&str>,
) -> Result<Option<String>, Fault> {
    let witness = text::given_line("witness", witness)?;
    if how == SignedHow::Screen && witness.is_none() {
        return Err(Fault::invalid("a signature on the screen needs a witness").hint(say![
            "Add ",
            Input::Witness.blank(),
            ": someone other than the borrower, who saw them sign."
        ]));
    }
    let person = store::person::by_id(tx, slip.person_id)?;
    if let Some(witness) = &witness
        && [Some(&person.name), Some(&person.reference), person.username.as_ref()]
            .into_iter()
            .flatten()
            .any(|own| WholeName::of(own).is(witness))
    {
        return Err(Fault::invalid(format!("{} can't witness their own signature", person.name)).hint(say![
            "Name someone else who saw it: ",
            Input::Witness.blank(),
            "."
        ]));
    }
    if let Some(witness) = &witness {
        witness_must_be_there(tx, witness, day)?;
    }
    Ok(witness)
}

fn log(
    tx: &WriteTx<'_>,
    act: &Timed<'_>,
    paper: Paper,
    slip: &Slip,
    at: domain::when::Instant,
    body: Map<String, Json>,
) -> Result<(), Fault> {
    tx.log(Entry {
        action: signed::action(paper),
        subject: Subject::new("slip", slip.id),
        asset: None,
        person: Some(slip.person_id),
        effective_at: act.effective(at),
        body,
    })
    .map(|_| ())
}
