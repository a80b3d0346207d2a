//! Schools whose tables are of an older version are brought up to date: each one wholly, or not at all and named.

use crate::support::{Cli, own_server::OwnServer};
use rusqlite::{Connection, types::ValueRef};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::{Address, SCHEMA_VERSION, postgres_definitions_of, tables};

const OLD: &str = include_str!("../../fixtures/old/7-register.sql");

fn at(server: &OwnServer, role: &str, school: &str) -> Cli {
    let address = Address::from(&server.address_of(role)).with_school(school).unwrap();
    Cli { now: "2026-11-30T12:00:00Z".to_owned(), ..Cli::on(address.typed()) }
}

fn trust(server: &OwnServer) -> Cli {
    Cli { now: "2026-11-30T12:00:00Z".to_owned(), ..Cli::on(server.address()) }
}

/// From schema 7 on, the log tells of each row.
#[test]
fn a_row_forged_before_the_upgrade_of_a_school_is_found_afterwards() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    old_school(&server, "oak");
    server.sql("trust", "update school_oak.asset set make = 'Dell' where tag = 'LAP-0001'");
    trust(&server).done(&["school", "upgrade", "oak"]);
    let ran = at(&server, "kitbook", "oak").run(&["check"]);
    assert!(ran.code == 5 && ran.out.contains("asset"), "{ran:?}");
}

/// A value as PostgreSQL reads it for a column of any type.
fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => format!("'{number}'"),
        ValueRef::Real(number) => format!("'{number}'"),
        ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''")),
        ValueRef::Blob(bytes) => bytes.iter().fold("'\\x".to_owned(), |out, byte| format!("{out}{byte:02x}")) + "'",
    }
}

/// Makes the register of a made-up school with tables of schema 7 on a server, as a Kitbook of that version would have.
fn old_school(server: &OwnServer, short: &str) {
    let file = Connection::open_in_memory().unwrap();
    file.execute_batch(OLD).unwrap();
    let schema = format!("school_{short}");
    let mut sql = format!(
        "create schema {schema}; set search_path = {schema}; {} begin; set constraints all deferred;\n",
        postgres_definitions_of(7).unwrap()
    );
    for table in tables() {
        let Ok(mut statement) = file.prepare(&format!("select * from {}", table.name)) else { continue };
        let names = statement.column_names().collect::<Vec<_>>().join(", ");
        let columns = statement.column_count();
        let mut found = statement.query([]).unwrap();
        while let Some(row) = found.next().unwrap() {
            let values: Vec<String> = (0..columns).map(|at| literal(row.get_ref(at).unwrap())).collect();
            let _ = writeln!(sql, "insert into {} ({names}) values ({});", table.name, values.join(", "));
        }
    }
    let _ = write!(
        sql,
        "commit; create role {schema} login; grant usage on schema {schema} to {schema}; \
         grant select, insert, update, delete on all tables in schema {schema} to {schema}; \
         revoke insert, update, delete on {schema}.kitbook_schema from {schema}; \
         revoke update on {schema}.log, {schema}.merged_log, {schema}.log_detail, {schema}.merged_log_detail, \
           {schema}.charge_line from {schema}; \
         revoke delete on {schema}.log, {schema}.merged_log, {schema}.charge_line from {schema};"
    );
    server.script("trust", &sql);
}

fn outcomes(list: &Value) -> Vec<[&Value; 4]> {
    list.as_array().unwrap().iter().map(|row| [&row["school"], &row["from"], &row["schema"], &row["outcome"]]).collect()
}

