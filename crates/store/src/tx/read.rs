//! A transaction that reads one unchanging state. Nothing can be written through it.

use super::{Engine, Row, fault::fault, row::Source};
use crate::{
    Record, Value,
    log::{Head, RowsWritten, Waiting, write_waiting},
};
use domain::fault::Fault;
use rusqlite::Connection;
use std::cell::{Cell, RefCell};

/// The number of rows that are read at a time, where the register is read again for each row.
const BLOCK: usize = 256;

/// An open transaction, for reading.
pub struct ReadTx<'c> {
    pub(super) inner: Engine<'c>,
    /// True for the reading side of a [`super::WriteTx`]: the records it reads may be written back.
    writes: bool,
    /// The head of the log, if this transaction has added entries.
    pub(crate) head: RefCell<Option<Head>>,
    /// The head of the log as it is in the register, if this transaction writes and has read it.
    pub(crate) stood: RefCell<Option<Head>>,
    /// The entries of the log that this transaction has added and not yet written.
    pub(crate) waiting: RefCell<Vec<Waiting>>,
    /// The rows that this transaction wrote or removed since its last entry of the log.
    pub(crate) rows: RefCell<RowsWritten>,
    statements: Cell<usize>,
    /// True while the rows of an answer are being handed over.
    is_answering: Cell<bool>,
}

/// Marks, while this value lives, that rows are being handed over.
struct Answering<'t>(&'t Cell<bool>);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl<'c> ReadTx<'c> {
    pub(crate) fn new(inner: Engine<'c>, writes: bool) -> Self {
        Self {
            inner,
            writes,
            head: RefCell::default(),
            stood: RefCell::default(),
            waiting: RefCell::default(),
            rows: RefCell::default(),
            statements: Cell::new(0),
            is_answering: Cell::new(false),
        }
    }

    /// Ends the transaction without keeping any change.
    pub(crate) fn end(self) -> Result<(), Fault> {
        self.inner.roll_back()
    }

    /// The number of statements run so far. Tests use it to show that data on many people is read once, not for each
    /// person.
    pub fn statements(&self) -> usize {
        self.statements.get()
    }

