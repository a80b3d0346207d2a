//! Portable appliance tests: importing a tester's file, and listing due tests.

use super::{
    files::{Dumped, empty},
    measure::{Bench, Row, copy, output, peak, race, shell, timed},
};
use chrono::Datelike as _;
use register::pat::{
    self,
    due::{DueFilter, FAILED},
};
use std::{fmt::Write as _, fs, path::PathBuf};
use store::{Store, Value};

/// Creates a register with `rows` kettles.
fn kettles(bench: &Bench, rows: u32) -> PathBuf {
    let path = bench.file("kettles.db");
    let mut text = String::from("Tag,Category,Name,Location\n");
    for n in 1..=rows {
        let _ = writeln!(text, "APP-{n:07},appliance,Kettle {n},Room {}", n % 200);
    }
    let file = bench.file("kettles.csv");
    fs::write(&file, text).expect("the file to import can be written");
    empty(bench, &path);
    timed(bench.kitbook(&path, &["asset", "import", &file.display().to_string()]));
    path
}

/// Writes a tester's file with full tests of each kettle, three readings each. The dates are in the last ten months and
/// the years before, so that no tested item is due again at once.
fn tester_file(bench: &Bench, rows: u32, items: u32) -> PathBuf {
    let today = chrono::Utc::now().date_naive();
    let path = bench.file(&format!("tests-{rows}.txt"));
    let mut text = String::from("TESTER  PRIMETEST 350 S/N 41C-0712\n");
    let rounds = rows / items;
    for n in 0..rows {
        let back = 1 + n % 300 + 365 * (rounds - 1 - n / items);
        let day = today - chrono::Days::new(back.into());
        let _ = writeln!(
            text,
            "TEST NUMBER  {n}\nDATE  {:02}/{:02}/{}\nTIME  {:02}:{:02}:00\nAPP NO  APP-{:07}\nUSER  R FENNIMORE\n\
             SITE  TANNERHILL SCHOOL\nVISUAL CHECK  P\nEARTH  0.0{} OHM P\nINS  >199.9 MOHM P\nLKGE  0.{:02} mA P",
            day.day(),
            day.month(),
            day.year(),
            8 + n % 9,
            n % 60,
            1 + n % items,
            1 + n % 9,
            n % 40,
        );
    }
    text += "END OF DATA\n";
    fs::write(&path, text).expect("the file to import can be written");
    path
}

pub(super) fn import(bench: &Bench) -> Vec<Row> {
    let rows = bench.size.assets;
    let what = format!("`pat import` of {rows} tests with 3 readings each");
    let base = kettles(bench, rows);
    let file = tester_file(bench, rows, rows).display().to_string();
    let args = ["pat", "import", &file];
    copy(&base, &bench.ours);
    timed(bench.kitbook(&bench.ours, &args));
    let before = output(shell(&base, &[], "select max(no) from log"));
    let (log, detail) = (format!("no > {}", before.trim()), format!("log_no > {}", before.trim()));
    let tables = [("log_detail", detail.as_str()), ("log", &log), ("pat_reading", "true"), ("pat_result", "true")];
    let plain = Dumped::from(bench, &bench.ours, &tables);
    let times = race(
        5,
        |_| {
            copy(&base, &bench.ours);
            timed(bench.kitbook(&bench.ours, &args))
        },
        |_| plain.import(bench),
    );
    let mut out = vec![Row::race(&what, times, 200)];
    for rows in [rows, rows * 10] {
        copy(&base, &bench.ours);
        let file = tester_file(bench, rows, bench.size.assets).display().to_string();
        if let Some(peak) = peak(&bench.kitbook(&bench.ours, &["pat", "import", &file])) {
            out.push(Row::memory(&format!("`pat import` of {rows} tests"), peak, 48 * 1024));
        }
    }
    out
}

/// The statements that `pat due` runs, with their values filled in.
fn selects_of_due(bench: &Bench, by: &str) -> String {
    let by = by.parse().expect("it is a date");
    let filter = DueFilter { by, ..DueFilter::default() };
    let mut store = Store::open(bench.school()).expect("the school can be opened");
    let (mut dated, params) = store.read(|tx| pat::due::dated(tx, &filter)).expect("the school can be read");
    for (at, value) in (1..).zip(&params) {
        let Value::Text(text) = value else { panic!("the values are text") };
        dated = dated.replace(&format!("?{at}"), &format!("'{text}'"));
    }
    format!(
        "{FAILED} where r.fate is null and i.failed is not null order by r.tag_folded, i.part nulls first;\n\
         {dated} order by 2;\n\
         select r.tag, r.name, r.location from asset r where r.fate is null and r.pat_untested order by r.tag_folded;\n"
    )
}

pub(super) fn due(bench: &Bench) -> Vec<Row> {
    let sql = selects_of_due(bench, "2030-01-01");
    let csv = ["pat", "due", "--format", "csv"];
    let lines = output(bench.kitbook(bench.school(), &csv)).lines().count();
    let bare = output(shell(bench.school(), &["-csv"], &sql)).lines().count();
    assert_eq!(lines, bare + 1, "a heading, and as many rows as the shell finds");
    let times =
        race(30, |_| timed(bench.kitbook(bench.school(), &csv)), |_| timed(shell(bench.school(), &["-csv"], &sql)));
    let what = format!("`pat due`, {bare} rows of {} tests", bench.size.tests);
    vec![Row::race(&what, times, 150)]
}
