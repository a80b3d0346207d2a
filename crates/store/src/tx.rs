//! One transaction, and the rows it reads. Dropped without a commit, it is as if it had never been.

use super::{
    Field, Operator, Unreadable, Value,
    apart::{self, Apart, Sort},
    log::Head,
    random::{Ids, Random},
    record::{self, MOST_ROWS, Only, Record},
};
use domain::{fault::Fault, ids::OperatorId, when::Instant};
use rand::{SeedableRng as _, rngs::ChaCha12Rng};
use rusqlite::{CachedStatement, Connection, ErrorCode, types::ValueRef};
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
};
use uuid::Uuid;

/// One row of an answer.
pub struct Row<'a>(&'a rusqlite::Row<'a>);

impl Row<'_> {
    /// A column by its place in the select list.
    ///
    /// Errors: the column holds what the program does not write.
    pub fn get<T: Field>(&self, at: usize) -> Result<T, Fault> {
        let value = self.0.get_ref(at).map_err(fault)?;
        strict(value).and_then(T::from_value).map_err(|e| {
            let column = self.0.as_ref().column_name(at).unwrap_or("?").to_owned();
            Fault::register(format!("the register holds a value in the column {column} that Kitbook never writes"))
                .hint("`kitbook check` finds the row; `kitbook restore FILE` puts a backup in the register's place.")
                .because(e)
        })
    }

    /// A text column without a copy.
    ///
    /// Errors: it is not text.
    pub fn text(&self, at: usize) -> Result<&str, Fault> {
        self.0.get_ref(at).map_err(fault)?.as_str().map_err(no_text)
    }

    /// A text column that may be empty, without a copy.
    ///
    /// Errors: it is not text.
    pub fn maybe_text(&self, at: usize) -> Result<Option<&str>, Fault> {
        let value = self.0.get_ref(at).map_err(fault)?;
        value.as_str_or_null().map_err(no_text)
    }

    pub(super) fn value(&self, at: usize) -> Result<Value<'_>, Fault> {
        Ok(match self.0.get_ref(at).map_err(fault)? {
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
            _ => Value::Null,
        })
    }
}

/// A value as it stands; text that is none is refused.
fn strict(value: ValueRef<'_>) -> Result<Value<'_>, Unreadable> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text).map_err(Unreadable::of)?.into()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
        ValueRef::Real(_) => return Err(Unreadable::of("a number with a fraction")),
    })
}

/// On whose behalf a transaction writes, and when.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub operator: &'a domain::operator::Operator,
    /// The moment of recording.
    pub at: Instant,
    pub random: &'a Random,
}

/// An open transaction.
pub struct Tx<'c> {
    inner: rusqlite::Transaction<'c>,
    at: Instant,
    /// `at` as it is stored: each line of the log holds it.
    pub(super) at_text: String,
    /// What is read may be written anew.
    writes: bool,
    operator: Option<&'c domain::operator::Operator>,
    operator_id: RefCell<Option<OperatorId>>,
    pub(super) head: RefCell<Option<Head>>,
    pub(super) random: RefCell<ChaCha12Rng>,
    ids: Ids,
    statements: Cell<usize>,
    /// Rows with a digest that came in this transaction, less those that went.
    pub(super) came: Cell<i64>,
    /// What names a new one must be told from.
    pub(super) apart: Apart,
}

impl<'c> Tx<'c> {
    /// Without a writer it is for reading.
    ///
    /// Errors: the system gives no random numbers.
    pub(super) fn new(inner: rusqlite::Transaction<'c>, writer: Option<&Writer<'c>>) -> Result<Self, Fault> {
        let at = writer.map_or(Instant::EPOCH, |writer| writer.at);
        // Who reads makes neither identities nor salts, and takes none from those who write.
        let mut random = match writer {
            Some(writer) => writer.random.generator()?,
            None => ChaCha12Rng::from_seed([0; 32]),
        };
        let ids = Ids::begin(at, &mut random);
        Ok(Self {
            inner,
            at,
            writes: writer.is_some(),
            at_text: at.to_string(),
            operator: writer.map(|writer| writer.operator),
            operator_id: RefCell::default(),
            head: RefCell::default(),
            random: RefCell::new(random),
            ids,
            statements: Cell::new(0),
            came: Cell::new(0),
            apart: Apart::default(),
        })
    }

    pub(super) fn commit(self) -> Result<(), Fault> {
        self.write_head()?;
        self.inner.commit().map_err(fault)
    }

    pub(super) fn roll_back(self) -> Result<(), Fault> {
        self.inner.rollback().map_err(fault)
    }

