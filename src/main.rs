//! Starts the program: reads the environment, passes it to the library, and exits with its code.
#![allow(clippy::disallowed_methods, reason = "only this file reads the environment")]

use domain::stamp::Timepiece;
use kitbook::cli::{self, Keyboard, Terminal, TerminalPrompt, World};
use std::{
    env,
    io::{self, BufRead, IsTerminal as _},
    path::PathBuf,
    process::ExitCode,
    time::{Instant, SystemTime},
};
use store::{Random, Secrets};

fn main() -> ExitCode {
    ignore_size_limit();
    let (input, output, mut errors) = (io::stdin(), io::stdout(), io::stderr());
    let terminal = Terminal {
        input: input.is_terminal(),
        output: output.is_terminal(),
        errors: errors.is_terminal(),
        width: terminal_size::terminal_size_of(&output).map(|(width, _)| width.0),
        // On Windows, this call switches the terminal to escape codes.
        colour: env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
            && (!cfg!(windows) || dialoguer::console::colors_enabled_stderr()),
    };
    let mut prompt = TerminalPrompt;
    let arguments: Vec<_> = env::args_os().collect();
    // A desk and a round take scans, which may end with a tab.
    let scans = terminal.input && arguments.iter().any(|word| word == "desk" || word == "log");
    let _tabs = scans.then(|| TabEndsLine::set(&input)).flatten();
    let begun = Instant::now();
    let (mut typed, mut sent);
    let lines: &mut dyn BufRead = if terminal.input {
        typed = Keyboard::new(input.lock(), move || begun.elapsed());
        &mut typed
    } else {
        sent = input.lock();
        &mut sent
    };
    let asks = terminal.input && terminal.errors;
    let code = cli::run(World {
        arguments,
        register: env::var_os("KITBOOK_DB").filter(|v| !v.is_empty()).map(PathBuf::from),
        operator: env::var("KITBOOK_OPERATOR").ok().filter(|v| !v.is_empty()),
        passphrase: env::var("KITBOOK_PASSPHRASE").ok().filter(|v| !v.is_empty()),
        server_secrets: Secrets {
            password: env::var("PGPASSWORD").ok().filter(|v| !v.is_empty()),
            file: env::var_os("PGPASSFILE").filter(|v| !v.is_empty()).map(PathBuf::from),
            service: env::var("PGSERVICE").ok().filter(|v| !v.is_empty()),
            service_files: service_files(),
        },
        mail_password: env::var("KITBOOK_MAIL_PASSWORD").ok().filter(|v| !v.is_empty()),
        login: whoami::username().unwrap_or_else(|_| "unknown".to_owned()),
        data_folder: directories::ProjectDirs::from("", "", "kitbook").map(|dirs| dirs.data_local_dir().to_owned()),
        // `Utc::now` panics if the clock says a time before 1970.
        time: Timepiece::new(chrono_tz::Europe::London, || SystemTime::now().into()),
        random: Random::default(),
        input: lines,
        output: &mut output.lock(),
        // Not locked: while the page runs, its own threads write the access log.
        errors: &mut errors,
        terminal,
        prompt: asks.then_some(&mut prompt),
    });
    ExitCode::from(code)
}

/// The files in which PostgreSQL's own programs look for a service: the user's, then the machine's.
fn service_files() -> Vec<PathBuf> {
    let given = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let usual = || {
        directories::BaseDirs::new().map(|dirs| {
            let folder = if cfg!(windows) { dirs.data_dir().join("postgresql") } else { dirs.home_dir().to_owned() };
            folder.join(".pg_service.conf")
        })
    };
    let of_machine = given("PGSYSCONFDIR").map(|folder| folder.join("pg_service.conf"));
    given("PGSERVICEFILE").or_else(usual).into_iter().chain(of_machine).collect()
}

/// Catches the signal that would end the program when a file grows beyond the system's limit. The write then fails, and
/// the user sees an error.
fn ignore_size_limit() {
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
}

/// Makes a tab end a line at this terminal, as some scanners are set to send; dropped, it is as before.
#[cfg(unix)]
struct TabEndsLine<'t>(&'t io::Stdin, nix::sys::termios::Termios);

#[cfg(unix)]
impl<'t> TabEndsLine<'t> {
    fn set(terminal: &'t io::Stdin) -> Option<Self> {
        use nix::sys::termios::{SetArg, SpecialCharacterIndices, tcgetattr, tcsetattr};
        let before = tcgetattr(terminal).ok()?;
        let mut with_tab = before.clone();
        with_tab.control_chars[SpecialCharacterIndices::VEOL as usize] = b'\t';
        tcsetattr(terminal, SetArg::TCSANOW, &with_tab).ok()?;
        Some(Self(terminal, before))
    }
}

#[cfg(unix)]
impl Drop for TabEndsLine<'_> {
    fn drop(&mut self) {
        let _ = nix::sys::termios::tcsetattr(self.0, nix::sys::termios::SetArg::TCSANOW, &self.1);
    }
}

/// Where a terminal can't be told, only Enter ends a line.
#[cfg(not(unix))]
struct TabEndsLine;

#[cfg(not(unix))]
impl TabEndsLine {
    fn set(_: &io::Stdin) -> Option<Self> {
        None
    }
}
