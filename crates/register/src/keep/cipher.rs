//! Encrypted backups, in the format of age (age-encryption.org/v1). A thief who has one can read nothing in it without
//! the passphrase or the identity; nor can the school, if it has lost them.

use super::{
    backup::{Digest, manifest},
    secrets,
};
use crate::file::replace::unwritten;
use age::{
    DecryptError, Decryptor, Encryptor, scrypt,
    secrecy::SecretString,
    stream::{StreamReader, StreamWriter},
    x25519,
};
use domain::{fault::Fault, remedy::Input, say};
use std::{
    fmt,
    fs::File,
    io::{self, BufReader, Read as _},
    iter,
    path::{Path, PathBuf},
};
use store::{Unfinished, sync_file};

/// The first line of an encrypted file.
const BEGINS: &[u8] = b"age-encryption.org/v1\n";

/// The longest header that is read, in bytes: hundreds of recipients.
const LONGEST_HEADER: u64 = 64 * 1024;

/// The work of a passphrase, as a power of two: 32 MB of memory and a fraction of a second for each try.
const WORK: u8 = 15;

/// The most work that a foreign file may ask for: a quarter of a gigabyte, and a few seconds. The `age` program's own
/// files ask for no more.
const MOST_WORK: u8 = 18;

/// The fewest characters of a passphrase. A thief has all the time in the world to guess.
const SHORTEST: usize = 12;

/// What a backup is encrypted to.
pub enum Lock {
    Passphrase(SecretString),
    Recipients(Vec<x25519::Recipient>),
}

/// What an encrypted backup is opened with.
pub enum Key {
    Passphrase(SecretString),
    Identities(Vec<x25519::Identity>),
}

/// What an encrypted file needs to be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Passphrase,
    Identity,
}

impl fmt::Debug for Lock {
    /// Writes no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase",
            Self::Recipients(_) => "Recipients",
        })
    }
}

impl fmt::Debug for Key {
    /// Writes no secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Passphrase(_) => "Passphrase",
            Self::Identities(_) => "Identities",
        })
    }
}

impl Lock {
    /// Locks with a passphrase.
    ///
    /// Errors: it is too short.
    pub fn passphrase(words: String) -> Result<Self, Fault> {
        if words.chars().count() < SHORTEST {
            return Err(Fault::invalid(format!("the passphrase is shorter than {SHORTEST} characters")).hint(
                "Take four or more words that have nothing to do with each other. Keep them where a fire or a thief \
                 would not take them with the backup: without them, nobody can read it.",
            ));
        }
        Ok(Self::Passphrase(words.into()))
    }

    /// Locks for recipients: those given, and those in files.
    ///
    /// Errors: a word is not a recipient; a file can't be read; there is none.
    pub fn recipients(given: &[String], files: &[impl AsRef<Path>]) -> Result<Self, Fault> {
        let mut all = given.iter().map(|word| recipient(word)).collect::<Result<Vec<_>, Fault>>()?;
        for file in files {
            let file = file.as_ref();
            let text = secrets::public(file)?;
            all.extend(words(&text).map(recipient).collect::<Result<Vec<_>, Fault>>()?);
        }
        if all.is_empty() {
            return Err(Fault::invalid("no recipient was given").hint(say![
                "Give one with ",
                Input::Recipient,
                ": the line that begins with age1 of your identity."
            ]));
        }
        Ok(Self::Recipients(all))
    }
}

impl Lock {
    /// The key that opens what this locks; `None` if only others have it.
    pub(crate) fn key(&self) -> Option<Key> {
        match self {
            Self::Passphrase(words) => Some(Key::Passphrase(words.clone())),
            Self::Recipients(_) => None,
        }
    }
}

impl Key {
    /// Opens with a passphrase.
    pub fn passphrase(words: String) -> Self {
        Self::Passphrase(words.into())
    }

