//! A one-time code on a terminal, as a QR code for the camera of a phone.

use crate::cli::{session::Session, words::Format};
use domain::fault::Fault;
use register::paper::qr;

/// Draws the QR code of a one-time code, if someone can see it. The answer itself has the letters.
pub fn show(session: &mut Session<'_>, code: Option<&str>) -> Result<(), Fault> {
    if let Some(code) = code.filter(|_| session.out.terminal().output && session.out.format() == Format::Table) {
        session.out.text(&qr::drawn(code)?);
    }
    Ok(())
}
