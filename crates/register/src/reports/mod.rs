//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod aged;
pub mod charges;
pub mod check;
pub mod evidence;
pub mod find;
pub mod leaver_paper;
pub mod leavers;
pub mod ledger;
pub mod loan_list;
pub mod paper;
pub mod payment_paper;
pub mod privacy;
pub mod show;
pub mod statement;
pub mod status;
pub mod wipes;
