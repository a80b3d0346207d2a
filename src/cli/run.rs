//! Runs one command, from its arguments to its exit code.

use super::{
    error,
    output::Output,
    session::Session,
    tree::{command, read},
    usage,
    verb::Effect,
    words::Globals,
    world::{Program, World},
};
use domain::{fault::Fault, say};
use std::path::PathBuf;
use store::{Address, Aside};

/// Runs one command, and returns its exit code.
pub fn run(world: World<'_>) -> u8 {
    let cli = match read(&world.arguments) {
        Ok(cli) => cli,
        Err(problem) => return usage::answer(world, problem),
    };
    let effect = cli.verb.effect();
    let reads_late = cli.globals.on.is_some() && effect == Effect::Reads;
    let default_place = cli.globals.db.is_none() && world.register.is_none();
    let mut session = Session {
        program: Program { run, command },
        default_place,
        address: address(&cli.globals, world.register, world.data_folder)
            .map(|address| address.with_secrets(world.server_secrets.clone())),
        servers: world.server_secrets,
        out: Output::new(world.output, world.errors, cli.globals.format, world.terminal),
        input: world.input,
        scan_prefix: None,
        ended_with: None,
        prompt: world.prompt,
        time: world.time,
        random: world.random,
        operator: cli.globals.operator.clone().or(world.operator),
        login: world.login,
        passphrase: world.passphrase,
        mail_password: world.mail_password,
        effect,
        globals: cli.globals,
        asides: Vec::new(),
    };
    let outcome = if reads_late { Err(nothing_to_date().into()) } else { cli.verb.run(&mut session) };
    for aside in std::mem::take(&mut session.asides) {
        let Some(Aside { remark, names_a_matter, unsettled }) =
            aside.lock().ok().map(|mut aside| std::mem::take(&mut *aside))
        else {
            continue;
        };
        session.out.notes(remark);
        session.out.notes(names_a_matter.then_some(MATTER));
        session.out.notes(unsettled.map(|fault| say![fault.message, ". ", fault.hint]));
    }
    error::finish(&mut session.out, outcome)
}

/// The note on a text that names a matter of child protection.
const MATTER: &str = "a text that you wrote names a matter of child protection. Such matters are not kept here, only that \
    one was referred, with the day: `kitbook incident report TAG --kind misuse --referred`. Take the words out: correct \
    the text, or `kitbook privacy redact \"WHERE\" \"WORDS\" --by REF --reason \"…\"`. Tell the designated \
    safeguarding lead";

fn nothing_to_date() -> Fault {
    Fault::invalid("--on gives the date of a record, but this command records nothing")
        .hint("Leave out --on. For the loans on an earlier date: `kitbook loan list --as-at DATE`.")
}

/// Finds the register's address: as typed, else from the environment, else in the platform's data folder.
fn address(globals: &Globals, environment: Option<PathBuf>, folder: Option<PathBuf>) -> Result<Address, Fault> {
    let said =
        globals.db.clone().or(environment).or_else(|| folder.map(|f| f.join("kitbook.db"))).ok_or_else(|| {
            Fault::register("this machine has no data folder for programs")
                .hint("Give the register's path with --db FILE.")
        })?;
    Address::parse(said.as_os_str())
}
