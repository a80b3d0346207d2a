//! Photographs of items: recognised by their content, and kept without what a camera or phone writes into them about the
//! place, the time, the device and its owner. What is taken out is never stored.
//!
//! JPEG and PNG are lists of parts with their lengths, so the parts that draw the picture are kept and all others are
//! left out. Other formats are refused by name: no part of Kitbook can take the place out of them.

use super::attachment::may_be_kept;
use domain::{fault::Fault, text::shown};

/// The picture without what is written about it. Its dots stay exactly as they were.
///
/// Errors: the file is empty or too large; it is no JPEG or PNG, or is damaged.
pub fn clean(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    may_be_kept(name, bytes.len() as u64)?;
    let cleaned = if bytes.starts_with(JPEG) {
        jpeg(bytes)
    } else if bytes.starts_with(PNG) {
        png(bytes)
    } else {
        return Err(refused(name, bytes));
    };
    cleaned.ok_or_else(|| {
        Fault::bad_file(format!("{} is a damaged picture", shown(name)))
            .hint("Open it in a viewer and save it again, or take the photograph again.")
    })
}

/// A file that is attached: a picture without what is written about it, and any other file as it is.
///
/// Errors: the file is empty or too large; it is a picture in another format than JPEG and PNG, or is damaged.
pub fn clean_if_picture(name: &str, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let is_picture = bytes.starts_with(JPEG) || bytes.starts_with(PNG) || other_format(bytes).is_some();
    if is_picture {
        return clean(name, bytes);
    }
    may_be_kept(name, bytes.len() as u64)?;
    Ok(bytes.to_vec())
}

const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The media type of a picture that is kept, by its first bytes; `None` if it is no picture.
pub fn media_type(beginning: &[u8]) -> Option<&'static str> {
    match () {
        () if beginning.starts_with(JPEG) => Some("image/jpeg"),
        () if beginning.starts_with(PNG) => Some("image/png"),
        () => None,
    }
}

/// The name of a format of pictures that can't be cleaned.
fn other_format(bytes: &[u8]) -> Option<&'static str> {
    let is = |at: usize, what: &[u8]| bytes.get(at..at + what.len()) == Some(what);
    let brand = |brands: &[&[u8]]| is(4, b"ftyp") && brands.iter().any(|brand| is(8, brand));
    match () {
        () if brand(&[b"heic", b"heix", b"heif", b"mif1", b"msf1", b"hevc"]) => Some("HEIC"),
        () if brand(&[b"avif", b"avis"]) => Some("AVIF"),
        () if is(0, b"RIFF") && is(8, b"WEBP") => Some("WebP"),
        () if is(0, b"GIF8") => Some("GIF"),
        () if is(0, b"II*\0") || is(0, b"MM\0*") => Some("TIFF"),
        () => None,
    }
}

fn refused(name: &str, bytes: &[u8]) -> Fault {
    let name = shown(name);
    match other_format(bytes) {
        Some(format) => Fault::bad_file(format!("{name} is a {format} picture, and may say where it was taken")).hint(
            "Kitbook can take that out of JPEG and PNG alone. Save it as JPEG. An iPhone does so under Settings, Camera, \
             Formats, Most Compatible.",
        ),
        None => Fault::bad_file(format!("{name} is no JPEG or PNG picture"))
            .hint("Give a photograph of the item. Other papers can be attached to an incident."),
    }
}

/// Keeps the parts of a JPEG file that draw the picture, and how it is turned. Whatever follows its end is left out: some
/// phones put a second picture there.
fn jpeg(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut kept = bytes.get(..2)?.to_vec();
    let (mut at, mut is_drawn, mut turned) = (2, false, None);
    loop {
        if *bytes.get(at)? != 0xFF {
            return None;
        }
        let marker = *bytes.get(at + 1)?;
        match marker {
            // A fill byte before a marker.
            0xFF => at += 1,
            0xD9 => {
                kept.extend([0xFF, 0xD9]);
                return is_drawn.then_some(kept);
            }
            0xD0..=0xD7 | 0x01 => {
                kept.extend([0xFF, marker]);
                at += 2;
            }
            0x00 | 0xD8 => return None,
            _ => {
                let length = usize::from(u16::from_be_bytes([*bytes.get(at + 2)?, *bytes.get(at + 3)?]));
                let part = bytes.get(at..at + 2 + length).filter(|_| length >= 2)?;
                let content = part.get(4..)?;
                if marker == 0xE1 && turned.is_none() {
                    turned = orientation(content);
                    kept.extend(turned.iter().flat_map(|turn| turned_only(*turn)));
                }
                if draws(marker, content) {
                    kept.extend(part);
                }
                at += part.len();
                if marker == 0xDA {
                    is_drawn = true;
                    let end = end_of_scan(bytes, at)?;
                    kept.extend(bytes.get(at..end)?);
                    at = end;
                }
            }
        }
    }
}

