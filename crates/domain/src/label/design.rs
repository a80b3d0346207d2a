//! The design of one label: the QR code at the left, the tag beside it, below them the school and its telephone, and
//! the barcode along the lower edge.
//!
//! What has no room is left off, the telephone first, then the school, then the barcode; never the QR code or the tag.

use super::{MM, Rect, Size, glyphs};
use crate::words;

/// A dot of an office printer: 300 of them are an inch. Bars and modules are whole dots where there is room for it, so
/// that all of them print equally wide.
const DOTS_PER_INCH: i64 = 300;
const INCH: i64 = 25_400;

/// The smallest module of a QR code that phones read surely.
const MODULE: i64 = 340;
/// The white border of a QR code, in modules.
pub const QUIET: usize = 4;
/// The largest QR code, with its border.
const LARGEST_QR: i64 = 30 * MM;

/// The thinnest bar of a barcode that hand scanners read surely, and the thickest that is of use, in dots: 0.254 mm and
/// 0.51 mm.
const BAR_DOTS: (i64, i64) = (3, 6);
/// The height of a barcode, at least and at most.
const BARS: (i64, i64) = (5 * MM, 10 * MM);

/// The smallest print of a tag.
const SMALLEST: i64 = 2 * MM;
/// The print of a tag that is read at arm's length. Nothing else may make it smaller.
const READABLE: i64 = 2_600;
/// The print above which a tag stays on one line.
const LARGE: i64 = 3 * MM;
const LARGEST: i64 = 9 * MM;
/// The most lines of a tag.
const TAG_LINES: usize = 4;

/// The smallest and the largest print of the school's name and telephone.
const SMALL: (i64, i64) = (1_750, 3_200);
/// The most lines of the school's name.
const SCHOOL_LINES: usize = 2;

/// The narrowest column for the tag.
const NARROWEST: i64 = 5 * MM;
/// The space between the texts and the barcode.
const GAP: i64 = 500;

words! {
    /// A part of a label that is left off where there is no room.
    Part, "part of a label" { Phone = "telephone", School = "school", Barcode = "barcode" }
}

/// The contents of a label.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub tag: &'a str,
    pub school: &'a str,
    pub phone: Option<&'a str>,
    /// The width in modules, without the border, of each QR code that could be used, the best first.
    pub qr: &'a [usize],
    /// The width of the barcode in its thinnest bars, with its borders. `None` if the tag has letters that it can't
    /// hold.
    pub bars: Option<usize>,
}

/// A design, with all places counted from the top left corner of `size`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Design {
    pub size: Size,
    /// True for a label that is higher than wide: the design is turned by a quarter.
    pub turned: bool,
    /// The QR code with its border: the number of the chosen code, and its place.
    pub qr: (usize, Rect),
    /// The barcode with its borders.
    pub bars: Option<Rect>,
    pub lines: Vec<Line>,
    pub left_off: Vec<Part>,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub x: i64,
    /// The line that the letters stand on.
    pub baseline: i64,
    /// The size of the letters.
    pub size: i64,
    pub width: i64,
    pub is_tag: bool,
}

/// The parts that a design has beside the QR code and the tag.
#[derive(Debug, Clone, Copy)]
struct Parts {
    barcode: bool,
    school: bool,
    phone: bool,
}

/// Designs a label. `None` if the tag is too long for it.
pub fn design(label: Size, facts: &Facts<'_>) -> Option<Design> {
    let turned = label.height * 5 > label.width * 6;
    let size = if turned { Size { width: label.height, height: label.width } } else { label };
    let nothing = Parts { barcode: false, school: false, phone: false };
    // A word is cut in two only if the tag has no room otherwise, not to make room for other parts.
    let tried = [false, true].into_iter().find_map(|anywhere| Some((lay(size, facts, nothing, anywhere)?, anywhere)));
    let (bare, anywhere) = tried?;
    let readable = bare.tag_size().min(READABLE);
    let tries =
        [(true, true, true), (true, true, false), (true, false, false), (false, true, true), (false, true, false)];
    let tries = tries.into_iter().map(|(barcode, school, phone)| Parts { barcode, school, phone });
    let fits = |parts: Parts| {
        let wanted = !parts.phone || facts.phone.is_some();
        lay(size, facts, parts, anywhere).filter(|laid| wanted && laid.tag_size() >= readable)
    };
    let laid = tries.into_iter().find_map(fits).unwrap_or(bare);
    let has = laid.parts;
    let left_off = [
        (Part::Phone, facts.phone.is_some() && !has.phone),
        (Part::School, !has.school),
        (Part::Barcode, !has.barcode),
    ];
    let left_off = left_off.into_iter().filter_map(|(part, is_off)| is_off.then_some(part)).collect();
    Some(Design { size, turned, qr: laid.qr, bars: laid.bars, lines: laid.lines, left_off })
}

