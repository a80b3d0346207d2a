//! Breaks each condition that must hold between rows, and tests that the check with that name finds it.

use super::Sound;
use crate::support::server::{OnlyFiles, in_files};
use serde_json::Value;

/// The name of a check, SQL that breaks its condition, and words of the finding.
const BROKEN: &[(&str, &str, &str)] = &[
    ("one-register", "delete from register", "0 rows"),
    ("days-that-can-be-meant", "update loan set due_on = '9999-12-31' where no = 1", "loan 1"),
    ("days-that-can-be-meant", "update person set last_working_day = '9998-12-31' where ref = 'S1'", "S1"),
    (
        "tags-and-parts",
        "update asset set tag = 'LAP-1/charger', tag_folded = 'lap-1/charger' where tag = 'KET-1'",
        "LAP-1/charger is a tag, and also means the part “charger” of LAP-1",
    ),
    ("numbers-go-on", "update counter set value = value - 1 where name = 'erased'", "erased"),
    ("numbers-go-on", "delete from counter", "slip"),
    ("the-log-knows-its-items", "delete from charge", "charge assess"),
    ("the-log-knows-its-items", "delete from pat_result", "pat fail"),
    ("references", "update loan set slip_id = 'nowhere' where no = 1", "loan"),
    ("log", "update log_detail set body = '{}' where log_no = 20", "entry 20"),
    ("rows", "update asset set make = 'Dell' where tag = 'LAP-1'", "asset: LAP-1 was changed"),
    ("rows-in-log", "delete from loan_check", "removed by another program"),
    (
        "rows-in-log",
        "insert into setting (name, value, digest) values ('x', 'y', 'z')",
        "setting: x was changed or added by another program",
    ),
    (
        "one-open-loan",
        "drop index loan_one_open; update loan set state = 'open', ended_at = null where no = 2; \
         update loan set asset_id = (select asset_id from loan where no = 1) where no = 2",
        "LAP-1",
    ),
    ("disposals-and-items", "update disposal_item set is_open = false", "disposal 1"),
    ("disposals-and-items", "update disposal set state = 'done', done_on = '2026-12-01'", "KET-1"),
    ("gone-and-lent", "update asset set fate = 'disposed' where tag = 'LAP-1'", "LAP-1"),
    ("slip-and-loans", "update loan set person_id = (select id from person where ref = 'S2') where no = 1", "slip 1"),
    (
        "slip-and-loans",
        "update loan set slip_id = (select id from slip where no = 1) where slip_id = (select id from slip where no = 2)",
        "slip 2",
    ),
    (
        "routine-checks-in-order",
        "insert into routine_check (id, no, loan_id, seen_on, source, recorded_at, digest) \
         select 'r1', 901, id, '2026-12-02', 'shown', out_at, 'z' from loan where no = 1; \
         insert into routine_check (id, no, loan_id, seen_on, source, recorded_at, digest) \
         select 'r2', 902, id, '2026-12-01', 'shown', out_at, 'z' from loan where no = 1",
        "routine check 902",
    ),
    (
        "stocktakes-end",
        "insert into stocktake (id, no, blind, opened_at, operator_id, closed_at, closed_by, digest) \
         select 'k1', 901, false, '2026-11-23T09:00:00Z', o.id, '2026-11-23T10:00:00Z', p.id, 'z' \
         from operator o, person p where p.ref = 'S1' limit 1; \
         insert into stocktake_expected (id, stocktake_id, asset_id, digest) \
         select 'e1', 'k1', id, 'z' from asset where tag = 'LAP-2'",
        "stocktake 901",
    ),
    (
        "scans-within-stocktakes",
        "insert into stocktake (id, no, blind, opened_at, operator_id, digest) \
         select 'k1', 901, false, '2026-11-23T09:00:00Z', id, 'z' from operator limit 1; \
         insert into stocktake_scan (id, no, stocktake_id, asset_id, location, location_folded, scanned_at, \
           operator_id, finding, again, digest) \
         select 'c1', 901, 'k1', a.id, 'Hall', 'hall', '2026-11-23T08:00:00Z', o.id, 'found', false, 'z' \
         from operator o, asset a where a.tag = 'LAP-2' limit 1",
        "scan 901",
    ),
    (
        "routine-questions-test-parts",
        "update category_check set tests_part = 'wings' where name = 'charger-works'",
        "laptop: charger-works",
    ),
    ("returned-in-order", "update loan set ended_at = '2020-01-01T00:00:00Z' where no = 2", "loan 2"),
    (
        "kits-without-rings",
        "update asset set inside_id = (select id from asset where tag = 'TAB-1') where tag = 'TRO-1'",
        "TRO-1",
    ),
    ("failed-tests-are-marked", "update asset set pat_failed = null where tag = 'KET-1'", "KET-1"),
    ("repairs-are-marked", "update asset set in_repair = false where tag = 'LAP-4'", "LAP-4"),
    ("repairs-are-marked", "update asset set in_repair = true where tag = 'LAP-2'", "LAP-2"),
    ("holds-are-marked", "update asset set held = false where tag = 'LAP-3'", "LAP-3"),
    ("holds-are-marked", "update asset set held = true where tag = 'LAP-2'", "LAP-2"),
    ("charges-and-ledger", "update charge set outstanding_pence = 1 where no = 1", "charge 1"),
    ("persons-and-charges", "update person set owes_pence = 0 where ref = '1001'", "1001"),
    ("stock-and-loans", "update stock set lent = 3", "Calculators"),
    ("numbers-go-on", "update counter set value = 0 where name = 'stock_loan'", "stock_loan"),
    ("the-log-knows-its-items", "delete from stock_loan", "stock out"),
    ("persons-and-bans", "update person set bans = 0 where ref = '1003'", "1003"),
    ("papers-are-there", "delete from attachment_data", "attachment 1"),
    (
        "papers-are-there",
        "insert into signed_paper (id, slip_id, paper, signed_on, how, content, hash, drawing, digest) \
         select 'p1', id, 'slip', '2026-12-01', 'screen', '{}', 'h', 'gone', 'z' from slip where no = 1",
        "the drawn signature on slip 1",
    ),
    (
        "papers-are-there",
        "insert into agreement (id, no, title, title_folded, from_on, guardian, digest) \
         values ('a1', 1, 'Phones', 'phones', '2026-12-01', false, 'z'); \
         insert into agreement_signature (id, agreement_id, person_id, signed_on, how, witness, drawing, shown, digest) \
         select 's1', 'a1', id, '2026-12-01', 'screen', 'W', 'gone', 'h', 'z' from person where ref = 'S1'",
        "the drawn signature of S1 under agreement 1",
    ),
    ("numbers-go-on", "update counter set value = 1 where name = 'loan'", "loan"),
    ("the-log-knows-its-items", "delete from asset where tag = 'LAP-2'", "entry"),
    ("the-erased-are-erased", "update person set email = 'x@school.example' where erased_on is not null", ""),
];

