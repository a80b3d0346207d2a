//! Each statement that the tests run on a file is prepared on the server too.

use crate::support::{
    School,
    server::{OnlyFiles, in_files, place},
    statements::refusal,
};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn a_statement_of_a_file_that_the_server_cant_prepare_is_found_when_it_runs() {
    if place().is_none() {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    }
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut school = School::new();
    let mut runs = |sql: &str| {
        let ran = AssertUnwindSafe(|| school.read(|tx| tx.one(sql, &[], |_| Ok(()))));
        catch_unwind(ran).map_err(|panic| panic.downcast_ref::<String>().cloned().unwrap_or_default())
    };
    assert_eq!(runs("select tag from asset where tag <> 'why?'"), Ok(None));
    let said = runs("select rowid from asset").unwrap_err();
    assert!(said.contains("the server can't prepare") && said.contains("select rowid from asset"), "{said}");
}

#[test]
fn only_what_is_sqlites_own_is_not_prepared() {
    if place().is_none() {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return;
    }
    for sql in [
        "pragma foreign_key_check",
        "explain query plan select tag from asset",
        "select tag from old_asset",
        "select tag from asset where tag = ?1",
    ] {
        assert!(refusal(sql).is_none(), "{sql}");
    }
    for sql in
        ["select tag from asset where tag glob ?1", "select name from sqlite_schema", "select no_column from asset"]
    {
        assert!(refusal(sql).is_some(), "{sql}");
    }
}
