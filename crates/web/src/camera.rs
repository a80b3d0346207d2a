//! Reads a QR code or a Code 128 barcode in one frame of a camera. A frame is a value: it is neither kept nor logged.

use domain::text::is_hostile;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, MultiFormatReader, Reader as _,
    common::HybridBinarizer,
};
use std::collections::HashSet;

/// The size of a frame, in dots: one byte each, from black to white, row by row.
pub const WIDTH: usize = 640;
pub const HEIGHT: usize = 480;
/// The bytes of a frame.
pub const FRAME: usize = WIDTH * HEIGHT;

/// The part in the middle that barcodes are looked for in: people hold what they scan there.
fn middle([width, height]: [usize; 2]) -> [usize; 4] {
    [width / 16, height / 4, width - width / 8, height - height / 2]
}

/// The longest text of a code. A tag is far shorter.
const LONGEST: usize = 200;

/// Reads the code in a frame. `None` if there is none that can be read, or its text is no line of words.
///
/// QR codes are looked for in the whole frame, turned any way; barcodes in its middle, lying or standing.
pub fn read(frame: &[u8]) -> Option<String> {
    if frame.len() != FRAME {
        return None;
    }
    read_in(frame, [WIDTH, HEIGHT])
}

/// Reads the code in a picture of any size, as in a frame.
pub fn read_in(dots: &[u8], size: [usize; 2]) -> Option<String> {
    let middle = middle(size);
    let text = decode(dots.to_vec(), size, BarcodeFormat::QR_CODE)
        .or_else(|| decode(part(dots, size[0], middle), [middle[2], middle[3]], BarcodeFormat::CODE_128))?;
    let text = text.trim();
    let is_a_line = !text.is_empty() && text.len() <= LONGEST && !text.chars().any(is_hostile);
    is_a_line.then(|| text.to_owned())
}

/// A part of a picture whose rows have so many dots.
fn part(dots: &[u8], row: usize, [left, top, width, height]: [usize; 4]) -> Vec<u8> {
    let rows = dots.chunks_exact(row).skip(top).take(height);
    rows.filter_map(|row| row.get(left..left + width)).flatten().copied().collect()
}

fn decode(dots: Vec<u8>, [width, height]: [usize; 2], format: BarcodeFormat) -> Option<String> {
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let source = Luma8LuminanceSource::new(dots, width, height).ok()?;
    let hints =
        DecodeHints { PossibleFormats: Some(HashSet::from([format])), TryHarder: Some(true), ..DecodeHints::default() };
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let found = MultiFormatReader::default().decode_with_hints(&mut bitmap, &hints).ok()?;
    Some(found.getText().to_owned())
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::lossy_float_literal,
    reason = "pictures of codes are turned by sine and cosine"
)]
mod tests {
    use super::*;
    use qrcode::{Color, QrCode};

    /// Random numbers that are the same each time.
    struct Dice(u32);

    impl Dice {
        /// A number below `end`.
        fn below(&mut self, end: u32) -> u32 {
            self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (self.0 >> 8) % end
        }

        fn noise(&mut self, most: u32) -> i32 {
            i32::try_from(self.below(2 * most + 1)).unwrap() - i32::try_from(most).unwrap()
        }
    }

    /// Dark and light of a code at a place in its own units; `None` outside of it.
    type Modules = Box<dyn Fn(f64, f64) -> Option<bool>>;

    fn qr(text: &str) -> Modules {
        let code = QrCode::new(text).unwrap();
        let (width, colors) = (code.width(), code.into_colors());
        Box::new(move |x, y| {
            let half = width as f64 / 2.0 + 4.0;
            let (column, row) = ((x + half - 4.0).floor(), (y + half - 4.0).floor());
            let inside = |at: f64| (0.0..width as f64).contains(&at);
            if inside(column) && inside(row) {
                return Some(colors[row as usize * width + column as usize] == Color::Dark);
            }
            (x.abs() < half && y.abs() < half).then_some(false)
        })
    }

