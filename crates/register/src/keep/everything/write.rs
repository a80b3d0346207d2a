//! Writes the register to a folder. The folder is named only when it is complete.

use super::{ExportManifest, MANIFEST, PAPER_TABLE, PAPERS, Shape, Written, cell, unwritten};
use crate::{
    act::Answer,
    file::{json, replace},
    keep,
};
use domain::{
    fault::{Failure, Fault},
    remedy::Remedy,
    say,
    text::count,
};
use serde::{Serialize, Serializer, ser::SerializeMap as _};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};
use store::{
    ReadTx, SCHEMA_VERSION, Store, Table, Value, dump, folder_of, make_private_folder, private_file, register_of,
    sync_file, sync_folder,
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
    let path = store.path().to_owned();
    let findings = keep::check::side_by_side(|| Store::look(&path), None)?.findings.len();
    let unsound = (findings > 0).then(|| {
        let number = count(findings, "finding");
        say![
            format!("the register is not sound ({number}), so "),
            Remedy::ImportAll,
            " will refuse this export; to see why: ",
            Remedy::Check
        ]
    });
    let failed = |e: io::Error| unwritten(folder, e);
    // Keep an existing folder, which may be a mounted disk or shared with others.
    let above = if folder.is_dir() { folder } else { folder_of(folder) };
    replace::sweep(above);
    let work = replace::unfinished().tempdir_in(above).map_err(failed)?;
    let made = work.path().join("all");
    make_private_folder(&made)?;
    let manifest = store.read(|tx| write(tx, &made, shape, folder))?;
    sync_folder(&made).map_err(failed)?;
    let answer = Answer { notes: unsound.into_iter().collect(), ..Answer::plain(manifest) };
    if dry_run {
        return Ok(answer);
    }
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

fn write(tx: &ReadTx<'_>, made: &Path, shape: Shape, folder: &Path) -> Result<ExportManifest, Failure> {
    let register = register_of(tx)?;
    let head = tx.head()?;
    let mut manifest = ExportManifest {
        schema: SCHEMA_VERSION,
        school: register.school,
        register: register.uuid,
        head: format!("{}:{}", head.no, head.hash),
        shape,
        tables: Vec::new(),
        papers: Vec::new(),
    };
    for table in store::tables() {
        if table.name == PAPER_TABLE {
            manifest.papers = papers(tx, table, &made.join(PAPERS), folder)?;
        } else {
            manifest.tables.push(rows(tx, table, made, shape, folder)?);
        }
    }
    let unwritten = |e| unwritten(folder, e);
    let mut file = private_file(&made.join(MANIFEST)).map_err(unwritten)?;
    json::write_pretty(&mut file, &manifest).and_then(|()| file.write_all(b"\n")).map_err(unwritten)?;
    sync_file(&file).map_err(unwritten)?;
    Ok(manifest)
}

/// A file that is hashed while it is written.
struct Hashed {
    file: File,
    hash: Sha256,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn rows(tx: &ReadTx<'_>, table: &Table, made: &Path, shape: Shape, folder: &Path) -> Result<Written, Failure> {
    let unwritten = |e: io::Error| unwritten(folder, e);
    let name = shape.file(table.name);
    let file = private_file(&made.join(&name)).map_err(unwritten)?;
    let mut out = BufWriter::with_capacity(256 * 1024, Hashed { file, hash: Sha256::new() });
    let rows = match shape {
        Shape::Csv => rows_csv(tx, table, &mut out, folder)?,
        Shape::Jsonl => rows_jsonl(tx, table, &mut out, folder)?,
    };
    let hashed = out.into_inner().map_err(|e| unwritten(e.into_error()))?;
    sync_file(&hashed.file).map_err(unwritten)?;
    let sha256 = hashed.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Written { table: table.name.to_owned(), file: name, rows, sha256 })
}

fn rows_csv(tx: &ReadTx<'_>, table: &Table, out: &mut dyn Write, folder: &Path) -> Result<u64, Failure> {
    let unwritten = |e: csv::Error| unwritten(folder, e.into());
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

fn rows_jsonl(tx: &ReadTx<'_>, table: &Table, out: &mut dyn Write, folder: &Path) -> Result<u64, Failure> {
    let (mut rows, mut line) = (0, Vec::new());
    dump::each_row(tx, table, |values| {
        rows += 1;
        line.clear();
        json::write(&mut line, &Line(table, values)).map_err(|e| unwritten(folder, e))?;
        line.push(b'\n');
        out.write_all(&line).map_err(|e| unwritten(folder, e))?;
        Ok::<(), Failure>(())
    })?;
    Ok(rows)
}

/// Writes the papers as files named by their hashes; returns the names.
fn papers(tx: &ReadTx<'_>, table: &Table, made: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let (name_at, bytes_at) = (table.at("sha256"), table.at("bytes"));
    make_private_folder(made)?;
    let mut names = Vec::new();
    dump::each_row(tx, table, |values| {
        let (Some(Value::Text(name)), Some(Value::Bytes(bytes))) =
            (name_at.and_then(|at| values.get(at)), bytes_at.and_then(|at| values.get(at)))
        else {
            return Ok(());
        };
        private_file(&made.join(&**name))
            .and_then(|mut file| file.write_all(bytes).and_then(|()| sync_file(&file)))
            .map_err(|e| unwritten(folder, e))?;
        names.push(name.clone().into_owned());
        Ok::<(), Failure>(())
    })?;
    sync_folder(made).map_err(|e| unwritten(folder, e))?;
    Ok(names)
}
