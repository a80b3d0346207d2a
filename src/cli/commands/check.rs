//! `kitbook check`: whether the register is sound.

use crate::cli::{
    error::Code,
    remedy::written,
    session::Session,
    verb::Effect,
    words::{self, Format, NotedHead},
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    say::Say,
    text::count,
};
use register::keep::{
    self, accept, backup,
    check::{CheckReport, Finding},
    restore,
};
use serde::Serialize;
use store::Store;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A head that was noted elsewhere, as slips and backups print it: 1042:3f9a0c…
    #[arg(long, value_name = "NO:HASH", value_parser = words::noted_head)]
    head: Option<NotedHead>,
    /// Take rows as they stand that another hand has changed, put in or taken out; each goes into the log as it is
    #[arg(long, requires = "reason")]
    accept: bool,
    /// Why they are taken as they stand
    #[arg(long, value_name = "WORDS", requires = "accept", allow_hyphen_values = true, value_parser = words::said)]
    reason: Option<String>,
}

impl Args {
    /// What it does to the register.
    pub fn effect(&self) -> Effect {
        Effect::reads_if(!self.accept)
    }
}

/// A report for a program: what to do about each finding is in words.
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
    let path = session.address()?.file().to_owned();
    if let Some(reason) = args.reason.as_deref() {
        accept(session, reason)?;
    }
    let noted = args.head.as_ref().map(|(no, hash)| (*no, hash.as_str()));
    let report = match keep::check::side_by_side(|| Store::look(&path), noted) {
        Ok(report) => report,
        // That it can't be opened is what was asked.
        Err(fault) if store::is_sqlite(&path) && fault.kind == FaultKind::Damaged => keep::check::unreadable(&fault),
        Err(fault) => return Err(fault.into()),
    };
    let is_current = report.is_current;
    if !is_current {
        session.out.notes([
            "an older Kitbook made this register: what must hold between rows is asked once any command \
                            has brought it up to date"
                .to_owned(),
        ]);
    }
    if report.has_traces {
        session.out.notes([
            "an erasure is not finished, and traces of it are still in the file: the next command that records \
                            something removes them, and so does `kitbook privacy erase --tidy`"
                .to_owned(),
        ]);
    }
    session.warn_of_place(&path);
    if session.out.format() != Format::Table {
        session.out.document(&ReportView::from(&report));
    } else {
        for asked in &report.checks {
            let answer = match asked.findings {
                0 => "ok".to_owned(),
                number => format!("{number} NOT"),
            };
            session.out.line(&format!("{answer:<8}{}", asked.holds));
        }
        let mut remedies: Vec<&Say> = Vec::new();
        for finding in &report.findings {
            session.out.line(&finding.message);
            if !remedies.contains(&&finding.remedy) {
                remedies.push(&finding.remedy);
            }
        }
        let all: usize = report.checks.iter().map(|asked| asked.findings).sum();
        if all > report.findings.len() {
            session.out.line(&format!("… and {} more", all - report.findings.len()));
        }
        remedies.into_iter().for_each(|remedy| session.out.hint(remedy.clone()));
        if !report.sound
            && let Some(newest) = backup::newest(&path)
        {
            session.out.hint(format!("the newest backup beside it is {}", newest.display()));
        }
        session.out.notes(report.warnings.iter().map(|warning| warning.message.clone()));
        let mut about: Vec<&str> = report.warnings.iter().map(|warning| warning.about).collect();
        about.dedup();
        about.into_iter().for_each(|about| session.out.hint(to_read(about).to_owned()));
        let verdict = if report.sound { "The register is sound" } else { "The register is NOT sound" };
        let head = report.head.map_or_else(String::new, |head| format!(", head {head}"));
        session.out.line(&format!("{verdict}: {} rows, {} entries of the log{head}", report.rows, report.entries));
    }
    Ok(if report.sound { Code::Done } else { Code::Register })
}

/// What to do about names that can't be read.
fn to_read(about: &str) -> &'static str {
    match about {
        "tag" => {
            "`kitbook asset retag SERIAL NEW` gives an item a tag that can be read; its serial or its number finds it"
        }
        "ref" => "`kitbook person edit NAME --ref REF` gives somebody a ref that can be read",
        "username" => "`kitbook person edit REF --username NAME` writes a username that can be read",
        _ => "what an operator is called stays in the log; `--as NAME` gives a name that can be read from now on",
    }
}

/// Takes what stands there; what is asked then is answered of the register as it is now.
fn accept(session: &mut Session<'_>, reason: &str) -> Result<(), Failure> {
    let mut desk = session.desk()?;
    let trial = desk.act.tried();
    let found = accept::accept(&mut desk.store, &trial, reason)?;
    if found.is_empty() {
        session.out.notes(["no row was changed by another hand: there is nothing to accept".to_owned()]);
        return Ok(());
    }
    let number = count(found.len(), "row");
    if session.globals.dry_run {
        session.out.notes(found.into_iter().map(|what| format!("would be taken as it stands: {what}")));
        return Ok(());
    }
    if !session.is_sure(&format!("Take {number} as they stand? What they were before is not known.")) {
        return Err(Fault::invalid("nothing was accepted").hint("Look at each first, with --dry-run.").into());
    }
    let kept = restore::keep_aside(&mut desk.store, "accept", desk.act.clock())?;
    let taken = accept::accept(&mut desk.store, &desk.act, reason)?;
    session.kept();
    session.out.notes(taken.into_iter().map(|what| format!("taken as it stands: {what}")));
    session.out.notes([format!("the register as it was is kept in {}", kept.display())]);
    Ok(())
}