    /// The moment of recording: one for the whole transaction.
    pub fn at(&self) -> Instant {
        self.at
    }

    /// How many statements were run so far: what is read for many people at once is not read for each.
    pub fn statements(&self) -> usize {
        self.statements.get()
    }

    fn prepare(&self, sql: &str) -> Result<CachedStatement<'_>, Fault> {
        self.statements.set(self.statements.get() + 1);
        self.inner.prepare_cached(sql).map_err(fault)
    }

    /// A new identity, later in order than those before it.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next())
    }

    /// Who is at the keyboard; known by name once, by id ever after.
    ///
    /// Errors: the register can't be read or written.
    pub fn operator_id(&self) -> Result<OperatorId, Fault> {
        if let Some(id) = *self.operator_id.borrow() {
            return Ok(id);
        }
        let name = self.operator.map(|operator| operator.name().to_owned()).unwrap_or_default();
        let known = self.one("select id from operator where name = ?1", &[name.to_value()], |row| row.get(0))?;
        let id = match known {
            Some(id) => id,
            None => {
                if self.operator.is_some_and(|operator| !operator.is_login()) {
                    apart::must_be_told(self, Sort::Operator, &name, &[])?;
                }
                let id: OperatorId = self.new_id();
                self.insert(&Operator { id, name })?;
                id
            }
        };
        *self.operator_id.borrow_mut() = Some(id);
        Ok(id)
    }

    /// The next short number of a series, taken inside this transaction.
    ///
    /// Errors: the register can't be written.
    pub fn next_no(&self, series: &str) -> Result<i64, Fault> {
        let sql = "insert into counter (name, value) values (?1, 1) \
                   on conflict (name) do update set value = counter.value + 1 returning value";
        self.one(sql, &[Value::Text(Cow::Borrowed(series))], |row| row.get(0))?.ok_or_else(|| {
            Fault::register(format!("the register gave no next number for {series}")).hint(
                "`kitbook check` says what is damaged; `kitbook restore FILE` puts a backup in the register's place.",
            )
        })
    }

    /// Takes many short numbers of a series at once, for an import; the first of them. What is not used is to be given
    /// back in the same transaction.
    ///
    /// Errors: the register can't be written.
    pub fn take_numbers(&self, series: &str, count: i64) -> Result<i64, Fault> {
        let sql = "insert into counter (name, value) values (?1, ?2) \
                   on conflict (name) do update set value = counter.value + excluded.value returning value";
        let last: Option<i64> =
            self.one(sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)], |row| row.get(0))?;
        Ok(last.unwrap_or(count) - count + 1)
    }

    /// Gives back the last so many numbers of a series.
    ///
    /// Errors: the register can't be written.
    pub fn give_back_numbers(&self, series: &str, count: i64) -> Result<(), Fault> {
        let sql = "update counter set value = value - ?2 where name = ?1";
        self.execute(sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)]).map(|_| ())
    }

    /// The first row of an answer, if there is one.
    ///
    /// Errors: the register can't be read.
    pub fn one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
        match rows.next().map_err(fault)? {
            Some(row) => read(&Row(row)).map(Some),
            None => Ok(None),
        }
    }

    /// Every row of an answer.
    ///
    /// Errors: the register can't be read.
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

    /// Hands over the rows one by one: memory stays flat however long the answer is.
    ///
    /// Errors: the register can't be read, or `take` says so.
    pub fn each<E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(&Row<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut statement = self.prepare(sql)?;
        let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            take(&Row(row))?;
        }
        Ok(())
    }

    /// Runs a statement; how many rows it changed.
    ///
    /// Errors: the register can't be written.
    pub fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<usize, Fault> {
        let mut statement = self.prepare(sql)?;
        statement.execute(rusqlite::params_from_iter(params)).map_err(fault)
    }

    /// Runs a statement that must change so many rows: where it did not, another hand laid a trigger, or took a row away, and
    /// nothing that follows would be so.
    ///
    /// Errors: it changed more or fewer, or the register can't be written.
    pub fn must_change(&self, rows: usize, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        let changed = self.execute(sql, params)?;
        if changed == rows {
            return Ok(());
        }
        let what = sql.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
        Err(Fault::register(format!(
            "the register did not take what was written ({what}: {changed} rows instead of {rows})"
        ))
        .hint("`kitbook check` says what is damaged; `kitbook restore FILE` puts a backup in the register's place."))
    }

    /// Names of the columns that a statement answers with.
    pub(super) fn column_names(&self, sql: &str) -> Result<Vec<String>, Fault> {
        let statement = self.inner.prepare_cached(sql).map_err(fault)?;
        Ok(statement.column_names().map(str::to_owned).collect())
    }

    /// The first record for which a condition holds.
    ///
    /// Where it may be written anew, its digest must fit: a new one would make good what another hand has changed.
    ///
    /// Errors: the register can't be read, or the row is damaged.
    pub fn get<R: Record>(&self, condition: &str, params: &[Value<'_>]) -> Result<Option<R>, Fault> {
        if !self.writes {
            return self.one(&select::<R>(condition), params, |row| R::read(row, 0));
        }
        self.one(&[&R::statements().select_to_write, condition].concat(), params, whole)
    }

    /// Every record for which a condition holds; the condition ends with its order. As [`Tx::get`] where it may be written.
    ///
    /// Errors: the register can't be read, or a row is damaged.
    pub fn list<R: Record>(&self, condition: &str, params: &[Value<'_>]) -> Result<Vec<R>, Fault> {
        if !self.writes {
            return self.all(&select::<R>(condition), params, |row| R::read(row, 0));
        }
        self.all(&[&R::statements().select_to_write, condition].concat(), params, whole)
    }

    /// Writes a new row, with its digest.
    ///
    /// Errors: a text may not stand there, a constraint does not hold, or the register can't be written.
    pub fn insert<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.execute(&R::statements().insert, &checked(record)?).map(|_| self.count_rows(1))
    }

    /// Writes a row that another register held: it may hold what would be refused today.
    ///
    /// Errors: a constraint does not hold, or the register can't be written.
    pub fn insert_as_it_is<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.execute(&R::statements().insert, &sealed(record)).map(|_| self.count_rows(1))
    }

    /// Writes new rows of one kind, several with one statement: each costs as much again as its row.
    ///
    /// Errors: as [`Tx::insert`].
    pub fn insert_all<R: Record>(&self, records: &[R]) -> Result<(), Fault> {
        for some in records.chunks(MOST_ROWS) {
            let mut values = Vec::with_capacity(some.len() * (R::TABLE.columns.len() + 1));
            for record in some {
                values.append(&mut checked(record)?);
            }
            self.execute(R::statements().insert_rows::<R>(some.len()), &values)?;
        }
        self.count_rows(i64::try_from(records.len()).unwrap_or(0));
        Ok(())
    }

    /// Writes a new row unless a unique one stands there already; whether it did.
    ///
    /// Errors: as [`Tx::insert`], but for that.
    pub fn insert_unless_known<R: Record>(&self, record: &R) -> Result<bool, Fault> {
        let is_new = self.execute(&R::statements().insert_unless_known, &checked(record)?)? == 1;
        self.count_rows(i64::from(is_new));
        Ok(is_new)
    }

    /// Writes a row anew, with its digest, unless what stands there was damaged, however it was read.
    ///
    /// Errors: a text that is new may not stand there, a constraint does not hold, the row is damaged or not there, or the
    /// register can't be written.
    pub fn update<R: Record>(&self, record: &R) -> Result<(), Fault> {
        let values = record.values();
        let before: Option<R> = self.get(&by_key::<R>("r."), &keys::<R>(&values))?;
        R::TABLE.check(&values, |at| before.as_ref().is_some_and(|before| before.values()[at] == values[at]))?;
        self.must_change(1, &R::statements().update, &record::to_update::<R>(&values, None))
    }

    /// Writes some columns of a row anew, with its digest: all that is different. A statement that may change what refers
    /// to other rows costs several times as much. None of them is a text that people write.
    ///
    /// Errors: a constraint does not hold, the row is not there, or the register can't be written.
    pub fn update_only<R: Record>(&self, only: &Only<R>, record: &R) -> Result<(), Fault> {
        self.must_change(1, only.sql(), &record::to_update::<R>(&record.values(), Some(only.columns)))
    }

    /// Takes a row out, by its key. For what a school has set, never for a fact.
    ///
    /// Errors: the row is not there, or the register can't be written.
    pub fn delete<R: Record>(&self, record: &R) -> Result<(), Fault> {
        let sql = format!("delete from {} {}", R::TABLE.name, by_key::<R>(""));
        self.must_change(1, &sql, &keys::<R>(&record.values()))?;
        self.count_rows(-1);
        Ok(())
    }

    /// Says that so many rows with a digest came, or went: all that comes in by another way than [`Tx::insert`].
    pub(super) fn count_rows(&self, number: i64) {
        self.came.set(self.came.get() + number);
    }

    /// Whether the digest that stands in a record's row fits the record as it was read.
    ///
    /// Errors: the register can't be read.
    pub fn is_whole<R: Record>(&self, record: &R) -> Result<bool, Fault> {
        let values = record.values();
        let sql = format!("select digest from {} {}", R::TABLE.name, by_key::<R>(""));
        let stored: Option<String> = self.one(&sql, &keys::<R>(&values), |row| row.get(0))?;
        Ok(stored.is_some_and(|stored| Value::Text(stored.into()) == R::TABLE.digest(&values)))
    }
}

