//! Windows-1252, as spreadsheets of the West save text that is not UTF-8: Latin-1, but for the control characters of its
//! upper half, in whose places letters and signs stand. As browsers read it: <https://encoding.spec.whatwg.org/#windows-1252>.

use std::borrow::Cow;

/// What stands for the bytes 0x80 to 0x9f; five of them stand for themselves.
const UPPER: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Text that is not UTF-8, read as Windows-1252; no byte is wrong in it.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => text.into(),
        _ => bytes.iter().map(|byte| letter(*byte)).collect(),
    }
}

fn letter(byte: u8) -> char {
    match byte {
        0x80..=0x9f => UPPER[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_of_the_west_are_read() {
        assert_eq!(decode(b"Zo\xeb O\x92Brien, \xa312.50 \x96 \x80"), "Zoë O’Brien, £12.50 – €");
        assert_eq!(decode(b"plain"), "plain");
        // What would be UTF-8 is not read as that here: the file has shown that it is not.
        assert_eq!(decode("é".as_bytes()), "Ã©");
    }

    #[test]
    fn every_byte_is_a_letter_of_its_own() {
        let all: std::collections::BTreeSet<char> = (0..=255).map(letter).collect();
        assert_eq!(all.len(), 256);
    }
}
