//! `kitbook papers …`: the texts of letters, which a school may change

use crate::cli::verb::verbs;

verbs! {
    /// List the texts, and which of them are your own
    reads list,
    /// Copy the texts to a folder, to change them
    reads copy,
    /// Load the texts that you have changed; each is checked first
    records load,
    /// Go back to the program's own text
    records reset,
}
