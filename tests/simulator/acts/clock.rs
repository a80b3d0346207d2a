//! The clock jumps: on by days and weeks, and back.

use super::{REASON, words};
use crate::simulator::run::Run;
use chrono::Duration;

/// The clock goes on to another day, or by weeks.
pub fn jump(run: &mut Run) {
    let hours = if run.dice.chance(70) { run.dice.between(6, 60) } else { run.dice.between(7 * 24, 90 * 24) };
    run.wait(Duration::hours(hours));
    run.tell(format!("the clock goes on by {hours} hours"));
}

/// The clock of the machine goes back. By a few minutes, entries get the time of the last one. By hours, nothing is
/// recorded until the clock is right again, or somebody says that it is.
pub fn go_back(run: &mut Run) {
    let right = run.clock;
    if run.dice.chance(50) {
        let minutes = run.dice.between(1, 9);
        run.clock = run.school.last_entry - Duration::minutes(minutes);
        run.tell(format!("the clock is {minutes} minutes behind the log"));
        super::lending::sign_out(run);
        run.clock = right.max(run.school.last_entry);
        return;
    }
    let hours = run.dice.between(1, 5);
    run.clock = run.school.last_entry - Duration::hours(hours);
    run.tell(format!("the clock is {hours} hours behind the log"));
    super::lending::take_in(run);
    super::people::add(run);
    if run.dice.chance(25) {
        let clock = run.clock;
        let all = words(&["log", "clock", "--accept"], REASON);
        run.act_at_any_time(all, |school| {
            school.now = clock;
            Ok(())
        });
    } else {
        run.clock = right.max(run.school.last_entry);
    }
}
