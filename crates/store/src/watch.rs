//! Lets tests see the statements that run on a file, to prepare each on a server too.

use std::sync::OnceLock;

/// The test that wants to see them.
static SEEN_BY: OnceLock<fn(&str)> = OnceLock::new();

/// Shows each statement that runs on a file to a test, in a build with debug assertions. The first to ask is heard.
pub fn watch_statements(seen_by: fn(&str)) {
    let _ = SEEN_BY.set(seen_by);
}

/// Shows a statement.
pub(crate) fn show(sql: &str) {
    if let Some(seen_by) = SEEN_BY.get() {
        seen_by(sql);
    }
}
