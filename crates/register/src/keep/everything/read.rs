//! Makes a new register from the folder of an export. The file is named only when it is complete and sound.

use super::{ExportManifest, MANIFEST, PAPER_TABLE, PAPERS, Shape, Written, is_paper, value, yes_or_no};
use crate::{
    act::{Act, Answer},
    file::replace,
    keep::{
        self,
        backup::{self, manifest::digest},
        schools::role_made,
    },
};
use domain::{
    fault::{Failure, Fault},
    remedy::{Input, Remedy},
    say,
    text::{count, shown},
};
use serde_json::{Map, Value as Json};
use std::{
    borrow::Cow,
    fs::{self, File},
    io::{self, BufRead as _, BufReader, Read},
    path::Path,
};
use store::{
    Address, Holds, Init, SCHEMA_VERSION, Store, Table, Unfinished, UnfinishedFolder, Value, WriteTx, dump::Put,
    folder_of, register_of, sound, sync_folder,
};

/// The longest row that is read, in bytes: far longer than any real one.
const LONGEST_ROW: usize = 4 << 20;

/// The longest paper that is read, in bytes: the longest row that SQLite accepts here.
const LONGEST_PAPER: u64 = 32 << 20;

/// Makes a register at an address from a folder that [`super::export`] wrote; returns its manifest.
///
/// Errors: there is a register; a file is missing or was changed, or a register can't hold its content. Nothing is made
/// then.
pub fn import(folder: &Path, at: &Address, act: &Act) -> Result<Answer<ExportManifest>, Failure> {
    match at {
        Address::File(path) => import_to_file(folder, path, act.dry_run),
        Address::Server { .. } => import_to_server(folder, at, act),
    }
}

/// Makes a school on a server. The rows are read and checked in a file first, as for a register in a file.
fn import_to_server(folder: &Path, at: &Address, act: &Act) -> Result<Answer<ExportManifest>, Failure> {
    let Init::Fresh(mut school) = Store::init(at, None)? else {
        return Err(Fault::invalid("the server already has this school")
            .hint(say!["This import makes a new school. Give another one after ", Input::Register, "."])
            .into());
    };
    let above = std::env::temp_dir();
    let work = UnfinishedFolder::make_in(&above).map_err(|e| replace::unwritten(&above, e))?;
    let made = work.join("school.db");
    let answer = import_to_file(folder, &made, false)?;
    let mut answer = Answer::plain(answer.value);
    if !act.dry_run {
        school.fill_from(&mut Store::open(&made)?, &act.writer())?;
        answer.notes.extend(role_made(&school));
    }
    work.close().map_err(|e| replace::unwritten(&above, e))?;
    Ok(answer)
}

fn import_to_file(folder: &Path, path: &Path, dry_run: bool) -> Result<Answer<ExportManifest>, Failure> {
    if path.exists() {
        return Err(Fault::invalid(format!("{} already exists", path.display()))
            .hint(say!["This import makes a new register. Give another file after ", Input::Register, "."])
            .into());
    }
    store::must_have_folder(path)?;
    let manifest = manifest(folder)?;
    let tables = store::tables();
    for table in tables.iter().filter(|table| table.name != PAPER_TABLE) {
        must_be_as_written(&folder.join(manifest.shape.file(table.name)), &written(&manifest, table)?.sha256)?;
    }
    let above = folder_of(path);
    if !dry_run {
        replace::sweep(above);
    }
    let failed = |e: io::Error| replace::unwritten(path, e);
    let made = Unfinished::file_in(above).map_err(failed)?;
    Store::build::<Failure>(&made, |tx| {
        fill(tx, &tables, &manifest, folder)?;
        let dangling = sound::dangling(tx)?;
        let Some(first) = dangling.first() else { return Ok(()) };
        Err(bad_folder(format!("{}: {first}", folder.display())).into())
    })?;
    let (own, head, report) = Store::open(&*made)?
        .read::<_, Fault>(|tx| Ok((register_of(tx)?, tx.head()?, keep::check::check(tx, true, None)?)))?;
    if !report.sound {
        let found = report.findings.iter().take(10).map(|finding| finding.message.clone());
        let number = count(report.findings.len(), "finding");
        return Err(Fault::bad_file(format!("the register in {} is not sound: {number}", folder.display()))
            .hint(say![
                "It was not sound when it was exported, or the folder was changed since. To see which, run ",
                Remedy::Check,
                " on the register. Nothing was made."
            ])
            .details(found)
            .into());
    }
    // The school may have noted the manifest's head elsewhere, so the new register must have the same head.
    let found = (own.school.as_str(), own.uuid.as_str(), head.in_full());
    if found != (manifest.school.as_str(), manifest.register.as_str(), manifest.head.clone()) {
        let what = format!("the manifest in {} does not match its register", folder.display());
        return Err(bad_folder(format!("{what} ({}, log head {})", own.school, found.2)).into());
    }
    let mut answer = Answer::plain(manifest);
    if !dry_run {
        // Windows syncs only files that were opened for writing.
        File::options().write(true).open(&made).and_then(|file| store::sync_file(&file)).map_err(failed)?;
        made.name_new(path).map_err(|e| failed(e.error))?;
        sync_folder(above).map_err(failed)?;
        answer.notes.extend(backup::shared_with_group(path, &own));
    }
    Ok(answer)
}