    /// Opens with the identities in files.
    ///
    /// Errors: a file can't be read, or has no identity.
    pub fn identities(files: &[impl AsRef<Path>]) -> Result<Self, Fault> {
        let mut all = Vec::new();
        for file in files {
            let file = file.as_ref();
            // The line may be a secret, so it is not quoted.
            let wrong = |what: &str| {
                Fault::bad_file(format!("{} has {what}", file.display()))
                    .hint("An identity is a line that begins with AGE-SECRET-KEY-1. Lines with # are skipped.")
            };
            let before = all.len();
            for word in words(&secrets::private(file)?) {
                all.push(word.parse::<x25519::Identity>().map_err(|_| wrong("a line that is not an identity"))?);
            }
            if all.len() == before {
                return Err(wrong("no identity"));
            }
        }
        Ok(Self::Identities(all))
    }
}

/// The lines of a file of recipients or identities, without comments.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn recipient(word: &str) -> Result<x25519::Recipient, Fault> {
    if word.starts_with("AGE-SECRET-KEY-") {
        return Err(Fault::invalid("that is an identity, which is secret, not a recipient").hint(
            "Give the line that begins with age1, which is in the identity's file too. Keep the identity apart.",
        ));
    }
    word.parse::<x25519::Recipient>().map_err(|why| {
        Fault::invalid(format!("{} is not a recipient: {why}", domain::text::shown(word)))
            .hint("A recipient begins with age1 and has 62 characters.")
    })
}

/// True if a file begins as an encrypted one does; false if it can't be read.
pub fn is_encrypted(file: &Path) -> bool {
    let mut start = Vec::with_capacity(BEGINS.len());
    let read = File::open(file).and_then(|file| file.take(BEGINS.len() as u64).read_to_end(&mut start));
    read.is_ok() && start == BEGINS
}

/// What an encrypted file needs to be opened; `None` if it is not encrypted.
///
/// Errors: its header is damaged, or longer than any that is read.
pub fn needs(file: &Path) -> Result<Option<Needs>, Fault> {
    // Reading a pipe may never end.
    if !file.is_file() || !is_encrypted(file) {
        return Ok(None);
    }
    Ok(Some(if decryptor(file)?.is_scrypt() { Needs::Passphrase } else { Needs::Identity }))
}

/// A backup that is being encrypted. Working out the key of a passphrase takes much memory, so that is done first, while
/// nothing else is in it.
pub(crate) struct Locking {
    file: Unfinished,
    /// The name that errors give the file.
    path: PathBuf,
    out: StreamWriter<manifest::Hashing>,
    /// Reads the file back; `None` if only others can decrypt it.
    back: Option<StreamReader<BufReader<File>>>,
}

impl Locking {
    /// Begins a file in a folder. Errors name `path`.
    ///
    /// Errors: the folder can't be written.
    pub(crate) fn begin(folder: &Path, path: &Path, lock: &Lock) -> Result<Self, Fault> {
        let failed = |e: io::Error| unwritten(path, e);
        let encryptor = match lock {
            Lock::Passphrase(words) => {
                let mut recipient = scrypt::Recipient::new(words.clone());
                recipient.set_work_factor(WORK);
                Encryptor::with_recipients(iter::once(&recipient as &dyn age::Recipient))
            }
            Lock::Recipients(all) => Encryptor::with_recipients(all.iter().map(|one| one as &dyn age::Recipient)),
        };
        let encryptor = encryptor.map_err(|e| {
            Fault::invalid("the backup can't be encrypted to those recipients")
                .hint("Give other recipients.")
                .because(e)
        })?;
        let file = Unfinished::file_in(folder).map_err(failed)?;
        let out = manifest::Hashing::new(file.open().map_err(failed)?);
        let out = encryptor.wrap_output(out).map_err(failed)?;
        // The header is on the disk now, and that is all that the key needs.
        let back = lock.key().map(|key| open(&file, Some(&key))).transpose()?;
        Ok(Self { file, path: path.to_owned(), out, back })
    }

