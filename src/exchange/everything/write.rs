//! The register into a folder. The folder gets its name when all of it is there.

use super::{MANIFEST, Manifest, PAPER_TABLE, PAPERS, Shape, Written, cell, unwritten};
use crate::{
    domain::fault::{Failure, Fault},
    exchange::json,
    store::{
        SCHEMA_VERSION, Store, Tx, Value,
        dump::{self, Sort, Table},
        make_private_folder, private_file, register_of,
    },
};
use serde_json::{Map, Value as Json};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::Path,
};

/// Writes the whole register into a folder, which is new or empty; what was written. For its owner alone to read.
///
/// Errors: something lies in the folder, or it can't be written; nothing is left there then.
pub fn export(store: &mut Store, folder: &Path, shape: Shape, keep: bool) -> Result<Manifest, Failure> {
    if fs::read_dir(folder).is_ok_and(|mut files| files.next().is_some()) || folder.is_file() {
        return Err(Fault::usage(format!("{} is not empty", folder.display()))
            .hint("Give a folder that is new or empty: an export of everything is never mixed with another.")
            .into());
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let work =
        tempfile::Builder::new().prefix(".kitbook-export-").tempdir_in(above).map_err(|e| unwritten(folder, e))?;
    let made = work.path().join("all");
    make_private_folder(&made)?;
    let manifest = store.read(|tx| write(tx, &made, shape, folder))?;
    if !keep {
        return Ok(manifest);
    }
    if folder.exists() {
        fs::remove_dir(folder).map_err(|e| unwritten(folder, e))?;
    }
    fs::rename(&made, folder).map_err(|e| unwritten(folder, e))?;
    #[cfg(unix)]
    File::open(above).and_then(|above| above.sync_all()).map_err(|e| unwritten(folder, e))?;
    Ok(manifest)
}

fn write(tx: &Tx<'_>, made: &Path, shape: Shape, folder: &Path) -> Result<Manifest, Failure> {
    let register = register_of(tx)?;
    let head = tx.head()?;
    let mut manifest = Manifest {
        schema: SCHEMA_VERSION,
        school: register.school,
        register: register.uuid,
        head: format!("{}:{}", head.no, head.hash),
        shape,
        tables: Vec::new(),
        papers: Vec::new(),
    };
    for table in dump::tables()? {
        if table.name == PAPER_TABLE {
            manifest.papers = papers(tx, &table, &made.join(PAPERS), folder)?;
        } else {
            manifest.tables.push(rows(tx, &table, made, shape, folder)?);
        }
    }
    let unwritten = |e| unwritten(folder, e);
    let mut file = private_file(&made.join(MANIFEST)).map_err(unwritten)?;
    json::write_pretty(&mut file, &manifest).and_then(|()| file.write_all(b"\n")).map_err(unwritten)?;
    file.sync_all().map_err(unwritten)?;
    Ok(manifest)
}

/// A file that is hashed as it is written.
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

fn rows(tx: &Tx<'_>, table: &Table, made: &Path, shape: Shape, folder: &Path) -> Result<Written, Failure> {
    let unwritten = |e: io::Error| unwritten(folder, e);
    let name = shape.file(&table.name);
    let file = private_file(&made.join(&name)).map_err(unwritten)?;
    let mut out = BufWriter::with_capacity(256 * 1024, Hashed { file, hash: Sha256::new() });
    let rows = match shape {
        Shape::Csv => rows_csv(tx, table, &mut out, folder)?,
        Shape::Jsonl => rows_jsonl(tx, table, &mut out, folder)?,
    };
    let hashed = out.into_inner().map_err(|e| unwritten(e.into_error()))?;
    hashed.file.sync_all().map_err(unwritten)?;
    let sha256 = hashed.hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Written { table: table.name.clone(), file: name, rows, sha256 })
}

fn rows_csv(tx: &Tx<'_>, table: &Table, out: &mut dyn Write, folder: &Path) -> Result<u64, Failure> {
    let unwritten = |e: csv::Error| unwritten(folder, e.into());
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(table.columns.iter().map(|column| &column.name)).map_err(unwritten)?;
    let mut rows = 0;
    dump::each_row(tx, table, |values| {
        rows += 1;
        for value in values {
            match value {
                Value::Null | Value::Bytes(_) => writer.write_field(""),
                Value::Int(number) => writer.write_field(number.to_string()),
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

fn rows_jsonl(tx: &Tx<'_>, table: &Table, out: &mut dyn Write, folder: &Path) -> Result<u64, Failure> {
    let (mut rows, mut line) = (0, Vec::new());
    dump::each_row(tx, table, |values| {
        rows += 1;
        let fields: Map<String, Json> = table
            .columns
            .iter()
            .zip(values)
            .map(|(column, value)| {
                let value = match value {
                    Value::Null | Value::Bytes(_) => Json::Null,
                    Value::Int(number) => Json::from(*number),
                    Value::Text(text) => Json::from(text.as_ref()),
                };
                (column.name.clone(), value)
            })
            .collect();
        line.clear();
        json::write(&mut line, &fields).map_err(|e| unwritten(folder, e))?;
        line.push(b'\n');
        out.write_all(&line).map_err(|e| unwritten(folder, e))?;
        Ok::<(), Failure>(())
    })?;
    Ok(rows)
}

/// Papers as files, each under its hash; their names.
fn papers(tx: &Tx<'_>, table: &Table, made: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let bytes_at = table.columns.iter().position(|column| column.sort == Sort::Blob);
    make_private_folder(made)?;
    let mut names = Vec::new();
    dump::each_row(tx, table, |values| {
        let (Some(Value::Text(name)), Some(Value::Bytes(bytes))) =
            (values.first(), bytes_at.and_then(|at| values.get(at)))
        else {
            return Ok(());
        };
        private_file(&made.join(&**name))
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .map_err(|e| unwritten(folder, e))?;
        names.push(name.clone().into_owned());
        Ok::<(), Failure>(())
    })?;
    Ok(names)
}
