//! The server that an address names: its own words, and those of a service file, as the driver takes them.

use super::{passwords, service};
use crate::address::Secrets;
use domain::{fault::Fault, text};
use percent_encoding::percent_decode_str;
use postgres::{
    Config,
    config::{Host, SslMode},
};
use std::{
    borrow::Cow,
    net::IpAddr,
    path::{Path, PathBuf},
    str::FromStr as _,
};

/// The words that this program reads itself: the driver doesn't know them, or knows fewer values.
const OWN: [&str; 4] = ["passfile", "service", "sslmode", "sslrootcert"];

/// The words that the driver reads.
const DRIVERS: [&str; 16] = [
    "application_name",
    "channel_binding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "load_balance_hosts",
    "options",
    "password",
    "port",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// Tells whether an address or a service may have a word.
pub(super) fn is_known(word: &str) -> bool {
    OWN.contains(&word) || DRIVERS.contains(&word)
}

/// A server, and how it is reached.
pub(super) struct Target {
    pub(super) config: Config,
    /// The file with the authorities of the server's certificate; `None` for those that this machine trusts.
    pub(super) authorities: Option<PathBuf>,
}

impl Target {
    /// Reads an address, with the service that it or the environment names, and finds the password. What the address
    /// says goes before what the service says, and that before the environment.
    ///
    /// Errors: the address or the service can't be read, or the address has a password, or the way to another machine
    /// would be open.
    pub(super) fn of(url: &str, secrets: &Secrets) -> Result<Self, Fault> {
        let mut words = Words(in_address(url)?);
        if words.get("password").is_some() {
            return Err(Fault::invalid("a password in the address would be seen by everybody on this machine")
                .hint("Leave it out, and put it into PGPASSFILE, PGPASSWORD or a service file."));
        }
        if let Some(name) = words.get("service").map(str::to_owned).or_else(|| secrets.service.clone()) {
            for (word, value) in service::words_of(&name, &secrets.service_files)? {
                if words.get(&word).is_none() {
                    words.0.push((word, value));
                }
            }
        }
        let mut config = words.config()?;
        if config.get_password().is_none() {
            let file = words.get("passfile").map(Path::new).or(secrets.file.as_deref());
            let password = match &secrets.password {
                Some(password) => Some(password.clone()),
                None => file.map(|file| passwords::find(file, &config)).transpose()?.flatten(),
            };
            if let Some(password) = password {
                config.password(password);
            }
        }
        let authorities = words.get("sslrootcert").filter(|file| *file != "system").map(PathBuf::from);
        config.ssl_mode(mode(words.get("sslmode"), words.get("sslrootcert").is_some(), &config)?);
        Ok(Self { config, authorities })
    }
}

/// How the connection is encrypted. Wherever it is, the server's certificate is checked, and so is its name.
fn mode(said: Option<&str>, has_authorities: bool, config: &Config) -> Result<SslMode, Fault> {
    let (hosts, addresses) = (config.get_hosts(), config.get_hostaddrs());
    let is_here = if addresses.is_empty() {
        !hosts.is_empty() && hosts.iter().all(is_on_this_machine)
    } else {
        addresses.iter().all(IpAddr::is_loopback)
    };
    match said {
        // A socket is a file: nobody is in between.
        _ if addresses.is_empty() && !hosts.is_empty() && hosts.iter().all(is_socket) => Ok(SslMode::Disable),
        // Nobody is in between on one machine, and its server often has a certificate that nobody trusts.
        None if is_here && !has_authorities => Ok(SslMode::Disable),
        // Without TLS, someone between two computers could read and change what they say.
        None | Some("require" | "verify-ca" | "verify-full") => Ok(SslMode::Require),
        Some("disable") => Ok(SslMode::Disable),
        Some("prefer") if is_here => Ok(SslMode::Prefer),
        Some("prefer") => Err(Fault::invalid(
            "sslmode=prefer would send everything in the open if anybody between here and the server asked for that",
        )
        .hint("Leave it out, or give sslmode=disable on a network that nobody else is on.")),
        Some(other) => Err(Fault::invalid(format!("sslmode can't be {}", text::shown(other)))
            .hint("Give require, verify-ca, verify-full or disable.")),
    }
}

fn is_socket(host: &Host) -> bool {
    match host {
        Host::Tcp(_) => false,
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn is_on_this_machine(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => name == "localhost" || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// The words of an address and their values.
struct Words(Vec<(String, String)>);

impl Words {
    fn get(&self, word: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == word).map(|(_, value)| &**value)
    }

    /// The driver's form, without this program's own words.
    fn config(&self) -> Result<Config, Fault> {
        let mut all = String::new();
        for (word, value) in self.0.iter().filter(|(word, _)| !OWN.contains(&&**word)) {
            let quoted = value.replace('\\', "\\\\").replace('\'', "\\'");
            let said = format!("{word}='{quoted}' ");
            Config::from_str(&said).map_err(|error| {
                Fault::invalid(format!("the {word} of the server can't be read"))
                    .hint("Correct it in the address or in the service file.")
                    .because(error)
            })?;
            all.push_str(&said);
        }
        Config::from_str(&all).map_err(|error| unread().because(error))
    }
}

/// Reads `postgres://USER@HOST:PORT/DATABASE?WORD=VALUE&…`; each part may be left out.
fn in_address(url: &str) -> Result<Vec<(String, String)>, Fault> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (base, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = base.split_once('/').unwrap_or((base, ""));
    let (role, servers) = authority.split_once('@').unwrap_or(("", authority));
    let (user, password) = role.split_once(':').map_or((role, None), |(user, password)| (user, Some(password)));
    let (mut hosts, mut ports) = (Vec::new(), Vec::new());
    for server in servers.split(',') {
        let (host, port) = match server.strip_prefix('[').map(|rest| rest.split_once(']').ok_or_else(unread)) {
            Some(bracketed) => {
                let (host, rest) = bracketed?;
                (host, rest.strip_prefix(':').unwrap_or(rest))
            }
            None => server.split_once(':').unwrap_or((server, "")),
        };
        hosts.push(plain(host)?);
        ports.push(plain(port)?);
    }
    let mut words = Vec::new();
    let mut say = |word: &str, value: String| words.push((word.to_owned(), value));
    for (word, value) in [("user", user), ("dbname", database)] {
        if !value.is_empty() {
            say(word, plain(value)?);
        }
    }
    if let Some(password) = password {
        say("password", plain(password)?);
    }
    for (word, values) in [("host", hosts), ("port", ports)] {
        if values.iter().any(|value| !value.is_empty()) {
            say(word, values.join(","));
        }
    }
    for part in query.split('&').filter(|part| !part.is_empty()) {
        let (word, value) = part.split_once('=').ok_or_else(unread)?;
        let word = plain(word)?;
        if !is_known(&word) {
            return Err(Fault::invalid(format!("the address has {}, which Kitbook does not know", text::shown(&word)))
                .hint("Leave it out of the address."));
        }
        if words.iter().any(|(known, _)| *known == word) {
            return Err(Fault::invalid(format!("the address has two of {word}")).hint("Give one."));
        }
        words.push((word, plain(value)?));
    }
    Ok(words)
}

fn plain(text: &str) -> Result<String, Fault> {
    percent_decode_str(text).decode_utf8().map(Cow::into_owned).map_err(|error| unread().because(error))
}

fn unread() -> Fault {
    Fault::invalid("the address of the server can't be read")
        .hint("Give it like this: postgres://NAME@HOST/DATABASE?school=SCHOOL.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn read(url: &str) -> Result<Target, Fault> {
        Target::of(url, &Secrets::default())
    }

    #[test]
    fn the_parts_of_an_address_are_read() {
        let Target { config, authorities } =
            read("postgres://school%5Foak@db.example:5433/tr%20ust?sslrootcert=/etc/trust%20ca.pem").unwrap();
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".to_owned())]);
        assert_eq!((config.get_ports(), config.get_user()), (&[5433][..], Some("school_oak")));
        assert_eq!(config.get_dbname(), Some("tr ust"));
        assert_eq!(authorities.as_deref(), Some(Path::new("/etc/trust ca.pem")));
        let six = read("postgres://desk@[::1]:5433/trust").unwrap().config;
        assert_eq!((six.get_hosts(), six.get_ports()), (&[Host::Tcp("::1".to_owned())][..], &[5433][..]));
        let quoted = read("postgres://it's%5C@localhost/trust").unwrap().config;
        assert_eq!(quoted.get_user(), Some("it's\\"));
    }

    #[test]
    fn the_way_to_another_machine_is_encrypted_unless_the_address_says_otherwise() {
        for (url, mode) in [
            ("postgres://db.example/trust", SslMode::Require),
            ("postgres://db.example/trust?sslmode=verify-full", SslMode::Require),
            ("postgres://db.example/trust?sslmode=disable", SslMode::Disable),
            ("postgres://localhost/trust", SslMode::Disable),
            ("postgres://localhost/trust?sslmode=require", SslMode::Require),
            ("postgres://localhost/trust?sslrootcert=/ca.pem", SslMode::Require),
            // The name may be this machine's, but the address that is used isn't.
            ("postgres://localhost/trust?hostaddr=192.0.2.1", SslMode::Require),
            ("postgres://localhost,db.example/trust", SslMode::Require),
            ("postgres://db.example/disable?options=sslmode=disable", SslMode::Require),
        ] {
            assert_eq!(read(url).unwrap().config.get_ssl_mode(), mode, "{url}");
        }
        for url in [
            "postgres://db.example/trust?sslmode=prefer",
            "postgres://localhost/trust?hostaddr=192.0.2.1&sslmode=prefer",
            "postgres://db.example/trust?sslmode=allow",
            "postgres://db.example/trust?sslmode=",
        ] {
            assert!(read(url).is_err_and(|fault| fault.message.contains("sslmode")), "{url}");
        }
    }

    #[test]
    fn what_an_address_may_not_have_is_named() {
        for (url, said) in [
            ("postgres://db/trust?sslcert=a", "the address has “sslcert”, which Kitbook does not know"),
            ("postgres://db/trust?host=other", "the address has two of host"),
            ("postgres://db:many/trust", "the port of the server can't be read"),
            ("postgres://desk:secret@db/trust", "a password in the address"),
            ("postgres://db/trust?password=secret", "a password in the address"),
            ("postgres://[::1/trust", "the address of the server can't be read"),
        ] {
            let fault = read(url).map(|_| ()).unwrap_err();
            assert!(fault.message.starts_with(said), "{url}: {}", fault.message);
            assert!(!format!("{fault:?}").contains("secret"), "{url}");
        }
    }

    #[test]
    fn a_service_gives_what_the_address_leaves_open() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("services");
        fs::write(&file, "[oak]\nhost=db.example\nport=5433\nuser=school_oak\ndbname=trust\nsslmode=verify-full\n")
            .unwrap();
        let secrets = Secrets { service: Some("oak".to_owned()), service_files: vec![file], ..Secrets::default() };
        let of = |url: &str| Target::of(url, &secrets).unwrap().config;
        let config = of("postgres://");
        assert_eq!(config.get_hosts(), [Host::Tcp("db.example".to_owned())]);
        assert_eq!(
            (config.get_ports(), config.get_user(), config.get_dbname()),
            (&[5433][..], Some("school_oak"), Some("trust"))
        );
        let config = of("postgres://kitbook@localhost/other?service=oak");
        assert_eq!(config.get_hosts(), [Host::Tcp("localhost".to_owned())]);
        assert_eq!(
            (config.get_ports(), config.get_user(), config.get_dbname()),
            (&[5433][..], Some("kitbook"), Some("other"))
        );
        assert_eq!(config.get_ssl_mode(), SslMode::Require);
    }
}
