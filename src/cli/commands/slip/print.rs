//! `kitbook slip print`: the slip, or the receipt, to be printed and signed.

use crate::{
    cli::{args::Format, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    exchange::whole,
    papers,
    reports::paper::{ReceiptPaper, SlipPaper},
    store,
};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Arguments of `slip print`.
#[derive(Debug, clap::Args)]
#[command(after_help = "Open the page in a web browser and print it from there.")]
pub struct Args {
    /// The slip's number
    no: i64,
    /// A receipt for what came back, for the borrower
    #[arg(long)]
    receipt: bool,
    /// Write the page to this file, readable by you alone, instead of standard output
    #[arg(long, value_name = "FILE")]
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
    if session.globals.dry_run {
        session.kept();
    } else {
        whole::write(file, register, |out| {
            out.write_all(html.as_bytes()).map_err(|e| whole::unwritten(file, e).into())
        })?;
    }
    let path = file.display().to_string();
    match session.out.format() {
        Format::Json => session.out.json(&json!({ "file": path })),
        Format::Table | Format::Csv => session.out.line(&path),
    }
    Ok(())
}