/// A try at a design.
struct Laid {
    parts: Parts,
    qr: (usize, Rect),
    bars: Option<Rect>,
    lines: Vec<Line>,
}

impl Laid {
    fn tag_size(&self) -> i64 {
        self.lines.iter().find(|line| line.is_tag).map_or(0, |line| line.size)
    }
}

/// Lays out the parts. `None` if they have no room. The tag is broken after separators, or `anywhere`.
fn lay(size: Size, facts: &Facts<'_>, parts: Parts, anywhere: bool) -> Option<Laid> {
    let pad = (size.height / 12).clamp(MM, 2_500);
    let bars = match parts.barcode {
        true => Some(place_bars(size, facts.bars?, pad)?),
        false => None,
    };
    let above = bars.map_or(size.height, |bars| bars.y);
    let qr = place_qr(Size { width: size.width, height: above }, facts.qr)?;
    let (left, right) = (qr.1.width, size.width - pad);
    let bottom = if bars.is_some() { above - GAP } else { above - pad };
    let room = Size { width: right - left, height: bottom - pad };
    if room.width < NARROWEST {
        return None;
    }
    let small = small_lines(facts, parts, room.width, size.height)?;
    let small_height: i64 = small.iter().map(|(_, size)| line_height(*size)).sum();
    let gap = if small.is_empty() { 0 } else { GAP };
    let (tag_size, tag) = tag_lines(facts.tag, Size { height: room.height - small_height - gap, ..room }, anywhere)?;
    let tag_height = line_height(tag_size) * i64::try_from(tag.len()).ok()?;
    let mut y = pad + (room.height - tag_height - gap - small_height) / 2;
    let mut lines = Vec::new();
    let mut put = |text: String, size: i64, is_tag: bool| {
        let width = em(&text) * size / 1_000;
        lines.push(Line { text, x: left, baseline: y + size * 95 / 100, size, width, is_tag });
        y += line_height(size);
        if is_tag && lines.len() == tag.len() {
            y += gap;
        }
    };
    tag.iter().for_each(|text| put(text.clone(), tag_size, true));
    small.into_iter().for_each(|(text, size)| put(text, size, false));
    Some(Laid { parts, qr, bars, lines })
}

/// The barcode along the lower edge, as wide as there is room. Its borders may reach the label's edge: they are white.
fn place_bars(size: Size, modules: usize, pad: i64) -> Option<Rect> {
    let modules = i64::try_from(modules).ok()?;
    let dots = (size.width * DOTS_PER_INCH / (modules * INCH)).min(BAR_DOTS.1);
    if dots < BAR_DOTS.0 {
        return None;
    }
    let (width, height) = (modules * dots * INCH / DOTS_PER_INCH, (size.height / 4).clamp(BARS.0, BARS.1));
    let y = size.height - pad - height;
    (y > 0).then_some(Rect { x: (size.width - width) / 2, y, width, height })
}

/// The first QR code whose modules are large enough, at the left of the room.
fn place_qr(room: Size, codes: &[usize]) -> Option<(usize, Rect)> {
    codes.iter().enumerate().find_map(|(number, modules)| {
        let modules = i64::try_from(modules + 2 * QUIET).ok()?;
        let wanted = room.height.min(room.width * 42 / 100).min(LARGEST_QR).max(modules * MODULE);
        if wanted > room.height {
            return None;
        }
        let dots = wanted * DOTS_PER_INCH / (modules * INCH);
        let in_dots = modules * dots * INCH / DOTS_PER_INCH;
        let side = if in_dots >= modules * MODULE { in_dots } else { wanted };
        Some((number, Rect { x: 0, y: (room.height - side) / 2, width: side, height: side }))
    })
}

/// The height of a line, with room for accents above and letters that reach below.
fn line_height(size: i64) -> i64 {
    size * 12 / 10
}

/// The width of a text, in thousandths of its size.
fn em(text: &str) -> i64 {
    text.chars().map(glyphs::width).sum()
}

/// The school's name and telephone, each line with its size. `None` if they are too wide.
fn small_lines(facts: &Facts<'_>, parts: Parts, width: i64, height: i64) -> Option<Vec<(String, i64)>> {
    let largest = (height / 12).clamp(SMALL.0, SMALL.1);
    let mut size = largest;
    while size >= SMALL.0 {
        let mut lines = Vec::new();
        if parts.school {
            lines.extend(wrapped(facts.school, width * 1_000 / size).filter(|lines| lines.len() <= SCHOOL_LINES)?);
        }
        lines.extend(facts.phone.filter(|_| parts.phone).map(str::to_owned));
        if lines.iter().all(|line| em(line) * size <= width * 1_000) {
            return Some(lines.into_iter().map(|line| (line, size)).collect());
        }
        size -= 50;
    }
    None
}

