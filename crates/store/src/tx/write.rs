//! A transaction that writes, and logs its changes.

use super::{
    Engine, ReadTx, Row,
    read::{keys, not_kept},
};
use crate::{
    Field, Operator, Table, Value,
    apart::{self, Apart, Sort},
    hash,
    import_keys::Seen,
    keys::Known,
    log::{Head, begin_after_last},
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
use std::{
    borrow::Cow,
    cell::{Cell, RefCell},
    ops::Deref,
};
use uuid::Uuid;

/// The person for whom a transaction writes, and the sources of time and randomness.
#[derive(Debug, Clone, Copy)]
pub struct Writer<'a> {
    pub operator: &'a domain::operator::Operator,
    /// The source of the time. It is read once nobody else can write, so that an entry is never older than the entry
    /// before it.
    pub time: &'a Timepiece,
    pub random: &'a Random,
    pub behind: Behind,
}

/// An open transaction, for writing. It can be used wherever a [`ReadTx`] can.
pub struct WriteTx<'c> {
    read: ReadTx<'c>,
    stamp: Stamp,
    /// The stamp as each log entry stores it.
    pub(crate) at_text: String,
    operator: &'c domain::operator::Operator,
    operator_id: RefCell<Option<OperatorId>>,
    login_id: RefCell<Option<OperatorId>>,
    pub(crate) random: RefCell<ChaCha12Rng>,
    ids: Ids,
    /// The names that a new name must be told apart from.
    pub(crate) apart: Apart,
    /// The keys that a new key may be alike to.
    pub(crate) keys: Known,
    /// The keys that an import has read.
    pub(crate) seen: Seen,
    /// True if any tag has a slash; `None` if not read yet.
    pub(crate) slashes: Cell<Option<bool>>,
    /// True if a text that was written names a matter of child protection.
    pub(crate) names_a_matter: Cell<bool>,
}

impl<'c> Deref for WriteTx<'c> {
    type Target = ReadTx<'c>;

    fn deref(&self) -> &ReadTx<'c> {
        &self.read
    }
}

impl<'c> WriteTx<'c> {
    /// Begins a transaction that holds the lock already; only now is the clock read.
    ///
    /// Errors: the clock was set back too far, or the system gives no random numbers.
    pub(crate) fn new(inner: Engine<'c>, writer: &Writer<'c>) -> Result<Self, Fault> {
        let read = ReadTx::new(inner, true);
        let clock = writer.time.clock();
        // An empty file has no log to read.
        let last = if writer.behind == Behind::Accepted { None } else { begin_after_last(&read)? };
        let stamp = stamp::stamp(clock, last, writer.behind)?;
        let mut random = writer.random.generator()?;
        let ids = Ids::begin(stamp.clock.now(), &mut random);
        Ok(Self {
            read,
            stamp,
            at_text: stamp.clock.now().to_string(),
            operator: writer.operator,
            operator_id: RefCell::default(),
            login_id: RefCell::default(),
            random: RefCell::new(random),
            ids,
            apart: Apart::default(),
            keys: Known::default(),
            seen: Seen::default(),
            slashes: Cell::default(),
            names_a_matter: Cell::default(),
        })
    }

    /// Keeps every change; returns the head of the log, if there are new entries.
    pub(crate) fn commit(self) -> Result<Option<Head>, Fault> {
        self.write_head()?;
        crate::keys::forget(&self)?;
        let head = self.read.head.take();
        self.read.inner.commit(head.as_ref())?;
        Ok(head)
    }

    pub(crate) fn roll_back(self) -> Result<(), Fault> {
        self.read.end()
    }

    /// The moment of recording: one for the whole transaction.
    pub fn at(&self) -> Instant {
        self.stamp.clock.now()
    }

    /// The moment of recording, and its source.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// Makes a new id, which sorts after all earlier ids of this transaction.
    pub fn new_id<T: From<Uuid>>(&self) -> T {
        T::from(self.ids.next())
    }

