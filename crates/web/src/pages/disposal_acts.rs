//! Acts on disposals: asked for, changed, authorised, certified, done, withdrawn.

use super::{
    Answer, go_on, remarks, seen, unless_overtaken,
    uploads::{self, PHOTOGRAPHS},
};
use crate::{form::Form, guard::Visitor, site::Site};
use axum::extract::{Multipart, Path, State, multipart::MultipartRejection};
use domain::{fault::Fault, funding, meaning::Meaning, money, when::When};
use register::{
    act::{self, Act},
    disposal::{
        PerItem, authorise as authorising,
        certificate::{self, Attach},
        change::{self, Change},
        finish::{self, Finish},
        list::DisposalView,
        reopen::{self, Reopen},
        request::{self as requests, Request},
    },
    file::attachment::may_be_kept,
};
use std::sync::Arc;
use store::asset::Spelling;

/// Goes to a disposal after an act on it.
fn gone_on(visitor: &Visitor, said: impl Into<String>, answer: &act::Answer<DisposalView>) -> Answer {
    let to = format!("/disposals/{}", answer.value.no.unwrap_or_default());
    Ok(go_on(&visitor.seat, &to, std::iter::once(said.into()).chain(remarks(answer))))
}

/// The lines of a field that are not empty.
pub(super) fn lines(form: &Form, name: &str) -> Vec<String> {
    let typed = form.as_typed(name).unwrap_or_default();
    typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The funder's share of all items; nothing if the field is empty.
fn share(form: &Form) -> Result<Vec<PerItem>, Fault> {
    let typed = form.get("funder_share").unwrap_or_default();
    Ok(funding::share(typed)?.map(|amount| PerItem { tag: None, amount }).into_iter().collect())
}

/// Asks for a disposal.
pub async fn request(State(site): State<Arc<Site>>, visitor: Visitor, form: Form) -> Answer {
    let tags = lines(&form, "tags");
    if tags.is_empty() {
        return Err(Fault::invalid("no item was given").hint("Give the tag of each item on a line of its own.").into());
    }
    let order = Request {
        tags,
        spelling: Spelling::Whole,
        reason: form.required("reason", "the reason")?.to_owned(),
        method: Some(form.chosen("method", "the method of disposal")?),
        recipient: form.text("recipient"),
        carrier: form.text("carrier"),
        by: None,
        funder_share: share(&form)?,
    };
    let answer = site.act(&visitor, &form, move |store, act| requests::request(store, act, &order)).await?;
    let no = answer.value.no.unwrap_or_default();
    gone_on(&visitor, format!("disposal {no} was requested; nothing is disposed of yet"), &answer)
}

/// Changes a disposal, or takes items out of it.
pub async fn edit(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let order = Change {
        no,
        method: form.word("method")?,
        reason: form.text("reason"),
        recipient: form.text("recipient"),
        carrier: form.text("carrier"),
        remove: form.all("remove").map(str::to_owned).collect(),
    };
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::disposal::by_no(tx, no)?.id))?;
            change::edit(store, &act, &order)
        })
        .await?;
    gone_on(&visitor, format!("disposal {no} was changed"), &answer)
}

/// Authorises a disposal. Who decides proves it in the same form.
pub async fn authorise(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    // What is authorised is what the page showed.
    let (by, seen) = (form.text("by"), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::disposal::by_no(tx, no)?.id))?;
            authorising::authorise(store, &act, no, by.as_deref())
        })
        .await?;
    gone_on(&visitor, format!("disposal {no} was authorised"), &answer)
}

/// Attaches a certificate, with the serial numbers that are on it.
pub async fn certify(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(no): Path<i64>,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    // A few at once, so that files never fill the memory.
    let _turn = site.common.uploads.acquire().await;
    let (form, mut files) = uploads::read_named(parts, PHOTOGRAPHS, may_be_kept).await?;
    let mut taken = |name: &str| {
        let at = files.iter().position(|(field, _)| field == name)?;
        Some(files.remove(at).1)
    };
    let Some(file) = taken("certificate") else {
        return Err(Fault::invalid("no certificate was chosen").hint("Go back, and choose the file.").into());
    };
    let order = Attach {
        no,
        kind: form.chosen("kind", "the kind of certificate")?,
        file,
        reference: form.text("reference"),
        serials: lines(&form, "serials"),
        list: taken("list"),
        partial: form.has("partial"),
    };
    let said = format!("the {} is attached", order.kind.told());
    let answer = site.act(&visitor, &form, move |store, act| certificate::attach(store, act, &order)).await?;
    gone_on(&visitor, said, &answer)
}

/// Records that the items have gone.
pub async fn done(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let proceeds = match form.get("proceeds") {
        Some(typed) => vec![PerItem { tag: None, amount: money::parse(typed)? }],
        None => Vec::new(),
    };
    let order = Finish { no, proceeds, funder_share: share(&form)?, carrier: form.text("carrier") };
    let (on, seen) = (form.text("on"), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::disposal::by_no(tx, no)?.id))?;
            let on = on.map(|day| act.days().day(&day, Meaning::Happened)).transpose()?.map(When::Day);
            finish::finish(store, &Act { on, ..act }, &order)
        })
        .await?;
    gone_on(&visitor, format!("the items of disposal {no} are disposed of"), &answer)
}

/// Takes back that the items have gone. Who decides proves it in the same form.
pub async fn reopen(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let order = Reopen { no, reason: form.required("reason", "the reason")?.to_owned(), by: form.text("by") };
    let seen = seen(&form)?;
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::disposal::by_no(tx, no)?.id))?;
            reopen::reopen(store, &act, &order)
        })
        .await?;
    gone_on(&visitor, format!("disposal {no} was reopened: it is not done"), &answer)
}

/// Withdraws a disposal.
pub async fn withdraw(State(site): State<Arc<Site>>, visitor: Visitor, Path(no): Path<i64>, form: Form) -> Answer {
    let (reason, seen) = (form.required("reason", "the reason")?.to_owned(), seen(&form)?);
    let answer = site
        .act(&visitor, &form, move |store, act| {
            let act = unless_overtaken(store, act, seen, |tx| Ok(store::disposal::by_no(tx, no)?.id))?;
            change::withdraw(store, &act, no, &reason)
        })
        .await?;
    gone_on(&visitor, format!("disposal {no} was withdrawn: its items stay"), &answer)
}
