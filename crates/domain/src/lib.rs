//! The register's rules as pure values and functions: no SQL, no clap, no clock, no files.
//!
//! Code belongs here if it is the same for every interface: the shape of a tag, the state of an item, when a loan is
//! late, why a loan is refused. A rule gets its facts as values and returns its decision as a value.

pub mod agreement;
pub mod asset;
pub mod asset_fields;
pub mod backup;
pub mod ban;
pub mod builtin;
pub mod calendar;
pub mod called;
pub mod category;
pub mod charge;
pub mod duplicate;
pub mod fault;
pub mod field;
pub mod group;
pub mod ids;
pub mod import_format;
pub mod incident;
pub mod incoming;
pub mod keys;
pub mod label;
pub mod leaver;
pub mod legible;
pub mod licence;
pub mod loan;
pub mod meaning;
pub mod money;
pub mod names;
pub mod operator;
pub mod order;
pub mod part;
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
pub mod scan;
pub mod school_year;
pub mod search;
pub mod stamp;
pub mod tag;
pub mod text;
pub mod upn;
pub mod wanted;
pub mod warned;
pub mod when;
pub mod wipe;
pub mod words;
pub mod written;
