//! Draws a Code 128 barcode as one SVG path.

use code128::Code128;
use std::fmt::Write as _;

/// A barcode, ready for `<svg>`. Its thinnest bar is one unit wide, and all bars are one unit high.
pub struct Bars {
    /// The width in units, with the white borders that scanners need.
    pub width: usize,
    /// The bars as an SVG path.
    pub path: String,
}

impl Bars {
    /// Encodes a text. `None` if it has letters that scanners read differently: all but those of ASCII.
    pub fn new(text: &str) -> Option<Self> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic() || b == b' ') {
            return None;
        }
        let code = Code128::encode(text.as_bytes());
        let mut path = String::new();
        for bar in code.bar_coordinates() {
            // Writing to a string can't fail.
            let _ = write!(path, "M{} 0h{width}v1h-{width}z", bar.x, width = bar.width);
        }
        Some(Self { width: code.len(), path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bars_are_those_of_the_text_between_white_borders() {
        let bars = Bars::new("LAP-0042").unwrap();
        // Start, L, A, P, -, the change to digits, 00, 42 and the check letter have 11 units each, the stop has 13.
        assert_eq!(bars.width, 9 * 11 + 13 + 2 * 10);
        assert!(bars.path.starts_with("M10 0h2v1h-2zM13 0h1v1h-1z"), "{}", bars.path);
        assert!(bars.path.ends_with(&format!("M{} 0h2v1h-2z", bars.width - 12)), "{}", bars.path);
    }

    #[test]
    fn only_letters_of_ascii_have_a_barcode() {
        assert!(["", "Zoë-1", "李-1", "a\tb"].into_iter().all(|text| Bars::new(text).is_none()));
    }
}
