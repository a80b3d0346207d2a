//! Writes the register to a folder. The folder is named only when it is complete.

use super::{ExportManifest, MANIFEST, PAPER_TABLE, PAPERS, Shape, Written, cell, is_paper, unwritten};
use crate::{
    act::Answer,
    file::{json, replace},
    keep,
};
use domain::{
    fault::{Failure, Fault},
    remedy::Remedy,
    say,
    text::{count, shown},
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};
use store::{
    ReadTx, SCHEMA_VERSION, Store, Table, UnfinishedFolder, Value, dump, folder_of, make_private_folder, private_file,
    register_of, sync_file, sync_folder,
};

/// Writes the whole register to a new or empty folder that only its owner can read; returns the manifest.
///
/// Errors: the folder is not empty, or can't be written. Nothing is left in it then.
pub fn export(
    store: &mut Store,
    folder: &Path,
    shape: Shape,
    dry_run: bool,
) -> Result<Answer<ExportManifest>, Failure> {
    if folder.exists() && !folder.is_dir() {
        return Err(Fault::invalid(format!("{} is a file, not a folder", folder.display()))
            .hint("Give a new or empty folder: this export is many files.")
            .into());
    }
    if fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) {
        return Err(Fault::invalid(format!("{} is not empty", folder.display()))
            .hint("Give a new or empty folder, so that two exports are never mixed.")
            .into());
    }
    // Export it anyway, but say so now: otherwise the school finds out only at the import.
    let address = store.address().clone();
    let findings = keep::check::side_by_side(|| Store::look(&address), None)?.findings.len();
    let unsound = (findings > 0).then(|| {
        let number = count(findings, "finding");
        say![
            format!("the register is not sound ({number}), so "),
            Remedy::ImportAll,
            " will refuse this export; to see why: ",
            Remedy::Check
        ]
    });
    if dry_run {
        let manifest = store.read(|tx| write(tx, Place { folder: None, shown: folder }, shape))?;
        return Ok(Answer { notes: unsound.into_iter().collect(), ..Answer::plain(manifest) });
    }
    let failed = |e: io::Error| unwritten(folder, e);
    // Keep an existing folder, which may be a mounted disk or shared with others.
    let above = if folder.is_dir() { folder } else { folder_of(folder) };
    replace::sweep(above);
    let work = UnfinishedFolder::make_in(above).map_err(failed)?;
    let made = work.join("all");
    make_private_folder(&made)?;
    let manifest = store.read(|tx| write(tx, Place { folder: Some(&made), shown: folder }, shape))?;
    sync_folder(&made).map_err(failed)?;
    let answer = Answer { notes: unsound.into_iter().collect(), ..Answer::plain(manifest) };
    if folder.is_dir() {
        move_in(&made, folder).map_err(failed)?;
    } else {
        fs::rename(&made, folder).map_err(failed)?;
    }
    work.close().map_err(failed)?;
    sync_folder(above).map_err(failed)?;
    Ok(answer)
}

/// Moves the files into an existing folder. The manifest is last: a folder without one is not an export.
fn move_in(made: &Path, folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(made)? {
        let name = entry?.file_name();
        if name != MANIFEST {
            fs::rename(made.join(&name), folder.join(&name))?;
        }
    }
    fs::rename(made.join(MANIFEST), folder.join(MANIFEST))
}

/// Where the files are written.
#[derive(Clone, Copy)]
struct Place<'p> {
    /// The folder; `None` in a dry run, which writes nothing anywhere.
    folder: Option<&'p Path>,
    /// The folder that the user named.
    shown: &'p Path,
}

impl Place<'_> {
    /// Makes a folder in the folder.
    fn within(&self, name: &str) -> Result<Option<PathBuf>, Fault> {
        let inner = self.folder.map(|folder| folder.join(name));
        inner.as_deref().map_or(Ok(()), make_private_folder)?;
        Ok(inner)
    }

    /// Makes a file that only its owner can read.
    fn file(&self, name: &str) -> Result<Hashed, Fault> {
        let file = self.folder.map(|folder| private_file(&folder.join(name))).transpose();
        Ok(Hashed { file: file.map_err(|e| self.unwritten(e))?, hash: Sha256::new() })
    }

    fn unwritten(&self, error: io::Error) -> Fault {
        unwritten(self.shown, error)
    }
}

fn write(tx: &ReadTx<'_>, place: Place<'_>, shape: Shape) -> Result<ExportManifest, Failure> {
    let register = register_of(tx)?;
    let head = tx.head()?;
    let mut manifest = ExportManifest {
        schema: SCHEMA_VERSION,
        school: register.school,
        register: register.uuid,
        head: head.in_full(),
        shape,
        tables: Vec::new(),
        papers: Vec::new(),
    };
    for table in store::tables() {
        if table.name == PAPER_TABLE {
            manifest.papers = papers(tx, table, place)?;
        } else {
            manifest.tables.push(rows(tx, table, place, shape)?);
        }
    }
    let unwritten = |e| place.unwritten(e);
    let mut file = place.file(MANIFEST)?;
    json::write_pretty(&mut file, &manifest).and_then(|()| file.write_all(b"\n")).map_err(unwritten)?;
    file.sync().map_err(unwritten)?;
    Ok(manifest)
}

