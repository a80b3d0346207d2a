//! `kitbook incident extract`: an attachment, as a file again.

use crate::{
    cli::{args::Format, error::Code, session::Session},
    domain::fault::{Failure, Fault},
    exchange::whole,
    store,
};
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The attachment's number, as `incident show` lists it
    no: i64,
    /// The file to write, readable by you alone
    #[arg(long, short, value_name = "FILE")]
    output: PathBuf,
}

pub fn run(session: &mut Session<'_>, args: Args) -> Result<Code, Failure> {
    if args.output.as_os_str() == "-" {
        return Err(Fault::usage("an attachment is written to a file")
            .hint("Give --output FILE, like screen.jpg.")
            .into());
    }
    let mut desk = session.desk()?;
    let bytes = desk.store.read(|tx| {
        let attachment = store::attachment::by_no(tx, args.no)?;
        store::attachment::bytes(tx, &attachment)
    })?;
    if session.globals.dry_run {
        session.kept();
    } else {
        let file = &args.output;
        whole::write(file, desk.store.path(), |out| {
            out.write_all(&bytes).map_err(|e| whole::unwritten(file, e).into())
        })?;
    }
    let path = args.output.display().to_string();
    match session.out.format() {
        Format::Table => session.out.line(&path),
        Format::Json | Format::Csv => session.out.thing(&json!({ "file": path, "bytes": bytes.len() })),
    }
    Ok(Code::Done)
}
