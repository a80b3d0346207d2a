//! Letters by e-mail on an encrypted way: the program itself speaks to a server of the test's own, whose certificate is from
//! an authority that the test makes.

use super::*;
use crate::support::{authority::Authority, person_with};
use data_encoding::BASE64;
use domain::person::PersonKind;
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};
use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

const USER: &str = "ict";
const PASSWORD: &str = "plum-4711-tree";

/// The settings of a server with a certificate for one name.
fn settings(authority: &Authority, name: &str, until: i32) -> Arc<ServerConfig> {
    let (certificate, key) = authority.certificate(name, until);
    let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(builder.with_single_cert(vec![certificate], key).unwrap())
}

/// The protection that a server offers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Offers {
    Nothing,
    StartTls,
    Tls,
}

/// What a server has taken and seen.
#[derive(Default)]
struct Seen {
    /// The letters, each with true if it came encrypted.
    letters: Vec<(String, bool)>,
    /// The lines that came in the clear.
    clear: Vec<String>,
    /// The times that somebody wanted to sign in.
    tries: usize,
}

trait Stream: Read + Write {}

impl<T: Read + Write> Stream for T {}

/// A server that takes letters from those who sign in.
#[derive(Clone)]
struct Server {
    offers: Offers,
    tls: Arc<ServerConfig>,
    /// True if it knows the password.
    lets_in: bool,
    seen: Arc<Mutex<Seen>>,
}

impl Server {
    /// Listens on loopback. Returns its port; its thread ends with the test.
    fn listen(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = self.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let server = server.clone();
                thread::spawn(move || server.serve(&stream));
            }
        });
        port
    }

    fn encrypted(&self, stream: &TcpStream) -> Box<dyn Stream> {
        let connection = ServerConnection::new(Arc::clone(&self.tls)).unwrap();
        Box::new(StreamOwned::new(connection, stream.try_clone().unwrap()))
    }

    /// Speaks as much SMTP as a letter needs (RFC 5321), with STARTTLS (RFC 3207) and AUTH (RFC 4954).
    fn serve(&self, stream: &TcpStream) {
        let mut is_clear = self.offers != Offers::Tls;
        let begin = if is_clear { Box::new(stream.try_clone().unwrap()) } else { self.encrypted(stream) };
        let mut talk = BufReader::new(begin);
        let mut next = "220 test".to_owned();
        loop {
            let mut line = String::new();
            if talk.get_mut().write_all(format!("{next}\r\n").as_bytes()).is_err()
                || !matches!(talk.read_line(&mut line), Ok(1..))
            {
                return;
            }
            let said = line.trim_end();
            let mut seen = self.seen.lock().unwrap();
            if is_clear {
                seen.clear.push(said.to_owned());
            }
            next = match said.get(..4).unwrap_or_default().to_uppercase().as_str() {
                "EHLO" if is_clear && self.offers == Offers::StartTls => "250-test\r\n250 STARTTLS".to_owned(),
                "EHLO" => "250-test\r\n250 AUTH PLAIN LOGIN".to_owned(),
                "STAR" => {
                    talk.get_mut().write_all(b"220 go on\r\n").unwrap();
                    (talk, is_clear) = (BufReader::new(self.encrypted(stream)), false);
                    // After that, the client speaks first.
                    let mut hello = String::new();
                    if !matches!(talk.read_line(&mut hello), Ok(1..)) {
                        return;
                    }
                    "250-test\r\n250 AUTH PLAIN LOGIN".to_owned()
                }
                "AUTH" => {
                    seen.tries += 1;
                    // Some servers repeat what they were told.
                    if self.lets_in { "235 in".to_owned() } else { format!("535 not right: {said}") }
                }
                "DATA" => {
                    talk.get_mut().write_all(b"354 go on\r\n").unwrap();
                    let letter: Vec<String> =
                        talk.by_ref().lines().map_while(Result::ok).take_while(|line| line != ".").collect();
                    seen.letters.push((letter.join("\n"), !is_clear));
                    "250 taken".to_owned()
                }
                _ => "250 fine".to_owned(),
            };
        }
    }
}

/// A school with two members of staff who have an agreement to sign, and an e-mail server.
struct Posting {
    school: School,
    cli: Cli,
    trusted: PathBuf,
}

