//! Slips: the paper to print, and the signature on the screen.

use super::{Answer, desk::paper, go_on, plain};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{fault::Failure, loan::SignedHow};
use register::loan::{
    paper_words::SlipWords,
    printed, receipt_paper,
    sign::{self, Which},
    slip::{ReceiptPaper, SlipPaper},
    slip_paper,
};
use std::sync::Arc;

/// Shows the slip as a paper, or with `receipt` the receipt for what came back.
pub async fn show(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>, query: Query) -> Answer {
    let receipt = query.0.has("receipt");
    let html = site
        .read(move |tx, clock| {
            let slip = store::loan::slip_by_no(tx, no)?;
            Ok(if receipt {
                receipt_paper::receipt(&ReceiptPaper::load(tx, &slip, clock)?, clock)?
            } else {
                slip_paper::slip(&SlipPaper::load(tx, &slip, clock)?, clock)?
            })
        })
        .await?;
    paper(html)
}

/// Shows the slip to print it, and remembers its words: a signature on it is compared with them.
pub async fn print(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let html = site
        .act(&visitor, &form, move |store, act| {
            let clock = act.clock();
            let (html, words) = store.read(|tx| {
                let slip = store::loan::slip_by_no(tx, no)?;
                let html = slip_paper::slip(&SlipPaper::load(tx, &slip, clock)?, clock)?;
                Ok::<_, Failure>((html, printed::to_record(tx, &[slip], clock)?))
            })?;
            printed::record(store, act, &words)?;
            Ok(html)
        })
        .await?;
    paper(html)
}

#[derive(Template)]
#[template(path = "sign.html")]
struct SignPage {
    frame: Frame,
    no: i64,
    words: SlipWords,
    /// The hash of the words on this page: what is signed is what was shown.
    hash: String,
    witness: String,
}

/// Shows the words of a slip with room for a signature.
pub async fn to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (words, hash) = site
        .read(move |tx, clock| {
            let slip = store::loan::slip_by_no(tx, no)?;
            Ok(sign::words_to_sign(tx, &slip, clock)?)
        })
        .await?;
    // Whoever is signed in saw it, unless it is their own slip: then someone else must be named.
    let person = &visitor.member.person;
    let witness = if words.borrower == person.name { String::new() } else { person.name.clone() };
    Ok(page(&SignPage { frame: Frame::of(&visitor, format!("Sign slip {no}"), "/loans"), no, words, hash, witness })?)
}

/// Records the signature.
pub async fn sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let witness = form.get("witness").map(str::to_owned);
    let drawn = sign::Drawn {
        shown: form.required("hash", "the hash of the words")?.to_owned(),
        png: sign::png_of(form.get("drawing"))?,
    };
    let answer = site
        .act(&visitor, &form, move |store, act| {
            sign::sign_drawn(store, act, Which::Slip(no), witness.as_deref(), &drawn)
        })
        .await?;
    let said = format!("slip {no} was signed on {} by {}", SignedHow::Screen, answer.value.person.name);
    let notes = plain(&answer.notes);
    Ok(go_on(&visitor.seat, &format!("/slips/{no}/signed"), std::iter::once(said).chain(notes)))
}

#[derive(Template)]
#[template(path = "signed.html")]
struct SignedPage {
    frame: Frame,
    no: i64,
}

/// Says that a slip was signed, with where to go from there.
pub async fn signed(visitor: Visitor, Path(no): Path<i64>) -> Answer {
    Ok(page(&SignedPage { frame: Frame::of(&visitor, format!("Slip {no}"), "/loans"), no })?)
}