/// The same for the definitions of a file.
const OF_FILES: &[(&str, &str, &str)] = &[
    ("parts", "drop trigger log_keeps_updates_out", "trigger log_keeps_updates_out"),
    (
        "parts",
        "drop trigger log_keeps_updates_out; create trigger log_keeps_updates_out before update on log begin select 1; end",
        "the trigger log_keeps_updates_out was changed after Kitbook made it",
    ),
    (
        "parts",
        "drop index wipe_asset; create index wipe_asset on wipe (no)",
        "the index wipe_asset was changed after Kitbook made it",
    ),
    (
        "parts",
        "pragma writable_schema = on; \
         update sqlite_schema set sql = replace(sql, 'state          text not null', 'state          text') where name = 'loan'",
        "the table loan was changed after Kitbook made it",
    ),
    (
        "parts",
        "create trigger zz after insert on loan begin delete from loan where id = new.id; end",
        "the trigger zz was not made by Kitbook",
    ),
    (
        "parts",
        "create trigger sqlitezz after insert on loan begin delete from loan where id = new.id; end",
        "the trigger sqlitezz was not made by Kitbook",
    ),
    ("parts", "create view zz as select 1", "the view zz was not made by Kitbook"),
    ("parts", "create table notes (words text)", "the table notes was not made by Kitbook"),
    ("parts", "pragma user_version = 5", "the table import_format was not made by Kitbook"),
    ("parts", "pragma user_version = 5", "the table log was changed after Kitbook made it"),
    ("pages", "pragma user_version = 1", "it has schema 1, but it has a table of a later one"),
    ("papers", "update attachment_data set bytes = cast('another' as blob)", "does not match its hash"),
];

