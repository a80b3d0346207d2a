//! An open transaction on a server.

use super::{
    connect::Server,
    definitions::{VERSION, postgres_definitions},
    fault::{fault, in_doubt, is_lost, not_recorded},
};
use crate::{Head, Value, schema::SCHEMA_VERSION, server_school::schema_of};
use domain::fault::Fault;
use postgres::{
    Client, Row, SimpleQueryMessage, Statement, error::SqlState, fallible_iterator::FallibleIterator as _, types::ToSql,
};
use std::{
    cell::{Cell, RefMut},
    collections::HashMap,
    thread,
    time::{Duration, Instant},
};

/// The longest time for which the server is asked what became of a transaction.
const LONGEST_DOUBT: Duration = Duration::from_secs(15);

/// The time between two such questions.
const BETWEEN_QUESTIONS: Duration = Duration::from_millis(250);

/// The statements of a connection, by their text in `?1` form.
#[derive(Default)]
pub(super) struct Statements(HashMap<String, Statement>);

/// The column with the server's number of a transaction.
const TRANSACTION: &str = "kitbook_transaction";

/// An open transaction. If it is dropped before its end, it keeps no change.
pub(crate) struct Open<'c> {
    pub(super) server: &'c Server,
    /// The server's number of this transaction, if it writes.
    id: Option<String>,
    is_ended: Cell<bool>,
    /// The number of answers that are being read in blocks.
    cursors: Cell<usize>,
    /// True if the transaction goes on after a statement that failed.
    is_forgiving: Cell<bool>,
    /// True if there is a point to which it can go back while no answer is being read.
    has_point: Cell<bool>,
}

