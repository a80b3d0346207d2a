//! `kitbook backup`: copies the register while it is in use.

use crate::cli::{
    error::Code,
    options::{import::pages, secret::LockArgs},
    session::Session,
    verb::{Effect, verbs},
    words::{Format, Overwrite},
};
use domain::{
    fault::{Failure, Fault},
    text::count,
};
use register::keep::backup::{self, Order};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    disable_help_subcommand = true,
    after_help = "Kitbook reads the copy back and checks it. It saves a note beside the copy, FILE.json, with a \
    checksum (SHA-256) and the number and code of the last log entry. Keep some backups on another computer.\n--encrypt \
    writes the format of age (age-encryption.org), so the programs age and rage open it too. The file's name and its note \
    then name neither the school nor a person. If the passphrase or the identity is lost, the backup is lost: \
    nobody can open it. Keep it on paper in the school's safe, and try it each term: `kitbook backup drill FILE`.\nTo \
    restore a backup: `kitbook restore FILE`."
)]
pub struct Args {
    #[command(subcommand)]
    verb: Option<Verb>,
    /// File for the backup, or a folder, where it gets a name with the date (default: the folder `backups` beside the
    /// register)
    #[arg(value_name = "FILE")]
    to: Option<PathBuf>,
    /// Keep only this many backups in the folder, and delete older ones; backups that you named yourself are never
    /// deleted
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..))]
    keep: Option<u16>,
    /// Compress the backup (zstd) to about a fifth of its size
    #[arg(long)]
    zstd: bool,
    #[command(flatten)]
    lock: LockArgs,
    #[command(flatten)]
    overwrite: Overwrite,
}

verbs! {
    /// Try a backup that is kept elsewhere: open, check, count and compare it, and record that in the log
    records drill,
}

impl Args {
    /// The effect on the register: only a drill is recorded.
    pub fn effect(&self) -> Effect {
        self.verb.as_ref().map_or(Effect::Reads, Verb::effect)
    }

    /// True if an option of a backup was given.
    fn is_of_a_backup(&self) -> bool {
        let Self { verb: _, to, keep, zstd, lock, overwrite } = self;
        to.is_some() || keep.is_some() || *zstd || lock.is_given() || overwrite.overwrite
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.verb.is_some() && args.is_of_a_backup() {
        return Err(Fault::invalid("a drill makes no backup, so it takes none of a backup's options")
            .hint("Leave out what is before `drill`. To back up to a file of that name: `kitbook backup ./drill`.")
            .into());
    }
    if let Some(verb) = args.verb {
        return verb.run(session);
    }
    let lock = args.lock.lock(session)?;
    let mut desk = session.desk()?;
    let bar = pages(&session.out);
    let overwrite = args.overwrite.overwrite;
    let (to, keep) = (args.to.as_deref(), args.keep.map(usize::from));
    let order = Order { to, keep, zstd: args.zstd, lock: lock.as_ref(), overwrite };
    let answer = backup::make(&mut desk.store, &desk.act, order, &mut |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    let (made, code) = session.talk(answer?);
    session.kept();
    if session.out.format() != Format::Table {
        session.out.document(&made);
        return Ok(code);
    }
    let manifest = &made.manifest;
    let done = if session.globals.dry_run { "Would back up" } else { "Backed up" };
    session.out.line(&format!(
        "{done} to {}: {} bytes{}, read back and found sound",
        made.path.display(),
        manifest.bytes,
        if made.encrypted { ", encrypted" } else { "" }
    ));
    session.out.line(&format!("SHA-256 {}", manifest.sha256));
    session.out.line(&format!("log head {}", manifest.head));
    if !made.removed.is_empty() {
        session.out.line(&format!(
            "removed {}: {}",
            count(made.removed.len(), "older backup"),
            made.removed.join(", ")
        ));
    }
    Ok(code)
}
