//! Labels with an item's tag: the sheets and rolls that they are printed on, and the place of each label on a page.
//!
//! Lengths are whole micrometres, from the top left corner.

pub mod design;
mod glyphs;
mod printer;

use crate::{fault::Fault, remedy::Input, say, text::shown, words, words::Word as _};
pub use printer::{Printer, Shift};

/// A length of one millimetre.
pub const MM: i64 = 1_000;

/// An A4 page.
const A4: Size = Size { width: 210 * MM, height: 297 * MM };

/// The shortest and the longest side of a label on a roll. A shorter one has no room for a code that phones read.
const ROLL: (i64, i64) = (10 * MM, 300 * MM);

/// The shortest length of a roll's label along its longer side: the code, and the tag in print beside it.
const ROLL_LONG: i64 = 20 * MM;

/// The size of a page or a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub width: i64,
    pub height: i64,
}

/// A rectangle on a page or a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
}

words! {
    /// A sheet of labels, by the number that most makers print on the box.
    Sheet, "label sheet" { L7160 = "L7160", L7163 = "L7163", L7651 = "L7651", L4731 = "L4731" }
}

/// The labels of a sheet: their size, their number across and down, and the first label's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    pub label: Size,
    pub columns: usize,
    pub rows: usize,
    pub left: i64,
    pub top: i64,
    /// The distance from one label to the next, across and down.
    pub pitch: Size,
}

impl Sheet {
    /// The measures of the sheet, from public label templates. Printers differ by a millimetre and more.
    pub fn grid(self) -> Grid {
        let grid = |label: (i64, i64), (columns, rows), (left, top), pitch: (i64, i64)| Grid {
            label: Size { width: label.0, height: label.1 },
            columns,
            rows,
            left,
            top,
            pitch: Size { width: pitch.0, height: pitch.1 },
        };
        match self {
            Self::L7160 => grid((63_500, 38_100), (3, 7), (7_500, 15_500), (66_000, 38_100)),
            Self::L7163 => grid((99_100, 38_100), (2, 7), (3_400, 15_200), (103_000, 38_100)),
            Self::L7651 => grid((38_100, 21_200), (5, 13), (4_700, 10_900), (40_600, 21_200)),
            Self::L4731 => grid((25_400, 10_000), (7, 27), (9_000, 13_500), (27_900, 10_000)),
        }
    }
}

/// The labels in a printer: a sheet, or a roll with one label on each page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stock {
    Sheet(Sheet),
    Roll(Size),
}

impl Stock {
    /// The most common size of address labels, for a school that has set no other.
    pub const USUAL: Self = Self::Sheet(Sheet::L7160);

    /// Reads the name of a sheet.
    ///
    /// Errors: no such sheet is known; the message lists those that are.
    pub fn sheet(typed: &str) -> Result<Self, Fault> {
        Sheet::parse(typed).map(Self::Sheet).ok_or_else(|| {
            Fault::invalid(format!("{} is not a known label sheet", shown(typed))).hint(say![
                format!("Choose one of {}. For labels of another size, give ", Sheet::list()),
                Input::Roll.blank(),
                "."
            ])
        })
    }

    /// Reads the width and the length of a roll's label in millimetres, such as `62x29`.
    ///
    /// Errors: these are not two lengths; a side is too short or too long.
    pub fn roll(typed: &str) -> Result<Self, Fault> {
        let squeezed: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        let sides = squeezed.trim_end_matches("mm").split_once(['x', '×']);
        let sides =
            sides.and_then(|(width, length)| Some((millimetres(width.trim_end_matches("mm"))?, millimetres(length)?)));
        let Some((width, height)) = sides else {
            return Err(Fault::invalid(format!("{} is not the size of a roll's labels", shown(typed)))
                .hint("Give the width and the length in millimetres, like 62x29."));
        };
        let (short, long) = (width.min(height), width.max(height));
        if short < ROLL.0 || long < ROLL_LONG {
            return Err(Fault::invalid(format!("{} is too small for a label with a code", shown(typed)))
                .hint(format!("A label must be at least {} mm by {} mm.", ROLL_LONG / MM, ROLL.0 / MM)));
        }
        if long > ROLL.1 {
            return Err(Fault::invalid(format!("{} is too large for a label", shown(typed)))
                .hint(format!("A side is at most {} mm. Give the size in millimetres, like 62x29.", ROLL.1 / MM)));
        }
        Ok(Self::Roll(Size { width, height }))
    }

    /// Reads a sheet or a roll, as [`Self::name`] writes it.
    ///
    /// Errors: it is neither.
    pub fn read(typed: &str) -> Result<Self, Fault> {
        match Sheet::parse(typed) {
            Some(sheet) => Ok(Self::Sheet(sheet)),
            None if typed.trim_start().starts_with(|c: char| c.is_ascii_digit()) => Self::roll(typed),
            None => Self::sheet(typed),
        }
    }

