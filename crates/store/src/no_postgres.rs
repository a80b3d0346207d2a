//! Stands where the driver of PostgreSQL would be, in a program that was built without it: there is no connection.

use crate::{Address, ReadTx, ServerSchool, Value};
use domain::fault::Fault;
use rusqlite::types::ValueRef;
use std::{convert::Infallible, marker::PhantomData};

fn left_out() -> Fault {
    Fault::invalid("this Kitbook was built without PostgreSQL").hint("Use a register in a file, or another build.")
}

/// The schools on a server: none can be reached.
pub fn schools(_: &Address) -> Result<Vec<ServerSchool>, Fault> {
    Err(left_out())
}

/// Looks for the role of a school: no server can be reached.
pub fn must_have_no_role(_: &Address) -> Result<(), Fault> {
    Err(left_out())
}

/// Removes a school: none can be reached.
pub fn remove_school(_: &Address) -> Result<(), Fault> {
    Err(left_out())
}

/// What pages keep on a server, of which there is none.
pub struct Pages(Infallible);

impl Pages {
    pub fn look(_: &Address) -> Result<Option<Self>, Fault> {
        Err(left_out())
    }

    pub fn open(_: &Address) -> Result<Self, Fault> {
        Err(left_out())
    }

    pub fn notes(&self, _: &str) -> Result<Option<String>, Fault> {
        match self.0 {}
    }

    pub fn keep_notes(&self, _: &str, _: &str) -> Result<(), Fault> {
        match self.0 {}
    }

    pub fn session(&self, _: &str, _: &[u8], _: i64) -> Result<Option<String>, Fault> {
        match self.0 {}
    }

    pub fn keep_session(&self, _: &str, _: &[u8], _: &str, _: i64) -> Result<(), Fault> {
        match self.0 {}
    }

    pub fn end_session(&self, _: &str, _: &[u8]) -> Result<(), Fault> {
        match self.0 {}
    }

    pub fn forget_old(&self, _: i64) -> Result<(), Fault> {
        match self.0 {}
    }
}

/// The connection to a school, of which there is none.
pub(crate) struct Server(Infallible);

impl Server {
    pub(crate) fn connect(_: &Address) -> Result<Self, Fault> {
        Err(left_out())
    }

    pub(crate) fn answers(&self) -> bool {
        match self.0 {}
    }

    pub(crate) fn is_lost(&self) -> bool {
        match self.0 {}
    }

    pub(crate) fn version(&self) -> Result<Option<i64>, Fault> {
        match self.0 {}
    }

    pub(crate) fn must_be_known(&self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn must_have_known_version(&self) -> Result<i64, Fault> {
        match self.0 {}
    }

    pub(crate) fn must_own(&self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn make_role(&self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn owns(&self) -> Result<bool, Fault> {
        match self.0 {}
    }

    pub(crate) fn rewrite(&self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn begin_read(&self) -> Result<Open<'_>, Fault> {
        match self.0 {}
    }

    pub(crate) fn begin_write(&self) -> Result<Open<'_>, Fault> {
        match self.0 {}
    }
}

/// A row of a server's answer, of which there is none.
pub(crate) enum Row {}

impl Row {
    pub(crate) fn columns(&self) -> &[Column] {
        match *self {}
    }
}

/// A column of such a row.
pub(crate) enum Column {}

impl Column {
    pub(crate) fn name(&self) -> &str {
        match *self {}
    }
}

pub(crate) fn raw(row: &Row, _: usize) -> Result<ValueRef<'_>, Infallible> {
    match *row {}
}

pub(crate) fn fault(error: Infallible) -> Fault {
    match error {}
}

pub(crate) fn changed_parts(_: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    Err(left_out())
}

pub(crate) fn dangling(_: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    Err(left_out())
}

pub(crate) fn indexes(_: &ReadTx<'_>) -> Result<crate::sound::Indexes, Fault> {
    Err(left_out())
}

pub(crate) fn has_data_checksums(_: &ReadTx<'_>) -> Result<bool, Fault> {
    Err(left_out())
}

/// A transaction on a server, of which there is none.
pub(crate) struct Open<'c>(Infallible, PhantomData<&'c ()>);

impl Open<'_> {
    pub(crate) fn commit(self, _: Option<&crate::Head>) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn roll_back(self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn lay(&self) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn run(&self, _: &str) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn put_aside(&self, _: &ReadTx<'_>, _: i64) -> Result<String, Fault> {
        match self.0 {}
    }

    pub(crate) fn take_away(&self, _: &ReadTx<'_>) -> Result<(), Fault> {
        match self.0 {}
    }

    pub(crate) fn version(&self, _: &ReadTx<'_>) -> Result<i64, Fault> {
        match self.0 {}
    }

    pub(crate) fn go_on_after_faults(&self) {
        match self.0 {}
    }

    pub(crate) fn change(&self, _: &str, _: &[Value<'_>]) -> Result<usize, Fault> {
        match self.0 {}
    }

    pub(crate) fn one<T>(
        &self,
        _: &str,
        _: &[Value<'_>],
        _: impl FnOnce(&Row) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        match self.0 {}
    }

    pub(crate) fn each<E: From<Fault>>(
        &self,
        _: &str,
        _: &[Value<'_>],
        _: impl FnMut(&Row) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.0 {}
    }

    pub(crate) fn blocks<E: From<Fault>>(
        &self,
        _: &str,
        _: &[Value<'_>],
        _: usize,
        _: impl FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.0 {}
    }

    pub(crate) fn column_names(&self, _: &str) -> Result<Vec<String>, Fault> {
        match self.0 {}
    }
}
