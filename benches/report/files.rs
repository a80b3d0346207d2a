//! Imports and exports, compared with the shell's own import and export.

use super::{
    measure::{Bench, Row, output, peak, race, shell, timed},
    school::Dice,
};
use calamine::{Reader as _, Xlsx, open_workbook};
use chrono::{Datelike as _, NaiveDate};
use rusqlite::Connection;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// Writes a file of assets to import.
pub(super) fn asset_file(bench: &Bench, rows: u32) -> PathBuf {
    let path = bench.file(&format!("assets-{rows}.csv"));
    let mut dice = Dice::new(0xa55e7);
    let mut text =
        String::from("Tag,Category,Name,Make,Model,Serial,Location,Condition,Purchased,Cost,Supplier,Order Number\n");
    for n in 1..=rows {
        let _ = writeln!(
            text,
            "NEW-{n:07},{},Item {n},Lenovo,ThinkPad L{},SN{n:07}{:04X},Room {}{:02},{},{:02}/{:02}/20{},{}.{:02},{},PO-{:05}",
            dice.one_of(&["laptop", "tablet", "camera", "charger"]),
            13 + dice.below(3),
            dice.below(0x1_0000),
            dice.one_of(&["A", "B", "C"]),
            1 + dice.below(40),
            dice.one_of(&["new", "good", "fair"]),
            1 + dice.below(28),
            1 + dice.below(12),
            18 + dice.below(8),
            10 + dice.below(900),
            dice.below(100),
            dice.one_of(&["Misco Education", "Stone Group"]),
            dice.below(20_000),
        );
    }
    fs::write(&path, text).expect("the file to import can be written");
    path
}

/// Creates an empty register.
pub(super) fn empty(bench: &Bench, path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
    timed(bench.kitbook(path, &["init"]));
}

pub(super) fn import(bench: &Bench) -> Vec<Row> {
    let rows = bench.size.assets;
    let what = format!("`asset import` of {rows} assets × 12 columns");
    let memory = format!("`asset import` of {} assets", rows * 10);
    if !bench.has(&["asset", "import"]) {
        return vec![Row::not_there(&what, "1.30"), Row::not_there(&format!("{memory}: peak memory"), "48 MB")];
    }
    let file = asset_file(bench, rows).display().to_string();
    let args = ["asset", "import", &file];
    empty(bench, &bench.ours);
    timed(bench.kitbook(&bench.ours, &args));
    let plain = Dumped::from(bench, &bench.ours, &IMPORTED);
    let times = race(
        5,
        |_| {
            empty(bench, &bench.ours);
            timed(bench.kitbook(&bench.ours, &args))
        },
        |_| plain.import(bench),
    );
    let mut out = vec![Row::race(&what, times, 130)];
    for (what, rows) in [(what, rows), (memory, rows * 10)] {
        empty(bench, &bench.ours);
        let file = asset_file(bench, rows).display().to_string();
        if let Some(peak) = peak(&bench.kitbook(&bench.ours, &["asset", "import", &file])) {
            out.push(Row::memory(&what, peak, 48 * 1024));
        }
    }
    out
}

/// Writes the file of assets as a workbook: the same cells, with dates and costs as a spreadsheet stores them.
fn workbook(csv: &Path) -> PathBuf {
    let path = csv.with_extension("xlsx");
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let text = fs::read_to_string(csv).expect("the file was written");
    for (row, line) in (0..).zip(text.lines()) {
        for (column, cell) in (0..).zip(line.split(',')) {
            let written = match (column, NaiveDate::parse_from_str(cell, "%d/%m/%Y"), cell.parse::<f64>()) {
                (PURCHASED, Ok(day), _) => {
                    let year = u16::try_from(day.year()).expect("the year is a usual one");
                    let (month, day) = (u8::try_from(day.month()).unwrap_or(1), u8::try_from(day.day()).unwrap_or(1));
                    let day = ExcelDateTime::from_ymd(year, month, day).expect("the day is a real one");
                    sheet.write_with_format(row, column, &day, &date).map(|_| ())
                }
                (COST, _, Ok(cost)) => sheet.write(row, column, cost).map(|_| ()),
                _ => sheet.write(row, column, cell).map(|_| ()),
            };
            written.expect("the cell fits");
        }
    }
    workbook.save(&path).expect("the workbook can be written");
    path
}

