//! Files of an incident: photographs that are taken there and then, and everything attached to it.

use super::{
    Answer,
    camera::unregistered,
    go_on, remarks,
    uploads::{self, PHOTOGRAPHS},
};
use crate::{guard::Visitor, remedy::segment, site::Site};
use axum::{
    extract::{Multipart, Path, State, multipart::MultipartRejection},
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    access::Deed,
    fault::{Failure, Fault, FaultKind},
};
use register::{
    file::{attachment::may_be_kept, picture},
    incident,
};
use std::sync::Arc;

/// Keeps a photograph of the item. Only registered devices take photographs.
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
    let (form, mut photos) = uploads::read(parts, PHOTOGRAPHS, may_be_kept).await?;
    let Some(photo) = photos.pop() else { return Err(no_photograph().into()) };
    let added = site
        .act(&visitor, &form, move |store, act| {
            picture::clean(&photo.name, &photo.bytes)?;
            incident::attach(store, act, no, &[photo])
        })
        .await;
    let said = match added {
        Ok(answer) => {
            let mut said = remarks(&answer);
            if said.is_empty() {
                said.push(format!("the photograph is kept with incident {no}"));
            }
            said
        }
        // The same form once more: the first answer was that the photograph is kept.
        Err(Failure::Fault(fault)) if fault.kind == FaultKind::Repeated => Vec::new(),
        Err(failure) => return Err(failure.into()),
    };
    let to = if visitor.may(Deed::SeeIncidents) { format!("/incidents/{no}") } else { "/".to_owned() };
    Ok(go_on(&visitor.seat, &to, said))
}

fn no_photograph() -> Fault {
    Fault::invalid("no photograph was chosen").hint("Go back, and take or choose one.")
}

/// Answers with an attachment: a picture to look at, known by its content, and anything else to download.
pub async fn get(State(site): State<Arc<Site>>, _: Visitor, Path(no): Path<i64>) -> Answer {
    let (name, bytes) = site
        .read(move |tx, _| {
            let attachment = store::attachment::by_no(tx, no)?;
            let bytes = store::attachment::bytes(tx, &attachment)?;
            Ok((attachment.name, bytes))
        })
        .await?;
    Ok(sent(&name, bytes))
}

/// Answers with a file. Whatever its name says, only what is a picture by its content is shown.
pub(super) fn sent(name: &str, bytes: Vec<u8>) -> Response {
    let kind = picture::media_type(&bytes);
    let how = if kind.is_some() { "inline" } else { "attachment" };
    let name = HeaderValue::from_str(&format!("{how}; filename*=UTF-8''{}", segment(name)));
    let fixed = HeaderValue::from_static(if kind.is_some() { "inline" } else { "attachment" });
    (
        [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind.unwrap_or("application/octet-stream"))),
            (header::CONTENT_DISPOSITION, name.unwrap_or(fixed)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ],
        bytes,
    )
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_a_picture_by_its_content_is_shown_and_the_rest_is_downloaded() {
        let head = |name: &str, bytes: &[u8]| {
            let response = sent(name, bytes.to_vec());
            let text = |name| response.headers()[name].to_str().unwrap().to_owned();
            (text(header::CONTENT_TYPE), text(header::CONTENT_DISPOSITION))
        };
        assert_eq!(
            head("é.txt", b"\xFF\xD8\xFF\xE0"),
            ("image/jpeg".into(), "inline; filename*=UTF-8''%C3%A9.txt".into())
        );
        let page = head("screen.png", b"<html><script>alert(1)</script>");
        assert_eq!(page, ("application/octet-stream".into(), "attachment; filename*=UTF-8''screen.png".into()));
        let quoted = head("a\"; filename=\"b.html\r\n", b"GIF89a").1;
        assert_eq!(quoted, "attachment; filename*=UTF-8''a%22%3B%20filename%3D%22b.html%0D%0A");
    }
}
