//! The widths of letters, to tell how large a text can be printed. They are those of Helvetica Bold, which Arial and
//! Liberation Sans share. The page forces each line to the width that was worked out, so that another font in the
//! browser can't make it longer.

use unicode_normalization::char::is_combining_mark;

/// The widths of the characters from space to `~`, in thousandths of the size of the text.
const WIDTHS: [i64; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, // 0 to ?
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, // P to _
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, // ` to o
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, // p to ~
];

/// The width of every other character: as wide as a Chinese one, which is the widest.
const WIDE: i64 = 1_000;

/// The width of a character, in thousandths of the size of the text.
pub fn width(c: char) -> i64 {
    match u32::from(c).checked_sub(32).and_then(|at| WIDTHS.get(usize::try_from(at).ok()?)) {
        Some(width) => *width,
        None if is_combining_mark(c) => 0,
        None => WIDE,
    }
}
