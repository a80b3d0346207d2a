//! Shared parts of all exports: a CSV file with headings, and a JSON array that is written item by item.

use crate::file::json;
use domain::{
    fault::{Fault, FaultKind},
    field::{Data, Exported, Field},
    text::cell,
};
use serde::Serialize;
use std::{borrow::Cow, io::Write};

/// Starts a CSV file with its heading line, which is written even if no row follows.
pub(crate) fn headed(
    headings: impl IntoIterator<Item = &'static str>,
    out: &mut dyn Write,
) -> Result<csv::Writer<&mut dyn Write>, Fault> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(headings).map_err(unwritten)?;
    Ok(writer)
}

/// Writes one line of cells.
pub(crate) fn line<'c>(
    writer: &mut csv::Writer<&mut dyn Write>,
    cells: impl IntoIterator<Item = Cow<'c, str>>,
) -> Result<(), Fault> {
    for cell in cells {
        writer.write_field(cell.as_bytes()).map_err(unwritten)?;
    }
    writer.write_record(None::<&[u8]>).map_err(unwritten)
}

/// The exported fields of assets or people, as columns.
pub(crate) struct Columns<F: Field>(Vec<Data<F::Of>>);

impl<F: Field> Columns<F> {
    /// The exported fields for which `take` returns true.
    pub(crate) fn exported(take: fn(F) -> bool) -> Self {
        let data = F::ALL.iter().filter(|field| take(**field)).map(|field| field.data());
        Self(data.filter(|data| data.exported == Exported::Yes).collect())
    }

    pub(crate) fn headings(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|data| data.heading)
    }

    /// The cells of one asset or person.
    pub(crate) fn cells<'a>(&self, of: &'a F::Of) -> impl Iterator<Item = Cow<'a, str>> {
        self.0.iter().map(|data| data.reads.get(of).cell())
    }
}

/// A JSON array that is written item by item. Each item is put together in memory first, because it has about a hundred
/// small pieces, and writing each of them would be slow.
pub(crate) struct Array<'w> {
    out: &'w mut dyn Write,
    item: Vec<u8>,
    items: u64,
}

impl<'w> Array<'w> {
    pub(crate) fn open(out: &'w mut dyn Write) -> Result<Self, Fault> {
        out.write_all(b"[").map_err(unwritten)?;
        Ok(Self { out, item: Vec::new(), items: 0 })
    }

    pub(crate) fn push(&mut self, item: &impl Serialize) -> Result<(), Fault> {
        self.item.clear();
        self.item.extend_from_slice(if self.items == 0 { b"\n" } else { b",\n" });
        self.items += 1;
        json::write(&mut self.item, item).and_then(|()| self.out.write_all(&self.item)).map_err(unwritten)
    }

    pub(crate) fn close(self) -> Result<u64, Fault> {
        self.out.write_all(b"\n]\n").and_then(|()| self.out.flush()).map_err(unwritten)?;
        Ok(self.items)
    }
}

pub(crate) fn text(value: &Option<String>) -> Cow<'_, str> {
    cell(value.as_deref().unwrap_or_default())
}

pub(crate) fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new(FaultKind::Answer, "the export can't be written")
        .hint("Check that the disk has room and that you can write there. The register is unchanged.")
        .because(error)
}