    /// The open transaction.
    pub(crate) fn engine(&self) -> &Engine<'c> {
        &self.inner
    }

    /// Lets this transaction go on after a statement that failed, as a check must. A file always does.
    pub fn go_on_after_faults(&self) {
        if let Engine::Server(server) = &self.inner {
            server.go_on_after_faults();
        }
    }

    /// Tells whether the register is a file.
    pub fn is_file(&self) -> bool {
        matches!(self.inner, Engine::File(_))
    }

    /// The connection to the register's file, for work that is neither a row nor a statement.
    ///
    /// Errors: the register is on a server.
    pub(crate) fn connection(&self) -> Result<&Connection, Fault> {
        match &self.inner {
            Engine::File(transaction) => Ok(transaction),
            Engine::Server(_) => Err(crate::on_server::needs_a_file()),
        }
    }

    /// Counts a statement that is about to run, and writes what it may ask for.
    ///
    /// A statement inside another's answer works with SQLite, but not with a driver that hands rows over as they come.
    fn begin(&self, sql: &str) -> Result<(), Fault> {
        debug_assert!(!self.is_answering.get(), "run while the rows of another answer are being handed over: {sql}");
        if !self.waiting.borrow().is_empty() && sql.contains(" log") {
            write_waiting(self)?;
        }
        self.statements.set(self.statements.get() + 1);
        if cfg!(debug_assertions) && self.is_file() {
            crate::watch::show(sql);
        }
        Ok(())
    }

    /// Runs a statement that writes; returns the number of changed rows. Only a [`super::WriteTx`] may do so.
    pub(super) fn change(&self, sql: &str, params: &[Value<'_>]) -> Result<usize, Fault> {
        self.begin(sql)?;
        if sql.contains("log_head") {
            self.stood.take();
        }
        match &self.inner {
            Engine::File(file) => {
                let mut statement = file.prepare_cached(sql).map_err(fault)?;
                statement.execute(rusqlite::params_from_iter(params)).map_err(fault)
            }
            Engine::Server(server) => server.change(sql, params),
        }
    }

    /// Runs a statement that must change this many rows: see [`super::WriteTx::must_change`].
    pub(crate) fn must_change(&self, rows: usize, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        let changed = self.change(sql, params)?;
        if changed == rows {
            return Ok(());
        }
        Err(not_kept(sql, &format!("{changed} rows instead of {rows}")))
    }

    fn answering(&self) -> Answering<'_> {
        self.is_answering.set(true);
        Answering(&self.is_answering)
    }

    /// Reads the first row of the answer of a statement that may also write.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.begin(sql)?;
        match &self.inner {
            Engine::File(file) => {
                let mut statement = file.prepare_cached(sql).map_err(fault)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
                let row = rows.next().map_err(fault)?;
                let _answering = self.answering();
                row.map(|row| read(&Row(Source::File(row)))).transpose()
            }
            Engine::Server(server) => {
                let _answering = self.answering();
                server.one(sql, params, |row| read(&Row(Source::Server(row))))
            }
        }
    }

    /// Reads the first row of an answer, if any.
    pub fn one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.inner.must_only_read(sql);
        self.first(sql, params, read)
    }

    /// Reads every row of an answer.
    pub fn all<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut out = Vec::new();
        self.each(sql, params, |row| {
            out.push(read(row)?);
            Ok(())
        })?;
        Ok(out)
    }

    /// Hands over the rows one by one: memory stays flat however long the answer is. `take` must not read the register:
    /// read the data before, for all rows at once, or join it.
    ///
    /// Errors: `take` fails.
    pub fn each<E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        take: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.inner.must_only_read(sql);
        self.hand_over(sql, params, take)
    }

    /// Hands over the rows of the answer of a statement that may also write.
    pub(super) fn hand_over<E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.begin(sql)?;
        match &self.inner {
            Engine::File(file) => {
                let mut statement = file.prepare_cached(sql).map_err(fault)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
                let _answering = self.answering();
                while let Some(row) = rows.next().map_err(fault)? {
                    take(&Row(Source::File(row)))?;
                }
                Ok(())
            }
            Engine::Server(server) => {
                let _answering = self.answering();
                server.each(sql, params, |row| take(&Row(Source::Server(row))))
            }
        }
    }

    /// Hands over the values read from the rows one by one, like [`ReadTx::each`], but `take` may read the register.
    /// Rows are read in blocks, and no row is being read while `take` runs.
    ///
    /// Errors: `take` fails.
    pub fn each_apart<T, E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut read: impl FnMut(&Row<'_>) -> Result<T, Fault>,
        mut take: impl FnMut(T) -> Result<(), E>,
    ) -> Result<(), E> {
        self.inner.must_only_read(sql);
        self.begin(sql)?;
        match &self.inner {
            Engine::File(file) => {
                let mut statement = file.prepare_cached(sql).map_err(fault)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
                loop {
                    let block = self.block(&mut rows, &mut read)?;
                    let is_last = block.len() < BLOCK;
                    block.into_iter().try_for_each(&mut take)?;
                    if is_last {
                        return Ok(());
                    }
                }
            }
            Engine::Server(server) => server.blocks(sql, params, BLOCK, |rows| {
                let values: Vec<T> =
                    rows.iter().map(|row| read(&Row(Source::Server(row)))).collect::<Result<_, Fault>>()?;
                values.into_iter().try_for_each(&mut take)
            }),
        }
    }

    fn block<T>(
        &self,
        rows: &mut rusqlite::Rows<'_>,
        read: &mut impl FnMut(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let _answering = self.answering();
        let mut block = Vec::new();
        while block.len() < BLOCK
            && let Some(row) = rows.next().map_err(fault)?
        {
            block.push(read(&Row(Source::File(row)))?);
        }
        Ok(block)
    }

    /// The names of the columns in a statement's answer.
    pub(crate) fn column_names(&self, sql: &str) -> Result<Vec<String>, Fault> {
        match &self.inner {
            Engine::File(file) => {
                let statement = file.prepare_cached(sql).map_err(fault)?;
                Ok(statement.column_names().map(str::to_owned).collect())
            }
            Engine::Server(server) => server.column_names(sql),
        }
    }

    /// The first record that meets a condition.
    ///
    /// In a writing transaction the record's digest must match: writing a changed row back would hide a change made
    /// outside Kitbook.
    ///
    /// Errors: the row is damaged.
    pub fn get<R: Record>(&self, condition: &str, params: &[Value<'_>]) -> Result<Option<R>, Fault> {
        if !self.writes {
            return self.one(&select::<R>(condition), params, |row| R::read(row, 0));
        }
        self.one(&[R::statements().select_to_write::<R>(), condition].concat(), params, whole)
    }

    /// Every record that meets a condition, which ends with the order. Digests must match as in [`ReadTx::get`].
    ///
    /// Errors: a row is damaged.
    pub fn list<R: Record>(&self, condition: &str, params: &[Value<'_>]) -> Result<Vec<R>, Fault> {
        if !self.writes {
            return self.all(&select::<R>(condition), params, |row| R::read(row, 0));
        }
        self.all(&[R::statements().select_to_write::<R>(), condition].concat(), params, whole)
    }

    /// Every record that meets a condition which hardly any row meets, in this order. It asks first if there is one: a
    /// statement that reads all columns of a wide table takes longer to prepare than to run.
    ///
    /// Errors: a row is damaged.
    pub(crate) fn list_rare<R: Record>(
        &self,
        condition: &str,
        order: &str,
        params: &[Value<'_>],
    ) -> Result<Vec<R>, Fault> {
        let any = ["select 1 from ", R::TABLE.name, " r ", condition, " limit 1"].concat();
        if self.one(&any, params, |_| Ok(()))?.is_none() {
            return Ok(Vec::new());
        }
        self.list(&[condition, " ", order].concat(), params)
    }

    /// Tells whether the digest stored in a record's row matches the record as it was read.
    pub fn is_whole<R: Record>(&self, record: &R) -> Result<bool, Fault> {
        let mut values = record.values();
        let Some(stored) = self.stored_digest::<R>(&values)? else { return Ok(false) };
        values.push(Value::Text(stored.into()));
        Ok(R::TABLE.fits(&values))
    }

    /// The record with the same key as these values, and its digest.
    ///
    /// Errors: the row is damaged.
    pub(super) fn standing<R: Record>(&self, values: &[Value<'_>]) -> Result<Option<(R, String)>, Fault> {
        let sql = [R::statements().select_to_write::<R>(), by_key::<R>("r.").as_str()].concat();
        self.one(&sql, &keys::<R>(values), |row| Ok((whole(row)?, row.get(R::TABLE.columns.len())?)))
    }

    /// The digest in the row with this key; `None` if there is no such row.
    pub(super) fn stored_digest<R: Record>(&self, values: &[Value<'_>]) -> Result<Option<String>, Fault> {
        self.one(R::statements().digest::<R>(), &keys::<R>(values), |row| row.get(0))
    }
}

/// Reads a record and the digest after its columns, which must match.
fn whole<R: Record>(row: &Row<'_>) -> Result<R, Fault> {
    let width = R::TABLE.columns.len();
    let mut values = Vec::with_capacity(width + 1);
    for at in 0..width {
        values.push(row.strict(at)?);
    }
    let record = R::read(&Row(Source::Values(R::TABLE, &values)), 0)?;
    values.push(row.value(width)?);
    if R::TABLE.fits(&values) { Ok(record) } else { Err(damaged::<R>(&record)) }
}

/// The fault of a row that is not as Kitbook wrote it.
fn damaged<R: Record>(record: &R) -> Fault {
    let at = R::TABLE.called_by().or_else(|| R::TABLE.key_at().next()).unwrap_or_default();
    let called = record.values().get(at).map(ToString::to_string).unwrap_or_default();
    let table = R::TABLE.name.replace('_', " ");
    let message = format!("the {table} {called} was changed by another program or a disk fault; nothing was written");
    Fault::damaged(message)
}

/// The condition that finds a row by its key.
pub(crate) fn by_key<R: Record>(alias: &str) -> String {
    let keys: Vec<_> = R::TABLE.key.iter().zip(1..).map(|(key, no)| format!("{alias}{key} = ?{no}")).collect();
    format!("where {}", keys.join(" and "))
}

/// The values that the condition of [`by_key`] binds.
pub(super) fn keys<'v, R: Record>(values: &[Value<'v>]) -> Vec<Value<'v>> {
    R::TABLE.key_at().map(|at| values[at].clone()).collect()
}

fn select<R: Record>(condition: &str) -> String {
    [R::statements().select::<R>(), condition].concat()
}

/// The fault of a write that had no effect: another program has added a trigger or removed a row.
pub(super) fn not_kept(sql: &str, seen: &str) -> Fault {
    let what = sql.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    Fault::damaged(format!("the register did not keep a change ({what}: {seen})"))
}
