//! Encrypts the connection to a server, and says what is wrong with its certificate.

use domain::fault::Fault;
use rustls::{
    CertificateError, ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use std::{error::Error, io, path::Path, sync::Arc};
use tokio_postgres_rustls::MakeRustlsConnect;

/// Encrypts the connection. The server must have a certificate for its name, from an authority in this file; without a
/// file, from one that this machine trusts.
///
/// Errors: the file can't be read, or has no certificate.
pub(super) fn tls(authorities: Option<&Path>) -> Result<MakeRustlsConnect, Fault> {
    let roots = match authorities {
        Some(file) => roots_in(file)?,
        None => {
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            roots
        }
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Fault::register("the connection can't be encrypted").hint("Please report this.").because(error)
        })?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

fn roots_in(file: &Path) -> Result<RootCertStore, Fault> {
    let unread = |what: &str| {
        Fault::invalid(format!("{} in sslrootcert {what}", file.display()))
            .hint("Give the file with the certificate of the server's authority, in PEM form.")
    };
    let found = CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let certificates = found.map_err(|error| unread("can't be read").because(error))?;
    let mut roots = RootCertStore::empty();
    for certificate in certificates {
        roots.add(certificate).map_err(|error| unread("has a certificate that can't be read").because(error))?;
    }
    if roots.is_empty() {
        return Err(unread("has no certificate"));
    }
    Ok(roots)
}

/// The words for a connection that could not be encrypted, and what to do; `None` for another fault.
pub(super) fn words(error: &postgres::Error) -> Option<(&'static str, &'static str)> {
    let source = error.source()?;
    // The driver has no kind for this.
    if source.to_string() == "server does not support TLS" {
        return Some((
            "the server does not encrypt connections; nothing was sent to it",
            "The people who look after the server can switch it on (ssl = on). On a network that nobody else is on, add \
             sslmode=disable to the address.",
        ));
    }
    let inner = source.downcast_ref::<io::Error>()?.get_ref()?.downcast_ref::<rustls::Error>()?;
    Some(match inner {
        rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => (
            "the server's certificate is not from an authority that this computer trusts",
            "Ask the people who look after the server for the certificate of its authority, and add sslrootcert=FILE to \
             the address or the service file.",
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => (
            "the server's certificate is for another name",
            "Give the name that is in the certificate. If the address is right, another computer may have answered: ask \
             the people who look after the server.",
        ),
        rustls::Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => (
            "the server's certificate is out of date, or this computer's clock is wrong",
            "Check the clock. Else the people who look after the server must renew the certificate.",
        ),
        rustls::Error::InvalidCertificate(_) => {
            ("the server's certificate can't be trusted", "Ask the people who look after the server to renew it.")
        }
        _ => (
            "the connection to the server can't be encrypted",
            "Ask the people who look after the server whether it offers TLS 1.2 or later.",
        ),
    })
}