    /// Encrypts a copy, and reads it back; returns the file with its SHA-256 and length. `plain` is the copy's own.
    ///
    /// Errors: the disk is full, or what is on the disk differs from what was written.
    pub(crate) fn finish(self, copy: &Path, plain: &Digest) -> Result<(Unfinished, Digest), Fault> {
        let Self { file, path, mut out, back } = self;
        let failed = |e: io::Error| unwritten(&path, e);
        let unlike = || {
            Fault::register("the encrypted backup can't be read back as it was written, and was removed")
                .hint("Check the disk that the backup is written to.")
        };
        io::copy(&mut File::open(copy).map_err(failed)?, &mut out).map_err(failed)?;
        let (written, digest) = out.finish().map_err(failed)?.finish();
        written.as_ref().map_or(Ok(()), sync_file).map_err(failed)?;
        drop(written);
        if manifest::digest(&file).map_err(failed)? != digest {
            return Err(unlike());
        }
        if let Some(mut back) = back {
            let mut hash = manifest::Hashing::nowhere();
            io::copy(&mut back, &mut hash).map_err(|e| unlike().because(e))?;
            if hash.finish().1 != *plain {
                return Err(unlike());
            }
        }
        Ok((file, digest))
    }
}

/// Opens an encrypted file; what is read from it is checked piece by piece.
///
/// Errors: there is no key, or it does not fit; the file is damaged, or asks for too much work.
pub(crate) fn open(file: &Path, key: Option<&Key>) -> Result<StreamReader<BufReader<File>>, Fault> {
    let decryptor = decryptor(file)?;
    let needs = if decryptor.is_scrypt() { Needs::Passphrase } else { Needs::Identity };
    let opened = match (needs, key) {
        (Needs::Passphrase, Some(Key::Passphrase(words))) => {
            let mut identity = scrypt::Identity::new(words.clone());
            identity.set_max_work_factor(MOST_WORK);
            decryptor.decrypt(iter::once(&identity as &dyn age::Identity))
        }
        (Needs::Identity, Some(Key::Identities(all))) => {
            decryptor.decrypt(all.iter().map(|one| one as &dyn age::Identity))
        }
        _ => return Err(without_key(file, needs)),
    };
    opened.map_err(|why| match (&why, needs) {
        (DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed, Needs::Passphrase) => {
            Fault::bad_file(format!("the passphrase does not open {}", file.display()))
                .hint("Type it again. If it is lost, the backup is lost: nobody can open it.")
        }
        (DecryptError::NoMatchingKeys, Needs::Identity) => {
            Fault::bad_file(format!("the identity does not open {}", file.display()))
                .hint("Give the identity of a recipient that the backup was encrypted to.")
        }
        (DecryptError::ExcessiveWork { .. }, _) => {
            Fault::bad_file(format!("{} asks for more work than Kitbook does for a passphrase", file.display()))
                .hint("Kitbook did not make it. If you trust it, decrypt it with the program age first.")
        }
        _ => damaged(file).because(why),
    })
}

/// The fault of an encrypted file without the key that it needs.
pub fn without_key(file: &Path, needs: Needs) -> Fault {
    match needs {
        Needs::Passphrase => Fault::invalid(format!("{} is encrypted with a passphrase", file.display())).hint(say![
            "Give the file with the passphrase after ",
            Input::PassphraseFileOrSetting,
            "."
        ]),
        Needs::Identity => Fault::invalid(format!("{} is encrypted to a recipient", file.display())).hint(say![
            "Give the file with the recipient's identity after ",
            Input::Identity,
            "."
        ]),
    }
}

fn damaged(file: &Path) -> Fault {
    Fault::bad_file(format!("{} is damaged, or is not an encrypted backup", file.display()))
        .hint("Try an older backup. The register is unchanged.")
}

/// Reads the header of an encrypted file.
fn decryptor(file: &Path) -> Result<Decryptor<BufReader<File>>, Fault> {
    let unread = |e: io::Error| damaged(file).because(e);
    // A header without an end would fill the memory.
    let mut header = Vec::new();
    File::open(file).and_then(|file| file.take(LONGEST_HEADER).read_to_end(&mut header)).map_err(unread)?;
    if !header.windows(5).any(|end| end == b"\n--- ") {
        return Err(damaged(file));
    }
    let file_open = File::open(file).map_err(unread)?;
    Decryptor::new_buffered(BufReader::with_capacity(128 * 1024, file_open)).map_err(|why| damaged(file).because(why))
}
