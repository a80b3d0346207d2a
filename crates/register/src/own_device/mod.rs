//! People's own equipment: let in, handed in, given back, listed.

pub mod admit;
pub mod list;