/// True for a part of a JPEG file that is needed to draw it: all but the parts for applications and comments, of which the
/// plain header, the colours and Adobe's colour mark stay.
fn draws(marker: u8, content: &[u8]) -> bool {
    match marker {
        0xE0 => content.starts_with(b"JFIF\0"),
        0xE2 => content.starts_with(b"ICC_PROFILE\0"),
        0xEE => content.starts_with(b"Adobe"),
        0xE1..=0xEF | 0xFE => false,
        _ => true,
    }
}

/// The end of a scan's dots: the next marker that is neither stuffed nor a restart.
fn end_of_scan(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let is_end = |two: &[u8]| matches!(two, [0xFF, next] if !matches!(next, 0x00 | 0xD0..=0xD7 | 0xFF));
    rest.windows(2).position(is_end).map(|at| from + at)
}

/// How the picture is turned, by the camera: 1 to 8, in the first list of an Exif part.
fn orientation(content: &[u8]) -> Option<u8> {
    let tiff = content.strip_prefix(b"Exif\0\0")?;
    let is_little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let two = |at: usize| {
        let pair: [u8; 2] = tiff.get(at..at + 2)?.try_into().ok()?;
        Some(if is_little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four: [u8; 4] = tiff.get(4..8)?.try_into().ok()?;
    let list = usize::try_from(if is_little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()?;
    let entries = usize::from(two(list)?);
    let entry = (0..entries).map(|number| list + 2 + 12 * number).find(|at| two(*at) == Some(0x0112))?;
    let turn = u8::try_from(two(entry + 8)?).ok()?;
    (2..=8).contains(&turn).then_some(turn)
}

/// An Exif part that says how the picture is turned, and nothing else.
fn turned_only(turn: u8) -> Vec<u8> {
    let mut part = vec![0xFF, 0xE1, 0, 34];
    part.extend(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    part.extend([turn, 0, 0, 0, 0, 0, 0]);
    part
}

/// Keeps the chunks of a PNG file that draw the picture. Whatever follows its end is left out.
fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    /// The chunks that are not needed to draw it, and change how it looks.
    const LOOKS: [&[u8]; 8] = [b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"];
    let mut kept = PNG.to_vec();
    let (mut at, mut is_drawn) = (PNG.len(), false);
    loop {
        let length = u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?);
        let kind = bytes.get(at + 4..at + 8)?;
        let end = at.checked_add(usize::try_from(length).ok()?)?.checked_add(12)?;
        let chunk = bytes.get(at..end)?;
        // The first letter of a kind is a capital if no picture can be drawn without it.
        let is_needed = kind.first().is_some_and(u8::is_ascii_uppercase);
        if is_needed || LOOKS.contains(&kind) {
            kept.extend(chunk);
        }
        is_drawn |= kind == b"IDAT";
        if kind == b"IEND" {
            return is_drawn.then_some(kept);
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A part of a JPEG file.
    fn part(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    }

    /// A JPEG file with parts before its dots.
    fn file(parts: &[Vec<u8>]) -> Vec<u8> {
        let scan = [part(0xDA, &[1, 1, 0, 0, 63, 0]), vec![7, 0xFF, 0x00, 8, 0xFF, 0xD0, 9]].concat();
        [vec![0xFF, 0xD8], parts.concat(), scan, vec![0xFF, 0xD9]].concat()
    }

    /// An Exif part with an orientation and a place.
    fn exif(turn: u8, is_little: bool) -> Vec<u8> {
        let two = |n: u16| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let four = |n: u32| if is_little { n.to_le_bytes() } else { n.to_be_bytes() };
        let mut tiff = if is_little { b"II*\0".to_vec() } else { b"MM\0*".to_vec() };
        tiff.extend(four(8));
        tiff.extend(two(2));
        for (tag, value) in [(0x0112, u16::from(turn)), (0x8825, 99)] {
            tiff.extend([two(tag), two(3)].concat());
            tiff.extend(four(1));
            tiff.extend([two(value), two(0)].concat());
        }
        tiff.extend(b"GPS 51.5074 N");
        part(0xE1, &[b"Exif\0\0".as_slice(), &tiff].concat())
    }

    #[test]
    fn a_jpeg_keeps_its_dots_and_loses_place_comment_thumbnail_and_trailer() {
        let draws =
            [part(0xE0, b"JFIF\0\x01"), part(0xE2, b"ICC_PROFILE\0x"), part(0xDB, &[1, 2, 3]), part(0xC0, &[4])];
        let told = [
            exif(1, false),
            part(0xE1, b"http://ns.adobe.com/xap/1.0/\0home"),
            part(0xE2, b"MPF\0second picture"),
            part(0xED, b"Photoshop 3.0\0caption"),
            part(0xFE, b"taken at home"),
        ];
        let mut bytes = file(&[&draws[..2], &told[..], &draws[2..]].concat());
        bytes.extend(b"a second picture with a place");
        assert_eq!(clean("a.jpg", &bytes).unwrap(), file(&draws));
        // What is clean stays as it is, so the same photograph has the same hash.
        assert_eq!(clean("a.jpg", &file(&draws)).unwrap(), file(&draws));
    }

    #[test]
    fn how_a_jpeg_is_turned_stays() {
        for is_little in [true, false] {
            let cleaned = clean("a.jpg", &file(&[exif(6, is_little)])).unwrap();
            assert_eq!(cleaned, file(&[turned_only(6)]));
            assert_eq!(orientation(&turned_only(6)[4..]), Some(6));
            assert_eq!(clean("a.jpg", &cleaned).unwrap(), cleaned);
        }
        for odd in [0, 1, 9] {
            assert_eq!(clean("a.jpg", &file(&[exif(odd, true)])).unwrap(), file(&[]), "{odd}");
        }
    }

    #[test]
    fn a_png_keeps_its_dots_and_loses_its_texts_and_place() {
        let chunk = |kind: &[u8], content: &[u8]| {
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&length[..], kind, content, &[1, 2, 3, 4]].concat()
        };
        let draws = [chunk(b"IHDR", &[0; 13]), chunk(b"gAMA", &[1]), chunk(b"IDAT", &[5; 9]), chunk(b"IEND", &[])];
        let told = [chunk(b"eXIf", b"GPS"), chunk(b"tEXt", b"Author"), chunk(b"iTXt", b"xmp"), chunk(b"tIME", &[7; 7])];
        let mut bytes = [PNG, &draws[..2].concat(), &told.concat(), &draws[2..].concat()].concat();
        bytes.extend(b"more");
        assert_eq!(clean("a.png", &bytes).unwrap(), [PNG, &draws.concat()].concat());
    }

    #[test]
    fn another_format_is_refused_by_name_and_a_cut_picture_too() {
        let why = |bytes: &[u8]| clean("a.bin", bytes).unwrap_err().message;
        assert!(why(b"\0\0\0\x18ftypheic....").contains("HEIC"));
        assert!(why(b"\0\0\0\x18ftypavif....").contains("AVIF"));
        assert!(why(b"RIFF\0\0\0\0WEBPVP8X").contains("WebP"));
        assert!(why(b"GIF89a").contains("GIF"));
        assert!(why(b"MM\0*\0\0\0\x08").contains("TIFF"));
        assert_eq!(why(b"%PDF-1.7"), "“a.bin” is no JPEG or PNG picture");
        assert_eq!(why(b""), "“a.bin” is empty");
        let whole = file(&[part(0xE0, b"JFIF\0\x01")]);
        for end in 3..whole.len() {
            assert_eq!(why(&whole[..end]), "“a.bin” is a damaged picture", "{end}");
        }
    }
}
