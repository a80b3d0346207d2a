//! The circumstances of an act, and its answer.

use chrono::{NaiveDate, NaiveTime, TimeZone as _, Utc};
use domain::{
    asset::Asset,
    calendar::Calendar,
    fault::{Failure, Fault, FaultKind, Refusal},
    meaning::{self, Meaning},
    operator::Operator,
    remedy::Input,
    say,
    say::Notes,
    stamp::{Behind, Timepiece},
    when::{Clock, Instant, When, show_day},
};
use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};
use store::{Random, ReadTx, Store, WriteTx, Writer};

/// The circumstances of an act: the operator, the time, and whether it is a dry run.
#[derive(Debug, Clone)]
pub struct Act {
    /// The clock. Each act reads it only once it holds the write lock, so that entries stay in order.
    pub time: Timepiece,
    pub operator: Operator,
    /// The source of the IDs and salts that the act makes.
    pub random: Random,
    /// The time when the act happened, if it is recorded late.
    pub on: Option<When>,
    /// True if the user has confirmed that unlikely dates are right.
    pub sure: bool,
    /// True for a dry run: the act runs and is then rolled back, so the answer is the same and nothing is written.
    pub dry_run: bool,
    /// The key of the form that asked for the act. A form that arrives twice is one act.
    pub form: Option<FormKey>,
    /// What somebody saw of the record that the act changes. If someone else has changed it since, the act is refused.
    pub seen: Option<Seen>,
}

/// What somebody saw of a record before they changed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The id of the record.
    pub subject: String,
    /// The number of the last entry of the log about it.
    pub no: i64,
}

impl Seen {
    /// Errors: the log has a later entry about the record.
    fn must_be_the_last(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        let Some(later) = store::later_entry(tx, &self.subject, self.no)? else { return Ok(()) };
        let store::LaterEntry { no, action, operator } = later;
        Err(Fault::conflict(
            format!("{operator} has changed this since the page showed it: {action}, entry {no} of the log"),
            "Open the page again to see it, and change it from there.",
        ))
    }
}

/// The key of a form on the page. If an act takes several transactions, each has its own number.
#[derive(Debug, Clone)]
pub struct FormKey {
    key: Arc<str>,
    taken: Arc<AtomicU32>,
}

impl FormKey {
    /// Makes the key of one sending of a form.
    pub fn new(key: &str) -> Self {
        Self { key: key.into(), taken: Arc::default() }
    }

    /// Remembers the form.
    ///
    /// Errors: it was recorded before.
    fn take(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        if store::account::remember_form(tx, &format!("{}-{number}", self.key))? {
            return Ok(());
        }
        Err(Fault::new(FaultKind::Repeated, "this form was recorded before, so nothing was changed")
            .hint("Reload the page to see what is recorded."))
    }
}

impl Act {
    /// Makes an operator's act that is recorded as it happens and is not a dry run.
    pub fn of(operator: &str, time: Timepiece) -> Self {
        let operator = Operator::login(operator);
        Self {
            time,
            operator,
            random: Random::default(),
            on: None,
            sure: false,
            dry_run: false,
            form: None,
            seen: None,
        }
    }

    /// Reads the time now, before the act itself.
    pub fn clock(&self) -> Clock {
        self.time.clock()
    }

    /// Returns the calendar that reads typed dates.
    pub fn days(&self) -> Calendar {
        self.now().days()
    }

    /// Fixes the act's time to the time now.
    pub fn now(&self) -> Timed<'_> {
        Timed { act: self, clock: self.clock() }
    }

    /// Runs the act in one write transaction. A dry run rolls it back.
    ///
    /// Errors: the act is refused.
    pub fn write<T>(
        &self,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.write_as(&self.writer(), store, work)
    }

    /// Runs the act even if the clock is behind the last entry of the log. Only for acts in which the user says which
    /// of the two is right.
    pub(crate) fn write_at_any_time<T>(
        &self,
        store: &mut Store,
        work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.write_as(&Writer { behind: Behind::Accepted, ..self.writer() }, store, work)
    }

    /// Carries out a plan that was shown to the user. The `work` that made the plan runs again and must give the same
    /// result.
    ///
    /// Errors: the register has changed since, so the result would differ.
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
            Err(Fault::conflict(why, "Run it again to see the new result, then decide.").into())
        })
    }

    /// Makes the same act, as a dry run.
    pub fn tried(&self) -> Self {
        Self { dry_run: true, ..self.clone() }
    }

    /// Runs the act on a register that is not in use yet, such as a backup being restored. Its last entry may come from
    /// a clock that ran ahead, and nobody can correct that before the file is in its place.
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
            if let Some(form) = self.form.as_ref().filter(|_| !self.dry_run) {
                form.take(tx)?;
            }
            self.seen.as_ref().map(|seen| seen.must_be_the_last(tx)).transpose()?;
            work(tx, &Timed { act: self, clock: tx.stamp().clock }).map_err(|failure| cited(tx, failure))
        })
    }

    /// The writer for this act.
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

