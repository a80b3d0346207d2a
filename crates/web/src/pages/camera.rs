//! A frame of a camera, from a browser that can't read codes itself, and a photograph of a code, from one that has no live
//! camera.

use super::{Answer, uploads};
use crate::{
    camera::{self, FRAME},
    form::Form,
    guard::Visitor,
    photograph,
    site::Site,
};
use axum::{
    body::Bytes,
    extract::{Multipart, State, multipart::MultipartRejection},
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use domain::{
    fault::{Failure, Fault},
    text::shown,
};
use std::{sync::Arc, time::Duration};
use tokio::time::timeout;

/// The longest wait of a frame for the one before it. The camera sends another one soon.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// Reads the code in a frame: the text of the code, or nothing (204). The frame is neither kept nor logged.
///
/// Frames are read one at a time, since one without a code takes long, and at most five a second for each seat.
pub async fn read(State(site): State<Arc<Site>>, visitor: Visitor, headers: HeaderMap, frame: Bytes) -> Answer {
    if !visitor.camera {
        return Err(unregistered().into());
    }
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/octet-stream") {
        return Ok(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    if frame.len() != FRAME {
        return Err(Fault::invalid(format!("a frame has {FRAME} bytes, and this one has {}", frame.len()))
            .hint("Reload the page, and try again.")
            .into());
    }
    if !visitor.seat.takes_frame(site.now()) {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    }
    let Ok(Ok(turn)) = timeout(LONGEST_WAIT, Arc::clone(&site.common.decoding).acquire_owned()).await else {
        return Ok(StatusCode::TOO_MANY_REQUESTS.into_response());
    };
    // The turn goes with the work, so that a browser that hangs up does not start a second one beside it.
    let read = tokio::task::spawn_blocking(move || {
        let code = camera::read(&frame);
        drop(turn);
        code
    });
    Ok(match read.await {
        Ok(Some(code)) => ([(header::CACHE_CONTROL, "no-store")], code).into_response(),
        // A decoder that gave up has found nothing either.
        Ok(None) | Err(_) => StatusCode::NO_CONTENT.into_response(),
    })
}

/// The most bytes of a photograph of a code.
const LARGEST: u64 = 10 << 20;
/// The most bytes of a form with such a photograph that are read, so that a larger one is refused with a page.
pub const SENT: usize = 24 << 20;
/// The longest wait of a photograph for those before it.
const PATIENCE: Duration = Duration::from_secs(20);

fn may_be_read(name: &str, length: u64) -> Result<(), Fault> {
    if length > LARGEST {
        return Err(Fault::invalid(format!("{} is larger than 10 MB", shown(name)))
            .hint("Choose a smaller size in the settings of the camera, and take it again."));
    }
    Ok(())
}

/// Reads the code in the photograph of a form: the plain fields, and the text of the code if there is one. The photograph
/// is neither kept nor logged; it counts as a frame, and waits for its turn as they do.
///
/// Errors: the device is not registered; there is no photograph, or it can't be drawn; too many were sent at once.
pub(super) async fn photographed(
    site: &Site,
    visitor: &Visitor,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<(Form, Option<String>), Failure> {
    if !visitor.camera {
        return Err(unregistered().into());
    }
    let busy = || Fault::conflict("other photographs are being read", "Wait a few seconds, then send yours again.");
    if !visitor.seat.takes_frame(site.now()) {
        return Err(busy().into());
    }
    // A few at once, so that photographs never fill the memory.
    let _turn = site.common.uploads.acquire().await;
    let (form, mut files) = uploads::read(parts, LARGEST, may_be_read).await?;
    let photo = files.pop().ok_or_else(|| {
        Fault::invalid("no photograph was chosen").hint("Take or choose one of the code, then send it.")
    })?;
    let turn = timeout(PATIENCE, Arc::clone(&site.common.decoding).acquire_owned());
    let Ok(Ok(turn)) = turn.await else { return Err(busy().into()) };
    let read = tokio::task::spawn_blocking(move || {
        let code = photograph::read(&photo.bytes);
        drop(turn);
        code
    });
    // A decoder that gave up has found nothing either.
    let code = read.await.unwrap_or(Ok(None))?;
    Ok((form, code))
}

/// The words for a photograph in which no code was found.
pub(super) const NO_CODE: &str =
    "no code was found in the photograph: take it again, with the code large and in the middle, or type the tag";

/// The fault of a camera or a photograph on a device of one's own.
pub(super) fn unregistered() -> Fault {
    Fault::conflict(
        "the camera and photographs may be used only on a device that the school has registered",
        "Use a device of the school, or ask the ICT co-ordinator to register this one.",
    )
}
