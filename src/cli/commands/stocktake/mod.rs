//! `kitbook stocktake …`: counts of what is where

mod answers;

use crate::cli::verb::verbs;

verbs! {
    /// Open a stocktake of a room, a category or everything: what is expected where is frozen
    records open,
    /// Scan items in a room
    records scan,
    /// Void a scan that was a mistake
    records void,
    /// List stocktakes
    reads list,
    /// Show what a stocktake found so far, room by room, or of a past one
    reads show,
    /// Close a stocktake, by someone who doesn't keep the register
    records close,
    /// Print the sheet of a closed stocktake, to countersign
    reads sheet,
    /// Give items the rooms where a closed stocktake found them
    records accept,
}
