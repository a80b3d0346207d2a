//! The schools of a trust on one server.

use crate::support::{Cli, own_server::OwnServer, server};
use std::path::PathBuf;
use store::Address;

/// The command line at a server, without a school; `None` if the tests run without one.
pub(super) fn trust() -> Option<(Cli, String)> {
    let Some(place) = server::place() else {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return None;
    };
    let (server, short) =
        place.to_str()?.split_once("school=").map(|(server, short)| (server.to_owned(), short.to_owned()))?;
    Some((Cli::on(PathBuf::from(server.trim_end_matches(['&', '?']))), short))
}

/// The address of a school, as a path.
pub(super) fn at(trust: &Cli, short: &str) -> PathBuf {
    Address::from(trust.db.as_ref().unwrap()).with_school(short).unwrap().typed().to_owned()
}

#[test]
fn a_school_is_made_listed_used_and_removed() {
    let Some((trust, short)) = trust() else { return };
    let made = trust.json(&["school", "add", &short, "--school", "Oak School"]);
    assert_eq!((&made["name"], &made["role"]), (&"Oak School".into(), &format!("school_{short}").into()));
    assert_eq!(trust.run(&["school", "add", &short]).code, 1);
    let school = Cli::on(at(&trust, &short));
    school.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    assert_eq!(school.json(&["check"])["sound"], true);
    assert!(trust.json(&["school", "list"]).as_array().unwrap().iter().any(|row| row["school"] == *short));

    assert_eq!(trust.run(&["school", "remove", &short, "--dry-run"]).code, 0);
    assert_ne!(trust.run(&["school", "remove", &short]).code, 0, "it needs a yes");
    school.done(&["asset", "show", "LAP-1"]);
    trust.done(&["school", "remove", &short, "--yes"]);
    assert_ne!(school.run(&["status"]).code, 0);
    assert!(trust.json(&["school", "list"]).as_array().unwrap().iter().all(|row| row["school"] != *short));
    assert_eq!(trust.run(&["school", "remove", &short, "--yes"]).code, 3);
}

#[test]
fn a_short_name_is_plain_and_nothing_is_made_of_another() {
    let Some((trust, _)) = trust() else { return };
    for wrong in ["Oak", "1oak", "oak-1", "oak; drop schema public", "", "öak", "metrics"] {
        let ran = trust.run(&["school", "add", wrong]);
        assert_eq!(ran.code, 2, "{wrong}: {}", ran.err);
    }
}

#[test]
fn the_role_of_a_school_reads_and_writes_that_school_alone() {
    let Some((trust, short)) = trust() else { return };
    let other = format!("{short}b");
    for school in [&short, &other] {
        trust.done(&["school", "add", school]);
    }
    let server = trust.db.as_ref().unwrap().to_str().unwrap();
    let (scheme, rest) = server.split_once("://").unwrap();
    let host = rest.split_once('@').map_or(rest, |(_, host)| host);
    let as_role = |school: &str| {
        let own = PathBuf::from(format!("{scheme}://school_{short}@{host}"));
        Cli::on(Address::from(&own).with_school(school).unwrap().typed())
    };
    let own = as_role(&short);
    own.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    assert_eq!(own.json(&["check"])["sound"], true);
    let foreign = as_role(&other);
    for words in [&["status"][..], &["asset", "list"], &["asset", "add", "LAP-2", "--category", "laptop"], &["check"]] {
        assert_ne!(foreign.run(words).code, 0, "{words:?}");
    }
    let ran = foreign.run(&["status"]);
    assert!(ran.code == 5 && ran.err.contains("this role may not use the school"), "{ran:?}");
    let list = own.json(&["school", "list"]);
    let seen =
        |short: &str| list.as_array().unwrap().iter().find(|row| row["school"] == *short).unwrap()["name"].clone();
    assert!(seen(&short).is_string() && seen(&other).is_null(), "{list}");
    for school in [&short, &other] {
        trust.done(&["school", "remove", school, "--yes"]);
    }
}

#[test]
fn a_school_that_can_get_no_role_is_not_made() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    let trust = Cli::on(server.address());
    server.sql("trust", "create role school_oak; create role maker login; grant create on database trust to maker");
    let ran = trust.run(&["school", "add", "oak"]);
    assert!(ran.code == 5 && ran.err.contains("the server already has a role school_oak"), "{ran:?}");
    let ran = Cli::on(server.address_of("maker")).run(&["school", "add", "elm"]);
    assert!(ran.code == 5 && ran.err.contains("may not make the role of a school"), "{ran:?}");
    assert_eq!(trust.json(&["school", "list"]), serde_json::json!([]));
    assert_eq!(server.sql("trust", "select count(*) from pg_roles where rolname = 'school_oak'"), "1");
}

#[test]
fn a_removed_school_leaves_its_role_to_another_database() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    let trust = Cli::on(server.address());
    for short in ["oak", "elm"] {
        trust.done(&["school", "add", short]);
    }
    server.sql("postgres", "create database reports");
    server.sql("reports", "create table seen (no int); grant select on seen to school_oak");
    for short in ["oak", "elm"] {
        trust.done(&["school", "remove", short, "--yes"]);
    }
    assert_eq!(server.sql("trust", "select rolname from pg_roles where rolname like 'school%'"), "school_oak");
    assert_eq!(trust.json(&["school", "list"]), serde_json::json!([]));
}
