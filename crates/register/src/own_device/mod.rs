//! People's own equipment: admitting it, testing it, handing it in, giving it back, listing it.

pub mod admit;
pub mod door;
pub mod list;
pub mod test;
