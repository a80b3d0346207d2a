//! Text as people type it: cleaned once on the way in, folded once for searching.

use super::fault::Fault;
use std::{borrow::Cow, cmp::Ordering};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::confusable_detection::skeleton;

/// The longest line of text, such as a name, model or serial, in characters.
pub const SHORT: usize = 200;
/// The longest note or reason, in characters.
pub const LONG: usize = 4_000;

/// Folds a text: lower case, without accents. The columns `search` and `…_folded` hold folded texts, and every search
/// is folded too, so that `zoe o'brien` finds `Zoë O’Brien`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Each character is folded by itself, so only the few that are not plain letters take the long way.
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        let (plain_letters, others) = rest.split_at(rest.bytes().take_while(u8::is_ascii).count());
        fold_onto(&mut out, plain_letters);
        let (others, after) = others.split_at(others.bytes().take_while(|byte| !byte.is_ascii()).count());
        out.extend(others.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).flat_map(plain));
        rest = after;
    }
    out
}

/// Appends a text, folded.
pub fn fold_onto(out: &mut String, text: &str) {
    if !text.is_ascii() {
        out.push_str(&fold(text));
        return;
    }
    let start = out.len();
    out.push_str(text);
    out[start..].make_ascii_lowercase();
}

/// True if two texts are the same once they are folded. Plain letters, which most texts are, need no copy.
pub fn is_same_folded(one: &str, other: &str) -> bool {
    folded_but_for_case(one).eq_ignore_ascii_case(&folded_but_for_case(other))
}

/// Folds a text, but leaves the case of plain letters. It is compared without regard to their case.
pub fn folded_but_for_case(text: &str) -> Cow<'_, str> {
    if text.is_ascii() { text.into() } else { fold(text).into() }
}

/// Replaces the letters that Unicode does not split into a base and an accent, and the apostrophes and hyphens that
/// phones type.
fn plain(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        '’' | '‘' | 'ʼ' => ('\'', None),
        '–' | '‑' | '‐' => ('-', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// True for a character that must not reach a terminal or a file: it moves the cursor or reverses the text.
pub fn is_hostile(c: char) -> bool {
    c.is_control() || is_bidi_control(c)
}

fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// True if a character is invisible, or is only a box in every font.
pub fn is_unseen(c: char) -> bool {
    if c.is_ascii_graphic() || c == ' ' {
        return false;
    }
    let is_blank = matches!(c, '\u{2800}' | '\u{fff9}'..='\u{fffd}');
    // Signs before a number, and lines drawn through a letter.
    let is_odd_sign = matches!(c, '\u{334}'..='\u{338}' | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}');
    // The skeleton leaves out the characters that Unicode lets programs ignore: zero widths, fillers, selectors, tags.
    let is_ignored = || skeleton(c.encode_utf8(&mut [0; 4])).next().is_none();
    is_hostile(c) || is_blank || is_odd_sign || c.script() == Script::Unknown || is_ignored()
}

/// True if any character of a text is visible.
fn is_seen(text: &str) -> bool {
    text.chars().any(|c| !c.is_whitespace() && !is_unseen(c))
}

/// The shape of a text in the register, with its greatest length in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line.
    Line(usize),
    /// Several lines, with tabs.
    Note(usize),
}

impl Shape {
    /// True if a text is short and plain ASCII, as most are, so that it needs no closer check.
    pub fn fits(self, text: &str) -> bool {
        let (Self::Line(max) | Self::Note(max)) = self;
        text.len() <= max && text.bytes().all(|b| matches!(b, b' '..=b'~'))
    }

    /// Checks a text before it is cleaned or written. `what` names the field in the error.
    ///
    /// Errors: the text has a control character, or is too long.
    pub fn check(self, what: &str, text: &str) -> Result<(), Fault> {
        if self.fits(text) {
            return Ok(());
        }
        let (max, has_lines) = match self {
            Self::Line(max) => (max, false),
            Self::Note(max) => (max, true),
        };
        if let Some(c) = text.chars().find(|c| is_hostile(*c) && !(has_lines && matches!(c, '\n' | '\r' | '\t'))) {
            return Err(Fault::invalid(format!(
                "the {what} {} contains a control character (U+{:04X})",
                shown(text),
                u32::from(c)
            ))
            .hint("Type it again without that character; a scanner or a copied cell may have added it."));
        }
        let length = text.chars().count();
        if length > max {
            return Err(Fault::invalid(format!("the {what} is {length} characters long; the limit is {max}"))
                .hint(format!("Shorten the {what}.")));
        }
        Ok(())
    }
}

/// Cleans one line of text: trims it and makes runs of spaces one. `None` if nothing visible is left. `what` names the
/// field in the error.
///
/// Errors: the text has a control character, or more than `max` characters.
pub fn line(what: &str, text: &str, max: usize) -> Result<Option<String>, Fault> {
    Shape::Line(max).check(what, text)?;
    let cleaned = squeezed(text).into_owned();
    Ok(is_seen(&cleaned).then_some(cleaned))
}

/// Trims a line and makes runs of spaces one. Stored lines and search texts both go through here, so that they match.
pub fn squeezed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let needs_squeezing = text.contains("  ") || text.chars().any(|c| c.is_whitespace() && c != ' ');
    if needs_squeezing { text.split_whitespace().collect::<Vec<_>>().join(" ").into() } else { text.into() }
}