/// The values of a row, and its digest behind them.
fn sealed<R: Record>(record: &R) -> Vec<Value<'_>> {
    let mut values = record.values();
    values.push(R::TABLE.digest(&values));
    values
}

/// The same of a new row, whose texts may stand there.
fn checked<R: Record>(record: &R) -> Result<Vec<Value<'_>>, Fault> {
    let values = sealed(record);
    R::TABLE.check(&values, |_| false)?;
    Ok(values)
}

/// A record whose digest stands behind its columns and fits.
fn whole<R: Record>(row: &Row<'_>) -> Result<R, Fault> {
    let record = R::read(row, 0)?;
    let width = R::TABLE.columns.len();
    let values = (0..width).map(|at| row.value(at)).collect::<Result<Vec<_>, _>>()?;
    if row.value(width)? == R::TABLE.digest(&values) { Ok(record) } else { Err(damaged::<R>(&record)) }
}

/// A row that is not as Kitbook wrote it.
fn damaged<R: Record>(record: &R) -> Fault {
    let at = R::TABLE.called_by().or_else(|| R::TABLE.key_at().next()).unwrap_or_default();
    let called = record.values().get(at).map(ToString::to_string).unwrap_or_default();
    let table = R::TABLE.name.replace('_', " ");
    let message =
        format!("the {table} {called} was changed by another hand, or by a fault of the disk: nothing is written");
    let hint = "`kitbook check` says what else is; `kitbook restore FILE` puts a backup in the register's place.";
    Fault { is_damage: true, ..Fault::register(message).hint(hint) }
}