    fn bars(text: &str) -> Modules {
        let code = code128::Code128::encode(text.as_bytes());
        let mut dark = vec![false; code.len()];
        for bar in code.bar_coordinates() {
            let (at, width) = (usize::try_from(bar.x).unwrap(), usize::from(bar.width));
            dark[at..at + width].fill(true);
        }
        Box::new(move |x, y| {
            let at = (x + dark.len() as f64 / 2.0).floor();
            ((0.0..dark.len() as f64).contains(&at) && y.abs() < 35.0).then(|| dark[at as usize])
        })
    }

    /// A frame in which a code lies on a grey desk: turned by some degrees, each module `size` dots wide, in poor light.
    fn frame(code: &Modules, degrees: f64, size: f64, noise: u32) -> Vec<u8> {
        let mut dice = Dice(7);
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut dots = Vec::with_capacity(FRAME);
        for row in 0..HEIGHT {
            for column in 0..WIDTH {
                let (x, y) = (column as f64 - 320.0, row as f64 - 240.0);
                let shade = match code((x * cos + y * sin) / size, (y * cos - x * sin) / size) {
                    Some(true) => 60,
                    Some(false) => 200,
                    None => 120,
                };
                dots.push(u8::try_from((shade + dice.noise(noise)).clamp(0, 255)).unwrap());
            }
        }
        dots
    }

    #[test]
    fn a_qr_code_is_read_however_it_is_turned_and_with_noise() {
        for text in ["LAP-0042", "kitbook:slip:17", "TROLLEY 9B 0001"] {
            let code = qr(text);
            for degrees in [0.0, 7.0, 23.0, 45.0, 90.0, 133.0, 180.0, 271.0, 339.0] {
                for (size, noise) in [(8.0, 0), (6.0, 25), (4.5, 25)] {
                    let read = read(&frame(&code, degrees, size, noise));
                    assert_eq!(read.as_deref(), Some(text), "{degrees}°, {size} dots, noise {noise}");
                }
            }
        }
    }

    #[test]
    fn a_barcode_is_read_lying_standing_and_a_little_turned() {
        for text in ["LAP-0042", "CAM-1", "ICT/0007"] {
            let code = bars(text);
            for degrees in [-6.0, -3.0, 0.0, 4.0, 6.0, 180.0, 177.0] {
                for noise in [0, 20] {
                    let read = read(&frame(&code, degrees, 3.0, noise));
                    assert_eq!(read.as_deref(), Some(text), "{degrees}°, noise {noise}");
                }
            }
        }
        let standing = bars("CAM-1");
        assert_eq!(read(&frame(&standing, 90.0, 2.4, 0)).as_deref(), Some("CAM-1"));
    }

    #[test]
    fn a_frame_without_a_code_or_of_another_size_is_nothing() {
        let desk: Modules = Box::new(|x, y| Some(((x / 9.0).floor() + (y / 5.0).floor()) as i64 % 3 == 0));
        let empty: Modules = Box::new(|_, _| None);
        for (nothing, noise) in [(&desk, 30), (&empty, 0), (&empty, 120)] {
            assert_eq!(read(&frame(nothing, 12.0, 5.0, noise)), None);
        }
        let whole = frame(&qr("LAP-0042"), 0.0, 8.0, 0);
        for odd in [&whole[..FRAME - 1], &[whole.as_slice(), &[0]].concat(), &[]] {
            assert_eq!(read(odd), None, "{}", odd.len());
        }
    }

    #[test]
    fn a_code_that_holds_no_line_of_words_is_nothing() {
        for text in ["two\nlines", "turned \u{202e}round", " "] {
            assert_eq!(read(&frame(&qr(text), 0.0, 6.0, 0)), None, "{text:?}");
        }
        let long = "A".repeat(LONGEST + 1);
        assert_eq!(read(&frame(&qr(&long), 0.0, 5.0, 0)), None);
    }
}
