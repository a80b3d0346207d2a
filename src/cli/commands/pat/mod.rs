//! `kitbook pat …`: portable appliance tests.

mod filter;

use crate::cli::verb::verbs;

verbs! {
    /// Record that items passed a visual check
    records pass,
    /// Record that an item failed a visual check: it can't be lent until it passes
    records fail,
    /// Record a test with its readings
    records record,
    /// Record a round of visual checks with a scanner
    records log,
    /// List tests to do: failed, overdue, due soon, never tested
    reads due,
    /// List all tested items with their status
    reads list,
    /// List test results, newest first
    reads history,
    /// Count items in date, overdue and failed, by category and location
    reads summary,
    /// Show or set how often an item, a category or a location is tested
    either interval,
    /// Set an item's class, type, lead and fuse
    records set,
    /// Show or set the limits of readings
    either limit,
    /// Import a PAT tester's file
    records import,
    /// Match an ID of a tester's file to an item
    #[command(name = "match")]
    records matched,
    /// Accept a queried pass
    records accept,
    /// Void a result recorded by mistake
    records void,
    /// Print a round list, in walking order
    reads sheet,
    /// Print green and red test labels
    reads label,
}
