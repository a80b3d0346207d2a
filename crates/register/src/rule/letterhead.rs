//! The school's letterhead, its usual texts for letters, and its server for e-mails.

use crate::file::attachment::NewFile;
use domain::{
    fault::{Fault, FaultKind},
    letter::{Letterhead, MailServer, PictureKind, Security},
    remedy::Remedy,
    say, text,
    text::{SHORT, shown},
};
use serde_json::{Map, Value as Json, json};
use store::{ReadTx, WriteTx};

/// The most bytes in a logo: every letter holds it.
pub const LARGEST_LOGO: usize = 500_000;

/// The most dots in the width and height of a logo.
const WIDEST_LOGO: usize = 4_000;

/// A change to the letterhead and the usual texts. An inner `None` removes the value.
#[derive(Debug, Clone, Default)]
pub struct LetterheadChange {
    pub address: Option<Option<String>>,
    pub email: Option<Option<String>>,
    pub head: Option<Option<String>>,
    pub how_to_pay: Option<Option<String>>,
    pub how_to_dispute: Option<Option<String>>,
    pub logo: Option<Option<NewFile>>,
    pub names_parents: Option<bool>,
    pub repeat_days: Option<i64>,
}

/// A change to the server for e-mails.
#[derive(Debug, Clone, Default)]
pub struct MailChange {
    /// The host, with a port if it is not the usual one; the inner `None` removes the server.
    pub server: Option<Option<String>>,
    pub security: Option<Security>,
    pub from: Option<String>,
    pub user: Option<Option<String>>,
}

impl LetterheadChange {
    /// True if nothing changes.
    pub fn is_empty(&self) -> bool {
        self.address.is_none()
            && self.email.is_none()
            && self.head.is_none()
            && self.how_to_pay.is_none()
            && self.how_to_dispute.is_none()
            && self.logo.is_none()
            && self.names_parents.is_none()
            && self.repeat_days.is_none()
    }

    /// Makes the change, and adds it to the body of the log entry.
    pub(super) fn apply(&self, tx: &WriteTx<'_>, body: &mut Map<String, Json>) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        let mut letterhead = store::letter::letterhead(tx)?;
        let lines = |what: &str, value: &Option<String>| match value {
            // An address is typed in one line, with semicolons, or in several.
            Some(value) => text::note(what, &value.split(';').map(str::trim).collect::<Vec<_>>().join("\n")),
            None => Ok(None),
        };
        let note = |what: &str, value: &Option<String>| match value {
            Some(value) => text::note(what, value),
            None => Ok(None),
        };
        let line = |what: &str, value: &Option<String>| text::given_line(what, value.as_deref());
        if let Some(address) = &self.address {
            letterhead.address = lines("address", address)?;
            body.insert("address".to_owned(), json!(letterhead.address));
        }
        if let Some(email) = &self.email {
            letterhead.email = line("e-mail address", email)?.map(|email| one_address(&email)).transpose()?;
            body.insert("email".to_owned(), json!(letterhead.email));
        }
        if let Some(head) = &self.head {
            letterhead.head = line("head", head)?;
            body.insert("head".to_owned(), json!(letterhead.head));
        }
        if let Some(pay) = &self.how_to_pay {
            letterhead.how_to_pay = note("way to pay", pay)?;
            body.insert("how_to_pay".to_owned(), json!(letterhead.how_to_pay));
        }
        if let Some(dispute) = &self.how_to_dispute {
            letterhead.how_to_dispute = note("way to dispute", dispute)?;
            body.insert("how_to_dispute".to_owned(), json!(letterhead.how_to_dispute));
        }
        if let Some(names) = self.names_parents {
            letterhead.names_parents = names;
            body.insert("names_parents".to_owned(), json!(names));
        }
        if let Some(days) = self.repeat_days {
            if !(1..=365).contains(&days) {
                return Err(Fault::invalid(format!("{days} days can't be meant for letters"))
                    .hint("Give 1 to 365 days: within them, the same letter does not go to the same person again."));
            }
            letterhead.repeat_days = days;
            body.insert("letter_days".to_owned(), json!(days));
        }
        if let Some(logo) = &self.logo {
            set_logo(tx, &mut letterhead, logo.as_ref())?;
            body.insert("logo".to_owned(), json!(letterhead.logo_name));
        }
        store::letter::set_letterhead(tx, &letterhead)
    }
}

fn set_logo(tx: &WriteTx<'_>, letterhead: &mut Letterhead, logo: Option<&NewFile>) -> Result<(), Fault> {
    let Some(logo) = logo else {
        (letterhead.logo_name, letterhead.logo_kind, letterhead.logo_sha256) = (None, None, None);
        return Ok(());
    };
    let name = text::required("file's name", &logo.name, SHORT)?;
    let kind = picture(&name, &logo.bytes)?;
    let sha256 = store::attachment::hash(&logo.bytes);
    store::attachment::keep(tx, &sha256, &logo.bytes)?;
    (letterhead.logo_name, letterhead.logo_kind, letterhead.logo_sha256) = (Some(name), Some(kind), Some(sha256));
    Ok(())
}