/// Makes the fault for a whole export.
fn bad_folder(message: String) -> Fault {
    Fault::bad_file(message)
        .hint("Try another export. Make changes in the register, not in an export. Nothing was made.")
}

/// Finds a table in the manifest.
fn written<'m>(manifest: &'m ExportManifest, table: &Table) -> Result<&'m Written, Fault> {
    let found = manifest.tables.iter().find(|written| written.table == table.name);
    found.ok_or_else(|| bad_folder(format!("the export has no table {}", table.name)))
}

fn manifest(folder: &Path) -> Result<ExportManifest, Fault> {
    let path = folder.join(MANIFEST);
    let text = fs::read(&path).map_err(|e| {
        Fault::bad_file(format!("{} can't be read", path.display()))
            .hint(say!["Give the folder that ", Remedy::ExportAll, " wrote."])
            .because(e)
    })?;
    let manifest: ExportManifest = serde_json::from_slice(&text).map_err(|e| {
        Fault::bad_file(format!("{} is not the manifest of an export", path.display()))
            .hint(say!["Give the folder that ", Remedy::ExportAll, " wrote."])
            .because(e)
    })?;
    if manifest.schema != SCHEMA_VERSION {
        return Err(Fault::bad_file(format!(
            "{} was written by another version of Kitbook (schema {}; this one reads {SCHEMA_VERSION})",
            folder.display(),
            manifest.schema
        ))
        .hint("Import it with that version. A newer version then updates the register when it opens it."));
    }
    Ok(manifest)
}

fn must_be_as_written(file: &Path, sha256: &str) -> Result<(), Fault> {
    // Reading a device or a pipe may never end.
    if file.metadata().is_ok_and(|found| !found.is_file()) {
        return Err(bad(file, 0, "is not an ordinary file"));
    }
    let (found, _) = digest(file).map_err(|e| bad(file, 0, "can't be read").because(e))?;
    if found == sha256 {
        return Ok(());
    }
    Err(bad(file, 0, "was changed since the export: its SHA-256 does not match"))
}

fn fill(tx: &WriteTx<'_>, tables: &[&Table], manifest: &ExportManifest, folder: &Path) -> Result<(), Failure> {
    for table in tables {
        if table.name == PAPER_TABLE {
            for name in &manifest.papers {
                paper(tx, table, folder, name)?;
            }
            continue;
        }
        let written = written(manifest, table)?;
        let path = folder.join(manifest.shape.file(table.name));
        let rows = match manifest.shape {
            Shape::Csv => rows_csv(tx, table, &path)?,
            Shape::Jsonl => rows_jsonl(tx, table, &path)?,
        };
        if rows != written.rows {
            let what = format!("{} has {rows} rows, but {} were exported", path.display(), written.rows);
            return Err(bad_folder(what).into());
        }
    }
    Ok(())
}

/// Reads a paper, which is named by its hash.
fn paper(tx: &WriteTx<'_>, table: &Table, folder: &Path, name: &str) -> Result<(), Failure> {
    if !is_paper(name) {
        return Err(Fault::bad_file(format!("{} is not the name of a paper", shown(name)))
            .hint("The manifest was changed. Try another export. Nothing was made.")
            .into());
    }
    let path = folder.join(PAPERS).join(name);
    must_be_as_written(&path, name)?;
    if path.metadata().is_ok_and(|found| found.len() > LONGEST_PAPER) {
        return Err(bad(&path, 0, "is longer than any paper that Kitbook keeps").into());
    }
    let bytes = fs::read(&path).map_err(|e| bad(&path, 0, "can't be read").because(e))?;
    let values: Vec<Value<'_>> = table
        .columns
        .iter()
        .map(|column| match column.what.holds {
            Holds::Bytes => Value::Bytes(Cow::Borrowed(&bytes)),
            _ => Value::Text(name.into()),
        })
        .collect();
    Ok(put(&Put::into(tx, table), &values, &path, 0)?)
}

