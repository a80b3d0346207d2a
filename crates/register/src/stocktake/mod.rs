//! Stocktakes: what is expected where is frozen, rooms are scanned, and somebody who doesn't keep the register closes it.

pub mod accept;
pub mod close;
pub mod conditions;
pub mod lines;
pub mod open;
pub mod paper;
pub mod scan;
pub mod sitting;
pub mod view;
