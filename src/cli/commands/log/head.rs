//! `kitbook log head`: prints the head of the log, to note it where nobody who can write the register can change it.

use crate::cli::{error::Code, options::paper::PaperArgs, session::Session, words::Format};
use domain::fault::Failure;
use register::{
    log::{head_paper, seal},
    paper::letterhead::letterhead,
};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "The code covers every entry up to this one, so a log that someone cut or changed no longer has it. Note \
    it where those who can write the register can't change it: --seal adds a line to a file, which your account needs \
    only the right to append to; --output saves a page to print and keep.\nTo compare: `kitbook check --head NO:HASH`, or \
    `kitbook check --seals FILE`. `kitbook check` also compares the log with the notes of the backups beside the register."
)]
pub struct Args {
    /// Add the head to this file: a line with the time, the register's id, the head and the school
    #[arg(long, value_name = "FILE")]
    seal: Option<PathBuf>,
    #[command(flatten)]
    paper: PaperArgs,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    let mut desk = session.desk()?;
    let clock = desk.act.clock();
    let mut head = seal::head(&mut desk.store)?;
    if let Some(file) = &args.seal {
        seal::seal(desk.store.path(), &mut head, file, clock, desk.act.dry_run)?;
        session.kept();
    }
    if args.paper.output.is_some() {
        args.paper.check(session)?;
        let compare = format!("kitbook check --head {}", head.head);
        let html = desk.store.read(|tx| head_paper::page(&letterhead(tx)?, &head, &compare, clock))?;
        args.paper.put(session, &html)?;
        return Ok(Code::Done);
    }
    if session.out.format() != Format::Table {
        session.out.document(&head);
        return Ok(Code::Done);
    }
    session.out.line(&head.head);
    if let Some(file) = &head.sealed_to {
        let done = if desk.act.dry_run { "Would add it to" } else { "Added to" };
        session.out.line(&format!("{done} {}", file.display()));
    }
    Ok(Code::Done)
}
