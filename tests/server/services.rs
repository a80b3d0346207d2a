//! A service file gives the address of a server, and its password if nobody else may read it.

use crate::support::{Cli, own_server::OwnServer};
use std::{fs, path::Path};
use store::Secrets;

/// The command line with a service file.
fn with_services(folder: &Path, text: &str, db: &str) -> Cli {
    let file = folder.join("services");
    fs::write(&file, text).unwrap();
    readable_by(&file, 0o600);
    Cli { servers: Secrets { service_files: vec![file], ..Secrets::default() }, ..Cli::on(db) }
}

#[cfg(unix)]
fn readable_by(file: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(file, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(not(unix))]
fn readable_by(_: &Path, _: u32) {}

#[test]
fn a_service_is_the_address_of_a_school_and_the_address_goes_before_it() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    let folder = tempfile::tempdir().unwrap();
    let port = server.port;
    let text = format!(
        "[wrong]\nhost=127.0.0.1\nport=1\n\n[trust]\n# the trust's server\nhost=127.0.0.1\nport={port}\nuser=kitbook\n\
         dbname=trust\nsslmode=disable\n"
    );
    let trust = with_services(folder.path(), &text, "postgres://?service=trust");
    trust.done(&["school", "add", "oak", "--school", "Oak School"]);
    let mut oak = with_services(folder.path(), &text, "postgres:///?service=trust&school=oak");
    oak.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    assert_eq!(oak.json(&["check"])["sound"], true);
    // The address goes before the service, and the service in the address before PGSERVICE.
    oak.db = Some(format!("postgres://127.0.0.1:{port}?service=wrong&user=kitbook&dbname=trust&school=oak").into());
    oak.done(&["asset", "show", "LAP-1"]);
    oak.servers.service = Some("wrong".to_owned());
    oak.db = Some("postgres://?service=trust&school=oak".into());
    oak.done(&["asset", "show", "LAP-1"]);
    oak.servers.service = Some("trust".to_owned());
    oak.db = Some("postgres://?school=oak".into());
    oak.done(&["asset", "show", "LAP-1"]);
}

#[test]
fn a_password_in_a_service_file_is_used_if_only_its_owner_may_read_the_file() {
    let Some(server) = OwnServer::start(&[], &[]) else { return };
    server.sql("trust", "create role open login superuser password 'plum-4711-tree'");
    let folder = tempfile::tempdir().unwrap();
    let start = format!("[trust]\nhost=127.0.0.1\nport={}\nuser=open\ndbname=trust\n", server.port);
    let text = format!("{start}password=plum-4711-tree\n");
    let mut trust = with_services(folder.path(), &text, "postgres://?service=trust");
    // The environment does not go before the service.
    trust.servers.password = Some("another".to_owned());
    trust.done(&["school", "list"]);
    // A file of passwords is named in the service too.
    let passwords = folder.path().join("passwords");
    fs::write(&passwords, "*:*:*:open:plum-4711-tree\n").unwrap();
    readable_by(&passwords, 0o600);
    let named = format!("{start}passfile={}\n", passwords.display());
    with_services(folder.path(), &named, "postgres://?service=trust").done(&["school", "list"]);
    let wrong = with_services(folder.path(), &format!("{start}password=other\n"), "postgres://?service=trust");
    let ran = wrong.run(&["school", "list"]);
    assert!(ran.code == 5 && ran.err.contains("doesn't accept the name or the password"), "{ran:?}");
    assert!(!ran.err.contains("other"), "{}", ran.err);

    if cfg!(unix) {
        let trust = with_services(folder.path(), &text, "postgres://?service=trust");
        readable_by(&folder.path().join("services"), 0o640);
        let ran = trust.run(&["school", "list"]);
        assert!(ran.code == 2 && ran.err.contains("others may read it"), "{ran:?}");
        // Without a password, others may read it.
        let trust = with_services(folder.path(), &named, "postgres://?service=trust");
        readable_by(&folder.path().join("services"), 0o644);
        trust.done(&["school", "list"]);
    }
}

#[test]
fn what_a_service_file_may_not_have_is_named_and_nothing_is_ignored() {
    let folder = tempfile::tempdir().unwrap();
    for (text, code, said) in [
        ("[trust]\nhost=127.0.0.1\nsslcert=own.pem\n", 4, "line 3 of the service file"),
        ("[trust]\nhost=127.0.0.1\nsslcert=own.pem\n", 4, "has “sslcert”, which Kitbook does not know"),
        ("[trust]\nhost=127.0.0.1\nHost = other\n", 4, "has “Host ”, which"),
        ("[trust]\nhost 127.0.0.1\n", 4, "line 2 of the service file"),
        ("[trust]\nservice=other\n[other]\nhost=127.0.0.1\n", 4, "names another service"),
        ("[trust]\nhost=127.0.0.1\nport=many\n", 2, "the port of the server can't be read"),
        ("[trust]\nhost=db.example\nsslmode=prefer\n", 2, "sslmode=prefer"),
        ("[trust]\nhost=db.example\nsslrootcert=/nowhere/ca.pem\n", 2, "/nowhere/ca.pem in sslrootcert can't be read"),
        ("[other]\nhost=127.0.0.1\n", 3, "no service file has the service “trust”"),
    ] {
        let ran = with_services(folder.path(), text, "postgres://?service=trust").run(&["school", "list"]);
        assert!(ran.code == code && ran.err.contains(said), "{text}: {ran:?}");
    }
    let none = Cli {
        servers: Secrets { service_files: vec![folder.path().join("none")], ..Secrets::default() },
        ..Cli::on("postgres://?service=trust")
    };
    let ran = none.run(&["school", "list"]);
    assert!(ran.code == 3 && ran.err.contains("none: there is no such file"), "{ran:?}");
}
