//! `kitbook permission …`: permissions that the school's policy requires

use crate::cli::verb::verbs;

verbs! {
    /// Grant a permission for a person, an item or a category
    records grant,
    /// Give a permission for a role that is still missing
    records give,
    /// Revoke a permission
    records revoke,
    /// List permissions, given and waiting
    reads list,
    /// List the kinds of permission, or set the roles that give one
    either kinds,
}
