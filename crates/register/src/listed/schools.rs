//! The columns of the schools on a server.

use super::columns::{Column, Show, both, told};
use crate::keep::schools::{SchoolOnServer, UpgradedSchool};

impl Show for SchoolOnServer {
    const COLUMNS: &'static [Column<Self>] =
        &[both("school", "school"), both("name", "name"), both("schema", "schema"), both("role", "role")];
}

impl Show for UpgradedSchool {
    const COLUMNS: &'static [Column<Self>] = &[
        both("school", "school"),
        both("name", "name"),
        both("from", "from schema"),
        both("schema", "schema"),
        told("outcome", "outcome", |row, _| row.outcome.to_string()),
        both("reason", "reason"),
    ];
}
