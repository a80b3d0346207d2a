//! The static files: in the program, named by their hash, so that a browser keeps them until the program changes.

use axum::{
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;

/// A file with its address.
struct File {
    address: String,
    kind: &'static str,
    bytes: &'static [u8],
}

/// The page's module.
const SCRIPT: &str = concat!(
    include_str!("../static/others.js"),
    include_str!("../static/round.js"),
    include_str!("../static/page.js"),
    include_str!("../static/lock.js")
);

/// The digits of a hash in an address.
const DIGITS: usize = 12;

static FILES: LazyLock<[File; 3]> = LazyLock::new(|| {
    [
        file("page", "css", "text/css; charset=utf-8", include_bytes!("../static/page.css")),
        file("page", "js", "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
        file("icon", "svg", "image/svg+xml", include_bytes!("../static/icon.svg")),
    ]
});

fn file(name: &str, end: &str, kind: &'static str, bytes: &'static [u8]) -> File {
    let hash = HEXLOWER.encode(&Sha256::digest(bytes));
    File { address: format!("/static/{name}.{}.{end}", &hash[..DIGITS]), kind, bytes }
}

pub fn css() -> &'static str {
    &FILES[0].address
}

pub fn script() -> &'static str {
    &FILES[1].address
}

pub fn icon() -> &'static str {
    &FILES[2].address
}

/// Answers with a file.
pub async fn get(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|file| file.address.strip_prefix("/static/") == Some(&name)) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
                (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
            ],
            file.bytes,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
