//! The circumstances of an act, and what it answers.

use chrono::{NaiveDate, NaiveTime, TimeZone as _, Utc};
use domain::{
    calendar::Calendar,
    fault::{Failure, Fault, Refusal},
    meaning::Meaning,
    operator::Operator,
    remedy::Input,
    say,
    say::Notes,
    stamp::{Behind, Timepiece},
    when::{Clock, Instant, When, show_day},
};
use std::ops::Deref;
use store::{Random, ReadTx, Store, WriteTx, Writer};

/// The circumstances of an act: who, when, and whether it is meant.
#[derive(Debug, Clone)]
pub struct Act {
    /// Read anew for each act, when nobody else can write any more.
    pub time: Timepiece,
    pub operator: Operator,
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
    /// Somebody's act, meant, and recorded when it happens.
    pub fn of(operator: &str, time: Timepiece) -> Self {
        let operator = Operator::login(operator);
        Self { time, operator, random: Random::default(), on: None, sure: false, dry_run: false }
    }

    /// What the time is now, before the act itself.
    pub fn clock(&self) -> Clock {
        self.time.clock()
    }

    /// Reads days that are typed.
    pub fn days(&self) -> Calendar {
        self.now().days()
    }

    /// As if it were done now.
    pub fn now(&self) -> Timed<'_> {
        Timed { act: self, clock: self.clock() }
    }

    /// Runs the act in one writing transaction, which a dry run takes back.
    ///
    /// Errors: the register can't be written, or the act is refused.
    pub fn write<T>(
        &self,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.write_as(&self.writer(), store, work)
    }

    /// Runs the act though the clock may lie before the last entry of the log: whoever acts has said which is right.
    ///
    /// Errors: as [`Act::write`].
    pub(crate) fn write_at_any_time<T>(
        &self,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.write_as(&Writer { behind: Behind::Accepted, ..self.writer() }, store, work)
    }

    /// Does what a plan has shown, in one writing transaction: the `work` that it was made with must come to the same.
    ///
    /// Errors: as [`Act::write`]; the register was written since, so that it would come to something else.
    pub(crate) fn write_as_planned<T: PartialEq>(
        &self,
        store: &mut Store,
        planned: &T,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<Answer<T>, Failure>,
    ) -> Result<(), Failure> {
        self.write(store, |tx, act| {
            if work(tx, act)?.value == *planned {
                return Ok(());
            }
            let why = "the register has changed since this was shown, so nothing was done";
            Err(Fault::conflict(why, "Look again at what would happen, then decide.").into())
        })
    }

    /// The same act, only tried.
    pub fn tried(&self) -> Self {
        Self { dry_run: true, ..self.clone() }
    }

    /// Runs the act on a register that nobody else knows yet: its last entry may have been made by a clock that ran ahead,
    /// and nobody can say so before it is in its place.
    ///
    /// Errors: as [`Act::write`].
    pub(crate) fn write_however_late<T>(
        &self,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.write_as(&Writer { behind: Behind::Always, ..self.writer() }, store, work)
    }

    fn write_as<T>(
        &self,
        writer: &Writer<'_>,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        store.write(writer, !self.dry_run, |tx| {
            work(tx, &Timed { act: self, clock: tx.stamp().clock }).map_err(|failure| cited(tx, failure))
        })
    }

    /// On whose behalf it writes.
    pub fn writer(&self) -> Writer<'_> {
        Writer { operator: &self.operator, time: &self.time, random: &self.random, behind: Behind::Kept }
    }
}

/// Adds the clauses of the school's policy to refusals that were made where the settings are not at hand.
fn cited(tx: &ReadTx<'_>, mut failure: Failure) -> Failure {
    if let Failure::Refused(refused) = &mut failure {
        for refusal in refused.refusals.iter_mut().filter(|refusal| refusal.clause.is_none()) {
            // The refusal matters more than its clause: a register that can't be read says so at the next step.
            refusal.clause = store::setting::clause(tx, refusal.rule).unwrap_or_default();
        }
    }
    failure
}

/// An act whose time has come: one for all that it writes.
#[derive(Debug, Clone, Copy)]
pub struct Timed<'a> {
    act: &'a Act,
    pub clock: Clock,
}

impl Deref for Timed<'_> {
    type Target = Act;

    fn deref(&self) -> &Act {
        self.act
    }
}

impl Timed<'_> {
    /// Reads days that are typed.
    pub fn days(&self) -> Calendar {
        Calendar { clock: self.clock, sure: self.sure }
    }

    /// Asks of days that came as they are whether they can be meant: whoever read them may not have asked.
    ///
    /// Errors: one can't, or it hardly can and nobody is sure.
    pub(crate) fn must_mean<const N: usize>(
        &self,
        meaning: Meaning,
        days: [Option<NaiveDate>; N],
    ) -> Result<(), Fault> {
        days.into_iter().try_for_each(|day| self.days().must_be_meant(day.map(When::Day), meaning))
    }

    /// The moment at which it happened, which is never in the future and never before what it follows.
    ///
    /// A day alone means its noon, or the moment it follows if that was later on the same day.
    ///
    /// Errors: it lies in the future, or before `after`; `what` names what it follows.
    pub fn moment(&self, after: Option<(Instant, &str)>) -> Result<Instant, Fault> {
        let (now, clock) = (self.clock.now(), self.clock);
        let moment = match self.on {
            // What it follows lies ahead only where a clock was wrong: it comes no earlier than that.
            None => return Ok(after.map_or(now, |(at, _)| now.max(at))),
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
                "Record an item when it has happened; leave ",
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
}

/// What an act answers: the item that was made or changed, and what there is to say about it.
#[derive(Debug)]
pub struct Answer<T> {
    pub value: T,
    /// What rules at `warn` said.
    pub warnings: Vec<Refusal>,
    /// Refusals of what `--partial` left out.
    pub left_out: Vec<Refusal>,
    /// Tags that `--partial` left out because nothing is known by them.
    pub unknown: Vec<String>,
    /// Items worth saying, a line each.
    pub notes: Notes,
    /// What kept the act from being finished after it was recorded. A mark in the register has it finished later.
    pub unfinished: Option<Fault>,
}

impl<T> Answer<T> {
    /// An answer that needs no more words.
    pub fn plain(value: T) -> Self {
        Self {
            value,
            warnings: Vec::new(),
            left_out: Vec::new(),
            unknown: Vec::new(),
            notes: Notes::default(),
            unfinished: None,
        }
    }

    /// The same words for another value.
    pub fn map<U>(self, to: impl FnOnce(T) -> U) -> Answer<U> {
        Answer {
            value: to(self.value),
            warnings: self.warnings,
            left_out: self.left_out,
            unknown: self.unknown,
            notes: self.notes,
            unfinished: self.unfinished,
        }
    }
}
