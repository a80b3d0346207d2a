//! Letters to borrowers and to parents or carers: which kinds there are, and when one may go out.
//!
//! A contribution is voluntary, so nobody is reminded of one that is disputed, waived or settled (Education Act 1996
//! ss. 449–462). Staff are never written to about pay: nothing is taken from it without a written agreement that was
//! made before the incident (Employment Rights Act 1996 s. 13).

use super::{
    charge::{AddressedTo, Charge, State},
    fault::Fault,
    ids::{ChargeId, OperatorId, PersonId, RowId},
    remedy::Remedy,
    text,
    when::{Instant, show_day},
};
use crate::{say, words, words::Word as _};
use chrono::NaiveDate;
use std::net::IpAddr;

words! {
    /// The kinds of letter. Each has a text that the school can change.
    Kind, "kind of letter" {
        /// Asks a parent or carer for a contribution.
        Contribution = "contribution",
        Reminder = "reminder",
        SecondReminder = "second-reminder",
        /// Tells a borrower who is not a pupil about a charge.
        StaffCharge = "staff-charge",
        /// Asks for items and parts that were not returned.
        Unreturned = "unreturned",
        /// An agreement to sign: by a pupil, with a parent or carer, or by a borrower.
        Agreement = "agreement",
        /// Confirms a permission that the school has given.
        Permission = "permission",
        /// Confirms a payment.
        Receipt = "receipt",
        /// Confirms that a leaver has returned everything.
        Certificate = "certificate",
        /// Tells somebody that they can't borrow for now.
        Ban = "ban",
        /// Lists what is overdue or soon due, overdue first.
        Notice = "notice",
    }
}

impl Kind {
    /// True if the letter requests money.
    pub fn asks_for_money(self) -> bool {
        matches!(self, Self::Contribution | Self::Reminder | Self::SecondReminder | Self::StaffCharge)
    }

    /// True if one letter is enough: it is not sent again by itself.
    pub fn is_sent_once(self) -> bool {
        !matches!(self, Self::Unreturned | Self::Agreement | Self::Notice)
    }

    /// What a person without such a letter lacks.
    fn nothing(self) -> &'static str {
        match self {
            Self::Contribution | Self::Reminder | Self::SecondReminder | Self::StaffCharge => "no charge is requested",
            Self::Unreturned => "everything has been returned",
            Self::Agreement => "no agreement must be signed",
            Self::Permission => "no permission is in force",
            Self::Receipt => "no payment is recorded",
            Self::Certificate => "not cleared to leave",
            Self::Ban => "not banned",
            Self::Notice => "nothing is overdue or soon due",
        }
    }

    /// True if the letter goes to the borrower even if that is a pupil. All others go to a pupil's parent or carer.
    pub fn is_for_the_borrower(self) -> bool {
        self == Self::Notice
    }
}

words! {
    /// The way in which a letter goes out.
    Way, "way to send a letter" {
        /// One document to print.
        Paper = "paper",
        /// A file for each person.
        Files = "files",
        /// A table for the school's own messaging system.
        Messages = "messages",
        /// An e-mail file for each person, to open and send.
        EmailFiles = "email-files",
        /// An e-mail, sent at once.
        Email = "email",
    }
}

words! {
    /// How far the sending of a letter has come.
    Sending, "state of a letter" {
        /// An e-mail that was begun. If the program was stopped meanwhile, it may have gone.
        Begun = "begun",
        Sent = "sent",
        Failed = "failed",
    }
}

words! {
    /// The kinds of picture that a browser and a printer know, for the school's logo.
    PictureKind, "kind of picture" { Png = "png", Jpeg = "jpeg" }
}

/// The school's address, its head and its usual texts for letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// One or more lines.
    pub address: Option<String>,
    pub email: Option<String>,
    /// The name and office under a letter, such as "Mrs A. Bell, Headteacher".
    pub head: Option<String>,
    pub how_to_dispute: Option<String>,
    pub how_to_pay: Option<String>,
    /// Always [`Self::ID`]: there is one row.
    pub id: String,
    pub logo_kind: Option<PictureKind>,
    /// The name of the logo's file.
    pub logo_name: Option<String>,
    pub logo_sha256: Option<String>,
    /// True if letters begin with the name of a parent or carer, where it is known.
    pub names_parents: bool,
    /// The days within which the same letter does not go out again.
    pub repeat_days: i64,
}

impl Letterhead {
    /// The key of the only row.
    pub const ID: &'static str = "school";
}

impl Default for Letterhead {
    fn default() -> Self {
        Self {
            address: None,
            email: None,
            head: None,
            how_to_dispute: None,
            how_to_pay: None,
            id: Self::ID.to_owned(),
            logo_kind: None,
            logo_name: None,
            logo_sha256: None,
            names_parents: false,
            repeat_days: USUAL_DAYS,
        }
    }
}

/// A letter's text that the school has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterText {
    pub changed_at: Instant,
    pub kind: Kind,
    pub text: String,
}

/// A letter that went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The e-mail address that it went to.
    pub address: Option<String>,
    pub body: String,
    pub charge_id: Option<ChargeId>,
    pub id: RowId,
    pub kind: Kind,
    pub no: i64,
    pub operator_id: OperatorId,
    pub person_id: PersonId,
    /// The payment that a receipt confirms.
    pub receipt_no: Option<i64>,
    pub sent_at: Instant,
    pub state: Sending,
    pub subject: String,
    pub way: Way,
}

