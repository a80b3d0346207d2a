//! `kitbook charge …`: contributions that are asked for

mod adjustment;

use crate::cli::verb::verbs;

verbs! {
    /// Work out a contribution for an incident
    records assess,
    /// Ask for it
    records request,
    /// Other days for what is outstanding
    records plan,
    /// Take a payment
    records pay,
    /// The one who was asked says no; or that is settled
    records dispute,
    /// Let it off
    records waive,
    /// Give it up: it will not come in
    records write_off,
    /// Give back what was paid
    records refund,
    /// Take it back: it should not have been asked for
    records reverse,
    /// Ask again for what was let off
    records reinstate,
    /// What is not settled, or all
    reads list,
    /// One charge with its ledger; the evidence behind it
    reads show,
    /// Who owes what for how long
    reads aged,
    /// All that was asked of a person or family
    reads statement,
    /// Every line of a time, for the finance system
    reads ledger,
    /// The receipt of a payment, to print
    reads receipt,
    /// How suggestions are worked out
    either policy,
    /// What a sort of damage costs
    records tariff,
}
