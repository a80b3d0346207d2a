//! TODO-ROOM papers

pub mod evidence;
pub mod held;
pub mod labels;
pub mod leaver;
pub mod payment;
pub mod receipt;
pub mod round;
pub mod slip;
pub mod statement;
