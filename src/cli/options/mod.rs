//! Options that several verbs share, with their code: imports, exports, papers, handing over, signing out, taking in.

pub mod copy_to;
pub mod decision;
pub mod everything;
pub mod export;
pub mod fields;
pub mod hand_over;
pub mod import;
pub mod letterhead;
pub mod letters;
pub mod paper;
pub mod secret;
pub mod sign_out;
pub mod state_out;
pub mod take_in;
