//! The calibration page: the outlines of the labels, with scales that show how far off a printer prints.

use super::printer::{self, Corrected};
use crate::paper::{mm, render};
use askama::Template;
use domain::{
    fault::Fault,
    label::{Grid, MM, Rect, Size, Stock, in_millimetres},
};
use store::ReadTx;

/// The reach of a scale to each side, and the distance of its marks.
const REACH: i64 = 4 * MM;
const STEP: i64 = MM / 2;

/// A mark of a scale, or a line of it.
struct Mark {
    x1: i64,
    y1: i64,
    x2: i64,
    y2: i64,
}

/// A scale across an edge of a label, to read where the real edge is.
struct Scale {
    name: &'static str,
    /// The place of the name.
    at: (i64, i64),
    marks: Vec<Mark>,
    numbers: Vec<(i64, i64, String)>,
}

#[derive(Template)]
#[template(path = "calibration.html", config = "src/paper/askama.toml")]
struct Page<'a> {
    school: &'a str,
    size: Size,
    cells: Vec<Rect>,
    scales: Vec<Scale>,
    /// The box with the instructions, and its lines with their places. A roll's label has no room for them.
    frame: Option<Rect>,
    lines: Vec<(i64, i64, String)>,
}

/// Lays out the calibration page of a sheet or a roll, with a printer's present correction. `set` is the command that
/// sets it.
///
/// Errors: the printer is unknown; its correction moves a label off the page.
pub fn page(
    tx: &ReadTx<'_>,
    stock: Option<Stock>,
    printer: Option<&str>,
    set: impl FnOnce(Stock) -> String,
) -> Result<String, Fault> {
    let stock = match stock {
        Some(stock) => stock,
        None => super::print::usual(tx)?,
    };
    let Corrected { shift, is_kept, .. } = printer::corrected(tx, printer, stock)?;
    let school = store::register_of(tx)?.school;
    let cells = stock.cells(shift)?;
    let size = stock.page();
    let Stock::Sheet(sheet) = stock else {
        return render(&Page {
            school: &school,
            size,
            cells: inset(&cells),
            scales: Vec::new(),
            frame: None,
            lines: Vec::new(),
        });
    };
    let scales = scales(&cells, sheet.grid());
    let words = instructions(stock, sheet.grid(), is_kept, set(stock));
    let height = (0..).zip(&words).map(|(number, _)| number * LINE).last().unwrap_or_default() + 2 * LINE;
    let frame = Rect { x: (size.width - BOX) / 2, y: (size.height - height) / 2, width: BOX, height };
    let line = |(number, text): (i64, String)| (frame.x + LINE, frame.y + LINE + LINE / 5 + number * LINE, text);
    let lines = (0..).zip(words).map(line).collect();
    render(&Page { school: &school, size, cells, scales, frame: Some(frame), lines })
}

/// The width of the box with the instructions, and the height of a line in it.
const BOX: i64 = 160 * MM;
const LINE: i64 = 5 * MM;

/// The frame of a roll's label, 2 mm inside its edges.
fn inset(cells: &[Rect]) -> Vec<Rect> {
    let inner = |cell: &Rect| Rect {
        x: cell.x + 2 * MM,
        y: cell.y + 2 * MM,
        width: cell.width - 4 * MM,
        height: cell.height - 4 * MM,
    };
    cells.iter().map(inner).collect()
}

/// A and C cross the left edges of the first and the last label of the first row, B and D the upper edges of the first
/// and the last label of the first column.
fn scales(cells: &[Rect], grid: Grid) -> Vec<Scale> {
    let (first, across) = (cells[0], cells[grid.columns - 1]);
    let down = cells[cells.len() - grid.columns];
    vec![
        horizontal("A", first.x, first.y + first.height / 2),
        vertical("B", first.x + first.width * 2 / 3, first.y),
        horizontal("C", across.x, across.y + across.height / 2),
        vertical("D", down.x + down.width * 2 / 3, down.y),
    ]
}

/// The places of the marks, with their lengths, and with numbers at whole millimetres.
fn ticks() -> impl Iterator<Item = (i64, i64, Option<String>)> {
    (-REACH / STEP..=REACH / STEP).map(|number| {
        let at = number * STEP;
        let is_whole = at % MM == 0;
        let length = if is_whole { 2 * MM } else { MM };
        (at, length, (at % (2 * MM) == 0).then(|| in_millimetres(at)))
    })
}

fn horizontal(name: &'static str, x: i64, y: i64) -> Scale {
    let mut scale = Scale { name, at: (x + REACH + MM, y), marks: Vec::new(), numbers: Vec::new() };
    scale.marks.push(Mark { x1: x - REACH, y1: y, x2: x + REACH, y2: y });
    for (at, length, number) in ticks() {
        scale.marks.push(Mark { x1: x + at, y1: y - length, x2: x + at, y2: y });
        scale.numbers.extend(number.map(|number| (x + at, y + 2 * MM, number)));
    }
    scale
}

fn vertical(name: &'static str, x: i64, y: i64) -> Scale {
    let mut scale = Scale { name, at: (x, y + REACH + 3 * MM), marks: Vec::new(), numbers: Vec::new() };
    scale.marks.push(Mark { x1: x, y1: y - REACH, x2: x, y2: y + REACH });
    for (at, length, number) in ticks() {
        scale.marks.push(Mark { x1: x, y1: y + at, x2: x + length, y2: y + at });
        scale.numbers.extend(number.map(|number| (x - 2 * MM, y + at, number)));
    }
    scale
}

fn instructions(stock: Stock, grid: Grid, is_corrected: bool, set: String) -> Vec<String> {
    let (across, down) = (grid.columns - 1, grid.rows - 1);
    let values = if is_corrected { "Add to the values that are set now:" } else { "The values to set:" };
    vec![
        format!("{}: print this page at 100 %, without margins, on plain paper.", stock.name()),
        "Hold it and a sheet of labels together against the light.".to_owned(),
        "Read on each scale, in millimetres, where the real edge of the label is:".to_owned(),
        "A and C at its left edge, B and D at its upper edge.".to_owned(),
        format!("{values} offset x = A, offset y = B,"),
        format!("pitch x = (C minus A) / {across}, pitch y = (D minus B) / {down}."),
        set,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::label::{Sheet, Shift};

    #[test]
    fn the_scales_cross_the_edges_of_the_first_and_last_labels() {
        let grid = Sheet::L7160.grid();
        let scales = scales(&Stock::Sheet(Sheet::L7160).cells(Shift::default()).unwrap(), grid);
        let zero = |scale: &Scale| {
            let line = &scale.marks[0];
            ((line.x1 + line.x2) / 2, (line.y1 + line.y2) / 2)
        };
        let [a, b, c, d] = [0, 1, 2, 3].map(|at| zero(&scales[at]));
        assert_eq!((a.0, c.0), (7_500, 139_500));
        assert_eq!((b.1, d.1), (15_500, 244_100));
        assert_eq!(scales[0].marks.len(), 1 + 17);
    }
}
