//! `kitbook charge …`: charges, and contributions requested from parents

mod adjustment;

use crate::cli::verb::verbs;

verbs! {
    /// Work out a charge to staff, or a contribution from a parent or carer, for an incident
    records assess,
    /// Add the date of an agreement, or the words for letters, to a charge
    records edit,
    /// Request payment of a charge or contribution that was worked out
    records request,
    /// Set a new due date, or instalments, for the unpaid part of a charge
    records plan,
    /// Record a payment for a charge
    records pay,
    /// Import payments from the school's payment system
    records import,
    /// Record that a charge is disputed, or settle the dispute
    records dispute,
    /// Waive a charge, in whole or in part
    records waive,
    /// Write off a charge that will not be paid
    records write_off,
    /// Record that the school paid money back, or undo a payment recorded by mistake
    records refund,
    /// Reverse a charge that was requested by mistake
    records reverse,
    /// Undo the waiver, write-off or reversal of a charge
    records reinstate,
    /// List unsettled charges, or all charges
    reads list,
    /// Show a charge with its payments and changes, or the evidence for it
    reads show,
    /// List unpaid charges by age
    reads aged,
    /// Show or print a statement of the charges to a person or family
    reads statement,
    /// List requests, payments and corrections for the finance system
    reads ledger,
    /// Print the receipt for a payment
    reads receipt,
    /// Show or change the charging policy
    either policy,
    /// Set the amount to charge for a kind of damage to a category of items
    records tariff,
}