impl Posting {
    fn new(server: &Server, trusted: &Authority) -> Self {
        let mut school = School::new();
        for (reference, name) in [("S1", "Zoë O'Brien"), ("S2", "Amir Khan")] {
            person_with(&mut school, reference, PersonKind::Staff, name, |person| {
                person.email = Some(format!("{reference}@school.example"));
            });
        }
        let mut cli = Cli::of(&school);
        // The program has the machine's clock.
        cli.now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).to_rfc3339();
        cli.done(&["agreement", "publish", "Laptop agreement"]);
        let host = format!("127.0.0.1:{}", server.listen());
        let security = if server.offers == Offers::Tls { "tls" } else { "starttls" };
        let set = ["school", "set", "--mail-server", &host, "--mail-security", security];
        cli.done(&[&set[..], &["--mail-from", "ict@school.example", "--mail-user", USER]].concat());
        let file = school.folder.path().join("authority.pem");
        fs::write(&file, &trusted.pem).unwrap();
        Self { school, cli, trusted: file }
    }

    /// Sends the letters with the program, which trusts one authority. Returns its exit code and all that it says.
    fn send(&self, people: &[&str]) -> (i32, String) {
        let ran = Command::new(env!("CARGO_BIN_EXE_kitbook"))
            .args(["letter", "send", "agreement"])
            .args(people)
            .args(["--by", "email", "--yes"])
            .env("KITBOOK_DB", self.school.path())
            .env("KITBOOK_OPERATOR", "tess")
            .env("KITBOOK_MAIL_PASSWORD", PASSWORD)
            .env("SSL_CERT_FILE", &self.trusted)
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        let said = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        let both = format!("\0{USER}\0{PASSWORD}");
        let encoded = [PASSWORD, &both].map(|text| BASE64.encode(text.as_bytes()));
        for secret in [PASSWORD, &encoded[0], &encoded[1]] {
            assert!(!said.contains(secret), "the password is in:\n{said}");
        }
        (ran.status.code().unwrap(), said)
    }

    fn states(&self) -> Vec<String> {
        each(&self.cli.json(&["letter", "list"]), "state")
    }

    /// Checks that the letters are refused before one is begun. Returns what the program says.
    fn is_kept_out(&self, server: &Server) -> String {
        let (code, said) = self.send(&["S1", "S2"]);
        assert_eq!(code, 1, "{said}");
        assert_eq!(self.states(), Vec::<String>::new(), "{said}");
        assert!(server.seen.lock().unwrap().letters.is_empty(), "{said}");
        said
    }
}

fn server(offers: Offers, tls: Arc<ServerConfig>) -> Server {
    Server { offers, tls, lets_in: true, seen: Arc::default() }
}

#[test]
fn a_letter_goes_once_and_only_encrypted() {
    for offers in [Offers::StartTls, Offers::Tls] {
        let authority = Authority::new("county");
        let server = server(offers, settings(&authority, "127.0.0.1", 2999));
        let posting = Posting::new(&server, &authority);
        let (code, said) = posting.send(&["S1"]);
        assert_eq!(code, 0, "{said}");
        assert_eq!(posting.states(), ["sent"]);
        // The second letter goes to the second person alone.
        assert_eq!(posting.send(&["S2"]).0, 0);
        let seen = server.seen.lock().unwrap();
        assert_eq!(seen.letters.len(), 2);
        for ((letter, is_encrypted), to) in seen.letters.iter().zip(["S1", "S2"]) {
            assert!(*is_encrypted && letter.contains(&format!("To: {to}@school.example")), "{letter}");
        }
        // In the clear, there are at most the words that ask for encryption.
        assert!(seen.clear.iter().all(|line| line.starts_with("EHLO") || line == "STARTTLS"), "{:?}", seen.clear);
        assert_eq!(seen.clear.is_empty(), offers == Offers::Tls);
    }
}

#[test]
fn a_server_without_encryption_gets_neither_letter_nor_password() {
    let authority = Authority::new("county");
    let server = server(Offers::Nothing, settings(&authority, "127.0.0.1", 2999));
    let posting = Posting::new(&server, &authority);
    let said = posting.is_kept_out(&server);
    assert!(said.contains("can't be used") && said.contains("STARTTLS is not supported"), "{said}");
    let seen = server.seen.lock().unwrap();
    assert!(seen.clear.iter().all(|line| line.starts_with("EHLO") || line.starts_with("QUIT")), "{:?}", seen.clear);
}

#[test]
fn a_server_that_does_not_prove_who_it_is_gets_nothing() {
    let (authority, other) = (Authority::new("county"), Authority::new("elsewhere"));
    for offers in [Offers::StartTls, Offers::Tls] {
        for (from, name, until, why) in [
            (&other, "127.0.0.1", 2999, "UnknownIssuer"),
            (&authority, "mail.elsewhere.example", 2999, "not valid for name"),
            (&authority, "127.0.0.1", 2021, "expired"),
        ] {
            let server = server(offers, settings(from, name, until));
            let posting = Posting::new(&server, &authority);
            let said = posting.is_kept_out(&server);
            for words in ["127.0.0.1 did not prove who it is", why, "Its certificate must be for this name"] {
                assert!(said.contains(words), "{words}: {said}");
            }
            assert_eq!(server.seen.lock().unwrap().tries, 0);
        }
    }
}

#[test]
fn a_wrong_password_is_tried_once_and_never_shown() {
    let authority = Authority::new("county");
    let server = Server { lets_in: false, ..server(Offers::StartTls, settings(&authority, "127.0.0.1", 2999)) };
    let posting = Posting::new(&server, &authority);
    let said = posting.is_kept_out(&server);
    assert!(said.contains("can't be used") && said.contains("repeats the password, and is not shown"), "{said}");
    // Many servers close an account after some tries.
    assert_eq!(server.seen.lock().unwrap().tries, 1);
}