impl Server {
    /// Begins a transaction that reads one unchanging state.
    pub(crate) fn begin_read(&self) -> Result<Open<'_>, Fault> {
        let open = self.begun();
        let version = match self.schema.get() {
            None => String::new(),
            Some(_) => format!("; select version as {VERSION} from {VERSION}"),
        };
        self.begin(&format!("begin isolation level repeatable read read only{version}"))?;
        Ok(open)
    }

    /// Begins a transaction that writes. It waits until no other one writes in this school, and sees all that they
    /// wrote: each of its statements sees the newest state, which nobody else can change meanwhile.
    pub(crate) fn begin_write(&self) -> Result<Open<'_>, Fault> {
        let lock = match self.schema.get() {
            // Before its first command, a school has nothing to lock.
            None => "",
            Some(SCHEMA_VERSION) => "; select no from log_head for update",
            // An older school is written to once, when its tables are made anew: those who wait must not hold on to the
            // old ones.
            Some(_) => "; lock table log_head in access exclusive mode",
        };
        let version = match self.schema.get() {
            None => String::new(),
            Some(_) => format!(", (select version from {VERSION}) as {VERSION}"),
        };
        let mut open = self.begun();
        open.id = self.begin(&format!(
            "begin isolation level read committed{lock}; select pg_current_xact_id()::text as {TRANSACTION}{version}"
        ))?;
        Ok(open)
    }

    /// Begins a transaction; returns its number, if that is asked for.
    ///
    /// Errors: another program brought the school up to date since this connection was made.
    fn begin(&self, sql: &str) -> Result<Option<String>, Fault> {
        let said = self.client.borrow_mut().simple_query(sql).map_err(fault)?;
        let mut id = None;
        for message in &said {
            let SimpleQueryMessage::Row(row) = message else { continue };
            if let Ok(Some(number)) = row.try_get(TRANSACTION) {
                id = Some(number.to_owned());
            }
            let version = row.try_get(VERSION).ok().flatten().and_then(|version| version.parse().ok());
            if version.is_some() && version != self.schema.get() {
                return Err(Fault::register(format!(
                    "the school {} was brought up to date since this Kitbook opened it",
                    self.school
                ))
                .hint("Start Kitbook again, in the version that fits. Nothing was written."));
            }
        }
        Ok(id)
    }

    fn begun(&self) -> Open<'_> {
        Open {
            server: self,
            id: None,
            is_ended: Cell::new(false),
            cursors: Cell::new(0),
            is_forgiving: Cell::new(false),
            has_point: Cell::new(false),
        }
    }

    /// Asks the server what became of a transaction whose end was not heard of, over a new connection.
    ///
    /// Errors: the server can't be reached, or the transaction was not kept.
    fn must_be_kept(&self, id: &str, head: Option<&Head>) -> Result<(), Fault> {
        let until = Instant::now() + LONGEST_DOUBT;
        loop {
            match self.connect_again().and_then(|()| self.is_kept(id, head)) {
                Ok(Some(true)) => return Ok(()),
                Ok(Some(false)) => return Err(not_recorded()),
                // The server starts again, or is about to end the transaction.
                _ if Instant::now() < until => thread::sleep(BETWEEN_QUESTIONS),
                Ok(None) => return Err(in_doubt()),
                Err(fault) => return Err(in_doubt().because(fault)),
            }
        }
    }

    /// Tells whether a transaction was kept; `None` if it may still go on.
    ///
    /// A server that was killed may give the number of a transaction that left no trace to another one. So the number says
    /// only that the transaction has ended: if it added to the log, its last entry decides.
    fn is_kept(&self, id: &str, head: Option<&Head>) -> Result<Option<bool>, Fault> {
        let mut client = self.client.borrow_mut();
        let sql = "select pg_xact_status(cast(cast($1 as text) as xid8))";
        let state = match client.query_one(sql, &[&id]) {
            Ok(row) => row.get::<_, Option<String>>(0),
            // A number that no transaction has had since the server started again.
            Err(error) if error.code() == Some(&SqlState::INVALID_PARAMETER_VALUE) => Some("aborted".to_owned()),
            Err(error) => return Err(fault(error)),
        };
        match (state.as_deref(), head) {
            // The server has forgotten what became of a very old one.
            (None | Some("committed" | "aborted"), Some(head)) => {
                let sql = "select 1 from log where no = $1 and hash = $2";
                Ok(Some(client.query_opt(sql, &[&head.no, &head.hash]).map_err(fault)?.is_some()))
            }
            (Some("committed"), None) => Ok(Some(true)),
            (Some("aborted"), None) => Ok(Some(false)),
            _ => Ok(None),
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if !self.is_ended.get() {
            // A lost connection ends it too.
            let _ = self.run("rollback");
        }
    }
}

