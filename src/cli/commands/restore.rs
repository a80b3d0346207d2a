//! `kitbook restore`: replaces the register with a backup.

use crate::cli::{
    error::Code,
    options::{copy_to::CopyTo, import::pages, secret::KeyArgs},
    session::Session,
    words::Format,
};
use domain::{
    fault::{Failure, Fault},
    when::{Clock, Instant, show_day},
};
use register::keep::{
    opened::Source,
    restore::{self, Place, Restored},
};
use std::path::PathBuf;

/// The most lost entries that a person is shown one by one.
const LISTED: usize = 20;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it with --dry-run first: it lists the log entries since the backup, which you would lose. The \
                  command checks the backup, and compares it with the note in the same folder (FILE.json). It keeps \
                  the current register in the same folder as the restored one, or of a school on a server in the \
                  folder after --copy-to. It erases people again if they were \
                  erased since the backup."
)]
pub struct Args {
    /// The backup's file: `kitbook backup` showed its name
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    copy_to: CopyTo,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let at = session.address()?;
    if let Ok(path) = at.file()
        && session.is_default_place()
        && !session.globals.dry_run
    {
        store::make_folder_for(path)?;
    }
    let act = session.act()?;
    let key = args.key.key(session, &args.backup)?;
    let to = Place { at, copy_to: args.copy_to.folder() };
    let plan = restore::plan(Source { file: &args.backup, key: key.as_ref() }, to, &act)?;
    let question = question(&plan.answer.value);
    if !session.is_meant(&plan.answer, &question, |session, found| show(session, "Would restore", found, act.clock())) {
        return Err(Fault::invalid("nothing was restored")
            .hint("To see first what would be lost, add --dry-run.")
            .into());
    }
    let bar = pages(&session.out);
    let answer = restore::apply(plan, &act, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let (restored, code) = session.talk(answer?);
    session.kept();
    if session.out.format() == Format::Table {
        let done = if act.dry_run { "Would restore" } else { "Restored" };
        show(session, done, &restored, act.clock());
    } else {
        session.out.document(&restored);
    }
    Ok(code)
}

fn question(found: &Restored) -> String {
    let what = format!("Restore {} of {}?", found.backup.display(), found.school);
    match found.lost_entries {
        Some(0) => what,
        Some(lost) => format!("{what} {} recorded since will be lost.", entries(lost)),
        None => format!("{what} Everything recorded since will be lost; how much is unknown."),
    }
}

fn entries(number: i64) -> String {
    if number == 1 { "1 log entry".to_owned() } else { format!("{number} log entries") }
}

fn show(session: &mut Session<'_>, done: &str, restored: &Restored, clock: Clock) {
    let at = restored.made_at.as_deref().and_then(Instant::parse).map(|at| clock.show(at));
    let made = at.or(restored.made_on.map(show_day));
    let made = made.map(|made| format!(", made {made}")).unwrap_or_default();
    session.out.line(&format!("{done} {}{made}: log head {}", restored.backup.display(), restored.head));
    match restored.lost_entries {
        Some(0) => session.out.line("Nothing was recorded since the backup"),
        Some(lost) => {
            session.out.line(&format!("Not in the backup: {}", entries(lost)));
            for entry in restored.lost.iter().take(LISTED) {
                let at = clock.show(entry.at);
                session
                    .out
                    .line(&format!("  {} {at} {}: {} {}", entry.no, entry.operator, entry.action, entry.subject));
            }
            if restored.lost.len() > LISTED {
                session.out.line(&format!("  … `--format json` lists the newest {}", restored.lost.len()));
            }
        }
        None => session.out.line("It is unknown what was recorded since the backup"),
    }
    if !restored.erased_again.is_empty() {
        session.out.line(&format!("Erased again: {}", restored.erased_again.join(", ")));
    }
    if let Some(kept) = &restored.kept {
        session.out.line(&format!("The register from before is kept in {}", kept.display()));
    }
}
