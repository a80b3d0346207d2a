//! Faults of the machine: many writers at once, kills, power cuts, changes by another program. The tests run the real
//! program.

#[cfg(target_os = "linux")]
mod clocks;
#[cfg(target_os = "linux")]
mod disk;
mod files;
mod hostile;
#[cfg(target_os = "linux")]
mod kills;
pub mod machine;
mod writers;

use crate::support::{School, asset, person, unguarded, well};
use domain::person::PersonKind;
use rusqlite::Connection;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    path::Path,
    process::{Command, Output, Stdio},
    sync::Barrier,
    time::{Duration, Instant},
};
use store::{Store, verify_chain};

fn kitbook(db: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitbook"));
    command.arg("--db").arg(db).args(["--as", "tess"]).env_remove("KITBOOK_DB").env_remove("KITBOOK_OPERATOR");
    command
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {output:?}"))
}

/// The number of rounds of a test; set `KITBOOK_LONG=1` for the long form.
fn rounds(short: u32, long: u32) -> u32 {
    if std::env::var_os("KITBOOK_LONG").is_some() { long } else { short }
}

fn must_be_whole(db: &Path) {
    let verified = kitbook(db).args(["log", "verify", "--rows", "--format", "json"]).output().unwrap();
    assert!(verified.status.success(), "{verified:?}");
}

#[test]
fn one_of_eight_desks_signs_an_item_out_and_the_others_are_told_who_has_it() {
    const DESKS: usize = 8;
    let rounds = rounds(40, 1_000);
    let mut school = School::new();
    for desk in 0..DESKS {
        person(&mut school, &format!("S{desk}"), PersonKind::Staff, &format!("Teacher {desk}"));
    }
    for round in 0..rounds {
        asset(&mut school, &format!("X-{round:04}"), "other");
    }
    let db = school.path();
    let (mut longest, mut wins) = (Duration::ZERO, [0u32; DESKS]);
    for round in 0..rounds {
        let tag = format!("X-{round:04}");
        let start = Barrier::new(DESKS);
        let ended: Vec<(Output, Duration)> = std::thread::scope(|scope| {
            let desks: Vec<_> = (0..DESKS)
                .map(|desk| {
                    let (tag, start, db) = (&tag, &start, &db);
                    scope.spawn(move || {
                        let to = format!("S{desk}");
                        let mut command = kitbook(db);
                        command.args(["out", tag, "--to", &to, "--format", "json"]);
                        start.wait();
                        let begun = Instant::now();
                        (command.output().unwrap(), begun.elapsed())
                    })
                })
                .collect();
            desks.into_iter().map(|d| d.join().unwrap()).collect()
        });
        longest = longest.max(ended.iter().map(|(_, took)| *took).max().unwrap());
        let winners: Vec<usize> = (0..DESKS).filter(|d| ended[*d].0.status.code() == Some(0)).collect();
        let [winner] = winners[..] else { panic!("round {round}: {winners:?} won: {ended:?}") };
        wins[winner] += 1;
        assert_eq!(json(&ended[winner].0)["person"]["ref"], format!("S{winner}"));
        for (loser, (output, _)) in ended.iter().enumerate().filter(|(d, _)| *d != winner) {
            assert_eq!(output.status.code(), Some(1), "round {round}, {loser}: {output:?}");
            let talk: Value = serde_json::from_slice(&output.stderr).unwrap();
            assert_eq!(talk["refusals"][0]["rule"], "already-on-loan");
            let message = talk["refusals"][0]["message"].as_str().unwrap();
            assert!(message.contains(&format!("Teacher {winner} ")), "{message}");
        }
    }
    println!("{rounds} rounds of {DESKS}: longest wait {longest:?}, wins by desk {wins:?}");
    assert!(longest < Duration::from_secs(5), "{longest:?}");
    let open = school.read(|tx| {
        let sql = "select count(*), count(distinct asset_id), min(no), max(no) from loan where state = 'open'";
        let read = |row: &store::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        Ok(tx.one::<(i64, i64, i64, i64)>(sql, &[], read)?.unwrap())
    });
    let rounds = i64::from(rounds);
    assert_eq!(open, (rounds, rounds, 1, rounds));
    must_be_whole(&db);
}