/// An act with its time fixed, so that everything it writes has the same time.
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
    /// Makes the same act as one that is recorded late; `late` holds it.
    pub(crate) fn on<'b>(&self, on: When, late: &'b mut Option<Act>) -> Timed<'b> {
        let act = late.insert(Act { on: Some(on), ..self.act.clone() });
        Timed { act, clock: self.clock }
    }
}

impl Timed<'_> {
    /// Returns the calendar that reads typed dates.
    pub fn days(&self) -> Calendar {
        Calendar { clock: self.clock, sure: self.sure }
    }

    /// Checks dates that didn't come through the calendar, because the code that read them may not have checked them.
    ///
    /// Errors: a date is impossible, or it is unlikely and the user has not confirmed it.
    pub(crate) fn must_mean<const N: usize>(
        &self,
        meaning: Meaning,
        days: [Option<NaiveDate>; N],
    ) -> Result<(), Fault> {
        days.into_iter().try_for_each(|day| self.days().must_be_meant(day.map(When::Day), meaning))
    }

    /// Works out the moment when the act happened. `after` is the earlier event that it follows, and that event's name.
    ///
    /// A date without a time means noon on that day, or the earlier event's time if that is later on the same day.
    ///
    /// Errors: the moment is in the future, or before the earlier event.
    pub fn moment(&self, after: Option<(Instant, &str)>) -> Result<Instant, Fault> {
        let (now, clock) = (self.clock.now(), self.clock);
        let moment = match self.on {
            // The earlier event is in the future only if a clock was wrong. This act still can't come before it.
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
            return Err(Fault::invalid(format!("{} is in the future", self.clock.show(moment))).hint(say![
                "Record it once it has happened. Leave out ",
                Input::On,
                " to record it now."
            ]));
        }
        match after {
            Some((at, event)) if moment < at => Err(Fault::conflict(
                format!("{} is before {event} ({})", self.clock.show(moment), self.clock.show(at)),
                format!("Give a later time, on {} or after.", show_day(clock.day_of(at))),
            )),
            _ => Ok(moment),
        }
    }

    /// Questions an act that is recorded late, on a day before its item was bought.
    ///
    /// Errors: it is, and the user has not confirmed it.
    pub(crate) fn must_be_bought_by(&self, moment: Instant, asset: &Asset) -> Result<(), Fault> {
        if self.on.is_none() {
            return Ok(());
        }
        meaning::must_be_bought_by(self.clock.day_of(moment), asset.purchased_on, &asset.tag, self.sure)
    }

    /// The time of the event for the log entry. `None` if the act is recorded as it happens.
    pub fn effective(&self, moment: Instant) -> Option<Instant> {
        self.on.is_some().then_some(moment)
    }
}

/// The answer to an act: the record that was made or changed, with warnings and notes.
#[derive(Debug)]
pub struct Answer<T> {
    pub value: T,
    /// Warnings from rules at the level `warn`.
    pub warnings: Vec<Refusal>,
    /// Refusals of the items that `--partial` left out.
    pub left_out: Vec<Refusal>,
    /// Unknown tags that `--partial` left out.
    pub unknown: Vec<String>,
    /// Notes for the user, one line each.
    pub notes: Notes,
    /// The fault that stopped the act after it was recorded. A mark in the register makes sure that it is finished
    /// later.
    pub unfinished: Option<Fault>,
}

impl<T> Answer<T> {
    /// Makes an answer without warnings or notes.
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

    /// Makes the same answer with another value.
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
