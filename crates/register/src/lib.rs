//! The acts that people perform on the register, and its answers.

pub mod act;
pub mod agreement;
pub mod asset;
pub mod ban;
pub mod calendar;
pub mod charge;
pub mod file;
pub mod incident;
pub mod keep;
pub mod label;
pub mod leaver;
pub mod licence;
pub mod loan;
pub mod log;
pub mod overview;
pub mod own_device;
pub mod paper;
pub mod pat;
pub mod permission;
pub mod person;
pub mod privacy;
pub mod repair;
pub mod rule;
pub mod tested;
pub mod view;
pub mod wipe;