/// Makes the fault for a file of an export, or for one of its lines.
fn bad(path: &Path, line: u64, what: &str) -> Fault {
    let line = if line > 0 { format!(", line {line}:") } else { String::new() };
    bad_folder(format!("{}{line} {what}", path.display()))
}

/// Lets a limited number of bytes pass, until the limit is renewed: a row that never ends can't fill the memory.
struct Bounded<R> {
    inner: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.left);
        if most == 0 {
            return Err(io::Error::other("the row is longer than any that Kitbook writes"));
        }
        let number = self.inner.read(&mut buffer[..most])?;
        self.left -= number;
        Ok(number)
    }
}

fn open(path: &Path) -> Result<File, Fault> {
    File::open(path).map_err(|e| bad(path, 0, "can't be read").because(e))
}

fn rows_csv(tx: &WriteTx<'_>, table: &Table, path: &Path) -> Result<u64, Failure> {
    let mut reader = csv::Reader::from_reader(Bounded { inner: open(path)?, left: LONGEST_ROW });
    let unread = |e: csv::Error| {
        let line = e.position().map_or(0, csv::Position::line);
        bad(path, line, "can't be read").because(e)
    };
    let fields: Vec<(&str, Holds)> = table.fields().collect();
    // Find columns by their headings: exports of older versions have them in another order.
    let headings = reader.headers().map_err(unread)?;
    let places: Option<Vec<usize>> =
        fields.iter().map(|(name, _)| headings.iter().position(|heading| heading == *name)).collect();
    let Some(places) = places.filter(|_| headings.len() == fields.len()) else {
        let wanted: Vec<&str> = table.names().collect();
        return Err(bad(path, 1, &format!("the headings must be {}", wanted.join(", "))).into());
    };
    let into = Put::into(tx, table);
    let (mut rows, mut record) = (0, csv::StringRecord::new());
    while reader.read_record(&mut record).map_err(unread)? {
        rows += 1;
        let line = record.position().map_or(0, csv::Position::line);
        let mut values = Vec::with_capacity(record.len());
        for ((name, holds), place) in fields.iter().zip(&places) {
            let cell = record.get(*place).unwrap_or_default();
            let wrong = || bad(path, line, &format!("{} is not a valid number for {name}", shown(cell)));
            values.push(value(cell, *holds).ok_or_else(wrong)?);
        }
        put(&into, &values, path, line)?;
        reader.get_mut().left = LONGEST_ROW;
    }
    Ok(rows)
}

fn rows_jsonl(tx: &WriteTx<'_>, table: &Table, path: &Path) -> Result<u64, Failure> {
    let mut reader = BufReader::new(open(path)?);
    let into = Put::into(tx, table);
    let (mut rows, mut line) = (0, Vec::new());
    loop {
        line.clear();
        let most = u64::try_from(LONGEST_ROW).unwrap_or(u64::MAX);
        let read = reader.by_ref().take(most).read_until(b'\n', &mut line);
        if read.map_err(|e| bad(path, rows + 1, "can't be read").because(e))? == 0 {
            return Ok(rows);
        }
        rows += 1;
        let fields: Map<String, Json> =
            serde_json::from_slice(&line).map_err(|e| bad(path, rows, "is not a row of an export").because(e))?;
        let wrong = |column: &str| bad(path, rows, &format!("{column} is missing, or has a value of the wrong type"));
        let mut values = Vec::with_capacity(table.columns.len() + 1);
        for (name, holds) in table.fields() {
            let value = match (fields.get(name), holds) {
                (Some(Json::Null), _) => Some(Value::Null),
                (Some(Json::String(text)), Holds::Word | Holds::Text(_)) => Some(Value::Text(text.as_str().into())),
                (Some(Json::Number(number)), Holds::Number) => number.as_i64().map(Value::Int),
                (Some(Json::Number(number)), Holds::YesNo) => number.as_i64().and_then(yes_or_no),
                _ => None,
            };
            values.push(value.ok_or_else(|| wrong(name))?);
        }
        put(&into, &values, path, rows)?;
    }
}

fn put(into: &Put<'_>, values: &[Value<'_>], path: &Path, line: u64) -> Result<(), Fault> {
    into.row(values).map_err(|e| bad(path, line, "can't be in a register").because(e))
}