/// The columns of the file that a workbook holds as dates and as numbers.
const PURCHASED: u16 = 8;
const COST: u16 = 9;

/// Reads the workbook with calamine alone, as the plain side of a workbook's import.
fn read_alone(path: &Path) -> Duration {
    let began = Instant::now();
    let mut workbook: Xlsx<_> = open_workbook(path).expect("the workbook can be opened");
    let range = workbook.worksheet_range_at(0).expect("it has a sheet").expect("the sheet can be read");
    assert_eq!(range.width(), 12, "calamine read every column");
    began.elapsed()
}

/// Imports the same assets from a workbook, against calamine's reading of the sheet and the import of the CSV file.
pub(super) fn import_workbook(bench: &Bench) -> Vec<Row> {
    let rows = bench.size.assets;
    let what = format!("`asset import` of {rows} assets × 12 columns from .xlsx");
    let csv = asset_file(bench, rows);
    let workbook = workbook(&csv);
    let [from_csv, from_workbook] = [&csv, &workbook].map(|path| path.display().to_string());
    let imported = |file: &str| {
        empty(bench, &bench.ours);
        timed(bench.kitbook(&bench.ours, &["asset", "import", file]))
    };
    let times = race(3, |_| imported(&from_workbook), |_| read_alone(&workbook) + imported(&from_csv));
    let mut out = vec![Row::race(&what, times, 130)];
    empty(bench, &bench.ours);
    if let Some(peak) = peak(&bench.kitbook(&bench.ours, &["asset", "import", &from_workbook])) {
        // The reader of workbooks holds the sheet's shared texts; the bound of a CSV file doesn't fit it.
        out.push(Row::memory(&what, peak, 256 * 1024));
    }
    out
}

/// The rows that an import wrote, as files for the shell's own `.import`, and the schema for them.
///
/// The shell can't read an empty cell as null, so columns with only nulls are left out of its tables: the shell writes
/// a little less.
pub(super) struct Dumped {
    schema: String,
    script: String,
}

/// The tables that an import of assets writes to, and the rows in them that are new: `init` writes an entry for itself
/// and one for each category.
const IMPORTED: [(&str, &str); 3] = [
    ("asset", "true"),
    ("log", "no > (select 1 + count(*) from category)"),
    ("log_detail", "log_no > (select 1 + count(*) from category)"),
];

impl Dumped {
    pub(super) fn from(bench: &Bench, register: &Path, tables: &[(&'static str, &str)]) -> Self {
        let connection = Connection::open(register).expect("the register can be opened");
        let mut schema = String::new();
        let mut script = String::from("pragma synchronous = full;\n");
        let empty_columns: Vec<(&str, Vec<String>)> = tables.iter().map(|(t, _)| (*t, nulls(&connection, t))).collect();
        let some: Vec<(&str, Vec<String>)> = tables.iter().map(|(t, _)| (*t, with_nulls(&connection, t))).collect();
        let text = include_str!("../../schema.sql");
        for statement in text.split_inclusive(";\n") {
            schema += &unchecked(without(statement, &empty_columns), &some);
        }
        for ((table, nulls), (_, news)) in empty_columns.iter().zip(tables) {
            let kept: Vec<String> = columns(&connection, table).into_iter().filter(|c| !nulls.contains(c)).collect();
            let file = bench.file(&format!("{table}.csv")).display().to_string();
            let sql = format!("select {} from {table} where {news}", kept.join(", "));
            fs::write(&file, output(shell(register, &["-csv"], &sql))).expect("the dump can be written");
            let _ = writeln!(script, ".import --csv {file} {table}");
        }
        let kept = ["category", "operator"];
        for table in kept {
            schema += &output(shell(
                register,
                &["-cmd", &format!(".mode insert {table}")],
                &format!("select * from {table}"),
            ));
        }
        Self { schema, script }
    }

    pub(super) fn import(&self, bench: &Bench) -> Duration {
        for end in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{end}", bench.plain.display()));
        }
        let script = bench.file("schema.sql");
        fs::write(&script, &self.schema).expect("the schema can be written");
        let laid = format!(".read {}", script.display());
        timed(shell(&bench.plain, &["-cmd", "pragma journal_mode = wal"], &laid));
        let script = bench.file("import.sql");
        fs::write(&script, &self.script).expect("the script can be written");
        let time = timed(shell(&bench.plain, &[], &format!(".read {}", script.display())));
        let first = self.script.split_whitespace().next_back().unwrap_or_default();
        let rows = output(shell(&bench.plain, &[], &format!("select count(*) from {first}")));
        assert_eq!(rows.trim(), bench.size.assets.to_string(), "the shell took every row");
        time
    }
}

pub(super) fn columns(connection: &Connection, table: &str) -> Vec<String> {
    let statement = connection.prepare(&format!("select * from {table}")).expect("the table is there");
    statement.column_names().map(str::to_owned).collect()
}

/// Lists the columns with only nulls.
pub(super) fn nulls(connection: &Connection, table: &str) -> Vec<String> {
    let is_empty = |column: &String| {
        let sql = format!("select not exists (select 1 from {table} where {column} is not null)");
        connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).expect("the table can be read")
    };
    columns(connection, table).into_iter().filter(is_empty).collect()
}

