//! Disposals: items that leave the school for good. Someone asks, someone else authorises, and the papers prove where
//! the items went. DfE's standard on laptops asks for certificates of WEEE, of the disposal and of the destruction of data.

pub mod certificate;
pub mod limit;
pub mod rules;
pub mod sum;

use super::{
    fault::{Fault, Refusal},
    ids::{AssetId, OperatorId, PersonId, RowId},
    remedy::{Input, Remedy, See},
    say::Say,
    text::fold,
    when::{Instant, show_day},
};
use crate::{say, words};
use chrono::NaiveDate;

/// True if the words for a recipient have the family name of a person in them, such as "Biz" or "Mrs Biz, at home". A
/// recipient is free text, so that it may be somebody else of that name.
pub fn names_recipient(recipient: &str, family_name: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let (said, name) = (words(recipient), words(family_name));
    !name.is_empty() && said.windows(name.len()).any(|part| part == name)
}

words! {
    /// The state of a disposal.
    State, "state of a disposal" {
        Requested = "requested",
        Authorised = "authorised",
        Done = "done",
        Withdrawn = "withdrawn",
    }
}

words! {
    /// The way in which items leave the school.
    Method, "method of disposal" {
        Recycled = "recycled",
        Sold = "sold",
        Given = "given",
        /// To the lessor, whose they are.
        Returned = "returned",
        Destroyed = "destroyed",
    }
}

words! {
    /// The kind of a certificate.
    Kind, "kind of certificate" {
        /// Electrical waste was handed to someone who may treat it (the WEEE Regulations 2013).
        Weee = "weee",
        /// The data on a device was destroyed.
        Data = "data",
        /// An item was destroyed or otherwise disposed of.
        Disposal = "disposal",
    }
}

impl Method {
    /// True if the items go to someone who keeps them.
    pub fn has_recipient(self) -> bool {
        matches!(self, Self::Sold | Self::Given | Self::Returned)
    }

    /// What happened to the items, such as "given away".
    pub fn told(self) -> &'static str {
        match self {
            Self::Recycled => "recycled",
            Self::Sold => "sold",
            Self::Given => "given away",
            Self::Returned => "returned to the lessor",
            Self::Destroyed => "destroyed",
        }
    }
}

impl Kind {
    /// The certificate in a sentence, such as "WEEE certificate".
    pub fn told(self) -> &'static str {
        match self {
            Self::Weee => "WEEE certificate",
            Self::Data => "certificate of data destruction",
            Self::Disposal => "certificate of disposal",
        }
    }
}

/// One disposal, of an item or a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disposal {
    pub authorised_by: Option<PersonId>,
    pub authorised_on: Option<NaiveDate>,
    /// The company that takes the items away.
    pub carrier: Option<String>,
    pub done_on: Option<NaiveDate>,
    pub id: RowId,
    /// `None` if nobody has said yet.
    pub method: Option<Method>,
    pub no: i64,
    /// Who typed the request.
    pub operator_id: OperatorId,
    pub reason: String,
    /// Who gets the items.
    pub recipient: Option<String>,
    /// Why somebody took back that it was done, the last time.
    pub reopen_reason: Option<String>,
    pub reopened_by: Option<PersonId>,
    pub reopened_on: Option<NaiveDate>,
    /// `None` if the request was typed by someone unknown to the register.
    pub requested_by: Option<PersonId>,
    pub requested_on: NaiveDate,
    pub state: State,
    pub withdraw_reason: Option<String>,
    pub withdrawn_on: Option<NaiveDate>,
}

/// One item of a disposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalItem {
    pub asset_id: AssetId,
    /// What it cost, in pence; `None` if that is unknown.
    pub cost_pence: Option<i64>,
    pub disposal_id: RowId,
    /// The funder's part of the proceeds, in pence.
    pub funder_pence: Option<i64>,
    /// The part of the cost that a funder paid, in hundredths of a per cent; `None` if nobody has said.
    pub funder_share_bp: Option<i64>,
    pub id: RowId,
    /// True until the disposal is done or withdrawn, or the item is taken out of it.
    pub is_open: bool,
    pub position: i64,
    pub proceeds_pence: Option<i64>,
    /// The replacement cost, where the cost is unknown.
    pub replacement_pence: Option<i64>,
    /// The serial number, as certificates name it.
    pub serial: Option<String>,
    /// The day on which the item was taken out of the disposal.
    pub taken_out_on: Option<NaiveDate>,
}

/// The disposal that is not over, and that an item is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InDisposal {
    pub no: i64,
    /// True if the item is alone in it.
    pub is_alone: bool,
}

impl InDisposal {
    /// What is done if the item stays in the school after all.
    pub fn if_it_stays(self, tag: &str) -> Say {
        let no = self.no;
        if self.is_alone {
            return say!["If it stays in the school, withdraw the disposal: ", Remedy::WithdrawDisposal { no }, "."];
        }
        let take_out = Remedy::TakeOutOfDisposal { no, tags: vec![tag.to_owned()] };
        say!["If it stays in the school, take it out of the disposal: ", take_out, "."]
    }

    /// The fault of giving the item another category, since the certificates that it needs depend on it.
    pub fn category_stays(self, tag: &str) -> Fault {
        let no = self.no;
        let first = if self.is_alone {
            Remedy::WithdrawDisposal { no }
        } else {
            Remedy::TakeOutOfDisposal { no, tags: vec![tag.to_owned()] }
        };
        Fault::conflict(
            format!(
                "{tag} is in disposal {no}, and its category says which certificates it needs, so it can't change now"
            ),
            say!["Take it out first, and ask for its disposal once more: ", first, "."],
        )
    }

