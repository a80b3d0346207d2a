//! The list of people, one by one in the order of their refs.

use super::view::PersonView;
use crate::{
    domain::{fault::Fault, person::Person},
    store::{Record, Tx},
};

/// One person of the list, with what hangs on them.
pub struct ListedPerson {
    pub person: Person,
    /// Open loans.
    pub loans: i64,
}

impl ListedPerson {
    /// As it appears in every answer.
    pub fn view(&self) -> PersonView {
        PersonView::build(&self.person, self.loans)
    }
}

/// Hands over everybody, by ref and kind.
///
/// Errors: the register can't be read; `take` says so.
pub fn each_person<E: From<Fault>>(tx: &Tx<'_>, mut take: impl FnMut(&ListedPerson) -> Result<(), E>) -> Result<(), E> {
    let sql = format!(
        "select {}, (select count(*) from loan l where l.person_id = r.id and l.state = 'open') \
         from person r order by r.ref_folded, r.kind",
        Person::columns("r")
    );
    tx.each(&sql, &[], |row| {
        take(&ListedPerson { person: Person::read(row, 0)?, loans: row.get(Person::COLUMNS.len())? })
    })
}
