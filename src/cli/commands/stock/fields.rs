//! The options for the fields of a stock, shared by `add` and `edit`.

use crate::cli::words::{self, pounds};
use register::stock::change::Fields;

// Options for the fields of a stock.
#[derive(Debug, clap::Args)]
pub struct FieldArgs {
    /// Place where it is kept
    #[arg(long, value_name = "PLACE")]
    location: Option<String>,
    /// Cost of one piece in pounds, such as 8.50
    #[arg(long, value_name = "AMOUNT", allow_negative_numbers = true, value_parser = pounds)]
    cost: Option<i64>,
    /// Notes
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = words::said)]
    notes: Option<String>,
}

impl FieldArgs {
    /// Reads the options.
    pub fn read(self, name: Option<String>) -> Fields {
        Fields { name, location: self.location, cost: self.cost, notes: self.notes }
    }
}

/// Reads a number of pieces.
pub fn pieces(text: &str) -> Result<i64, String> {
    let number = text.trim().parse::<i64>().ok().filter(|number| (0..=domain::stock::MOST).contains(number));
    number.ok_or_else(|| {
        let text = domain::text::shown(text.trim());
        format!("{text} is no number of pieces; write a whole number from 0 to {}", domain::stock::MOST)
    })
}
