//! Options to filter tested items, shared by all lists of them.

use crate::cli::words;
use domain::pat::Status;
use register::pat::list::ApplianceFilter;

// Not a doc comment: clap would show it as the help of each command.
#[derive(Debug, clap::Args)]
pub struct ApplianceArgs {
    /// Text to find in the tag, serial number, name, make, model or notes
    text: Option<String>,
    /// Only items of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Only items in a location with this text in its name
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// Only this status: failed, overdue, never-tested, due-soon, in-date or not-required (needs no test)
    #[arg(long, value_name = "STATUS", value_parser = words::word::<Status>)]
    status: Option<Status>,
}

impl From<ApplianceArgs> for ApplianceFilter {
    fn from(args: ApplianceArgs) -> Self {
        Self { category: args.category, location: args.location, status: args.status, text: args.text }
    }
}
