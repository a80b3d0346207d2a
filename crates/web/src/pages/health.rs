//! For a monitor: is the page there, and how is the register.

use super::Answer;
use crate::{guard::address, site::Site};
use axum::{
    Extension,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::IntoResponse as _,
};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc, time::Instant};

/// Answers "ok" if the register can be read. It says nothing else: anybody may ask.
pub async fn health(State(site): State<Arc<Site>>) -> axum::response::Response {
    match site.read(|tx, _| Ok(tx.head()?.no)).await {
        Ok(_) => "ok\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the register can't be read\n").into_response(),
    }
}

/// The figures for a monitor on this machine, or one that has the token.
pub async fn metrics(
    State(site): State<Arc<Site>>,
    connected: Option<Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
) -> Answer {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = site.settings.metrics_token.as_ref().map(|token| format!("Bearer {token}"));
    let has_token = token.as_deref().is_some_and(|token| given.is_some_and(|given| same(token, given)));
    let is_here = address(&headers, connected.as_deref(), site.settings.behind_proxy).is_loopback();
    if !(has_token || (is_here && site.settings.metrics_token.is_none())) {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let register = site.place();
    let (head, backup, drill, clock) = site
        .read(move |tx, clock| {
            let last = register::keep::backup::folder::last(tx, &register, clock)?;
            Ok((tx.head()?.no, last.on, store::setting::drilled(tx)?, clock))
        })
        .await?;
    let began = Instant::now();
    site.shelf.write(|_| Ok(())).await?;
    let waited = began.elapsed();
    let days = |day: Option<chrono::NaiveDate>| {
        day.map_or_else(|| "NaN".to_owned(), |day| (clock.today() - day).num_days().to_string())
    };
    let mut out = String::new();
    for (name, help, value) in [
        ("kitbook_log_entries", "Entries of the log.", head.to_string()),
        ("kitbook_sessions", "People who are signed in.", site.seats.views(clock.now()).len().to_string()),
        ("kitbook_queue_microseconds", "Time that a writer waits for its turn.", waited.as_micros().to_string()),
        ("kitbook_backup_age_days", "Days since the last backup.", days(backup)),
        ("kitbook_drill_age_days", "Days since the last drill of a backup.", days(drill)),
    ] {
        // Writing to a string can't fail.
        let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
    }
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind)], out).into_response())
}

/// Compares two secrets in a time that tells nothing about them.
fn same(a: &str, b: &str) -> bool {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(a.as_bytes()) == Sha256::digest(b.as_bytes())
}
