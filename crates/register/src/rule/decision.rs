//! A decision that can't be undone, or that concerns people's records: it names who decided and why, and the log keeps
//! both.

use super::decider::{decider_among, reason_of};
use crate::act::{Act, Timed};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::PersonId,
    person::{Person, Role},
    remedy::Input,
    say,
    say::Say,
};
use serde_json::{Map, Value as Json, json};
use store::ReadTx;

/// The person who decided and the reason, as they were given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// The ref of the person who decided. The operator's own name counts if it is left out.
    pub by: Option<String>,
    pub reason: Option<String>,
}

/// A decision by someone who has a role for it.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) by: Person,
    pub(crate) reason: Option<String>,
}

/// True if a decision has a reason of its own, or follows from the school's schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    Required,
    Optional,
}

impl Given {
    /// `None` for a dry run that names neither person nor reason: it only shows what would happen.
    pub(crate) fn unless_only_shown(&self, act: &Act) -> Option<&Self> {
        let is_only_shown = act.dry_run && self.by.is_none() && self.reason.is_none();
        (!is_only_shown).then_some(self)
    }

    /// Finds the person who decided, among those with one of these roles on a day. `about` has the people whom the
    /// decision is about: they can't make it.
    ///
    /// Errors: nobody was named, or the named person has no such role or is one of these people.
    pub(crate) fn decider(
        &self,
        tx: &ReadTx<'_>,
        act: &Timed<'_>,
        roles: &[Role],
        about: &[PersonId],
        on: NaiveDate,
    ) -> Result<Person, Fault> {
        decider_among(tx, act, self.by.as_deref(), roles, about, on)
    }

    /// Reads the reason of a decision that `by` made.
    ///
    /// Errors: a required reason is missing; the reason is empty.
    pub(crate) fn made_by(&self, by: Person, why: Why) -> Result<Decision, Fault> {
        let reason = match (&self.reason, why) {
            (Some(reason), _) => Some(reason_of(reason)?),
            (None, Why::Optional) => None,
            (None, Why::Required) => {
                return Err(Fault::invalid("the reason was not given").hint(say![
                    "Add ",
                    Input::Reason.blank(),
                    ". It is kept in the log."
                ]));
            }
        };
        Ok(Decision { by, reason })
    }
}

impl Decision {
    /// The fields of a log entry that say who decided and why.
    pub(crate) fn log_body(&self) -> Map<String, Json> {
        let mut body = Map::from_iter([("decided_by".to_owned(), json!(self.by.reference))]);
        body.extend(self.reason.as_ref().map(|reason| ("reason".to_owned(), json!(reason))));
        body
    }
}

/// Notes the inputs that the act itself needs, after a dry run without them.
pub(crate) fn still_needed(roles: &str, why: Why) -> Say {
    let reason = if why == Why::Required { say![", ", Input::Reason.blank()] } else { Say::default() };
    say![
        "without a dry run, this also needs ",
        Input::By.blank(),
        format!(" (the {roles})"),
        reason,
        " and ",
        Input::Yes
    ]
}
