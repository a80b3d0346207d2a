//! The answer of an export and an import of everything.

use crate::cli::{error::Code, session::Session, words::Format};
use domain::text::count;
use register::{act::Answer, keep::everything::ExportManifest};
use std::path::Path;

/// Reports the number of rows and papers that were written or read.
pub fn answer(session: &mut Session<'_>, made: Answer<ExportManifest>, what: &str, place: &Path) -> Code {
    let (manifest, code) = session.talk(made);
    session.kept();
    if session.out.format() != Format::Table {
        session.out.document(&manifest);
        return code;
    }
    let rows = count(usize::try_from(manifest.rows()).unwrap_or(usize::MAX), "row");
    let (tables, papers) = (count(manifest.tables.len(), "table"), count(manifest.papers.len(), "paper"));
    session.out.line(&format!("{}: {rows} in {tables} and {papers} {what} {}", manifest.school, place.display()));
    session.out.line(&format!("log head {}", manifest.head));
    code
}
