//! A school on a PostgreSQL server: its tables, its role, and the schools of a trust. What needs a server is left out, with
//! a line that says so, unless `KITBOOK_TEST_POSTGRES` has the address of one.

mod checking;
mod counted;
mod encrypting;
mod erasing;
#[cfg(unix)]
mod killed;
mod lost_answers;
mod merging;
mod moving;
#[cfg(unix)]
mod own;
mod racing;
mod restoring;
mod schools;
mod services;
mod statements;
mod upgrading;
mod wire;

use crate::support::{
    Cli, MONDAY, School,
    answers::every_row,
    clock,
    server::{self, Laid},
    sources::root,
};
use domain::{fault::Fault, stamp::Timepiece};
use register::act::Act;
use std::{env, fs};
use store::Store;

/// Holds a made file against what it should be, or writes it.
fn must_be_made(name: &str, made: &str) {
    let path = root().join(name);
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        fs::write(&path, made).unwrap();
        return;
    }
    let there = fs::read_to_string(&path).unwrap();
    assert!(there == made, "{name} is out of date: run `KITBOOK_WRITE_DOCS=1 cargo test --test school server::`");
}

#[test]
fn the_definitions_for_a_server_are_made_from_schema_sql() {
    must_be_made("schema.postgres.sql", &store::postgres_definitions());
}

#[test]
fn a_school_on_a_server_has_the_parts_that_check_looks_for() {
    if server::place().is_none() {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    }
    let mut school = School::new();
    let parts = school.store.read::<_, Fault>(store::postgres_parts).unwrap();
    assert!(parts.len() > 900, "{}", parts.len());
    let parts: Vec<String> = parts.into_iter().collect();
    if env::var_os("KITBOOK_WRITE_DOCS").is_some() {
        school.ends_damaged();
    }
    must_be_made("schema.postgres.parts", &format!("{}\n", parts.join("\n")));
}

#[test]
fn a_school_that_another_test_has_used_begins_with_the_rows_that_init_gave_it() {
    let Some(db) = server::place() else {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    };
    let mut laid = Laid::new(db);
    let first = every_row(&laid.way);
    assert!(first.iter().any(|row| row.starts_with("log: ")), "{first:?}");
    let cli = Cli::on(&laid.way);
    cli.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    cli.done(&["init", "--rename", "Oak School"]);
    assert_ne!(every_row(&laid.way), first);
    laid.begin_again();
    assert_eq!(every_row(&laid.way), first);
    assert_eq!(laid.check(), []);
    cli.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    laid.remove();
    assert_eq!(cli.run(&["status"]).code, 5);
}

#[test]
fn a_session_is_cleared_before_another_connection_gets_it() {
    let Some(db) = server::place() else {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    };
    let laid = Laid::new(db);
    let ask = |store: &mut Store, sql: &str| {
        store.read::<_, Fault>(|tx| tx.one(sql, &[], |row| row.get::<String>(0))).unwrap()
    };
    let (session, left) =
        ("select pg_backend_pid()::text", "select relname::text from pg_catalog.pg_class where relname = 'left_here'");
    let mut store = Store::open(&laid.way).unwrap();
    let first = ask(&mut store, session);
    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let leaves = ["create temporary table left_here (word text)", "set lock_timeout = '7s'"];
    store
        .write::<_, Fault>(&act.writer(), true, |tx| {
            leaves.iter().try_for_each(|sql| tx.may_change(sql, &[]).map(drop))
        })
        .unwrap();
    assert_eq!(ask(&mut store, left).as_deref(), Some("left_here"));
    drop(store);
    let same = (0..200).find_map(|_| {
        let mut store = Store::open(&laid.way).unwrap();
        let is_same = ask(&mut store, session) == first;
        is_same.then(|| (ask(&mut store, left), ask(&mut store, "select current_setting('lock_timeout')")))
    });
    assert_eq!(same, Some((None, Some("5s".to_owned()))));
    laid.remove();
}
