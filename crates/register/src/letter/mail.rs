//! Letters as e-mails: a file for each, or sent at once by the school's own server.

use super::{
    list::LetterView,
    send::{self, Batch, Ready},
};
use crate::act::{Act, Answer};
use domain::{
    fault::{Failure, Fault, FaultKind},
    letter::{MailServer, Security, Sending},
    remedy::Remedy,
    say,
    when::Instant,
};
use lettre::{
    Address, Message, SmtpTransport, Transport as _,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use store::Store;

/// The longest time to wait for the server's next word.
const PATIENCE: Duration = Duration::from_secs(30);

/// The sender of e-mails: the school's name, and its address.
struct Sender {
    from: Mailbox,
    reply_to: Option<Mailbox>,
}

impl Sender {
    fn new(school: &str, from: &str, reply_to: Option<&str>) -> Result<Self, Fault> {
        let mailbox = |address: &str| -> Result<Mailbox, Fault> {
            let address = address.trim().parse().map_err(|e| {
                Fault::conflict(
                    format!("{} is not an e-mail address", domain::text::shown(address)),
                    say!["Set the right one: ", Remedy::SetUpMail, "."],
                )
                .because(e)
            })?;
            Ok(Mailbox::new(Some(school.to_owned()), address))
        };
        Ok(Self { from: mailbox(from)?, reply_to: reply_to.map(mailbox).transpose()? })
    }

    /// Writes one letter as an e-mail.
    fn message(&self, batch: &Batch, one: &Ready, at: Instant, id: &str) -> Result<Message, Fault> {
        let address = one.address.as_deref().unwrap_or_default();
        let to: Address = address.trim().parse().map_err(|e| unwritten(address, e))?;
        let seconds = u64::try_from(at.timestamp()).unwrap_or(0);
        let date: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds);
        let mut builder = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&one.content.subject)
            .date(date)
            .message_id(Some(format!("<{id}@{}>", self.from.email.domain())))
            .header(ContentType::TEXT_PLAIN);
        if let Some(reply_to) = &self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        let text = one.content.plain(&batch.signatory).replace('\n', "\r\n");
        builder.body(text).map_err(|e| unwritten(address, e))
    }
}

fn unwritten(address: &str, error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::new(FaultKind::Conflict, format!("the e-mail to {} can't be written", domain::text::shown(address)))
        .hint("Correct the address in the person's record.")
        .because(error)
}

/// The e-mails of a batch as files: a name and the content of each. Mail programs open them as drafts to send.
///
/// Errors: the school has no e-mail address to send from.
pub fn files(
    batch: &Batch,
    school: &str,
    server: Option<&MailServer>,
    at: Instant,
) -> Result<Vec<(String, Vec<u8>)>, Fault> {
    let from = server.map(|server| server.from.as_str()).or(batch.reply_to.as_deref());
    let from = from.ok_or_else(|| {
        Fault::conflict(
            "the school has no e-mail address to write from",
            say!["Set it: ", Remedy::SetUpMail, ", or the school's own address: ", Remedy::SetLetterhead, "."],
        )
    })?;
    let sender = Sender::new(school, from, batch.reply_to.as_deref())?;
    let named = batch.file_names("eml").into_iter().zip(&batch.letters);
    named
        .map(|(name, one)| {
            let id = format!("{}.{}", at.timestamp(), name.trim_end_matches(".eml"));
            let mut message = sender.message(batch, one, at, &id)?;
            // Outlook opens a file with this header as a draft.
            let header = HeaderName::new_from_ascii_str("X-Unsent");
            message.headers_mut().insert_raw(HeaderValue::new(header, "1".to_owned()));
            Ok((name, message.formatted()))
        })
        .collect()
}

/// The school's server for e-mails, with its password if it asks for one.
pub struct Post {
    transport: SmtpTransport,
    sender: Sender,
    host: String,
}

impl Post {
    /// Prepares to send by the school's server.
    ///
    /// Errors: no server is set up; its settings are not safe; it needs a password and none is known.
    pub fn new(
        school: &str,
        server: Option<MailServer>,
        reply_to: Option<&str>,
        password: Option<String>,
    ) -> Result<Self, Fault> {
        let server = server.ok_or_else(send::no_mail_server)?;
        server.must_be_safe()?;
        let tls = || {
            TlsParameters::new(server.host.clone()).map_err(|e| {
                Fault::conflict("the certificates of this computer can't be read", "No e-mail was sent.").because(e)
            })
        };
        let tls = match server.security {
            Security::StartTls => Tls::Required(tls()?),
            Security::Tls => Tls::Wrapper(tls()?),
            Security::Nothing => Tls::None,
        };
        let port = u16::try_from(server.port).unwrap_or(0);
        let mut builder = SmtpTransport::builder_dangerous(&server.host).port(port).tls(tls).timeout(Some(PATIENCE));
        if let Some(user) = &server.user {
            let password = password.ok_or_else(|| {
                Fault::invalid("the e-mail server needs a password").hint(say![
                    "Give it by ",
                    domain::remedy::Input::PasswordFileOrSetting,
                    ". It is never stored in the register."
                ])
            })?;
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let sender = Sender::new(school, &server.from, reply_to)?;
        Ok(Self { transport: builder.build(), sender, host: server.host })
    }

    /// Sends the letters of a batch, each recorded before and after. `sent` is told of each.
    ///
    /// Errors: the server can't be reached or refuses to serve: what went out before is recorded, and the rest waits.
    pub fn send(
        &self,
        store: &mut Store,
        act: &Act,
        batch: &Batch,
        mut sent: impl FnMut(&LetterView),
    ) -> Result<Answer<Vec<LetterView>>, Failure> {
        let mut answer = Answer::plain(Vec::new());
        let mut own = Vec::new();
        for one in &batch.letters {
            let letter = send::begin(store, act, batch, one, &own)?;
            own.push(letter.id);
            let message = self.sender.message(batch, one, letter.sent_at, &letter.id.to_string())?;
            let error = if act.dry_run { None } else { self.transport.send(&message).err() };
            if act.dry_run {
                continue;
            }
            let state = if error.is_none() { Sending::Sent } else { Sending::Failed };
            // A server that has the whole letter and is not heard again may have sent it.
            let is_doubtful = error.as_ref().is_some_and(lettre::transport::smtp::Error::is_timeout);
            if !is_doubtful {
                let view = send::finish(store, act, letter.id, state)?;
                sent(&view);
                answer.value.push(view);
            }
            let Some(error) = error else { continue };
            if error.is_permanent() {
                answer.notes.push(format!(
                    "the e-mail to {} was refused by the server ({error}): nothing went to {}",
                    one.address.as_deref().unwrap_or_default(),
                    one.draft.person.label()
                ));
                continue;
            }
            let fault = Fault::new(FaultKind::Conflict, format!("the e-mail server {} can't be used", self.host))
                .hint(say![
                    "Check the server, the user name and the password: ",
                    Remedy::SetUpMail,
                    ". Then run it again: letters that went out are not sent twice."
                ])
                .because(error);
            if answer.value.iter().all(|view: &LetterView| view.state == Sending::Failed) {
                return Err(fault.into());
            }
            answer.unfinished = Some(fault);
            break;
        }
        Ok(answer)
    }
}