    /// Refuses an act on the item. `act` completes "LAP-1 can't be …". The refusal can't be overridden.
    pub fn refuse(self, tag: &str, act: &str) -> Refusal {
        Refusal {
            rule: IN_DISPOSAL,
            tag: Some(tag.to_owned()),
            reference: None,
            message: format!("{tag} can't be {act}: it is in disposal {}", self.no),
            remedy: self.if_it_stays(tag),
            may_override: false,
            clause: None,
        }
    }
}

/// The name of the rule about items that are in a disposal which is not over.
pub const IN_DISPOSAL: &str = "in-disposal";

/// A certificate for items of a disposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisposalCertificate {
    pub added_at: Instant,
    pub disposal_id: RowId,
    pub id: RowId,
    pub kind: Kind,
    pub name: String,
    pub no: i64,
    pub reference: Option<String>,
    /// The serial numbers that are on it, one a line.
    pub serials: String,
    pub sha256: String,
    pub size_bytes: i64,
}

impl DisposalCertificate {
    /// The serial numbers that are on it.
    pub fn named(&self) -> impl Iterator<Item = &str> {
        self.serials.lines().filter(|serial| !serial.is_empty())
    }
}

impl Disposal {
    /// Refuses a disposal that is over. `act` completes "disposal 3 can't be …".
    pub fn must_be_open(&self, act: &str) -> Result<(), Fault> {
        let over = |how: &str, day: Option<NaiveDate>, more: Say| {
            let day = day.map(|day| format!(" on {}", show_day(day))).unwrap_or_default();
            Err(Fault::conflict(
                format!("disposal {} can't be {act}: it was {how}{day}", self.no),
                say!["To see it: ", See::Disposal { no: self.no }, ".", more],
            ))
        };
        let mistake =
            say![" If the items are still there, that was a mistake: ", Remedy::ReopenDisposal { no: self.no }, "."];
        match self.state {
            State::Requested | State::Authorised => Ok(()),
            State::Done => over("done", self.done_on, mistake),
            State::Withdrawn => over("withdrawn", self.withdrawn_on, Say::default()),
        }
    }

    /// The day on which its items went.
    ///
    /// Errors: it is not done.
    pub fn must_be_done(&self) -> Result<NaiveDate, Fault> {
        let done_on = self.done_on.filter(|_| self.state == State::Done);
        done_on.ok_or_else(|| {
            Fault::conflict(
                format!("disposal {} can't be reopened: it is {}, and nothing has gone", self.no, self.state),
                say!["To see it: ", See::Disposal { no: self.no }, "."],
            )
        })
    }

    /// Takes back that it was done: it is authorised again, and its items are there.
    ///
    /// Errors: it is not done.
    pub fn reopen(&mut self, by: PersonId, reason: String, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_done()?;
        (self.state, self.done_on) = (State::Authorised, None);
        (self.reopened_by, self.reopened_on, self.reopen_reason) = (Some(by), Some(on), Some(reason));
        Ok(())
    }

    /// Refuses a change to what was authorised. `what` is the field, such as "method".
    pub fn must_not_be_authorised(&self, what: &str) -> Result<(), Fault> {
        match self.authorised_on {
            Some(day) if self.state == State::Authorised => Err(Fault::conflict(
                format!("the {what} of disposal {} can't be changed: it was authorised on {}", self.no, show_day(day)),
                say![
                    "Withdraw it, then request it again: ",
                    Remedy::WithdrawDisposal { no: self.no },
                    ". What was authorised is what is done."
                ],
            )),
            _ => Ok(()),
        }
    }

    /// Checks that a request says all that an authoriser must know.
    ///
    /// Errors: the method is not known; nobody gets what is sold, given or returned.
    pub fn must_be_complete(&self) -> Result<Method, Fault> {
        let missing = |what: &str, input: Input| {
            Fault::conflict(
                format!("disposal {} does not say {what}", self.no),
                say!["Record it: ", Remedy::EditDisposal { no: self.no, with: input.blank() }, "."],
            )
        };
        let method = self.method.ok_or_else(|| missing("how the items leave the school", Input::Method))?;
        if method.has_recipient() && self.recipient.is_none() {
            return Err(missing("who gets the items", Input::GoesTo));
        }
        Ok(method)
    }

    /// Authorises the disposal.
    ///
    /// Errors: it is authorised already, or over.
    pub fn authorise(&mut self, by: PersonId, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_open("authorised")?;
        if let Some(day) = self.authorised_on {
            return Err(Fault::conflict(
                format!("disposal {} was already authorised on {}", self.no, show_day(day)),
                say!["When the items have gone: ", Remedy::FinishDisposal { no: self.no }, "."],
            ));
        }
        (self.state, self.authorised_by, self.authorised_on) = (State::Authorised, Some(by), Some(on));
        Ok(())
    }

    /// Ends the disposal: the items have gone.
    ///
    /// Errors: nobody has authorised it; it is over.
    pub fn finish(&mut self, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_open("done")?;
        if self.state == State::Requested {
            return Err(Fault::conflict(
                format!("disposal {} is not authorised", self.no),
                say!["Someone else decides first: ", Remedy::AuthoriseDisposal { no: self.no }, "."],
            ));
        }
        (self.state, self.done_on) = (State::Done, Some(on));
        Ok(())
    }

    /// Withdraws the disposal: the items stay.
    ///
    /// Errors: it is over.
    pub fn withdraw(&mut self, reason: String, on: NaiveDate) -> Result<(), Fault> {
        self.must_be_open("withdrawn")?;
        (self.state, self.withdrawn_on, self.withdraw_reason) = (State::Withdrawn, Some(on), Some(reason));
        Ok(())
    }
}
