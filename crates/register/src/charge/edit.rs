//! Adds to a charge what was not known when it was assessed: the date of a written agreement, and the words for letters.

use super::{letter_words, list::ChargeView, log};
use crate::act::{Act, Answer};
use chrono::NaiveDate;
use domain::{
    charge::Charge,
    fault::{Failure, Fault},
    meaning::Meaning,
    person::PersonKind,
    remedy::Input,
    rules::{self, Claim},
    say,
    text::shown,
    when::show_day,
};
use store::{Store, changes};

/// An order to edit a charge; `None` leaves a value unchanged.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub no: i64,
    /// The date of the written agreement; the inner `None` removes it.
    pub agreed_on: Option<Option<NaiveDate>>,
    /// The text that letters print; an empty text removes it.
    pub letter_words: Option<String>,
    /// What a page showed of both before they were changed there. Where that is no longer so, someone else has changed it.
    pub seen: Option<Seen>,
}

/// What a page showed of a charge.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    pub agreed_on: Option<NaiveDate>,
    /// The words for letters; empty if there were none.
    pub letter_words: String,
}

impl Seen {
    /// Refuses to change over a value that someone else has changed.
    ///
    /// Errors: it differs from what the page showed.
    fn must_be_true(&self, now: &Charge, order: &Edit) -> Result<(), Fault> {
        let words = now.letter_words.as_deref().unwrap_or_default();
        let day = |day: Option<NaiveDate>| day.map_or_else(|| "none".to_owned(), show_day);
        let changed = if order.letter_words.is_some() && words != self.letter_words {
            format!("what letters say charge {} is for: it is now {}", now.no, shown(words))
        } else if order.agreed_on.is_some() && now.agreed_on != self.agreed_on {
            format!("the date of the agreement to pay charge {}: it is now {}", now.no, day(now.agreed_on))
        } else {
            return Ok(());
        };
        Err(Fault::conflict(
            format!("someone else has changed {changed}"),
            "Open the charge again, and change it from there.",
        ))
    }
}

/// Edits a charge. The old values stay in the log. An agreement that is not from before the incident is recorded with a
/// warning: it is a fact, but no pay may be deducted because of it.
///
/// Errors: no such charge; nothing was given; the agreement is of a pupil; someone else has changed what was seen.
pub fn edit(store: &mut Store, act: &Act, order: &Edit) -> Result<Answer<ChargeView>, Failure> {
    act.write(store, |tx, act| {
        act.must_mean(Meaning::Happened, [order.agreed_on.flatten()])?;
        let before = store::charge::by_no(tx, order.no)?;
        let at = act.moment(Some((act.clock.start_of(before.assessed_on), "the charge was assessed")))?;
        if order.agreed_on.is_none() && order.letter_words.is_none() {
            return Err(Fault::invalid(format!("there is nothing to change on charge {}", before.no))
                .hint(say!["Give ", Input::AgreedOn.blank(), " or ", Input::LetterWords.blank(), "."])
                .into());
        }
        order.seen.as_ref().map(|seen| seen.must_be_true(&before, order)).transpose()?;
        let person = store::person::by_id(tx, before.person_id)?;
        if person.kind == PersonKind::Pupil && order.agreed_on.flatten().is_some() {
            return Err(Fault::conflict(
                format!("charge {} is a contribution requested for a pupil, which needs no agreement", before.no),
                say!["Only staff agree to pay. Leave out ", Input::AgreedOn, "."],
            )
            .into());
        }
        let (mut after, mut answer) = (before.clone(), Answer::plain(()));
        if let Some(agreed_on) = order.agreed_on {
            after.agreed_on = agreed_on;
        }
        if let Some(words) = &order.letter_words {
            after.letter_words = letter_words(tx, &person, words, &mut answer.notes)?;
        }
        let body = changes(&before, &after);
        if body.is_empty() {
            answer.notes.push(format!("charge {} is unchanged", before.no));
        } else {
            tx.update(&after)?;
            log(tx, act, "charge edit", &after, at, body)?;
        }
        if order.agreed_on.is_some() {
            let incident = store::incident::by_id(tx, after.incident_id)?;
            let Charge { agreed_on, .. } = after;
            let claim = Claim {
                incident_no: incident.no,
                outcome: incident.outcome,
                happened_on: incident.happened_on,
                person: &person,
                agreed_on,
            };
            let verdict = rules::judge_claim(&claim, &store::setting::strictness(tx, Vec::new())?);
            let found = verdict.refusals.into_iter().chain(verdict.warnings);
            answer.warnings.extend(found.filter(|found| found.rule == rules::NO_PRIOR_AGREEMENT));
        }
        let view = ChargeView::load(tx, &after, act.clock)?;
        Ok(answer.map(|()| view))
    })
}