    /// The name of the sheet, or the size of the roll's labels, such as `62x29`.
    pub fn name(self) -> String {
        match self {
            Self::Sheet(sheet) => sheet.to_string(),
            Self::Roll(label) => format!("{}x{}", in_millimetres(label.width), in_millimetres(label.height)),
        }
    }

    /// The size of a label.
    pub fn label(self) -> Size {
        match self {
            Self::Sheet(sheet) => sheet.grid().label,
            Self::Roll(label) => label,
        }
    }

    /// The size of a page: A4, or one label of a roll.
    pub fn page(self) -> Size {
        match self {
            Self::Sheet(_) => A4,
            Self::Roll(label) => label,
        }
    }

    /// The number of labels on a page.
    pub fn per_page(self) -> usize {
        match self {
            Self::Sheet(sheet) => sheet.grid().columns * sheet.grid().rows,
            Self::Roll(_) => 1,
        }
    }

    /// The labels of a page, row by row, moved as the printer needs it.
    ///
    /// Errors: the printer's correction puts a label over the edge of the page.
    pub fn cells(self, shift: Shift) -> Result<Vec<Rect>, Fault> {
        let (page, label) = (self.page(), self.label());
        let at = |x, y, column, row| shift.of(Rect { x, y, width: label.width, height: label.height }, column, row);
        let cells: Vec<Rect> = match self {
            Self::Roll(_) => vec![at(0, 0, 0, 0)],
            Self::Sheet(sheet) => {
                let Grid { columns, rows, left, top, pitch, .. } = sheet.grid();
                let rows = (0..).take(rows);
                let all = rows.flat_map(|row| (0..).take(columns).map(move |column| (column, row)));
                all.map(|(column, row)| at(left + column * pitch.width, top + row * pitch.height, column, row))
                    .collect()
            }
        };
        // A roll's label is the whole page, so a correction moves it out on purpose; what is over the edge is margin.
        let is_inside = |cell: &Rect| {
            cell.x >= 0 && cell.y >= 0 && cell.x + cell.width <= page.width && cell.y + cell.height <= page.height
        };
        match self {
            Self::Sheet(_) if !cells.iter().all(is_inside) => {
                Err(Fault::invalid(format!("the printer's correction moves labels of {} off the page", self.name()))
                    .hint("Measure the calibration page again, and set a smaller correction."))
            }
            _ => Ok(cells),
        }
    }

    /// Checks the position of the first label, counted from 1 along the rows.
    ///
    /// Errors: the page has no such position.
    pub fn position(self, from: i64) -> Result<usize, Fault> {
        let most = self.per_page();
        let at = usize::try_from(from).ok().filter(|at| (1..=most).contains(at));
        at.ok_or_else(|| {
            Fault::invalid(format!("{} has no label {from}", self.name())).hint(match self {
                Self::Sheet(_) => say![format!(
                    "Count along the rows from the top left, from 1 to {most}, to the first label that is left."
                )],
                Self::Roll(_) => say!["A roll begins with its next label. Leave out ", Input::From, "."],
            })
        })
    }
}

/// The page and the place on it, both from 0, of each of `count` labels. `from` is the first one's place, from 1.
pub fn places(stock: Stock, from: usize, count: usize) -> impl Iterator<Item = (usize, usize)> {
    let most = stock.per_page();
    (from - 1..from - 1 + count).map(move |at| (at / most, at % most))
}

