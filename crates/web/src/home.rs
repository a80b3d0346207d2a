//! The school whose page it is.

use std::sync::Arc;

/// A school, as every page of it names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The school's name.
    pub school: Arc<str>,
    /// The start of the addresses of its pages: empty, or its short name such as `/oak` where several schools have pages.
    pub base: Arc<str>,
}

impl Home {
    pub fn new(school: &str, base: &str) -> Self {
        Self { school: school.into(), base: base.into() }
    }
}
