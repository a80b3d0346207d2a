//! The columns of the schools on a server.

use super::columns::{Column, Show, both};
use crate::keep::schools::SchoolOnServer;

impl Show for SchoolOnServer {
    const COLUMNS: &'static [Column<Self>] =
        &[both("school", "school"), both("name", "name"), both("schema", "schema"), both("role", "role")];
}
