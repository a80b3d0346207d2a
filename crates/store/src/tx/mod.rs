//! One transaction: [`ReadTx`] reads, [`WriteTx`] writes as well. Dropped without a commit, it is as if it had never been.

mod fault;
mod read;
mod row;
mod write;

pub(crate) use fault::fault;
pub use read::ReadTx;
pub use row::Row;
pub use write::{WriteTx, Writer};
