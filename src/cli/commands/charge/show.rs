//! `kitbook charge show`: one charge with its ledger; with `--evidence`, the whole chain behind it.

use crate::{
    cli::{
        args::Format,
        error::Code,
        session::Session,
        show::charge::{lines, step, working},
    },
    domain::fault::Failure,
    reports::{charges::ChargeView, evidence::Evidence},
    store,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The charge's number
    no: i64,
    /// The whole chain, each entry held against the log: slip, loan, return check, incident, attachments, decision
    #[arg(long)]
    evidence: bool,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    if args.evidence {
        let evidence = desk.store.read(|tx| {
            let charge = store::charge::by_no(tx, args.no)?;
            Evidence::load(tx, &charge, clock)
        })?;
        match session.out.format() {
            Format::Json => session.out.json(&evidence),
            Format::Csv => session.out.list(&evidence.steps, clock)?,
            Format::Table => {
                session.out.page(&format!("Charge {}", args.no), &lines(&evidence.charge, clock));
                session.out.line("");
                session.out.line("The evidence, each entry held against the log");
                for link in &evidence.steps {
                    let (title, facts) = step(link, clock);
                    let facts: Vec<(&str, String)> =
                        facts.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
                    session.out.line("");
                    session.out.page(&title, &facts);
                }
                let head = evidence.log.head.clone().unwrap_or_default();
                let sound = if evidence.sound { "sound throughout" } else { "NOT sound: see what does not fit" };
                session.out.line("");
                session.out.line(&format!("The log has {} entries, head {head}; {sound}.", evidence.log.entries));
                for finding in &evidence.log.findings {
                    session.out.line(&finding.message);
                }
            }
        }
        return Ok(if evidence.sound { Code::Done } else { Code::Register });
    }
    let view = desk.store.read(|tx| {
        let charge = store::charge::by_no(tx, args.no)?;
        ChargeView::load(tx, &charge, clock)
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => {
            session.out.page(&format!("Charge {}", args.no), &lines(&view, clock));
            session.out.section("How it was worked out", &working(&view), clock);
            session.out.section("Due", &view.instalments, clock);
            session.out.section("Ledger", &view.lines, clock);
        }
    }
    Ok(Code::Done)
}