impl Open<'_> {
    fn client(&self) -> RefMut<'_, Client> {
        self.server.client.borrow_mut()
    }

    /// Keeps every change. If the answer is lost, the server is asked whether it kept them, before anything is said. `head`
    /// is the last entry that the transaction added to the log.
    pub(crate) fn commit(self, head: Option<&Head>) -> Result<(), Fault> {
        self.is_ended.set(true);
        let committed = self.client().batch_execute("commit");
        let Err(error) = committed else { return Ok(()) };
        match &self.id {
            Some(id) if is_lost(&error) => self.server.must_be_kept(id, head),
            _ => Err(fault(error)),
        }
    }

    pub(crate) fn roll_back(self) -> Result<(), Fault> {
        self.is_ended.set(true);
        self.run("rollback")
    }

    /// Makes the school's schema and its tables.
    pub(crate) fn lay(&self) -> Result<(), Fault> {
        let schema = schema_of(&self.server.school)?;
        self.run(&format!("create schema if not exists {schema}"))?;
        self.run(&postgres_definitions())?;
        self.server.schema.set(Some(SCHEMA_VERSION));
        Ok(())
    }

    /// Runs definitions or settings.
    pub(crate) fn run(&self, sql: &str) -> Result<(), Fault> {
        self.client().batch_execute(sql).map_err(fault)
    }

    /// Prepares a statement once for this connection.
    fn prepare(&self, sql: &str) -> Result<Statement, Fault> {
        if let Some(known) = self.server.statements.borrow().0.get(sql) {
            return Ok(known.clone());
        }
        let made = self.client().prepare(&numbered(sql)).map_err(fault)?;
        self.server.statements.borrow_mut().0.insert(sql.to_owned(), made.clone());
        Ok(made)
    }

    pub(crate) fn go_on_after_faults(&self) {
        self.is_forgiving.set(true);
    }

    /// Runs something. The server ends a transaction in which a statement failed, unless it may go back to a point
    /// before.
    fn apart<T, E: From<Fault>>(&self, run: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        if !self.is_forgiving.get() {
            return run();
        }
        // What only reads loses nothing if it goes far back, but answers that are being read would be lost.
        if self.id.is_none() && self.cursors.get() == 0 {
            if !self.has_point.replace(true) {
                self.run("savepoint kitbook")?;
            }
            let done = run();
            if done.is_err() {
                self.run("rollback to kitbook")?;
            }
            return done;
        }
        self.run("savepoint kitbook_within")?;
        let done = run();
        self.run(if done.is_ok() {
            "release kitbook_within"
        } else {
            "rollback to kitbook_within; release kitbook_within"
        })?;
        done
    }

    /// Runs a statement that writes; returns the number of changed rows.
    pub(crate) fn change(&self, sql: &str, params: &[Value<'_>]) -> Result<usize, Fault> {
        let statement = self.prepare(sql)?;
        let bound: Vec<&(dyn ToSql + Sync)> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let changed = self.client().execute(&statement, &bound).map_err(fault)?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Reads the first row.
    pub(crate) fn one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        read: impl FnOnce(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        let (mut read, mut out) = (Some(read), None);
        self.each::<Fault>(sql, params, |row| {
            if let Some(read) = read.take() {
                out = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(out)
    }

    /// Hands over the rows one by one. `take` must not use this transaction.
    pub(crate) fn each<E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        self.apart(|| {
            let statement = self.prepare(sql)?;
            let mut client = self.client();
            let mut rows = client.query_raw(&statement, params).map_err(fault)?;
            while let Some(row) = rows.next().map_err(fault)? {
                take(&row)?;
            }
            Ok(())
        })
    }

    /// Reads the rows in blocks; between two blocks, the transaction may be used.
    pub(crate) fn blocks<E: From<Fault>>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        size: usize,
        mut take: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        let depth = self.cursors.get();
        self.apart(|| self.change(&format!("declare kitbook_{depth} no scroll cursor for {sql}"), params))?;
        self.cursors.set(depth + 1);
        let fetch = format!("fetch forward {size} from kitbook_{depth}");
        let taken = loop {
            let block = match self.apart(|| self.client().query(&*fetch, &[]).map_err(fault)) {
                Ok(block) => block,
                Err(error) => break Err(error.into()),
            };
            let is_last = block.len() < size;
            match take(block) {
                Ok(()) if is_last => break Ok(()),
                Ok(()) => {}
                Err(error) => break Err(error),
            }
        };
        self.cursors.set(depth);
        // If a statement failed, the server may have closed it, and refuses this one too.
        let close = || self.run(&format!("close kitbook_{depth}"));
        let closed = if taken.is_ok() { close() } else { self.apart(close) };
        taken.and_then(|()| closed.map_err(E::from))
    }

    /// The names of the columns in a statement's answer.
    pub(crate) fn column_names(&self, sql: &str) -> Result<Vec<String>, Fault> {
        Ok(self.prepare(sql)?.columns().iter().map(|column| column.name().to_owned()).collect())
    }
}

/// Writes parameters as PostgreSQL numbers them: `?1` is `$1`. A text in quotes stays.
fn numbered(sql: &str) -> String {
    let mut is_quoted = false;
    sql.chars()
        .map(|c| {
            is_quoted ^= c == '\'';
            if c == '?' && !is_quoted { '$' } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_in_the_servers_way_outside_of_quotes() {
        assert_eq!(numbered("select ?1, 'why?1', x from t where y = ?2"), "select $1, 'why?1', x from t where y = $2");
    }
}
