//! `kitbook incident …`: what went wrong

use crate::cli::verb::verbs;

verbs! {
    /// Say what went wrong with an item
    records report,
    /// Record what was decided, by whom
    records decide,
    /// Put right whom it is about; add what else was seen
    records edit,
    /// What the data protection officer decided of a breach
    records breach,
    /// Strike out what never was
    records void,
    /// Close it, with what has to be on record
    records close,
    /// Open a closed one again
    records reopen,
    /// Keep papers or photographs of the device
    records attach,
    /// Write an attachment to a file again
    reads extract,
    /// Those that are not closed, or all
    reads list,
    /// One incident
    reads show,
    /// Counted by person, class, model, room, month, kind or year
    reads summary,
}
