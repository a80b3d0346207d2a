//! `kitbook demo`: plays a day's work at a made-up school, and leaves a register to explore.
//!
//! Each step is a command as a user would type it, run in the same way as `main` runs it. The answers shown are real.

mod folder;
mod play;
mod steps;

use crate::cli::{error::Code, session::Session, words::Format};
use chrono::{DateTime, Datelike as _, NaiveDate, Weekday};
use clap::builder::NonEmptyStringValueParser;
use domain::{
    fault::{Failure, Fault},
    when::{Clock, show_day},
};
use folder::Folder;
use play::{Played, Player};
use serde::Serialize;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for the demo and its register; an older demo in it is replaced
    #[arg(value_name = "DIR", default_value = "kitbook-demo", value_parser = NonEmptyStringValueParser::new())]
    folder: String,
    /// Then serve the page of the made-up school, with an account for each role
    #[arg(long)]
    serve: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if session.globals.dry_run {
        return Err(Fault::invalid("the demo has no dry run: it is a trial, in a folder of its own")
            .hint("Leave out --dry-run. The demo changes no register but its own.")
            .into());
    }
    let serves = args.serve;
    let clock = opening_time(session.act()?.clock());
    let folder = Folder::prepare(args.folder, clock)?;
    let player = Player {
        folder: &folder,
        clock,
        random: session.random.clone(),
        terminal: session.out.terminal(),
        program: session.program,
    };
    let talks = session.out.format() != Format::Json;
    if talks {
        session.out.line(&format!("One day at the equipment desk of a made-up school: {}.", show_day(clock.today())));
        session.out.line(&format!("Every command below really runs, on the register {}.", folder.register()));
        session.out.line("");
    }
    let mut all = Vec::with_capacity(steps::DAY.len());
    for step in steps::DAY {
        let played = player.play(step)?;
        if talks {
            show(session, step.note, &played);
        }
        if played.code != step.code as u8 {
            return Err(wrong_code(&played, step.code).into());
        }
        all.push(played);
    }
    if serves {
        super::serve::demo(session, Path::new(folder.register()))?;
    } else if talks {
        farewell(session, &folder);
    } else {
        session.out.json(&Demo { file: folder.register(), steps: all });
    }
    Ok(Code::Done)
}

/// The demo's answer in JSON.
#[derive(Debug, Serialize)]
struct Demo<'a> {
    /// The register to explore.
    file: &'a str,
    steps: Vec<Played>,
}

/// The morning of the last weekday before today, so that nothing in the demo's register is in the future.
fn opening_time(clock: Clock) -> Clock {
    let is_school_day = |day: &NaiveDate| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    let day = clock.today().iter_days().rev().skip(1).find(is_school_day).unwrap_or(clock.today());
    let midnight = DateTime::from_timestamp(clock.start_of(day).timestamp(), 0);
    Clock::new(midnight.unwrap_or_default(), clock.zone())
}

fn show(session: &mut Session<'_>, note: &str, played: &Played) {
    session.out.line(&format!("# {note}"));
    session.out.line(&format!("$ {}", played.command));
    session.out.text(&played.output);
    // The demo takes a second or two, so each step is shown at once.
    session.out.line_now("");
}

fn wrong_code(played: &Played, wanted: Code) -> Fault {
    Fault::register(format!("`{}` ended with exit code {}, not {}", played.command, played.code, wanted as u8))
        .hint("Please report this, with the output.")
        .details(played.output.lines().map(str::to_owned))
}

fn farewell(session: &mut Session<'_>, folder: &Folder) {
    let register = play::quoted(folder.register());
    session.out.line(&format!("That was the day. The register {register} is yours to explore. Try:"));
    for command in ["status", "show IBE", "desk"] {
        session.out.line(&format!("  kitbook --db {register} {command}"));
    }
}