/// Breaks a text between its words. `None` if a word is wider than `most`, in thousandths of the size.
fn wrapped(text: &str, most: i64) -> Option<Vec<String>> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if em(word) > most {
            return None;
        }
        match lines.last_mut() {
            Some(line) if em(line) + em(" ") + em(word) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    Some(lines)
}

/// The size and the lines of the tag in the largest print, but on one line if that is large. `None` if the print would
/// be too small to read.
fn tag_lines(tag: &str, room: Size, anywhere: bool) -> Option<(i64, Vec<String>)> {
    let sized = |lines: Vec<String>| {
        let widest = lines.iter().map(|line| em(line)).max().unwrap_or_default().max(1);
        let count = i64::try_from(lines.len()).unwrap_or(1);
        let size = (room.width * 1_000 / widest).min(room.height * 10 / (12 * count)).min(LARGEST);
        (size, lines)
    };
    let single = sized(vec![tag.to_owned()]);
    if single.0 >= LARGE {
        return Some(single);
    }
    let places = breaks(tag, anywhere);
    let broken = (2..=TAG_LINES).filter_map(|count| Some(sized(broken(tag, &places, count)?)));
    let best = broken.fold(single, |best, next| if next.0 > best.0 { next } else { best });
    (best.0 >= SMALLEST).then_some(best)
}

/// The places where a tag may be broken: after a separator, or between any two letters.
fn breaks(tag: &str, anywhere: bool) -> Vec<usize> {
    let is_separator = |c: char| matches!(c, '-' | '/' | '_' | '.' | ' ');
    let pairs = tag.char_indices().zip(tag.chars().skip(1));
    let fits = |(before, after): (char, char)| match anywhere {
        // An accent stays with its letter.
        true => glyphs::width(after) > 0,
        false => is_separator(before) && !is_separator(after),
    };
    let places = pairs.filter(|((_, before), after)| fits((*before, *after)));
    places.map(|((at, before), _)| at + before.len_utf8()).collect()
}

