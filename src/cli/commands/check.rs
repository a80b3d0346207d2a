//! `kitbook check`: checks that the register is sound.

use crate::cli::{
    commands::log::verify::dropped_in_words,
    error::Code,
    options::{copy_to::CopyTo, secret::KeyArgs},
    remedy::written,
    session::Session,
    verb::Effect,
    words::{self, Format},
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    say::Say,
    text::count,
};
use register::{
    file::replace,
    keep::{
        self, accept,
        aside::{keep_aside, must_have_place},
        backup,
        check::{CheckReport, Finding},
        heads::{self, Elsewhere},
        opened::{self, Source},
    },
    log::heads::Noted,
};
use serde::Serialize;
use std::path::{Path, PathBuf};
use store::{Store, register_of};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The log is compared with the notes of the backups in the folder `backups` beside the register too: a \
    log that someone cut, or an older copy that was put in the register's place by hand, no longer has the last entry of \
    a newer backup. Entries that `kitbook restore` dropped are named, and are no fault."
)]
pub struct Args {
    /// Compare the log with the number and code on a printed slip or in a backup's note, like 1042:3f9a0c…; repeat it
    /// for several
    #[arg(long, value_name = "NO:HASH", value_parser = words::noted_head)]
    head: Vec<Noted>,
    /// Compare the log with every line in a file that `kitbook log head --seal` wrote
    #[arg(long, value_name = "FILE")]
    seals: Option<PathBuf>,
    /// Check this backup instead, packed, encrypted or neither; a copy is unpacked beside the register and removed again
    #[arg(long, value_name = "FILE", conflicts_with_all = ["head", "seals", "accept"])]
    backup: Option<PathBuf>,
    #[command(flatten)]
    key: KeyArgs,
    /// Accept rows that another program added, changed or removed, and log each one; needs --reason
    #[arg(long, requires = "reason")]
    accept: bool,
    /// Reason for accepting them, kept in the log
    #[arg(long, value_name = "WORDS", requires = "accept", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
    #[command(flatten)]
    copy_to: CopyTo,
}

impl Args {
    /// The effect on the register: the command writes only with `--accept`.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(!self.accept)
    }
}

/// The report as JSON, with the remedies in words.
#[derive(Serialize)]
struct ReportView<'r> {
    #[serde(flatten)]
    report: &'r CheckReport,
    findings: Vec<FindingView<'r>>,
}

#[derive(Serialize)]
struct FindingView<'r> {
    check: &'static str,
    message: &'r str,
    remedy: String,
}

impl<'r> From<&'r CheckReport> for ReportView<'r> {
    fn from(report: &'r CheckReport) -> Self {
        let view =
            |Finding { check, message, remedy }: &'r Finding| FindingView { check, message, remedy: written(remedy) };
        Self { report, findings: report.findings.iter().map(view).collect() }
    }
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let address = session.address()?;
    let path = address.typed().to_owned();
    if let Some(file) = &args.backup {
        args.copy_to.must_not_be_given()?;
        let key = args.key.key(session, file)?;
        let report = opened::check(Source { file, key: key.as_ref() }, &address.working_place())?;
        return Ok(answer(session, &report, None));
    }
    args.key.must_not_be_given()?;
    if let Some(reason) = args.reason.as_deref() {
        accept(session, reason, args.copy_to.folder())?;
    } else {
        args.copy_to.must_not_be_given()?;
    }
    let mut report = match keep::check::side_by_side(|| Store::inspect(&address), None) {
        Ok(report) => report,
        // This command looks for damage, so a register that can't be opened is a finding.
        Err(fault) if store::is_sqlite(&path) && fault.kind == FaultKind::Damaged => keep::check::unreadable(&fault),
        Err(fault) => return Err(fault.into()),
    };
    if !session.globals.dry_run && address.file().is_ok() {
        sweep_beside(&path);
    }
    let elsewhere = Elsewhere { typed: &args.head, seals: args.seals.as_deref() };
    let (notes, unread) = heads::hold(&address, &elsewhere, &mut report)?;
    session.out.notes(notes);
    // Findings matter more.
    session.out.unfinished(unread.filter(|_| report.sound));
    let is_current = report.is_current;
    if !is_current {
        session.out.notes([
            "an older version of Kitbook made this register: some checks run only after another command has updated it"
                .to_owned(),
        ]);
    }
    if report.has_traces {
        session.out.notes(["an erasure is not finished: traces of the person are still in the file; to remove them: \
             `kitbook privacy erase --tidy` (any command that records something does so too)"
            .to_owned()]);
    }
    session.warn_of_place(&path);
    let newest = if report.sound || address.file().is_err() { None } else { backup::newest(&path) };
    Ok(answer(session, &report, newest))
}