/// Cleans a text that may have several lines, such as a note or a reason. `None` if nothing visible is left.
pub fn note(what: &str, text: &str) -> Result<Option<String>, Fault> {
    Shape::Note(LONG).check(what, text)?;
    let cleaned = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    Ok(is_seen(&cleaned).then_some(cleaned))
}

/// Cleans a line that must not be empty.
pub fn required(what: &str, text: &str, max: usize) -> Result<String, Fault> {
    line(what, text, max)?
        .ok_or_else(|| Fault::invalid(format!("the {what} is empty")).hint(format!("Give the {what}.")))
}

/// Cleans an optional [`line`].
pub fn given_line(what: &str, text: Option<&str>) -> Result<Option<String>, Fault> {
    text.map_or(Ok(None), |text| line(what, text, SHORT))
}

/// Cleans an optional [`note`].
pub fn given_note(what: &str, text: Option<&str>) -> Result<Option<String>, Fault> {
    text.map_or(Ok(None), |text| note(what, text))
}

/// Makes a value safe to show in a message: in quotes, cut after 40 characters, with invisible characters replaced.
pub fn shown(text: &str) -> String {
    let mut out = String::from("“");
    for (i, c) in text.chars().enumerate() {
        if i == 40 {
            out.push('…');
            break;
        }
        out.push(if is_unseen(c) { '\u{fffd}' } else { c });
    }
    out.push('”');
    out
}

/// Puts an apostrophe before a cell that looks like a formula, so that no spreadsheet runs it. The import removes it
/// again.
pub fn formula_free(cell: &str) -> Cow<'_, str> {
    if is_formula_like(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// Makes a text safe as a cell of a CSV file: no spreadsheet runs it, and it moves no cursor when the file is shown.
/// The line breaks of a note stay.
pub fn cell(text: &str) -> Cow<'_, str> {
    let bad = |c: char| is_hostile(c) && !matches!(c, '\n' | '\r' | '\t');
    if !text.chars().any(bad) {
        return formula_free(text);
    }
    let clean: String = text.chars().map(|c| if bad(c) { '\u{fffd}' } else { c }).collect();
    formula_free(&clean).into_owned().into()
}

/// Undoes [`formula_free`].
pub fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| begins_like_a_formula(rest)).unwrap_or(cell)
}

/// True if a spreadsheet would run a cell, or would run it without its apostrophe. A negative number is safe and stays
/// plain, because finance systems must be able to read it.
fn is_formula_like(cell: &str) -> bool {
    let is_number = cell.strip_prefix('-').is_some_and(|rest| {
        let (whole, decimals) = rest.split_once('.').unwrap_or((rest, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits(whole) && digits(decimals)
    });
    !is_number && begins_like_a_formula(cell)
}

fn begins_like_a_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Suggests the three known words nearest to a mistyped one, best first.
pub fn nearest<'a>(typed: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    nearest_within(typed, known, typed.chars().count().max(3) / 2 + 1)
}

/// Suggests the three known words nearest to a mistyped one that differ from it by at most `most` letters.
pub fn nearest_within<'a>(typed: &str, known: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let wanted = fold(typed);
    let mut best: Vec<(usize, &str)> = Vec::with_capacity(4);
    for word in known {
        let distance = strsim::osa_distance(&wanted, &fold(word));
        if distance > most {
            continue;
        }
        let at = best.partition_point(|(d, w)| (*d, *w) <= (distance, word));
        if at < 3 {
            best.insert(at, (distance, word));
            best.truncate(3);
        }
    }
    best.into_iter().map(|(_, word)| word).collect()
}

/// A sort key that puts the numbers within texts in order: `Room 2` before `Room 10`.
pub fn natural_key(text: &str) -> Natural {
    Natural(fold(text))
}

/// A folded text, ordered by its words and the numbers between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Natural(String);

impl Natural {
    /// Takes a text that is folded already, such as a column of the register.
    pub fn folded(text: String) -> Self {
        Self(text)
    }

    /// The folded text.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl Ord for Natural {
    fn cmp(&self, other: &Self) -> Ordering {
        // Equal so far, such as `1` and `01`: the plain text decides, so that different texts are never equal.
        natural_order(&self.0, &other.0).then_with(|| self.0.cmp(&other.0))
    }
}

