//! `kitbook letter …`: letters to borrowers and to parents or carers

use crate::cli::verb::verbs;

verbs! {
    /// Write letters: print them, or send them as messages or e-mails
    records send,
    /// List the letters that went out
    reads list,
    /// Show one letter with its text
    reads show,
}
