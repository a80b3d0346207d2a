//! Draws a QR code as one SVG path.

use domain::{
    fault::{Fault, FaultKind},
    label::design::QUIET,
};
pub use qrcode::EcLevel;
use qrcode::{Color, QrCode};
use std::fmt::Write as _;

/// A QR code, ready for `<svg>`. The crate could draw it, but its SVG contains a web address.
pub struct Qr {
    /// The encoded text.
    pub text: String,
    /// The width and height in modules, with the border.
    pub size: usize,
    /// The dark modules as an SVG path.
    pub path: String,
}

impl Qr {
    /// The width in modules, without the border.
    pub fn modules(&self) -> usize {
        self.size - 2 * QUIET
    }

    /// Encodes a text.
    ///
    /// Errors: the text is too long for a QR code.
    pub fn new(text: String) -> Result<Self, Fault> {
        Self::with(text, EcLevel::M)
    }

    /// Encodes a text with a level of error correction: a lower one makes a smaller code, which bears less damage.
    ///
    /// Errors: the text is too long for a QR code.
    pub fn with(text: String, level: EcLevel) -> Result<Self, Fault> {
        let code = QrCode::with_error_correction_level(&text, level).map_err(undrawn)?;
        let width = code.width();
        Ok(Self { text, size: width + 2 * QUIET, path: path(&code.into_colors(), width) })
    }
}

/// Draws a QR code with block characters, two modules high each, light on dark and with its border, for a terminal.
///
/// Errors: the text is too long for a QR code.
pub fn drawn(text: &str) -> Result<String, Fault> {
    let qr = QrCode::with_error_correction_level(text, EcLevel::M).map_err(undrawn)?;
    let width = qr.width();
    let modules = qr.into_colors();
    let last = width + 2 * QUIET;
    // Outside of the code, the border is light.
    let is_dark = |x: usize, y: usize| {
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < width);
        inside(x).zip(inside(y)).is_some_and(|(x, y)| modules[y * width + x] == Color::Dark)
    };
    let mut text = String::new();
    for y in (0..last).step_by(2) {
        for x in 0..last {
            text.push(match (is_dark(x, y), is_dark(x, y + 1)) {
                (false, false) => '█',
                (false, true) => '▀',
                (true, false) => '▄',
                (true, true) => ' ',
            });
        }
        text.push('\n');
    }
    Ok(text)
}

fn undrawn(error: qrcode::types::QrError) -> Fault {
    Fault::new(FaultKind::Answer, "the QR code could not be drawn").hint("Please report this.").because(error)
}

/// Draws each run of dark modules in a row as a bar one module high.
fn path(modules: &[Color], width: usize) -> String {
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let length = run.len();
                // Writing to a string can't fail.
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
            }
            x += run.len();
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_draws_the_qr_code_of_the_text() {
        let qr = Qr::new("kitbook:slip:7".to_owned()).unwrap();
        let code = QrCode::new("kitbook:slip:7").unwrap();
        let mut drawn = vec![Color::Light; code.width() * code.width()];
        for bar in qr.path.split_terminator('z') {
            let numbers: Vec<usize> =
                bar.split(['M', ' ', 'h', 'v', '-']).filter_map(|number| number.parse().ok()).collect();
            let [x, y, length, 1, back] = numbers[..] else { panic!("{bar}") };
            assert_eq!(length, back);
            let start = (y - QUIET) * code.width() + x - QUIET;
            drawn[start..start + length].fill(Color::Dark);
        }
        assert_eq!(qr.size, code.width() + 8);
        assert_eq!(drawn, code.into_colors());
    }
}
