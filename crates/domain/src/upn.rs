//! Unique Pupil Numbers: thirteen characters, the first a check letter. England's definition, version 2.0 (letters A–Z
//! without I, O and S; weights 2 to 13; modulo 23).

const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// True if the text is a UPN with the right check letter. A temporary UPN ends in a letter.
pub fn is_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let [check, body @ ..] = bytes else { return false };
    if body.len() != 12 || !body[..11].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let value = |b: u8| match b {
        b'0'..=b'9' => Some(usize::from(b - b'0')),
        _ => LETTERS.iter().position(|l| *l == b),
    };
    let mut sum = 0;
    for (weight, byte) in (2..).zip(body) {
        let Some(value) = value(*byte) else { return false };
        sum += value * weight;
    }
    LETTERS[sum % 23] == *check
}

#[cfg(test)]
mod tests {
    use super::is_valid;

    #[test]
    fn a_wrong_check_letter_is_refused() {
        assert!(is_valid("B801200005001"));
        for wrong in
            ["A801200005001", "B801200005002", "B80120000500", "B8012000050011", "", "I801200005001", "B80120000500Ä"]
        {
            assert!(!is_valid(wrong), "{wrong}");
        }
    }
}
