//! What head, governors and auditors ask for, drawn from the whole register.

mod columns;
pub mod dashboard;
pub mod dashboard_paper;
pub mod standards;
pub mod standards_paper;
