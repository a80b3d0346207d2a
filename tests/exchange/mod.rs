//! Imports and exports, with the files of `fixtures/import` and with short texts.

mod assets;
mod atomic_writes;
mod bad_files;
mod coming_in;
mod contractors;
mod damaged_testers;
mod export;
mod extra_fields;
mod first_day;
mod people;
mod people_again;
mod people_formats;
mod people_keys;
mod people_status;
mod spreadsheets;
mod testers;

use crate::support::School;
use domain::{
    fault::{Failure, Fault, FaultKind},
    incoming::question::Answers,
};
use register::{
    act::Answer,
    file::{
        headings::Mapping,
        import::{ImportReport, Imported, Options},
    },
    person::import::Source,
};
use std::fs;

/// Reads a file of `fixtures/import`.
fn fixture(path: &str) -> Vec<u8> {
    fs::read(format!("{}/fixtures/import/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn import_assets(school: &mut School, text: &[u8], options: Options<'_>) -> Result<Answer<ImportReport>, Failure> {
    taken(register::loan::asset_import::import(&mut school.store, &school.act, text, options, &mut |_| {}))
}

fn import_people(school: &mut School, text: &[u8], options: Options<'_>) -> Result<Answer<ImportReport>, Failure> {
    let mut text = text;
    let source = Source::Table(&mut text);
    taken(register::person::import::import(&mut school.store, &school.act, source, options, false, &mut |_| {}))
}

/// Fails if the import was refused because of problems or questions.
fn taken(imported: Result<Answer<Imported>, Failure>) -> Result<Answer<ImportReport>, Failure> {
    let mut imported = imported?;
    match imported.value.refused.take() {
        Some(failure) => Err(failure),
        None => Ok(imported.map(|imported| imported.report)),
    }
}

/// The user's reading of some columns.
fn mapped(map: &[&str]) -> Mapping {
    Mapping { map: map.iter().map(|order| (*order).to_owned()).collect(), ignore: Vec::new() }
}

/// Options that add unknown holders and people without a kind as staff, and leave unknown columns out.
fn willing() -> Options<'static> {
    answered(&["holder=add-staff", "kind=staff", "unknown-columns=ignore", "warranty-unit=months"])
}

/// Options with these answers to the questions of the file.
fn answered(answers: &[&str]) -> Options<'static> {
    let typed: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
    Options { answers: Answers::read(&typed).unwrap(), ..Options::default() }
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
