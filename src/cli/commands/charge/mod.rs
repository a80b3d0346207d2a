//! `kitbook charge …`: charges, and contributions requested from parents

mod adjustment;

use crate::cli::verb::verbs;

verbs! {
    /// Work out a charge or contribution for an incident
    records assess,
    /// Request payment of a charge or contribution
    records request,
    /// Set new due dates or instalments for a charge
    records plan,
    /// Record a payment for a charge
    records pay,
    /// Record that a charge is disputed, or settle the dispute
    records dispute,
    /// Waive a charge, in whole or in part
    records waive,
    /// Write off a charge that will not be paid
    records write_off,
    /// Refund a payment
    records refund,
    /// Reverse a charge that was requested by mistake
    records reverse,
    /// Undo the waiver, write-off or reversal of a charge
    records reinstate,
    /// List unsettled charges, or all charges
    reads list,
    /// Show a charge with its ledger, or the evidence behind it
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
    /// Set the amount to charge for a kind of damage
    records tariff,
}
