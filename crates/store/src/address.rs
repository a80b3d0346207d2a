//! Where a register is: today always a file of this machine.

use domain::{fault::Fault, remedy::Input, say, text};
use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

/// Where a register is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    File(PathBuf),
}

impl Address {
    /// As it was typed, or as the environment says it.
    ///
    /// Errors: it is a server's, or empty.
    pub fn parse(said: &OsStr) -> Result<Self, Fault> {
        let Some(text) = said.to_str() else { return Ok(Self::File(said.into())) };
        if text.is_empty() {
            return Err(Fault::invalid("the register's place is empty").hint(say![
                "Say where it is, with ",
                Input::Register.blank(),
                "."
            ]));
        }
        match text.split_once("://") {
            Some((scheme, _)) if is_scheme(scheme) => Err(Fault::invalid(format!(
                "{} is an address, not a path: this Kitbook keeps a register in a file",
                text::shown(text)
            ))
            .hint(say!["Give the path of the register after ", Input::Register, "."])),
            _ => Ok(Self::File(said.into())),
        }
    }

    /// The file that holds it.
    pub fn file(&self) -> &Path {
        match self {
            Self::File(path) => path,
        }
    }
}

/// What may stand before `://`: two letters at least, so that a drive of Windows is none.
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
    fn a_path_is_a_file_and_a_server_is_none() {
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