impl PartialOrd for Natural {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares two folded texts run by run: words as text, digits as a number of any length.
fn natural_order(mut a: &str, mut b: &str) -> Ordering {
    let split = |text: &str, is_digit: bool| text.find(|c: char| c.is_ascii_digit() != is_digit).unwrap_or(text.len());
    while !a.is_empty() || !b.is_empty() {
        for is_digit in [false, true] {
            let (run_a, rest_a) = a.split_at(split(a, is_digit));
            let (run_b, rest_b) = b.split_at(split(b, is_digit));
            let order = if is_digit {
                let (number_a, number_b) = (run_a.trim_start_matches('0'), run_b.trim_start_matches('0'));
                number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b))
            } else {
                run_a.cmp(run_b)
            };
            if order != Ordering::Equal {
                return order;
            }
            (a, b) = (rest_a, rest_b);
        }
    }
    Ordering::Equal
}

/// Joins words into a list, such as "a, b and c".
pub fn and_list(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// Joins words with commas and “or”.
pub fn or_list(words: &[impl AsRef<str>]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", most.join(", "), last.as_ref())
        }
    }
}

/// Writes a number with its noun, such as "1 loan", "2 loans" or "2 people".
pub fn count(number: usize, one: &str) -> String {
    let plural = match one.strip_suffix('y') {
        _ if number == 1 => one.to_owned(),
        _ if one == "person" => "people".to_owned(),
        Some(stem) if !one.ends_with("ay") => format!("{stem}ies"),
        _ => format!("{one}s"),
    };
    format!("{number} {plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guarded_cell_is_read_back_unchanged() {
        for (cell, wanted) in [
            ("=1+1", "'=1+1"),
            ("'=1", "''=1"),
            ("'tis", "'tis"),
            ("-5", "-5"),
            ("-20.00", "-20.00"),
            ("-5+1", "'-5+1"),
            ("'-5", "''-5"),
            ("-", "'-"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(formula_free(cell), wanted);
            assert_eq!(without_guard(&formula_free(cell)), cell);
        }
        // Earlier versions guarded plain numbers too.
        assert_eq!(without_guard("'-5"), "-5");
    }

    #[test]
    fn each_character_is_folded_by_itself() {
        let whole = |text: &str| -> String {
            text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).flat_map(plain).collect()
        };
        // Beyond them, no character has another form.
        for c in '\u{80}'..='\u{2ffff}' {
            let text = format!("Ab{c}\u{301}Cd{c}{c} E");
            assert_eq!(fold(&text), whole(&text), "{c:?}");
        }
        assert_eq!(fold("Zoë O’Brien – ½ Ω"), whole("Zoë O’Brien – ½ Ω"));
        assert!(is_same_folded("ZOË", "Zoe") && is_same_folded("LAP-1", "lap-1") && !is_same_folded("zoë", "zo"));
    }

    #[test]
    fn rooms_sort_by_their_numbers() {
        let mut rooms = ["Room 10", "Hall", "room 2b", "Room 2", "Room 2a", "Library"];
        rooms.sort_by_key(|room| natural_key(room));
        assert_eq!(rooms, ["Hall", "Library", "Room 2", "Room 2a", "room 2b", "Room 10"]);
        let mut tags = ["PRJ-100", "PRJ-10", "PRJ", "PRJ-2", "prj-1", "PRJ-002", "PRJ-1/lead", "PRI-9", "7B", "10A"];
        tags.sort_by_key(|tag| natural_key(tag));
        let wanted = ["7B", "10A", "PRI-9", "PRJ", "prj-1", "PRJ-1/lead", "PRJ-002", "PRJ-2", "PRJ-10", "PRJ-100"];
        assert_eq!(tags, wanted);
        // Serial numbers can be longer than any machine number.
        let mut long =
            ["S100000000000000000000000000001", "S99999999999999999999999", "S100000000000000000000000000000"];
        long.sort_by_key(|serial| natural_key(serial));
        assert!(long[0].starts_with("S99") && long[1].ends_with("000"));
    }

    #[test]
    fn folding_removes_case_and_accents() {
        for (text, wanted) in
            [("Zoë O’Brien", "zoe o'brien"), ("ŁUKASZ", "lukasz"), ("Straße", "strasse"), ("LAP-0042", "lap-0042")]
        {
            assert_eq!(fold(text), wanted);
        }
    }

    #[test]
    fn counts_have_the_right_plural() {
        assert_eq!(
            [count(1, "day"), count(2, "day"), count(2, "entry"), count(0, "item"), count(3, "person")],
            ["1 day", "2 days", "2 entries", "0 items", "3 people"]
        );
    }
}
