//! `kitbook disposal limit …`: the sums up to which each role authorises disposals

use crate::cli::verb::verbs;

verbs! {
    /// List who may authorise which sum
    reads list,
    /// Set the sum up to which a role authorises disposals
    records set,
}
