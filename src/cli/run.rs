//! One command from its words to its exit code.

use super::{
    error,
    output::Output,
    session::Session,
    tree::{Cli, command},
    verb::Effect,
    words::Globals,
    world::{Program, World},
};
use clap::Parser as _;
use domain::fault::Fault;
use std::path::PathBuf;

/// Runs one command; the exit code.
pub fn run(world: World<'_>) -> u8 {
    let cli = match Cli::try_parse_from(&world.arguments) {
        Ok(cli) => cli,
        Err(problem) => return error::usage(world, &problem),
    };
    let reads_late = cli.globals.on.is_some() && cli.verb.effect() == Effect::Reads;
    let default_place = cli.globals.db.is_none() && world.register.is_none();
    let mut session = Session {
        program: Program { run, command },
        default_place,
        path: register_path(&cli.globals, world.register, world.data_folder),
        out: Output::new(world.output, world.errors, cli.globals.format, world.terminal),
        input: world.input,
        prompt: world.prompt,
        now: world.now,
        random: world.random,
        operator: cli.globals.operator.clone().or(world.operator),
        login: world.login,
        globals: cli.globals,
        closings: Vec::new(),
    };
    let outcome = if reads_late { Err(nothing_to_date().into()) } else { cli.verb.run(&mut session) };
    for closing in std::mem::take(&mut session.closings) {
        let went_wrong = closing.lock().ok().and_then(|mut closing| closing.take());
        session.out.notes(went_wrong.map(|fault| [fault.message, fault.hint.unwrap_or_default()].join(". ")));
    }
    error::finish(&mut session.out, outcome)
}

fn nothing_to_date() -> Fault {
    Fault::usage("--on says when something happened, and this records nothing")
        .hint("Leave --on away; who had what on a day is answered by `kitbook loan list --as-at DATE`.")
}

fn register_path(globals: &Globals, environment: Option<PathBuf>, folder: Option<PathBuf>) -> Result<PathBuf, Fault> {
    globals.db.clone().or(environment).or_else(|| folder.map(|f| f.join("kitbook.db"))).ok_or_else(|| {
        Fault::register("this machine names no folder for a program's data")
            .hint("Say where the register is, with --db FILE.")
    })
}
