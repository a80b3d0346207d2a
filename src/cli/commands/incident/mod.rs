//! `kitbook incident …`: damage, loss, theft, misuse and faults

use crate::cli::verb::verbs;

verbs! {
    /// Report an incident with an item
    records report,
    /// Record a decision
    records decide,
    /// Change the person or add details
    records edit,
    /// Record the data protection lead's decision about a breach
    records breach,
    /// Void an incident that was reported by mistake
    records void,
    /// Close an incident, with the records it needs
    records close,
    /// Reopen a closed incident
    records reopen,
    /// Attach documents or photographs of the item
    records attach,
    /// Write an attachment to a file
    reads extract,
    /// List incidents that are not closed, or all
    reads list,
    /// Show an incident
    reads show,
    /// Count incidents by person, form, model, room, month, kind or year
    reads summary,
}
