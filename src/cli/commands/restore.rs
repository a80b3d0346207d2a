//! `kitbook restore`: a backup in the register's place.

use crate::cli::{error::Code, options::import::pages, session::Session, words::Format};
use domain::{
    fault::{Failure, Fault},
    text::count,
    when::{Clock, Instant},
};
use register::keep::restore::{self, Restored};
use std::path::PathBuf;

/// Entries that will be missing, told one by one to people.
const TOLD: usize = 20;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Try it first: --dry-run says what was recorded since and would be missing. The backup is held against its note and read through; the present register is kept beside it; who was erased since is erased again."
)]
pub struct Args {
    /// The backup, as `kitbook backup` names it
    #[arg(value_name = "FILE")]
    backup: PathBuf,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let path = session.address()?.file().to_owned();
    if session.is_default_place() && !session.globals.dry_run {
        store::make_folder_for(&path)?;
    }
    let act = session.act()?;
    let plan = restore::plan(&args.backup, &path, &act)?;
    let question = question(&plan.answer.value);
    if !session.is_meant(&plan.answer, &question, |session, found| show(session, "Would restore", found, act.clock())) {
        return Err(Fault::invalid("nothing was restored")
            .hint("Look first at what would be lost, with --dry-run.")
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
    let what = format!("Put {} of {} in the register's place?", found.backup.display(), found.school);
    match found.lost_entries {
        Some(0) => what,
        Some(lost) => format!("{what} {} of the log since will be missing.", entries(lost)),
        None => format!("{what} What was recorded since is not known, and will be missing."),
    }
}

fn entries(number: i64) -> String {
    if number == 1 { "1 entry".to_owned() } else { format!("{number} entries") }
}

fn show(session: &mut Session<'_>, done: &str, restored: &Restored, clock: Clock) {
    let made = restored.made_at.as_deref().and_then(Instant::parse);
    let made = made.map(|at| format!(", made {}", clock.show(at))).unwrap_or_default();
    session.out.line(&format!("{done} {}{made}: log head {}", restored.backup.display(), restored.head));
    match restored.lost_entries {
        Some(0) => session.out.line("Nothing was recorded since"),
        Some(lost) => {
            session.out.line(&format!("Not in it: {} of the log", entries(lost)));
            for entry in restored.lost.iter().take(TOLD) {
                let at = clock.show(entry.at);
                session
                    .out
                    .line(&format!("  {} {at} {}: {} {}", entry.no, entry.operator, entry.action, entry.subject));
            }
            if restored.lost.len() > TOLD {
                session.out.line(&format!("  … `--format json` lists {}", count(restored.lost.len(), "of them")));
            }
        }
        None => session.out.line("What was recorded since is not known"),
    }
    if !restored.erased_again.is_empty() {
        session.out.line(&format!("Erased again: {}", restored.erased_again.join(", ")));
    }
    if let Some(kept) = &restored.kept {
        session.out.line(&format!("The register as it was is kept in {}", kept.display()));
    }
}