/// Lists the columns with some nulls.
fn with_nulls(connection: &Connection, table: &str) -> Vec<String> {
    let has_null = |column: &String| {
        let sql = format!("select exists (select 1 from {table} where {column} is null)");
        connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).expect("the table can be read")
    };
    columns(connection, table).into_iter().filter(has_null).collect()
}

/// Changes a statement of the schema so that it accepts an empty text where the program writes null.
fn unchecked(statement: String, some: &[(&str, Vec<String>)]) -> String {
    let Some((_, columns)) = some.iter().find(|(t, _)| statement.contains(&format!("create table {t} ("))) else {
        return statement;
    };
    let plain = |line: &str| match line.split_once(" check (") {
        Some((column, _)) if columns.iter().any(|c| line.trim_start().starts_with(&format!("{c} "))) => {
            format!("{column},\n")
        }
        _ => line.to_owned(),
    };
    statement.split_inclusive('\n').map(plain).collect()
}

/// A line of the schema without its comment.
fn without_comment(line: &str) -> &str {
    line.split_once("--").map_or(line, |(before, _)| before).trim_end()
}

/// Removes the empty columns and their indexes from a statement of the schema.
pub(super) fn without(statement: &str, nulls: &[(&str, Vec<String>)]) -> String {
    for (table, columns) in nulls {
        if statement.contains(&format!(" on {table} ("))
            && columns.iter().any(|c| statement.contains(&format!("({c})")) || statement.contains(&format!(" {c} ")))
        {
            return String::new();
        }
        if statement.contains(&format!("create table {table} (")) {
            let stays = |line: &str| !columns.iter().any(|c| line.trim_start().starts_with(&format!("{c} ")));
            let kept: Vec<&str> = statement.lines().filter(|line| stays(line)).map(without_comment).collect();
            // The column before `)` may have lost the ones after it.
            return kept.join("\n").replace(",\n)", "\n)") + "\n";
        }
    }
    statement.to_owned()
}

pub(super) fn export(bench: &Bench) -> Vec<Row> {
    const ASSETS: &str = "select a.tag, c.name, a.name, a.make, a.model, a.serial, a.location, a.condition, a.fate, \
        a.awaiting_check, p.ref, p.name, l.due_on, l.due_at, a.purchase_cost_pence, a.purchased_on, a.warranty_until, \
        a.supplier, a.order_number, a.notes, a.pat_failed, a.pat_due_on, a.pat_untested from asset a join category c on c.id = a.category_id \
        left join loan l on l.asset_id = a.id and l.state = 'open' left join person p on p.id = l.person_id \
        order by a.tag_folded";
    let mut rows = Vec::new();
    for (format, option) in [("csv", "-csv"), ("json", "-json")] {
        let what = format!("`asset export` of {} assets, {format}", bench.size.assets);
        if !bench.has(&["asset", "export"]) {
            rows.push(Row::not_there(&what, "1.20"));
            continue;
        }
        let command = || bench.kitbook(bench.school(), &["asset", "export", "--format", format]);
        let times = race(7, |_| timed(command()), |_| timed(shell(bench.school(), &[option], ASSETS)));
        rows.push(Row::race(&what, times, 120));
        if let Some(peak) = peak(&command()) {
            rows.push(Row::memory(&what, peak, 48 * 1024));
        }
    }
    rows
}
