//! The whole program against the `sqlite3` shell, on copies of one big register.
//!
//! Each row runs both sides in turn, several times, checks both exit codes, and compares medians. With
//! `KITBOOK_BENCH_WRITE=1` the table goes to `docs/benchmarks.md` as well. `KITBOOK_BENCH_SIZE=small` is a smoke run,
//! `KITBOOK_BENCH_ONLY=desk` runs the rows whose name holds that word, and `KITBOOK_BENCH_BIN` names another program
//! to be measured, for comparing two builds.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints what it measured, and stops where it can't measure"
)]

mod school;

use kitbook::{
    domain::{
        asset::Asset,
        category::{Category, Part},
        loan::Loan,
        person::Person,
    },
    store::{Record, Register},
};
use rusqlite::{Connection, types::Value};
use school::{Dice, Size};
use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Where the table is kept.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/benchmarks.md");

/// One line of the table.
struct Row {
    what: String,
    ours: String,
    plain: String,
    ratio: String,
    bound: String,
    /// `None`: there is nothing to measure yet.
    met: Option<bool>,
}

impl Row {
    /// A row whose verb the program does not have.
    fn not_there(what: &str, bound: &str) -> Self {
        let [ours, plain, ratio] = ["not there yet", "", ""].map(str::to_owned);
        Self { what: what.to_owned(), ours, plain, ratio, bound: bound.to_owned(), met: None }
    }

    /// Two medians, and the most that the first may be of the second, in hundredths.
    fn race(what: &str, (ours, plain): (Duration, Duration), most: u128) -> Self {
        let ratio = ours.as_micros() * 100 / plain.as_micros().max(1);
        Self {
            what: what.to_owned(),
            ours: milliseconds(ours),
            plain: milliseconds(plain),
            ratio: hundredths(ratio),
            bound: hundredths(most),
            met: Some(ratio <= most),
        }
    }

    /// A peak of memory, in kilobytes.
    fn memory(what: &str, peak: u64, most: u64) -> Self {
        Self {
            what: format!("{what}: peak memory"),
            ours: format!("{} MB", hundredths(u128::from(peak) * 100 / 1024)),
            plain: String::new(),
            ratio: String::new(),
            bound: format!("{} MB", most / 1024),
            met: Some(peak <= most),
        }
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{} ms", hundredths(time.as_micros() / 10))
}

fn hundredths(number: u128) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// What the rows work with.
struct Bench {
    size: Size,
    /// The school as it was made: never written.
    school: PathBuf,
    /// Copies to write on, one for each side.
    ours: PathBuf,
    plain: PathBuf,
    program: PathBuf,
}

impl Bench {
    fn new() -> Self {
        let size = Size::from_environment();
        let school = school::register(size);
        let folder = school::folder();
        let (ours, plain) = (folder.join("copy-ours.db"), folder.join("copy-plain.db"));
        let program = env::var_os("KITBOOK_BENCH_BIN").map_or_else(|| env!("CARGO_BIN_EXE_kitbook").into(), Into::into);
        Self { size, school, ours, plain, program }
    }

    /// Lays fresh copies for a row that writes.
    fn copy(&self) {
        for path in [&self.ours, &self.plain] {
            copy(&self.school, path);
        }
    }

