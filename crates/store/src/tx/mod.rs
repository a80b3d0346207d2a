//! One transaction: [`ReadTx`] reads, [`WriteTx`] also writes. A transaction that is dropped without a commit changes
//! nothing.

mod engine;
mod fault;
mod read;
mod row;
mod write;

pub(crate) use engine::Engine;
pub(crate) use fault::fault;
pub use read::ReadTx;
pub(crate) use read::by_key;
pub(crate) use row::LONGEST_TEXT;
pub use row::Row;
pub use write::{WriteTx, Writer};
