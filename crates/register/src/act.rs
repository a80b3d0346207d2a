//! The circumstances of an act, and what it answers.

use chrono::{NaiveTime, TimeZone as _, Utc};
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault, Refusal},
    remedy::Input,
    say,
    say::Notes,
    when::{Clock, Instant, When, show_day},
};
use store::{Random, Store, Tx, Writer};

/// The circumstances of an act: who, when, and whether it is meant.
#[derive(Debug, Clone)]
pub struct Act {
    pub clock: Clock,
    pub operator: String,
    /// Of the identities and salts that it makes.
    pub random: Random,
    /// When it happened, if it is recorded late.
    pub on: Option<When>,
    /// Whoever gives days has said that the unlikely ones are meant.
    pub sure: bool,
    /// Do everything, then take it all back: same answer, nothing written.
    pub dry_run: bool,
}

impl Act {
    /// Reads days that are typed.
    pub fn days(&self) -> Calendar {
        Calendar { clock: self.clock, sure: self.sure }
    }

    /// The moment at which it happened, which is never in the future and never before what it follows.
    ///
    /// A day alone means its noon, or the moment it follows if that was later on the same day.
    ///
    /// Errors: it lies in the future, or before `after`; `what` names what it follows.
    pub fn moment(&self, after: Option<(Instant, &str)>) -> Result<Instant, Fault> {
        let (now, clock) = (self.clock.now(), self.clock);
        let moment = match self.on {
            None => return Ok(now),
            Some(When::Day(day)) if day == clock.today() => now,
            Some(When::At(at)) => at,
            Some(When::Day(day)) => {
                let noon = day.and_time(NaiveTime::MIN) + chrono::Duration::hours(12);
                let noon = clock.zone().from_local_datetime(&noon).earliest();
                let noon = noon.map_or_else(|| clock.start_of(day), |at| Instant::new(at.with_timezone(&Utc)));
                after.map_or(noon, |(at, _)| if clock.day_of(at) == day { noon.max(at) } else { noon })
            }
        };
        if moment > now {
            return Err(Fault::invalid(format!("{} lies in the future", self.clock.show(moment))).hint(say![
                "Record a thing when it has happened; leave ",
                Input::On,
                " away for now."
            ]));
        }
        match after {
            Some((at, what)) if moment < at => Err(Fault::conflict(
                format!("{} lies before {what} ({})", self.clock.show(moment), self.clock.show(at)),
                format!("Give a time after that, on {} or later.", show_day(clock.day_of(at))),
            )),
            _ => Ok(moment),
        }
    }

    /// When it happened, for the log: `None` where that is when it is recorded.
    pub fn effective(&self, moment: Instant) -> Option<Instant> {
        self.on.is_some().then_some(moment)
    }

    /// Runs the act in one writing transaction, which a dry run takes back.
    ///
    /// Errors: the register can't be written, or the act is refused.
    pub fn write<T>(&self, store: &mut Store, work: impl FnOnce(&Tx<'_>) -> Result<T, Failure>) -> Result<T, Failure> {
        store.write(&self.writer(), !self.dry_run, work)
    }

    /// On whose behalf it writes.
    pub fn writer(&self) -> Writer<'_> {
        Writer { operator: &self.operator, at: self.clock.now(), random: &self.random }
    }
}

/// What an act answers: the thing that was made or changed, and what there is to say about it.
#[derive(Debug, Clone)]
pub struct Answer<T> {
    pub value: T,
    /// What rules at `warn` said.
    pub warnings: Vec<Refusal>,
    /// Refusals of what `--partial` left out.
    pub left_out: Vec<Refusal>,
    /// Tags that `--partial` left out because nothing is known by them.
    pub unknown: Vec<String>,
    /// Things worth saying, a line each.
    pub notes: Notes,
}

impl<T> Answer<T> {
    /// An answer that needs no more words.
    pub fn plain(value: T) -> Self {
        Self { value, warnings: Vec::new(), left_out: Vec::new(), unknown: Vec::new(), notes: Notes::default() }
    }

    /// The same words for another value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: to(self.value),
            warnings: self.warnings,
            left_out: self.left_out,
            unknown: self.unknown,
            notes: self.notes,
        }
    }
}