    /// The program on a register.
    fn kitbook(&self, db: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--db").arg(db).args(["--as", "bench"]).args(args);
        command.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Whether the program has this verb yet.
    fn has(&self, verb: &[&str]) -> bool {
        self.kitbook(&self.school, verb).arg("--help").status().is_ok_and(|status| status.success())
    }

    /// Reads words from the school: refs, tags.
    fn words(&self, sql: &str) -> Vec<String> {
        let connection = Connection::open(&self.school).expect("the school can be opened");
        let mut statement = connection.prepare(sql).expect("the select is right");
        let rows = statement.query_map([], |row| row.get(0)).expect("the school can be read");
        rows.collect::<Result<_, _>>().expect("the school can be read")
    }

    /// Tags that may go out, all laptops: they have parts, and every rule looks at them.
    fn free_tags(&self, most: usize) -> Vec<String> {
        self.words(&format!(
            "select tag from asset a where tag like 'LAP%' and not exists \
             (select 1 from loan l where l.asset_id = a.id and l.state = 'open') order by serial_folded limit {most}"
        ))
    }

    /// People who hold nothing, or failing that nothing that is late.
    fn borrowers(&self, most: usize) -> Vec<String> {
        self.words(&format!(
            "select ref from person p where not exists (select 1 from loan l where l.person_id = p.id \
             and l.state = 'open' and l.due_until < '2080') order by username limit {most}"
        ))
    }

    /// A folder for what the rows read and write beside registers.
    fn file(&self, name: &str) -> PathBuf {
        school::folder().join(name)
    }
}

fn copy(from: &Path, to: &Path) {
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", to.display()));
    }
    fs::copy(from, to).expect("there is room for a copy of the school");
    // What the copy owes the disk is not the business of the row that comes next.
    File::open(to).and_then(|file| file.sync_all()).expect("the copy can be written");
}

/// The `sqlite3` shell on a register, reading nothing but this.
fn shell(db: &Path, options: &[&str], sql: &str) -> Command {
    let mut command = Command::new("sqlite3");
    command.args(options).arg(db).arg(sql).env("HOME", "/nonexistent");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs to the end; how long it took.
fn timed(mut command: Command) -> Duration {
    let watch = Instant::now();
    let status = command.status().unwrap_or_else(|e| panic!("{command:?} can't be run: {e}"));
    let time = watch.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    time
}

/// The output of a command that has to succeed.
fn output(mut command: Command) -> String {
    let out = command.stdout(Stdio::piped()).output().unwrap_or_else(|e| panic!("{command:?} can't be run: {e}"));
    assert!(out.status.success(), "{command:?} ended with {}", out.status);
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Runs both sides in turn; their medians. One run of each goes before, to warm what can be warmed.
fn race(
    runs: usize,
    mut ours: impl FnMut(usize) -> Duration,
    mut plain: impl FnMut(usize) -> Duration,
) -> (Duration, Duration) {
    let (mut left, mut right) = (Vec::with_capacity(runs), Vec::with_capacity(runs));
    for run in 0..=runs {
        let times = if run % 2 == 0 {
            let first = ours(run);
            (first, plain(run))
        } else {
            let first = plain(run);
            (ours(run), first)
        };
        if run > 0 {
            left.push(times.0);
            right.push(times.1);
        }
    }
    (median(left), median(right))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The same command under a small program that tells its peak of memory in kilobytes; a child of this process would
/// begin with this process's own peak. `None` where there is no `time`.
fn peak(command: &Command) -> Option<u64> {
    let note = env::temp_dir().join(format!("kitbook-peak-{}", std::process::id()));
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M", "-o"]).arg(&note).arg(command.get_program()).args(command.get_args());
    timed.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = timed.status().ok()?;
    assert!(status.success(), "{command:?} ended with {status}");
    let text = fs::read_to_string(&note).ok()?;
    let _ = fs::remove_file(note);
    text.trim().parse().ok()
}

/// How often a command asks the disk to keep what it has; `None` where there is no `strace`.
fn syncs(command: &Command) -> Option<u64> {
    let note = env::temp_dir().join(format!("kitbook-syncs-{}", std::process::id()));
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", "trace=fsync,fdatasync", "-c", "-o"]).arg(&note);
    traced.arg(command.get_program()).args(command.get_args());
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = traced.status().ok()?;
    assert!(status.success(), "{command:?} ended with {status}");
    let text = fs::read_to_string(&note).ok()?;
    let _ = fs::remove_file(note);
    let count = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        matches!(words.last(), Some(&("fsync" | "fdatasync"))).then(|| words[3].parse::<u64>().unwrap_or(0))
    };
    Some(text.lines().filter_map(count).sum())
}

fn select<R: Record>(condition: &str) -> String {
    format!("select {} from {} r {condition};\n", R::columns("r"), R::TABLE)
}

/// Every select that `show TAG` runs, with its values written in.
fn selects_of_show(bench: &Bench, tag: &str) -> String {
    let one = |sql: &str| bench.words(sql).pop().unwrap_or_default();
    let asset = one(&format!("select id from asset where tag = '{tag}'"));
    let category = one(&format!("select category_id from asset where tag = '{tag}'"));
    let holder = one(&format!("select person_id from loan where asset_id = '{asset}' and state = 'open'"));
    let newest = "order by l.out_at desc, l.no desc limit 20";
    let loans = bench.words(&format!("select id from loan l where asset_id = '{asset}' and state <> 'void' {newest}"));
    let mut sql = String::from("pragma foreign_keys = on; pragma application_id; pragma user_version;\n");
    sql += &select::<Register>("where r.id = 1");
    sql += &select::<Asset>(&format!("where r.tag_folded = '{}'", tag.to_lowercase()));
    let _ = writeln!(sql, "{LOANS} where l.state <> 'void' and l.asset_id = '{asset}' {newest};");
    for loan in &loans {
        let _ = writeln!(sql, "select name, outcome from loan_part where loan_id = '{loan}' order by position, name;");
        let _ = writeln!(sql, "select rule, reason from loan_override where loan_id = '{loan}' order by rule;");
    }
    sql += &select::<Category>(&format!("where r.id = '{category}'"));
    sql += &select::<Part>(&format!("where r.category_id = '{category}' order by r.position, r.name"));
    sql += &select::<Loan>(&format!("where r.asset_id = '{asset}' and r.state = 'open'"));
    if !holder.is_empty() {
        sql += &select::<Person>(&format!("where r.id = '{holder}'"));
    }
    let _ =
        writeln!(sql, "select tag from asset_alias where asset_id = '{asset}' order by retired_at desc, tag_folded;");
    sql += &select::<Asset>(&format!("where r.inside_id = '{asset}' order by r.tag_folded"));
    sql
}

/// What `loan list` reads.
const LOANS: &str = "select l.id, l.no, s.no, l.kind, a.tag, p.ref, p.name, s.for_class, l.out_at, l.due_on, l.due_at, \
    l.due_until, l.ended_at, l.state, s.off_site, s.purpose, s.signed_how is not null, a.name, a.make, a.model, p.class, \
    p.year_group, p.job_title, p.kind, l.check_in_on \
    from loan l join slip s on s.id = l.slip_id join asset a on a.id = l.asset_id join person p on p.id = l.person_id";

fn show(bench: &Bench) -> Vec<Row> {
    let out = bench.words(
        "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open' \
        and a.tag like 'LAP%' order by l.no limit 1",
    );
    let tag = out.first().expect("a laptop is out").clone();
    let sql = selects_of_show(bench, &tag);
    let times =
        race(40, |_| timed(bench.kitbook(&bench.school, &["show", &tag])), |_| timed(shell(&bench.school, &[], &sql)));
    vec![Row::race("`show TAG`, whole process", times, 140)]
}

/// Two rows, on the disk before the shell says goodbye.
fn two_rows(run: usize) -> String {
    format!(
        "pragma synchronous = full; begin immediate; insert into operator (id, name) values ('bench-{run}', 'b{run}'); \
         insert into counter (name, value) values ('bench-{run}', 1); commit;"
    )
}

fn out(bench: &Bench) -> Vec<Row> {
    const RUNS: usize = 40;
    bench.copy();
    let (tags, people) = (bench.free_tags(RUNS + 3), bench.borrowers(RUNS + 3));
    let sign_out = |run: usize| bench.kitbook(&bench.ours, &["out", &tags[run], "--to", &people[run]]);
    let times = race(RUNS, |run| timed(sign_out(run)), |run| timed(shell(&bench.plain, &[], &two_rows(run))));
    let syncs = syncs(&sign_out(RUNS + 1)).zip(syncs(&shell(&bench.plain, &[], &two_rows(RUNS + 1))));
    let counted = match syncs {
        Some((ours, plain)) => Row {
            what: "`out TAG`: times the disk is asked to keep it".to_owned(),
            ours: ours.to_string(),
            plain: plain.to_string(),
            ratio: String::new(),
            bound: "no more".to_owned(),
            met: Some(ours <= plain),
        },
        None => Row::not_there("`out TAG`: fsyncs (no strace here)", "no more"),
    };
    vec![Row::race("`out TAG`, whole process, on the disk", times, 180), counted]
}

fn desk(bench: &Bench) -> Vec<Row> {
    bench.copy();
    let each = if bench.size == school::SMALL { 50 } else { 1_000 };
    const ROUNDS: usize = 5;
    let (tags, people) = (bench.free_tags(each * ROUNDS), bench.borrowers(each));
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    // What the program wrote is written again beside it: it goes first.
    for round in 0..ROUNDS {
        ours.push(sign_out_at_the_desk(bench, &tags[round * each..(round + 1) * each], &people));
        plain.push(write_bare(&bench.plain, &rows_since(&bench.ours, each)));
    }
    let times = (median(ours), median(plain));
    let what = format!("{each} sign-outs at the `desk`, each on the disk before its line");
    vec![Row::race(&what, times, 200)]
}

fn sign_out_at_the_desk(bench: &Bench, tags: &[String], people: &[String]) -> Duration {
    let scans: String =
        tags.iter().zip(people.iter().cycle()).map(|(tag, person)| format!("{person}\n{tag}\n")).collect();
    let input = bench.file("scans.txt");
    fs::write(&input, scans).expect("the scans can be written");
    let answers = bench.file("answers.txt");
    let mut command = bench.kitbook(&bench.ours, &["desk"]);
    command.stdin(File::open(&input).expect("the scans can be read"));
    command.stdout(File::create(&answers).expect("the answers can be written"));
    let time = timed(command);
    let lent = fs::read_to_string(&answers).expect("the answers can be read");
    assert_eq!(lent.lines().filter(|line| line.starts_with("OUT ")).count(), tags.len(), "every tag went out");
    time
}

/// Tables that a sign-out writes to.
const WRITTEN: [&str; 5] = ["slip", "loan", "loan_part", "log", "log_detail"];

/// One sign-out's rows, table by table.
type Lent = Vec<(usize, Vec<Value>)>;

/// What the newest sign-outs wrote, row by row; read back from the program's own copy.
fn rows_since(path: &Path, loans: usize) -> Vec<Lent> {
    let connection = Connection::open(path).expect("the copy can be opened");
    let read = |table: usize, sql: &str, key: &Value| -> Vec<(usize, Vec<Value>)> {
        let mut statement = connection.prepare_cached(sql).expect("the select is right");
        let width = statement.column_count();
        let rows =
            statement.query_map([key], |row| (0..width).map(|at| row.get(at)).collect()).expect("it can be read");
        rows.map(|row| (table, row.expect("it can be read"))).collect()
    };
    let mut statement = connection
        .prepare(
            "select l.id, l.slip_id, g.no from loan l join log g on g.subject_id = l.id \
                  where l.no > (select max(no) from loan) - ?1 and g.no > (select max(no) from log) - ?1 order by l.no",
        )
        .expect("the select is right");
    let heads = statement.query_map([i64::try_from(loans).unwrap_or(0)], |row| {
        Ok((row.get::<_, Value>(0)?, row.get::<_, Value>(1)?, row.get::<_, Value>(2)?))
    });
    let lent: Vec<Lent> = heads
        .expect("it can be read")
        .map(|head| {
            let (loan, slip, entry) = head.expect("it can be read");
            let mut rows = read(0, "select * from slip where id = ?1", &slip);
            rows.extend(read(1, "select * from loan where id = ?1", &loan));
            rows.extend(read(2, "select * from loan_part where loan_id = ?1", &loan));
            rows.extend(read(3, "select * from log where no = ?1", &entry));
            rows.extend(read(4, "select * from log_detail where log_no = ?1", &entry));
            rows
        })
        .collect();
    assert_eq!(lent.len(), loans, "every sign-out was found");
    lent
}

/// The same rows, with nothing looked at, one commit each; how long it took.
fn write_bare(path: &Path, lent: &[Lent]) -> Duration {
    let watch = Instant::now();
    let connection = Connection::open(path).expect("the copy can be opened");
    connection.execute_batch("pragma synchronous = full; pragma foreign_keys = on").expect("the copy can be used");
    let mut inserts: Vec<_> = WRITTEN
        .iter()
        .map(|table| {
            let width = connection.prepare(&format!("select * from {table}")).expect("it is there").column_count();
            let places: Vec<_> = (1..=width).map(|n| format!("?{n}")).collect();
            connection.prepare(&format!("insert into {table} values ({})", places.join(", "))).expect("it is right")
        })
        .collect();
    let mut counter =
        connection.prepare("update counter set value = value + 1 where name = ?1").expect("the update is right");
    let mut head = connection.prepare("update log_head set no = ?1, hash = ?2 where id = 1").expect("it is right");
    for rows in lent {
        connection.execute_batch("begin immediate").expect("nobody else writes");
        for (table, row) in rows {
            inserts[*table].execute(rusqlite::params_from_iter(row)).expect("the row fits");
            if *table == 3 {
                head.execute([&row[0], &row[row.len() - 1]]).expect("the head can be written");
            }
        }
        for series in ["slip", "loan"] {
            counter.execute([series]).expect("the counter can be written");
        }
        connection.execute_batch("commit").expect("it can be kept");
    }
    drop((inserts, counter, head));
    drop(connection);
    watch.elapsed()
}

fn overdue(bench: &Bench) -> Vec<Row> {
    let args = ["loan", "list", "--overdue", "--limit", "2000"];
    let lines = output(bench.kitbook(&bench.school, &args)).lines().count();
    let sql = format!(
        "{LOANS} where l.state = 'open' and l.due_until <= '2026-11-23T00:00:00Z' \
         order by l.due_until nulls last, l.out_at, l.no limit 2001"
    );
    assert_eq!(lines, bench.size.overdue as usize + 1, "a heading and every overdue loan");
    let boxed = output(shell(&bench.school, &["-box"], &sql)).lines().count();
    assert_eq!(boxed, bench.size.overdue as usize + 4, "the shell shows as many");
    let times =
        race(20, |_| timed(bench.kitbook(&bench.school, &args)), |_| timed(shell(&bench.school, &["-box"], &sql)));
    vec![Row::race(&format!("`loan list --overdue`, {} rows", bench.size.overdue), times, 200)]
}

fn find(bench: &Bench) -> Vec<Row> {
    const ASSETS: &str = "select a.tag, a.name, a.make, a.model, a.serial, a.location, a.fate, a.condition, \
        a.awaiting_check, p.ref, p.name from asset a left join loan l on l.asset_id = a.id and l.state = 'open' \
        left join person p on p.id = l.person_id where a.search like '%X%' escape '\\' order by a.tag_folded limit 201;";
    const PEOPLE: &str = "select p.ref, p.name, p.kind, p.class, \
        (select count(*) from loan l where l.person_id = p.id and l.state = 'open') \
        from person p where p.search like '%X%' escape '\\' order by p.name, p.ref_folded limit 201;";
    let mut rows = Vec::new();
    for (what, part) in [("`find` by a middle part of a tag", "p-0012"), ("`find` by a middle part of a name", "kafo")]
    {
        let sql = format!("{ASSETS}{PEOPLE}").replace('X', part);
        let times = race(
            15,
            |_| timed(bench.kitbook(&bench.school, &["find", part])),
            |_| timed(shell(&bench.school, &[], &sql)),
        );
        rows.push(Row::race(what, times, 200));
    }
    rows
}

/// A file of assets to be imported.
fn asset_file(bench: &Bench, rows: u32) -> PathBuf {
    let path = bench.file(&format!("assets-{rows}.csv"));
    let mut dice = Dice::new(0xa55e7);
    let mut text =
        String::from("Tag,Category,Name,Make,Model,Serial,Location,Condition,Purchased,Cost,Supplier,Order Number\n");
    for n in 1..=rows {
        let _ = writeln!(
            text,
            "NEW-{n:07},{},Thing {n},Lenovo,ThinkPad L{},SN{n:07}{:04X},Room {}{:02},{},{:02}/{:02}/20{},{}.{:02},{},PO-{:05}",
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

/// Lays an empty register.
fn empty(bench: &Bench, path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
    timed(bench.kitbook(path, &["init"]));
}

fn import(bench: &Bench) -> Vec<Row> {
    let rows = bench.size.assets;
    let what = format!("`asset import` of {rows} assets × 12 columns");
    let memory = format!("`asset import` of {} assets", rows * 10);
    if !bench.has(&["asset", "import"]) {
        return vec![Row::not_there(&what, "1.30"), Row::not_there(&format!("{memory}: peak memory"), "32 MB")];
    }
    let file = asset_file(bench, rows).display().to_string();
    let args = ["asset", "import", &file];
    empty(bench, &bench.ours);
    timed(bench.kitbook(&bench.ours, &args));
    let plain = Dumped::from(bench, &bench.ours);
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
            out.push(Row::memory(&what, peak, 32 * 1024));
        }
    }
    out
}

/// What an import wrote, as three files for the shell's own `.import`, and the schema to lay them in.
///
/// The shell can't read an empty cell as null, so columns that are null throughout are left out of its tables: the
/// plain side writes a little less.
struct Dumped {
    schema: String,
    script: String,
}

const IMPORTED: [&str; 3] = ["asset", "log", "log_detail"];

impl Dumped {
    fn from(bench: &Bench, register: &Path) -> Self {
        let connection = Connection::open(register).expect("the register can be opened");
        let mut schema = String::new();
        let mut script = String::from("pragma synchronous = full;\n");
        let empty_columns: Vec<(&str, Vec<String>)> = IMPORTED.iter().map(|t| (*t, nulls(&connection, t))).collect();
        let text = include_str!("../schema.sql");
        for statement in text.split_inclusive(";\n") {
            schema += &without(statement, &empty_columns);
        }
        for (table, nulls) in &empty_columns {
            let kept: Vec<String> = columns(&connection, table).into_iter().filter(|c| !nulls.contains(c)).collect();
            let file = bench.file(&format!("{table}.csv")).display().to_string();
            let news = if *table == "log_detail" { "log_no > 16" } else { "true" };
            let news = if *table == "log" { "no > 16" } else { news };
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

    fn import(&self, bench: &Bench) -> Duration {
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
        let rows = output(shell(&bench.plain, &[], "select count(*) from asset"));
        assert_eq!(rows.trim(), bench.size.assets.to_string(), "the shell took every row");
        time
    }
}

fn columns(connection: &Connection, table: &str) -> Vec<String> {
    let statement = connection.prepare(&format!("select * from {table}")).expect("the table is there");
    statement.column_names().map(str::to_owned).collect()
}

/// Columns in which nothing stands.
fn nulls(connection: &Connection, table: &str) -> Vec<String> {
    let is_empty = |column: &String| {
        let sql = format!("select not exists (select 1 from {table} where {column} is not null)");
        connection.query_row(&sql, [], |row| row.get::<_, bool>(0)).expect("the table can be read")
    };
    columns(connection, table).into_iter().filter(is_empty).collect()
}

/// A statement of the schema without the columns and indexes on which nothing stands.
fn without(statement: &str, nulls: &[(&str, Vec<String>)]) -> String {
    for (table, columns) in nulls {
        if statement.contains(&format!(" on {table} ("))
            && columns.iter().any(|c| statement.contains(&format!("({c})")))
        {
            return String::new();
        }
        if statement.contains(&format!("create table {table} (")) {
            let stays = |line: &&str| !columns.iter().any(|c| line.trim_start().starts_with(&format!("{c} ")));
            return statement.split_inclusive('\n').filter(stays).collect();
        }
    }
    statement.to_owned()
}

fn export(bench: &Bench) -> Vec<Row> {
    const ASSETS: &str = "select a.tag, c.name, a.name, a.make, a.model, a.serial, a.location, a.condition, a.fate, \
        a.awaiting_check, p.ref, p.name, l.due_on, l.due_at, a.purchase_cost_pence, a.purchased_on, a.warranty_until, \
        a.supplier, a.order_number, a.notes from asset a join category c on c.id = a.category_id \
        left join loan l on l.asset_id = a.id and l.state = 'open' left join person p on p.id = l.person_id \
        order by a.tag_folded";
    let mut rows = Vec::new();
    for (format, option) in [("csv", "-csv"), ("json", "-json")] {
        let what = format!("`asset export` of {} assets, {format}", bench.size.assets);
        if !bench.has(&["asset", "export"]) {
            rows.push(Row::not_there(&what, "1.20"));
            continue;
        }
        let command = || bench.kitbook(&bench.school, &["asset", "export", "--format", format]);
        let times = race(7, |_| timed(command()), |_| timed(shell(&bench.school, &[option], ASSETS)));
        rows.push(Row::race(&what, times, 120));
        if let Some(peak) = peak(&command()) {
            rows.push(Row::memory(&what, peak, 32 * 1024));
        }
    }
    rows
}

fn tables(bench: &Bench) -> Vec<Row> {
    const LISTS: [&[&str]; 4] = [
        &["loan", "list", "--all", "--limit", "200000"],
        &["asset", "list", "--limit", "200000"],
        &["person", "list", "--limit", "200000"],
        &["log", "show", "--limit", "200000"],
    ];
    let row = |args: &&[&str]| {
        let what = format!("`{}` as a table", args.join(" "));
        if !bench.has(&args[..2]) {
            return Some(Row::not_there(&what, "64 MB"));
        }
        peak(&bench.kitbook(&bench.school, args)).map(|peak| Row::memory(&what, peak, 64 * 1024))
    };
    LISTS.iter().filter_map(row).collect()
}

fn binary(bench: &Bench) -> Vec<Row> {
    let bytes = fs::metadata(&bench.program).expect("the program is there").len();
    vec![Row {
        what: "the stripped binary".to_owned(),
        ours: format!("{} MB", hundredths(u128::from(bytes) * 100 / (1024 * 1024))),
        plain: String::new(),
        ratio: String::new(),
        bound: "8 MB".to_owned(),
        met: Some(bytes <= 8 * 1024 * 1024),
    }]
}

/// Something that is measured.
type Measure = fn(&Bench) -> Vec<Row>;

/// Rows by the word that picks them.
const ROWS: [(&str, Measure); 9] = [
    ("show", show),
    ("out", out),
    ("desk", desk),
    ("import", import),
    ("overdue", overdue),
    ("find", find),
    ("export", export),
    ("tables", tables),
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
        for end in ["", "-wal", "-shm"] {
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
         turn, several times, on copies of one register; the figures are medians, and a ratio is ours by plain.\n\n",
    );
    let _ = writeln!(text, "- {}", machine());
    let _ = writeln!(text, "- the plain side: `sqlite3` {}", output_of("sqlite3", &["--version"], 1));
    let bytes = fs::metadata(&bench.school).map_or(0, |m| m.len()) / (1024 * 1024);
    let _ = writeln!(
        text,
        "- the register: {} assets, {} people, {} loans ({} open, {} overdue), {bytes} MB\n",
        size.assets, size.people, size.loans, size.open, size.overdue
    );
    text += "| what | kitbook | plain | ratio | at most | met |\n|---|---:|---:|---:|---:|---|\n";
    for row in rows {
        let met = row.met.map_or("", |met| if met { "yes" } else { "**no**" });
        let _ =
            writeln!(text, "| {} | {} | {} | {} | {} | {met} |", row.what, row.ours, row.plain, row.ratio, row.bound);
    }
    text
}

/// The day, cores, processor and kernel.
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

/// The first words of what a command prints.
fn output_of(program: &str, args: &[&str], words: usize) -> String {
    let out = Command::new(program).args(args).output().map(|o| String::from_utf8_lossy(&o.stdout).into_owned());
    out.unwrap_or_default().split_whitespace().take(words).collect::<Vec<_>>().join(" ")
}
