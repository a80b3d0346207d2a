//! Everyday work at the desk: show, out, the scanner loop, overdue loans, find.

use super::{
    measure::{Bench, Row, median, output, race, shell, syncs, timed},
    school,
};
use domain::{
    asset::Asset,
    category::{Category, Part},
    loan::Loan,
    pat::{Interval, Item},
    person::Person,
};
use rusqlite::{Connection, types::Value};
use std::{
    fmt::Write as _,
    fs::{self, File},
    path::Path,
    time::{Duration, Instant},
};
use store::{Record, Register};

pub(super) fn select<R: Record>(condition: &str) -> String {
    format!("select {} from {} r {condition};\n", R::columns("r"), R::TABLE.name)
}

/// Every select that `show TAG` runs, with the values filled in.
pub(super) fn selects_of_show(bench: &Bench, tag: &str) -> String {
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
        let _ = writeln!(
            sql,
            "select o.rule, o.reason, p.ref, p.name from loan_override o left join person p on p.id = o.decided_by where o.loan_id = '{loan}' order by o.rule;"
        );
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
    sql += &select::<Item>(&format!("where r.asset_id = '{asset}' order by r.part nulls first"));
    sql += "select 1 from pat_interval where asset_id is not null limit 1;\n";
    sql += &select::<Interval>("where coalesce(r.asset_id, '') = '' order by r.id");
    sql += &select::<Category>(&format!("where r.id = '{category}'"));
    sql += &select::<Part>(&format!("where r.category_id = '{category}' order by r.position, r.name"));
    sql
}

/// The select of `loan list`.
pub(super) const LOANS: &str = "select l.id, l.no, s.no, l.kind, a.tag, p.ref, p.name, s.for_class, l.out_at, l.due_on, l.due_at, \
    l.due_until, l.ended_at, l.state, coalesce(l.away_to, s.off_site), coalesce(l.away_purpose, s.purpose), s.signed_how is not null, a.name, a.make, a.model, p.class, \
    p.year_group, p.job_title, p.kind, l.check_in_on \
    from loan l join slip s on s.id = l.slip_id join asset a on a.id = l.asset_id join person p on p.id = l.person_id";

pub(super) fn show(bench: &Bench) -> Vec<Row> {
    let out = bench.words(
        "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open' \
        and a.tag like 'LAP%' order by l.no limit 1",
    );
    let tag = out.first().expect("a laptop is out").clone();
    let sql = selects_of_show(bench, &tag);
    let times = race(
        40,
        |_| timed(bench.kitbook(bench.school(), &["show", &tag])),
        |_| timed(shell(bench.school(), &[], &sql)),
    );
    vec![Row::race("`show TAG`, whole process", times, 140)]
}

/// Writes two rows, which are on the disk before the shell ends.
pub(super) fn two_rows(run: usize) -> String {
    format!(
        "pragma synchronous = full; begin immediate; insert into operator (id, name, digest) values ('bench-{run}', 'b{run}', ''); \
         insert into counter (name, value) values ('bench-{run}', 1); commit;"
    )
}

pub(super) fn out(bench: &Bench) -> Vec<Row> {
    const RUNS: usize = 40;
    bench.copy();
    let (tags, people) = (bench.free_tags(RUNS + 3), bench.borrowers(RUNS + 3));
    let sign_out = |run: usize| bench.kitbook(&bench.ours, &["out", &tags[run], "--to", &people[run]]);
    let times = race(RUNS, |run| timed(sign_out(run)), |run| timed(shell(&bench.plain, &[], &two_rows(run))));
    let syncs = syncs(&sign_out(RUNS + 1)).zip(syncs(&shell(&bench.plain, &[], &two_rows(RUNS + 1))));
    let counted = match syncs {
        Some((ours, plain)) => Row {
            what: "`out TAG`: syncs to disk".to_owned(),
            ours: ours.to_string(),
            plain: plain.to_string(),
            ratio: String::new(),
            bound: "as plain".to_owned(),
            met: Some(ours <= plain),
        },
        None => Row::not_there("`out TAG`: syncs to disk (no strace here)", "as plain"),
    };
    vec![Row::race("`out TAG`, whole process, synced to disk", times, 190), counted]
}

pub(super) fn desk(bench: &Bench) -> Vec<Row> {
    many(bench, "at the `desk`, each synced before its answer", sign_out_at_the_desk)
}

/// The same by a file, in one transaction, against the same rows as the desk: each synced.
pub(super) fn allocation(bench: &Bench) -> Vec<Row> {
    many(bench, "by `out --from`, against rows that are synced one by one", sign_out_by_a_file)
}

