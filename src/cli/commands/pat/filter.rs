//! Which items, for every list of them.

use crate::cli::words;
use domain::pat::Status;
use register::pat::list::ApplianceFilter;

// Which items, for every list of them.
#[derive(Debug, clap::Args)]
pub struct ApplianceArgs {
    /// Any part of tag, serial, name, make, model or note
    text: Option<String>,
    /// Of this category
    #[arg(long, value_name = "NAME")]
    category: Option<String>,
    /// Where it belongs: any part of the location
    #[arg(long, value_name = "TEXT")]
    location: Option<String>,
    /// failed, overdue, never-tested, due-soon, in-date or not-required
    #[arg(long, value_name = "STATUS", value_parser = words::word::<Status>)]
    status: Option<Status>,
}

impl From<ApplianceArgs> for ApplianceFilter {
    fn from(args: ApplianceArgs) -> Self {
        Self { category: args.category, location: args.location, status: args.status, text: args.text }
    }
}