#[test]
fn schools_with_older_tables_are_refused_by_name_until_they_are_brought_up_to_date() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    for short in ["ash", "oak"] {
        old_school(&server, short);
    }
    let trust = trust(&server);
    trust.done(&["school", "add", "elm"]);
    let oak = at(&server, "kitbook", "oak");
    for words in [&["status"][..], &["check"], &["asset", "add", "LAP-9", "--category", "laptop"], &["backup"]] {
        let ran = oak.run(words);
        assert!(ran.code == 5 && ran.err.contains("the school oak has tables of schema 7"), "{words:?}: {ran:?}");
        assert!(ran.err.contains("kitbook school upgrade \"oak\""), "{words:?}: {ran:?}");
    }
    assert_eq!(trust.run(&["school", "upgrade"]).code, 2, "it says which schools");
    assert_eq!(trust.run(&["school", "upgrade", "oka"]).code, 3);
    let due = trust.json(&["school", "upgrade", "--all", "--dry-run"]);
    let row = |school: &str, from: i64, to: i64, outcome: &str| json!([school, from, to, outcome]);
    let (old, new) = (7, SCHEMA_VERSION);
    assert_eq!(
        json!(outcomes(&due)),
        json!([row("ash", old, old, "due"), row("elm", new, new, "current"), row("oak", old, old, "due"),])
    );
    assert_eq!(oak.run(&["status"]).code, 5, "a dry run changes nothing");

    let done = trust.json(&["school", "upgrade", "oak"]);
    assert_eq!(json!(outcomes(&done)), json!([row("oak", old, new, "upgraded")]));
    assert_eq!(done[0]["reason"], Value::Null);
    let report = oak.json(&["check"]);
    assert_eq!(report["sound"], true, "{report}");
    assert_eq!(oak.run(&["log", "verify", "--rows"]).code, 0);
    let entry = oak.json(&["log", "show"]);
    let entry = entry.as_array().unwrap().iter().find(|entry| entry["action"] == "register upgrade").unwrap();
    assert_eq!((&entry["details"]["from"], &entry["details"]["to"]), (&7.into(), &SCHEMA_VERSION.into()));
    assert_eq!(at(&server, "kitbook", "ash").run(&["status"]).code, 5, "the other school waits for its own turn");
    let rest = trust.json(&["school", "upgrade", "--all"]);
    assert_eq!(
        json!(outcomes(&rest)),
        json!([row("ash", old, new, "upgraded"), row("elm", new, new, "current"), row("oak", new, new, "current"),])
    );
    let left = "select count(*) from pg_namespace where nspname like 'kitbook_aside%'";
    assert_eq!(server.sql("trust", left), "0");
}

#[test]
fn an_upgraded_school_is_the_same_as_its_file_brought_up_to_date() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    old_school(&server, "oak");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("oak.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("pragma journal_mode = wal").unwrap();
    connection.execute_batch(OLD).unwrap();
    drop(connection);
    let file = Cli { now: "2026-11-30T12:00:00Z".to_owned(), ..Cli::on(&path) };
    file.done(&["status"]);
    trust(&server).done(&["school", "upgrade", "oak"]);
    let oak = at(&server, "kitbook", "oak");
    for words in [
        &["asset", "list"][..],
        &["person", "list"],
        &["loan", "list"],
        &["category", "list"],
        &["pat", "list"],
        &["incident", "list"],
        &["charge", "list"],
        &["category", "show", "laptop"],
        &["pat", "due"],
    ] {
        assert_eq!(oak.json(words), file.json(words), "{words:?}");
    }
    assert!(oak.json(&["asset", "list"]).as_array().unwrap().len() > 3);
}

#[test]
fn the_rights_of_other_roles_stay_and_the_schools_own_role_reads_the_new_tables() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    old_school(&server, "oak");
    server.sql(
        "trust",
        "create role reports login; grant usage on schema school_oak to reports; \
         grant select on school_oak.loan to reports; grant select (tag, name) on school_oak.asset to reports",
    );
    trust(&server).done(&["school", "upgrade", "oak"]);
    let own = at(&server, "school_oak", "oak");
    own.done(&["asset", "add", "LAP-9", "--category", "laptop"]);
    assert_eq!(own.json(&["check"])["sound"], true);
    let may = |what: &str| server.sql("trust", &format!("select {what}"));
    for (what, is_allowed) in [
        ("has_schema_privilege('reports', 'school_oak', 'usage')", "t"),
        ("has_table_privilege('reports', 'school_oak.loan', 'select')", "t"),
        ("has_table_privilege('reports', 'school_oak.loan', 'insert')", "f"),
        ("has_column_privilege('reports', 'school_oak.asset', 'tag', 'select')", "t"),
        ("has_column_privilege('reports', 'school_oak.asset', 'serial', 'select')", "f"),
        ("has_table_privilege('school_oak', 'school_oak.log', 'update')", "f"),
        ("has_table_privilege('school_oak', 'school_oak.kitbook_schema', 'update')", "f"),
    ] {
        assert_eq!(may(what), is_allowed, "{what}");
    }
    let ran = own.run(&["school", "upgrade", "oak"]);
    assert_eq!(ran.code, 0, "it is up to date already: {ran:?}");
}

