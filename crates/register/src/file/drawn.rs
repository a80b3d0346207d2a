//! Signatures that are drawn on the screen: a PNG picture, kept by its hash, with the hash of the words that were shown.

use super::picture;
use data_encoding::BASE64;
use domain::fault::{Fault, FaultKind};
use serde::Serialize;
use std::io::Cursor;
use store::{ReadTx, WriteTx, attachment, signed};

/// The most bytes of a drawing. A signature that fills the box takes some twenty thousand.
const LARGEST: usize = 256 * 1024;
/// The most dots of a drawing on either side, so that no small file fills a browser's memory.
const WIDEST: usize = 2_000;

/// A signature that was drawn on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The hash of the words that the screen showed.
    pub shown: String,
    /// The drawing, as a PNG picture.
    pub png: Vec<u8>,
}

impl Drawn {
    /// Reads a drawing as a page sends it: a PNG picture in base64, and the hash of the words that it showed.
    ///
    /// Errors: there is no drawing; it is no PNG picture, or too large.
    pub fn read(shown: &str, base64: Option<&str>) -> Result<Self, Fault> {
        let bytes = BASE64.decode(base64.ok_or_else(nobody)?.as_bytes()).map_err(|_| nobody())?;
        Ok(Self { shown: shown.to_owned(), png: fit(&bytes)? })
    }

    /// Compares the words that the screen showed with the words as they are now; `what` names the paper.
    ///
    /// Errors: they differ, so the signature is not recorded.
    pub(crate) fn must_be_under(&self, now: &str, what: &str) -> Result<(), Fault> {
        if self.shown == now {
            return Ok(());
        }
        Err(Fault::conflict(
            format!("{what} has changed since this page showed it, so the signature was not recorded"),
            "Open it again, and have the words as they are now signed.",
        ))
    }

    /// Keeps the drawing; returns its SHA-256.
    ///
    /// Errors: it is no PNG picture, or too large.
    pub(crate) fn keep(&self, tx: &WriteTx<'_>) -> Result<String, Fault> {
        let png = fit(&self.png)?;
        let sha256 = attachment::hash(&png);
        attachment::keep(tx, &sha256, &png)?;
        Ok(sha256)
    }
}

fn nobody() -> Fault {
    Fault::invalid("nobody has signed").hint("Draw the signature in the box, then record it.")
}

/// The drawing without what is written about it.
///
/// Errors: it is no PNG picture, too large, damaged, or blank.
fn fit(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let unfit = |why: &str| {
        Fault::bad_file(format!("the drawn signature {why}")).hint("Clear the box, sign again, and record that.")
    };
    if bytes.len() > LARGEST {
        return Err(unfit("is too large"));
    }
    if imagesize::image_type(bytes).ok() != Some(imagesize::ImageType::Png) {
        return Err(unfit("is no PNG picture"));
    }
    let size = imagesize::blob_size(bytes).map_err(|e| unfit("is a damaged picture").because(e))?;
    if size.width.max(size.height) > WIDEST || size.width.min(size.height) == 0 {
        return Err(unfit("has too many dots, or none"));
    }
    if !has_ink(bytes).map_err(|e| unfit("is a damaged picture").because(e))? {
        return Err(nobody());
    }
    picture::clean("signature.png", bytes)
}

/// The fewest dark dots of a signature: a point of the pen alone makes some twenty.
const LEAST_INK: usize = 40;

/// True if a picture has strokes on it: some of its dots are dark, and not most of them.
fn has_ink(bytes: &[u8]) -> Result<bool, png::DecodingError> {
    const MOST_BYTES: usize = 64 << 20;
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: MOST_BYTES });
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let mut dots = vec![0; reader.output_buffer_size().unwrap_or_default()];
    let drawn = reader.next_frame(&mut dots)?;
    let samples = drawn.color_type.samples();
    let all = dots.chunks_exact(samples);
    let (number, ink) = (all.len(), all.filter(|dot| is_dark(dot)).count());
    Ok(ink >= LEAST_INK && ink * 2 < number)
}

/// True for a dark dot of grey or of colours, with or without its opacity: what can be seen through is paper.
fn is_dark(dot: &[u8]) -> bool {
    let (colours, opacity) = match dot {
        [grey] => (&[*grey][..], u8::MAX),
        [.., opacity] if dot.len().is_multiple_of(2) => (&dot[..dot.len() - 1], *opacity),
        colours => (colours, u8::MAX),
    };
    opacity > 127 && colours.iter().all(|colour| *colour < 128)
}

/// The hash of words that are signed, and the words as they are kept.
pub(crate) fn hashed(words: &impl Serialize) -> Result<(String, String), Fault> {
    let content = serde_json::to_string(words).map_err(|e| {
        Fault::new(FaultKind::Answer, "the paper could not be put into words").hint("Please report this.").because(e)
    })?;
    Ok((signed::hash_of(&content), content))
}

/// A drawn signature as papers show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// An address that holds the picture itself; `None` if its bytes are missing or altered.
    pub picture: Option<String>,
    /// Words for who can't see it.
    pub alt: String,
}

