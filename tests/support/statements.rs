//! Prepares on the server each statement that a test about files runs on its file, if the tests have a server. What the
//! other tests run there is prepared there anyway. With `KITBOOK_TEST_PREPARE` instead of `KITBOOK_TEST_POSTGRES`, all tests
//! run on files, and the server only prepares their statements.

use super::server::{Laid, address_on};
use domain::fault::Fault;
use std::{
    cell::RefCell,
    collections::HashSet,
    env,
    sync::{Mutex, Once, PoisonError},
};

/// The beginnings of the statements that are SQLite's own: no server is ever asked them.
const OF_SQLITE: [&str; 4] = [
    // What becomes of the file, and what it says of itself.
    "pragma ",
    // The way in which SQLite answers.
    "explain query plan ",
    // The catalogue of a file; a server's own catalogue is asked instead.
    "select 1 from sqlite_schema ",
    "select name from pragma_table_info",
];

/// A prefix of the tables of an older schema, while a file is brought up to date. A server's schools are never older than
/// the program.
const OLDER: &str = "from old_";

/// The statements that were prepared, and the school for which they are.
struct Prepared {
    known: HashSet<String>,
    laid: Option<Laid>,
}

static PREPARED: Mutex<Option<Prepared>> = Mutex::new(None);

thread_local! {
    /// The statements that this thread knows to be prepared.
    static KNOWN_HERE: RefCell<HashSet<String>> = RefCell::default();
}

/// Begins to watch, if the tests have a server.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if server().is_some() {
            store::watch_statements(must_be_known_to_a_server);
        }
    });
}

fn server() -> Option<String> {
    env::var("KITBOOK_TEST_PREPARE").or_else(|_| env::var("KITBOOK_TEST_POSTGRES")).ok()
}

fn must_be_known_to_a_server(sql: &str) {
    if let Some(fault) = refusal(sql) {
        panic!("the server can't prepare a statement that ran on a file: {sql}\n{fault:?}");
    }
}

/// The server's refusal of a statement, if it is not SQLite's own.
pub fn refusal(sql: &str) -> Option<Fault> {
    if OF_SQLITE.iter().any(|begins| sql.starts_with(begins)) || sql.contains(OLDER) {
        return None;
    }
    // Nearly every statement was prepared before, and the threads need not wait for each other to know that.
    if KNOWN_HERE.with_borrow(|known| known.contains(sql)) {
        return None;
    }
    let fault = prepare(sql);
    if fault.is_none() {
        KNOWN_HERE.with_borrow_mut(|known| known.insert(sql.to_owned()));
    }
    fault
}

/// Prepares a statement, if none of the tests has done so.
fn prepare(sql: &str) -> Option<Fault> {
    let mut prepared = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    let Prepared { known, laid } = prepared.get_or_insert_with(|| Prepared { known: HashSet::new(), laid: None });
    if !known.insert(sql.to_owned()) {
        return None;
    }
    let laid = laid.get_or_insert_with(|| Laid::new(address_on(&server().unwrap())));
    let fault = laid.prepare(sql).err();
    if fault.is_some() {
        known.remove(sql);
    }
    fault
}
