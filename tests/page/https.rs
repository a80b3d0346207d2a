//! The certificate that Kitbook makes by itself: a browser that trusts its authority reaches the page by its names, and by
//! no other; the authority's key is nowhere.

use super::{Page, real::Live};
use crate::support::{
    School, person,
    server::{OnlyFiles, in_files},
};
use domain::person::PersonKind;
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject as _},
};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpStream,
    sync::Arc,
};
use store::beside;
use web::authority;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    Page::of(school, &[])
}

/// Asks for the health of the page by a name, as a browser that trusts the authority does.
fn health(page: &Page, live: &Live, name: &str) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    let pem = authority::authority(&page.school.path()).unwrap();
    roots.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let config = Arc::new(config.with_no_client_auth());
    let connection = ClientConnection::new(config, ServerName::try_from(name.to_owned()).unwrap()).unwrap();
    let socket = TcpStream::connect(live.address.rsplit("//").next().unwrap()).unwrap();
    let mut stream = StreamOwned::new(connection, socket);
    let request = format!("GET /health HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|e| e.to_string())?;
    let mut answer = String::new();
    // A server that closes at once is no error: the answer is there.
    let _ = stream.read_to_string(&mut answer);
    Ok(answer)
}

#[test]
fn the_own_certificate_is_trusted_for_its_names_alone() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let page = page();
    page.browser().get("/trust").fails(404, &["has no authority of its own"]);
    let names = ["kitbook.school.test".to_owned(), "127.0.0.1".to_owned()];
    let tls = authority::certificate(&page.school.path(), &names, real_now()).unwrap();
    let live = Live::with_tls(&page, tls);
    for name in ["kitbook.school.test", "127.0.0.1"] {
        let answer = health(&page, &live, name).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("ok\n"), "{name}: {answer}");
    }
    page.browser().get("/trust").shows(&["Certificate Trust Settings"]);
    let file = page.browser().get("/authority.crt");
    assert_eq!(file.body, authority::authority(&page.school.path()).unwrap());
    let why = health(&page, &live, "other.school.test").unwrap_err();
    assert!(why.contains("certificate"), "{why}");
}

#[test]
fn a_certificate_is_kept_for_the_same_names_and_made_again_for_others() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let page = page();
    let path = page.school.path();
    let pem = || fs::read_to_string(beside(&path, "-page-certificate.pem")).unwrap();
    let make = |names: &[&str], days: i64| {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        authority::certificate(&path, &names, real_now().plus(chrono::Duration::days(days)))
    };
    make(&["a.test"], 0).unwrap();
    let first = pem();
    make(&["a.test"], 700).unwrap();
    assert_eq!(pem(), first);
    // It is nearly over.
    make(&["a.test"], 800).unwrap();
    let second = pem();
    assert_ne!(second, first);
    make(&["a.test", "b.test"], 800).unwrap();
    assert_ne!(pem(), second);
    assert!(make(&["not a name"], 0).unwrap_err().message.contains("is no name of a computer"));
    assert!(make(&["-a..b"], 0).is_err());
    // Of the two keys only the certificate's own is kept, and nobody else reads it.
    let keys: Vec<String> = fs::read_dir(page.school.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("PRIVATE KEY")))
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(keys, ["register.db-page-key.pem"]);
    crate::support::must_have_mode(&beside(&path, "-page-key.pem"), 0o600);
}

/// The computer's own time: a client compares certificates with it.
fn real_now() -> domain::when::Instant {
    domain::when::Instant::new(chrono::Utc::now())
}
