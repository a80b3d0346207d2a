//! When an entry of the log was made: where the time is read, and what holds where a clock was set back.

use crate::{
    fault::Fault,
    remedy::Remedy,
    say,
    when::{Clock, Instant},
};
use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use std::{fmt, sync::Arc};

/// Where the present moment is read: a machine's clock, or whatever a test puts in its place; and the school's zone.
#[derive(Clone)]
pub struct Timepiece {
    now: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    zone: Tz,
}

impl Timepiece {
    /// One that is asked each time.
    pub fn new(zone: Tz, now: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), zone }
    }

    /// One that stands still.
    pub fn standing(clock: Clock) -> Self {
        Self::new(clock.zone(), move || clock.now().into())
    }

    /// The same, read in another zone.
    #[must_use]
    pub fn in_zone(&self, zone: Tz) -> Self {
        Self { zone, ..self.clone() }
    }

    /// The present moment.
    pub fn clock(&self) -> Clock {
        Clock::new((self.now)(), self.zone)
    }
}

impl fmt::Debug for Timepiece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timepiece({:?})", self.clock())
    }
}

/// By how many minutes a clock may have been set back, so that what is recorded keeps the last entry's time: so much does
/// a machine correct of itself. By more, somebody must say which time was wrong.
pub const SET_BACK_MINUTES: i64 = 10;

/// When something is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    /// The time that its entry has: never before the entry that it follows.
    pub clock: Clock,
    /// What the machine's clock said, where that lies before it.
    pub said: Option<Instant>,
}

impl Stamp {
    /// As the clock says.
    pub fn of(clock: Clock) -> Self {
        Self { clock, said: None }
    }

    /// What there is to say of it.
    pub fn remark(self) -> Option<String> {
        let said = self.said?;
        Some(format!(
            "this machine's clock says {}, before the last entry of the log: recorded with that one's time, {}",
            self.clock.show_to_the_second(said),
            self.clock.show_to_the_second(self.clock.now())
        ))
    }
}

/// What is done where the clock says a time that lies before the last entry's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// The entry has the last one's time, if that is not too far ahead; somebody's act.
    Kept,
    /// It has the last one's time however far that is ahead: nobody acts, and nobody can be asked.
    Always,
    /// It has the clock's: there is no entry yet, or somebody has said that the last one's time was wrong.
    Accepted,
}

/// The time of an entry that follows one of `last`.
///
/// Errors: the clock says a time that lies too long before that.
pub fn stamp(clock: Clock, last: Option<Instant>, behind: Behind) -> Result<Stamp, Fault> {
    let last = last.filter(|last| *last > clock.now() && behind != Behind::Accepted);
    let Some(last) = last else { return Ok(Stamp::of(clock)) };
    if behind == Behind::Kept && last > clock.now().plus(Duration::minutes(SET_BACK_MINUTES)) {
        return Err(Fault::conflict(
            format!(
                "this machine's clock says {}, and the last entry of the log was made {}: one of the two is wrong",
                clock.show(clock.now()),
                clock.show(last)
            ),
            say!["Set the clock right. If it is the last entry that is wrong, say so: ", Remedy::AcceptClock, "."],
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
            "this machine's clock says Mon 23 Nov 2026 09:00, and the last entry of the log was made Mon 23 Nov 2026 \
             09:10: one of the two is wrong"
        );
    }

    #[test]
    fn what_is_kept_up_is_said() {
        let stamp = stamp(clock(), Some(clock().now().plus(Duration::seconds(5))), Behind::Always).unwrap();
        assert_eq!(
            stamp.remark().unwrap(),
            "this machine's clock says 09:00:00, before the last entry of the log: recorded with that one's time, 09:00:05"
        );
        assert_eq!(Stamp::of(clock()).remark(), None);
    }

    #[test]
    fn nobody_s_entry_waits_as_long_as_it_must_and_one_that_is_accepted_not_at_all() {
        let later = clock().now().plus(Duration::days(400));
        assert_eq!(stamp(clock(), Some(later), Behind::Always).unwrap().clock.now(), later);
        assert_eq!(stamp(clock(), Some(later), Behind::Accepted).unwrap().clock.now(), clock().now());
        assert!(stamp(clock(), Some(later), Behind::Kept).is_err());
    }
}
