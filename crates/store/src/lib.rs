//! The register's file: the only crate that names the database driver.
//!
//! All other code takes [`ReadTx`] or [`WriteTx`], [`Row`] and [`Value`] from here. SQL stays in the subset that SQLite
//! and PostgreSQL share; a rule that must always hold is a constraint in `schema.sql`.

mod address;
mod connect;
mod copy;
mod file;
mod hash;
mod log;
mod migrate;
mod network;
#[cfg(not(feature = "postgres"))]
mod no_postgres;
mod on_server;
mod plans;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(not(feature = "postgres"))]
use no_postgres as postgres;
mod private;
mod random;
mod recognise;
mod record;
mod replace;
mod rewrite;
mod routine_lists;
mod rows;
mod schema;
mod server_school;
mod sieve;
mod table;
mod tables;
mod tx;
mod unfinished;
mod unrecorded;
mod value;
mod watch;

pub mod account;
pub mod acts;
pub mod agreement;
pub mod apart;
pub mod asset;
pub mod asset_part;
pub mod attachment;
pub mod ban;
pub mod by_tag;
pub mod category;
pub mod charge;
pub mod depreciation;
pub mod disposal;
pub mod dump;
pub mod erase;
pub mod figures;
pub mod finance;
pub mod group;
pub mod import_formats;
pub mod import_keys;
pub mod incident;
pub mod keys;
pub mod leaver;
pub mod letter;
pub mod licence;
pub mod loan;
pub mod merged;
pub mod naming;
pub mod parts;
pub mod pat;
pub mod permission;
pub mod person;
pub mod personal;
pub mod place;
pub mod repair;
pub mod scanned;
pub mod school_year;
pub mod select;
pub mod setting;
pub mod signed;
pub mod sound;
pub mod stock;
pub mod stocktake;
pub mod undo;

pub use address::{Address, Secrets};
pub use copy::Progress;
pub use file::{Aside, Init, Store, beside, register_of};
pub use import_formats::Retold;
pub use log::{
    ChainFinding, ChainReport, Differences, Entry, Head, LaterEntry, Missing, Subject, Sum, Unlogged, bodies_of,
    differences, hash_of, last_recorded_at, later_entry, settle, subjects_since, verify_chain, verify_chain_and_rows,
    verify_merged,
};
pub use migrate::{Upgraded, damaged_rows, each_digest, has_current_tables, tells_rows};
pub use network::synchronised;
pub use plans::Plans;
pub use postgres::{Pages, must_have_no_role, remove_school, schools};
#[cfg(feature = "postgres")]
pub use postgres::{postgres_definitions, postgres_definitions_of, postgres_parts};
#[cfg(unix)]
pub use private::own_account;
pub use private::{
    create_private, first_free, folder_of, give_to_group, led_to, make_folder_for, make_private_folder,
    must_have_folder, private_file, real_path, sync_file, sync_folder,
};
pub use random::Random;
pub use recognise::is_sqlite;
pub use record::{Only, Record, changes, details};
pub use rewrite::{Going, Mention, Struck, called, mentions, redact, repoint, rows_of, strike};
pub use routine_lists::RoutineList;
pub use rows::{
    Alias, LoanLimit, MergedOperator, MergedRegister, MergedSeries, Operator, PersonAlias, Register, Setting,
};
pub use schema::SCHEMA_VERSION;
pub use server_school::ServerSchool;
pub use table::{Column, Holds, Table};
pub use tables::{naming_people, parents_first, recorded, tables};
pub use tx::{ReadTx, Row, WriteTx, Writer};
pub use unfinished::{Left, Unfinished, UnfinishedFolder, Unnamed, Why, is_unfinished, sweep};
pub use value::{Field, Unreadable, Value};
pub use watch::watch_statements;
