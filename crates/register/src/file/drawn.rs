//! Signatures that are drawn on the screen: a PNG picture, kept by its hash, with the hash of the words that were shown.

use super::picture;
use data_encoding::BASE64;
use domain::fault::{Fault, FaultKind};
use serde::Serialize;
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
        let nobody = || Fault::invalid("nobody has signed").hint("Draw the signature in the box, then record it.");
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

/// The drawing without what is written about it.
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
    picture::clean("signature.png", bytes)
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

    /// The first parts of a PNG file of this size.
    fn png(width: u32, height: u32, dots: usize) -> Vec<u8> {
        let chunk = |kind: &[u8], content: &[u8]| {
            [&u32::try_from(content.len()).unwrap().to_be_bytes()[..], kind, content, &[0; 4]].concat()
        };
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
        let parts = [chunk(b"IHDR", &head), chunk(b"tEXt", b"at home"), chunk(b"IDAT", &vec![7; dots])];
        [&b"\x89PNG\r\n\x1a\n"[..], &parts.concat(), &chunk(b"IEND", b"")].concat()
    }

    fn read(bytes: &[u8]) -> Result<Drawn, String> {
        Drawn::read("hash", Some(&BASE64.encode(bytes))).map_err(|fault| fault.message)
    }

    #[test]
    fn a_drawing_is_a_small_png_picture_and_nothing_else() {
        let drawn = read(&png(900, 300, 40)).unwrap();
        assert!(!drawn.png.windows(7).any(|part| part == b"at home"), "what is written about it is left out");
        assert_eq!(Drawn::read("hash", None).unwrap_err().message, "nobody has signed");
        assert_eq!(Drawn::read("hash", Some("not base64!")).unwrap_err().message, "nobody has signed");
        for (bytes, why) in [
            (b"\xFF\xD8\xFF\xE0JFIF".to_vec(), "the drawn signature is no PNG picture"),
            (Vec::new(), "the drawn signature is no PNG picture"),
            (png(60_000, 60_000, 40), "the drawn signature has too many dots, or none"),
            (png(0, 300, 40), "the drawn signature has too many dots, or none"),
            (png(900, 300, LARGEST), "the drawn signature is too large"),
        ] {
            assert_eq!(read(&bytes).unwrap_err(), why);
        }
        let whole = png(900, 300, 40);
        assert!(read(&whole[..whole.len() - 14]).is_err(), "a picture that is cut off");
    }
}
