//! A school on a server, as a list of them shows it.

#[cfg(feature = "postgres")]
use domain::{fault::Fault, text};

/// A school on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerSchool {
    /// The short name, which is part of the address.
    pub short: String,
    /// The school's name; `None` if this role may not read the school.
    pub name: Option<String>,
    /// The version of its tables, if it can be read.
    pub schema: Option<i64>,
}

impl ServerSchool {
    /// The role that may use this school alone.
    pub fn role(&self) -> String {
        format!("{PREFIX}{}", self.short)
    }
}

/// The beginning of the names of a school's schema and role.
const PREFIX: &str = "school_";

/// The schema of a school, and its role.
///
/// Errors: the short name has other characters than plain letters, digits and underscores.
#[cfg(feature = "postgres")]
pub(crate) fn schema_of(school: &str) -> Result<String, Fault> {
    let fits = (1..=40).contains(&school.len())
        && school.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
        && school.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
    if fits {
        return Ok(format!("{PREFIX}{school}"));
    }
    Err(Fault::invalid(format!("{} can't be a school's short name", text::shown(school)))
        .hint("Give up to 40 small letters, digits and underscores, beginning with a letter, such as oak."))
}
