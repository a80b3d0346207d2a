//! Files of an incident: photographs that are taken there and then, and everything attached to it.

use super::{Answer, go_on, remarks};
use crate::{form::Form, guard::Visitor, remedy::segment, site::Site};
use axum::{
    extract::{
        Multipart, Path, State,
        multipart::{Field, MultipartRejection},
    },
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use domain::{
    access::Deed,
    fault::{Failure, Fault, FaultKind},
    incident::LARGEST_ATTACHMENT,
};
use register::{
    file::{
        attachment::{NewFile, may_be_kept},
        picture,
    },
    incident,
};
use std::sync::Arc;

/// The most bytes of a sent form with a file. More than one file may have, so that a file that is too large is refused
/// with a page, not with a broken connection.
pub const MOST: usize = 64 * 1024 * 1024;
/// The most bytes of a plain field beside the file.
const LONGEST_FIELD: usize = 4096;

/// Keeps a photograph of the item. Only registered devices take photographs.
pub async fn add(
    State(site): State<Arc<Site>>,
    visitor: Visitor,
    Path(no): Path<i64>,
    parts: Result<Multipart, MultipartRejection>,
) -> Answer {
    if !visitor.camera {
        return Err(Fault::conflict(
            "photographs are taken on the school's registered devices alone",
            "Use a registered device, or register this one under your account.",
        )
        .into());
    }
    // A few at once, so that photographs never fill the memory.
    let _turn = site.uploads.acquire().await;
    let (form, photo) = read(parts.map_err(|_| unreadable())?).await?;
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

fn unreadable() -> Fault {
    Fault::invalid("the photograph did not arrive whole").hint("Go back and send it again.")
}

/// Reads the fields and the file of a form.
///
/// Errors: the form is broken; no file was chosen; the file is empty or too large.
async fn read(mut parts: Multipart) -> Result<(Form, NewFile), Fault> {
    let (mut fields, mut file) = (Vec::new(), None);
    while let Some(mut part) = parts.next_field().await.map_err(|_| unreadable())? {
        let name = part.name().unwrap_or_default().to_owned();
        let called = part.file_name().map(|called| called.rsplit(['/', '\\']).next().unwrap_or_default().to_owned());
        match called {
            Some(called) if !called.is_empty() => {
                let (bytes, length) = bytes(&mut part, usize::try_from(LARGEST_ATTACHMENT).unwrap_or(MOST)).await?;
                may_be_kept(&called, length)?;
                file = Some(NewFile { name: called, bytes });
            }
            Some(_) => {}
            None => {
                let (bytes, _) = bytes(&mut part, LONGEST_FIELD).await?;
                fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    match file {
        Some(file) => Ok((Form::of(fields), file)),
        None => Err(Fault::invalid("no photograph was chosen").hint("Go back, and take or choose one.")),
    }
}

/// Reads a part of a form to its end; keeps no more than `most` bytes of it. Returns its whole length too.
async fn bytes(part: &mut Field<'_>, most: usize) -> Result<(Vec<u8>, u64), Fault> {
    let (mut bytes, mut length) = (Vec::new(), 0_u64);
    while let Some(chunk) = part.chunk().await.map_err(|_| unreadable())? {
        length = length.saturating_add(chunk.len() as u64);
        let room = most.saturating_sub(bytes.len()).min(chunk.len());
        bytes.extend_from_slice(&chunk[..room]);
    }
    Ok((bytes, length))
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

fn sent(name: &str, bytes: Vec<u8>) -> Response {
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