/// Reads a length in millimetres, such as `62`, `-0.4` or `62.55`; nothing if it is none.
pub fn millimetres(typed: &str) -> Option<i64> {
    let (sign, digits) = match typed.strip_prefix(['-', '−']) {
        Some(rest) => (-1, rest),
        None => (1, typed.strip_prefix('+').unwrap_or(typed)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole, 4) || !all_digits(part, 3) {
        return None;
    }
    let part: i64 = format!("{part:0<3}").parse().ok()?;
    Some(sign * (whole.parse::<i64>().ok()? * MM + part))
}

/// Writes a length in millimetres, without trailing zeros.
pub fn in_millimetres(length: i64) -> String {
    let sign = if length < 0 { "-" } else { "" };
    let text = format!("{sign}{}.{:03}", length.abs() / MM, length.abs() % MM);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHEETS: [Sheet; 4] = [Sheet::L7160, Sheet::L7163, Sheet::L7651, Sheet::L4731];

    #[test]
    fn the_labels_of_every_sheet_are_on_the_page_and_apart() {
        for (sheet, count) in SHEETS.into_iter().zip([21, 14, 65, 189]) {
            let stock = Stock::Sheet(sheet);
            let cells = stock.cells(Shift::default()).unwrap();
            assert_eq!((cells.len(), stock.per_page()), (count, count), "{sheet}");
            for (at, cell) in cells.iter().enumerate() {
                assert!(cell.x >= 0 && cell.x + cell.width <= 210 * MM, "{sheet}: {cell:?}");
                assert!(cell.y >= 0 && cell.y + cell.height <= 297 * MM, "{sheet}: {cell:?}");
                for other in &cells[at + 1..] {
                    let beside = cell.x + cell.width <= other.x || other.x + other.width <= cell.x;
                    let below = cell.y + cell.height <= other.y;
                    assert!(beside || below, "{sheet}: {cell:?} and {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_labels_are_where_the_templates_have_them() {
        let corners = |sheet| {
            let cells = Stock::Sheet(sheet).cells(Shift::default()).unwrap();
            let last = cells[cells.len() - 1];
            ((cells[0].x, cells[0].y), (cells[1].x, cells[1].y), (last.x, last.y))
        };
        assert_eq!(corners(Sheet::L7160), ((7_500, 15_500), (73_500, 15_500), (139_500, 244_100)));
        assert_eq!(corners(Sheet::L7163), ((3_400, 15_200), (106_400, 15_200), (106_400, 243_800)));
        assert_eq!(corners(Sheet::L7651), ((4_700, 10_900), (45_300, 10_900), (167_100, 265_300)));
        assert_eq!(corners(Sheet::L4731), ((9_000, 13_500), (36_900, 13_500), (176_400, 273_500)));
    }

    #[test]
    fn the_labels_run_over_to_the_next_sheet() {
        let all = |from, count| places(Stock::Sheet(Sheet::L7163), from, count).collect::<Vec<_>>();
        assert_eq!(all(13, 3), [(0, 12), (0, 13), (1, 0)]);
        assert_eq!(all(1, 29)[28], (2, 0));
        assert_eq!(all(14, 1), [(0, 13)]);
        assert_eq!(places(Stock::Roll(A4), 1, 3).collect::<Vec<_>>(), [(0, 0), (1, 0), (2, 0)]);
    }

    #[test]
    fn a_start_that_the_sheet_does_not_have_is_refused() {
        let stock = Stock::Sheet(Sheet::L7163);
        assert_eq!((stock.position(1).unwrap(), stock.position(14).unwrap()), (1, 14));
        for from in [0, -1, 15, i64::MAX] {
            assert_eq!(stock.position(from).unwrap_err().message, format!("L7163 has no label {from}"));
        }
        assert!(Stock::Roll(A4).position(2).is_err());
    }

    #[test]
    fn a_correction_moves_and_stretches() {
        let shift = Shift { offset_x: -400, offset_y: 300, pitch_x: 330, pitch_y: -381 };
        let cells = Stock::Sheet(Sheet::L7160).cells(shift).unwrap();
        assert_eq!((cells[0].x, cells[0].y), (7_100, 15_800));
        // The last label is two labels to the right of the first, and six below it.
        assert_eq!((cells[20].x, cells[20].y), (139_500 - 400 + 660, 244_100 + 300 - 2_286));
        assert_eq!((cells[20].width, cells[20].height), (63_500, 38_100));
        assert!(Stock::Sheet(Sheet::L7163).cells(Shift { offset_x: -3_500, ..Shift::default() }).is_err());
        let roll = Stock::roll("62x29").unwrap().cells(Shift { offset_x: 500, ..Shift::default() }).unwrap();
        assert_eq!(roll, [Rect { x: 500, y: 0, width: 62_000, height: 29_000 }]);
    }

    #[test]
    fn a_roll_is_read_in_millimetres() {
        let roll = |typed| Stock::roll(typed).unwrap().name();
        assert_eq!(
            ["62x29", "62 X 29 mm", "62.5mm×29mm", "29x90.30"].map(roll),
            ["62x29", "62x29", "62.5x29", "29x90.3"]
        );
        for bad in ["", "62", "62x", "x29", "62x-29", "62,5x29", "9.9x60", "15x15", "301x29", "6.2cmx2.9cm", "1e2x29"] {
            assert!(Stock::roll(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_stock_reads_its_own_name() {
        for stock in SHEETS.into_iter().map(Stock::Sheet).chain([Stock::roll("62.5x29").unwrap()]) {
            assert_eq!(Stock::read(&stock.name()).unwrap(), stock);
        }
        assert_eq!(Stock::read("l 7160").unwrap(), Stock::USUAL);
        let unknown = Stock::read("L9999").unwrap_err();
        assert_eq!(unknown.message, "“L9999” is not a known label sheet");
        assert!(unknown.hint.unwrap().contains("L7160, L7163, L7651, L4731"));
    }

    #[test]
    fn lengths_are_read_and_written() {
        for (typed, length) in [("62", 62_000), ("-0.4", -400), ("+1.25", 1_250), ("0", 0), ("62.005", 62_005)] {
            assert_eq!(millimetres(typed), Some(length), "{typed}");
        }
        for bad in ["", "-", ".5", "1.", "1,5", "12345", "1.2345", "--1", "1 mm", "٣"] {
            assert_eq!(millimetres(bad), None, "{bad}");
        }
        assert_eq!([62_000, -400, 1_250, 0, 5].map(in_millimetres), ["62", "-0.4", "1.25", "0", "0.005"]);
    }
}