#[test]
fn what_new_tables_get_by_default_is_no_right_on_an_older_one_and_stays_said() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    old_school(&server, "oak");
    server.sql(
        "trust",
        "create role reports; create role auditors; grant usage on schema school_oak to reports; \
         alter default privileges in schema school_oak grant select on tables to reports; \
         alter default privileges grant update on tables to auditors",
    );
    trust(&server).done(&["school", "upgrade", "oak"]);
    let may = |what: &str| server.sql("trust", &format!("select has_table_privilege({what})"));
    assert_eq!(may("'reports', 'school_oak.loan', 'select'"), "f", "it had none on the table before");
    assert_eq!(may("'auditors', 'school_oak.log', 'update'"), "f", "and nobody may change the log");
    assert_eq!(may("'reports', 'school_oak.stocktake', 'select'"), "t", "a table that is new");
    let stay = "select count(*) from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace \
                where n.nspname = 'school_oak'";
    assert_eq!(server.sql("trust", stay), "1");
    assert_eq!(at(&server, "school_oak", "oak").json(&["check"])["sound"], true);
}

#[test]
fn a_school_that_cant_be_brought_up_to_date_stays_as_it_was_and_the_others_go_on() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    for short in ["ash", "elm", "oak"] {
        old_school(&server, short);
    }
    // A trigger taken away; a view of the trust's own.
    server.sql("trust", "drop trigger log_keeps_updates_out on school_ash.log");
    server.sql("trust", "create schema reports; create view reports.loans as select no from school_elm.loan");
    let trust = trust(&server);
    let ran = trust.run(&["school", "upgrade", "--all", "--format", "json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    let list: Value = serde_json::from_str(&ran.out).unwrap();
    let old = json!(7);
    let failed = json!("failed");
    let new = json!(SCHEMA_VERSION);
    assert_eq!(
        outcomes(&list),
        [
            [&json!("ash"), &old, &old, &failed],
            [&json!("elm"), &old, &old, &failed],
            [&json!("oak"), &old, &new, &json!("upgraded")],
        ]
    );
    assert!(list[0]["reason"].as_str().unwrap().contains("1 part that Kitbook did not make"), "{list}");
    assert!(list[1]["reason"].as_str().unwrap().contains("such as a view of your own"), "{list}");
    let said = ran.err;
    assert!(
        said.contains("2 of 3 schools not brought up to date") && said.contains("ash: ") && said.contains("elm: "),
        "{said}"
    );
    assert_eq!(server.sql("trust", "select version from school_ash.kitbook_schema"), "7");
    assert_eq!(server.sql("trust", "select version from school_elm.kitbook_schema"), "7");
    assert!(server.sql("trust", "select count(*) from reports.loans").parse::<i64>().unwrap() > 0);
    // Nobody but the role that made it may do it.
    let ran = at(&server, "school_elm", "elm").run(&["school", "upgrade", "elm"]);
    assert!(ran.code == 5 && ran.err.contains("only the role that made the school"), "{ran:?}");
    server.sql("trust", "drop view reports.loans");
    trust.done(&["school", "upgrade", "elm"]);
    assert_eq!(at(&server, "kitbook", "elm").json(&["check"])["sound"], true);
}

#[test]
fn a_desk_that_was_open_before_an_upgrade_writes_nothing_after_it() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    let trust = trust(&server);
    trust.done(&["school", "add", "oak"]);
    let oak = at(&server, "kitbook", "oak");
    let mut open = store::Store::open(oak.db.as_deref().unwrap()).unwrap();
    assert!(open.head().is_ok());
    server.sql("trust", "update school_oak.kitbook_schema set version = version + 1");
    let fault = open.head().unwrap_err();
    assert_eq!(fault.message, "the school oak was brought up to date since this Kitbook opened it");
    let ran = oak.run(&["status"]);
    assert!(ran.code == 5 && ran.err.contains("Use the Kitbook that fits"), "{ran:?}");
    let list = trust.run(&["school", "upgrade", "--all", "--format", "json"]);
    assert_eq!(list.code, 5, "{list:?}");
    assert_eq!(serde_json::from_str::<Value>(&list.out).unwrap()[0]["outcome"], "failed");
}

#[test]
fn two_upgrades_of_a_school_at_once_are_one() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    old_school(&server, "oak");
    let outcomes: Vec<Value> = std::thread::scope(|scope| {
        let upgrades: Vec<_> = (0..2)
            .map(|_| scope.spawn(|| trust(&server).json(&["school", "upgrade", "oak"])[0]["outcome"].clone()))
            .collect();
        upgrades.into_iter().map(|upgrade| upgrade.join().unwrap()).collect()
    });
    assert!(outcomes.contains(&json!("upgraded")) && outcomes.contains(&json!("current")), "{outcomes:?}");
    let log = at(&server, "kitbook", "oak").json(&["log", "show"]);
    let upgrades = log
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["action"] == "register upgrade" && entry["details"]["to"] == SCHEMA_VERSION);
    assert_eq!(upgrades.count(), 1);
}
