//! The value of items in the accounts: financial years, depreciation, the capital threshold, the fixed asset note, and the
//! year in which an item should be replaced.
//!
//! Every amount is whole pence. A charge is rounded to the nearest penny, half a penny up, once for each item and
//! financial year, so that years add up and one year's end is the next one's beginning.

mod capital;
pub mod depreciation;
mod due;
mod note;
mod year;

#[cfg(test)]
mod tests;

pub use capital::{Purchase, Purchases, Threshold};
pub use depreciation::{Convention, Dated, Depreciation, Method, Policy, Walk, overlay};
pub use due::{Because, Lasts};
pub use note::{Figures, Held, LeftOut, Span};
pub use year::{FinancialYear, YearEnd};