/// The condition that finds a row by its key.
fn by_key<R: Record>(alias: &str) -> String {
    let keys: Vec<_> = R::TABLE.key.iter().zip(1..).map(|(key, no)| format!("{alias}{key} = ?{no}")).collect();
    format!("where {}", keys.join(" and "))
}

/// What it binds.
fn keys<'v, R: Record>(values: &[Value<'v>]) -> Vec<Value<'v>> {
    R::TABLE.key_at().map(|at| values[at].clone()).collect()
}

fn select<R: Record>(condition: &str) -> String {
    [&R::statements().select, condition].concat()
}

/// A column that is to hold text does not.
fn no_text(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::register("a column holds no text")
        .hint("`kitbook check` finds the row; `kitbook restore FILE` puts a backup in the register's place.")
        .because(error)
}

/// A driver's error in words that a school can act on.
pub(super) fn fault(error: rusqlite::Error) -> Fault {
    let code = error.sqlite_error_code();
    let (message, hint) = match code {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "the register is busy: another program has been writing to it for more than five seconds",
            "Try again in a moment. If it stays busy, look for a Kitbook that hangs, or a backup or virus scan of the file.",
        ),
        Some(ErrorCode::DiskFull) => (
            "the disk is full; nothing was written",
            "Make room on the disk that holds the register, then do it again.",
        ),
        Some(ErrorCode::ReadOnly) => (
            "the register can't be written: the file or its folder is read-only for you",
            "Ask whoever looks after the file for the right to write it and its folder.",
        ),
        Some(ErrorCode::CannotOpen) => {
            ("the register can't be opened", "Check that the file and its folder are there and that you may read them.")
        }
        Some(ErrorCode::NotADatabase) => {
            ("this is not a Kitbook register", "Check the path after --db; a register is made with `kitbook init`.")
        }
        Some(ErrorCode::DatabaseCorrupt) => (
            "the register is damaged",
            "Keep the file as it is: `kitbook check` says what is damaged, `kitbook restore FILE` puts a backup in its place.",
        ),
        Some(ErrorCode::SystemIoFailure) => (
            "the disk failed while the register was read or written",
            "Check the disk; what was confirmed before is safe. Look whether this was recorded before you do it again.",
        ),
        Some(ErrorCode::ConstraintViolation) => (
            "the register refused this: it would break a promise of its own; nothing was written",
            "Please report this with the command that you gave: Kitbook should have explained it sooner.",
        ),
        _ => ("the register can't be used", "Please report this with the command that you gave."),
    };
    let is_damage = matches!(code, Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase));
    Fault { is_damage, ..Fault::register(message).hint(hint).because(error) }
}

/// Reaches the connection for what is neither a row nor a statement.
impl Tx<'_> {
    pub(super) fn connection(&self) -> &Connection {
        &self.inner
    }
}
