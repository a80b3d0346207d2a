//! TODO-ROOM papers

pub mod evidence;
pub mod held;
pub mod leaver;
pub mod payment;
pub mod receipt;
pub mod slip;
pub mod statement;