    /// The refs of the people who proved who they are in this act, as a JSON list; `None` on the command line, where a
    /// name is a claim.
    pub(crate) fn proved(&self) -> Option<String> {
        let refs: Vec<&str> = self.operator.proved().collect();
        if refs.is_empty() { None } else { serde_json::to_string(&refs).ok() }
    }

    /// The id of the person at the keyboard, who is added if the name is new.
    pub fn operator_id(&self) -> Result<OperatorId, Fault> {
        if let Some(id) = *self.operator_id.borrow() {
            return Ok(id);
        }
        let (name, is_login) = (self.operator.name(), self.operator.is_login());
        let id = match self.operator.other_login() {
            None => self.id_of_name(name, is_login)?,
            Some(login) => {
                // An entry of the log has both.
                let sql = "select name, id from operator where name in (?1, ?2) order by name";
                let names = [name, login].map(|name| Value::Text(Cow::Borrowed(name)));
                let known = self.all(sql, &names, |row| Ok((row.get::<String>(0)?, row.get::<OperatorId>(1)?)))?;
                let of = |wanted: &str| known.iter().find(|(known, _)| known == wanted).map(|(_, id)| *id);
                *self.login_id.borrow_mut() = of(login);
                of(name).map_or_else(|| self.id_of_name(name, is_login), Ok)?
            }
        };
        *self.operator_id.borrow_mut() = Some(id);
        Ok(id)
    }

    /// The id of the person at the keyboard, and of the login name if that is another name.
    pub(crate) fn operator_ids(&self) -> Result<(OperatorId, Option<OperatorId>), Fault> {
        let id = self.operator_id()?;
        let Some(login) = self.operator.other_login() else { return Ok((id, None)) };
        if let Some(known) = *self.login_id.borrow() {
            return Ok((id, Some(known)));
        }
        let login = self.id_of_name(login, true)?;
        *self.login_id.borrow_mut() = Some(login);
        Ok((id, Some(login)))
    }

    /// The id of an operator's name, which is added if it is new.
    fn id_of_name(&self, name: &str, is_login: bool) -> Result<OperatorId, Fault> {
        let name = name.to_owned();
        let known = self.one("select id from operator where name = ?1", &[name.to_value()], |row| row.get(0))?;
        if let Some(id) = known {
            return Ok(id);
        }
        // A name in plain letters is never refused: somebody may have taken one that looks like it before.
        if !is_login && legible::is_odd(&name) {
            apart::must_be_told(self, Sort::Operator, &name, &[])?;
        }
        let id: OperatorId = self.new_id();
        self.insert(&Operator { id, name })?;
        Ok(id)
    }

    /// Takes the next short number of a series.
    pub fn next_no(&self, series: &str) -> Result<i64, Fault> {
        let sql = "insert into counter (name, value) values (?1, 1) \
                   on conflict (name) do update set value = counter.value + 1 returning value";
        self.returning(sql, &[Value::Text(Cow::Borrowed(series))], |row| row.get(0))?
            .ok_or_else(|| Fault::damaged(format!("the register gave no next number for {series}")))
    }

    /// Takes short numbers of two series at once; returns the first of each.
    pub fn next_nos(&self, wanted: [(&str, i64); 2]) -> Result<[i64; 2], Fault> {
        let sql = "insert into counter (name, value) values (?1, ?2), (?3, ?4) \
                   on conflict (name) do update set value = counter.value + excluded.value returning name, value";
        let mut first = [None; 2];
        let [(one, ones), (other, others)] = wanted;
        let params =
            [Value::Text(Cow::Borrowed(one)), Value::Int(ones), Value::Text(Cow::Borrowed(other)), Value::Int(others)];
        self.hand_over::<Fault>(sql, &params, |row| {
            let (name, last) = (row.text(0)?, row.get::<i64>(1)?);
            for (first, (series, count)) in first.iter_mut().zip(wanted) {
                if name == series {
                    *first = Some(last - count + 1);
                }
            }
            Ok(())
        })?;
        match first {
            [Some(one), Some(other)] => Ok([one, other]),
            _ => Err(Fault::damaged(format!("the register gave no next numbers for {one} and {other}"))),
        }
    }

