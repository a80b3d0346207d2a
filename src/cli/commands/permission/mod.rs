//! `kitbook permission …`: permissions that the school's policy requires

use crate::cli::verb::verbs;

verbs! {
    /// Record or request a permission for a person, an item or a category
    records grant,
    /// Record an approval that a permission still needs, such as the headteacher's
    records give,
    /// Revoke a permission, so that it no longer counts
    records revoke,
    /// List permissions: given, or still waiting for someone to give them
    reads list,
    /// List the kinds of permission, or set the roles that must give one kind
    either kinds,
}
