//! `kitbook slip print`: the slip, or the receipt, to be printed and signed.

use crate::{
    cli::{args::Format, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    exchange::whole,
    papers,
    reports::paper::{ReceiptPaper, SlipPaper},
    store,
};
use std::{
    io,
    path::{Path, PathBuf},
};

/// Arguments of `slip print`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Open the page in a web browser and print it from there.")]
pub struct Args {
    /// The slip's number
    no: i64,
    /// A receipt for what came back, for the borrower
    #[arg(long)]
    receipt: bool,
    /// The file to write the page to, readable by you alone (else standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.output.is_none() && session.out.format() != Format::Table {
        return Err(Fault::usage("a paper is an HTML page, neither JSON nor CSV")
            .hint("Leave --format away, or write the page to a file with --output FILE.")
            .into());
    }
    let mut desk = session.desk()?;
    let clock = desk.act.clock;
    let html = desk.store.read(|tx| {
        let slip = store::loan::slip_by_no(tx, args.no)?;
        if args.receipt {
            papers::receipt(&ReceiptPaper::load(tx, &slip)?, clock)
        } else {
            papers::slip(&SlipPaper::load(tx, &slip)?, clock)
        }
    })?;
    match &args.output {
        None => session.out.text(&html),
        Some(file) => save(session, file, desk.store.path(), &html)?,
    }
    Ok(Code::Done)
}

fn save(session: &mut Session<'_>, file: &Path, register: &Path, html: &str) -> Result<(), Failure> {
    if let (Ok(there), Ok(register)) = (file.canonicalize(), register.canonicalize())
        && there == register
    {
        return Err(Fault::usage("that file is the register itself").hint("Choose another after --output.").into());
    }
    if session.globals.dry_run {
        session.out.notes(["tried only, nothing written".to_owned()]);
        return Ok(());
    }
    whole::write(file, |out| out.write_all(html.as_bytes()).map_err(|e| unwritten(file, e).into()))?;
    session.out.notes([format!("the page is in {}", file.display())]);
    Ok(())
}

fn unwritten(file: &Path, error: io::Error) -> Fault {
    Fault::bad_file(format!("{} can't be written", file.display())).hint("Check that the disk has room.").because(error)
}