    /// Takes many short numbers of a series at once for an import; returns the first. Unused ones must be given back in
    /// the same transaction.
    pub fn take_numbers(&self, series: &str, count: i64) -> Result<i64, Fault> {
        let sql = "insert into counter (name, value) values (?1, ?2) \
                   on conflict (name) do update set value = counter.value + excluded.value returning value";
        let last: Option<i64> =
            self.returning(sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)], |row| row.get(0))?;
        let last = last.ok_or_else(|| Fault::damaged(format!("the register gave no next number for {series}")))?;
        Ok(last - count + 1)
    }

    /// Gives back the last `count` numbers of a series.
    pub fn give_back_numbers(&self, series: &str, count: i64) -> Result<(), Fault> {
        let sql = "update counter set value = value - ?2 where name = ?1";
        self.must_change(1, sql, &[Value::Text(Cow::Borrowed(series)), Value::Int(count)])
    }

    /// Runs a statement that writes; returns its answer, if it wrote.
    fn returning<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row<'_>) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        self.first(sql, params, read)
    }

    /// Runs a statement that may change nothing; returns the number of changed rows. The caller must check the result:
    /// see [`WriteTx::must_be`].
    pub fn may_change(&self, sql: &str, params: &[Value<'_>]) -> Result<usize, Fault> {
        self.change(sql, params)
    }

    /// Runs a statement that must change this many rows. If it doesn't, another program has added a trigger or removed
    /// a row, and nothing that follows could be trusted.
    pub fn must_change(&self, rows: usize, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        self.read.must_change(rows, sql, params)
    }

    /// Checks that a written row is there, or that a removed one is not; `sql` finds it.
    pub fn must_be(&self, there: bool, sql: &str, params: &[Value<'_>]) -> Result<(), Fault> {
        let found = self.one(sql, params, |_| Ok(()))?.is_some();
        if found == there {
            Ok(())
        } else {
            Err(not_kept(sql, if found { "a row is there" } else { "no row is there" }))
        }
    }

    /// Writes a new row, with its digest.
    ///
    /// Errors: a text is not allowed, or a constraint doesn't hold.
    pub fn insert<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.insert_values::<R>(&self.checked(record)?)
    }

    /// Writes a row of another register, which may hold a text that would be refused today.
    ///
    /// Errors: a constraint doesn't hold.
    pub fn insert_as_it_is<R: Record>(&self, record: &R) -> Result<(), Fault> {
        self.insert_values::<R>(&self.sealed(record))
    }

    fn insert_values<R: Record>(&self, values: &[Value<'_>]) -> Result<(), Fault> {
        self.must_change(1, R::statements().insert::<R>(), values)?;
        self.note_row(None, values.last())
    }

    /// The values of a row, then its digest.
    fn sealed<'r, R: Record>(&self, record: &'r R) -> Vec<Value<'r>> {
        let mut values = record.values();
        let digest = self.digest::<R>(&values);
        values.push(Value::Text(digest.into()));
        values
    }

    /// The values of a new row, then its digest, once its texts are checked.
    pub(crate) fn checked<'r, R: Record>(&self, record: &'r R) -> Result<Vec<Value<'r>>, Fault> {
        let values = self.sealed(record);
        R::TABLE.check(&values, |_| false)?;
        Ok(values)
    }

    fn digest<R: Record>(&self, values: &[Value<'_>]) -> String {
        self.digest_of(R::TABLE, values)
    }

    /// Works out a digest with a new salt for a row that is about to be written.
    pub(crate) fn digest_of(&self, table: &Table, values: &[Value<'_>]) -> String {
        table.digest(values, &hash::salt(&mut self.random.borrow_mut()))
    }

    /// Writes new rows of one kind, several with each statement: running a statement costs as much as a row.
    ///
    /// Errors: a text is not allowed, or a constraint doesn't hold.
    pub fn insert_all<R: Record>(&self, records: &[R]) -> Result<(), Fault> {
        for some in records.chunks(MOST_ROWS) {
            let mut values = Vec::with_capacity(some.len() * (R::TABLE.columns.len() + 1));
            for record in some {
                values.append(&mut self.checked(record)?);
            }
            self.must_change(some.len(), R::statements().insert_rows::<R>(some.len()), &values)?;
            for row in values.chunks(R::TABLE.columns.len() + 1) {
                self.note_row(None, row.last())?;
            }
        }
        Ok(())
    }

    /// Writes a new row, unless `condition` finds a row with the same unique values; returns true if it wrote.
    ///
    /// Errors: a text is not allowed, or another constraint doesn't hold.
    pub fn insert_unless_known<R: Record>(
        &self,
        record: &R,
        condition: &str,
        params: &[Value<'_>],
    ) -> Result<bool, Fault> {
        self.insert_values_unless_known::<R>(&self.checked(record)?, condition, params)
    }

    /// Writes the values of a new row, unless `condition` finds a row with the same unique values.
    pub(crate) fn insert_values_unless_known<R: Record>(
        &self,
        values: &[Value<'_>],
        condition: &str,
        params: &[Value<'_>],
    ) -> Result<bool, Fault> {
        let is_new = self.may_change(R::statements().insert_unless_known::<R>(), values)? == 1;
        if is_new {
            self.note_row(None, values.last())?;
        } else {
            self.must_be(true, &format!("select 1 from {} {condition}", R::TABLE.name), params)?;
        }
        Ok(is_new)
    }

    /// Updates a row and its digest. A damaged row is refused, even if the record was read without a check.
    ///
    /// Errors: a new text is not allowed, a constraint doesn't hold, or the row is damaged or missing.
    pub fn update<R: Record>(&self, record: &R) -> Result<(), Fault> {
        let values = record.values();
        let (before, stood) = self.standing::<R>(&values)?.unzip();
        let old = before.as_ref().map(Record::values);
        R::TABLE.check(&values, |at| old.as_ref().is_some_and(|old| old[at] == values[at]))?;
        self.update_values::<R>(R::statements().update::<R>(), &values, stood, None)
    }

    fn update_values<R: Record>(
        &self,
        sql: &str,
        values: &[Value<'_>],
        stood: Option<String>,
        columns: Option<&[&str]>,
    ) -> Result<(), Fault> {
        let digest = self.digest::<R>(values);
        self.must_change(1, sql, &record::to_update::<R>(values, digest.clone(), columns))?;
        self.note_row(stood.map(|stood| Value::Text(stood.into())).as_ref(), Some(&Value::Text(digest.into())))
    }

    /// Updates some columns of a row, and its digest. A statement that may change references to other rows costs
    /// several times as much. None of the columns may hold a text that people write, since texts are not checked here.
    ///
    /// Errors: a constraint doesn't hold, or the row is missing.
    pub fn update_only<R: Record>(&self, only: &Only<R>, record: &R) -> Result<(), Fault> {
        let values = record.values();
        let stood = self.stored_digest::<R>(&values)?;
        self.update_values::<R>(only.sql(), &values, stood, Some(only.columns))
    }

    /// Deletes a row by its key, such as a setting or a due date. A record such as a loan is voided instead, never
    /// deleted.
    ///
    /// Errors: the row is missing.
    pub fn delete<R: Record>(&self, record: &R) -> Result<(), Fault> {
        let sql = R::statements().delete::<R>();
        let stood: Option<String> = self.returning(sql, &keys::<R>(&record.values()), |row| row.get(0))?;
        let stood = stood.ok_or_else(|| not_kept(sql, "no row is there"))?;
        self.note_row(Some(&Value::Text(stood.into())), None)
    }
}
