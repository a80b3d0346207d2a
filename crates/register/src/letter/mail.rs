//! Letters as e-mails: a file for each, or sent at once by the school's own server.

use super::{
    list::LetterView,
    send::{self, Batch, Ready},
};
use crate::act::{Act, Answer};
use data_encoding::BASE64;
use domain::{
    fault::{Failure, Fault, FaultKind},
    letter::{MailServer, Security, Sending},
    remedy::{Remedy, See},
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
        self,
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use std::{
    error::Error as _,
    io, iter,
    time::{Duration, SystemTime, UNIX_EPOCH},
};
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
            say!["Set it: ", Remedy::SetUpMail, ", or the school's own address: ", Remedy::SetSchoolEmail, "."],
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
    secret: Secret,
}

/// What became of a letter that was begun.
enum Went {
    Out,
    /// The server takes no letter for this address.
    Back(String),
    /// The server serves nobody at the moment.
    Not(Fault),
    /// The server was not heard to the end, so it may have the letter.
    Perhaps(Fault),
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
        let mut secret = Secret::default();
        if let Some(user) = &server.user {
            let password = password.ok_or_else(|| {
                Fault::invalid("the e-mail server needs a password").hint(say![
                    "Give it by ",
                    domain::remedy::Input::PasswordFileOrSetting,
                    ". It is never stored in the register."
                ])
            })?;
            secret = Secret::new(user, &password);
            builder = builder.credentials(Credentials::new(user.clone(), password));
        }
        let sender = Sender::new(school, &server.from, reply_to)?;
        Ok(Self { transport: builder.build(), sender, host: server.host, secret })
    }

    /// Sends the letters of a batch, each recorded before and after.
    ///
    /// Errors: the server can't be reached, does not prove who it is, or refuses to serve. What went out before is
    /// recorded, and the rest waits.
    pub fn send(&self, store: &mut Store, act: &Act, batch: &Batch) -> Result<Answer<Vec<LetterView>>, Failure> {
        let mut answer = Answer::plain(Vec::new());
        let mut own = Vec::new();
        for one in &batch.letters {
            // A letter is begun only once the server has let us in: if it doesn't, the letter can't have gone.
            if !act.dry_run
                && let Err(fault) = self.must_serve()
            {
                if own.is_empty() {
                    return Err(fault.into());
                }
                answer.unfinished = Some(fault);
                break;
            }
            let letter = send::begin(store, act, batch, one, &own)?;
            own.push(letter.id);
            let message = self.sender.message(batch, one, letter.sent_at, &letter.id.to_string())?;
            if act.dry_run {
                continue;
            }
            let went = self.hand_in(&message, one);
            answer.value.push(match &went {
                Went::Out => send::finish(store, act, letter.id, Sending::Sent)?,
                Went::Back(_) | Went::Not(_) => send::finish(store, act, letter.id, Sending::Failed)?,
                Went::Perhaps(_) => store.read(|tx| LetterView::load(tx, &letter, act.clock()))?,
            });
            match went {
                Went::Out => {}
                Went::Back(why) => answer.notes.push(why),
                Went::Not(fault) | Went::Perhaps(fault) => {
                    answer.unfinished = Some(fault);
                    break;
                }
            }
        }
        let is_all_back = answer.value.iter().all(|view| view.state == Sending::Failed);
        if answer.unfinished.is_none() && is_all_back && !answer.value.is_empty() {
            answer.unfinished = Some(Fault::conflict(
                format!("the e-mail server {} took no letter", self.host),
                say!["Check the addresses, and the one that e-mails come from: ", Remedy::SetUpMail, "."],
            ));
        }
        Ok(answer)
    }

    /// Connects and signs in.
    ///
    /// Errors: the server can't be reached, does not prove who it is, offers no encryption, or refuses the password.
    fn must_serve(&self) -> Result<(), Fault> {
        match self.transport.test_connection() {
            Ok(true) => Ok(()),
            Ok(false) => Err(self.unusable(None)),
            Err(error) => Err(self.unusable(Some(&error))),
        }
    }

    /// Hands a letter to the server.
    fn hand_in(&self, message: &Message, one: &Ready) -> Went {
        let Err(error) = self.transport.send(message) else { return Went::Out };
        let address = one.address.as_deref().unwrap_or_default();
        // The server knows no addresses with letters like é.
        let is_foreign = error.is_client() && !address.is_ascii();
        if error.is_permanent() || is_foreign {
            return Went::Back(format!(
                "the e-mail to {address} was refused by the server ({}): nothing went to {}",
                self.secret.told(&error),
                one.draft.person.label()
            ));
        }
        if error.is_transient() || error.is_client() {
            return Went::Not(self.unusable(Some(&error)));
        }
        Went::Perhaps(
            Fault::conflict(
                format!("the e-mail server {} broke off, so the e-mail to {address} may have gone", self.host),
                say![
                    "It counts as sent, and the rest waits for the next time. ",
                    See::Letters { person: Some(one.draft.person.reference.clone()) },
                    " shows it as begun: ask whether it has come."
                ],
            )
            .because(self.secret.told(&error)),
        )
    }

    fn unusable(&self, error: Option<&smtp::Error>) -> Fault {
        let fault = if error.is_some_and(is_of_certificate) {
            Fault::conflict(
                format!("the e-mail server {} did not prove who it is, so nothing was sent to it", self.host),
                say![
                    "Its certificate must be for this name, in date, and from an authority that this computer trusts. If \
                     the server is the school's own, add its authority to the certificates of this computer."
                ],
            )
        } else {
            Fault::conflict(
                format!("the e-mail server {} can't be used", self.host),
                say![
                    "Check the server, the user name and the password: ",
                    Remedy::SetUpMail,
                    ". Then run it again: letters that went out are not sent twice."
                ],
            )
        };
        match error {
            Some(error) => fault.because(self.secret.told(error)),
            None => fault,
        }
    }
}

/// True if the server's certificate is the reason.
fn is_of_certificate(error: &smtp::Error) -> bool {
    let causes = iter::successors(error.source(), |cause| (*cause).source());
    causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).filter_map(io::Error::get_ref).any(|inner| {
        matches!(
            inner.downcast_ref(),
            Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
        )
    })
}

/// An answer of the server, to show.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Told(String);

/// The password, in each form in which a server gets it. A server that repeats it must not bring it onto the screen.
#[derive(Default)]
struct Secret(Vec<String>);

impl Secret {
    fn new(user: &str, password: &str) -> Self {
        let both = format!("\0{user}\0{password}");
        let encoded = [password, &both].map(|text| BASE64.encode(text.as_bytes()));
        Self(iter::once(password.to_owned()).chain(encoded).collect())
    }

    /// What went wrong, without the password.
    fn told(&self, error: &smtp::Error) -> Told {
        let told = error.to_string();
        if self.0.iter().any(|secret| told.contains(secret)) {
            return Told("the server's answer repeats the password, and is not shown".to_owned());
        }
        Told(told)
    }
}
