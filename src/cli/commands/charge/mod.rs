//! `kitbook charge …`: charges, and contributions requested from parents

mod adjustment;

use crate::cli::verb::verbs;

verbs! {
    /// Work out a charge or contribution for an incident
    records assess,
    /// Request a charge or contribution
    records request,
    /// Set new due dates or instalments
    records plan,
    /// Record a payment
    records pay,
    /// Record a dispute, or settle it
    records dispute,
    /// Waive a charge, in whole or in part
    records waive,
    /// Write off a charge that will not be paid
    records write_off,
    /// Refund a payment
    records refund,
    /// Reverse a charge that was requested by mistake
    records reverse,
    /// Undo a waiver, write-off or reversal
    records reinstate,
    /// List unsettled charges, or all
    reads list,
    /// Show a charge with its ledger, or the evidence behind it
    reads show,
    /// List debts by age
    reads aged,
    /// Show or print the statement of a person or family
    reads statement,
    /// List ledger lines for the finance system
    reads ledger,
    /// Print the receipt for a payment
    reads receipt,
    /// Show or change the charging policy
    either policy,
    /// Set the amount for a kind of damage
    records tariff,
}
