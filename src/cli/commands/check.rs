//! `kitbook check`: whether the register is sound.

use crate::{
    cli::{
        args::{self, Format, NotedHead},
        error::Code,
        session::Session,
    },
    domain::fault::Failure,
    exchange::backup,
    reports::check,
    store::{self, Store},
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// A head that was noted elsewhere, as slips and backups print it: 1042:3f9a0c…
    #[arg(long, value_name = "NO:HASH", value_parser = args::noted_head)]
    head: Option<NotedHead>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let path = session.path()?;
    let noted = args.head.as_ref().map(|(no, hash)| (*no, hash.as_str()));
    let report = match check::side_by_side(|| Store::look(&path), noted) {
        Ok(report) => report,
        // That it can't be opened is what was asked.
        Err(fault) if store::is_sqlite(&path) && fault.is_damage => check::unreadable(&fault),
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
    session.warn_of_place(&path);
    if session.out.format() != Format::Table {
        session.out.thing(&report);
    } else {
        for asked in &report.checks {
            let answer = match asked.findings {
                0 => "ok".to_owned(),
                number => format!("{number} NOT"),
            };
            session.out.line(&format!("{answer:<8}{}", asked.holds));
        }
        let mut remedies: Vec<&str> = Vec::new();
        for finding in &report.findings {
            session.out.line(&finding.message);
            if !remedies.contains(&finding.remedy) {
                remedies.push(finding.remedy);
            }
        }
        let all: usize = report.checks.iter().map(|asked| asked.findings).sum();
        if all > report.findings.len() {
            session.out.line(&format!("… and {} more", all - report.findings.len()));
        }
        remedies.into_iter().for_each(|remedy| session.out.hint(remedy.to_owned()));
        if !report.sound
            && let Some(newest) = backup::newest(&path)
        {
            session.out.hint(format!("the newest backup beside it is {}", newest.display()));
        }
        let verdict = if report.sound { "The register is sound" } else { "The register is NOT sound" };
        let head = report.head.map_or_else(String::new, |head| format!(", head {head}"));
        session.out.line(&format!("{verdict}: {} rows, {} entries of the log{head}", report.rows, report.entries));
    }
    Ok(if report.sound { Code::Done } else { Code::Register })
}
