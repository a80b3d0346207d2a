//! Finds a service in the files where PostgreSQL's own programs look for it:
//! <https://www.postgresql.org/docs/current/libpq-pgservice.html>.

use domain::fault::Fault;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The words of a service, in the order of its file. The first file that has the service counts.
///
/// Errors: no file has it; a file can't be read; a line of the service is not one, or has a word that no address may
/// have; it has a password that others may read.
pub(super) fn words_of(service: &str, files: &[PathBuf]) -> Result<Vec<(String, String)>, Fault> {
    let mut seen = Vec::new();
    for path in files {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                seen.push(format!("{}: there is no such file", path.display()));
                continue;
            }
            Err(e) => {
                return Err(Fault::invalid(format!("the service file {} can't be read", path.display()))
                    .hint("Check its path, and that you may read it.")
                    .because(e));
            }
        };
        let Some(words) = section(service, &text, path)? else {
            seen.push(format!("{}: it has no line [{service}]", path.display()));
            continue;
        };
        if words.iter().any(|(word, _)| word == "password") {
            super::passwords::must_be_private(path, "the service file")?;
        }
        return Ok(words);
    }
    Err(Fault::not_found(format!("no service file has the service {}", domain::text::shown(service)))
        .hint("Check its name. The file is the one in PGSERVICEFILE, or .pg_service.conf in your home folder.")
        .details(seen))
}

/// The words of a service in the text of a file; `None` if the file has no such service. Of a word that is there twice,
/// the first counts.
fn section(service: &str, text: &str, path: &Path) -> Result<Option<Vec<(String, String)>>, Fault> {
    let unread = |no: usize, what: &str| {
        Fault::bad_file(format!("line {no} of the service file {} {what}", path.display()))
            .hint("Correct that line. A service is a line [NAME], and lines like host=db.example below it.")
    };
    let (mut found, mut is_inside): (Option<Vec<(String, String)>>, bool) = (None, false);
    for (no, line) in (1..).zip(text.lines().map(str::trim)) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            // A second section of that name is not read, as by PostgreSQL's own programs.
            if found.is_some() {
                break;
            }
            is_inside = line.strip_prefix('[').and_then(|name| name.strip_suffix(']')) == Some(service);
            if is_inside {
                found = Some(Vec::new());
            }
            continue;
        }
        let Some(words) = found.as_mut().filter(|_| is_inside) else { continue };
        let Some((word, value)) = line.split_once('=') else {
            return Err(unread(no, "is not a word, =, and a value"));
        };
        if word == "service" {
            return Err(unread(no, "names another service, which a service may not"));
        }
        if !super::target::is_known(word) {
            return Err(unread(no, &format!("has {}, which Kitbook does not know", domain::text::shown(word)))
                .hint("Remove the line, or make a service of its own for Kitbook."));
        }
        if !words.iter().any(|(before, _)| before == word) {
            words.push((word.to_owned(), value.to_owned()));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# all schools\n[elm]\nhost=elm.example\nunknown=1\n\n[oak]\nhost=db.example\n  port=5433\n\
                        #user=nobody\nuser=school_oak\nhost=other\ndbname=trust=1\n[ash]\nservice=oak\n[pine]\nhost db\n";

    #[test]
    fn a_service_is_the_lines_below_its_name() {
        let found = section("oak", TEXT, Path::new("services")).unwrap().unwrap();
        let found: Vec<(&str, &str)> = found.iter().map(|(word, value)| (&**word, &**value)).collect();
        let all = [("host", "db.example"), ("port", "5433"), ("user", "school_oak"), ("dbname", "trust=1")];
        assert_eq!(found, all);
        assert!(section("oa", TEXT, Path::new("services")).unwrap().is_none());
    }

    #[test]
    fn what_is_not_understood_is_refused_with_its_line() {
        for (service, said) in [
            ("elm", "line 4 of the service file services has “unknown”, which Kitbook does not know"),
            ("ash", "line 14 of the service file services names another service, which a service may not"),
            ("pine", "line 16 of the service file services is not a word, =, and a value"),
        ] {
            let fault = section(service, TEXT, Path::new("services")).unwrap_err();
            assert_eq!(fault.message, said);
        }
    }
}
