//! The connection to a server is encrypted, the server proves its name, and no password leaves before that.

use crate::support::{Cli, authority::Authority, own_server::OwnServer};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};
use store::Secrets;

const PASSWORD: &str = "plum-4711-tree";

/// The settings that a server encrypts by.
const ENCRYPTS: [&str; 3] = ["ssl=on", "ssl_cert_file=server.pem", "ssl_key_file=server.key"];

/// A server with this certificate, and a role that needs its password.
fn encrypting((certificate, key): &(String, String)) -> Option<OwnServer> {
    let server = OwnServer::start(&ENCRYPTS, &[("server.pem", certificate), ("server.key", key)])?;
    server.sql("trust", &format!("create role desk login superuser password '{PASSWORD}'"));
    Some(server)
}

/// The command line at a port of this machine, with the password.
fn at(port: u16, rest: &str) -> Cli {
    let servers = Secrets { password: Some(PASSWORD.to_owned()), ..Secrets::default() };
    Cli { servers, ..Cli::on(format!("postgres://desk@localhost:{port}/trust?{rest}")) }
}

/// Passes everything on to a port, and keeps what the program sent.
fn listening_in(to: u16) -> (u16, Arc<Mutex<Vec<u8>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, sent) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
    let kept = Arc::clone(&sent);
    thread::spawn(move || {
        for mut client in listener.incoming().map_while(Result::ok) {
            let mut server = TcpStream::connect(("127.0.0.1", to)).unwrap();
            let (mut from, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
            thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut back);
                let _ = back.shutdown(Shutdown::Both);
            });
            let kept = Arc::clone(&kept);
            thread::spawn(move || {
                let mut bytes = [0; 8192];
                while let Ok(read @ 1..) = client.read(&mut bytes) {
                    kept.lock().unwrap().extend_from_slice(&bytes[..read]);
                    if server.write_all(&bytes[..read]).is_err() {
                        break;
                    }
                }
                let _ = server.shutdown(Shutdown::Both);
            });
        }
    });
    (port, sent)
}

fn has(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|some| some == text.as_bytes())
}

#[test]
fn a_server_with_the_right_name_of_a_trusted_authority_is_used_and_nothing_is_sent_in_the_open() {
    let own = Authority::new("A trust");
    let Some(server) = encrypting(&own.certificate("localhost", 2040)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, &own.pem).unwrap();
    let (port, sent) = listening_in(server.port);
    for mode in ["", "sslmode=require&", "sslmode=verify-ca&", "sslmode=verify-full&"] {
        sent.lock().unwrap().clear();
        let trust = at(port, &format!("{mode}sslrootcert={}", file.display()));
        trust.done(&["school", "list"]);
        let sent = sent.lock().unwrap();
        assert!(sent.len() > 300 && !has(&sent, PASSWORD) && !has(&sent, "desk"), "{mode}");
    }
    // What is looked for would be found: without encryption, the role's name is there to be read.
    sent.lock().unwrap().clear();
    assert_eq!(at(port, "sslmode=disable").run(&["school", "list"]).code, 5);
    assert!(has(&sent.lock().unwrap(), "desk"));
}

#[test]
fn a_server_that_does_not_prove_its_name_is_refused_and_gets_no_password() {
    let (own, other) = (Authority::new("A trust"), Authority::new("Nobody"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs::write(&file, &own.pem).unwrap();
    let trusted = format!("sslrootcert={}", file.display());
    for (certificate, rest, said) in [
        (own.certificate("db.example", 2040), &*trusted, "the server's certificate is for another name"),
        (own.certificate("localhost", 2021), &trusted, "the server's certificate is out of date"),
        (other.certificate("localhost", 2040), &trusted, "not from an authority that this computer trusts"),
        (own.certificate("localhost", 2040), "sslmode=require", "not from an authority that this computer trusts"),
        (own.certificate("localhost", 2040), "sslmode=prefer", "not from an authority that this computer trusts"),
    ] {
        let Some(server) = encrypting(&certificate) else { return };
        let (port, sent) = listening_in(server.port);
        let ran = at(port, rest).run(&["school", "list"]);
        assert!(ran.code == 5 && ran.err.contains(said), "{said}: {ran:?}");
        let sent = sent.lock().unwrap();
        assert!(!has(&sent, PASSWORD) && !has(&sent, "desk"), "{said}");
    }
}

#[test]
fn a_server_that_does_not_encrypt_is_refused_before_anything_is_said_to_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut asked = [0; 8];
        client.read_exact(&mut asked).unwrap();
        client.write_all(b"N").unwrap();
        let mut more = Vec::new();
        let _ = client.read_to_end(&mut more);
        (asked, more)
    });
    let mut trust = at(port, "sslmode=require");
    trust.db = Some(format!("postgres://desk@127.0.0.1:{port}/trust?sslmode=require").into());
    let ran = trust.run(&["school", "list"]);
    assert!(ran.code == 5 && ran.err.contains("the server does not encrypt connections"), "{ran:?}");
    let (asked, more) = heard.join().unwrap();
    // The request to encrypt, which has no name in it, and nothing else.
    assert_eq!((asked, more), ([0, 0, 0, 8, 4, 210, 22, 47], Vec::new()));

    let Some(server) = OwnServer::start(&[], &[]) else { return };
    let ran = at(server.port, "sslmode=verify-full").run(&["school", "list"]);
    assert!(ran.code == 5 && ran.err.contains("the server does not encrypt connections"), "{ran:?}");
    assert!(ran.err.contains("sslmode=disable"), "it says what to do: {}", ran.err);
}

#[test]
fn a_server_on_this_machine_with_a_certificate_of_its_own_needs_no_more_words() {
    let Some(server) = encrypting(&Authority::new("Nobody").certificate("some-computer", 2040)) else { return };
    Cli::on(format!("postgres://kitbook@127.0.0.1:{}/trust", server.port)).done(&["school", "list"]);
}

#[test]
fn a_file_of_authorities_that_has_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    for (text, said) in [
        ("nothing", "has no certificate"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "has a certificate that can't be read"),
    ] {
        fs::write(&file, text).unwrap();
        let ran = Cli::on(format!("postgres://desk@db.example/trust?sslrootcert={}", file.display()))
            .run(&["school", "list"]);
        assert!(ran.code == 2 && ran.err.contains(said), "{text}: {ran:?}");
    }
}