/// The same for the definitions of a school on a server.
const OF_SERVERS: &[(&str, &str, &str)] = &[
    (
        "parts",
        "drop trigger log_keeps_updates_out on log",
        "removed or changed: trigger CREATE TRIGGER log_keeps_updates_out",
    ),
    ("parts", "alter table log disable trigger log_keeps_updates_out", "log_keeps_updates_out() D"),
    (
        "parts",
        "create or replace function log_keeps_updates_out() returns trigger language plpgsql as 'begin return new;end'",
        "not made by Kitbook: function CREATE OR REPLACE FUNCTION log_keeps_updates_out()",
    ),
    (
        "parts",
        "drop index wipe_asset; create index wipe_asset on wipe (no)",
        "removed or changed: index CREATE INDEX wipe_asset",
    ),
    (
        "parts",
        "alter table loan alter column state drop not null",
        "removed or changed: column loan.state text not null",
    ),
    ("parts", "alter table loan add column words text", "not made by Kitbook: column loan.words text"),
    ("parts", "alter table loan enable row level security", "not made by Kitbook: row security loan"),
    ("parts", "create rule zz as on insert to loan do instead nothing", "not made by Kitbook: rule CREATE RULE zz"),
    ("parts", "create view zz as select 1 as one", "not made by Kitbook: other v zz"),
    ("parts", "create table notes (words text)", "not made by Kitbook: column notes.words text"),
    ("papers", "update attachment_data set bytes = 'another'::bytea", "does not match its hash"),
    // A statement that fails doesn't stop the checks after it.
    (
        "persons-and-bans",
        "alter table loan_check drop column digest; update person set bans = 0 where ref = '1003'",
        "1003",
    ),
];

#[test]
fn every_broken_condition_is_found() {
    let is_file = Sound::new().school.store.is_file();
    for (check, sql, named) in BROKEN.iter().chain(if is_file { OF_FILES } else { OF_SERVERS }) {
        let school = Sound::new();
        assert_eq!(school.findings(), [] as [Value; 0]);
        school.damage(sql);
        let findings = school.findings();
        let is_it = |finding: &&Value| {
            finding["check"] == *check && finding["message"].as_str().is_some_and(|message| message.contains(named))
        };
        let Some(found) = findings.iter().find(is_it) else { panic!("{check}: {sql}: not among {findings:?}") };
        let remedy = found["remedy"].as_str().unwrap();
        assert!(remedy.ends_with('.') && remedy.len() > 20, "{check}: {remedy}");
    }
}

// Most rows have other rows that refer to them. Answers of return checks and tariffs have none, but the log tells of
// every row.
#[test]
fn a_row_removed_from_any_table_is_found_missing() {
    let school = Sound::new();
    let filled = |table: &&str| !school.all(&format!("select 1 from {table} limit 1"), |_| Ok(())).is_empty();
    let tables: Vec<&str> = store::recorded().map(|table| table.name).filter(filled).collect();
    assert!(tables.len() > 20, "{tables:?}");
    for table in tables {
        let school = Sound::new();
        school.damage(&format!("delete from {table} where digest = (select max(digest) from {table})"));
        let is_found = school.findings().iter().any(|finding| finding["check"] == "rows-in-log");
        assert!(is_found, "{table}");
        assert_eq!(school.run(&["log", "verify", "--rows"]).code, 5, "{table}");
    }
}

