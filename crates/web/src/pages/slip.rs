//! Slips and their receipts: the paper to print, and the signature on the screen.

use super::{Answer, desk::paper, go_on, plain};
use crate::{
    form::{Form, Query},
    frame::{Frame, page},
    guard::Visitor,
    site::Site,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{fault::Failure, loan::SignedHow, person::Person};
use register::{
    file::drawn::Drawn,
    loan::{
        paper_words::{ReceiptWords, SlipWords},
        printed, receipt_paper,
        sign::{self, Which},
        slip::{ReceiptPaper, SlipPaper},
        slip_paper,
    },
    view::SlipView,
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

/// The form with room for a signature.
pub(super) struct Signing {
    /// The address to send it to.
    pub action: String,
    /// The hash of the words on this page: what is signed is what was shown.
    pub hash: String,
    pub signer: String,
    /// The witness, as far as known.
    pub witness: String,
    /// The class teacher, if one is asked for.
    pub class_teacher: Option<String>,
    pub asks_guardian: bool,
    /// The paper to print, for a browser that can't be drawn in.
    pub print_href: Option<String>,
}

impl Signing {
    /// The form for somebody's signature. Who is signed in saw it, unless it is their own: then somebody else must be
    /// named.
    pub(super) fn of(visitor: &Visitor, signer: &Person, action: String, hash: String) -> Self {
        let me = &visitor.member.person;
        Self {
            action,
            hash,
            signer: signer.name.clone(),
            witness: if signer.id == me.id { String::new() } else { me.name.clone() },
            class_teacher: None,
            asks_guardian: false,
            print_href: None,
        }
    }
}

#[derive(Template)]
#[template(path = "sign.html")]
struct SignPage {
    frame: Frame,
    words: SlipWords,
    signing: Signing,
}

/// Shows the words of a slip with room for a signature.
pub async fn to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    form_for(&site, &visitor, Which::Slip(no), no, format!("/slips/{no}/sign")).await
}

/// Shows the words of one's own slip with room for a signature.
pub async fn mine_to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    form_for(&site, &visitor, own(&visitor, no), no, format!("/mine/slips/{no}/sign")).await
}

/// A slip of who is signed in.
fn own(visitor: &Visitor, no: i64) -> Which {
    Which::Own(no, visitor.member.person.id)
}

async fn form_for(site: &Site, visitor: &Visitor, which: Which, no: i64, action: String) -> Answer {
    let (person, (words, hash)) = site
        .read(move |tx, clock| {
            let slip = which.find(tx)?;
            Ok((store::person::by_id(tx, slip.person_id)?, sign::words_to_sign(tx, &slip, clock)?))
        })
        .await?;
    let mut signing = Signing::of(visitor, &person, action, hash);
    signing.print_href = matches!(which, Which::Slip(_)).then(|| format!("/slips/{no}"));
    Ok(page(&SignPage { frame: Frame::of(visitor, format!("Sign slip {no}"), "/loans"), words, signing })?)
}

/// Records the signature.
pub async fn sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let said = record(&site, &visitor, Which::Slip(no), &form, false).await?;
    Ok(go_on(&visitor.seat, &format!("/slips/{no}/signed"), said))
}

/// Records one's own signature.
pub async fn sign_mine(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let said = record(&site, &visitor, own(&visitor, no), &form, false).await?;
    Ok(go_on(&visitor.seat, "/", said))
}

async fn record(
    site: &Site,
    visitor: &Visitor,
    which: Which,
    form: &Form,
    receipt: bool,
) -> Result<Vec<String>, Failure> {
    let witness = form.get("witness").map(str::to_owned);
    let drawn = Drawn::read(form.required("hash", "the hash of the words")?, form.get("drawing"))?;
    let sign = if receipt { sign::sign_receipt_drawn } else { sign::sign_drawn };
    let work = move |store: &mut store::Store, act: &_| sign(store, act, which, witness.as_deref(), &drawn);
    let answer = site.act(visitor, form, work).await?;
    let SlipView { no, person, .. } = answer.value;
    let (what, no) = (if receipt { "the receipt for slip" } else { "slip" }, no.unwrap_or_default());
    let said = format!("{what} {no} was signed on {} by {}", SignedHow::Screen, person.name);
    Ok(std::iter::once(said).chain(plain(&answer.notes)).collect())
}

#[derive(Template)]
#[template(path = "sign-receipt.html")]
struct ReceiptPage {
    frame: Frame,
    words: ReceiptWords,
    signing: Signing,
}

/// Shows the words of the receipt for what came back, with room for a signature.
pub async fn receipt_to_sign(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>) -> Answer {
    let (person, (words, hash)) = site
        .read(move |tx, clock| {
            let slip = store::loan::slip_by_no(tx, no)?;
            Ok((store::person::by_id(tx, slip.person_id)?, sign::receipt_to_sign(tx, &slip, clock)?))
        })
        .await?;
    let mut signing = Signing::of(&visitor, &person, format!("/slips/{no}/receipt/sign"), hash);
    signing.print_href = Some(format!("/slips/{no}?receipt=yes"));
    let frame = Frame::of(&visitor, format!("Sign the receipt for slip {no}"), "/loans");
    Ok(page(&ReceiptPage { frame, words, signing })?)
}

/// Records the signature on the receipt.
pub async fn sign_receipt(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let said = record(&site, &visitor, Which::Slip(no), &form, true).await?;
    Ok(go_on(&visitor.seat, &format!("/slips/{no}/signed?receipt=yes"), said))
}

#[derive(Template)]
#[template(path = "signed.html")]
struct SignedPage {
    frame: Frame,
    no: i64,
    is_receipt: bool,
}

/// Says that a slip or its receipt was signed, with where to go from there.
pub async fn signed(visitor: Visitor, Path(no): Path<i64>, query: Query) -> Answer {
    let frame = Frame::of(&visitor, format!("Slip {no}"), "/loans");
    Ok(page(&SignedPage { frame, no, is_receipt: query.0.has("receipt") })?)
}
