//! The machine's clock against the last entry of the log, where one of the two is wrong.

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

/// Where the clock stands, and where the log.
#[derive(Debug, Clone, Serialize)]
pub struct Stands {
    /// What the machine's clock says.
    pub clock_at: Instant,
    /// When the last entry of the log was made.
    pub last_entry_at: Option<Instant>,
    /// By how many minutes the clock lies before that, rounded up; 0 where it does not.
    pub behind_minutes: i64,
    /// Nothing can be recorded before one of the two is put right.
    pub stops: bool,
}

/// Compares the two.
///
/// Errors: the register can't be read.
pub fn stands(tx: &ReadTx<'_>, clock: Clock) -> Result<Stands, Fault> {
    let (clock_at, last_entry_at) = (clock.now(), last_recorded_at(tx)?);
    let seconds = last_entry_at.map_or(0, |last| (last.timestamp() - clock_at.timestamp()).max(0));
    let stops = seconds > SET_BACK_MINUTES * 60;
    Ok(Stands { clock_at, last_entry_at, behind_minutes: (seconds + 59) / 60, stops })
}

/// What to say to somebody who only reads, where the clock lies before the last entry: what is due would be wrong.
///
/// Errors: the register can't be read.
pub fn remark(tx: &ReadTx<'_>, clock: Clock) -> Result<Option<String>, Fault> {
    // A clock that is read by itself may be corrected by so much.
    const SLACK_MINUTES: i64 = 2;
    let stands = stands(tx, clock)?;
    let last = stands.last_entry_at.filter(|_| stands.behind_minutes > SLACK_MINUTES);
    let what =
        if stands.stops { "set it right, or days will be wrong" } else { "what is recorded meanwhile has that time" };
    Ok(last.map(|last| {
        format!(
            "this machine's clock says {}, and the last entry of the log was made {}: {what}",
            clock.show(stands.clock_at),
            clock.show(last)
        )
    }))
}

/// Records that the clock is right and the last entries of the log are not: what follows goes by the clock.
///
/// Errors: the clock does not lie before the last entry; no reason; the register can't be written.
pub fn accept(store: &mut Store, act: &Act, reason: &str) -> Result<Answer<Stands>, Failure> {
    act.write_at_any_time(store, |tx, act| {
        let stands = stands(tx, act.clock)?;
        let Some(last) = stands.last_entry_at.filter(|last| *last > act.clock.now()) else {
            let why = "the clock does not lie before the last entry of the log: there is nothing to accept";
            return Err(Fault::conflict(why, say![See::Clock, " shows both."]).into());
        };
        record(tx, act, last, &text::required("reason", reason, text::LONG)?)?;
        Ok(Answer::plain(stands))
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
