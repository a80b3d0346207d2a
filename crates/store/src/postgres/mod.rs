//! A school on a PostgreSQL server: a schema of its own, with the same tables and the same statements as a file.
//!
//! The driver is synchronous to its callers. Statements are prepared once for each connection; a long answer comes row
//! by row or in blocks, so that memory stays flat.

mod amcheck;
mod connect;
mod definitions;
mod fault;
mod open;
mod pages;
mod passwords;
mod schools;
mod service;
mod sound;
mod target;
mod tls;
mod upgrade;
mod value;

pub(crate) use ::postgres::Row;
pub(crate) use amcheck::{has_data_checksums, indexes};
pub(crate) use connect::Server;
pub use definitions::{postgres_definitions, postgres_definitions_of};
pub(crate) use fault::fault;
pub(crate) use open::Open;
pub use pages::Pages;
pub use schools::{must_have_no_role, remove_school, schools};
pub use sound::postgres_parts;
pub(crate) use sound::{changed_parts, dangling};
pub(crate) use value::raw;
