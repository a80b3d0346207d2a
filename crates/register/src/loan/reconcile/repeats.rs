//! Rows about one device: a manager lists a device that was enrolled again once more.

use super::row::Listed;
use chrono::NaiveDate;
use std::collections::HashMap;

/// A row with a serial number that another row has too.
struct Repeat {
    /// The number of the serial number.
    serial: usize,
    line: u64,
    seen: Option<NaiveDate>,
}

/// Finds the rows that don't count, because another row has their serial number, each with the reason. The row whose
/// device was seen last counts; where the days don't tell which that is, none of them does. `seen` reads the day of a row.
pub(super) fn outdone(rows: &[&Listed], seen: impl Fn(&Listed) -> Option<NaiveDate>) -> HashMap<u64, String> {
    let most = rows.iter().filter_map(|row| row.serial).max().map_or(0, |most| most + 1);
    let mut counts = vec![0_u32; most];
    rows.iter().filter_map(|row| row.serial).for_each(|serial| counts[serial] += 1);
    let is_repeated = |row: &&&Listed| row.serial.is_some_and(|serial| counts[serial] > 1);
    let mut repeats: Vec<Repeat> = rows
        .iter()
        .filter(is_repeated)
        .filter_map(|row| Some(Repeat { serial: row.serial?, line: row.kept.row().line, seen: seen(row) }))
        .collect();
    repeats.sort_by_key(|one| (one.serial, one.line));
    repeats.chunk_by(|one, other| one.serial == other.serial).flat_map(of_one).collect()
}

/// The rows of one device that don't count.
fn of_one(rows: &[Repeat]) -> Vec<(u64, String)> {
    let last = rows.iter().filter_map(|one| one.seen).max();
    let mut latest = rows.iter().filter(|one| one.seen == last && last.is_some());
    let counts = latest.next().filter(|_| latest.next().is_none()).map(|one| one.line);
    rows.iter()
        .filter(|one| Some(one.line) != counts)
        .map(|one| {
            let other = rows.iter().map(|row| row.line).find(|line| *line != one.line).unwrap_or_default();
            let why = match counts {
                Some(line) => format!("line {line} has this serial number too, and was seen later"),
                None => format!("line {other} has this serial number too"),
            };
            (one.line, why)
        })
        .collect()
}
