//! What a scanner sends around a code: control characters, an identifier of the code's kind, a prefix that it was set to.

/// The scanned code itself. `prefix` is what the school's scanners put before each code.
pub fn cleaned<'l>(line: &'l str, prefix: Option<&str>) -> &'l str {
    let bare = |text: &'l str| text.trim_matches(|c: char| c.is_control() || c.is_whitespace());
    let line = without_identifier(bare(line));
    let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) else { return line };
    let has_it = line.get(..prefix.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(prefix));
    if has_it { without_identifier(bare(&line[prefix.len()..])) } else { line }
}

/// Takes off the identifier that scanners may put before a code, such as `]C1` (ISO/IEC 15424).
fn without_identifier(line: &str) -> &str {
    let bytes = line.as_bytes();
    let has_one =
        bytes.len() > 3 && bytes[0] == b']' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphanumeric();
    if has_one { &line[3..] } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_scanner_adds_is_taken_off() {
        for (sent, prefix, code) in [
            ("LAP-0042", None, "LAP-0042"),
            ("LAP-0042\r", None, "LAP-0042"),
            ("\u{2}LAP-0042\u{3}", None, "LAP-0042"),
            ("]C1LAP-0042", None, "LAP-0042"),
            ("]Q3LAP-0042", None, "LAP-0042"),
            ("%LAP-0042", Some("%"), "LAP-0042"),
            ("scan:LAP-0042", Some("SCAN:"), "LAP-0042"),
            ("SCAN:]C1LAP-0042", Some("SCAN:"), "LAP-0042"),
            ("LAP-0042", Some("%"), "LAP-0042"),
            ("]", None, "]"),
            ("]C1", None, "]C1"),
            ("", Some("%"), ""),
            ("Zoë", Some("Zo"), "ë"),
            ("é", Some("é%"), "é"),
        ] {
            assert_eq!(cleaned(sent, prefix), code, "{sent:?}");
        }
    }
}
