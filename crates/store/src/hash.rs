//! Hashes of rows and of log entries. Every hash that a register holds about itself is made here, with BLAKE3: without a
//! processor that knows SHA-256, BLAKE3 takes half as long. Files that others check (backups, papers) have SHA-256.

use data_encoding::{BASE64, HEXLOWER};
use rand::{Rng as _, rngs::ChaCha12Rng};

/// The length of a salt in base64, made of nine random bytes.
const SALT: usize = 12;

/// The length of a [`tag`] in base64, made of fifteen bytes of a hash.
///
/// A second row with the same tag is as hard to find as 2^120 is large. Two new rows with the same tag can't be prepared:
/// the salt is drawn after the row's content is known.
pub(crate) const TAG: usize = 20;

/// Draws a salt. It keeps the content of a row from being guessed from its digest once the content is erased.
pub(crate) fn salt(generator: &mut ChaCha12Rng) -> String {
    let mut bytes = [0; SALT / 4 * 3];
    generator.fill_bytes(&mut bytes);
    BASE64.encode(&bytes)
}

/// Draws the salt of a log entry's details.
pub(crate) fn long_salt(generator: &mut ChaCha12Rng) -> String {
    let mut bytes = [0; 15];
    generator.fill_bytes(&mut bytes);
    BASE64.encode(&bytes)
}

/// The digest of a row: the salt, then the tag. `fields` begins with the salt.
pub(crate) fn digest(salt: &str, fields: &[u8]) -> String {
    let hash = blake3::hash(fields);
    let mut digest = String::with_capacity(SALT + TAG);
    digest.push_str(salt);
    BASE64.encode_append(&hash.as_bytes()[..TAG / 4 * 3], &mut digest);
    digest
}

/// The salt of a digest; `None` if no digest is like this.
pub(crate) fn salt_of(digest: &str) -> Option<&str> {
    digest.get(..SALT).filter(|_| digest.len() == SALT + TAG)
}

/// The part of a digest by which the log tells a row: it covers the row's table, key, fields and salt. A damaged digest
/// has a tag too, so that the row can be told.
pub(crate) fn tag(digest: &str) -> [u8; TAG] {
    let mut tag = [0; TAG];
    match digest.as_bytes().last_chunk::<TAG>() {
        Some(known) if salt_of(digest).is_some() && digest.is_ascii() => tag = *known,
        _ => BASE64.encode_mut(&blake3::hash(digest.as_bytes()).as_bytes()[..TAG / 4 * 3], &mut tag),
    }
    tag
}

/// The hash of a log entry, in hex, since people compare its first digits.
pub(crate) fn of_entry(text: &[u8]) -> String {
    hex(blake3::hash(text).as_bytes())
}

/// The hash of an entry's details: forty characters, which tell it from the SHA-256 of older entries.
pub(crate) fn of_details(salt: &str, body: &str) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(salt.as_bytes()).update(body.as_bytes());
    BASE64.encode(&hash.finalize().as_bytes()[..30])
}

/// Writes bytes as lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    #[test]
    fn no_salt_is_given_twice() {
        let mut generator = ChaCha12Rng::seed_from_u64(7);
        let mut salts: Vec<String> = (0..200).map(|_| salt(&mut generator)).collect();
        salts.extend((0..200).map(|_| long_salt(&mut generator)));
        salts.sort();
        salts.dedup();
        assert_eq!(salts.len(), 400);
    }

    #[test]
    fn a_digest_has_its_salt_and_its_tag_and_any_text_has_a_tag() {
        let salt = salt(&mut ChaCha12Rng::seed_from_u64(7));
        let made = digest(&salt, b"setting\x1fname=x\x1f");
        assert_eq!(salt_of(&made), Some(salt.as_str()));
        assert_eq!(made.as_bytes()[SALT..], tag(&made));
        let odd = ["", "x", "äöü", "0123456789abcdef0123456789abcdef", &"ä".repeat(16)];
        let tags: std::collections::HashSet<[u8; TAG]> = odd.iter().map(|text| tag(text)).collect();
        assert_eq!(tags.len(), odd.len());
    }
}
