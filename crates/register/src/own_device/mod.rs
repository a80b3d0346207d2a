//! People's own equipment: admitting it, handing it in, giving it back, listing it.

pub mod admit;
pub mod list;
