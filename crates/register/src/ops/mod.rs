//! TODO-ROOM ops

pub mod accept;
pub mod adopt;
pub mod found;
pub mod hand_over;
pub mod leaver;
pub mod loan_part;
pub mod loan_renew;
pub mod loan_sign;
pub mod loaner;
pub mod mistakes;
pub mod out;
pub mod privacy;
pub mod recall;
pub mod register;
pub mod returns;
pub mod sitting;
