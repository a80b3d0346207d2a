//! The layout of tables: as wide as they need, or no wider than the terminal. No heading and no tag is broken within a word;
//! where a line of each record has no room for that, the values of a record are below each other.

use comfy_table::{ColumnConstraint, ContentArrangement, Table, Width, presets};

/// The space between two columns.
const GAP: u16 = 2;

/// The longest word of a cell for which a column is made wider. Longer ones, such as e-mail addresses, are broken.
const LONG_WORD: usize = 20;

/// Lays out a table of texts that were made harmless. `width` is that of the terminal; `None` if the table is not on one,
/// and is neither wrapped nor cut.
pub fn lay_out(headings: &[String], rows: &[Vec<String>], width: Option<u16>) -> String {
    let upper: Vec<String> = headings.iter().map(|heading| heading.to_uppercase()).collect();
    let least: Vec<u16> = headings.iter().enumerate().map(|(at, heading)| least(heading, at, rows)).collect();
    let needed: u16 = least.iter().fold(0, |sum, least| sum.saturating_add(least + GAP));
    // The last column has no other beside it.
    if width.is_some_and(|width| needed.saturating_sub(GAP) > width) {
        return stacked(&upper, rows, width);
    }
    let mut table = empty(width);
    table.set_header(&upper);
    for row in rows {
        table.add_row(row);
    }
    for ((column, heading), least) in table.column_iter_mut().zip(headings).zip(least) {
        column.set_padding((0, GAP));
        column.set_constraint(if is_whole(heading) {
            ColumnConstraint::ContentWidth
        } else {
            ColumnConstraint::LowerBoundary(Width::Fixed(least + GAP))
        });
    }
    written(&table)
}

/// Lays out each record with a heading and a value per line, and a free line between two records.
fn stacked(headings: &[String], rows: &[Vec<String>], width: Option<u16>) -> String {
    let mut table = empty(width);
    for (at, row) in rows.iter().enumerate() {
        if at > 0 {
            table.add_row(["", ""]);
        }
        for (heading, cell) in headings.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            table.add_row([heading, cell]);
        }
    }
    if let Some(column) = table.column_mut(0) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    table.column_iter_mut().for_each(|column| {
        column.set_padding((0, GAP));
    });
    written(&table)
}

fn empty(width: Option<u16>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    match width {
        // The space after the last column is cut off again.
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width + GAP),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    table
}

/// True for a column whose values are never broken: a tag or number that is broken over two lines can't be read out or
/// copied.
fn is_whole(heading: &str) -> bool {
    matches!(heading, "tag" | "ref" | "no" | "loan" | "out" | "state" | "rule" | "role")
}

/// The least width of a column, without the space after it.
fn least(heading: &str, at: usize, rows: &[Vec<String>]) -> u16 {
    let cells = || rows.iter().filter_map(|row| row.get(at)).map(String::as_str);
    let length = |text: &str| text.chars().count();
    let longest = |text: &str| text.split_whitespace().map(length).max().unwrap_or(0);
    let of_cells = if is_whole(heading) {
        length(heading).max(cells().map(length).max().unwrap_or(0))
    } else {
        cells().map(longest).max().unwrap_or(0).min(LONG_WORD)
    };
    u16::try_from(longest(heading).max(of_cells)).unwrap_or(u16::MAX - GAP)
}

fn written(table: &Table) -> String {
    let mut text = String::new();
    for line in table.lines() {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.truncate(text.trim_end().len());
    text
}
