//! Copies the whole register by SQLite's backup calls: its state at one moment, while others keep writing.

use super::{
    ReadTx, Store, WriteTx, Writer, dump,
    file::register_of,
    private::{folder_of, give_to_group, sync_file, sync_folder},
    tables::parents_first,
    tx::fault,
    unfinished::Unfinished,
};
use domain::{
    fault::{Fault, FaultKind},
    stamp::Behind,
};
use rusqlite::{
    Connection, TransactionBehavior,
    backup::{Backup, StepResult},
};
use std::{fs::File, io, path::Path, thread, time::Duration};

/// The pages copied between two progress reports: sixteen megabytes.
const STRIDE: i32 = 4_096;

/// Takes the progress of a copy: the pages copied, then all pages.
pub type Progress<'p> = &'p mut dyn FnMut(u64, u64);

impl Store {
    /// Copies the register to an existing, empty file. The caller must sync the file.
    ///
    /// Errors: the register can't be read, or the file can't be written; the message calls the file `named`.
    pub fn copy_to(&mut self, path: &Path, named: &Path, progress: Progress<'_>) -> Result<(), Fault> {
        if !self.is_file() {
            return self.copy_rows_to(path);
        }
        let to = |error: rusqlite::Error| uncopied(named, error);
        let mut copy = Connection::open(path).map_err(to)?;
        // An unfinished copy is thrown away, so it needs no journal, and only one sync at the end.
        copy.execute_batch("pragma synchronous = off; pragma journal_mode = off").map_err(to)?;
        // One snapshot for all pages, so that a desk that keeps writing doesn't make the copy start again.
        let snapshot =
            self.connection_mut()?.transaction_with_behavior(TransactionBehavior::Deferred).map_err(fault)?;
        snapshot.query_row("select count(*) from sqlite_schema", [], |row| row.get::<_, i64>(0)).map_err(fault)?;
        run(&snapshot, &mut copy, progress, || Ok(()), to)
    }

    /// Makes a register in an existing, empty file from the rows of a school on a server, as they stand at one moment.
    fn copy_rows_to(&mut self, path: &Path) -> Result<(), Fault> {
        self.read(|from| Self::build::<Fault>(path, |to| copy_rows(from, to)))
    }

    /// Makes the tables of a school that has none, and fills them with the rows of another register, digests and log
    /// included, in one transaction.
    ///
    /// Errors: the school has tables already, or a row breaks a constraint.
    pub fn fill_from(&mut self, other: &mut Self, writer: &Writer<'_>) -> Result<(), Fault> {
        other.read(|from| {
            self.write(&Writer { behind: Behind::Accepted, ..*writer }, true, |to| {
                to.lay_schema()?;
                dump::defer_references(to)?;
                copy_rows(from, to)
            })
        })
    }

    /// Copies the register to a new file, usually beside it, before a risky change. Only the register's owner (and its
    /// group, if it has one) can read the copy, so that any of them can undo the change.
    ///
    /// Errors: the disk has no room, or a file of that name is there.
    pub fn copy_aside(&mut self, path: &Path) -> Result<(), Fault> {
        self.copy_to_new(path, &mut |_, _| {})
    }

    /// Copies the register like [`Store::copy_aside`], and says how far it is.
    pub fn copy_to_new(&mut self, path: &Path, progress: Progress<'_>) -> Result<(), Fault> {
        let failed = |e: io::Error| unwritten(path).because(e);
        // It is named only when it is whole: half a copy would look like a whole one.
        let copy = Unfinished::file_in(folder_of(path)).map_err(failed)?;
        self.copy_to(&copy, path, progress)?;
        // Windows syncs only files that were opened for writing.
        File::options().write(true).open(&copy).and_then(|file| sync_file(&file)).map_err(failed)?;
        let group = self.read(register_of).ok().and_then(|own| own.file_group);
        // If the operator isn't in the group, only they can read the copy.
        let _ = group.map(|group| give_to_group(&copy, &group));
        copy.name_new(path).map_err(|unnamed| failed(unnamed.error))?;
        sync_folder(folder_of(path)).map_err(failed)
    }

    /// Replaces this register's content with that of another register, in one transaction: a program that has this
    /// register open waits, then continues with the new content.
    ///
    /// Calls `look` once nobody else can write, to check that this is still the register to replace.
    ///
    /// Errors: another program is writing, there is no room, the other register can't be read, or `look` fails. This
    /// register is then unchanged.
    pub fn become_copy_of(
        &mut self,
        other: &Self,
        progress: Progress<'_>,
        look: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        // In WAL mode, others can read the register while it is locked. Every register is in WAL mode, except a copy
        // that somebody made by hand.
        self.connection()?.execute_batch("pragma journal_mode = wal").map_err(fault)?;
        run(other.connection()?, self.connection_mut()?, progress, look, fault)?;
        self.schema = self.version()?.1;
        Ok(())
    }

    /// Moves the entries in the `-wal` file into the register file, as far as other readers allow.
    ///
    /// Errors: the disk fails.
    pub fn settle(&self) -> Result<(), Fault> {
        let settled = self.connection()?.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()));
        settled.map_err(fault)
    }
}

/// Copies every row as it is.
fn copy_rows(from: &ReadTx<'_>, to: &WriteTx<'_>) -> Result<(), Fault> {
    for table in parents_first() {
        let put = dump::Put::into(to, table);
        dump::each_row(from, table, |values| put.row(values))?;
    }
    Ok(())
}

/// The fault of a copy that can't be written, or of a register that can't be read.
fn uncopied(path: &Path, error: rusqlite::Error) -> Fault {
    use rusqlite::{ErrorCode, ffi};
    let writing = [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_TRUNCATE];
    let is_of_the_copy = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => true,
        Some(ErrorCode::SystemIoFailure) => {
            error.sqlite_error().is_some_and(|error| writing.contains(&error.extended_code))
        }
        _ => false,
    };
    if !is_of_the_copy {
        return fault(error);
    }
    unwritten(path).because(error)
}

fn unwritten(path: &Path) -> Fault {
    Fault::new(FaultKind::Answer, format!("{} can't be written", path.display()))
        .hint("Check that you can write to its folder and that its disk has room.")
}

fn run(
    from: &Connection,
    to: &mut Connection,
    progress: Progress<'_>,
    locked: impl FnOnce() -> Result<(), Fault>,
    failed: impl Fn(rusqlite::Error) -> Fault,
) -> Result<(), Fault> {
    const PATIENCE: u32 = 500;
    let backup = Backup::new(from, to).map_err(&failed)?;
    let (mut waited, mut locked) = (0, Some(locked));
    loop {
        // A step that copies no pages takes the lock.
        match backup.step(if locked.is_some() { 0 } else { STRIDE }).map_err(&failed)? {
            StepResult::Done => return Ok(()),
            StepResult::Busy | StepResult::Locked if waited < PATIENCE => {
                waited += 1;
                thread::sleep(Duration::from_millis(10));
            }
            StepResult::Busy | StepResult::Locked => {
                return Err(Fault::new(
                    FaultKind::Busy,
                    "the register is busy: another program has been writing to it for more than five seconds",
                )
                .hint("Close the other Kitbook, or wait for it, then try again."));
            }
            _ => locked.take().map_or(Ok(()), |look| look())?,
        }
        let at = backup.progress();
        let number = |pages: i32| u64::try_from(pages).unwrap_or(0);
        progress(number(at.pagecount - at.remaining), number(at.pagecount));
    }
}
