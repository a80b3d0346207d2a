//! Loans: signing out, taking in, the desk, and every command that changes a loan and another record.

pub mod allocation;
pub mod asset_import;
pub mod bundle;
pub mod desk;
pub mod device_report;
mod due;
mod first_check;
pub mod found;
pub mod hand_over;
pub mod list;
pub mod loaner;
pub mod mistakes;
pub mod part;
pub mod photo;
pub mod recall;
pub mod receipt_paper;
pub mod renew;
pub mod return_check;
pub mod routine;
pub mod scan;
pub mod sign;
pub mod sign_out;
pub mod slip;
pub mod slip_paper;
pub mod take_in;
