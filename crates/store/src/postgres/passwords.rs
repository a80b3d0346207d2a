//! Finds the password of a server where PostgreSQL's own programs look for it:
//! <https://www.postgresql.org/docs/current/libpq-pgpass.html>.

use domain::fault::Fault;
use postgres::{Config, config::Host};
use std::{fs, path::Path};

/// The password for a connection in a file of passwords, if it has one.
///
/// Errors: the file can't be read, or others may read it.
pub(super) fn find(path: &Path, config: &Config) -> Result<Option<String>, Fault> {
    const WHAT: &str = "the file of passwords";
    must_be_private(path, WHAT)?;
    let text = fs::read_to_string(path).map_err(|e| unusable(path, WHAT, "Check its path.").because(e))?;
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        _ => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let user = config.get_user().unwrap_or_default();
    let wanted = [&*host, &port, config.get_dbname().unwrap_or(user), user];
    Ok(text.lines().find_map(|line| fitting(line, wanted)))
}

/// Refuses a file with a password that others may read.
pub(super) fn must_be_private(path: &Path, what: &str) -> Result<(), Fault> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let found = fs::metadata(path).map_err(|e| unusable(path, what, "Check its path.").because(e))?;
        if found.permissions().mode() & 0o077 != 0 {
            let hint = "It has a password, and others may read it. Let only its owner read it: chmod 600 FILE.";
            return Err(unusable(path, what, hint));
        }
    }
    Ok(())
}

fn unusable(path: &Path, what: &str, hint: &str) -> Fault {
    Fault::invalid(format!("{what} {} can't be used", path.display())).hint(hint.to_owned())
}

/// The password in a line, if its host, port, database and role fit. A star fits all; a backslash takes the meaning from
/// a colon or a backslash.
fn fitting(line: &str, wanted: [&str; 4]) -> Option<String> {
    if line.starts_with('#') {
        return None;
    }
    let (mut fields, mut field, mut letters) = (Vec::new(), String::new(), line.chars());
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => field.extend(letters.next()),
            ':' if fields.len() < 4 => fields.push(std::mem::take(&mut field)),
            other => field.push(other),
        }
    }
    let fits = fields.len() == 4 && fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
    fits.then_some(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let wanted = ["db.example", "5432", "trust", "school_oak"];
        for (line, password) in [
            ("db.example:5432:trust:school_oak:se\\:cret", Some("se:cret")),
            ("*:*:*:school_oak:other", Some("other")),
            ("db.example:5432:trust:school_elm:no", None),
            ("#*:*:*:*:no", None),
            ("db.example:5432:trust", None),
        ] {
            assert_eq!(fitting(line, wanted).as_deref(), password, "{line}");
        }
    }
}