/// A file that is hashed while it is written; in a dry run there is no file.
struct Hashed {
    file: Option<File>,
    hash: Sha256,
}

impl Hashed {
    fn sync(&self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), sync_file)
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.as_mut().map_or(Ok(()), File::flush)
    }
}

fn rows(tx: &ReadTx<'_>, table: &Table, place: Place<'_>, shape: Shape) -> Result<Written, Failure> {
    let name = shape.file(table.name);
    let mut out = BufWriter::with_capacity(256 * 1024, place.file(&name)?);
    let rows = match shape {
        Shape::Csv => rows_csv(tx, table, &mut out, place)?,
        Shape::Jsonl => rows_jsonl(tx, table, &mut out, place)?,
    };
    let hashed = out.into_inner().map_err(|e| place.unwritten(e.into_error()))?;
    hashed.sync().map_err(|e| place.unwritten(e))?;
    let sha256 = hashed.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Written { table: table.name.to_owned(), file: name, rows, sha256 })
}

fn rows_csv(tx: &ReadTx<'_>, table: &Table, out: &mut dyn Write, place: Place<'_>) -> Result<u64, Failure> {
    let unwritten = |e: csv::Error| place.unwritten(e.into());
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.names()).map_err(unwritten)?;
    let mut rows = 0;
    dump::each_row(tx, table, |values| {
        rows += 1;
        for value in values {
            match value {
                Value::Null | Value::Bytes(_) => writer.write_field(""),
                Value::Int(_) | Value::Bool(_) => writer.write_field(value.to_string()),
                Value::Text(text) => writer.write_field(&*cell(text)),
            }
            .map_err(unwritten)?;
        }
        writer.write_record(None::<&[u8]>).map_err(unwritten)?;
        Ok::<(), Failure>(())
    })?;
    writer.flush().map_err(|e| unwritten(e.into()))?;
    Ok(rows)
}

/// A row as a JSON object.
struct Line<'r>(&'r Table, &'r [Value<'static>]);

impl Serialize for Line<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(self.1.len()))?;
        for (name, value) in self.0.names().zip(self.1) {
            match value {
                Value::Null | Value::Bytes(_) => fields.serialize_entry(name, &())?,
                Value::Int(number) => fields.serialize_entry(name, number)?,
                Value::Bool(yes) => fields.serialize_entry(name, &i64::from(*yes))?,
                Value::Text(text) => fields.serialize_entry(name, text)?,
            }
        }
        fields.end()
    }
}

fn rows_jsonl(tx: &ReadTx<'_>, table: &Table, out: &mut dyn Write, place: Place<'_>) -> Result<u64, Failure> {
    let (mut rows, mut line) = (0, Vec::new());
    dump::each_row(tx, table, |values| {
        rows += 1;
        line.clear();
        json::write(&mut line, &Line(table, values)).map_err(|e| place.unwritten(e))?;
        line.push(b'\n');
        out.write_all(&line).map_err(|e| place.unwritten(e))?;
        Ok::<(), Failure>(())
    })?;
    Ok(rows)
}

/// Writes the papers as files named by their hashes; returns the names.
fn papers(tx: &ReadTx<'_>, table: &Table, place: Place<'_>) -> Result<Vec<String>, Failure> {
    let (name_at, bytes_at) = (table.at("sha256"), table.at("bytes"));
    let made = place.within(PAPERS)?;
    let inner = Place { folder: made.as_deref(), ..place };
    let mut names = Vec::new();
    dump::each_row(tx, table, |values| {
        let (Some(Value::Text(name)), Some(Value::Bytes(bytes))) =
            (name_at.and_then(|at| values.get(at)), bytes_at.and_then(|at| values.get(at)))
        else {
            return Ok(());
        };
        if !is_paper(name) {
            return Err(Fault::damaged(format!("the register has a paper named {}, which is no hash", shown(name)))
                .hint(say!["It was changed by another program; to see what else was: ", Remedy::Check])
                .into());
        }
        let mut file = inner.file(name)?;
        file.write_all(bytes).and_then(|()| file.sync()).map_err(|e| place.unwritten(e))?;
        names.push(name.clone().into_owned());
        Ok::<(), Failure>(())
    })?;
    made.as_deref().map_or(Ok(()), sync_folder).map_err(|e| place.unwritten(e))?;
    Ok(names)
}