impl Shown {
    /// Reads the drawing of a person's signature; `None` if it was not drawn.
    pub fn load(tx: &ReadTx<'_>, sha256: Option<&String>, name: &str) -> Result<Option<Self>, Fault> {
        let Some(sha256) = sha256 else { return Ok(None) };
        Ok(Some(Self { picture: picture_of(tx, sha256)?, alt: format!("Signature of {name}") }))
    }
}

/// A kept picture as an address that holds the picture itself; `None` if its bytes are missing or altered.
pub(crate) fn picture_of(tx: &ReadTx<'_>, sha256: &str) -> Result<Option<String>, Fault> {
    if !attachment::is_whole(tx, sha256)? {
        return Ok(None);
    }
    let bytes = attachment::bytes_of(tx, sha256, "the picture")?;
    let kind = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpeg" };
    Ok(Some(format!("data:image/{kind};base64,{}", attachment::in_base64(&bytes))))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A white PNG picture with so many black dots, and words about it.
    fn png(width: u32, height: u32, ink: usize) -> Vec<u8> {
        let mut dots = vec![255; usize::try_from(width * height).unwrap()];
        dots[..ink].fill(0);
        coloured(width, height, png::ColorType::Grayscale, &dots)
    }

    fn coloured(width: u32, height: u32, color: png::ColorType, dots: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.add_text_chunk("Comment".to_owned(), "at home".to_owned()).unwrap();
        encoder.write_header().unwrap().write_image_data(dots).unwrap();
        bytes
    }

    /// The head of a PNG file that says this size.
    fn head(width: u32, height: u32, rest: usize) -> Vec<u8> {
        let size = [&13_u32.to_be_bytes()[..], b"IHDR", &width.to_be_bytes(), &height.to_be_bytes(), &[8, 0, 0, 0, 0]];
        [&b"\x89PNG\r\n\x1a\n"[..], &size.concat(), &vec![7; rest]].concat()
    }

    fn read(bytes: &[u8]) -> Result<Drawn, String> {
        Drawn::read("hash", Some(&BASE64.encode(bytes))).map_err(|fault| fault.message)
    }

    #[test]
    fn a_drawing_is_a_small_png_picture_and_nothing_else() {
        let drawn = read(&png(900, 300, 400)).unwrap();
        assert!(!drawn.png.windows(7).any(|part| part == b"at home"), "what is written about it is left out");
        assert_eq!(Drawn::read("hash", None).unwrap_err().message, "nobody has signed");
        assert_eq!(Drawn::read("hash", Some("not base64!")).unwrap_err().message, "nobody has signed");
        for (bytes, why) in [
            (b"\xFF\xD8\xFF\xE0JFIF".to_vec(), "the drawn signature is no PNG picture"),
            (Vec::new(), "the drawn signature is no PNG picture"),
            (head(60_000, 60_000, 40), "the drawn signature has too many dots, or none"),
            (head(0, 300, 40), "the drawn signature has too many dots, or none"),
            (head(900, 300, 40), "the drawn signature is a damaged picture"),
            (head(900, 300, LARGEST), "the drawn signature is too large"),
        ] {
            assert_eq!(read(&bytes).unwrap_err(), why);
        }
        let whole = png(900, 300, 400);
        assert!(read(&whole[..whole.len() - 14]).is_err(), "a picture that is cut off");
    }

    #[test]
    fn a_drawing_without_strokes_is_no_signature_whatever_its_colours() {
        use png::ColorType::{GrayscaleAlpha, Rgb, Rgba};
        let dots = |dot: &[u8], number: usize| dot.repeat(number);
        let stroke = |paper: &[u8], ink: &[u8]| [dots(ink, 60), dots(paper, 940)].concat();
        for (what, bytes) in [
            ("white", png(900, 300, 0)),
            ("a point", png(900, 300, 20)),
            ("black all over", png(40, 25, 1000)),
            ("clear", coloured(40, 25, Rgba, &dots(&[0, 0, 0, 0], 1000))),
            ("grey", coloured(40, 25, GrayscaleAlpha, &dots(&[200, 255], 1000))),
            ("clear ink", coloured(40, 25, Rgba, &stroke(&[255, 255, 255, 255], &[0, 0, 0, 9]))),
        ] {
            assert_eq!(read(&bytes).unwrap_err(), "nobody has signed", "{what}");
        }
        for (what, bytes) in [
            ("black on white", coloured(40, 25, Rgb, &stroke(&[255, 255, 255], &[0, 0, 0]))),
            ("blue on clear", coloured(40, 25, Rgba, &stroke(&[0, 0, 0, 0], &[10, 10, 120, 255]))),
            ("grey and clear", coloured(40, 25, GrayscaleAlpha, &stroke(&[0, 0], &[20, 255]))),
        ] {
            assert!(read(&bytes).is_ok(), "{what}");
        }
        // Every door keeps a drawing in the same way.
        let blank = Drawn { shown: "hash".to_owned(), png: png(900, 300, 0) };
        assert_eq!(fit(&blank.png).unwrap_err().message, "nobody has signed");
    }
}
