//! `kitbook log clock`: the machine's clock against the last entry of the log.

use crate::cli::{
    error::Code,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::fault::Failure;
use domain::when::Clock;
use register::log::clock::{self, Stands};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Entries of the log never grow older. A clock that was set back by up to ten minutes is waited for: what is \
    recorded has the last entry's time. By more, nothing is recorded until the clock is set right, or somebody says here \
    that the clock is right and the last entries are not."
)]
pub struct Args {
    /// The clock is right, the last entries are not: from now on what is recorded goes by the clock
    #[arg(long, requires = "reason")]
    accept: bool,
    /// Why, for the log
    #[arg(long, value_name = "TEXT", requires = "accept", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

impl Args {
    /// It records only what is accepted.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(!self.accept)
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let stands = match &args.reason {
        Some(reason) => {
            let (stands, _) = session.talk(clock::accept(&mut desk.store, &desk.act, reason)?);
            session.kept();
            stands
        }
        None => desk.store.read(|tx| clock::stands(tx, clock))?,
    };
    if session.out.format() == Format::Table {
        for line in lines(&stands, clock, args.accept) {
            session.out.line(&line);
        }
    } else {
        session.out.document(&stands);
    }
    Ok(Code::Done)
}

fn lines(stands: &Stands, clock: Clock, accepted: bool) -> Vec<String> {
    let mut lines = vec![format!("This machine's clock says {}.", clock.show(stands.clock_at))];
    lines.extend(stands.last_entry_at.map(|at| format!("The last entry of the log was made {}.", clock.show(at))));
    lines.push(match (accepted, stands.stops, stands.behind_minutes) {
        (true, ..) => "The clock is right: what is recorded from now on goes by it.".to_owned(),
        (false, true, _) => {
            "Nothing is recorded until the clock is set right, or `kitbook log clock --accept --reason \"…\"` says that \
             it is."
                .to_owned()
        }
        (false, false, 0) => "Both are in order.".to_owned(),
        (false, false, _) => "What is recorded meanwhile has the last entry's time.".to_owned(),
    });
    lines
}
