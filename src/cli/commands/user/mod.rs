//! `kitbook user …`

use crate::cli::verb::verbs;

pub mod code;

verbs! {
    /// Give someone an account for the page: prints a one-time code, once
    records add,
    /// List accounts, with the roles that decide what each may do
    reads list,
    /// Give a new one-time code; the old password and all sessions end
    records reset,
    /// End someone's access at once
    records disable,
    /// Show who is signed in to the page, and from where
    reads sessions,
}
