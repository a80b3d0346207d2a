//! The register's rules as pure values and functions: no SQL, no clap, no clock, no files.
//!
//! What belongs here is what stays true whoever asks: what a tag may look like, what a state is, when a
//! loan is late, why a loan is refused. What a rule needs to know comes in as a value; what it decides
//! goes out as one.

pub mod agreement;
pub mod asset;
pub mod asset_fields;
pub mod ban;
pub mod builtin;
pub mod calendar;
pub mod called;
pub mod category;
pub mod charge;
pub mod fault;
pub mod field;
pub mod ids;
pub mod incident;
pub mod leaver;
pub mod legible;
pub mod licence;
pub mod loan;
pub mod meaning;
pub mod money;
pub mod names;
pub mod operator;
pub mod pat;
pub mod permission;
pub mod person;
pub mod person_fields;
pub mod privacy;
pub mod reading;
pub mod remedy;
pub mod repair;
pub mod rules;
pub mod say;
pub mod stamp;
pub mod tag;
pub mod text;
pub mod upn;
pub mod when;
pub mod wipe;
pub mod words;
pub mod written;
