//! People's own equipment: admitting it, testing it, connecting it, handing it in, taking it from its owner, giving it
//! back, listing it.

pub mod admit;
pub mod confiscate;
pub mod door;
pub mod due;
pub mod edit;
pub mod list;
pub mod network;
pub mod test;
