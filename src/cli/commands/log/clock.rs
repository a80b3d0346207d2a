//! `kitbook log clock`: compares the machine's clock with the last log entry.

use crate::cli::{
    error::Code,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::fault::Failure;
use domain::when::Clock;
use register::log::clock::{self, ClockState};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Each log entry is at least as late as the one before. If the clock is up to ten minutes behind the \
    last entry, new entries get that entry's time. If it is further behind, nothing is recorded until \
    you set the clock. If the clock is right and the last entries are wrong: `kitbook log clock --accept \
    --reason \"…\"`."
)]
pub struct Args {
    /// Use this computer's clock from now on: it is right, and the last log entries are wrong
    #[arg(long, requires = "reason")]
    accept: bool,
    /// Reason for accepting the clock, kept in the log
    #[arg(long, value_name = "TEXT", requires = "accept", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

impl Args {
    /// The effect on the register: the command writes only with `--accept`.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(!self.accept)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let state = match &args.reason {
        Some(reason) => {
            let (state, _) = session.talk(clock::accept(&mut desk.store, &desk.act, reason)?);
            session.kept();
            state
        }
        None => desk.store.read(|tx| clock::state(tx, clock))?,
    };
    if session.out.format() == Format::Table {
        for line in lines(&state, clock, args.accept) {
            session.out.line(&line);
        }
    } else {
        session.out.document(&state);
    }
    Ok(Code::Done)
}

fn lines(state: &ClockState, clock: Clock, accepted: bool) -> Vec<String> {
    let mut lines = vec![format!("This machine's clock says {}.", clock.show(state.clock_at))];
    lines.extend(state.last_entry_at.map(|at| format!("The last log entry was made {}.", clock.show(at))));
    lines.push(match (accepted, state.stops, state.behind_minutes) {
        (true, ..) => "New entries are recorded by the clock from now on.".to_owned(),
        (false, true, _) => "Nothing can be recorded until you set the clock. If the clock is right: \
             `kitbook log clock --accept --reason \"…\"`."
            .to_owned(),
        (false, false, 0) => "Both are in order.".to_owned(),
        (false, false, _) => "Until the clock has passed that time, new entries are recorded with it.".to_owned(),
    });
    lines
}