/// Shows the report. `newest` is the newest backup beside a register that is not sound.
fn answer(session: &mut Session<'_>, report: &CheckReport, newest: Option<PathBuf>) -> Code {
    if session.out.format() != Format::Table {
        session.out.document(&ReportView::from(report));
    } else {
        for check in &report.checks {
            let answer = match check.findings {
                0 => "ok".to_owned(),
                number => format!("{number} WRONG"),
            };
            session.out.line(&format!("{answer:<12}{}", check.holds));
        }
        for check in &report.not_checked {
            session.out.line(&format!("{:<12}{}: {}", "not checked", check.holds, check.why));
        }
        match report.data_checksums {
            Some(true) => {
                session.out.line("on          data checksums: the server notices a page that its disk changed");
            }
            Some(false) => {
                session.out.line("off         data checksums: the server does not notice a page that its disk changed");
            }
            None => {}
        }
        let mut remedies: Vec<&Say> = Vec::new();
        for finding in &report.findings {
            session.out.line(&finding.message);
            if !remedies.contains(&&finding.remedy) {
                remedies.push(&finding.remedy);
            }
        }
        let all: usize = report.checks.iter().map(|check| check.findings).sum();
        if all > report.findings.len() {
            session.out.line(&format!("… and {} more", all - report.findings.len()));
        }
        remedies.into_iter().for_each(|remedy| session.out.hint(remedy.clone()));
        session.out.notes(report.dropped_heads.iter().map(dropped_in_words));
        if let Some(newest) = newest {
            session.out.hint(format!("the newest backup beside the register is {}", newest.display()));
        }
        session.out.notes(report.warnings.iter().map(|warning| warning.message.clone()));
        let mut about: Vec<&str> = report.warnings.iter().map(|warning| warning.about).collect();
        about.dedup();
        about.into_iter().for_each(|about| session.out.hint(to_read(about).to_owned()));
        let verdict = if report.sound { "The register is sound" } else { "The register is NOT sound" };
        let head = report.head.as_ref().map_or_else(String::new, |head| format!(", head {head}"));
        session.out.line(&format!("{verdict}: {} rows, {} entries of the log{head}", report.rows, report.entries));
    }
    if report.sound { Code::Done } else { Code::Register }
}

/// Removes what killed commands left beside the register.
fn sweep_beside(path: &Path) {
    // A register that can't be read says nothing about its own copies.
    let own = Store::look(path).and_then(|mut store| store.read(register_of)).map(|own| own.uuid);
    replace::sweep_beside(path, &own.unwrap_or_default(), false);
}

/// The command that gives an item, person or operator a readable name.
fn to_read(about: &str) -> &'static str {
    match about {
        "tag" => {
            "give the item a tag that people can read: `kitbook asset retag SERIAL NEW` (its serial number finds it)"
        }
        "ref" => "give the person a ref that people can read: `kitbook person edit NAME --ref REF`",
        "username" => "give the person a username that people can read: `kitbook person edit REF --username NAME`",
        "name" => {
            "type the person's name in one alphabet: `kitbook person edit REF --first-name NAME --last-name NAME`"
        }
        "year group" => "give the people a year group: `kitbook person edit REF --year-group YEAR`",
        _ => "an operator's name stays in the log; in future, add `--as NAME` with a name that people can read",
    }
}

/// Accepts the rows as they are now, before the register is checked.
fn accept(session: &mut Session<'_>, reason: &str, copy_to: Option<&Path>) -> Result<(), Failure> {
    let mut desk = session.desk()?;
    must_have_place(&desk.store, copy_to)?;
    let dry_run = desk.act.tried();
    let found = accept::accept(&mut desk.store, &dry_run, reason)?;
    if found.is_empty() {
        session.out.notes(["every row is as the log tells: there is nothing to accept".to_owned()]);
        return Ok(());
    }
    let number = count(found.len(), "row");
    if session.globals.dry_run {
        session.out.notes(found.into_iter().map(|what| format!("would be accepted as it is: {what}")));
        return Ok(());
    }
    if !session.is_sure(&format!("Accept {number} as they are now? Nobody can tell what was in them before.")) {
        return Err(Fault::invalid("nothing was accepted").hint("To see them first, add --dry-run.").into());
    }
    let kept = keep_aside(&mut desk.store, "accept", desk.act.clock(), copy_to)?;
    let accepted = accept::accept(&mut desk.store, &desk.act, reason)?;
    session.kept();
    session.out.notes(accepted.into_iter().map(|what| format!("accepted as it is: {what}")));
    session.out.notes([format!("the register from before is kept in {}", kept.display())]);
    Ok(())
}
