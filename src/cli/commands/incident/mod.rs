//! `kitbook incident …`: damage, loss, theft, misuse and faults

use crate::cli::verb::verbs;

verbs! {
    /// Report an incident with an item
    records report,
    /// Record the decision about an incident
    records decide,
    /// Change the person an incident is about, or add facts
    records edit,
    /// Record the data protection lead's decision about a breach
    records breach,
    /// Void an incident that was reported by mistake
    records void,
    /// Close an incident and add the records it still needs
    records close,
    /// Reopen a closed incident
    records reopen,
    /// Attach files to an incident: documents, or photographs of the item
    records attach,
    /// Save an attachment to a file
    reads extract,
    /// List incidents that are not closed; --all lists closed ones too
    reads list,
    /// Show an incident with its attachments, repairs and charges
    reads show,
    /// Count incidents by person, form, model, room, month, kind or year
    reads summary,
}
