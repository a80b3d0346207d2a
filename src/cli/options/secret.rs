//! The options that encrypt a backup, and those that open an encrypted one. A secret comes from a file, from the
//! environment, or from the person at the terminal; never from the command line, which others can see.

use crate::cli::session::Session;
use domain::fault::{Failure, Fault};
use register::keep::{
    cipher::{self, Key, Lock, Needs},
    opened, secrets,
};
use std::path::{Path, PathBuf};

// What a backup is encrypted to.
#[derive(Debug, clap::Args)]
pub struct LockArgs {
    /// Encrypt the backup, so that a thief can't read it: with a passphrase (asked for twice), or to --recipient
    #[arg(long)]
    encrypt: bool,
    /// Take the passphrase from the first line of this file, which only you may read (default: KITBOOK_PASSPHRASE, else
    /// it is asked for)
    #[arg(long, value_name = "FILE", requires = "encrypt", conflicts_with_all = ["recipient", "recipients_file"])]
    passphrase_file: Option<PathBuf>,
    /// Encrypt to this recipient (age), so that this computer has no secret; repeat it for several
    #[arg(long, value_name = "age1…", requires = "encrypt")]
    recipient: Vec<String>,
    /// Encrypt to the recipients in this file, one on each line
    #[arg(long, value_name = "FILE", requires = "encrypt")]
    recipients_file: Vec<PathBuf>,
}

impl LockArgs {
    /// True if one of these options was given.
    pub fn is_given(&self) -> bool {
        let Self { encrypt, passphrase_file, recipient, recipients_file } = self;
        *encrypt || passphrase_file.is_some() || !recipient.is_empty() || !recipients_file.is_empty()
    }

    /// What to encrypt to; `None` if the backup is not encrypted.
    ///
    /// Errors: no passphrase or recipient can be had, or it is not valid.
    pub fn lock(&self, session: &mut Session<'_>) -> Result<Option<Lock>, Fault> {
        if !self.encrypt {
            return Ok(None);
        }
        if !self.recipient.is_empty() || !self.recipients_file.is_empty() {
            return Lock::recipients(&self.recipient, &self.recipients_file).map(Some);
        }
        if let Some(file) = &self.passphrase_file {
            return Lock::passphrase(secrets::first_line(file)?).map(Some);
        }
        if let Some(words) = session.passphrase.clone() {
            return Lock::passphrase(words).map(Some);
        }
        let Some(prompt) = session.ask() else { return Err(no_passphrase("to encrypt the backup with")) };
        let first = prompt.secret("Passphrase (without it, nobody can read the backup):").unwrap_or_default();
        // Checked before it is typed again.
        let lock = Lock::passphrase(first.clone())?;
        if prompt.secret("The same again:").unwrap_or_default() != first {
            return Err(Fault::invalid("the two passphrases differ: nothing was backed up").hint("Try again."));
        }
        Ok(Some(lock))
    }
}

// What opens an encrypted backup.
#[derive(Debug, clap::Args)]
pub struct KeyArgs {
    /// If the backup is encrypted to a recipient: the file with the identity, which only you may read
    #[arg(long, value_name = "FILE")]
    identity: Vec<PathBuf>,
    /// If it is encrypted with a passphrase: the file with the passphrase on its first line, which only you may read
    /// (default: KITBOOK_PASSPHRASE, else it is asked for)
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    /// The key of a file; `None` if the file is not encrypted.
    ///
    /// Errors: the file is encrypted, but no key for it can be had.
    pub fn key(&self, session: &mut Session<'_>, file: &Path) -> Result<Option<Key>, Failure> {
        let needs = opened::needs(file)?;
        let given = [(self.passphrase_file.is_some(), Needs::Passphrase), (!self.identity.is_empty(), Needs::Identity)];
        for (_, unneeded) in given.into_iter().filter(|(given, of)| *given && needs != Some(*of)) {
            let what = if unneeded == Needs::Passphrase { "passphrase" } else { "identity" };
            session.out.notes([format!("{} needs no {what}: it was not used", file.display())]);
        }
        let Some(needs) = needs else { return Ok(None) };
        let key = match needs {
            Needs::Identity if self.identity.is_empty() => return Err(cipher::without_key(file, needs).into()),
            Needs::Identity => Key::identities(&self.identity)?,
            Needs::Passphrase => Key::passphrase(self.passphrase(session, file)?),
        };
        Ok(Some(key))
    }

    /// Refuses a key if no backup is opened with it.
    pub fn must_not_be_given(&self) -> Result<(), Fault> {
        if self.identity.is_empty() && self.passphrase_file.is_none() {
            return Ok(());
        }
        Err(Fault::invalid("the register is not encrypted, so it needs no identity or passphrase")
            .hint("To check an encrypted backup, add --backup FILE."))
    }

    fn passphrase(&self, session: &mut Session<'_>, file: &Path) -> Result<String, Fault> {
        if let Some(file) = &self.passphrase_file {
            return secrets::first_line(file);
        }
        if let Some(words) = session.passphrase.clone() {
            return Ok(words);
        }
        let Some(prompt) = session.ask() else { return Err(cipher::without_key(file, Needs::Passphrase)) };
        let words = prompt.secret(&format!("Passphrase of {}:", file.display())).unwrap_or_default();
        if words.is_empty() { Err(cipher::without_key(file, Needs::Passphrase)) } else { Ok(words) }
    }
}

fn no_passphrase(why: &str) -> Fault {
    Fault::invalid(format!("there is no passphrase {why}")).hint(
        "Give --passphrase-file FILE or set KITBOOK_PASSPHRASE, or run it at a terminal without --yes. Without a secret \
         on this computer: --recipient age1….",
    )
}