/// Signs out many items, each to somebody else.
fn many(bench: &Bench, how: &str, sign_out: fn(&Bench, &[String], &[String]) -> Duration) -> Vec<Row> {
    bench.copy();
    let each = if bench.size == school::SMALL { 50 } else { 1_000 };
    const ROUNDS: usize = 5;
    let (tags, people) = (bench.free_tags(each * ROUNDS), bench.borrowers(each));
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    // The program goes first, because plain SQLite then writes the same rows.
    for round in 0..ROUNDS {
        ours.push(sign_out(bench, &tags[round * each..(round + 1) * each], &people));
        know_operators(&bench.plain, &bench.ours);
        plain.push(write_bare(&bench.plain, &rows_since(&bench.ours, each)));
    }
    let times = (median(ours), median(plain));
    vec![Row::race(&format!("{each} sign-outs {how}"), times, 200)]
}

fn sign_out_by_a_file(bench: &Bench, tags: &[String], people: &[String]) -> Duration {
    let mut rows = String::from("tag,person\n");
    for (tag, person) in tags.iter().zip(people.iter().cycle()) {
        let _ = writeln!(rows, "{tag},{person}");
    }
    let file = bench.file("allocation.csv");
    fs::write(&file, rows).expect("the file can be written");
    let report = bench.file("allocation.json");
    let mut command = bench.kitbook(&bench.ours, &["out", "--from", &file.display().to_string(), "--format", "json"]);
    command.stdout(File::create(&report).expect("the report can be written"));
    let time = timed(command);
    let report = fs::read_to_string(&report).expect("the report can be read");
    let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
    assert_eq!(report["added"], tags.len(), "every tag went out");
    time
}

pub(super) fn sign_out_at_the_desk(bench: &Bench, tags: &[String], people: &[String]) -> Duration {
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

/// The tables that a sign-out writes to.
pub(super) const WRITTEN: [&str; 5] = ["slip", "loan", "loan_part", "log", "log_detail"];

/// The rows of one sign-out, table by table.
pub(super) type Lent = Vec<(usize, Vec<Value>)>;

/// The rows that the newest sign-outs wrote, read back from the program's own copy.
pub(super) fn rows_since(path: &Path, loans: usize) -> Vec<Lent> {
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

/// Gives the plain copy the operators that the entries name.
fn know_operators(plain: &Path, ours: &Path) {
    let connection = Connection::open(plain).expect("the copy can be opened");
    connection.execute("attach ?1 as ours", [ours.display().to_string()]).expect("the other copy can be opened");
    let sql = "insert or ignore into main.operator select * from ours.operator";
    connection.execute(sql, []).expect("the operators can be written");
}

/// Writes the same rows without any checks, one commit for each sign-out; returns the time it took.
pub(super) fn write_bare(path: &Path, lent: &[Lent]) -> Duration {
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

pub(super) fn overdue(bench: &Bench) -> Vec<Row> {
    let args = ["loan", "list", "--overdue", "--limit", "2000"];
    let lines = output(bench.kitbook(bench.school(), &args)).lines().count();
    let sql = format!(
        "{LOANS} where l.state = 'open' and l.due_until <= '2026-11-23T00:00:00Z' \
         order by l.due_until nulls last, l.out_at, l.no limit 2001"
    );
    assert_eq!(lines, bench.size.overdue as usize + 1, "a heading, and every overdue loan");
    let boxed = output(shell(bench.school(), &["-box"], &sql)).lines().count();
    assert_eq!(boxed, bench.size.overdue as usize + 4, "the shell shows as many loans");
    let times =
        race(20, |_| timed(bench.kitbook(bench.school(), &args)), |_| timed(shell(bench.school(), &["-box"], &sql)));
    vec![Row::race(&format!("`loan list --overdue`, {} rows", bench.size.overdue), times, 200)]
}

pub(super) fn find(bench: &Bench) -> Vec<Row> {
    const ASSETS: &str = "select a.tag, a.name, a.make, a.model, a.serial, a.location, a.fate, a.condition, \
        a.awaiting_check, p.ref, p.name, a.pat_failed, a.pat_due_on, a.pat_untested from asset a \
        left join loan l on l.asset_id = a.id and l.state = 'open' \
        left join person p on p.id = l.person_id where a.search like '%X%' escape '\\' order by a.tag_folded limit 201;";
    const PEOPLE: &str = "select p.ref, p.name, p.kind, p.class, \
        (select count(*) from loan l where l.person_id = p.id and l.state = 'open') \
        from person p where p.search like '%X%' escape '\\' order by p.name, p.ref_folded limit 201;";
    let mut rows = Vec::new();
    for (what, part) in [("`find` by the middle of a tag", "p-0012"), ("`find` by the middle of a name", "kafo")] {
        let sql = format!("{ASSETS}{PEOPLE}").replace('X', part);
        let times = race(
            15,
            |_| timed(bench.kitbook(bench.school(), &["find", part])),
            |_| timed(shell(bench.school(), &[], &sql)),
        );
        rows.push(Row::race(what, times, 200));
    }
    rows
}
