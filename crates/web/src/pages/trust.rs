//! The register's own authority: its certificate to download, and how a phone or computer comes to trust it.

use super::Answer;
use crate::{
    authority,
    frame::{Frame, page},
    site::Site,
    trouble::{self, Sent},
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse as _,
};
use domain::fault::Fault;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "trust.html")]
struct TrustPage {
    frame: Frame,
}

/// The authority's certificate, if the page has one of its own.
async fn own(site: &Site) -> Result<Vec<u8>, Fault> {
    let register = site.place();
    let found = tokio::task::spawn_blocking(move || authority::authority(&register)).await;
    found.ok().flatten().ok_or_else(|| {
        Fault::not_found("this page has no authority of its own, so there is nothing to trust")
            .hint("If a browser warns, ask the ICT co-ordinator before you go on.")
    })
}

/// Tells how to trust the authority.
pub async fn show(State(site): State<Arc<Site>>) -> Answer {
    let home = site.home().await?;
    if let Err(fault) = own(&site).await {
        return Ok(trouble::page_of(&fault.into(), None, &home, Sent::Nothing));
    }
    Ok(page(&TrustPage { frame: Frame::outside("Trust this page", &home) })?)
}

/// Answers with the authority's certificate.
pub async fn file(State(site): State<Arc<Site>>) -> Answer {
    let pem = match own(&site).await {
        Ok(pem) => pem,
        Err(fault) => return Ok(trouble::page_of(&fault.into(), None, &site.home().await?, Sent::Nothing)),
    };
    Ok((
        [
            (header::CONTENT_TYPE, HeaderValue::from_static("application/x-x509-ca-cert")),
            (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"kitbook-authority.crt\"")),
        ],
        pem,
    )
        .into_response())
}
