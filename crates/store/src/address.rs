//! The address of a register: a file on this machine, or a school on a PostgreSQL server.

use domain::{fault::Fault, remedy::Input, say, text};
use std::{
    ffi::OsStr,
    fmt,
    path::{Path, PathBuf},
};

/// What the environment says about servers and their passwords, as PostgreSQL's own programs take it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// The value of `PGPASSWORD`.
    pub password: Option<String>,
    /// The value of `PGPASSFILE`: a file with a line for each server, database and role.
    pub file: Option<PathBuf>,
    /// The value of `PGSERVICE`: the service of an address that names none.
    pub service: Option<String>,
    /// The files that services may be in, the first to be read first: the one in `PGSERVICEFILE` or the user's own, and
    /// the machine's.
    pub service_files: Vec<PathBuf>,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

/// The address of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    File(PathBuf),
    /// A school on a server.
    Server {
        /// The server, the role and the database, as PostgreSQL's own programs take them.
        url: String,
        /// The school's short name, if the address has one.
        school: Option<String>,
        /// The address as it was typed.
        typed: PathBuf,
        /// The password, which is never part of the address.
        secrets: Secrets,
    },
}

impl Address {
    /// Reads an address as it was typed, or as the environment gives it.
    ///
    /// Errors: the address is empty, or names another kind of server, or no school.
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
            Some(("postgres" | "postgresql", _)) => server(text),
            Some((scheme, _)) if is_scheme(scheme) => Err(Fault::invalid(format!(
                "{} is an address; Kitbook keeps the register in a file or on a PostgreSQL server",
                text::shown(text)
            ))
            .hint(say!["Give the path of the register after ", Input::Register, "."])),
            _ => Ok(Self::File(typed.into())),
        }
    }

    /// The register's file.
    ///
    /// Errors: the register is on a server.
    pub fn file(&self) -> Result<&Path, Fault> {
        match self {
            Self::File(path) => Ok(path),
            Self::Server { .. } => Err(crate::on_server::needs_a_file()),
        }
    }

    /// The address of another school on the same server.
    ///
    /// Errors: this is a file.
    pub fn with_school(&self, short: &str) -> Result<Self, Fault> {
        let Self::Server { url, secrets, .. } = self else { return Err(no_server()) };
        let join = if url.contains('?') { '&' } else { '?' };
        let typed = format!("{url}{join}school={short}").into();
        Ok(Self::Server { url: url.clone(), school: Some(short.to_owned()), typed, secrets: secrets.clone() })
    }

    /// This address with the password of a server; a file needs none.
    pub fn with_secrets(mut self, given: Secrets) -> Self {
        if let Self::Server { secrets, .. } = &mut self {
            *secrets = given;
        }
        self
    }

    /// The places of the password.
    #[cfg(feature = "postgres")]
    pub(crate) fn secrets(&self) -> Secrets {
        match self {
            Self::Server { secrets, .. } => secrets.clone(),
            Self::File(_) => Secrets::default(),
        }
    }

    /// The short name of the school on a server.
    ///
    /// Errors: this is a file, or the address names no school.
    pub fn must_name_school(&self) -> Result<&str, Fault> {
        match self {
            Self::Server { school: Some(school), .. } => Ok(school),
            Self::Server { .. } => Err(Fault::invalid("the address names no school")
                .hint("A server has several: give it at the end, as in postgres://NAME@HOST/DATABASE?school=oak.")),
            Self::File(_) => Err(no_server()),
        }
    }

    /// The short name of the school on a server, if the address has one.
    pub fn school(&self) -> Option<&str> {
        match self {
            Self::Server { school, .. } => school.as_deref(),
            Self::File(_) => None,
        }
    }

    /// The server, the role and the database.
    ///
    /// Errors: this is a file.
    #[cfg(feature = "postgres")]
    pub(crate) fn url(&self) -> Result<&str, Fault> {
        match self {
            Self::Server { url, .. } => Ok(url),
            Self::File(_) => Err(no_server()),
        }
    }

    /// The path beside which working copies are made: the register's file, or one of the school's name in the folder for
    /// temporary files.
    pub fn working_place(&self) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Server { school, .. } => {
                std::env::temp_dir().join(format!("{}.db", school.as_deref().unwrap_or("school")))
            }
        }
    }

    /// The address as it was typed.
    pub fn typed(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Server { typed, .. } => typed,
        }
    }
}

fn no_server() -> Fault {
    Fault::invalid("this is a register in a file; a server keeps schools apart").hint(say![
        "Give the server's address after ",
        Input::Register,
        ", such as postgres://NAME@HOST/DATABASE."
    ])
}

/// Reads `postgres://NAME@HOST/DATABASE?school=SCHOOL`.
fn server(text: &str) -> Result<Address, Fault> {
    let (base, query) = text.split_once('?').unwrap_or((text, ""));
    let (school, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').filter(|part| !part.is_empty()).partition(|part| part.starts_with("school="));
    let school = match school[..] {
        [one] => Some(one.trim_start_matches("school=").to_owned()),
        [] => None,
        _ => return Err(Fault::invalid("the address names two schools").hint("Give one.")),
    };
    let url = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    Ok(Address::Server { url, school, typed: text.into(), secrets: Secrets::default() })
}

/// Tells whether a text may come before `://`: at least two letters, so that a Windows drive (`C://`) is not taken for
/// a scheme.
fn is_scheme(text: &str) -> bool {
    text.len() > 1 && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

impl From<&Path> for Address {
    /// A path that reads as the address of a server is one: a program keeps what was typed as a path.
    fn from(path: &Path) -> Self {
        Self::parse(path.as_os_str()).unwrap_or_else(|_| Self::File(path.to_owned()))
    }
}

impl From<&PathBuf> for Address {
    fn from(path: &PathBuf) -> Self {
        path.as_path().into()
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
            assert_eq!(Address::parse(OsStr::new(path)).unwrap().file().unwrap(), Path::new(path));
        }
        for server in ["mysql://school@db/kitbook", "https://kit.school.example"] {
            assert!(Address::parse(OsStr::new(server)).unwrap_err().message.contains("an address"), "{server}");
        }
        assert!(Address::parse(OsStr::new("")).is_err());
    }

    #[test]
    fn a_school_on_a_server_is_named_in_the_address() {
        let typed = "postgres://desk@db.example:5433/trust?sslmode=disable&school=oak";
        let Address::Server { url, school, .. } = Address::parse(OsStr::new(typed)).unwrap() else { panic!("a file") };
        assert_eq!((&*url, school.as_deref()), ("postgres://desk@db.example:5433/trust?sslmode=disable", Some("oak")));
        let two = Address::parse(OsStr::new("postgresql://db/trust?school=a&school=b"));
        assert!(two.unwrap_err().message.contains("two schools"));
    }
}
