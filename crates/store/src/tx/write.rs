//! A transaction that writes, and logs what it wrote.

use super::{
    ReadTx, Row,
    fault::fault,
    read::{by_key, keys},
};
use crate::{
    Field, Operator, Value,
    apart::{self, Apart, Sort},
    log::last_recorded_at,
    random::{Ids, Random},
    record::{self, MOST_ROWS, Only, Record},
};
use domain::{
    fault::Fault,
    ids::OperatorId,
    legible,
    stamp::{self, Behind, Stamp, Timepiece},
    when::Instant,
};
use rand::rngs::ChaCha12Rng;
use std::{borrow::Cow, cell::RefCell, ops::Deref};
use uuid::Uuid;

/// On whose behalf a transaction writes, and where it reads the time.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub operator: &'a domain::operator::Operator,
    /// Read when nobody else can write any more: an entry is never older than the one before it.
    pub time: &'a Timepiece,
    pub random: &'a Random,
    pub behind: Behind,
}

/// An open transaction, for writing. All that reads takes it for a [`ReadTx`].
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    stamp: Stamp,
    /// The stamp as it is stored: each line of the log holds it.
    pub(crate) at_text: String,
    operator: &'c domain::operator::Operator,
    operator_id: RefCell<Option<OperatorId>>,
    pub(crate) random: RefCell<ChaCha12Rng>,
    ids: Ids,
    /// What names a new one must be told from.
    pub(crate) apart: Apart,
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl<'c> WriteTx<'c> {
    /// The lock is held: now it is asked what the time is.
    ///
    /// Errors: the clock was set back too far; the system gives no random numbers.
    pub(crate) fn new(inner: rusqlite::Transaction<'c>, writer: &Writer<'c>) -> Result<Self, Fault> {
        let read = ReadTx::new(inner, true);
        let clock = writer.time.clock();
        // An empty file has no log to be asked.
        let last = if writer.behind == Behind::Accepted { None } else { last_recorded_at(&read)? };
        let stamp = stamp::stamp(clock, last, writer.behind)?;
        let mut random = writer.random.generator()?;
        let ids = Ids::begin(stamp.clock.now(), &mut random);
        Ok(Self {
            read,
            stamp,
            at_text: stamp.clock.now().to_string(),
            operator: writer.operator,
            operator_id: RefCell::default(),
            random: RefCell::new(random),
            ids,
            apart: Apart::default(),
        })
    }

    pub(crate) fn commit(self) -> Result<(), Fault> {
        self.write_head()?;
        self.read.inner.commit().map_err(fault)
    }

    pub(crate) fn roll_back(self) -> Result<(), Fault> {
        self.read.end()
    }

    /// The moment of recording: one for the whole transaction.
    pub fn at(&self) -> Instant {
        self.stamp.clock.now()
    }

    /// The moment of recording, and how it came about.
    pub fn stamp(&self) -> Stamp {
        self.stamp
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
        let name = self.operator.name().to_owned();
        let known = self.one("select id from operator where name = ?1", &[name.to_value()], |row| row.get(0))?;
        let id = match known {
            Some(id) => id,
            None => {
                // Plain letters are never refused: somebody may have taken a name that looks like them.
                if !self.operator.is_login() && legible::is_odd(&name) {
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
        self.returning(sql, &[Value::Text(Cow::Borrowed(series))], |row| row.get(0))?
            .ok_or_else(|| Fault::damaged(format!("the register gave no next number for {series}")))
    }

    /// Takes many short numbers of a series at once, for an import; the first of them. What is not used is to be given
    /// back in the same transaction.
    ///
    /// Errors: the register can't be written.
    pub fn take_numbers(&self, series: &str, count: i64) -> Result<i64, Fault> {
        let sql = "insert into counter (name, value) values (?1, ?2) \
                   on conflict (name) do update set value = counter.value + excluded.value returning value";
        let last: Option<i64> =
            self.returning(sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)], |row| row.get(0))?;
        Ok(last.unwrap_or(count) - count + 1)
    }

    /// Gives back the last so many numbers of a series.
    ///
    /// Errors: the register can't be written.
    pub fn give_back_numbers(&self, series: &str, count: i64) -> Result<(), Fault> {
        let sql = "update counter set value = value - ?2 where name = ?1";
        self.must_change(1, sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)])
    }

    /// What a statement that writes answers with, if it wrote.
    fn returning<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.first(self.prepare(sql)?, params, read)
    }

    /// Runs a statement that may well change nothing; how many rows it changed. What must hold afterwards the caller makes
    /// sure of: see [`WriteTx::must_be`].
    ///
    /// Errors: the register can't be written.
    pub fn may_change(&self, sql: &str, params: &[Value<'_>]) -> Result<usize, Fault> {
        let mut statement = self.prepare(sql)?;
        statement.execute(rusqlite::params_from_iter(params)).map_err(fault)
    }

    /// Runs a statement that must change so many rows: where it did not, another hand laid a trigger, or took a row away, and
    /// nothing that follows would be so.
    ///
    /// Errors: it changed more or fewer, or the register can't be written.
    pub fn must_change(&self, rows: usize, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        let changed = self.may_change(sql, params)?;
        if changed == rows {
            return Ok(());
        }
        Err(swallowed(sql, &format!("{changed} rows instead of {rows}")))
    }

    /// Makes sure that what was written stands there, or what was taken out does not: `sql` looks for it.
    ///
    /// Errors: it is not so, or the register can't be read.
    pub fn must_be(&self, there: bool, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        let found = self.one(sql, params, |_| Ok(()))?.is_some();
        if found == there {
            Ok(())
        } else {
            Err(swallowed(sql, if found { "a row is there" } else { "no row is there" }))
        }
    }

    /// Writes a new row, with its digest.
    ///
    /// Errors: a text may not stand there, a constraint does not hold, or the register can't be written.
    pub fn insert<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.insert_values::<R>(&checked(record)?)
    }

    /// Writes a row that another register held: it may hold what would be refused today.
    ///
    /// Errors: a constraint does not hold, or the register can't be written.
    pub fn insert_as_it_is<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.insert_values::<R>(&sealed(record))
    }

    fn insert_values<R: Record>(&self, values: &[Value<'_>]) -> Result<(), Fault> {
        self.must_change(1, &R::statements().insert, values)?;
        self.count_rows(1);
        Ok(())
    }

    /// Writes new rows of one kind, several with one statement: each costs as much again as its row.
    ///
    /// Errors: as [`WriteTx::insert`].
    pub fn insert_all<R: Record>(&self, records: &[R]) -> Result<(), Fault> {
        for some in records.chunks(MOST_ROWS) {
            let mut values = Vec::with_capacity(some.len() * (R::TABLE.columns.len() + 1));
            for record in some {
                values.append(&mut checked(record)?);
            }
            self.must_change(some.len(), R::statements().insert_rows::<R>(some.len()), &values)?;
        }
        self.count_rows(i64::try_from(records.len()).unwrap_or(0));
        Ok(())
    }

    /// Writes a new row unless a unique one stands there already, which `condition` finds; whether it did.
    ///
    /// Errors: as [`WriteTx::insert`], but for that.
    pub fn insert_unless_known<R: Record>(
        &self,
        record: &R,
        condition: &str,
        params: &[Value<'_>],
    ) -> Result<bool, Fault> {
        let is_new = self.may_change(&R::statements().insert_unless_known, &checked(record)?)? == 1;
        if !is_new {
            self.must_be(true, &format!("select 1 from {} {condition}", R::TABLE.name), params)?;
        }
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
        let stood = before.as_ref().map(Record::values);
        R::TABLE.check(&values, |at| stood.as_ref().is_some_and(|stood| stood[at] == values[at]))?;
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

    /// Says that so many rows with a digest came, or went: all that comes in by another way than [`WriteTx::insert`].
    pub(crate) fn count_rows(&self, number: i64) {
        self.came.set(self.came.get() + number);
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

/// What was written is not as it must be: another hand laid a trigger, or took a row away.
fn swallowed(sql: &str, seen: &str) -> Fault {
    let what = sql.split_whitespace().take(3).collect::<Vec<_>>().join(" ");
    Fault::damaged(format!("the register did not take what was written ({what}: {seen})"))
}
