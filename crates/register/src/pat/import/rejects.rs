//! The file of skipped records.

use crate::{
    file::{
        headings::{PROBLEM, is_problem},
        import::{Problem, not_written},
    },
    pat::testers::{File, LABELLED_PROBLEM, Raw},
};
use csv::StringRecord;
use domain::{fault::Fault, incoming::cell, text};
use std::io::{Read, Write};

/// A writer for skipped records, in the file's own format, so that they can be corrected and imported.
pub(super) enum Rejects<'o> {
    Rows(Box<csv::Writer<&'o mut dyn Write>>, StringRecord),
    Lines(&'o mut dyn Write),
}

impl<'o> Rejects<'o> {
    pub(super) fn begin<R: Read>(out: &'o mut dyn Write, file: &File<R>) -> Result<Self, Fault> {
        let Some(headings) = file.headings() else { return Ok(Self::Lines(out)) };
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        let cells = headings.iter().filter(|heading| !is_problem(heading)).map(text::formula_free);
        write_row(&mut writer, cells.chain(std::iter::once(PROBLEM.into())))?;
        Ok(Self::Rows(Box::new(writer), headings.clone()))
    }

    pub(super) fn add(&mut self, problem: &Problem, raw: Raw<'_>) -> Result<(), Fault> {
        match (self, raw) {
            (Self::Rows(writer, headings), Raw::Row(row)) => {
                let missing = headings.len().max(row.len()) - row.len();
                let cells = row.iter().map(cell::as_it_was).chain(std::iter::repeat_n("".into(), missing));
                // The reasons of an earlier import are out of date.
                let cells = cells.enumerate().filter(|(at, _)| !headings.get(*at).is_some_and(is_problem));
                let cells = cells.map(|(_, cell)| cell);
                write_row(writer, cells.chain(std::iter::once(problem.told().into())))
            }
            (Self::Lines(out), Raw::Lines(lines)) => {
                // The reason goes after the test's first line, so that it is part of that test.
                let (first, rest) = lines.split_once('\n').unwrap_or((lines, ""));
                write!(out, "{first}\n{LABELLED_PROBLEM}  {}\n{rest}", problem.told())
                    .map_err(|e| not_written().because(e))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn end(self) -> Result<(), Fault> {
        match self {
            Self::Rows(mut writer, _) => writer.flush(),
            Self::Lines(out) => out.write_all(b"END OF DATA\n").and_then(|()| out.flush()),
        }
        .map_err(|e| not_written().because(e))
    }
}

fn write_row<'c>(
    writer: &mut csv::Writer<&mut dyn Write>,
    cells: impl Iterator<Item = std::borrow::Cow<'c, str>>,
) -> Result<(), Fault> {
    for cell in cells {
        writer.write_field(cell.as_bytes()).map_err(|e| not_written().because(e))?;
    }
    writer.write_record(None::<&[u8]>).map_err(|e| not_written().because(e))
}
