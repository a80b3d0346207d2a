//! Repairs: opened, changed, closed, listed. A loaner is an ordinary loan, so it is in `loan`.

pub mod list;
pub mod open;
pub mod tie;
