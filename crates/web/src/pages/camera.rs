//! A frame of a camera, from a browser that can't read codes itself.

use super::Answer;
use crate::{
    camera::{self, FRAME},
    guard::Visitor,
    site::Site,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::IntoResponse as _,
};
use domain::fault::Fault;
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
    let Ok(Ok(turn)) = timeout(LONGEST_WAIT, Arc::clone(&site.decoding).acquire_owned()).await else {
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

/// The fault of a camera or a photograph on a device of one's own.
pub(super) fn unregistered() -> Fault {
    Fault::conflict(
        "the camera and photographs may be used only on a device that the school has registered",
        "Use a device of the school, or ask the ICT co-ordinator to register this one.",
    )
}
