//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod aged;
pub mod asset_list;
pub mod bans;
pub mod categories;
pub mod charges;
pub mod evidence;
pub mod find;
pub mod incident_summary;
pub mod incidents;
pub mod kit;
pub mod ledger;
pub mod loan_list;
pub mod log_list;
pub mod paper;
pub mod pat;
pub mod people;
pub mod repairs;
pub mod rules;
pub mod select;
pub mod show;
pub mod statement;
pub mod status;
pub mod view;