/// A foreign trigger can make a statement change nothing and still report success.
#[test]
fn a_register_with_a_foreign_trigger_is_refused_before_it_runs() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = Sound::new();
    for (table, of) in
        [("loan", &["in", "LAP-1", "--all-well"][..]), ("asset", &["asset", "edit", "LAP-1", "--make", "Dell"])]
    {
        school.damage(&format!("create trigger swallow before update on {table} begin select raise(ignore); end"));
        let ran = school.run(of);
        assert_eq!(ran.code, 5, "{ran:?}");
        assert!(ran.err.contains("the trigger swallow was not made by Kitbook"), "{ran:?}");
        school.damage("drop trigger swallow");
    }
    // Inserts are checked too.
    let add = ["asset", "add", "NEW-1", "--category", "laptop"];
    let join = ["person", "add", "N1", "--last-name", "New", "--kind", "staff"];
    for (table, of) in [("asset", &add[..]), ("person", &join)] {
        school.damage(&format!("create trigger swallow before insert on {table} begin select raise(ignore); end"));
        let ran = school.run(of);
        assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{ran:?}");
        school.damage("drop trigger swallow");
    }
    assert_eq!(school.json(&["loan", "show", "1"])["state"], "open");
    assert_eq!(school.run(&["check"]).code, 0);
}

/// Payroll systems write 31/12/9999 for “no end”. Earlier versions accepted that, and then could not read the loan.
#[test]
fn a_date_that_means_no_end_is_found_and_corrected_without_a_restore() {
    let school = Sound::new();
    school.damage("update loan set due_on = '9999-12-31', due_until = '+10000-01-01T00:00:00Z' where no = 1");
    school.run(
        &[&["check", "--accept", "--reason", "as earlier versions wrote it"], &school.school.keeping()[..]].concat(),
    );

    assert_eq!(school.run(&["check"]).code, 5);
    for reader in
        [&["loan", "list"][..], &["loan", "show", "1"], &["show", "LAP-1"], &["status"], &["loan", "list", "--overdue"]]
    {
        school.done(reader);
    }
    school.done(&["loan", "renew", "1", "--due", "+7d", "--yes"]);
    school.done(&["check"]);
}

#[test]
fn every_check_is_tested() {
    let school = Sound::new();
    let report = school.json(&["check"]);
    let checks = report["checks"].as_array().unwrap();
    for name in checks.iter().map(|check| check["name"].as_str().unwrap()) {
        // `files.rs` tests broken pages, which need raw bytes; `merging.rs` tests merged logs, which need two schools;
        // `heads.rs` tests notes of backups.
        assert!(
            matches!(name, "pages" | "merged-logs" | "merged-logs-know-their-items" | "backup-notes")
                || BROKEN.iter().chain(OF_FILES).any(|(check, ..)| *check == name),
            "no test breaks the condition {name}"
        );
    }
}

#[test]
fn a_check_writes_nothing_and_prints_the_logs_head() {
    let school = Sound::new();
    let before = school.traces();
    let ran = school.done(&["check"]);
    assert_eq!(school.traces(), before);
    assert!(ran.out.lines().all(|line| !line.contains("NOT") && !line.contains("WRONG")), "{}", ran.out);
    let head = school.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();
    let last = ran.out.lines().last().unwrap();
    assert!(last.starts_with("The register is sound: ") && last.ends_with(&format!("head {head}")), "{last}");
}

