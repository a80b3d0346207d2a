//! `kitbook pat …`: portable appliance tests.

mod filter;
mod round;

use crate::cli::verb::verbs;
use domain::fault::Fault;

verbs! {
    /// Record that items passed a visual check
    records pass,
    /// Record that an item failed a visual check; it can't be lent until it passes
    records fail,
    /// Record a visual check or a full test, with its readings
    records record,
    /// Record a round of visual checks with a scanner
    records log,
    /// List tests to do: failed, overdue, due soon, never tested
    reads due,
    /// List all items that need tests, with their test status
    reads list,
    /// List test results, newest first
    reads history,
    /// Count the items that are in date, overdue or failed, by category and location
    reads summary,
    /// Show or set how often an item, a category or a location is tested
    either interval,
    /// Set an item's construction class, equipment type, lead and fuse
    records set,
    /// Show or set the limits that readings must meet
    either limit,
    /// Import the results in a PAT tester's file
    records import,
    /// Match an ID from a tester's file to an item
    #[command(name = "match")]
    records matched,
    /// Accept an imported pass in spite of a bad reading
    records accept,
    /// Void a test result that was recorded by mistake
    records void,
    /// Print a list of the items to test, in walking order
    reads sheet,
    /// Print green and red test labels
    reads label,
}

/// Refuses what a person's own device has no place for.
fn not_of_own(is_given: bool) -> Result<(), Fault> {
    if !is_given {
        return Ok(());
    }
    Err(Fault::invalid("of an own device's test only the day and the tester are kept")
        .hint("Leave out the readings, --note, --no-readings and --replaced; keep them on the tester's own sheet."))
}
