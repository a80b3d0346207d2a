//! Agreements that are signed on the screen: the words that are shown, and the signature that is drawn under them.

use super::{
    list::SignatureView,
    sign::{already_signed, in_force, write},
};
use crate::{
    act::{Act, Answer},
    file::drawn::{Drawn, hashed},
};
use chrono::NaiveDate;
use domain::{
    agreement::{Agreement, Names},
    fault::{Failure, Fault},
    ids::PersonId,
    loan::SignedHow,
    text::{is_hostile, shown},
    when::show_day,
};
use serde::Serialize;
use store::{ReadTx, Store};

/// The words of a version that a screen shows to sign. The hash covers the text of the policy by its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgreementWords {
    pub school: String,
    pub title: String,
    pub from_on: NaiveDate,
    pub file_name: Option<String>,
    pub sha256: Option<String>,
    /// The policy's text, if it is plain text; another file must be opened to be read.
    #[serde(skip)]
    pub text: Option<String>,
    /// The sentence that the signature is under.
    pub agreed: String,
}

/// The words of a version to sign on a screen, and their hash.
///
/// Errors: no version has this number; it was withdrawn; its text is missing from the register, or was altered.
pub fn words_to_sign(tx: &ReadTx<'_>, no: i64) -> Result<(Agreement, AgreementWords, String), Fault> {
    let agreement = store::agreement::by_no(tx, no)?;
    if agreement.withdraw_reason.is_some() {
        return Err(Fault::conflict(
            format!("agreement {no} was withdrawn, so nobody signs it"),
            "Sign the version that is in force.",
        ));
    }
    let words = words(tx, &agreement)?;
    let hash = hashed(&words)?.0;
    Ok((agreement, words, hash))
}

fn words(tx: &ReadTx<'_>, agreement: &Agreement) -> Result<AgreementWords, Fault> {
    let bytes = text_of(tx, agreement)?;
    Ok(AgreementWords {
        school: store::register_of(tx)?.school,
        title: agreement.title.clone(),
        from_on: agreement.from_on,
        file_name: agreement.file_name.clone(),
        sha256: agreement.sha256.clone(),
        text: bytes.as_deref().and_then(plain),
        agreed: format!(
            "I have read {}, in force from {}, and I agree to it.",
            agreement.title,
            show_day(agreement.from_on)
        ),
    })
}

/// The bytes of a version's text; `None` if it was published without one.
///
/// Errors: they are missing from the register, or were altered.
pub fn text_of(tx: &ReadTx<'_>, agreement: &Agreement) -> Result<Option<Vec<u8>>, Fault> {
    let what = format!("the text of agreement {}", agreement.no);
    agreement.sha256.as_ref().map(|sha256| store::attachment::bytes_of(tx, sha256, &what)).transpose()
}

/// A file as plain text, if it is that by its content.
pub fn plain(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.replace("\r\n", "\n");
    let is_plain = !text.starts_with("%PDF") && !text.chars().any(|c| is_hostile(c) && !matches!(c, '\n' | '\t'));
    is_plain.then_some(text)
}

/// An order to record a signature that was drawn on the screen.
#[derive(Debug, Clone)]
pub struct SignDrawn {
    pub person: PersonId,
    /// The number of the version that the screen showed.
    pub no: i64,
    pub names: Names,
    pub drawn: Drawn,
}

/// Records a signature that was drawn on the screen, with a witness. The drawing is kept.
///
/// Errors: the version is not in force any more; its words have changed since the screen showed them; the drawing is no
/// picture; as for [`super::sign::sign`].
pub fn sign_drawn(store: &mut Store, act: &Act, order: &SignDrawn) -> Result<Answer<SignatureView>, Failure> {
    act.write(store, |tx, act| {
        let person = store::person::by_id(tx, order.person)?;
        let at = act.moment(None)?;
        let day = act.clock.day_of(at);
        let (agreement, _, hash) = words_to_sign(tx, order.no)?;
        let now = in_force(store::agreement::titled(tx, &agreement.title)?, day);
        if now.no != agreement.no {
            return Err(Fault::conflict(
                format!("agreement {} is not in force: {} has a newer version", agreement.no, shown(&agreement.title)),
                "Open the list of agreements again, and sign the version that is in force.",
            )
            .into());
        }
        order.drawn.must_be_under(&hash, "the agreement")?;
        let drawn = Some((&order.drawn, hash.as_str()));
        let how = SignedHow::Screen;
        let (signature, _) = write(tx, act, &agreement, &person, how, order.names.clone(), drawn, day, at)?
            .ok_or_else(|| already_signed(&agreement, &person))?;
        Ok(Answer::plain(SignatureView::build(&agreement, &signature, &person)))
    })
}