/// Breaks a tag into so many lines that the widest is as narrow as can be. `None` if there are too few places to break
/// it.
fn broken(tag: &str, breaks: &[usize], count: usize) -> Option<Vec<String>> {
    let ends: Vec<usize> = [&[0], breaks, &[tag.len()]].concat();
    let line = |from: usize, to: usize| tag[ends[from]..ends[to]].trim();
    // For each end: the widest line of the best way to get there, and the end of the line before.
    let mut best: Vec<Vec<Option<(i64, usize)>>> = vec![vec![None; ends.len()]];
    best[0][0] = Some((0, 0));
    for before in 0..count {
        let reached = |to: usize| {
            let ways = (0..to).filter_map(|from| Some((best[before][from]?.0.max(em(line(from, to))), from)));
            ways.min()
        };
        best.push((0..ends.len()).map(reached).collect());
    }
    let mut to = ends.len() - 1;
    let mut lines = Vec::new();
    for way in best[1..].iter().rev() {
        let (_, from) = way[to]?;
        lines.push(line(from, to).to_owned());
        to = from;
    }
    lines.reverse();
    Some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Sheet;

    /// The smallest QR code, and the barcode of a text with so many letters that each take a symbol.
    fn facts(tag: &str) -> Facts<'_> {
        let symbols = tag.len() + 3;
        Facts { tag, school: "Oak Test School", phone: Some("01632 960123"), qr: &[21], bars: Some(symbols * 11 + 22) }
    }

    fn on(sheet: Sheet, tag: &str) -> Design {
        design(sheet.grid().label, &facts(tag)).unwrap()
    }

    /// Checks that all parts are on the label, apart from each other, and large enough.
    fn must_be_sound(design: &Design) {
        let Size { width, height } = design.size;
        let qr = design.qr.1;
        assert!(qr.x >= 0 && qr.y >= 0 && qr.width == qr.height && qr.y + qr.height <= height, "{design:?}");
        assert!(qr.width >= 29 * 340, "{design:?}");
        let mut above = 0;
        for line in &design.lines {
            assert!(line.x >= qr.width && line.x + line.width <= width - MM, "{design:?}");
            assert!(line.baseline - line.size * 95 / 100 >= above, "{design:?}");
            above = line.baseline + line.size / 4;
            assert!(line.size >= if line.is_tag { 2_000 } else { 1_750 }, "{design:?}");
        }
        if let Some(bars) = design.bars {
            assert!(bars.x >= 0 && bars.x + bars.width <= width && bars.y + bars.height <= height - MM, "{design:?}");
            assert!(bars.y >= above && bars.y >= qr.y + qr.height && bars.height >= 5 * MM, "{design:?}");
        }
        assert!(above <= height, "{design:?}");
    }

    #[test]
    fn a_usual_tag_has_everything_on_the_larger_sheets() {
        for sheet in [Sheet::L7160, Sheet::L7163, Sheet::L7651] {
            let design = on(sheet, "LAP-0042");
            must_be_sound(&design);
            assert_eq!(design.left_off, [], "{sheet}");
            assert_eq!(design.lines.iter().filter(|line| line.is_tag).count(), 1, "{sheet}");
            assert!(design.lines[0].size >= 3 * MM, "{sheet}: {design:?}");
        }
    }

    #[test]
    fn the_smallest_label_has_no_room_for_the_barcode() {
        let design = on(Sheet::L4731, "LAP-0042");
        must_be_sound(&design);
        assert_eq!(design.left_off, [Part::Barcode]);
        assert_eq!(design.qr.1.width, 10 * MM);
        assert!(design.lines[0].size >= 2_600, "{design:?}");
    }

    #[test]
    fn the_telephone_is_left_off_first_then_the_school() {
        let label = Sheet::L4731.grid().label;
        let school = Facts { school: "Holy Trinity Primary School", ..facts("LAP-0042") };
        assert_eq!(design(label, &school).unwrap().left_off, [Part::Phone, Part::Barcode]);
        let long = Facts { school: "The Worshipful Company's Collegiate School of Saint Bartholomew", ..school };
        assert_eq!(design(label, &long).unwrap().left_off, [Part::Phone, Part::School, Part::Barcode]);
        let silent = Facts { phone: None, ..long };
        assert_eq!(design(label, &silent).unwrap().left_off, [Part::School, Part::Barcode]);
    }

    #[test]
    fn no_tag_gets_over_the_edge_and_no_print_gets_too_small() {
        let mut refused = Vec::new();
        for sheet in [Sheet::L7160, Sheet::L7163, Sheet::L7651, Sheet::L4731] {
            for length in 1..=40 {
                for letter in ["W", "1", "i", "李"] {
                    let tag = letter.repeat(length);
                    match design(sheet.grid().label, &facts(&tag)) {
                        Some(design) => {
                            must_be_sound(&design);
                            let tag_lines = design.lines.iter().filter(|line| line.is_tag);
                            assert_eq!(tag_lines.map(|line| line.text.clone()).collect::<String>(), tag);
                        }
                        None => refused.push((sheet, letter, length)),
                    }
                }
            }
        }
        let least = |sheet, letter| refused.iter().find(|(at, of, _)| *at == sheet && *of == letter).map(|r| r.2);
        assert_eq!(least(Sheet::L4731, "1"), Some(37), "{refused:?}");
        assert_eq!(least(Sheet::L4731, "W"), Some(22), "{refused:?}");
        assert!(refused.iter().all(|(sheet, letter, _)| *sheet == Sheet::L4731 || *letter == "李"), "{refused:?}");
    }

    #[test]
    fn a_long_tag_is_broken_after_a_separator() {
        let design = on(Sheet::L4731, "LIBRARY-SCANNER-0042");
        let tag: Vec<&str> = design.lines.iter().filter(|l| l.is_tag).map(|l| l.text.as_str()).collect();
        assert_eq!(tag, ["LIBRARY-", "SCANNER-", "0042"]);
        assert_eq!(design.left_off, [Part::Phone, Part::School, Part::Barcode]);
    }

    #[test]
    fn a_longer_code_takes_the_next_choice_or_none() {
        let label = Sheet::L4731.grid().label;
        assert_eq!(design(label, &Facts { qr: &[25, 21], ..facts("LAP-0042") }).unwrap().qr.0, 1);
        assert_eq!(design(label, &Facts { qr: &[25], ..facts("LAP-0042") }), None);
        assert_eq!(design(Sheet::L7651.grid().label, &Facts { qr: &[25, 21], ..facts("LAP-0042") }).unwrap().qr.0, 0);
    }

    #[test]
    fn a_high_label_is_turned() {
        let high = Size { width: 29 * MM, height: 90 * MM };
        let design = design(high, &facts("LAP-0042")).unwrap();
        must_be_sound(&design);
        assert_eq!((design.turned, design.size), (true, Size { width: 90 * MM, height: 29 * MM }));
        assert_eq!(design.left_off, []);
    }

    #[test]
    fn the_bars_are_whole_dots_of_at_least_a_quarter_millimetre() {
        for sheet in [Sheet::L7160, Sheet::L7163, Sheet::L7651] {
            let facts = facts("LAP-0042");
            let bars = design(sheet.grid().label, &facts).unwrap().bars.unwrap();
            let thinnest = bars.width * 1_000 / i64::try_from(facts.bars.unwrap()).unwrap();
            assert!(thinnest >= 254_000, "{sheet}: {thinnest}");
        }
    }
}
