//! The time of a log entry: its source, and the rules for a clock that was set back.

use crate::{
    fault::Fault,
    remedy::Remedy,
    say,
    when::{Clock, Instant, show_day},
};
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use std::{fmt, sync::Arc};

/// The source of the present time: the machine's clock or a test's clock, and the school's time zone.
#[derive(Clone)]
pub struct Timepiece {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    zone: Tz,
}

impl Timepiece {
    /// Makes a timepiece that calls `now` each time.
    pub fn new(zone: Tz, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), zone }
    }

    /// Makes a timepiece that stands still.
    pub fn standing(clock: Clock) -> Self {
        Self::new(clock.zone(), move || clock.now().into())
    }

    /// The same timepiece in another time zone.
    #[must_use]
    pub fn in_zone(&self, zone: Tz) -> Self {
        Self { zone, ..self.clone() }
    }

    /// A clock that shows the present moment.
    pub fn clock(&self) -> Clock {
        Clock::new((self.now)(), self.zone)
    }
}

impl fmt::Debug for Timepiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timepiece({:?})", self.clock())
    }
}

/// The most minutes that the clock may be behind the last log entry for a new entry to take that entry's time. A
/// machine may correct its clock by a few minutes without anyone noticing. If the clock is further behind, someone must
/// say which time is wrong.
pub const SET_BACK_MINUTES: i64 = 10;

/// The time of a new log entry.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// The time of the entry: never before the entry that it follows.
    pub clock: Clock,
    /// The time on the machine's clock, if that is earlier.
    pub said: Option<Instant>,
}

impl Stamp {
    /// Makes a stamp with the time on the clock.
    pub fn of(clock: Clock) -> Self {
        Self { clock, said: None }
    }

    /// The note for the user, if the clock is behind the log.
    pub fn remark(self) -> Option<String> {
        let said = self.said?;
        Some(format!(
            "this machine's clock says {}, earlier than the last log entry: recorded as {}, that entry's time",
            self.clock.show_to_the_second(said),
            self.clock.show_to_the_second(self.clock.now())
        ))
    }
}

/// The rule for a new entry if the clock is behind the last entry of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// A person acts: the entry takes the last entry's time, unless that is too far ahead.
    Kept,
    /// No person acts, so no one can be asked: the entry takes the last entry's time however far ahead it is.
    Always,
    /// The entry takes the clock's time: the log is empty, or someone has said that the last entry's time was wrong.
    Accepted,
}

/// The time of an entry that follows one made at `last`.
///
/// Errors: the clock is behind `last` by more than [`SET_BACK_MINUTES`], or shows a time before [`Clock::FIRST`].
pub fn stamp(clock: Clock, last: Option<Instant>, behind: Behind) -> Result<Stamp, Fault> {
    if clock.now() < Clock::FIRST.now() {
        return Err(Fault::conflict(
            format!("this machine's clock says {}", show_day(clock.today())),
            "Set the clock right: every entry is recorded with its time.",
        ));
    }
    let last = last.filter(|last| *last > clock.now() && behind != Behind::Accepted);
    let Some(last) = last else { return Ok(Stamp::of(clock)) };
    if behind == Behind::Kept && last > clock.now().plus(Duration::minutes(SET_BACK_MINUTES)) {
        return Err(Fault::conflict(
            format!("the clock says {}, but the last entry was made {}", clock.show(clock.now()), clock.show(last)),
            say![
                "Set this machine's clock right. If the last log entry has the wrong time, accept the clock: ",
                Remedy::AcceptClock,
                "."
            ],
        ));
    }
    Ok(Stamp { clock: clock.standing_at(last), said: Some(clock.now()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock::new("2026-11-23T09:00:00Z".parse().unwrap(), chrono_tz::Europe::London)
    }

    #[test]
    fn an_entry_is_never_older_than_the_one_before() {
        let now = clock().now();
        let stamped = |seconds: i64| {
            stamp(clock(), Some(now.plus(Duration::seconds(seconds))), Behind::Kept)
                .map(|s| (s.clock.now(), s.said.is_some()))
        };
        assert_eq!(stamped(-60).unwrap(), (now, false));
        assert_eq!(stamped(0).unwrap(), (now, false));
        assert_eq!(stamped(1).unwrap(), (now.plus(Duration::seconds(1)), true));
        assert_eq!(stamped(600).unwrap(), (now.plus(Duration::minutes(10)), true));
        assert_eq!(
            stamped(601).unwrap_err().message,
            "the clock says Mon 23 Nov 2026 09:00, but the last entry was made Mon 23 Nov 2026 09:10"
        );
    }

    #[test]
    fn a_clock_that_begins_again_is_refused() {
        for (time, day) in [("1969-12-31T12:00:00Z", "31 Dec 1969"), ("2000-01-01T00:00:00Z", "1 Jan 2000")] {
            let clock = Clock::new(time.parse().unwrap(), chrono_tz::Europe::London);
            for behind in [Behind::Kept, Behind::Always, Behind::Accepted] {
                let message = stamp(clock, None, behind).unwrap_err().message;
                assert!(message.ends_with(day), "{message}");
            }
        }
    }

    #[test]
    fn an_entry_with_the_last_entrys_time_is_noted() {
        let stamp = stamp(clock(), Some(clock().now().plus(Duration::seconds(5))), Behind::Always).unwrap();
        assert_eq!(
            stamp.remark().unwrap(),
            "this machine's clock says 09:00:00, earlier than the last log entry: recorded as 09:00:05, that entry's \
             time"
        );
        assert_eq!(Stamp::of(clock()).remark(), None);
    }

    #[test]
    fn an_automatic_entry_always_takes_the_last_time_and_an_accepted_one_never() {
        let later = clock().now().plus(Duration::days(400));
        assert_eq!(stamp(clock(), Some(later), Behind::Always).unwrap().clock.now(), later);
        assert_eq!(stamp(clock(), Some(later), Behind::Accepted).unwrap().clock.now(), clock().now());
        assert!(stamp(clock(), Some(later), Behind::Kept).is_err());
    }
}
