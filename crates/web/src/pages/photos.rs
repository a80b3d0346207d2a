//! Photographs of an item as it went out.

use super::{
    Answer,
    attachments::sent,
    camera::unregistered,
    go_on, plain,
    uploads::{self, PHOTOGRAPHS},
};
use crate::{guard::Visitor, site::Site};
use axum::extract::{Multipart, Path, State, multipart::MultipartRejection};
use domain::{fault::Fault, text::count};
use register::{file::attachment::may_be_kept, loan::photo};
use std::sync::Arc;

/// Adds photographs to a loan: all that were sent, or none.
pub async fn add(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(no): Path<i64>,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    if !visitor.camera {
        return Err(unregistered().into());
    }
    // A few at once, so that photographs never fill the memory.
    let _turn = site.common.uploads.acquire().await;
    let (form, files) = uploads::read(parts, PHOTOGRAPHS, may_be_kept).await?;
    if files.is_empty() {
        return Err(Fault::invalid("no photograph was chosen").hint("Take or choose one, then add it.").into());
    }
    let number = files.len();
    let answer = site.act(&visitor, &form, move |store, act| photo::attach(store, act, no, &files)).await?;
    let said = format!("{} of loan {no} sent; the loan has {}", count(number, "photograph"), answer.value.len());
    Ok(go_on(&visitor.seat, &format!("/loans/{no}"), std::iter::once(said).chain(plain(&answer.notes))))
}

/// Shows a photograph. It is what its content is, and its name is not asked.
pub async fn show(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let bytes = site
        .read(move |tx, _| {
            let photo = store::attachment::photo_by_no(tx, no)?;
            Ok(store::attachment::bytes_of(tx, &photo.sha256, &format!("photograph {no}"))?)
        })
        .await?;
    Ok(sent(&format!("photograph {no}"), bytes))
}
