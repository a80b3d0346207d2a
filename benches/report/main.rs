//! The whole program against the `sqlite3` shell, on copies of one big register.
//!
//! Each row runs both sides in turn, several times, checks both exit codes, and compares medians.
//! `KITBOOK_BENCH_WRITE=1` also writes the table to `docs/benchmarks.md`. `KITBOOK_BENCH_SIZE=small` is a quick check,
//! `KITBOOK_BENCH_ONLY=desk` runs the rows with that word in their name, and `KITBOOK_BENCH_BIN` names another program
//! to measure, to compare two builds.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints what it measured, and stops where it can't measure"
)]

#[path = "../school/mod.rs"]
mod school;

mod charges;
mod desk;
mod devices;
mod files;
mod leavers;
mod measure;
mod page;
mod scale;
mod scan;
mod stocktake;
mod tests;
mod value;
mod whole;

use measure::{Bench, Row, hundredths, peak};
use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    process::Command,
};

/// The page with the table of results.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");

fn tables(bench: &Bench) -> Vec<Row> {
    const LISTS: [&[&str]; 8] = [
        &["loan", "list", "--all", "--limit", "200000"],
        &["asset", "list", "--limit", "200000"],
        &["person", "list", "--limit", "200000"],
        &["log", "show", "--limit", "200000"],
        &["pat", "list", "--limit", "200000"],
        &["pat", "history", "--limit", "200000"],
        &["incident", "list", "--all", "--limit", "200000"],
        &["charge", "list", "--all", "--limit", "200000"],
    ];
    let row = |args: &&[&str]| {
        let what = format!("`{}` as a table", args.join(" "));
        if !bench.has(&args[..2]) {
            return Some(Row::not_there(&what, "64 MB"));
        }
        peak(&bench.kitbook(bench.school(), args)).map(|peak| Row::memory(&what, peak, 64 * 1024))
    };
    LISTS.iter().filter_map(row).collect()
}

/// Reports the size of the released program (`cargo build --profile dist`), if it was built; the size has no limit.
fn binary(_bench: &Bench) -> Vec<Row> {
    let dist = concat!(env!("CARGO_MANIFEST_DIR"), "/target/dist/kitbook");
    let ours = match fs::metadata(dist) {
        Ok(found) => format!("{} MB", hundredths(u128::from(found.len()) * 100 / (1024 * 1024))),
        Err(_) => "not built".to_owned(),
    };
    vec![Row {
        what: "size of the released program".to_owned(),
        ours,
        plain: String::new(),
        ratio: String::new(),
        bound: "no limit".to_owned(),
        met: None,
    }]
}

/// The rows, each with the word that selects it.
#[allow(clippy::type_complexity, reason = "a table of constants, read once")]
const ROWS: [(&str, fn(&Bench) -> Vec<Row>); 26] = [
    ("show", desk::show),
    ("out", desk::out),
    ("desk", desk::desk),
    ("allocation", desk::allocation),
    ("import", files::import),
    ("import-workbook", files::import_workbook),
    ("overdue", desk::overdue),
    ("find", desk::find),
    ("export", files::export),
    ("pat-import", tests::import),
    ("pat-due", tests::due),
    ("reconcile", devices::reconcile),
    ("aged", charges::aged),
    ("leavers", leavers::check),
    ("value", value::note),
    ("tables", tables),
    ("page-item", page::items),
    ("page-desk", page::desk),
    ("page-scan", scan::scan),
    ("stocktake", stocktake::scans),
    ("scale", scale::everyday),
    ("backup", whole::backup),
    ("check", whole::check),
    ("verify", whole::verify),
    ("everything", whole::everything),
    ("binary", binary),
];

fn main() {
    let only = env::var("KITBOOK_BENCH_ONLY").unwrap_or_default();
    let bench = Bench::new();
    let mut rows = Vec::new();
    for (name, run) in ROWS {
        if name.contains(&only) {
            eprintln!("{name} …");
            rows.extend(run(&bench));
        }
    }
    for path in [&bench.ours, &bench.plain] {
        for end in ["", "-wal", "-shm", "-page.json"] {
            let _ = fs::remove_file(format!("{}{end}", path.display()));
        }
    }
    let document = document(&bench, &rows);
    println!("{document}");
    if env::var("KITBOOK_BENCH_WRITE").is_ok_and(|v| v == "1") {
        let mut file = File::create(DOCUMENT).expect("docs/benchmarks.md can be written");
        file.write_all(document.as_bytes()).expect("docs/benchmarks.md can be written");
    }
}

fn document(bench: &Bench, rows: &[Row]) -> String {
    let size = bench.size;
    let mut text = String::from(
        "# Benchmarks\n\nMade by `cargo bench --bench report`; `KITBOOK_BENCH_WRITE=1` writes this page. Both sides run in \
         turn, several times, on copies of one register. The figures are medians; the ratio is kitbook divided by plain.\n\n",
    );
    let _ = writeln!(text, "- {}", machine());
    let _ = writeln!(text, "- plain: `sqlite3` {}", output_of("sqlite3", &["--version"], 1));
    if let Some(megabytes) = bench.school_size() {
        let _ = writeln!(
            text,
            "- the register: {} assets, {} people, {} loans ({} open, {} overdue), {} tests, {} ledger lines, {megabytes} MB",
            size.assets, size.people, size.loans, size.open, size.overdue, size.tests, size.lines
        );
    }
    text.push('\n');
    text += "| measured | kitbook | plain | ratio | limit | met |\n|---|---:|---:|---:|---:|---|\n";
    for row in rows {
        let met = row.met.map_or("", |met| if met { "yes" } else { "**no**" });
        let _ =
            writeln!(text, "| {} | {} | {} | {} | {} | {met} |", row.what, row.ours, row.plain, row.ratio, row.bound);
    }
    text
}

/// Describes the machine: the date, cores, processor and kernel.
fn machine() -> String {
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map_or("?", |l| l.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let day = chrono::Utc::now().date_naive();
    format!("{day}; {cores} cores of {model}; Linux {}", kernel.trim())
}

/// The first words of a command's output.
fn output_of(program: &str, args: &[&str], words: usize) -> String {
    let out = Command::new(program).args(args).output().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    out.unwrap_or_default().split_whitespace().take(words).collect::<Vec<_>>().join(" ")
}
