//! The address of a register: today always a file on this machine.

use domain::{fault::Fault, remedy::Input, say, text};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// The address of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    File(PathBuf),
}

impl Address {
    /// Reads an address as it was typed, or as the environment gives it.
    ///
    /// Errors: the address is empty, or names a server.
    pub fn parse(typed: &OsStr) -> Result<Self, Fault> {
        let Some(text) = typed.to_str() else { return Ok(Self::File(typed.into())) };
        if text.is_empty() {
            return Err(Fault::invalid("the register's path is empty").hint(say![
                "Give the path with ",
                Input::Register.blank(),
                "."
            ]));
        }
        match text.split_once("://") {
            Some((scheme, _)) if is_scheme(scheme) => Err(Fault::invalid(format!(
                "{} is an address; Kitbook keeps the register in a file",
                text::shown(text)
            ))
            .hint(say!["Give the path of the register after ", Input::Register, "."])),
            _ => Ok(Self::File(typed.into())),
        }
    }

    /// The register's file.
    pub fn file(&self) -> &Path {
        match self {
            Self::File(path) => path,
        }
    }
}

/// Tells whether a text may come before `://`: at least two letters, so that a Windows drive (`C://`) is not taken for
/// a scheme.
fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

impl From<&Path> for Address {
    fn from(path: &Path) -> Self {
        Self::File(path.to_owned())
    }
}

impl From<&PathBuf> for Address {
    fn from(path: &PathBuf) -> Self {
        Self::File(path.clone())
    }
}

impl From<&Address> for Address {
    fn from(address: &Address) -> Self {
        address.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_and_a_server_is_refused() {
        for path in
            ["register.db", "/srv/kitbook/register.db", "C:\\school\\register.db", "C://school/register.db", "-"]
        {
            assert_eq!(Address::parse(OsStr::new(path)).unwrap().file(), Path::new(path));
        }
        for server in ["postgres://school@db/kitbook", "postgresql://db", "https://kit.school.example"] {
            assert!(Address::parse(OsStr::new(server)).unwrap_err().message.contains("an address"), "{server}");
        }
        assert!(Address::parse(OsStr::new("")).is_err());
    }
}
