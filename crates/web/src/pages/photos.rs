//! Photographs of an item as it went out.

use super::{Answer, camera::unregistered, go_on, plain};
use crate::{form::Form, guard::Visitor, site::Site};
use axum::{
    extract::{
        Multipart, Path, State,
        multipart::{MultipartError, MultipartRejection},
    },
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    fault::{Failure, Fault},
    text::count,
};
use register::{file::attachment::NewFile, loan::photo};
use std::sync::Arc;

/// The most bytes of one sending: two of the largest photographs, with what is around them.
pub const LARGEST: usize = 20 * 1024 * 1024 + 64 * 1024;

/// Adds photographs to a loan: all that were sent, or none.
pub async fn add(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(no): Path<i64>,
    sent: Result<Multipart, MultipartRejection>,
) -> Answer {
    if !visitor.camera {
        return Err(unregistered().into());
    }
    // A few at once, so that photographs never fill the memory.
    let _turn = site.uploads.acquire().await;
    let (form, files) = read(sent.map_err(|_| unsent())?).await?;
    if files.is_empty() {
        return Err(Fault::invalid("no photograph was chosen").hint("Take or choose one, then add it.").into());
    }
    let number = files.len();
    let answer = site.act(&visitor, &form, move |store, act| photo::attach(store, act, no, &files)).await?;
    let said = format!("{} of loan {no} sent; the loan has {}", count(number, "photograph"), answer.value.len());
    Ok(go_on(&visitor.seat, &format!("/loans/{no}"), std::iter::once(said).chain(plain(&answer.notes))))
}

/// Reads a form with files: its other fields, and the files that were chosen.
async fn read(mut sent: Multipart) -> Result<(Form, Vec<NewFile>), Failure> {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    while let Some(field) = sent.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file) if name == "photo" => {
                let bytes = field.bytes().await.map_err(broken)?;
                // A field without a file is sent as one without a name.
                if !(file.is_empty() && bytes.is_empty()) {
                    files.push(NewFile { name: file, bytes: bytes.into() });
                }
            }
            _ => fields.push((name, field.text().await.map_err(broken)?)),
        }
    }
    Ok((Form::of(fields), files))
}

fn broken(error: MultipartError) -> Fault {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return Fault::invalid("the photographs are larger than 20 MB together")
            .hint("Send fewer at once, and none that is larger than 10 MB.");
    }
    unsent()
}

fn unsent() -> Fault {
    Fault::invalid("the photographs did not arrive whole").hint("Go back, and send them again.")
}

/// Shows a photograph. It is what its content is, and its name is not asked.
pub async fn show(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let bytes = site
        .read(move |tx, _| {
            let photo = store::attachment::photo_by_no(tx, no)?;
            Ok(store::attachment::bytes_of(tx, &photo.sha256, &format!("photograph {no}"))?)
        })
        .await?;
    let kind = if bytes.starts_with(b"\x89PNG") { "image/png" } else { "image/jpeg" };
    let mut response: Response = bytes.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
