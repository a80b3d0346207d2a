//! The options of the letterhead, the usual texts of letters, and the server for e-mails.

use crate::cli::words;
use domain::{fault::Fault, letter::Security};
use register::{
    file::attachment,
    rule::letterhead::{LetterheadChange, MailChange},
};
use std::path::PathBuf;

// The letterhead and the usual texts of letters.
#[derive(Debug, clap::Args)]
pub struct LetterheadArgs {
    /// The postal address for letters; semicolons separate its lines
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    address: Option<String>,
    /// The school's e-mail address, for letters and answers to them
    #[arg(long, value_name = "ADDRESS|none", value_parser = words::said)]
    email: Option<String>,
    /// Who signs letters, such as "Mrs A. Bell, Headteacher"
    #[arg(long, value_name = "NAME|none", value_parser = words::said)]
    head: Option<String>,
    /// The logo for letters: a PNG or JPEG picture
    #[arg(long, value_name = "FILE|none")]
    logo: Option<PathBuf>,
    /// How families pay a contribution, in a sentence or two
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    how_to_pay: Option<String>,
    /// How families say that they don't agree, in a sentence or two
    #[arg(long, value_name = "TEXT|none", value_parser = words::said)]
    how_to_dispute: Option<String>,
    /// Begin letters with the name of the parent or carer, where it is known?
    #[arg(long, value_name = "yes|no", value_parser = words::yes_no)]
    names_parents: Option<bool>,
    /// The days within which nobody gets the same letter again (1 to 365, at first 7)
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    letter_days: Option<i64>,
}

// The server for e-mails.
#[derive(Debug, clap::Args)]
pub struct MailArgs {
    /// The server that sends e-mails, with its port if it is not the usual one: mail.school.example:587
    #[arg(long, value_name = "HOST[:PORT]|none", value_parser = words::said)]
    mail_server: Option<String>,
    /// How the way to it is protected: starttls (the usual one), tls, or none for a server on this computer
    #[arg(long, value_name = "starttls|tls|none", value_parser = words::word::<Security>)]
    mail_security: Option<Security>,
    /// The address that e-mails come from
    #[arg(long, value_name = "ADDRESS", value_parser = words::said)]
    mail_from: Option<String>,
    /// The name to sign in to the server with
    #[arg(long, value_name = "NAME|none", value_parser = words::said)]
    mail_user: Option<String>,
}

impl LetterheadArgs {
    /// The change that was given.
    ///
    /// Errors: the logo's file can't be read.
    pub fn change(self) -> Result<LetterheadChange, Fault> {
        let logo = match self.logo {
            Some(path) if path.as_os_str() == "none" => Some(None),
            Some(path) => Some(Some(attachment::read(&path)?)),
            None => None,
        };
        Ok(LetterheadChange {
            address: self.address.map(words::unless_none),
            email: self.email.map(words::unless_none),
            head: self.head.map(words::unless_none),
            how_to_pay: self.how_to_pay.map(words::unless_none),
            how_to_dispute: self.how_to_dispute.map(words::unless_none),
            logo,
            names_parents: self.names_parents,
            repeat_days: self.letter_days,
        })
    }
}

impl MailArgs {
    /// The change that was given.
    pub fn change(self) -> MailChange {
        MailChange {
            server: self.mail_server.map(words::unless_none),
            security: self.mail_security,
            from: self.mail_from,
            user: self.mail_user.map(words::unless_none),
        }
    }
}
