//! Imports and exports, with the files of `fixtures/import` and with short texts.

mod assets;
mod atomic_writes;
mod bad_files;
mod damaged_testers;
mod export;
mod people;
mod testers;

use crate::support::School;
use domain::fault::{Failure, Fault, FaultKind};
use register::{
    act::Answer,
    file::import::{ImportReport, Options},
};
use std::fs;

/// Reads a file of `fixtures/import`.
fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/import/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn import_assets(school: &mut School, text: &[u8], options: Options<'_>) -> Result<Answer<ImportReport>, Failure> {
    register::loan::asset_import::import(&mut school.store, &school.act, text, options, &mut |_| {})
}

fn import_people(school: &mut School, text: &[u8], options: Options<'_>) -> Result<Answer<ImportReport>, Failure> {
    register::person::import::import(&mut school.store, &school.act, text, options, false, &mut |_| {})
}

/// Reads the fault of an import that must fail.
fn fault(result: Result<Answer<ImportReport>, Failure>) -> Fault {
    match result {
        Err(Failure::Fault(fault)) => {
            assert_eq!(fault.kind, FaultKind::BadFile, "{}", fault.message);
            fault
        }
        Err(Failure::Refused(refused)) => panic!("refused: {:?}", refused.refusals),
        Ok(answer) => panic!("the file was imported: {:?}", answer.value),
    }
}

/// Counts the rows of each table and of the log. An import that writes nothing must not change the counts.
fn rows(school: &mut School) -> Vec<(&'static str, i64)> {
    school.read(|tx| {
        let tables = store::recorded().map(|table| table.name).chain(["log", "log_detail", "counter"]);
        tables
            .map(|table| {
                let count = tx.one(&format!("select count(*) from {table}"), &[], |row| row.get(0))?;
                Ok((table, count.unwrap_or_default()))
            })
            .collect()
    })
}

/// Lists the numbers of rows added, updated, unchanged and skipped.
fn counts(report: &ImportReport) -> [u64; 4] {
    [report.added, report.changed, report.unchanged, report.skipped]
}
