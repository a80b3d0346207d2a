//! One transaction: [`ReadTx`] reads, [`WriteTx`] also writes. Dropped without a commit, it changes nothing.

mod fault;
mod read;
mod row;
mod write;

pub(crate) use fault::fault;
pub use read::ReadTx;
pub use row::Row;
pub use write::{WriteTx, Writer};
