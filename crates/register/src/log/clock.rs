//! Compares the machine's clock with the last log entry, to show when one of the two is wrong.

use crate::act::{Act, Answer, Timed};
use domain::{
    fault::{Failure, Fault},
    remedy::See,
    say,
    stamp::SET_BACK_MINUTES,
    text,
    when::{Clock, Instant},
};
use serde::Serialize;
use serde_json::{Map, json};
use store::{Entry, ReadTx, Store, Subject, WriteTx, last_recorded_at, register_of};

/// The machine's clock compared with the last log entry.
#[derive(Debug, Clone, Serialize)]
pub struct ClockState {
    /// The machine's time.
    pub clock_at: Instant,
    /// The time of the last log entry.
    pub last_entry_at: Option<Instant>,
    /// The minutes by which the clock is behind that entry, rounded up; 0 if it is not behind.
    pub behind_minutes: i64,
    /// True if nothing can be recorded until one of the two is put right.
    pub stops: bool,
}

/// Compares the machine's clock with the last log entry.
pub fn state(tx: &ReadTx<'_>, clock: Clock) -> Result<ClockState, Fault> {
    let (clock_at, last_entry_at) = (clock.now(), last_recorded_at(tx)?);
    let seconds = last_entry_at.map_or(0, |last| (last.timestamp() - clock_at.timestamp()).max(0));
    let stops = seconds > SET_BACK_MINUTES * 60;
    Ok(ClockState { clock_at, last_entry_at, behind_minutes: (seconds + 59) / 60, stops })
}

/// Warns someone who only reads that the clock is behind the last log entry: due dates would be wrong.
pub fn remark(tx: &ReadTx<'_>, clock: Clock) -> Result<Option<String>, Fault> {
    // Automatic time correction may set a clock back by this much.
    const SLACK_MINUTES: i64 = 2;
    let state = state(tx, clock)?;
    let last = state.last_entry_at.filter(|_| state.behind_minutes > SLACK_MINUTES);
    let effect = if state.stops { "set the clock, or dates will be wrong" } else { "new entries get that time" };
    Ok(last.map(|last| {
        format!(
            "this machine's clock says {}, but the last log entry was made {}: {effect}",
            clock.show(state.clock_at),
            clock.show(last)
        )
    }))
}

/// Records that the clock is right and the last log entries are wrong: new entries follow the clock.
///
/// Errors: the clock is not behind the last entry, or the reason is empty.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Answer<ClockState>, Failure> {
    act.write_at_any_time(store, |tx, act| {
        let state = state(tx, act.clock)?;
        let Some(last) = state.last_entry_at.filter(|last| *last > act.clock.now()) else {
            let why = "the clock is not behind the last log entry: there is nothing to accept";
            return Err(Fault::conflict(why, say!["To see both times: ", See::Clock, "."]).into());
        };
        record(tx, act, last, &text::required("reason", reason, text::LONG)?)?;
        Ok(Answer::plain(state))
    })
}

fn record(tx: &WriteTx<'_>, act: &Timed<'_>, last: Instant, reason: &str) -> Result<(), Fault> {
    let body = Map::from_iter([
        ("clock_at".to_owned(), json!(act.clock.now())),
        ("last_entry_at".to_owned(), json!(last)),
        ("reason".to_owned(), json!(reason)),
    ]);
    tx.log(Entry::plain("log clock", Subject::new("register", register_of(tx)?.uuid), body)).map(|_| ())
}
