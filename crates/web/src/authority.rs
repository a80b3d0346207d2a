//! A certificate of the register's own, for schools without one: an authority that can only sign for the school's own
//! names, and whose key is gone once it has signed. A phone trusts it by hand, once.

use crate::serve::Tls;
use domain::{
    fault::{Failure, Fault, FaultKind},
    when::Instant,
};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use register::file::replace::{self, Target};
use std::{
    fs,
    io::Write,
    net::IpAddr,
    path::{Path, PathBuf},
};
use store::beside;
use time::{Duration, OffsetDateTime};

/// The days for which a certificate is good: browsers take none of more than 825 days from an authority that was added
/// by hand.
const DAYS: i64 = 820;

/// The files beside a register: the authority to trust, the certificate, its key, and the names that it is for.
struct Files {
    authority: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
    names: PathBuf,
}

impl Files {
    fn of(register: &Path) -> Self {
        let file = |end| beside(register, end);
        Self {
            authority: file("-page-authority.pem"),
            certificate: file("-page-certificate.pem"),
            key: file("-page-key.pem"),
            names: file("-page-names"),
        }
    }
}

/// The authority's certificate, for phones and computers to trust.
pub fn authority(register: &Path) -> Option<Vec<u8>> {
    fs::read(Files::of(register).authority).ok()
}

/// The certificate for these names: the one beside the register, or a new one if it is for other names or nearly over.
///
/// Errors: a name is not valid; the files can't be written.
pub fn certificate(register: &Path, names: &[String], now: Instant) -> Result<Tls, Fault> {
    let files = Files::of(register);
    let now = OffsetDateTime::from_unix_timestamp(now.timestamp()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let wanted = names.join("\n");
    let is_good = fs::read_to_string(&files.names).is_ok_and(|known| {
        let (until, known) = known.split_once('\n').unwrap_or_default();
        let until = until.parse().ok().and_then(|until| OffsetDateTime::from_unix_timestamp(until).ok());
        known == wanted && until.is_some_and(|until| until - now > Duration::days(30))
    });
    if !is_good {
        make(&files, names, now, &wanted)?;
    }
    Ok(Tls::Files { certificate: files.certificate, key: files.key })
}

fn make(files: &Files, names: &[String], now: OffsetDateTime, wanted: &str) -> Result<(), Fault> {
    let until = now + Duration::days(DAYS);
    let subjects = names.iter().map(|name| subject(name)).collect::<Result<Vec<_>, Fault>>()?;
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, format!("Kitbook of {}", names[0]));
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    authority.name_constraints = Some(constraints(names));
    (authority.not_before, authority.not_after) = (now - Duration::days(1), until);
    let authority_key = KeyPair::generate().map_err(unmade)?;
    let authority_certificate = authority.self_signed(&authority_key).map_err(unmade)?;

    let mut own = CertificateParams::default();
    own.distinguished_name.push(DnType::CommonName, names[0].clone());
    own.subject_alt_names = subjects;
    own.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    own.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    own.use_authority_key_identifier_extension = true;
    (own.not_before, own.not_after) = (now - Duration::days(1), until);
    let key = KeyPair::generate().map_err(unmade)?;
    // The authority's key is only in memory, and gone at the end of this function.
    let certificate = own.signed_by(&key, &Issuer::new(authority, authority_key)).map_err(unmade)?;

    let authority_pem = authority_certificate.pem();
    write(&files.key, key.serialize_pem().as_bytes())?;
    write(&files.certificate, format!("{}{authority_pem}", certificate.pem()).as_bytes())?;
    write(&files.authority, authority_pem.as_bytes())?;
    write(&files.names, format!("{}\n{wanted}", until.unix_timestamp()).as_bytes())
}

/// The names that the authority may sign for, and no others.
fn constraints(names: &[String]) -> NameConstraints {
    let permitted_subtrees = names
        .iter()
        .map(|name| match name.parse::<IpAddr>() {
            Ok(address) => {
                let bits = if address.is_ipv4() { 32 } else { 128 };
                GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, bits))
            }
            Err(_) => GeneralSubtree::DnsName(name.clone()),
        })
        .collect();
    NameConstraints { permitted_subtrees, excluded_subtrees: Vec::new() }
}

fn subject(name: &str) -> Result<SanType, Fault> {
    if let Ok(address) = name.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let is_label = |label: &str| {
        !label.is_empty() && label.len() < 64 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let bad = || {
        Fault::invalid(format!("{} is no name of a computer", domain::text::shown(name)))
            .hint("Such as kitbook.school.local, or an address such as 10.0.0.5.")
    };
    if !name.split('.').all(is_label) {
        return Err(bad());
    }
    name.to_owned().try_into().map(SanType::DnsName).map_err(|_| bad())
}

/// Writes a file that only its owner can read.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let put = |out: &mut dyn Write| out.write_all(bytes).map_err(|e| replace::unwritten(path, e).into());
    replace::write(Target::new(path, true), put).map_err(|failure| match failure {
        Failure::Fault(fault) => fault,
        Failure::Refused(_) => Fault::new(FaultKind::Unwritable, "the certificate can't be kept")
            .hint("Check that you can write in the register's folder."),
    })
}

fn unmade(error: rcgen::Error) -> Fault {
    Fault::new(FaultKind::Answer, "the certificate could not be made").hint("Please report this.").because(error)
}