/// A loan that a letter was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutLoan {
    pub id: RowId,
    pub letter_id: RowId,
    pub loan_id: super::ids::LoanId,
}

words! {
    /// The protection of the way to the e-mail server.
    Security, "e-mail security" {
        /// Begins in the clear, and goes on only encrypted (port 587).
        StartTls = "starttls",
        /// Encrypted from the start (port 465).
        Tls = "tls",
        Nothing = "none",
    }
}

/// The school's server for e-mails. Its password is never in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    pub host: String,
    pub port: i64,
    pub security: Security,
    /// The address that e-mails come from.
    pub from: String,
    /// The name to sign in with; `None` if the server asks for none.
    pub user: Option<String>,
}

impl Security {
    /// The port that servers of this kind listen on.
    pub fn usual_port(self) -> i64 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::Nothing => 25,
        }
    }
}

impl MailServer {
    /// Checks that nobody on the way can read the letters and the password.
    ///
    /// Errors: the way is not encrypted, and leads to another computer.
    pub fn must_be_safe(&self) -> Result<(), Fault> {
        let host = self.host.trim_matches(['[', ']']);
        let is_here = host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if self.security == Security::Nothing && !is_here {
            return Err(Fault::invalid(format!("e-mails to {} would not be encrypted", text::shown(&self.host))).hint(
                say!["Choose starttls or tls: ", Remedy::SetUpMail, ". Only a server on this computer may do without."],
            ));
        }
        Ok(())
    }
}

/// A reason not to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    /// The charge is only assessed.
    NotRequested,
    Disputed,
    /// The charge is paid, waived, written off, refunded or cancelled.
    Settled(State),
    /// Letters about contributions go to parents, and this charge is not addressed to one.
    NotForParents,
    /// The charge is addressed to a parent or carer.
    ForParents,
    NotOverdue,
    /// A second reminder comes after a first one.
    NoFirstReminder,
    /// The same letter went out lately.
    SentOn(NaiveDate),
    /// The letter has no e-mail address to go to.
    NoAddress,
    /// Letters about unreturned items go to those who are late or leaving.
    NeitherLateNorLeaving,
    /// A leaver was cleared, and it is not final: the last day is still to come, or a line is open.
    NotFinal(Option<NaiveDate>),
    /// The person has nothing that this kind of letter is about.
    Nothing(Kind),
}

impl WhyNot {
    /// The reason, to follow a person's name.
    pub fn words(&self) -> String {
        match self {
            Self::NotRequested => "the charge has not been requested yet".to_owned(),
            Self::Disputed => "the charge is disputed".to_owned(),
            Self::Settled(state) => format!("the charge is {}", state.shown().replace('_', " ")),
            Self::NotForParents => "the charge is not addressed to a parent or carer".to_owned(),
            Self::ForParents => "the charge is addressed to a parent or carer".to_owned(),
            Self::NotOverdue => "nothing is overdue".to_owned(),
            Self::NoFirstReminder => "no first reminder has been sent".to_owned(),
            Self::SentOn(day) => format!("already sent on {}", show_day(*day)),
            Self::NoAddress => "no e-mail address is on record".to_owned(),
            Self::NeitherLateNorLeaving => "nothing is late, and they are not leaving".to_owned(),
            Self::NotFinal(Some(day)) => format!("the clearance is not final before the last day, {}", show_day(*day)),
            Self::NotFinal(None) => "the clearance is not final: a line of the checklist is open".to_owned(),
            Self::Nothing(kind) => kind.nothing().to_owned(),
        }
    }
}

/// Decides if a letter about a charge may go out. `overdue` is true if a sum of it was due before today.
///
/// Errors: the reason not to write.
pub fn about_charge(kind: Kind, charge: &Charge, overdue: bool) -> Result<(), WhyNot> {
    match charge.state {
        State::Assessed => return Err(WhyNot::NotRequested),
        State::Disputed => return Err(WhyNot::Disputed),
        State::Requested | State::PartPaid => {}
        state => return Err(WhyNot::Settled(state)),
    }
    match (kind, charge.addressed_to) {
        (Kind::StaffCharge, AddressedTo::Parent) => Err(WhyNot::ForParents),
        (Kind::Contribution | Kind::Reminder | Kind::SecondReminder, AddressedTo::Person) => Err(WhyNot::NotForParents),
        (Kind::Reminder | Kind::SecondReminder, _) if !overdue => Err(WhyNot::NotOverdue),
        _ => Ok(()),
    }
}

/// Decides if the same letter may go out again: `days` after the last one, on the day of the last one never.
///
/// Errors: the day on which it went out.
pub fn not_again(last: Option<NaiveDate>, today: NaiveDate, days: i64) -> Result<(), WhyNot> {
    match last {
        Some(day) if (today - day).num_days() < days.max(1) => Err(WhyNot::SentOn(day)),
        _ => Ok(()),
    }
}

/// The days within which the same letter does not go out again, unless the school sets others.
pub const USUAL_DAYS: i64 = 7;

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_same_letter_waits_for_the_days_that_the_school_sets() {
        let sent = Some(day("2026-11-20"));
        assert_eq!(not_again(sent, day("2026-11-26"), 7), Err(WhyNot::SentOn(day("2026-11-20"))));
        assert_eq!(not_again(sent, day("2026-11-27"), 7), Ok(()));
        assert_eq!(not_again(sent, day("2026-11-20"), 0), Err(WhyNot::SentOn(day("2026-11-20"))));
        assert_eq!(not_again(None, day("2026-11-20"), 7), Ok(()));
    }
}