/// Tells the kind of a picture by its content; its name may say anything.
///
/// Errors: it is neither PNG nor JPEG, or too large.
fn picture(name: &str, bytes: &[u8]) -> Result<PictureKind, Fault> {
    let unfit = |why: String| {
        Fault::new(FaultKind::BadFile, format!("{} {why}", shown(name)))
            .hint("Save the logo as a PNG or JPEG file with up to 500 kB and 4,000 dots in width and height.")
    };
    if bytes.len() > LARGEST_LOGO {
        return Err(unfit(format!("has {} kB, too much for a logo", bytes.len() / 1000)));
    }
    let kind = match imagesize::image_type(bytes) {
        Ok(imagesize::ImageType::Png) => PictureKind::Png,
        Ok(imagesize::ImageType::Jpeg) => PictureKind::Jpeg,
        _ => return Err(unfit("is neither a PNG nor a JPEG picture".to_owned())),
    };
    let size = imagesize::blob_size(bytes).map_err(|e| unfit("is a damaged picture".to_owned()).because(e))?;
    if size.width > WIDEST_LOGO || size.height > WIDEST_LOGO || size.width == 0 || size.height == 0 {
        return Err(unfit(format!("is {} dots wide and {} high", size.width, size.height)));
    }
    Ok(kind)
}

fn one_address(text: &str) -> Result<String, Fault> {
    let address = text.trim();
    if !crate::file::is_mail_address(address) {
        return Err(Fault::invalid(format!("{} is not an e-mail address", shown(address)))
            .hint("Give one address, like office@school.example."));
    }
    Ok(address.to_owned())
}

impl MailChange {
    /// True if nothing changes.
    pub fn is_empty(&self) -> bool {
        self.server.is_none() && self.security.is_none() && self.from.is_none() && self.user.is_none()
    }

    /// Makes the change, and adds it to the body of the log entry.
    pub(super) fn apply(&self, tx: &WriteTx<'_>, body: &mut Map<String, Json>) -> Result<(), Fault> {
        if self.is_empty() {
            return Ok(());
        }
        let after = match &self.server {
            Some(None) => None,
            _ => Some(self.changed(tx)?),
        };
        if let Some(server) = &after {
            server.must_be_safe()?;
        }
        store::setting::set_mail(tx, after.as_ref())?;
        body.insert("mail_server".to_owned(), json!(after.as_ref().map(|server| &server.host)));
        body.insert("mail_from".to_owned(), json!(after.as_ref().map(|server| &server.from)));
        Ok(())
    }

    fn changed(&self, tx: &ReadTx<'_>) -> Result<MailServer, Fault> {
        let known = store::setting::mail(tx)?;
        let security = self.security.or(known.as_ref().map(|server| server.security)).unwrap_or(Security::StartTls);
        let (host, port) = match (&self.server, &known) {
            (Some(Some(typed)), _) => host_and_port(typed, security)?,
            (_, Some(known)) => {
                // A port that was the usual one changes with the security.
                let is_usual = known.port == known.security.usual_port();
                (known.host.clone(), if is_usual { security.usual_port() } else { known.port })
            }
            _ => return Err(incomplete("server")),
        };
        let from = match (&self.from, known.as_ref()) {
            (Some(from), _) => one_address(from)?,
            (None, Some(known)) => known.from.clone(),
            (None, None) => return Err(incomplete("address to write from")),
        };
        let user = match &self.user {
            Some(user) => text::given_line("user name", user.as_deref())?,
            None => known.and_then(|known| known.user),
        };
        Ok(MailServer { host, port, security, from, user })
    }
}

fn incomplete(what: &str) -> Fault {
    Fault::invalid(format!("the {what} for e-mails is missing")).hint(say!["Give both: ", Remedy::SetUpMail, "."])
}

/// Reads a host such as `mail.school.example`, or with a port such as `mail.school.example:2525` or `[::1]:2525`.
fn host_and_port(typed: &str, security: Security) -> Result<(String, i64), Fault> {
    let typed = text::required("mail server", typed, SHORT)?;
    let unfit = || {
        Fault::invalid(format!("{} is not the name of a mail server", shown(&typed)))
            .hint("Give its name, with the port if it is not the usual one, like mail.school.example:2525.")
    };
    let (host, port) = match typed.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().map_err(|e| unfit().because(e))?)
        }
        _ => (typed.as_str(), security.usual_port()),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ['.', '-', ':', '[', ']'].contains(&c);
    if host.is_empty() || !host.chars().all(is_plain) || !(1..=65_535).contains(&port) {
        return Err(unfit());
    }
    Ok((host.trim_matches(['[', ']']).to_owned(), port))
}