#[test]
fn loans_that_the_desk_printed_survive_a_kill_and_none_is_half_recorded() {
    const TAGS: usize = 400;
    let (mut printed_at_all, mut cut_short) = (0, 0);
    for round in 0..rounds(30, 300) {
        let mut school = School::new();
        person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
        school
            .write(|tx| {
                let category = store::category::find(tx, "laptop")?;
                for no in 0..TAGS {
                    let tag = format!("L-{no:03}");
                    tx.insert(&domain::asset::Asset::new(tx.new_id(), tag, category.id, tx.at()))?;
                }
                Ok(())
            })
            .unwrap();
        let db = school.path();
        let mut child = kitbook(&db)
            .arg("desk")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let feeder = std::thread::spawn(move || {
            // The pipe breaks when the desk dies.
            let _ = input.write_all(b"S1\n");
            for no in 0..TAGS {
                if input.write_all(format!("L-{no:03}\n").as_bytes()).is_err() {
                    break;
                }
            }
        });
        let mut output = BufReader::new(child.stdout.take().unwrap());
        // Kill at a different time in each round: between two loans, or a little into the next.
        let lines = 1 + (round as usize * 7) % 60;
        let mut printed = String::new();
        for _ in 0..lines {
            output.read_line(&mut printed).unwrap();
        }
        let into_the_next = Instant::now() + Duration::from_micros(u64::from(round) * 137 % 2_000);
        while Instant::now() < into_the_next {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        output.read_to_string(&mut printed).unwrap();
        child.wait().unwrap();
        feeder.join().unwrap();
        let _folder = school.close();

        must_be_whole(&db);
        // A line that the kill cut in two does not count as printed.
        let whole = printed.rfind('\n').map_or("", |end| &printed[..end]);
        let done: BTreeSet<String> =
            whole.lines().filter(|l| l.starts_with("OUT ")).map(|l| l[9..14].to_owned()).collect();
        let mut store = Store::open(&db).unwrap();
        let (out, torn, logged) = store
            .read(|tx| {
                let out = tx.all(
                    "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open'",
                    &[],
                    |r| r.get(0),
                )?;
                // A laptop has two parts, and each loan has a log entry.
                let torn =
                    "select count(*) from loan l where (select count(*) from loan_part p where p.loan_id = l.id) <> 2";
                let logged = "select count(*) from log where action = 'loan out'";
                let count = |sql| Ok::<_, domain::fault::Fault>(tx.one(sql, &[], |r| r.get::<i64>(0))?.unwrap());
                Ok::<_, domain::fault::Fault>((
                    out.into_iter().collect::<BTreeSet<String>>(),
                    count(torn)?,
                    count(logged)?,
                ))
            })
            .unwrap();
        assert!(done.is_subset(&out), "printed, but not recorded: {:?}", done.difference(&out));
        // At most one loan was recorded but not yet printed.
        assert!(out.len() <= done.len() + 1, "{} out, {} printed", out.len(), done.len());
        assert_eq!((torn, logged), (0, i64::try_from(out.len()).unwrap()));
        printed_at_all += done.len();
        cut_short += usize::from(out.len() < TAGS);
        // The register can still be used.
        let next = kitbook(&db).args(["out", "L-399", "--to", "S1"]).output().unwrap();
        assert_eq!(next.status.code(), Some(i32::from(out.contains("L-399"))));
    }
    assert!(printed_at_all > 0 && cut_short > 0, "nothing was killed in time");
}

/// Makes a register with a few loans, changes its closed file, and verifies the log; returns the output and the folder.
fn tampered(change: impl FnOnce(&Connection)) -> (Output, tempfile::TempDir) {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    for tag in ["LAP-0001", "LAP-0002", "LAP-0003"] {
        asset(&mut school, tag, "laptop");
        school.lent(tag, "S1");
    }
    school.bring("LAP-0002", well()).unwrap();
    let db = school.path();
    must_be_whole(&db);
    school.ends_damaged();
    let folder = school.close();
    let connection = Connection::open(&db).unwrap();
    change(&connection);
    drop(connection);
    let verified = kitbook(&db).args(["log", "verify", "--rows", "--format", "json"]).output().unwrap();
    (verified, folder)
}

fn findings_after(change: &str) -> (String, Vec<Value>) {
    let (verified, folder) = tampered(|connection| {
        unguarded(connection);
        let changed = connection.execute_batch(change);
        changed.unwrap_or_else(|e| panic!("{change}: {e}"));
    });
    assert_eq!(verified.status.code(), Some(5), "{change}: {verified:?}");
    let plain = kitbook(&folder.path().join("register.db")).args(["log", "verify"]).output().unwrap();
    let report = json(&verified);
    assert_eq!(report["sound"], false);
    let findings = report["findings"].as_array().unwrap();
    // Findings in the log come without `--rows` too.
    assert_eq!(plain.status.code(), Some(if findings.is_empty() { 0 } else { 5 }));
    let messages: Vec<_> = findings.iter().map(|f| f["message"].as_str().unwrap()).collect();
    (messages.join("; "), report["rows"]["findings"].as_array().unwrap().clone())
}

#[test]
fn the_log_refuses_changes() {
    for change in [
        "update log set at = '2020-01-01T00:00:00Z' where no = 3",
        "delete from log where no = 3",
        "update log_detail set body = '{}' where log_no = 3",
        "delete from log_detail where log_no = 3",
        "insert or replace into log select no, at, effective_at, operator_id, login_id, 'x', subject, subject_id, \
         asset_id, person_id, rows, detail_hash, hash from log where no = 3",
    ] {
        let (verified, _folder) = tampered(|connection| {
            connection.execute_batch("pragma recursive_triggers = on").unwrap();
            let problem = connection.execute_batch(change).unwrap_err();
            assert!(problem.to_string().contains("the log is append-only"), "{change}: {problem}");
        });
        assert!(verified.status.success(), "{change}");
    }
}

#[test]
fn a_changed_log_entry_is_found() {
    for set in [
        "at = '2020-01-01T00:00:00Z'",
        "effective_at = '2020-01-01T00:00:00Z'",
        "operator_id = (select id from operator limit 1 offset 1)",
        "action = 'loan void'",
        "subject_id = 'x'",
        "asset_id = null",
        "person_id = null",
        "hash = 'x' || substr(hash, 2)",
    ] {
        let change = format!(
            "insert into operator (id, name, digest) values ('z', 'other', 'z'); \
             update log set {set} where no = (select max(no) from log where action = 'loan out')"
        );
        let (messages, rows) = findings_after(&change);
        assert!(messages.contains("its hash does not match"), "{set}: {messages}");
        // The extra row is the added operator's.
        assert_eq!(rows.len(), 1, "{set}: {rows:?}");
    }
}

#[test]
fn a_changed_detail_is_found() {
    for (set, word) in [
        (
            "update log_detail set body = replace(body, 'S1', 'S2') where log_no = (select max(no) from log) - 1",
            "changed",
        ),
        ("update log_detail set salt = 'x' where log_no = 3", "changed"),
        ("delete from log_detail where log_no = 3", "missing"),
    ] {
        let (messages, _) = findings_after(set);
        assert!(messages.contains("the details of entry") && messages.contains(word), "{set}: {messages}");
    }
}

#[test]
fn a_removed_log_entry_is_found_even_the_last() {
    let drop = "pragma foreign_keys = off;";
    let (messages, _) = findings_after(&format!("{drop} delete from log where no = (select max(no) from log)"));
    assert!(messages.contains("the end was cut off"), "{messages}");
    let (messages, _) = findings_after(&format!("{drop} delete from log where no = 4"));
    assert!(messages.contains("entry 4 is missing before entry 5"), "{messages}");
    let (messages, _) = findings_after(&format!("{drop} delete from log; delete from log_detail"));
    assert!(messages.contains("the end was cut off"), "{messages}");
}

#[test]
fn a_noted_head_shows_a_shortened_log_with_a_rewritten_head() {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    asset(&mut school, "LAP-0001", "laptop");
    school.lent("LAP-0001", "S1");
    let noted = school.store.head().unwrap();
    let db = school.path();
    school.ends_damaged();
    let _folder = school.close();
    let verify = |head: &str| kitbook(&db).args(["log", "verify", "--head", head]).output().unwrap().status.code();
    assert_eq!(verify(&noted.to_string()), Some(0));
    let connection = Connection::open(&db).unwrap();
    unguarded(&connection);
    connection
        .execute_batch(
            "delete from log_detail where log_no = (select max(no) from log); \
             delete from log where no = (select max(no) from log); \
             update log_head set (no, hash) = (select no, hash from log order by no desc limit 1)",
        )
        .unwrap();
    assert_eq!(kitbook(&db).args(["log", "verify"]).output().unwrap().status.code(), Some(0));
    assert_eq!(verify(&noted.to_string()), Some(5));
    assert!(
        !Store::open(&db)
            .unwrap()
            .read(|tx| verify_chain(tx, Some((noted.no, &noted.hash))))
            .unwrap()
            .findings
            .is_empty()
    );
}

#[test]
fn a_changed_value_in_any_row_is_found_with_rows() {
    for (table, set) in [
        ("asset", "condition = 'poor' where tag = 'LAP-0001'"),
        ("asset", "tag = 'LAP-000l' where tag = 'LAP-0001'"),
        ("asset", "serial = 'X' where tag = 'LAP-0001'"),
        ("asset", "purchase_cost_pence = 1 where tag = 'LAP-0001'"),
        ("asset", "digest = replace(digest, substr(digest, 1, 1), 'x') where tag = 'LAP-0001'"),
        ("person", "name = 'Zoe O''Brien'"),
        ("loan", "out_at = '2026-11-23T09:14:04Z' where no = 1"),
        ("slip", "signed_how = 'paper', signed_on = '2026-11-23' where no = 1"),
        ("loan_part", "outcome = 'returned' where loan_id = (select id from loan where no = 1)"),
        ("category", "home_rule = 'allowed' where name = 'camera'"),
        ("register", "school = 'Another'"),
    ] {
        let (messages, rows) = findings_after(&format!("update {table} set {set}"));
        assert_eq!(messages, "", "{set}");
        assert!(!rows.is_empty() && rows.iter().all(|r| r["table"] == table), "{set}: {rows:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cant_be_written_ends_with_code_six_if_something_was_recorded() {
    use std::os::unix::fs::FileTypeExt as _;
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    asset(&mut school, "LAP-0001", "laptop");
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    // A program that ran as root may have replaced `/dev/full` by a plain file, which accepts everything.
    assert!(full.metadata().unwrap().file_type().is_char_device(), "/dev/full on this machine is not a device");
    let out = kitbook(&school.path()).args(["out", "LAP-0001", "--to", "S1"]).stdout(full).output().unwrap();
    let err = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(6), "{err}");
    assert!(err.contains("error: this was recorded, but the answer could not be written"), "{err}");
    let again = kitbook(&school.path()).args(["out", "LAP-0001", "--to", "S1"]).output().unwrap();
    assert_eq!(again.status.code(), Some(1));
}

#[test]
fn a_reader_that_stops_early_is_no_error() {
    let school = School::new();
    let mut child = kitbook(&school.path())
        .args(["log", "show", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let out = child.wait_with_output().unwrap();
    assert_eq!((out.status.code(), out.stderr.as_slice()), (Some(0), &b""[..]));
}
