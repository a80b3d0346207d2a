//! `check` has the server check what only a server can, and says what was not checked and why.

use crate::support::{Cli, own_server::OwnServer};
use store::Address;

/// A school on a server, for a role.
fn school(server: &OwnServer, role: &str) -> Cli {
    let address = Address::from(&server.address_of(role)).with_school("oak").unwrap();
    Cli::on(address.typed())
}

/// A server with a school that has an item.
fn with_a_school() -> Option<OwnServer> {
    let server = OwnServer::start(&[], &[])?;
    Cli::on(server.address()).done(&["school", "add", "oak"]);
    school(&server, "kitbook").done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    Some(server)
}

#[test]
fn check_says_which_checks_the_server_does_not_allow_and_calls_only_the_rest_sound() {
    let Some(server) = with_a_school() else { return };
    let oak = school(&server, "kitbook");
    let report = oak.json(&["check"]);
    assert_eq!((&report["sound"], &report["data_checksums"]), (&true.into(), &false.into()));
    let left = |why: &str| serde_json::json!([{ "name": "indexes", "holds": "every index is in order and has every row", "why": why }]);
    assert_eq!(report["not_checked"], left("the database has no extension amcheck"));
    let said = oak.done(&["check"]).out;
    for line in [
        "not checked every index is in order and has every row: the database has no extension amcheck\n",
        "off         data checksums: the server does not notice a page that its disk changed\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    server.sql("trust", "create schema tools; create extension amcheck schema tools");
    let own = school(&server, "school_oak");
    let why = left("this role may not run the functions of amcheck");
    assert_eq!(own.json(&["check"])["not_checked"], why);
    server.sql("trust", "grant execute on function tools.bt_index_check(regclass, boolean) to school_oak");
    assert_eq!(own.json(&["check"])["not_checked"], why, "it may not use the schema");
    server.sql("trust", "grant usage on schema tools to school_oak");
    for role in [&own, &oak] {
        let report = role.json(&["check"]);
        assert_eq!((&report["sound"], &report["not_checked"]), (&true.into(), &serde_json::json!([])));
        let checks = report["checks"].as_array().unwrap();
        assert!(checks.iter().any(|check| check["name"] == "indexes" && check["findings"] == 0), "{report}");
    }
    let file = tempfile::tempdir().unwrap();
    let file = Cli::on(file.path().join("kitbook.db"));
    file.done(&["init"]);
    let report = file.json(&["check"]);
    assert!(report["data_checksums"].is_null() && report["not_checked"] == serde_json::json!([]), "{report}");
}

#[test]
fn check_finds_rights_with_which_a_role_could_change_what_stays() {
    let Some(server) = with_a_school() else { return };
    let oak = school(&server, "kitbook");
    // A trust's own role that reads, and writes where a school's role writes, is the trust's affair.
    server.sql("trust", "create role reports; grant usage on schema school_oak to reports");
    server.sql("trust", "grant select, insert, update, delete on school_oak.asset to reports");
    assert_eq!(oak.json(&["check"])["sound"], true);
    let changes = [
        ("update on school_oak.log to school_oak", "the school's own role may update log"),
        ("update (body) on school_oak.log_detail to reports", "reports may update log_detail"),
        ("delete on school_oak.charge_line to public", "every role may delete charge_line"),
        ("truncate on school_oak.asset to reports", "reports may truncate asset"),
        ("trigger on school_oak.person to reports", "reports may trigger person"),
        ("insert on school_oak.kitbook_schema to school_oak", "the school's own role may insert kitbook_schema"),
    ];
    for (grant, said) in changes {
        server.sql("trust", &format!("grant {grant}"));
        let ran = oak.run(&["check", "--format", "json"]);
        let found: Vec<String> =
            ran.json()["findings"].as_array().unwrap().iter().map(|one| one["message"].to_string()).collect();
        assert_eq!(
            (ran.code, &found[..]),
            (5, &[format!("\"a right that Kitbook does not give: {said}\"")][..]),
            "{grant}"
        );
        server.sql("trust", &format!("revoke {}", grant.replace(" to ", " from ")));
        assert_eq!(oak.json(&["check"])["sound"], true, "{grant}");
    }
}

#[test]
fn check_finds_an_index_that_lacks_a_row_and_one_that_the_server_does_not_use() {
    let Some(server) = with_a_school() else { return };
    server.sql("trust", "create extension amcheck");
    let oak = school(&server, "kitbook");
    let index = server.sql(
        "trust",
        "select i.indexrelid::regclass from pg_index i where i.indrelid = 'school_oak.asset'::regclass \
         and not i.indisunique and i.indpred is null order by 1 limit 1",
    );
    let is_used = |yes: bool| {
        let sql = format!(
            "update pg_index set indisready = {yes}, indisvalid = {yes} where indexrelid = '{index}'::regclass"
        );
        server.sql("trust", &sql);
    };
    is_used(false);
    oak.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
    let name = index.trim_start_matches("school_oak.");
    let ran = oak.run(&["check"]);
    assert!(ran.code == 5 && ran.out.contains(&format!("the server does not use the index {name}")), "{ran:?}");
    is_used(true);
    let ran = oak.run(&["check"]);
    assert!(ran.code == 5 && ran.out.contains("1 WRONG     every index is in order and has every row"), "{ran:?}");
    assert!(ran.out.contains(&format!("the index {name} is damaged: heap tuple")), "{ran:?}");
    assert!(ran.out.contains("The register is NOT sound"), "{ran:?}");
    server.sql("trust", &format!("reindex index {index}"));
    oak.done(&["check"]);
}

#[test]
fn check_says_that_data_checksums_are_on() {
    let Some(server) = with_a_school() else { return };
    server.end();
    server.ran("pg_checksums", &["--enable", "--pgdata", server.data().to_str().unwrap()]);
    server.begin(&[]);
    let oak = school(&server, "kitbook");
    assert_eq!(oak.json(&["check"])["data_checksums"], true);
    let said = oak.done(&["check"]).out;
    assert!(said.contains("on          data checksums: the server notices a page that its disk changed\n"), "{said}");
}
