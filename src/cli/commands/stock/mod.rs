//! `kitbook stock …`: what is lent and counted by number.

mod fields;

use crate::cli::verb::verbs;

verbs! {
    /// Add a stock with a number of pieces
    records add,
    /// List every stock, what is overdue, or what one person has
    reads list,
    /// Show one stock, with who has some of it
    reads show,
    /// Change the name, the place, the cost or the notes of a stock
    records edit,
    /// Lend a number of a stock to one borrower
    records out,
    /// Take a number of a stock back
    #[command(name = "in")]
    records take_in called "in",
    /// Record a count by hand; it names the difference, and corrects nothing
    records count,
    /// Record that missing pieces were found
    records found,
    /// Record more pieces, bought or given
    records more,
    /// Write pieces off, with a reason
    records write_off,
}