#[test]
fn people_can_read_the_findings_and_remedies() {
    let school = Sound::new();
    school.damage("update person set bans = 0 where ref = '1003'");
    let ran = school.run(&["check"]);
    assert_eq!(ran.code, 5);
    assert!(
        ran.out.contains("1 WRONG     a person's stored number of bans matches their bans that were not lifted"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("1003 fails this check: a person's stored number of bans"), "{}", ran.out);
    assert!(ran.out.contains("The register is NOT sound"), "{}", ran.out);
    assert!(ran.err.contains("`kitbook check` finds sound"), "{}", ran.err);
}

#[test]
fn a_noted_head_shows_that_newer_entries_are_missing() {
    let school = Sound::new();
    let before = school.remembered();
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let head = school.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();

    assert_eq!(school.run(&["check", "--head", &head]).code, 0);
    school.put_back(&before);
    assert_eq!(school.run(&["check"]).code, 0);
    let ran = school.run(&["check", "--head", &head]);
    assert_eq!(ran.code, 5);
    let no = head.split_once(':').unwrap().0;
    assert!(ran.out.contains(&format!("the noted head is entry {no}, which is missing")), "{}", ran.out);
}

// Writing a changed row with a new digest would hide the change.
#[test]
fn a_row_changed_by_another_program_is_not_overwritten() {
    let school = Sound::new();
    school.damage(
        "update asset set location = 'Room 99' where tag in ('LAP-2', 'TAB-1'); \
         update person set name = 'Zed' where ref in ('S2', '1002'); update ban set reason = 'none' where no = 1",
    );
    for act in [
        &["asset", "edit", "LAP-2", "--condition", "poor"][..],
        &["out", "LAP-2", "--to", "S1", "--override", "awaiting-wipe", "--reason", "x"],
        &["kit", "take", "TAB-1"],
        &["person", "edit", "S2", "--email", "q@school.example"],
        &["ban", "add", "--by", "H1", "1002", "--reason", "x"],
        &["ban", "lift", "--by", "H1", "1", "--reason", "x"],
        &[
            "person",
            "merge",
            "S2",
            "--into",
            "S1",
            "--different",
            "names,parents",
            "--by",
            "H1",
            "--reason",
            "twice",
            "--yes",
        ],
        &["privacy", "erase", "1002", "--by", "D1", "--reason", "asked in writing", "--yes"],
        &["leaver", "set", "S2", "--last-working-day", "2026-12-18"],
    ] {
        let said = school.kept_out(5, act);
        let message = said["error"]["message"].as_str().unwrap();
        assert!(message.contains("was changed by another program"), "{act:?}: {message}");
    }
    assert_eq!(school.json(&["show", "LAP-2"])["location"], "Room 99");
}

#[test]
fn many_findings_are_counted_and_the_remedy_is_shown_once() {
    let school = Sound::new();
    let names: Vec<String> = (0..150).map(|no| format!("('x{no:03}', 'y', 'z')")).collect();
    school.damage(&format!("insert into setting (name, value, digest) values {}", names.join(", ")));
    let ran = school.run(&["check"]);
    assert!(ran.out.contains("150 WRONG"), "{}", ran.out);
    assert!(ran.out.contains("… and 100 more"), "{}", ran.out);
    assert_eq!(ran.err.matches("Restore the newest backup").count(), 1, "{}", ran.err);
}

#[test]
fn the_newest_backup_is_named_if_something_is_wrong() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = Sound::new();
    let backup = school.json(&["backup"])["path"].as_str().unwrap().to_owned();
    school.damage("update person set bans = 0 where ref = '1003'");
    let ran = school.run(&["check"]);
    assert!(ran.err.contains(&format!("the newest backup beside the register is {backup}")), "{}", ran.err);
}

#[test]
fn the_exit_code_shows_findings_even_if_the_output_is_closed() {
    use std::process::{Command, Stdio};
    let school = Sound::new();
    school.damage("update person set bans = 0 where ref = '1003'");
    let path = school.school.path();
    for verb in [&["check"][..], &["log", "verify", "--rows"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitbook"));
        command.arg("--db").arg(&path).args(verb).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(5), "{verb:?}");
    }
}
