//! `kitbook backup drill`: tries a backup out, and records that.

use crate::cli::{
    error::Code,
    options::{paper::PaperArgs, secret::KeyArgs},
    session::Session,
    words::Format,
};
use domain::{fault::Failure, when::show_day};
use register::keep::{
    drill::{self, Done, Drill},
    drill_paper,
    opened::Source,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Use the copy that is kept elsewhere, with the passphrase or identity from the place where the school keeps \
    it: that is what a fire or a thief would leave you. Kitbook opens the backup as for a restore, beside the register, \
    checks everything in it, counts it, compares its log with the register's, and removes it again. Do it each term: \
    `kitbook status` says when the last drill is more than 120 days ago, which is a starting point.\n--output saves a \
    sheet to print and sign."
)]
pub struct Args {
    /// The backup's file
    #[arg(value_name = "FILE")]
    backup: PathBuf,
    #[command(flatten)]
    key: KeyArgs,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.paper.output.is_some() {
        args.paper.check(session)?;
    }
    let sheet = args.paper.ready()?;
    let mut desk = session.desk()?;
    let key = args.key.key(session, &args.backup)?;
    let answer = drill::drill(&mut desk.store, &desk.act, Source { file: &args.backup, key: key.as_ref() })?;
    let (mut done, code) = session.talk(answer);
    session.kept();
    if desk.act.dry_run {
        done.drill.no = None;
    }
    let clock = desk.act.clock();
    match sheet {
        Some(file) => {
            done.drill.sheet = Some(file.to_owned());
            if !desk.act.dry_run {
                args.paper.write(file, &drill_paper::sheet(&done, clock)?)?;
            }
        }
        None if args.paper.output.is_some() => {
            args.paper.put(session, &drill_paper::sheet(&done, clock)?)?;
            return Ok(code);
        }
        None => {}
    }
    if session.out.format() == Format::Table {
        show(session, &done);
    } else {
        session.out.document(&done.drill);
    }
    Ok(code)
}

fn show(session: &mut Session<'_>, Done { drill, .. }: &Done) {
    let made = drill.made_on.map(|made| format!(", made {}", show_day(made))).unwrap_or_default();
    session.out.line(&format!("The backup can be restored: {}{made}", drill.file.display()));
    let Drill { backup, register, .. } = drill;
    let figures = |name: &str, backup: i64, register: i64| {
        format!("{name:<12} {backup:>8} in the backup, {register:>8} in the register")
    };
    for line in [
        figures("items", backup.assets, register.assets),
        figures("people", backup.people, register.people),
        figures("open loans", backup.open_loans, register.open_loans),
        figures("tests", backup.tests, register.tests),
        figures("log entries", backup.entries, register.entries),
    ] {
        session.out.line(&format!("  {line}"));
    }
    session.out.line(&match drill.differ_after {
        None => "The register continues the backup: its log has the backup's last entry".to_owned(),
        Some(common) => format!("The register does NOT continue the backup: their logs differ after entry {common}"),
    });
    session.out.line(&format!("SHA-256 {}", drill.sha256));
    if let Some(no) = drill.no {
        session.out.line(&format!("Recorded in the log as entry {no}"));
    }
    if let Some(sheet) = &drill.sheet {
        session.out.line(&format!("The sheet to sign: {}", sheet.display()));
    }
}
