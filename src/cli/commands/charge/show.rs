//! `kitbook charge show`: shows a charge with its ledger; with `--evidence`, everything behind it.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::fault::{Failure, Fault};
use register::listed::charge::{lines, step, working};
use register::{
    charge::{evidence::Evidence, evidence_paper, list::ChargeView},
    log::{self, list::Filter},
    view::PhotoView,
};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Charge number
    no: i64,
    /// Show the evidence, checked against the log: slip, loan, return check, incident, attachments and decision
    #[arg(long)]
    evidence: bool,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    if args.paper.output.is_some() && !args.evidence {
        return Err(Fault::invalid("only the evidence can be written to a page")
            .hint("Add --evidence, or leave out --output.")
            .into());
    }
    if args.evidence {
        let evidence = desk.store.read(|tx| {
            let charge = store::charge::by_no(tx, args.no)?;
            Evidence::load(tx, &charge, clock)
        })?;
        if args.paper.output.is_some() {
            let html = evidence_paper::evidence(&evidence, clock)?;
            args.paper.put(session, &html)?;
            return Ok(if evidence.sound { Code::Done } else { Code::Register });
        }
        match session.out.format() {
            Format::Json => session.out.json(&evidence),
            Format::Csv => session.out.list(&evidence.steps, clock)?,
            Format::Table => {
                session.out.page(&format!("Charge {}", args.no), &lines(&evidence.charge, clock));
                session.out.line("");
                session.out.line(&format!("Slip: {}", evidence.slip_in_words()));
                for one in &evidence.disposals {
                    session.out.line(&format!("The item: {}", one.in_words()));
                }
                session.out.line("The evidence as the log recorded it, each entry checked against the register");
                let named: Vec<String> =
                    evidence.people.iter().map(|p| format!("{}: {}", p.reference, p.name)).collect();
                session.out.line(&named.join("; "));
                for link in &evidence.steps {
                    let (title, facts) = step(link, clock);
                    let facts: Vec<(&str, String)> =
                        facts.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
                    session.out.line("");
                    session.out.page(&title, &facts);
                }
                for signature in &evidence.signatures {
                    session.out.line("");
                    session.out.line(&format!("{}; SHA-256 {}", signature.in_words(), signature.drawing));
                }
                let photos: Vec<PhotoView> = evidence.photos.iter().map(|one| one.photo.clone()).collect();
                session.out.section("Photographs of it as it went out", &photos, clock);
                let head = evidence.log.head.clone().unwrap_or_default();
                let sound =
                    if evidence.sound { "everything matches" } else { "NOT verified: see the differences above" };
                session.out.line("");
                session.out.line(&format!("The log has {} entries, head {head}; {sound}.", evidence.log.entries));
                for finding in &evidence.log.findings {
                    session.out.line(&finding.message);
                }
            }
        }
        return Ok(if evidence.sound { Code::Done } else { Code::Register });
    }
    let (view, history) = desk.store.read(|tx| {
        let charge = store::charge::by_no(tx, args.no)?;
        let filter =
            Filter { person: Some(charge.person_id), subject: Some(charge.id.to_string()), ..Filter::default() };
        Ok::<_, Fault>((ChargeView::load(tx, &charge, clock)?, log::list::list(tx, &filter, clock)?))
    })?;
    match session.out.format() {
        Format::Json => session.out.json(&view),
        Format::Csv => session.out.list(&[view], clock)?,
        Format::Table => {
            session.out.page(&format!("Charge {}", args.no), &lines(&view, clock));
            session.out.section("Working", &working(&view), clock);
            session.out.section("Due", &view.instalments, clock);
            session.out.section("Ledger", &view.lines, clock);
            session.out.section("History, newest first", &history, clock);
        }
    }
    Ok(Code::Done)
}
