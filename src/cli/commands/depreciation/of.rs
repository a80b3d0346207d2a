//! The items that a policy is for, and the day from which it counts, as they are typed.

use domain::{calendar::Calendar, fault::Fault, meaning::Meaning};
use register::{rule::accounts::Since, value::policy::Of};

// The items that a policy is for. (A doc comment here would become the command's help.)
#[derive(Debug, clap::Args)]
pub struct OfArgs {
    /// Only the items of this category (default: all that have no policy of their own)
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only this item
    #[arg(long, value_name = "TAG", conflicts_with = "category")]
    item: Option<String>,
}

impl OfArgs {
    pub fn of(self) -> Of {
        match (self.category, self.item) {
            (_, Some(tag)) => Of::Item(tag),
            (Some(name), None) => Of::Category(name),
            (None, None) => Of::School,
        }
    }
}

/// Reads `always` or a day.
///
/// Errors: it is neither.
pub fn since(typed: &str, days: Calendar) -> Result<Since, Fault> {
    if typed.trim().eq_ignore_ascii_case("always") {
        return Ok(Since::Always);
    }
    Ok(Since::Day(days.day(typed, Meaning::AskedAhead)?))
}
