//! `kitbook report …`: what head, governors and auditors ask for

use crate::cli::verb::verbs;

verbs! {
    /// Show what is on loan, late, tested, damaged, old and used, with charts to print
    reads dashboard,
    /// The fixed asset note: cost, depreciation and book value, with what changed in the year
    reads value,
    /// The insurance total: what it would cost to replace everything, room by room
    reads insurance,
    /// The replacement plan: what is due in each year, what its budget reaches, and who waits
    reads replacement,
    /// Show what the register answers of the Department for Education's digital standards
    reads dfe,
}
