//! Who had an item at a moment. An answer is given only if the recorded times leave no doubt.

mod moment;

pub use moment::{Unreadable, Zone, read};

use super::when::{Clock, Instant, show_day};
use crate::words;
use chrono::{Duration, NaiveDate};

/// The time around a hand-over in which it is unknown who had the item: clocks differ, and people record a hand-over a
/// little before or after it.
pub const MARGIN: Duration = Duration::minutes(5);

words! {
    /// The answer to who had an item.
    Answer, "answer" {
        /// One person had it.
        Holder = "holder",
        /// A teacher had it for a class or group.
        Shared = "shared",
        Unknown = "unknown",
    }
}

/// A recorded end of a loan: its moment, or its day alone where it was recorded later without a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    At(Instant),
    On(NaiveDate),
}

/// One loan of the item, from one edge to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The loan's short number.
    pub no: i64,
    pub from: Edge,
    /// `None` if the loan is open.
    pub to: Option<Edge>,
}

impl Edge {
    /// The first and the last moment at which the hand-over may have been.
    fn around(self, clock: Clock) -> (Instant, Instant) {
        match self {
            Self::At(at) => (at.plus(-MARGIN), at.plus(MARGIN)),
            Self::On(day) => (clock.start_of(day).plus(-MARGIN), clock.end_of(day).plus(MARGIN)),
        }
    }

    /// The edge in words, such as "Fri 20 Nov 2026 10:35" or "on Fri 20 Nov 2026, at an unknown time".
    pub fn in_words(self, clock: Clock) -> String {
        match self {
            Self::At(at) => clock.show(at),
            Self::On(day) => format!("{}, at an unknown time", show_day(day)),
        }
    }
}

/// Why nobody can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// The moment is too near to a hand-over of this loan.
    HandOver { no: i64, edge: Edge },
    /// Two loans cover the moment, which recorded times should not do.
    Two(i64, i64),
    /// No loan covers the moment.
    NotOnLoan,
}

/// Finds the loan that an item had at a moment.
///
/// Errors: why that is in doubt.
pub fn on_loan(spans: &[Span], at: Instant, clock: Clock) -> Result<&Span, Doubt> {
    for span in spans {
        for edge in std::iter::once(span.from).chain(span.to) {
            let (first, last) = edge.around(clock);
            if (first..=last).contains(&at) {
                return Err(Doubt::HandOver { no: span.no, edge });
            }
        }
    }
    // No edge is near, so the moment is clearly inside a loan or clearly outside.
    let is_in = |span: &&Span| {
        let begun = span.from.around(clock).1 < at;
        begun && span.to.is_none_or(|to| at < to.around(clock).0)
    };
    let mut found = spans.iter().filter(is_in);
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => Err(Doubt::Two(one.no, other.no)),
        (None, _) => Err(Doubt::NotOnLoan),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn clock() -> Clock {
        Clock::new("2026-12-01T10:00:00Z".parse().unwrap(), chrono_tz::Europe::London)
    }

    #[test]
    fn nobody_is_named_within_five_minutes_of_a_hand_over() {
        let spans = [
            Span { no: 1, from: Edge::At(at("2026-11-20T09:00:00Z")), to: Some(Edge::At(at("2026-11-20T11:00:00Z"))) },
            Span { no: 2, from: Edge::At(at("2026-11-20T12:00:00Z")), to: None },
        ];
        for (moment, wanted) in [
            ("2026-11-20T08:54:59Z", Err(Doubt::NotOnLoan)),
            ("2026-11-20T08:55:00Z", Err(Doubt::HandOver { no: 1, edge: spans[0].from })),
            ("2026-11-20T09:05:00Z", Err(Doubt::HandOver { no: 1, edge: spans[0].from })),
            ("2026-11-20T09:05:01Z", Ok(1)),
            ("2026-11-20T10:54:59Z", Ok(1)),
            ("2026-11-20T10:55:00Z", Err(Doubt::HandOver { no: 1, edge: spans[0].to.unwrap() })),
            ("2026-11-20T11:30:00Z", Err(Doubt::NotOnLoan)),
            ("2026-11-30T11:30:00Z", Ok(2)),
        ] {
            assert_eq!(on_loan(&spans, at(moment), clock()).map(|span| span.no), wanted, "{moment}");
        }
    }

    #[test]
    fn a_day_without_a_time_is_in_doubt_as_a_whole() {
        let spans = [Span {
            no: 1,
            from: Edge::On("2026-07-20".parse().unwrap()),
            to: Some(Edge::On("2026-07-22".parse().unwrap())),
        }];
        // Summer time: the day begins and ends an hour earlier by UTC.
        for (moment, is_known) in [
            ("2026-07-19T22:50:00Z", false),
            ("2026-07-20T12:00:00Z", false),
            ("2026-07-20T23:04:00Z", false),
            ("2026-07-20T23:06:00Z", true),
            ("2026-07-21T22:50:00Z", true),
            ("2026-07-21T22:56:00Z", false),
            ("2026-07-22T20:00:00Z", false),
        ] {
            assert_eq!(on_loan(&spans, at(moment), clock()).is_ok(), is_known, "{moment}");
        }
    }

    #[test]
    fn two_loans_at_once_name_nobody() {
        let from = Edge::At(at("2026-11-20T09:00:00Z"));
        let spans = [Span { no: 1, from, to: None }, Span { no: 2, from, to: None }];
        assert_eq!(on_loan(&spans, at("2026-11-21T09:00:00Z"), clock()), Err(Doubt::Two(1, 2)));
    }
}
